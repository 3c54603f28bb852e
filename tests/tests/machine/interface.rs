//! What a till says of itself and of outcomes to those who call it.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    CancelAnswer, Kind, Method, Outcome, Reason, Rules, Started, Status, Till, Timeouts, Wire, present,
};
use tillwire_tests::Kit;
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::kits::{Codepay, QfpayTcp};

#[test]
fn references_are_some_visible_characters_and_not_too_many() {
    let long = "x".repeat(65);
    for (reference, taken) in
        [("", false), (&long, false), (&long[1..], true), ("a\nb", false), ("价 1", true)]
    {
        let mut desk = Desk::new(Link::Each);
        let expected = if taken { Ok(Started::New) } else { Err(Code::InvalidField) };
        assert_eq!(desk.start(sale(reference)), expected, "{reference:?}");
        assert_eq!(desk.till.knows(reference), taken);
    }
}

#[test]
fn outcomes_say_whether_money_moved_and_whether_the_sale_may_be_tried_again() {
    let unknown = |code| (Status::Unknown, Some(code));
    let declined = Status::Declined { code: "05".to_owned(), message: String::new() };
    for ((status, code), money, retry_safe) in [
        ((Status::Approved, None), "moved", false),
        (unknown(Code::OutcomeUnknown), "unknown", false),
        (unknown(Code::AmountMismatch), "moved", false),
        ((declined, None), "none", true),
        ((Status::NotCharged(Reason::Rejected), Some(Code::KeyMismatch)), "none", true),
    ] {
        let mut desk = Desk::doubting(sale("a"));
        desk.till.recheck(desk.now(), "a");
        desk.say("pending");
        let outcome = Outcome { status, code, ..desk.told[0].clone() };
        assert_eq!((outcome.money().as_str(), outcome.retry_safe()), (money, retry_safe), "{outcome:?}");
    }
}

#[test]
fn the_words_of_the_interface_are_these() {
    use tillwire_core::payment::Notified;
    let answers = [
        CancelAnswer::Requested,
        CancelAnswer::TooLate,
        CancelAnswer::Unsupported,
        CancelAnswer::NothingToCancel,
    ];
    assert_eq!(
        answers.map(CancelAnswer::as_str),
        ["requested", "too-late", "unsupported", "nothing-to-cancel"]
    );
    let notified = [Notified::Settled, Notified::Settling, Notified::Asking, Notified::Noted];
    assert_eq!(notified.map(Notified::as_str), ["settled", "settling", "asking", "noted"]);
    let kinds = Kind::ALL.map(Kind::as_str);
    assert_eq!(kinds, ["pay", "refund", "void", "authorise", "complete", "adjust"]);
    let methods = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default())).methods();
    assert!(methods.contains(&Method::Card) && !methods.contains(&Method::Any), "{methods:?}");
    assert_eq!(Codepay::room().set_key("key"), Err(Code::UnsupportedOperation), "it has none");
}

#[test]
fn a_till_can_what_its_room_can_and_a_terminal_notifies_nobody() {
    let room = Bare::new(Link::Each, 0);
    let desk = Desk::new(Link::Each);
    assert!(room.can().refund && !room.can().void);
    assert_eq!(desk.till.can(), room.can());
    assert!(room.notices().is_none());
    assert_eq!(desk.till.read_notice(&Default::default()), Err(Code::UnsupportedOperation));
}

#[test]
fn an_outcome_is_shown_with_its_intent_and_what_follows_from_both() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("declined");
    let (intent, outcome) = desk.till.told("a").expect("an outcome");
    let shown = present(intent, outcome);
    let expected = r#"{"status":"declined","systemCode":"05","message":"no","notes":[],"sealed":true,"money":"none","retrySafe":true,"#;
    assert!(shown.starts_with(expected), "{shown}");
    let order = format!(r#""kind":"pay","reference":"a","order":"{}","method":"card","#, intent.order);
    assert!(shown.contains(&order), "{shown}");
}
