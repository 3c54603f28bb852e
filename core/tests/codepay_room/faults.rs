//! The cells of the fault matrix (tests/vectors/fault-matrix.csv) that a WebSocket has, in virtual time.

use crate::pair::{Pair, sale};
use tillwire_core::code::Code;
use tillwire_core::codepay::freedoms::Late;
use tillwire_core::payment::{CancelAnswer, Errand, Kind, Operation, Reason, Started, Status, Step};
use tillwire_core::sim::Customer;

/// A fault of the terminal, how long it may take to be settled, its end, and whether money moved.
const TABLE: [(&str, &str, u64, &str, bool); 23] = [
    ("F04", r#"{"verb":"DROP_BEFORE_READ"}"#, 331_000, "not-charged NOT_CHARGED", false),
    ("F04", r#"{"verb":"DROP_AFTER_READ"}"#, 331_000, "not-charged NOT_CHARGED", false),
    ("F07", r#"{"verb":"CHARGE_THEN_RST"}"#, 2_000, "approved", true),
    ("F07", r#"{"verb":"CHARGE_THEN_DROP"}"#, 2_000, "approved", true),
    ("F09", r#"{"verb":"CHARGE_THEN_DELAY","ms":365000}"#, 21_000, "approved", true),
    ("F11", r#"{"verb":"DUP","n":3}"#, 0, "approved", true),
    ("F14", r#"{"verb":"CODE","code":"000"}"#, 2_000, "approved", true),
    ("F14", r#"{"verb":"EMPTY_DATA","code":"000","form":"text"}"#, 2_000, "approved", true),
    ("F14", r#"{"verb":"EMPTY_DATA","code":"000","form":"null"}"#, 2_000, "approved", true),
    ("F14", r#"{"verb":"EMPTY_DATA","code":"000","form":"missing"}"#, 2_000, "approved", true),
    ("F62", r#"{"verb":"BUSY"}"#, 2_000, "not-charged TERMINAL_BUSY", false),
    ("F67", r#"{"verb":"WS_DROP"},{"on":"query","verb":"QUERY_FAIL","k":20}"#, 900_000, "approved", true),
    ("F70", r#"{"verb":"WS_DROP"}"#, 2_000, "approved", true),
    ("F73", r#"{"verb":"EMPTY_DATA","form":"text"}"#, 2_000, "cancelled CANCELLED", false),
    ("F73", r#"{"verb":"EMPTY_DATA","form":"null"}"#, 2_000, "cancelled CANCELLED", false),
    ("F73", r#"{"verb":"EMPTY_DATA","form":"missing"}"#, 2_000, "cancelled CANCELLED", false),
    ("F74", r#"{"verb":"REORDER"}"#, 21_000, "approved", true),
    ("-", r#"{"verb":"WRONG_ORDER"}"#, 2_000, "approved", true),
    ("-", r#"{"verb":"WRONG_AMOUNT"}"#, 2_000, "approved", true),
    ("-", r#"{"verb":"WRONG_CCY"}"#, 2_000, "approved", true),
    ("-", r#"{"verb":"TRUNCATE","k":60}"#, 2_000, "approved", true),
    ("-", r#"{"verb":"GARBAGE","n":64}"#, 2_000, "approved", true),
    ("-", r#"{"verb":"RESTART"}"#, 331_000, "not-charged NOT_CHARGED", false),
];

#[test]
fn every_fault_of_the_terminal_ends_in_its_outcome_with_one_order_sent() {
    for (id, step, ms, expected, moved) in TABLE {
        let mut pair = Pair::new();
        pair.script(step);
        let outcome = pair.finish(sale("a", "12.34"), ms);
        let code = outcome.code.map(|code| format!(" {code}")).unwrap_or_default();
        assert_eq!(format!("{}{code}", outcome.status.as_str()), expected, "{id} {step}");
        assert_eq!(pair.charges(), usize::from(moved), "{id} {step}: the ledger");
        let orders = pair.sent.iter().filter(|text| text.contains(r#""topic":"ecrhub.pay.order""#)).count();
        assert_eq!((orders, pair.sockets.len()), (1, 0), "{id} {step}: sent once, sockets closed");
        println!("{id:4} {step:75} {expected}");
    }
}

#[test]
fn wrong_answers_are_never_approvals() {
    for verb in ["WRONG_ORDER", "WRONG_AMOUNT", "WRONG_CCY"] {
        let mut pair = Pair::new();
        pair.script(&format!(r#"{{"verb":"{verb}"}},{{"on":"query","verb":"{verb}","count":99}}"#));
        pair.start(sale("a", "1"));
        pair.pass(400_000);
        assert!(
            pair.outcomes.iter().all(|outcome| outcome.status == Status::Unknown),
            "{verb}: {:?}",
            pair.outcomes
        );
        assert!(!pair.outcomes.is_empty(), "{verb}: somebody has to be told");
    }
}

#[test]
fn f01_an_unreachable_terminal_is_an_error_with_nothing_sent() {
    let mut pair = Pair::new();
    pair.unreachable = true;
    pair.start(sale("a", "1"));
    assert_eq!((pair.refused, pair.sent.len()), (Some(Code::ConnectRefused), 0));
}

#[test]
fn f18_a_cancel_that_gets_no_answer_leaves_the_payment_to_its_own() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.script(r#"{"on":"cancel","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    // A silent terminal that still charges: the close came too late.
    pair.script(r#"{"on":"cancel","verb":"CODE","code":"201"}"#);
    assert_eq!(pair.cancel("a"), CancelAnswer::Requested);
    assert!(pair.steps.contains(&(Step::CancelAnswered, Some(Code::CancelUnconfirmed))));
    pair.customer(Customer::Tap);
    let outcome = pair.wait_for("a", 0);
    assert_eq!((outcome.status, outcome.code), (Status::Approved, Some(Code::CancelTooLate)));
}

#[test]
fn f21_nothing_to_cancel_sends_nothing() {
    let mut pair = Pair::new();
    assert_eq!(pair.cancel("none"), CancelAnswer::NothingToCancel);
    assert_eq!(pair.opened, 0);
}

#[test]
fn f22_f23_the_same_sale_joins_and_another_one_waits() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    assert_eq!(pair.try_start(sale("a", "1")), Ok(Started::Joined));
    assert_eq!(pair.try_start(sale("b", "1")), Err(Code::TerminalUnresolved));
    assert_eq!(pair.requests("pay"), 1);
}

#[test]
fn f27_a_till_that_starts_again_finds_what_the_customer_does_at_the_terminal() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    pair.restart();
    pair.pass(3_000);
    assert!(pair.till.unresolved().any(|open| open == "a"), "still with the customer");
    pair.customer(Customer::Tap);
    let outcome = pair.wait_for("a", 6_000);
    assert_eq!((outcome.status, outcome.code), (Status::Approved, Some(Code::Recovered)));
    assert_eq!((pair.charges(), pair.requests("pay"), pair.sockets.len()), (1, 1, 0));
}

#[test]
fn f35_an_hour_of_sleep_fails_nothing() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    pair.terminal_pays_unheard();
    pair.time += 3_600_000;
    let outcome = pair.wait_for("a", 30_000);
    assert_eq!(outcome.status, Status::Approved);
}

#[test]
fn f68_a_query_that_contradicts_an_approval_is_shown_and_changes_nothing() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "1"), 0);
    pair.script(r#"{"on":"query","verb":"CODE","code":"104"}"#);
    pair.ask(Errand::Query("a".to_owned()));
    assert!(pair.steps.contains(&(Step::Contradiction, Some(Code::Contradiction))));
    assert_eq!(pair.till.find("a").unwrap().1.unwrap().status, Status::Approved);
}

#[test]
fn f70_a_drop_while_the_customer_pays_is_recovered_by_asking_or_by_what_the_terminal_sends() {
    for push in [false, true] {
        let late = if push { Late::Pushed } else { Late::Lost };
        let mut pair = Pair::with(|options| (options.wait, options.persona.late) = (true, late));
        pair.start(sale("a", "1"));
        pair.unreachable = true;
        pair.cut();
        pair.customer(Customer::Tap);
        pair.pass(5_000);
        pair.unreachable = false;
        let outcome = pair.wait_for("a", 6_000);
        assert_eq!(outcome.status, Status::Approved, "push: {push}");
        assert_eq!((pair.charges(), pair.requests("pay"), pair.sockets.len()), (1, 1, 0));
    }
}

#[test]
fn a_duplicate_number_means_that_the_order_exists() {
    let mut pair = Pair::new();
    pair.script(r#"{"verb":"CODE_BUT_CHARGED","code":"113"}"#);
    assert_eq!(pair.finish(sale("a", "1"), 2_000).status, Status::Approved);
}

#[test]
fn a_lost_answer_to_a_refund_a_void_or_a_tip_is_found_by_its_own_number_or_left_to_a_person() {
    for (kind, verb, expected) in [
        (Kind::Refund, "WS_DROP", "approved"),
        (Kind::Refund, "DROP_AFTER_READ", "not-charged"),
        (Kind::Void, "WS_DROP", "approved"),
        (Kind::Void, "DROP_AFTER_READ", "not-charged"),
        (Kind::Adjust, "WS_DROP", "approved"),
        (Kind::Adjust, "DROP_AFTER_READ", "unknown"),
    ] {
        let mut pair = Pair::new();
        pair.finish(sale("a", "10"), 0);
        pair.script(&format!(r#"{{"verb":"{verb}"}}"#));
        let amount = sale("x", "2").amount.filter(|_| kind != Kind::Void);
        pair.start(Operation { kind, of: pair.origin("a"), amount, ..sale("r", "2") });
        pair.pass(400_000);
        let status = pair.outcomes.last().unwrap().status.as_str();
        assert_eq!(status, expected, "{kind:?} under {verb}");
        assert!(pair.sockets.is_empty());
    }
}

#[test]
fn a_bare_refusal_that_comes_twice_does_not_confirm_itself() {
    let mut pair = Pair::new();
    pair.script(r#"{"verb":"CODE_BUT_CHARGED","code":"110"},{"on":"query","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    pair.pass(300);
    assert_eq!(pair.requests("query"), 1, "the refusal names no status, so it is asked for");
    let again = format!(
        r#"{{"topic":"ecrhub.pay.order","response_code":"110","biz_data":{{"merchant_order_no":"{}"}}}}"#,
        pair.order("a")
    );
    pair.forge(&again);
    assert!(pair.till.unresolved().any(|open| open == "a"), "told twice is not told by two");
    let outcome = pair.wait_for("a", 40_000);
    assert_eq!((outcome.status, outcome.code), (Status::Approved, Some(Code::CancelTooLate)));
    assert_eq!((pair.charges(), pair.requests("pay"), pair.sockets.len()), (1, 1, 0));
}

#[test]
fn a_refused_order_is_told_as_what_it_is() {
    for (code, expected) in [
        ("106", (Status::Declined { code: "106".into(), message: "The transaction failed".into() }, None)),
        ("114", (Status::NotCharged(Reason::Rejected), Some(Code::UnsupportedOperation))),
        ("116", (Status::NotCharged(Reason::Rejected), Some(Code::NotLoggedIn))),
        ("120", (Status::NotCharged(Reason::Rejected), Some(Code::AmountRange))),
        ("118", (Status::NotCharged(Reason::Rejected), Some(Code::NotLoggedIn))),
        ("202", (Status::NotCharged(Reason::Rejected), Some(Code::RequestFault))),
        ("107", (Status::NotCharged(Reason::ProvenByQuery), Some(Code::NotCharged))),
        ("777", (Status::NotCharged(Reason::ProvenByQuery), Some(Code::NotCharged))),
    ] {
        let mut pair = Pair::new();
        pair.script(&format!(r#"{{"verb":"CODE","code":"{code}"}}"#));
        let outcome = pair.finish(sale("a", "1"), 331_000);
        assert_eq!((outcome.status, outcome.code), expected, "{code}");
    }
}
