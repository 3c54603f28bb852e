//! Sales in virtual time: the payment machine, each system's wire and its simulated terminal, with every fault that
//! its link can show, and the ledger as judge.
//!
//! `TILLWIRE_SALES` and `TILLWIRE_SEED` choose how many and from where.

use tillwire_tests::Tally;
use tillwire_tests::kits::KITS;

/// Sales of one seed's day.
const SALES_A_DAY: u64 = 50;

#[test]
fn ten_thousand_sales_are_never_charged_twice_and_never_lost() {
    let (sales, first) = (number("TILLWIRE_SALES", 10_000), number("TILLWIRE_SEED", 1));
    let mut tallies = vec![Tally::default(); KITS.len()];
    for seed in first..first + sales.div_ceil(SALES_A_DAY) {
        let index = (seed % KITS.len() as u64) as usize;
        match (KITS[index].1)(seed, SALES_A_DAY) {
            Ok(day) => tallies[index].add(&day),
            Err(what) => panic!("{what}"),
        }
    }
    let mut all = Tally::default();
    for ((name, _), tally) in KITS.iter().zip(&tallies) {
        println!("{name}: {tally:?}");
        all.add(tally);
    }
    println!("{all:#?}");
    assert!(all.faulted * 10 >= all.operations * 3, "at least 30 % of the sales are faulted");
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn a_seed_replays_to_the_same_day() {
    for (name, day) in KITS {
        assert_eq!(day(7, SALES_A_DAY), day(7, SALES_A_DAY), "{name}");
    }
}
