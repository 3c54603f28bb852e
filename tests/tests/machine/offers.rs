//! Offers: when they are shown, how long they are waited for, and what is made of them after a restart.

use crate::desk::*;
use crate::gate::{asked, gateway, offered};
use tillwire_core::code::Code;
use tillwire_core::payment::{CancelAnswer, Record, Step};

/// How long the customer may take, in ms.
const LASTS: u64 = 600_000;

#[test]
fn an_offer_is_shown_once_its_record_is_durable_and_never_where_that_cannot_be_written() {
    for durable in [true, false] {
        let mut desk = asked();
        desk.holds = true;
        desk.say(&format!("offers N-a {}", desk.now().wall + LASTS));
        assert!(matches!(desk.records.last(), Some((_, 2, Record::Taken(_)))) && desk.offers.is_empty());
        desk.holds = false;
        match durable {
            true => desk.till.recorded(desk.now(), "a", 2),
            false => desk.till.record_failed(desk.now(), "a", 2, Code::JournalUnavailable),
        }
        desk.carry_out();
        assert_eq!((desk.offers.len(), desk.is_open()), (usize::from(durable), durable));
        assert_eq!(desk.refused.first(), Some(&Code::JournalUnavailable).filter(|_| !durable));
    }
}

#[test]
fn a_refund_that_the_gateway_took_up_goes_on_where_that_cannot_be_written() {
    let mut desk = gateway();
    desk.start(refund("a")).expect("a refund");
    desk.open();
    desk.say("left 500");
    desk.open();
    desk.holds = true;
    desk.say("taken N-a");
    desk.holds = false;
    desk.till.record_failed(desk.now(), "a", 2, Code::JournalUnavailable);
    desk.carry_out();
    assert_eq!(desk.steps.last(), Some(&(Step::NotRecorded, Some(Code::JournalUnavailable))));
    assert!(desk.is_open() && desk.refused.is_empty());
    desk.pass(FIRST_QUERY_MS);
    assert_eq!(desk.opened.len(), 3, "it is asked for");
}

#[test]
fn a_lost_answer_means_that_nobody_was_charged_only_where_it_would_have_brought_an_offer() {
    let mut desk = asked();
    desk.pass(ANSWER_MS);
    assert_eq!(desk.statuses(), ["not-charged"]);
    let mut desk = gateway();
    desk.start(refund("a")).expect("a refund");
    desk.open();
    desk.say("left 500");
    desk.open();
    desk.pass(ANSWER_MS);
    assert!(desk.told.is_empty() && desk.is_open());
}

#[test]
fn a_cancel_before_the_offer_came_asks_the_gateway_nothing_and_the_offer_is_never_shown() {
    let mut desk = asked();
    for _ in 0..2 {
        assert_eq!(desk.till.cancel(desk.now(), "a"), CancelAnswer::Requested);
        desk.carry_out();
    }
    assert_eq!(desk.opened.len(), 1);
    desk.say(&format!("offers N-a {}", desk.now().wall + LASTS));
    assert_eq!((desk.offers.len(), desk.statuses()), (0, vec!["cancelled"]));
}

#[test]
fn that_a_customer_has_not_paid_yet_needs_no_explanation_but_an_answer_that_says_nothing_does() {
    for (found, code) in [("pending", None), ("gibberish", Some(Code::ResponseIncomplete))] {
        let mut desk = offered(LASTS);
        desk.pass(FIRST_QUERY_MS);
        desk.open();
        desk.say(found);
        assert_eq!(desk.steps.last(), Some(&(Step::Checking, code)), "{found}");
        assert!(desk.till.offer("a").is_some(), "{found}: it can still be paid");
    }
}

#[test]
fn an_offer_is_waited_for_until_its_time_and_the_usual_one_are_over() {
    let mut desk = offered(LASTS);
    desk.pass(LASTS + SETTLE_MS - 1);
    assert!(desk.told.is_empty());
    desk.pass(SETTLE_MS);
    assert_eq!(desk.statuses(), ["unknown"]);
}

#[test]
fn a_machine_that_takes_up_an_offer_from_the_journal_offers_it_on_and_waits_as_long() {
    let before = offered(LASTS);
    let log: Vec<_> = before.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    let mut desk = gateway();
    desk.till.recover(desk.now(), "a", &log).expect("a log");
    desk.carry_out();
    assert_eq!(desk.steps, [(Step::Checking, None)]);
    assert_eq!(desk.till.offer("a"), before.till.offer("a"));
    desk.pass(LASTS);
    assert!(desk.told.is_empty() && desk.opened.len() > 1);
    desk.open();
    desk.say(&format!("approved {} 100", desk.order("a")));
    assert_eq!(desk.statuses(), ["approved"]);
}

#[test]
fn a_damaged_record_behind_an_offer_is_named() {
    let before = offered(LASTS);
    let mut log: Vec<_> = before.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    log.push((3, b"{".to_vec()));
    let mut desk = gateway();
    desk.till.recover(desk.now(), "a", &log).expect("a log");
    desk.carry_out();
    assert_eq!(desk.steps, [(Step::Checking, Some(Code::JournalDamaged))]);
    assert!(desk.is_open());
}

#[test]
fn that_a_refund_was_taken_up_is_written_again_so_that_a_successor_can_ask_for_it() {
    let mut desk = gateway();
    desk.start(refund("a")).expect("a refund");
    desk.open();
    desk.say("left 500");
    desk.open();
    desk.holds = true;
    desk.say("taken N-a");
    desk.till.record_failed(desk.now(), "a", 2, Code::JournalUnavailable);
    desk.holds = false;
    desk.carry_out();
    desk.pass(250);
    assert!(matches!(desk.records.last(), Some((_, 2, Record::Taken(_)))), "{:?}", desk.records.last());
    assert_eq!(desk.steps.iter().filter(|(step, _)| *step == Step::Recorded).count(), 1);
    assert!(desk.is_open() && !desk.till.is_unwritten("a"));
}

#[test]
fn a_refund_in_doubt_bars_another_of_the_same_payment_and_of_no_other() {
    let mut desk = gateway();
    desk.start(refund("a")).expect("a refund");
    desk.open();
    desk.say("left 500");
    desk.open();
    for again in ["b", "c"] {
        assert_eq!(desk.start(refund(again)), Err(Code::RefundUnresolved), "while its answer is waited for");
    }
    desk.pass(ANSWER_MS);
    assert_eq!(desk.start(refund("b")), Err(Code::RefundUnresolved), "while it is in doubt");
    let mut other = refund("d");
    other.of.as_mut().expect("an origin").order = "another".to_owned();
    assert!(desk.start(other).is_ok());
    assert!(desk.till.hand(desk.now(), "a", false, "Mei"));
    desk.carry_out();
    assert!(desk.start(refund("b")).is_ok(), "a person has decided");
}

#[test]
fn a_refund_that_another_process_left_in_doubt_bars_one_here_until_the_journal_has_its_outcome() {
    let mut other = gateway();
    other.start(refund("a")).expect("a refund");
    other.open();
    other.say("left 500");
    other.open();
    let log = |desk: &Desk<_>| -> Vec<(u32, Vec<u8>)> {
        desk.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect()
    };
    let mut desk = gateway();
    assert_eq!(desk.till.note_other("earlier", "a", &log(&other)), Ok(true));
    assert_eq!(desk.start(refund("b")), Err(Code::RefundUnresolved));
    other.pass(ANSWER_MS);
    assert!(other.till.hand(other.now(), "a", true, "Mei"));
    other.carry_out();
    assert_eq!(desk.till.note_other("earlier", "a", &log(&other)), Ok(false));
    assert!(desk.start(refund("b")).is_ok());
    let mut desk = gateway();
    assert_eq!(desk.till.note_other("earlier", "a", &log(&other)), Ok(false));
    let mut all = refund("c");
    all.amount = Some(amount(401));
    assert_eq!(desk.start(all), Err(Code::RefundTooLarge), "100 were given back there");
}
