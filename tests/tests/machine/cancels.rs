//! Cancels, and what the end of a channel says of the bytes on it.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{CancelAnswer, Failure, Record, Step};
use tillwire_tests::explore::Link;

#[test]
fn a_cancel_is_answered_by_what_it_can_still_do() {
    let mut desk = Desk::new(Link::Each);
    let cancel = |desk: &mut Desk| {
        let answer = desk.till.cancel(desk.now(), "a");
        desk.carry_out();
        answer
    };
    assert_eq!(cancel(&mut desk), CancelAnswer::NothingToCancel);
    desk.start(sale("a")).expect("a sale");
    assert_eq!(cancel(&mut desk), CancelAnswer::Requested);
    assert_eq!((desk.statuses(), desk.written.len()), (vec!["cancelled"], 0));
    assert_eq!(cancel(&mut desk), CancelAnswer::NothingToCancel);

    let mut desk = Desk::asked(sale("a"));
    assert_eq!((cancel(&mut desk), cancel(&mut desk)), (CancelAnswer::Requested, CancelAnswer::Requested));
    assert_eq!(desk.opened.len(), 2, "it names no order, so it leaves once");
    let mut desk = Desk::doubting(sale("a"));
    assert_eq!(cancel(&mut desk), CancelAnswer::TooLate);
}

#[test]
fn the_next_sale_waits_for_the_answer_to_a_cancel() {
    let mut desk = Desk::asked(sale("a"));
    let (money, request) = desk.written[0].clone();
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    desk.open();
    desk.answer(money, &request, "declined");
    desk.start(sale("b")).expect("a sale");
    assert_eq!(desk.records.iter().filter(|(reference, ..)| reference == "b").count(), 0);
    desk.say("done");
    assert_eq!(desk.records.iter().filter(|(reference, ..)| reference == "b").count(), 1);
}

#[test]
fn that_bytes_never_left_speaks_only_of_the_last_ones_on_a_line() {
    let unsent = Failure { code: Code::PortLost, nothing_sent: true };
    let mut desk = Desk::new(Link::Shared);
    desk.start(sale("a")).expect("a sale");
    desk.open();
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert_eq!(desk.refused, [Code::PortLost]);

    let mut desk = Desk::new(Link::Shared);
    desk.start(sale("a")).expect("a sale");
    desk.open();
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    assert_eq!(desk.written.len(), 2);
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert!(desk.refused.is_empty() && desk.is_open());
    assert!(desk.steps.contains(&(Step::Checking, Some(Code::PortLost))));
}

#[test]
fn the_end_of_another_channel_says_nothing_of_what_was_written_on_this_one() {
    let mut desk = Desk::asked(sale("a"));
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    desk.open();
    assert_eq!(desk.written.len(), 2);
    let unsent = Failure { code: Code::ConnectRefused, nothing_sent: true };
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert_eq!(desk.refused, [Code::ConnectRefused]);
}

#[test]
fn a_cancel_before_the_first_byte_sends_nothing_even_where_the_record_is_already_on_its_way() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.holds = true;
    desk.open();
    assert!(matches!(desk.records.last(), Some((_, 1, Record::Sent { .. }))));
    assert_eq!(desk.till.cancel(desk.now(), "a"), CancelAnswer::Requested);
    desk.holds = false;
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    assert_eq!((desk.statuses(), desk.written.len()), (vec!["cancelled"], 0));
}
