//! Persons: who asks again, and who decides.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{Errand, Step};

#[test]
fn whoever_asks_again_is_told_after_the_answer_and_not_before() {
    let mut desk = Desk::doubting(sale("a"));
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert!(desk.told.is_empty() && desk.opened.len() == 2, "an inquiry is under way");
    desk.say("pending");
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert_eq!(desk.opened.len(), 3, "at once");
    desk.open();
    desk.say("pending");
    assert_eq!(desk.statuses(), ["unknown", "unknown"]);
    desk.pass(SETTLE_MS);
    assert_eq!(desk.told.len(), 2, "nobody waits any more");
}

#[test]
fn what_asking_cannot_settle_is_told_at_once_whenever_somebody_asks() {
    let mut desk = Desk::doubting(refund("a"));
    desk.say("left 1");
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert_eq!((desk.statuses(), desk.opened.len()), (vec!["unknown", "unknown"], 3));
}

#[test]
fn a_persons_inquiry_changes_no_outcome_that_is_on_its_way_to_disk() {
    let mut desk = Desk::asked(sale("a"));
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    let (channel, request) = desk.written[1].clone();
    desk.holds = true;
    let (money, asked) = desk.written[0].clone();
    desk.answer(money, &asked, "declined");
    let records = desk.records.len();
    desk.answer(channel, &request, &format!("approved {} 100", desk.order("a")));
    assert_eq!((desk.answers.len(), desk.records.len()), (1, records));
    assert!(desk.till.told("a").is_none(), "nor is it told before it is durable");
    desk.till.recorded(desk.now(), "a", 2);
    desk.carry_out();
    assert!(desk.till.told("a").is_some());
    assert_eq!(desk.statuses(), ["declined"]);
}

#[test]
fn a_persons_inquiry_that_finds_an_approval_behind_another_outcome_corrects_it_and_says_so() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("declined");
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    let order = desk.order("a");
    desk.say(&format!("approved {order} 100"));
    assert_eq!(desk.statuses(), ["declined", "approved"]);
    assert_eq!((desk.told[1].code, desk.told[1].sealed), (Some(Code::Contradiction), Some(true)));
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    desk.say("unknown-order");
    assert_eq!(desk.statuses(), ["declined", "approved"], "an approval stays");
    assert_eq!(desk.steps.last(), Some(&(Step::Contradiction, Some(Code::Contradiction))));
}

#[test]
fn a_person_decides_only_what_is_in_doubt_and_may_think_again() {
    let hand = |desk: &mut Desk, paid| {
        let decided = desk.till.hand(desk.now(), "a", paid, "Mei");
        desk.carry_out();
        decided
    };
    let mut desk = Desk::asked(sale("a"));
    assert!(!hand(&mut desk, true), "its answer may still come");
    desk.pass(ANSWER_MS);
    assert!(hand(&mut desk, false) && hand(&mut desk, true));
    assert_eq!(desk.statuses(), ["not-charged", "approved"]);
    assert_eq!(desk.told[0].code, Some(Code::NotCharged));
    let who = desk.told.iter().filter_map(|outcome| Some(outcome.person.as_ref()?.who.as_str()));
    assert_eq!(who.collect::<Vec<_>>(), ["Mei", "Mei"]);
    let mut desk = Desk::asked(sale("a"));
    desk.say("declined");
    assert!(!hand(&mut desk, true), "the terminal decided that");
}
