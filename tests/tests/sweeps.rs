//! Every truncation point and every flipped bit of what terminals and gateways say, and every crash point, on every kit.

use tillwire_tests::Swept;
use tillwire_tests::kits::KITS;

#[test]
fn no_cut_no_flipped_bit_and_no_crash_gives_a_false_outcome() {
    let swept: Vec<(&str, Result<Swept, String>)> = std::thread::scope(|scope| {
        let sweeps: Vec<_> = KITS.iter().map(|kit| (kit.name, scope.spawn(kit.sweep))).collect();
        sweeps.into_iter().map(|(name, sweep)| (name, sweep.join().expect("a sweep that ends"))).collect()
    });
    let mut all = Swept::default();
    for (name, swept) in &swept {
        println!("{name}: {swept:?}");
        let swept = swept.as_ref().expect("no broken promise");
        assert!(swept.scenes >= 3 && swept.flips > 2_000, "{name} says too little to be swept");
        all.add(swept);
    }
    println!("all: {all:?}");
}
