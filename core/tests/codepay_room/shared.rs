//! One socket for everything that is asked at a time: whose answer is whose, and when the socket is closed.

use crate::pair::{Pair, sale};
use tillwire_core::code::Code;
use tillwire_core::payment::{CancelAnswer, Errand, Status, Step, Ticket, Verdict};
use tillwire_core::sim::Customer;

fn query(reference: &str) -> Errand {
    Errand::Query(reference.to_owned())
}

/// What the errands were told, in the order of the answers.
fn told(pair: &Pair) -> Vec<(Ticket, Result<Verdict, Code>)> {
    let answers = pair.answers.iter();
    answers.map(|(ticket, answer)| (*ticket, answer.clone().map(|answer| answer.verdict))).collect()
}

#[test]
fn an_order_a_query_and_a_close_share_a_socket_and_each_gets_its_own_answer() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    let first = pair.run(query("a"));
    let stranger = pair.run(query("NOSUCHORDER"));
    assert_eq!(told(&pair), [(first, Ok(Verdict::Pending)), (stranger, Ok(Verdict::NotFound))]);
    assert_eq!(pair.cancel("a"), CancelAnswer::Requested);
    assert_eq!(pair.wait_for("a", 0).status.as_str(), "cancelled");
    assert_eq!((pair.opened, pair.sockets.len()), (1, 0));
}

#[test]
fn answers_that_overtake_each_other_are_still_their_own_requests() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "1"), 0);
    pair.script(r#"{"on":"query","verb":"REORDER"}"#);
    let known = pair.run(query("a"));
    assert_eq!(told(&pair), [], "held back");
    let unknown = pair.run(query("NOSUCHORDER"));
    let [(one, not_found), (other, approved)] = <[_; 2]>::try_from(told(&pair)).unwrap();
    assert_eq!((one, not_found), (unknown, Ok(Verdict::NotFound)));
    assert!(
        other == known && matches!(approved, Ok(Verdict::Approved(_)) | Ok(Verdict::Done)),
        "{approved:?}"
    );
    assert_eq!((pair.opened, pair.sockets.len()), (2, 0), "both queries had one socket");
}

#[test]
fn a_socket_stays_as_long_as_something_is_asked_on_it_and_no_longer() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.script(r#"{"on":"query","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    let lost = pair.run(query("a"));
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 0).status, Status::Approved);
    assert_eq!((pair.sockets.len(), told(&pair)), (1, vec![]), "the query still waits");
    pair.pass(30_000);
    assert_eq!(told(&pair), [(lost, Err(Code::OutcomeUnknown))]);
    assert_eq!((pair.opened, pair.sockets.len()), (1, 0));
}

#[test]
fn the_end_of_a_socket_is_the_end_of_everything_asked_on_it_and_the_sale_goes_on_elsewhere() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.script(r#"{"on":"query","verb":"SILENT"},{"on":"cancel","verb":"DROP_AFTER_READ"}"#);
    pair.start(sale("a", "1"));
    let query = pair.run(query("a"));
    assert_eq!(pair.cancel("a"), CancelAnswer::Requested);
    assert_eq!(told(&pair), [(query, Err(Code::OutcomeUnknown))]);
    assert!(pair.steps.contains(&(Step::CancelAnswered, Some(Code::CancelUnconfirmed))), "{:?}", pair.steps);
    pair.customer(Customer::Tap);
    let outcome = pair.wait_for("a", 2_000);
    assert_eq!((outcome.status, outcome.code), (Status::Approved, Some(Code::CancelTooLate)));
    assert_eq!((pair.charges(), pair.requests("pay"), pair.sockets.len()), (1, 1, 0));
}

#[test]
fn an_answer_without_an_id_is_that_of_the_only_question_of_its_kind() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "1"), 0);
    pair.finish(sale("b", "1"), 0);
    pair.script(r#"{"on":"query","verb":"SILENT","count":9}"#);
    let (a, b) = (pair.run(query("a")), pair.run(query("b")));
    let reply =
        |order: &str| format!(r#"{{"topic":"ecrhub.pay.query","response_code":"104","biz_data":{order}}}"#);
    pair.forge(&reply("{}"));
    assert_eq!(told(&pair), [], "two are open, and it says neither");
    let named = format!(r#"{{"merchant_order_no":"{}"}}"#, pair.order("b"));
    pair.forge(&reply(&named));
    assert_eq!(told(&pair), [(b, Ok(Verdict::NotFound))]);
    pair.forge(&reply("{}"));
    assert_eq!(told(&pair)[1], (a, Ok(Verdict::NotFound)), "now it can only be that one");
    assert!(pair.sockets.is_empty());
}
