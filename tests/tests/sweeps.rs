//! Every truncation point and every flipped bit of a terminal's answers, and every crash point, on every
//! kit of a terminal.

use tillwire_tests::Swept;
use tillwire_tests::kits::KITS;

/// Systems whose customers take up an offer: they end by inquiries and notifications, not by one answer.
const OFFERING: [&str; 2] = ["icashier", "bpc"];

#[test]
fn no_cut_no_flipped_bit_and_no_crash_gives_a_false_outcome() {
    let swept: Vec<(&str, Result<Swept, String>)> = std::thread::scope(|scope| {
        let kits = KITS.iter().filter(|kit| !OFFERING.contains(&kit.name));
        let sweeps: Vec<_> = kits.map(|kit| (kit.name, scope.spawn(kit.sweep))).collect();
        sweeps.into_iter().map(|(name, sweep)| (name, sweep.join().expect("a sweep that ends"))).collect()
    });
    for (name, swept) in &swept {
        println!("{name}: {swept:?}");
    }
    assert!(
        swept.iter().all(|(_, swept)| swept.as_ref().is_ok_and(|swept| swept.flips > 10_000)),
        "see above"
    );
}
