//! What the machine does at which moment: how long it waits, when it asks, when it tells.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{Failure, Reason, Status, Step};
use tillwire_tests::explore::Link;

#[test]
fn a_channel_that_never_stands_is_given_up_when_its_time_is_over_and_nothing_leaves() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.pass(CONNECT_MS - 1);
    assert!(desk.refused.is_empty() && desk.closed.is_empty());
    desk.pass(1);
    assert_eq!((&desk.refused[..], &desk.closed), (&[Code::ConnectTimeout][..], &desk.opened));
    assert!(desk.written.is_empty() && !desk.is_open());
}

#[test]
fn a_request_is_waited_for_as_long_as_it_may_take_and_then_asked_for() {
    let mut desk = Desk::asked(sale("a"));
    desk.pass(ANSWER_MS - 1);
    assert!(desk.steps.iter().all(|(step, _)| *step != Step::Checking));
    desk.pass(1);
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::OutcomeUnknown))));
    assert_eq!(desk.opened.len(), 1, "a moment is left to the terminal");
    desk.pass(FIRST_QUERY_MS);
    assert_eq!(desk.opened.len(), 2);
    assert!(desk.closed.is_empty(), "a late answer is still its answer");
    let (channel, request) = desk.written[0].clone();
    desk.answer(channel, &request, &format!("approved {} 100", desk.order("a")));
    assert_eq!(desk.statuses(), ["approved"]);
    assert_eq!(desk.closed.len(), 2, "and ends the inquiry");
}

#[test]
fn unknown_is_told_when_it_has_been_in_doubt_for_so_long_and_only_once() {
    let mut desk = Desk::doubting(sale("a"));
    desk.pass(SETTLE_MS - FIRST_QUERY_MS - 1);
    assert!(desk.told.is_empty());
    desk.pass(1);
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.pass(10 * SETTLE_MS);
    assert_eq!(desk.statuses(), ["unknown"]);
    assert!(desk.is_open(), "asking goes on");
}

#[test]
fn an_inquiry_without_an_answer_is_repeated_on_a_channel_of_its_own() {
    let mut desk = Desk::doubting(sale("a"));
    desk.pass(QUERY_MS - 1);
    assert_eq!(desk.opened.len(), 2);
    desk.pass(1);
    assert_eq!(desk.closed, [desk.opened[1]]);
    desk.pass(3_000);
    assert_eq!(desk.opened.len(), 3);
}

#[test]
fn the_guard_s_end_is_asked_at_where_the_next_inquiry_would_come_later() {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("unknown-order");
    desk.pass(GUARD_MS - ANSWER_MS - FIRST_QUERY_MS - 1);
    assert_eq!(desk.opened.len(), 2);
    desk.pass(1);
    assert_eq!(desk.opened.len(), 3);
    desk.open();
    desk.say("unknown-order");
    assert_eq!(desk.statuses(), ["not-charged"]);
}

#[test]
fn not_found_and_nothing_gone_prove_that_no_money_moved_from_the_end_of_the_guard_on() {
    for (operation, words) in [(sale("a"), "unknown-order"), (refund("a"), "left 500")] {
        let mut desk = Desk::doubting(operation);
        let asked_before = ANSWER_MS + FIRST_QUERY_MS;
        desk.pass(GUARD_MS - asked_before + 1);
        desk.say(words);
        assert!(desk.is_open(), "{words}: the inquiry left before the guard's end");
        desk.pass(3_000);
        desk.open();
        desk.say(words);
        let told: Vec<_> = desk.told.iter().map(|outcome| outcome.status.clone()).collect();
        assert_eq!(told, [Status::NotCharged(Reason::ProvenByQuery)], "{words}");
    }
}

#[test]
fn an_inquiry_that_certainly_never_left_counts_as_an_attempt_to_reach_the_terminal() {
    for (nothing_sent, pause) in [(true, 5_000), (false, 60_000)] {
        let mut desk = Desk::doubting(sale("a"));
        desk.pass(10 * SETTLE_MS);
        while desk.opened.len() < desk.closed.len() + 2 {
            desk.pass(100);
        }
        desk.open();
        let (opened, channel) = (desk.opened.len(), *desk.opened.last().expect("a channel"));
        desk.till.closed(desk.now(), channel, Failure { code: Code::ConnectRefused, nothing_sent });
        desk.carry_out();
        desk.pass(pause - 1);
        assert_eq!(desk.opened.len(), opened, "{nothing_sent}");
        desk.pass(1);
        assert_eq!(desk.opened.len(), opened + 1, "{nothing_sent}");
    }
}
