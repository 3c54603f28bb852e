//! Sales in virtual time: the payment machine, the QFPay wire and the simulated terminal, with every fault that
//! TCP and HTTP can show, and the ledger as judge.

use tillwire_tests::{Judge, Tally};

/// Sales of one seed's day.
const SALES_A_DAY: u64 = 50;

fn day(seed: u64) -> Result<Tally, String> {
    let mut judge = Judge::new(seed);
    for _ in 0..SALES_A_DAY {
        judge.sell().map_err(|what| format!("seed {seed}: {what}"))?;
    }
    Ok(judge.tally)
}

#[test]
fn ten_thousand_sales_are_never_charged_twice_and_never_lost() {
    let sales: u64 =
        std::env::var("TILLWIRE_SALES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let first: u64 = std::env::var("TILLWIRE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut tally = Tally::default();
    for seed in first..first + sales.div_ceil(SALES_A_DAY) {
        match day(seed) {
            Ok(day) => tally.add(&day),
            Err(what) => panic!("{what}"),
        }
    }
    println!("{tally:#?}");
    assert!(tally.faulted * 10 >= tally.operations * 3, "at least 30 % of the sales are faulted");
}

#[test]
fn a_seed_replays_to_the_same_day() {
    assert_eq!(day(7), day(7));
}
