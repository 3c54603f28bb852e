//! Notifications: whom they are about, which of them are only hints, and what they change.

use crate::desk::*;
use crate::gate::{Gate, Said, ask, gateway, offered, said};
use tillwire_core::code::Code;
use tillwire_core::payment::{Notified, Step};

const LASTS: u64 = 600_000;

fn heard(desk: &mut Desk<Gate>, said: Said<'_>) -> Result<Notified, Code> {
    desk.notify(said).map(|heard| heard.notified)
}

fn approval(desk: &Desk<Gate>) -> String {
    format!("approved {} 100", desk.order("a"))
}

#[test]
fn a_notification_is_about_the_order_or_number_it_names_and_never_about_what_has_not_begun() {
    let mut desk = gateway();
    for reference in ["a", "b"] {
        ask(&mut desk, reference);
        desk.say(&format!("offers N-{reference} {}", desk.now().wall + LASTS));
    }
    desk.holds = true;
    desk.start(sale("c")).expect("a sale");
    let order = |reference| desk.order(reference);
    let (a, b, c) = (order("a"), order("b"), order("c"));
    let cases = [
        (b.as_str(), "", Ok("b")),
        (&a, "", Ok("a")),
        ("", "N-b", Ok("b")),
        ("", "N-a", Ok("a")),
        (&b, "N-a", Ok("b")),
        (&c, "", Err(Code::UnknownOrder)),
        ("another", "", Err(Code::UnknownOrder)),
        ("", "another", Err(Code::UnknownOrder)),
        ("", "", Err(Code::UnknownOrder)),
    ];
    for (order, number, about) in cases {
        let heard = desk.notify(Said { number, ..said(order, "pending") });
        assert_eq!(heard.map(|heard| heard.reference), about.map(str::to_owned), "{order:?} {number:?}");
    }
}

#[test]
fn what_anybody_could_have_written_settles_nothing_and_is_a_reason_to_ask_at_once() {
    for (signed, front) in [(false, false), (true, true), (false, true)] {
        for words in [String::from("declined"), approval(&offered(LASTS)), String::from("held")] {
            let mut desk = offered(LASTS);
            let order = desk.order("a");
            let hint = Said { signed, front, ..said(&order, &words) };
            let opened = desk.opened.len();
            assert_eq!(heard(&mut desk, hint), Ok(Notified::Asking), "{signed} {front} {words}");
            assert!(desk.told.is_empty() && desk.is_open(), "{signed} {front} {words}");
            assert_eq!(desk.opened.len(), opened + 1, "{signed} {front} {words}");
        }
    }
}

#[test]
fn a_signed_notification_settles_and_is_to_be_acknowledged_once_that_is_durable() {
    let mut desk = offered(LASTS);
    let (order, words) = (desk.order("a"), approval(&desk));
    desk.holds = true;
    for _ in 0..2 {
        assert_eq!(heard(&mut desk, said(&order, &words)), Ok(Notified::Settling));
        assert!(desk.told.is_empty());
    }
    desk.holds = false;
    desk.till.recorded(desk.now(), "a", 3);
    desk.carry_out();
    assert_eq!(heard(&mut desk, said(&order, &words)), Ok(Notified::Settled));
    assert_eq!(desk.statuses(), ["approved"]);
}

#[test]
fn a_signed_notification_of_anything_else_is_told_noted_or_asked_about() {
    let cases = [
        ("declined", Notified::Settling, "declined", 1),
        ("declined another", Notified::Asking, "", 2),
        ("held", Notified::Noted, "unknown", 1),
        ("pending", Notified::Noted, "", 1),
        ("gibberish", Notified::Asking, "", 2),
    ];
    for (words, notified, told, opened) in cases {
        let mut desk = offered(LASTS);
        let order = desk.order("a");
        assert_eq!(heard(&mut desk, said(&order, words)), Ok(notified), "{words}");
        assert_eq!((desk.statuses().join(" "), desk.opened.len()), (told.to_owned(), opened), "{words}");
    }
}

#[test]
fn only_what_disagrees_with_an_outcome_is_shown_as_a_contradiction() {
    let approved = approval(&offered(LASTS));
    let cases = [
        ("declined", "declined", false),
        ("declined", "unknown-order", false),
        ("declined", approved.as_str(), true),
        (&approved, "declined", true),
        (&approved, "unknown-order", true),
        (&approved, "declined another", false),
        (&approved, &approved, false),
    ];
    for (first, later, shown) in cases {
        let mut desk = offered(LASTS);
        let order = desk.order("a");
        assert_eq!(heard(&mut desk, said(&order, first)), Ok(Notified::Settling));
        heard(&mut desk, said(&order, later)).expect("a notification");
        let contradiction = desk.steps.contains(&(Step::Contradiction, Some(Code::Contradiction)));
        assert_eq!(contradiction, shown, "{first}, then {later}");
        let charged = first == approved || later == approved;
        assert_eq!(desk.statuses().last(), Some(&if charged { "approved" } else { "declined" }));
    }
}
