//! Records: what waits for them, what follows where they fail, and how many are kept at hand.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{CancelAnswer, Record, Started, Step};
use tillwire_tests::explore::{Bare, Link};

#[test]
fn an_intent_without_a_readable_beginning_is_a_person_s_at_once_and_one_without_records_is_none() {
    let mut desk = Desk::new(Link::Each);
    desk.till.recover(desk.now(), "empty", &[]).expect("a log");
    assert!(!desk.till.knows("empty"));
    desk.till.recover(desk.now(), "torn", &[(0, b"{".to_vec())]).expect("a log");
    desk.carry_out();
    assert_eq!(
        desk.told.iter().map(|outcome| outcome.code).collect::<Vec<_>>(),
        [Some(Code::JournalDamaged)]
    );
    desk.pass(10 * SETTLE_MS);
    assert!(desk.opened.is_empty(), "it has no order number to ask for");
    assert!(desk.till.hand(desk.now(), "torn", false, "Mei"));
}

#[test]
fn of_several_orders_at_a_gateway_only_the_one_whose_record_is_durable_leaves() {
    let mut desk = Desk::over(Bare::new(Link::Each, 0), false);
    for reference in ["a", "b"] {
        desk.start(sale(reference)).expect("a gateway takes several");
    }
    desk.holds = true;
    for channel in desk.opened.clone() {
        desk.till.opened(desk.now(), channel);
    }
    desk.carry_out();
    desk.till.recorded(desk.now(), "b", 1);
    desk.carry_out();
    let written: Vec<_> = desk.written.iter().map(|(channel, text)| (*channel, text.clone())).collect();
    assert_eq!(written.len(), 1);
    assert!(written[0].0 == desk.opened[1] && written[0].1.contains(&desk.order("b")), "{written:?}");
}

#[test]
fn an_approval_that_only_this_machine_heard_is_written_behind_what_another_wrote() {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    let order = desk.order("a");
    desk.say(&format!("approved {order} 100"));
    let log: Vec<_> = desk.records[..2].iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    let others = [log, vec![(2, Record::Sent { at: 1, before: None }.encode())]].concat();
    desk.holds = false;
    desk.till.reread(desk.now(), "a", &others).expect("a log");
    desk.carry_out();
    assert!(matches!(desk.records.last(), Some((_, 3, Record::Outcome(_)))), "{:?}", desk.records.last());
    assert_eq!(desk.statuses(), ["approved"]);
}

#[test]
fn a_request_whose_second_record_cannot_be_written_does_not_leave() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.holds = true;
    desk.open();
    desk.holds = false;
    desk.till.record_failed(desk.now(), "a", 1, Code::JournalUnavailable);
    desk.carry_out();
    assert_eq!((&desk.refused[..], desk.written.len()), (&[Code::JournalUnavailable][..], 0));
    assert!(!desk.is_open());
}

#[test]
fn an_outcome_that_could_not_be_written_is_written_again_with_the_next_sale_and_not_with_every_one() {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    desk.say(&format!("approved {} 100", desk.order("a")));
    desk.holds = false;
    desk.till.record_failed(desk.now(), "a", 2, Code::JournalUnavailable);
    desk.carry_out();
    assert_eq!(desk.steps.last(), Some(&(Step::NotRecorded, Some(Code::JournalUnavailable))));
    assert_eq!(desk.statuses(), ["approved"], "it stands all the same");
    // Under the number that failed: where that is taken, it was written after all, or another was quicker.
    for (next, written) in [("b", vec![2, 2]), ("c", vec![2, 2])] {
        desk.start(sale(next)).expect("a sale");
        desk.open();
        desk.say("declined");
        let outcomes = desk.records.iter().filter(|(reference, _, record)| {
            reference == "a"
                && matches!(record, Record::Outcome(outcome) if outcome.status.as_str() == "approved")
        });
        assert_eq!(outcomes.map(|(_, seq, _)| *seq).collect::<Vec<_>>(), written, "with {next}");
    }
}

#[test]
fn the_last_64_settled_sales_are_at_hand_and_older_ones_are_not() {
    let mut desk = Desk::new(Link::Each);
    let sell = |desk: &mut Desk, number: u32| {
        desk.start(sale(&number.to_string())).expect("a sale");
        desk.open();
        desk.say("declined");
    };
    (1..=64).for_each(|number| sell(&mut desk, number));
    assert!((1..=64).all(|number| desk.till.knows(&number.to_string())));
    sell(&mut desk, 65);
    assert!(!desk.till.knows("1"));
    assert!((2..=65).all(|number| desk.till.knows(&number.to_string())));
}

#[test]
fn an_approval_stands_against_another_s_outcome_and_says_nothing_where_both_say_the_same() {
    for (theirs, contradicted) in [("approved", false), ("declined", true)] {
        let mut other = Desk::asked(sale("a"));
        let order = other.order("a");
        other.say(
            if theirs == "approved" { "approved ORDER 100" } else { theirs }
                .replace("ORDER", &order)
                .as_str(),
        );
        let log: Vec<_> = other.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
        let mut desk = Desk::asked(sale("a"));
        desk.holds = true;
        desk.say(&format!("approved {} 100", desk.order("a")));
        desk.holds = false;
        let records = desk.records.len();
        desk.till.reread(desk.now(), "a", &log).expect("a log");
        desk.carry_out();
        assert_eq!(desk.statuses(), ["approved"], "the other's: {theirs}");
        let shown = desk.steps.contains(&(Step::Contradiction, Some(Code::Contradiction)));
        assert_eq!((shown, desk.records.len() > records), (contradicted, contradicted), "{theirs}");
    }
}

/// Lets the record that was wanted last fail, and gives its number.
fn fail(desk: &mut Desk, reference: &str) -> u32 {
    let seq = desk.records.last().map(|(_, seq, _)| *seq).expect("a record");
    desk.till.record_failed(desk.now(), reference, seq, Code::JournalUnavailable);
    desk.carry_out();
    seq
}

#[test]
fn an_outcome_that_could_not_be_written_is_written_again_by_itself_after_pauses_that_grow() {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    desk.say(&format!("approved {} 100", desk.order("a")));
    fail(&mut desk, "a");
    assert!(desk.till.is_open("a") && desk.till.is_unwritten("a") && !desk.is_open());
    for pause in [250, 500, 1_000, 2_000] {
        let records = desk.records.len();
        desk.pass(pause - 1);
        assert_eq!(desk.records.len(), records, "not before {pause} ms");
        desk.pass(1);
        assert_eq!(desk.records.len(), records + 1, "after {pause} ms");
        desk.pass(100_000);
        assert_eq!(desk.records.len(), records + 1, "and not while it is on its way");
        assert_eq!(fail(&mut desk, "a"), 2, "under the same number");
    }
    desk.holds = false;
    desk.pass(4_000);
    assert_eq!(desk.steps.last(), Some(&(Step::Recorded, None)));
    assert_eq!((desk.till.open(), desk.till.is_open("a")), (0, false));
    assert_eq!((desk.statuses(), desk.wake), (vec!["approved"], None), "told once");
}

#[test]
fn what_could_not_be_written_is_never_dropped_however_many_sales_end_meanwhile() {
    let mut desk = Desk::over(Bare::new(Link::Each, 0), false);
    for number in 0..200 {
        desk.start(sale(&number.to_string())).expect("a sale");
        desk.open();
    }
    let asked = desk.written.clone();
    desk.holds = true;
    desk.answer(asked[0].0, &asked[0].1, "declined");
    fail(&mut desk, "0");
    desk.holds = false;
    asked[1..].iter().for_each(|(channel, request)| desk.answer(*channel, request, "declined"));
    assert!(desk.till.knows("0") && !desk.till.knows("1"));
    assert_eq!(desk.till.open(), 1);
    desk.pass(250);
    assert_eq!(desk.till.open(), 0);
}

#[test]
fn a_record_that_was_written_after_all_is_written_once_more_behind_itself_because_nobody_said_that_it_is_durable()
 {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    desk.say(&format!("approved {} 100", desk.order("a")));
    let log: Vec<_> = desk.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    fail(&mut desk, "a");
    desk.pass(250);
    desk.holds = false;
    desk.till.reread(desk.now(), "a", &log).expect("a log");
    desk.carry_out();
    assert!(matches!(desk.records.last(), Some((_, 3, Record::Outcome(_)))), "{:?}", desk.records.last());
    assert_eq!((desk.statuses(), desk.till.open()), (vec!["approved"], 0));
    assert_eq!(desk.steps.last(), Some(&(Step::Recorded, None)));
}

#[test]
fn where_another_process_wrote_first_what_could_not_be_written_gives_way_to_it() {
    let mut desk = Desk::asked(sale("a"));
    let order = desk.order("a");
    let mut other = Desk::asked(sale("a"));
    other.say(&format!("approved {} 100", other.order("a")));
    let theirs: Vec<_> = other.records.iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    desk.holds = true;
    desk.say("declined");
    fail(&mut desk, "a");
    desk.pass(250);
    desk.till.reread(desk.now(), "a", &theirs).expect("a log");
    desk.carry_out();
    assert_eq!(desk.statuses(), ["declined", "approved"], "{order}");
    assert_eq!(desk.till.open(), 0);
}

/// A machine that finds a sale which was begun and never sent; that it ended so is on its way to disk.
fn writing_off() -> Desk {
    let mut died = Desk::new(Link::Each);
    died.starts = 8;
    died.start(sale("a")).expect("a sale");
    let begun = vec![(0, died.records[0].2.encode())];
    let mut desk = Desk::new(Link::Each);
    desk.holds = true;
    desk.till.recover(desk.now(), "a", &begun).expect("a log");
    desk.carry_out();
    assert!(matches!(desk.records[..], [(_, 1, Record::Outcome(_))]), "{:?}", desk.records);
    desk
}

#[test]
fn a_sale_that_is_wanted_while_its_earlier_try_is_written_off_begins_behind_it_and_hears_nothing_of_it() {
    for durable in [true, false] {
        let mut desk = writing_off();
        let earlier = desk.order("a");
        assert_eq!(desk.start(sale("a")), Ok(Started::Joined));
        assert_eq!(desk.start(sale("a")), Ok(Started::Joined), "pressed twice");
        assert_eq!(desk.start(sale("b")), Err(Code::TerminalUnresolved));
        assert_eq!((desk.records.len(), desk.order("a") == earlier), (1, true), "one after the other");
        desk.holds = false;
        match durable {
            true => desk.till.recorded(desk.now(), "a", 1),
            false => _ = fail(&mut desk, "a"),
        }
        desk.carry_out();
        desk.open();
        assert_ne!(desk.order("a"), earlier);
        desk.say(&format!("approved {} 100", desk.order("a")));
        assert_eq!((desk.statuses(), &desk.refused[..]), (vec!["approved"], &[][..]), "durable: {durable}");
        assert_eq!(desk.written.len(), 1);
    }
}

#[test]
fn what_bars_a_sale_by_the_time_that_its_earlier_try_is_written_off_refuses_it() {
    let mut desk = writing_off();
    desk.start(sale("a")).expect("a sale");
    let later = b"{\"v\":99}#0".to_vec();
    let barred = desk.till.recover(desk.now(), "newer", &[(0, later)]);
    assert_eq!(barred, Err(Code::JournalVersion));
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    assert_eq!((desk.statuses(), &desk.refused[..]), (vec![], &[Code::JournalVersion][..]));
}

#[test]
fn a_sale_that_is_to_begin_behind_its_earlier_try_can_be_cancelled_before() {
    let mut desk = writing_off();
    assert_eq!(desk.till.cancel(desk.now(), "a"), CancelAnswer::NothingToCancel);
    desk.start(sale("a")).expect("a sale");
    assert_eq!(desk.till.cancel(desk.now(), "a"), CancelAnswer::Requested);
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    assert_eq!((desk.statuses(), desk.opened.len()), (vec!["not-charged"], 0));
}
