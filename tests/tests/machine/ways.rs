//! Every way from one stage to the next, gone once: the table has no row that nothing leads along.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{ChannelId, Failure, Intent, Offer, Outcome, Record, Status, Taken, ways_left};
use tillwire_tests::Kit;
use tillwire_tests::explore::Link;
use tillwire_tests::kits::Icashier;

const BREAKS: Failure = Failure { code: Code::OutcomeUnknown, nothing_sent: false };
const UNSENT: Failure = Failure { code: Code::ConnectRefused, nothing_sent: true };

/// A sale with an empty log, or with these records in it.
fn started(holds: bool) -> Desk {
    let mut desk = Desk::new(Link::Each);
    desk.holds = holds;
    desk.start(sale("a")).expect("a sale");
    desk
}

fn found(records: &[Record]) -> Desk {
    let mut desk = Desk::new(Link::Each);
    found_by(&mut desk, records);
    desk
}

fn found_by(desk: &mut Desk, records: &[Record]) {
    let log: Vec<_> = (0..).zip(records).map(|(seq, record)| (seq, record.encode())).collect();
    desk.till.recover(desk.now(), "a", &log).expect("a log");
    desk.carry_out();
}

fn prepared() -> Record {
    Record::Prepared(Intent { operation: sale("a"), order: "O".to_owned(), number: None, created: 1 })
}

const SENT: Record = Record::Sent { at: 1, before: None };

fn closed(desk: &mut Desk, failure: Failure) {
    let channel: ChannelId = *desk.opened.last().expect("a channel");
    desk.till.closed(desk.now(), channel, failure);
    desk.carry_out();
}

fn cancelled(desk: &mut Desk) {
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
}

fn recorded(desk: &mut Desk, seq: u32) {
    desk.till.recorded(desk.now(), "a", seq);
    desk.carry_out();
}

fn failed(desk: &mut Desk, seq: u32) {
    desk.till.record_failed(desk.now(), "a", seq, Code::JournalUnavailable);
    desk.carry_out();
}

/// Its request was answered by an offer, whose record is on its way.
fn offered() -> Desk {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    desk.say("offers 7 1900000000000");
    desk
}

fn hand(desk: &mut Desk, paid: bool) {
    assert!(desk.till.hand(desk.now(), "a", paid, "Mei"));
    desk.carry_out();
}

fn probing() -> Desk {
    let mut desk = Desk::new(Link::Each);
    desk.start(refund("a")).expect("a refund");
    desk
}

/// From the first record to the last, and everything that an answer leads to.
fn forth() {
    Desk::asked(refund("a"));
    let mut shown = Desk::over(Icashier::room(), false);
    shown.start(sale("a")).expect("a sale");
    assert!(!shown.offers.is_empty());
    let mut late = Desk::doubting(sale("a"));
    let (channel, text) = late.written[0].clone();
    late.answer(channel, &text, "taken 7");
    recorded(&mut offered(), 2);
    Desk::asked(sale("a")).say("declined");
    Desk::doubting(sale("a")).say("declined");
}

/// Nothing was sent, by whatever way that became known.
fn given_up() {
    closed(&mut probing(), BREAKS);
    closed(&mut started(false), UNSENT);
    let mut committing = started(false);
    committing.holds = true;
    committing.open();
    closed(&mut committing, BREAKS);
    closed(&mut Desk::asked(sale("a")), UNSENT);
    failed(&mut offered(), 2);
    let mut doubting = Desk::doubting(sale("a"));
    let first = doubting.opened[0];
    doubting.till.closed(doubting.now(), first, UNSENT);
    failed(&mut started(true), 0);
}

/// Somebody cancelled before it left.
fn stopped() {
    let mut preparing = started(true);
    cancelled(&mut preparing);
    recorded(&mut preparing, 0);
    cancelled(&mut probing());
    cancelled(&mut started(false));
    let mut committing = started(false);
    committing.holds = true;
    committing.open();
    cancelled(&mut committing);
    recorded(&mut committing, 1);
    let mut taking = offered();
    cancelled(&mut taking);
    recorded(&mut taking, 2);
}

/// What a journal had at start.
fn left_behind() {
    found(&[prepared()]);
    found(&[prepared(), SENT]);
    let offer = Offer::Code { qr: "qr".to_owned(), expires: 1_900_000_000_000 };
    let taken = Record::Taken(Taken { number: None, offer: Some(offer) });
    found(&[prepared(), SENT, taken]);
    let mut damaged = Desk::new(Link::Each);
    damaged.till.recover(damaged.now(), "a", &[(0, b"torn".to_vec())]).expect("a log");
    let mut others = Desk::new(Link::Each);
    others.holds = true;
    found_by(&mut others, &[prepared(), SENT]);
    hand(&mut others, true);
}

/// One end behind another.
fn ended_again() {
    let mut decided = Desk::doubting(sale("a"));
    hand(&mut decided, false);
    hand(&mut decided, true);
    let outcome: Outcome = decided.told.last().cloned().expect("an outcome");
    assert_eq!(outcome.status, Status::Approved);
    found(&[prepared(), SENT, Record::Outcome(outcome)]);
    let mut overtaken = Desk::doubting(sale("a"));
    overtaken.holds = true;
    hand(&mut overtaken, true);
    let log = [prepared(), SENT, Record::TakenOver { at: 2 }];
    let log: Vec<_> = (0..).zip(&log).map(|(seq, record)| (seq, record.encode())).collect();
    overtaken.till.reread(overtaken.now(), "a", &log).expect("a log");
}

#[test]
fn every_way_of_the_table_is_gone_by_something_that_happens() {
    forth();
    given_up();
    stopped();
    left_behind();
    ended_again();
    assert_eq!(ways_left(), Vec::<String>::new());
    assert_eq!(tillwire_core::payment::strays(), 0);
}
