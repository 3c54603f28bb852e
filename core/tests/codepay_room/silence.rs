//! Sockets that fall silent, and peers that are gone without a word.

use crate::pair::{Pair, sale};
use tillwire_core::code::Code;
use tillwire_core::payment::{Status, Step};
use tillwire_core::sim::Customer;

#[test]
fn a_silent_socket_is_asked_every_20_s_and_a_slow_customer_disturbs_nobody() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    pair.pass(19_999);
    assert_eq!(pair.requests("query"), 0);
    pair.pass(80_001);
    assert_eq!(pair.requests("query"), 5, "at 20, 40, 60, 80 and 100 s");
    assert!(pair.steps.iter().all(|(step, _)| *step != Step::Checking));
    assert_eq!((pair.opened, pair.sent.len()), (1, 6));
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 0).status, Status::Approved);
}

#[test]
fn a_peer_that_answers_nothing_for_8_s_is_gone_and_the_payment_is_found_elsewhere() {
    let mut pair = Pair::new();
    pair.script(r#"{"on":"money","verb":"SILENT"},{"on":"query","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    pair.pass(27_999);
    assert_eq!((pair.opened, pair.steps.last()), (1, Some(&(Step::Sent, None))));
    let outcome = pair.wait_for("a", 1_000);
    assert_eq!((outcome.status, outcome.notes.contains(&Code::Recovered)), (Status::Approved, true));
    assert_eq!((pair.opened, pair.sockets.len(), pair.charges()), (2, 0, 1));
}

#[test]
fn an_answer_that_is_lost_on_a_living_socket_is_found_by_the_question() {
    let mut pair = Pair::new();
    pair.script(r#"{"on":"money","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    pair.pass(19_999);
    assert_eq!((pair.charges(), pair.outcomes.len()), (1, 0));
    let outcome = pair.wait_for("a", 1);
    assert_eq!((outcome.status, pair.opened, pair.sockets.len()), (Status::Approved, 1, 0));
}

#[test]
fn a_frozen_terminal_leaves_the_outcome_unknown_and_an_awakened_one_tells_it() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    pair.pass(1_000);
    pair.script(r#"{"on":"query","verb":"FREEZE"}"#);
    pair.pass(100_000);
    assert_eq!(pair.outcomes.last().map(|outcome| outcome.status.clone()), Some(Status::Unknown));
    pair.script("");
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 60_000).status, Status::Approved);
    assert_eq!((pair.charges(), pair.sockets.len()), (1, 0));
}

#[test]
fn noise_hurries_the_question_and_decides_nothing() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    for noise in ["", "hello", "{", "[]", r#"{"topic":1}"#, "<html>"] {
        let asked = pair.requests("query");
        pair.forge(noise);
        pair.pass(0);
        assert_eq!(pair.requests("query"), asked + 1, "{noise:?}");
    }
    assert!(pair.outcomes.is_empty());
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 0).status, Status::Approved);
}

#[test]
fn a_close_that_the_terminal_takes_is_followed_up_by_a_question() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    let order = pair.order("a");
    // The terminal drops the order and its answer is lost; only the close is answered.
    pair.terminal_forgets();
    pair.script(r#"{"on":"cancel","verb":"SILENT"}"#);
    pair.cancel("a");
    pair.forge(&format!(
        r#"{{"topic":"ecrhub.pay.close","response_code":"000","response_msg":"","biz_data":{{"merchant_order_no":"{order}"}}}}"#
    ));
    pair.pass(1_000);
    // It knows no such order: that is asked once more, and then the close is believed.
    assert_eq!(pair.wait_for("a", 0).status.as_str(), "cancelled");
    assert_eq!((pair.requests("query"), pair.charges()), (2, 0));
}

#[test]
fn heartbeats_and_strangers_answers_are_only_signs_of_life() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    for _ in 0..9 {
        pair.pass(15_000);
        pair.forge(r#"{"topic":"ecrhub.heartbeat","biz_data":{}}"#);
        pair.forge(
            r#"{"topic":"ecrhub.pay.order","request_id":"111111","response_code":"000","biz_data":{"merchant_order_no":"SOMEBODY","trans_status":"2","order_amount":"1.00"}}"#,
        );
    }
    assert_eq!((pair.requests("query"), pair.outcomes.len()), (0, 0));
}
