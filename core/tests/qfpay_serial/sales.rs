//! Sales over a cable of 960 bytes a second.

use crate::counter::{Counter, hkd, key, sale, session};
use tillwire_core::code::Code;
use tillwire_core::payment::{CancelAnswer, Errand, Kind, Operation, Status, Step, Verdict, Wire};
use tillwire_core::qfpay::frame::{Kind as Type, Number, fragments};
use tillwire_core::qfpay::{Envelope, Sealing, envelope, link};
use tillwire_core::sim::{Customer, Simulated};

fn refund(counter: &Counter, of: &str, reference: &str, amount: Option<&str>) -> Operation {
    let kind = if amount.is_some() { Kind::Refund } else { Kind::Void };
    Operation { kind, of: Some(counter.origin(of)), amount: amount.map(hkd), ..sale(reference) }
}

#[test]
fn a_day_at_the_counter_needs_one_port() {
    let mut counter = Counter::new();
    assert_eq!(counter.finish(sale("a")).status, Status::Approved);
    let partly = refund(&counter, "a", "b", Some("5"));
    assert_eq!(counter.finish(partly).status, Status::Approved);
    let order = counter.order("a");
    let answer = counter.ask(Errand::Query(order.clone())).unwrap();
    assert!(answer.raw.unwrap().contains(r#""allow_refund_amt":"750""#));
    assert_eq!(counter.ask(Errand::PrintReceipt(order)).unwrap().verdict, Verdict::Done);
    assert_eq!(counter.ask(Errand::PrintSummary).unwrap().verdict, Verdict::Done);
    assert_eq!(counter.finish(sale("c")).status, Status::Approved);
    let whole = refund(&counter, "c", "d", None);
    assert_eq!(counter.finish(whole).status, Status::Approved);
    let kinds = ["pay", "refund", "print"].map(|kind| counter.requests(kind));
    assert_eq!((kinds, counter.terminal.ledger().refunds().len()), ([2, 2, 2], 2));
    let late = counter.steps.iter().filter(|(_, code)| *code == Some(Code::AckTimeout));
    assert_eq!(late.count(), 0);
}

#[test]
fn a_payment_is_acknowledged_before_the_customer_pays_and_cancelled_on_the_same_line() {
    let mut counter = Counter::scripted(r#"{"verb":"WAIT"},{"verb":"WAIT"}"#);
    counter.start(sale("a"));
    counter.pass(5_000);
    let steps: Vec<Step> = counter.steps.iter().map(|(step, _)| *step).collect();
    assert_eq!(steps, [Step::Opening, Step::Sent, Step::Acknowledged]);
    assert_eq!(counter.cancel("a"), CancelAnswer::Requested);
    let outcome = counter.wait_for("a", 10_000);
    assert_eq!((outcome.status.as_str(), outcome.code), ("cancelled", Some(Code::Cancelled)));
    assert_eq!(counter.requests("cancel"), 1);
    assert!(counter.steps.contains(&(Step::CancelAnswered, None)), "{:?}", counter.steps);
    counter.start(sale("b"));
    counter.pass(5_000);
    counter.customer(Customer::Tap);
    assert_eq!(counter.wait_for("b", 5_000).status, Status::Approved);
    assert_eq!(counter.charges(), 1);
}

#[test]
fn a_cancel_that_comes_too_late_leaves_the_payment_approved() {
    let mut counter = Counter::scripted(r#"{"verb":"CHARGE_THEN_DELAY","ms":3000}"#);
    counter.start(sale("a"));
    counter.pass(1_000);
    counter.cancel("a");
    let outcome = counter.wait_for("a", 10_000);
    assert_eq!((outcome.status, outcome.code), (Status::Approved, Some(Code::CancelTooLate)));
    assert!(
        counter.steps.contains(&(Step::CancelAnswered, Some(Code::NothingToCancel))),
        "{:?}",
        counter.steps
    );
}

/// The step of the script; status and code; charges; whether inquiries were needed; whether the acknowledgement was late.
const VERBS: [(&str, &str, usize, bool, bool); 37] = [
    (r#""ACCEPT""#, "approved", 1, false, false),
    (r#""DECLINE","code":"1205""#, "declined", 0, false, false),
    (r#""NO_ACK""#, "approved", 1, false, true),
    (r#""LATE_ACK","ms":900"#, "approved", 1, false, false),
    (r#""LATE_ACK","ms":1100"#, "approved", 1, false, true),
    (r#""LATE_ACK","ms":5000"#, "approved", 1, false, true),
    (r#""NACK","code":"30""#, "not-charged NOT_CHARGED", 0, true, false),
    (r#""NACK","code":"31""#, "not-charged TERMINAL_REJECTED_31", 0, true, false),
    (r#""NACK","code":"32""#, "not-charged TERMINAL_REJECTED_32", 0, false, false),
    (r#""NACK","code":"33""#, "not-charged KEY_MISMATCH", 0, false, false),
    (r#""NACK","code":"34""#, "not-charged TERMINAL_REJECTED_34", 0, false, false),
    (r#""NACK","code":"35""#, "not-charged TERMINAL_REJECTED_35", 0, false, false),
    (r#""NACK","code":"3033""#, "not-charged KEY_MISMATCH", 0, false, false),
    (r#""NACK","code":"39""#, "not-charged NOT_CHARGED", 0, true, false),
    (r#""WRONG_REF""#, "approved", 1, false, false),
    (r#""INTERLEAVE""#, "approved", 1, true, false),
    (r#""DUP","n":3"#, "approved", 1, false, false),
    (r#""SPLIT","n":5,"gap":0"#, "approved", 1, false, false),
    (r#""SPLIT","n":5,"gap":490"#, "approved", 1, false, false),
    (r#""SPLIT","n":2,"gap":510"#, "approved", 1, true, false),
    (r#""GARBAGE","n":64"#, "approved", 1, false, false),
    (r#""BIT_FLIP","at":0"#, "approved", 1, true, false),
    (r#""BIT_FLIP","at":500"#, "approved", 1, true, false),
    (r#""PLAINTEXT""#, "approved", 1, false, false),
    (r#""CODE","code":"4003""#, "not-charged KEY_MISMATCH", 0, false, false),
    (r#""CODE","code":"4006""#, "not-charged REQUEST_FAULT", 0, false, false),
    (r#""CODE","code":"6000""#, "approved", 1, true, false),
    (r#""CODE","code":"6001""#, "cancelled CANCELLED", 0, true, false),
    (r#""CODE_BUT_CHARGED","code":"6001""#, "approved CANCEL_TOO_LATE", 1, true, false),
    (r#""CODE_BUT_CHARGED","code":"6002""#, "approved", 1, true, false),
    (r#""BUSY""#, "not-charged TERMINAL_BUSY", 0, true, false),
    (r#""WRONG_AMOUNT""#, "approved", 1, true, false),
    (r#""WRONG_ORDER""#, "approved", 1, true, false),
    (r#""SLOW","bytesPerSecond":200"#, "approved", 1, false, false),
    (r#""DROP_BEFORE_READ""#, "not-charged NOT_CHARGED", 0, true, true),
    (r#""CHARGE_THEN_DROP""#, "approved", 1, true, true),
    (r#""RESTART""#, "not-charged NOT_CHARGED", 0, true, true),
];

#[test]
fn every_verb_ends_in_its_outcome_on_a_line() {
    for (step, expected, charges, inquiries, late) in VERBS {
        let mut counter = Counter::scripted(&format!(r#"{{"verb":{step}}}"#));
        let outcome = counter.finish(sale("a"));
        let code = outcome.code.map(|code| format!(" {code}")).unwrap_or_default();
        assert_eq!(format!("{}{code}", outcome.status.as_str()), expected, "{step}");
        assert_eq!(counter.charges(), charges, "{step}: charges");
        assert_eq!(counter.requests("query") > 0, inquiries, "{step}: inquiries {:?}", counter.steps);
        let was_late = counter.steps.iter().any(|(_, code)| *code == Some(Code::AckTimeout));
        assert_eq!(was_late, late, "{step}: {:?}", counter.steps);
        assert!(counter.requests("pay") <= 1, "{step}");
        let time = counter.time;
        assert_eq!(counter.finish(sale("b")).status, Status::Approved, "{step}: the next sale");
        assert!(counter.time - time < 5_000, "{step}: the next sale took {} ms", counter.time - time);
    }
}

#[test]
fn every_way_to_write_a_request_is_understood() {
    let clear = Sealing { encrypt: false, ..Sealing::default() };
    let sealings = [
        Sealing::default(),
        Sealing { marker_free: true, ..Sealing::default() },
        Sealing { envelope: Envelope::Json, ..Sealing::default() },
        Sealing { envelope: Envelope::JsonString, ..Sealing::default() },
        clear,
        Sealing { envelope: Envelope::JsonString, ..clear },
    ];
    for sealing in sealings {
        for fragment in [16, 448, 65_524] {
            let line = link::Options { fragment, ..link::Options::default() };
            let mut counter = Counter::with(1, sealing, line);
            let outcome = counter.finish(sale("a"));
            assert_eq!(outcome.status, Status::Approved, "{sealing:?}");
            assert_eq!(outcome.sealed, Some(sealing.encrypt));
        }
    }
}

#[test]
fn a_marker_free_request_has_its_marker_at_its_ends_alone() {
    use tillwire_core::payment::{Ask, ChannelId, Tag};
    for order in 0..50 {
        let mut session = session(
            Sealing { marker_free: true, ..Sealing::default() },
            link::Options { fragment: 65_524, ..Default::default() },
        );
        let order = format!("order-{order}");
        session.send(Default::default(), ChannelId(1), Tag(1), &Ask::Look(&order)).unwrap();
        let (_, bytes) = session.poll_transmit().unwrap();
        let markers = bytes.windows(2).filter(|pair| pair == b"/n").count();
        assert_eq!(markers, 2, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_wrong_key_is_said_by_the_error_type_and_nothing_is_charged() {
    let mut counter = Counter::new();
    counter.till.room().set_key("00000000000000000000000000000000").unwrap();
    let outcome = counter.finish(sale("a"));
    assert_eq!((outcome.status.as_str(), outcome.code), ("not-charged", Some(Code::KeyMismatch)));
    counter.till.room().set_key(crate::counter::KEY).unwrap();
    assert_eq!(counter.finish(sale("b")).status, Status::Approved);
}

#[test]
fn a_key_that_changes_under_a_payment_leaves_it_unknown_until_the_till_has_the_new_one() {
    let mut counter = Counter::scripted(r#"{"verb":"ROTATE_KEY"}"#);
    counter.start(sale("a"));
    counter.pass(70_000);
    assert_eq!(counter.outcomes.last().map(|outcome| &outcome.status), Some(&Status::Unknown));
    let reversed: String = crate::counter::KEY.chars().rev().collect();
    counter.till.room().set_key(&reversed).unwrap();
    assert_eq!(counter.wait_for("a", 70_000).status, Status::Approved);
}

#[test]
fn a_till_that_dies_at_any_time_finds_the_outcome_on_a_fresh_port() {
    for ms in (0..3_000).step_by(50) {
        let mut counter = Counter::new();
        counter.start(sale("a"));
        counter.pass(ms);
        counter.restart();
        let outcome = counter.wait_for("a", 600_000);
        assert!(counter.is_true(&outcome, &counter.order("a")), "after {ms} ms: {outcome:?}");
        assert!(counter.requests("pay") <= 1);
        assert_eq!(counter.finish(sale("b")).status, Status::Approved, "after {ms} ms");
    }
}

#[test]
fn a_result_that_came_inside_the_acknowledgement_is_the_answer() {
    let mut counter = Counter::scripted(r#"{"verb":"FREEZE"}"#);
    counter.start(sale("a"));
    counter.pass(400);
    let order = counter.order("a");
    let text = format!(
        r#"{{"respcd":"6000","data":{{"respcd":"0000","out_trade_no":"{order}","txamt":"1250","syssn":"7"}}}}"#
    );
    let sealed = envelope::seal_text(&text, &key()).unwrap();
    let reply = fragments(Type::Accepted, Number::FIRST, sealed.as_bytes(), 448).unwrap().concat();
    counter.forge(&reply);
    assert_eq!(counter.wait_for("a", 10).status, Status::Approved);
}
