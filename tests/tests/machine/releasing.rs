//! Going on without an outcome that nobody knows.

use crate::desk::*;
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Operation, Origin, Record, Started, Status};
use tillwire_tests::explore::Link;

/// A machine with a sale in doubt that was released.
fn released(paid_otherwise: bool) -> Desk {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("nothing that could be read");
    assert_eq!(desk.start(sale("b")), Err(Code::TerminalUnresolved));
    assert!(desk.till.release(desk.now(), "a", "Mei", paid_otherwise));
    desk.carry_out();
    desk
}

/// Whether it was told that it is released.
fn is_told(desk: &Desk) -> Vec<bool> {
    desk.told.iter().map(|outcome| outcome.released.is_some()).collect()
}

#[test]
fn what_was_released_stays_unknown_and_bars_nothing_any_more() {
    let mut desk = released(true);
    assert_eq!((desk.statuses(), is_told(&desk)), (vec!["unknown"], vec![true]));
    assert_eq!(desk.till.unresolved().collect::<Vec<_>>(), ["a"]);
    assert!(matches!(desk.records.last(), Some((_, 2, Record::Released(release))) if release.who == "Mei"));
    assert_eq!(desk.start(sale("a")), Ok(Started::Joined), "it never leaves again");
    assert_eq!(desk.start(sale("b")), Ok(Started::New));
    assert_eq!(desk.start(sale("c")), Err(Code::TerminalUnresolved), "the next one bars");
    assert_eq!(desk.till.barring().collect::<Vec<_>>(), ["b"]);
}

#[test]
fn the_truth_is_told_when_it_comes_and_says_that_the_customer_paid_twice() {
    for (paid_otherwise, found, duplicate) in [(true, true, true), (false, true, false), (true, false, false)]
    {
        let mut desk = released(paid_otherwise);
        desk.pass(3_000);
        desk.open();
        let order = desk.order("a");
        desk.say(&if found { format!("approved {order} 100") } else { "declined".to_owned() });
        let told = desk.told.last().expect("an outcome");
        assert_eq!((told.status == Status::Approved, told.is_duplicate()), (found, duplicate));
        assert_eq!(told.released.as_ref().map(|release| release.paid_otherwise), Some(paid_otherwise));
        assert_eq!(desk.told.len(), 2, "once");
        assert!(!desk.is_open());
    }
}

#[test]
fn it_is_asked_for_while_the_terminal_serves_nobody() {
    let mut desk = released(false);
    desk.start(sale("b")).expect("a sale");
    desk.open();
    let opened = desk.opened.len();
    desk.pass(ANSWER_MS - 1);
    assert_eq!(desk.opened.len(), opened, "a sale is on");
    desk.say(&format!("approved {} 100", desk.order("b")));
    for _ in 0..20 {
        let more = if desk.opened.len() == opened { 1_000 } else { 0 };
        desk.pass(more);
    }
    assert_eq!(desk.opened.len(), opened + 1);
    desk.open();
    let order = desk.order("a");
    assert!(desk.written.last().is_some_and(|(_, text)| text.starts_with(&format!("find {order}"))));
    desk.say(&format!("approved {order} 100"));
    assert_eq!(desk.statuses(), ["unknown", "approved", "approved"]);
}

#[test]
fn as_long_as_the_journal_does_not_have_it_it_bars_and_a_failure_is_told() {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("nothing that could be read");
    desk.holds = true;
    assert!(desk.till.release(desk.now(), "a", "Mei", false));
    desk.carry_out();
    assert_eq!(desk.start(sale("b")), Err(Code::TerminalUnresolved));
    desk.till.record_failed(desk.now(), "a", 2, Code::JournalUnavailable);
    desk.carry_out();
    let told = desk.told.last().expect("an outcome");
    assert_eq!((told.code, told.released.is_none()), (Some(Code::JournalUnavailable), true));
    assert_eq!(desk.start(sale("b")), Err(Code::TerminalUnresolved));
    assert!(desk.till.release(desk.now(), "a", "Mei", false), "again");
    desk.carry_out();
    assert_eq!(desk.records.last().map(|(_, seq, _)| *seq), Some(2), "under the number that failed");
}

#[test]
fn the_next_process_knows_what_was_released() {
    let mut desk = released(true);
    let log: Vec<_> = desk.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    let mut next = Desk::new(Link::Each);
    (next.time, next.starts) = (desk.time, desk.starts);
    next.till.recover(next.now(), "a", &log).expect("records");
    next.carry_out();
    assert_eq!(next.start(sale("b")), Ok(Started::New));
    assert_eq!(desk.till.unresolved().count(), 1);
    desk.told.clear();
}

#[test]
fn only_what_is_in_doubt_at_a_terminal_can_be_released() {
    let mut desk = Desk::asked(sale("a"));
    assert!(!desk.till.release(desk.now(), "a", "Mei", false), "its answer may come");
    assert!(!desk.till.release(desk.now(), "other", "Mei", false));
    desk.say(&format!("approved {} 100", desk.order("a")));
    assert!(!desk.till.release(desk.now(), "a", "Mei", false), "it is known");
}

#[test]
fn a_refund_that_was_released_bars_another_one_of_the_same_payment_alone() {
    let mut desk = Desk::doubting(refund("r"));
    desk.say("nothing that could be read");
    assert!(desk.till.release(desk.now(), "r", "Mei", false));
    desk.carry_out();
    let other = |order: &str| {
        let amount = Amount::from_minor(500, tillwire_tests::hkd()).ok();
        let of = Some(Origin { order: order.to_owned(), number: None, amount });
        Operation { kind: Kind::Refund, of, ..sale("s") }
    };
    assert_eq!(desk.start(other("earlier")), Err(Code::RefundUnresolved));
    assert_eq!(desk.start(other("another")), Ok(Started::New));
}

#[test]
fn on_a_line_for_all_its_late_answer_is_looked_up_and_not_believed() {
    let mut desk = Desk::new(Link::Shared);
    desk.start(sale("a")).expect("a sale");
    desk.open();
    desk.pass(ANSWER_MS);
    assert!(desk.till.release(desk.now(), "a", "Mei", true));
    desk.carry_out();
    let (channel, request) = desk.written[0].clone();
    desk.answer(channel, &request, "declined");
    assert_eq!(desk.statuses(), ["unknown"]);
}
