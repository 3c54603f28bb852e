//! On terminals that the documents allow: what a customer does there ends by itself, and soon.

use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Method, Operation, Status};
use tillwire_tests::kits::{Codepay, Personas, QfpayHttp, QfpaySerial, QfpayTcp};
use tillwire_tests::{Kit, Plan, World, hkd};

/// How many terminals, and how soon, in ms.
const TERMINALS: usize = 50;
const SOON_MS: u64 = 5_000;
/// When the customer stops the payment at the terminal, in ms after its start.
const STOPS_MS: u64 = 3_000;

fn sale(reference: &str) -> Operation {
    let amount = Amount::from_minor(100, hkd()).ok();
    let (kind, method, of, options) = (Kind::Pay, Method::Card, None, Vec::new());
    Operation { kind, reference: reference.to_owned(), amount, method, of, options }
}

/// Whether this terminal tells what became of a sale. Without its answer to a paid order nothing tells its answer to one
/// that is not there from an excuse.
fn tells<K: Kit>(seed: u64) -> bool {
    let freedoms = K::freedoms(seed);
    let holds = |value: &&str| freedoms.iter().any(|freedom| freedom == value);
    !K::UNTOLD.iter().any(|untold| untold.values.iter().all(holds))
}

/// How long after the customer's cancel the sale behind a paid one ended.
fn cancelled_after<K: Kit>(seed: u64) -> Result<u64, String> {
    let mut world = World::<K>::new(seed);
    world.start(sale("paid")).map_err(|code| format!("{code:?}"))?;
    world.run_until(60_000, |world| world.is_final("paid"));
    world.plan(Plan {
        steps: vec![r#"{"verb":"WAIT"}"#.to_owned()],
        customer: Some(("cancel", STOPS_MS)),
        ..Plan::smooth()
    });
    let began = world.time;
    world.start(sale("stopped")).map_err(|code| format!("{code:?}"))?;
    world.run_until(600_000, |world| world.is_final("stopped"));
    match world.outcome("stopped").map(|outcome| &outcome.status) {
        Some(Status::Cancelled(_)) => Ok(world.time - began - STOPS_MS),
        other => Err(format!("{other:?}")),
    }
}

/// The first terminals that tell, QFPay's and CodePay's; tests over real links take them from here.
const LISTED: &str = include_str!("../vectors/telling-personas.json");
const LISTED_CODEPAY: &str = include_str!("../vectors/telling-codepay-personas.json");

fn telling<K: Kit>() -> Vec<u64> {
    (1..).filter(|seed| tells::<K>(*seed)).take(TERMINALS).collect()
}

fn all_cancelled<K: Kit>() {
    let seeds = telling::<K>();
    let slowest = seeds.iter().map(|seed| {
        let after = cancelled_after::<K>(*seed);
        let after =
            after.unwrap_or_else(|what| panic!("{} {seed}: {what}: {:?}", K::NAME, K::freedoms(*seed)));
        assert!(after <= SOON_MS, "{} {seed}: {after} ms: {:?}", K::NAME, K::freedoms(*seed));
        after
    });
    println!("{}: {TERMINALS} terminals, at most {} ms", K::NAME, slowest.max().unwrap_or_default());
}

#[test]
fn what_the_customer_stops_at_the_terminal_ends_as_cancelled_within_five_seconds() {
    all_cancelled::<Personas<QfpayTcp>>();
    all_cancelled::<Personas<QfpayHttp>>();
    all_cancelled::<Personas<QfpaySerial>>();
    all_cancelled::<Personas<Codepay>>();
}

#[test]
fn the_lists_are_of_the_first_terminals_that_tell() {
    for seeds in [
        telling::<Personas<QfpayTcp>>(),
        telling::<Personas<QfpayHttp>>(),
        telling::<Personas<QfpaySerial>>(),
    ] {
        assert_eq!(LISTED.trim(), format!("{seeds:?}"));
    }
    assert_eq!(LISTED_CODEPAY.trim(), format!("{:?}", telling::<Personas<Codepay>>()));
}
