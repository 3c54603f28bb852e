//! What every verb of the simulated terminal ends in, on both faces: one table.

use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Method, Operation};
use tillwire_tests::kits::{QfpayHttp, QfpayTcp};
use tillwire_tests::{Kit, Plan, World, hkd};

/// The step, then status and code of the last outcome over TCP and over HTTP.
const TABLE: [(&str, &str, &str); 31] = [
    (r#"{"verb":"ACCEPT"}"#, "approved", "approved"),
    (r#"{"verb":"DECLINE","code":"1205"}"#, "declined", "declined"),
    (r#"{"verb":"DROP_BEFORE_READ"}"#, "not-charged NOT_CHARGED", "not-charged NOT_CHARGED"),
    (r#"{"verb":"DROP_AFTER_READ"}"#, "not-charged NOT_CHARGED", "not-charged NOT_CHARGED"),
    (r#"{"verb":"CHARGE_THEN_DROP"}"#, "approved", "approved"),
    (r#"{"verb":"CHARGE_THEN_RST"}"#, "approved", "approved"),
    (r#"{"verb":"CHARGE_THEN_DELAY","ms":185000}"#, "approved", "approved"),
    (r#"{"verb":"TRUNCATE","k":7}"#, "approved", "approved"),
    (r#"{"verb":"PARTIAL_HEADERS"}"#, "approved", "approved"),
    (r#"{"verb":"WRONG_ORDER"}"#, "approved", "approved"),
    (r#"{"verb":"WRONG_AMOUNT"}"#, "approved", "approved"),
    (r#"{"verb":"WRONG_CCY"}"#, "approved", "approved"),
    (r#"{"verb":"DUP","n":3}"#, "approved", "approved"),
    (r#"{"verb":"SPLIT","n":9,"gap":499}"#, "approved", "approved"),
    (r#"{"verb":"GARBAGE","n":40}"#, "approved", "approved"),
    (r#"{"verb":"BIT_FLIP","at":3}"#, "approved", "approved"),
    (r#"{"verb":"PLAINTEXT"}"#, "approved", "approved"),
    (r#"{"verb":"CODE","code":"4003"}"#, "not-charged KEY_MISMATCH", "not-charged KEY_MISMATCH"),
    (r#"{"verb":"CODE","code":"4004"}"#, "not-charged REQUEST_FAULT", "not-charged REQUEST_FAULT"),
    (r#"{"verb":"CODE","code":"4006"}"#, "not-charged REQUEST_FAULT", "not-charged REQUEST_FAULT"),
    (r#"{"verb":"CODE","code":"4007"}"#, "not-charged NOT_LOGGED_IN", "not-charged NOT_LOGGED_IN"),
    (r#"{"verb":"CODE","code":"5001"}"#, "not-charged KEY_MISMATCH", "not-charged KEY_MISMATCH"),
    (r#"{"verb":"CODE","code":"6000"}"#, "approved", "approved"),
    (r#"{"verb":"CODE","code":"6001"}"#, "cancelled CANCELLED", "cancelled CANCELLED"),
    (r#"{"verb":"CODE","code":"7777"}"#, "not-charged NOT_CHARGED", "not-charged NOT_CHARGED"),
    (r#"{"verb":"CODE_BUT_CHARGED","code":"6001"}"#, "approved CANCEL_TOO_LATE", "approved CANCEL_TOO_LATE"),
    (r#"{"verb":"CODE_BUT_CHARGED","code":"4005"}"#, "approved", "approved"),
    (r#"{"verb":"BUSY"}"#, "not-charged TERMINAL_BUSY", "not-charged TERMINAL_BUSY"),
    (r#"{"verb":"RESTART"}"#, "not-charged NOT_CHARGED", "not-charged NOT_CHARGED"),
    (r#"{"verb":"HTML_BODY"}"#, "approved", "not-charged NOT_CHARGED"),
    (r#"{"verb":"STATUS","code":504}"#, "approved", "approved"),
];

fn sale() -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: "sale-1".to_owned(),
        amount: Some(Amount::from_minor(1_250, hkd()).expect("an amount")),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

fn outcome<K: Kit>(step: &str) -> (String, usize) {
    let mut world = World::<K>::new(2);
    world.plan(Plan { steps: vec![step.to_owned()], ..Plan::smooth() });
    world.start(sale()).expect("a fresh terminal takes a sale");
    assert!(world.run_until(700_000, |world| world.is_final("sale-1")), "{step}: {:?}", world.told);
    let outcome = world.outcome("sale-1").expect("an outcome");
    let code = outcome.code.map(|code| format!(" {code}")).unwrap_or_default();
    (format!("{}{code}", outcome.status.as_str()), world.terminal.ledger().charges().len())
}

#[test]
fn every_verb_ends_in_its_outcome_on_both_faces() {
    for (step, tcp, http) in TABLE {
        let ends = [(outcome::<QfpayTcp>(step), "tcp", tcp), (outcome::<QfpayHttp>(step), "http", http)];
        for ((found, charges), face, expected) in ends {
            assert_eq!(found, expected, "{step} over {face}");
            assert_eq!(charges, usize::from(found.starts_with("approved")), "{step} over {face}: the ledger");
        }
    }
}
