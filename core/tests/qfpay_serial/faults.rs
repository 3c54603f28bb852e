//! What a bad cable does to sales: the last word always agrees with the terminal's ledger.

use crate::counter::{Counter, Side, sale};
use crate::line::Faults;
use tillwire_core::code::Code;
use tillwire_core::payment::Status;
use tillwire_core::sim::{Chance, Simulated};

/// Sales on each bad cable.
const SALES: usize = 5;

#[test]
fn no_cable_makes_a_sale_be_charged_twice_or_lost() {
    let (mut approved, mut other, mut inquiries) = (0, 0, 0);
    for seed in 0..300 {
        let mut chance = Chance::new(seed);
        let mut counter = Counter::new();
        for number in 0..SALES {
            (counter.up.faults, counter.down.faults) =
                (Faults::by_chance(&mut chance), Faults::by_chance(&mut chance));
            if chance.below(3) == 0 {
                let side = [Side::Up, Side::Down][chance.below(2) as usize];
                counter.pulled = Some((side, 1 + chance.below(1_500) as usize));
            }
            let reference = format!("{seed}-{number}");
            counter.start(sale(&reference));
            counter.pass(chance.below(400_000));
            (counter.up.faults, counter.down.faults) = Default::default();
            let outcome = counter.wait_for(&reference, 1_000_000);
            let order = counter.order(&reference);
            assert!(counter.is_true(&outcome, &order), "seed {seed}, sale {number}: {outcome:?}");
            if outcome.status == Status::Approved {
                approved += 1
            } else {
                other += 1
            }
            let seen = counter.terminal.ledger().requests();
            let sent = seen.iter().filter(|seen| seen.kind == "pay" && seen.order == order);
            assert!(sent.count() <= 1, "seed {seed}, sale {number}: sent once");
        }
        inquiries += counter.requests("query");
    }
    println!("{approved} approved, {other} not charged, {inquiries} inquiries");
    assert!(approved > 500 && other > 100, "{approved} {other}: neither perfect nor useless cables");
}

#[test]
fn a_cable_pulled_after_any_byte_leaves_no_doubt_behind() {
    let mut whole = Counter::new();
    whole.finish(sale("a"));
    let lengths = [(Side::Up, whole.recorded[0].len()), (Side::Down, whole.recorded[1].len())];
    for (side, length) in lengths {
        for count in 1..=length {
            let mut counter = Counter::new();
            counter.pulled = Some((side, count));
            let outcome = counter.finish(sale("a"));
            let order = counter.order("a");
            assert!(counter.is_true(&outcome, &order), "{side:?} after {count} of {length}: {outcome:?}");
            assert!(counter.requests("pay") <= 1, "{side:?} after {count}");
            counter.pulled = None;
            counter.pass(1_000);
            assert_eq!(counter.finish(sale("b")).status, Status::Approved, "{side:?} after {count}");
        }
    }
}

#[test]
fn a_cable_that_is_not_there_costs_nothing() {
    let mut counter = Counter::new();
    counter.plugged = counter.time + 60_000;
    counter.start(sale("a"));
    counter.pass(10_000);
    assert_eq!((counter.refused, counter.charges()), (Some(Code::NoPort), 0));
    counter.pass(60_000);
    assert_eq!(counter.finish(sale("a")).status, Status::Approved, "the same sale may be tried again");
}

#[test]
fn a_cable_that_is_back_brings_the_first_inquiry_within_two_seconds() {
    let mut counter = Counter::new();
    counter.pulled = Some((Side::Down, 100));
    counter.start(sale("a"));
    let before = counter.time;
    counter.wait_for("a", 20_000);
    let (request, pulled, away) = (600, 300, 1_000);
    assert!(counter.time - before < request + pulled + away + 2_000, "{} ms", counter.time - before);
    assert_eq!(counter.requests("query"), 1);
}
