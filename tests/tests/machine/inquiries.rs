//! What answers to inquiries prove, and what they only claim.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::payment::{By, Errand, Status, Step};
use tillwire_tests::explore::Link;

#[test]
fn a_refund_is_found_by_what_is_left_and_anything_else_is_for_a_person() {
    for (left, told) in [(400, "approved"), (399, "unknown"), (500, ""), (600, "unknown")] {
        let mut desk = Desk::doubting(refund("a"));
        desk.say(&format!("left {left}"));
        assert_eq!(desk.statuses().join(" "), told, "{left}");
        if told == "unknown" {
            desk.pass(10 * SETTLE_MS);
            assert_eq!(desk.opened.len(), 3, "asking is no use");
        }
    }
}

#[test]
fn a_refund_of_more_than_is_left_never_leaves() {
    for (left, refused) in [(100, None), (99, Some(Code::RefundTooLarge)), (0, Some(Code::RefundTooLarge))] {
        let mut desk = Desk::new(Link::Each);
        desk.start(refund("a")).expect("a refund");
        desk.open();
        desk.say(&format!("left {left}"));
        assert_eq!(desk.refused.first().copied(), refused, "{left}");
        assert_eq!(desk.opened.len(), if refused.is_some() { 1 } else { 2 }, "{left}");
    }
}

#[test]
fn a_claim_of_the_terminal_is_believed_when_one_inquiry_agrees() {
    let cases = [
        ("cancelled", "unknown-order", "cancelled"),
        ("cancelled", "declined", "cancelled"),
        ("busy", "unknown-order", "not-charged"),
        ("busy", "declined", "declined"),
        ("cancelled", "declined another", ""),
        ("busy", "declined another", ""),
        ("cancelled", "pending", ""),
        ("busy", "pending", ""),
    ];
    for (claim, found, told) in cases {
        let mut desk = Desk::asked(sale("a"));
        desk.say(claim);
        assert!(desk.told.is_empty(), "{claim} alone");
        desk.pass(0);
        desk.open();
        desk.say(found);
        assert_eq!(desk.statuses().join(" "), told, "{claim}, then {found}");
        assert!(desk.told.iter().all(|outcome| outcome.sealed == Some(true)));
    }
    let mut desk = Desk::asked(refund("a"));
    desk.say("busy");
    desk.pass(0);
    desk.open();
    desk.say("left 500");
    assert_eq!(desk.told[0].code, Some(Code::TerminalBusy));
}

/// Answers the inquiry that is due.
fn answer(desk: &mut Desk, words: &str) {
    desk.pass(3_000);
    desk.open();
    desk.say(words);
}

#[test]
fn a_cancel_is_believed_when_two_answers_show_neither_a_payment_nor_a_pending_one() {
    for shown in ["none-shown", "sounds-unknown"] {
        let mut desk = Desk::asked(sale("a"));
        desk.say("cancelled");
        answer(&mut desk, shown);
        assert!(desk.told.is_empty(), "{shown} once");
        answer(&mut desk, shown);
        assert_eq!(desk.statuses(), ["cancelled"], "{shown} twice");
    }
    let mut desk = Desk::asked(sale("a"));
    desk.say("cancelled");
    answer(&mut desk, "unasked");
    assert_eq!(
        desk.statuses(),
        ["unknown"],
        "a terminal that cannot be asked so says that of paid orders too"
    );
    let mut desk = Desk::asked(sale("a"));
    desk.say("cancelled");
    for words in ["none-shown", "pending", "none-shown"] {
        answer(&mut desk, words);
        assert!(desk.told.is_empty(), "{words}: two in a row are needed");
    }
    answer(&mut desk, "sounds-unknown");
    assert_eq!(desk.statuses(), ["cancelled"]);
}

#[test]
fn two_answers_that_show_nothing_confirm_a_cancel_only_a_second_apart_and_only_of_a_payment() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("cancelled");
    answer(&mut desk, "none-shown");
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    desk.open();
    desk.say("none-shown");
    assert_eq!(desk.statuses(), ["unknown"], "a person was quicker");
    answer(&mut desk, "none-shown");
    assert_eq!(desk.statuses(), ["unknown", "cancelled"]);

    let mut desk = Desk::asked(refund("a"));
    desk.say("cancelled");
    answer(&mut desk, "none-shown");
    answer(&mut desk, "none-shown");
    assert!(desk.told.is_empty(), "what was asked about is the payment, not the refund");
}

#[test]
fn a_payment_that_went_through_wins_over_a_cancel_and_silence_leaves_it_open() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("cancelled");
    answer(&mut desk, "none-shown");
    let order = desk.order("a");
    answer(&mut desk, &format!("approved {order} 100"));
    assert_eq!(desk.told[0].code, Some(Code::CancelTooLate));

    let mut desk = Desk::asked(sale("a"));
    desk.say("cancelled");
    for words in ["nothing that could be read", "busy", "busy", "nothing that could be read"] {
        answer(&mut desk, words);
    }
    assert!(desk.told.is_empty() && desk.is_open());
}

#[test]
fn words_that_sound_like_not_found_count_only_from_the_guard_s_end_on() {
    for first in ["busy", "mumbles"] {
        let mut desk = Desk::asked(sale("a"));
        desk.say(first);
        for _ in 0..3 {
            answer(&mut desk, "sounds-unknown");
            assert!(desk.told.is_empty(), "{first}");
        }
        answer(&mut desk, "sounds-unknown");
        assert_eq!(desk.statuses(), ["not-charged"], "{first}");
        let code = if first == "busy" { Code::TerminalBusy } else { Code::NotCharged };
        assert_eq!(desk.told[0].code, Some(code));
    }
}

#[test]
fn an_answer_that_disagrees_is_doubt_and_another_amount_is_told_at_once() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("approved another 100");
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::ResponseMismatch))));
    desk.pass(FIRST_QUERY_MS);
    desk.open();
    let order = desk.order("a");
    desk.say(&format!("approved {order} 99"));
    assert_eq!(
        desk.told.iter().map(|outcome| outcome.code).collect::<Vec<_>>(),
        [Some(Code::AmountMismatch)]
    );
    assert!(desk.is_open());
}

#[test]
fn another_amount_in_an_answer_that_names_no_order_says_nothing_of_money() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("approved nobody 99");
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::ResponseMismatch))));
    assert!(desk.told.is_empty() && desk.is_open());
}

#[test]
fn a_late_answer_that_proves_nothing_does_not_tell_while_an_inquiry_is_under_way() {
    let mut desk = Desk::doubting(sale("a"));
    let (channel, request) = desk.written[0].clone();
    desk.answer(channel, &request, "approved another 100");
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::ResponseMismatch))));
    assert!(desk.told.is_empty());
}

#[test]
fn whatever_an_inquiry_finds_has_its_own_end_or_its_own_reason_to_go_on() {
    for (found, told) in [
        ("expired", Status::Cancelled(By::Timeout)),
        ("cancelled", Status::Cancelled(By::Customer)),
        ("declined", Status::Declined { code: "05".to_owned(), message: "no".to_owned() }),
    ] {
        let mut desk = Desk::doubting(sale("a"));
        desk.say(found);
        assert_eq!(desk.told.iter().map(|outcome| &outcome.status).collect::<Vec<_>>(), [&told], "{found}");
        assert!(!desk.is_open(), "{found}");
    }
    for (found, why) in [
        ("pending", Code::OutcomeUnknown),
        ("busy", Code::TerminalBusy),
        ("gibberish", Code::ResponseIncomplete),
    ] {
        let mut desk = Desk::doubting(sale("a"));
        desk.say(found);
        assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(why))), "{found}");
        assert!(desk.is_open() && desk.told.is_empty(), "{found}");
        desk.pass(3_000);
        assert_eq!(desk.opened.len(), 3, "{found}: asked again");
    }
}

#[test]
fn what_somebody_at_the_system_looks_into_is_told_once_and_asked_for_on() {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("held");
    assert_eq!(desk.statuses(), ["unknown"], "at once");
    for (pause, found, told) in [
        (3_000, "held", &["unknown"][..]),
        (12_000, "pending", &["unknown"]),
        (24_000, "declined", &["unknown", "declined"]),
    ] {
        let opened = desk.opened.len();
        desk.pass(pause);
        assert_eq!(desk.opened.len(), opened + 1, "asking goes on");
        desk.open();
        desk.say(found);
        assert_eq!(desk.statuses(), told, "{found}");
    }
}

#[test]
fn a_system_that_cannot_be_asked_leaves_it_to_a_person_at_once() {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("unasked");
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.pass(10 * SETTLE_MS);
    assert_eq!((desk.opened.len(), desk.statuses()), (2, vec!["unknown"]));
    assert!(desk.till.hand(desk.now(), "a", true, "Mei"));
}

#[test]
fn a_claim_is_confirmed_by_no_inquiry_that_left_before_it_came() {
    let mut desk = Desk::asked(sale("a"));
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    let (channel, request) = desk.written[1].clone();
    let (money, asked) = desk.written[0].clone();
    desk.answer(money, &asked, "cancelled");
    desk.answer(channel, &request, "unknown-order");
    assert!(desk.told.is_empty() && desk.is_open());
    desk.pass(3_000);
    desk.open();
    desk.say("unknown-order");
    assert_eq!(desk.statuses(), ["cancelled"], "the next one confirms it");
}

#[test]
fn what_can_be_refunded_decides_whether_a_refund_leaves_and_a_system_that_cannot_tell_does_not_stop_it() {
    for (left, refused) in [
        ("unasked", None),
        ("unknown-order", Some(Code::UnknownOrder)),
        ("pending", Some(Code::UnknownOrder)),
        ("busy", Some(Code::TerminalBusy)),
    ] {
        let mut desk = Desk::new(Link::Each);
        desk.start(refund("a")).expect("a refund");
        desk.open();
        desk.say(left);
        assert_eq!(desk.refused.first().copied(), refused, "{left}");
        assert_eq!(desk.opened.len(), if refused.is_some() { 1 } else { 2 }, "{left}");
    }
}

#[test]
fn only_an_approval_that_had_to_be_asked_for_is_noted_as_recovered() {
    let mut direct = Desk::asked(sale("a"));
    direct.say(&format!("approved {} 100 settled", direct.order("a")));
    let mut found = Desk::doubting(sale("a"));
    found.say(&format!("approved {} 100", found.order("a")));
    let mut declined = Desk::doubting(sale("a"));
    declined.say("declined");
    let of = |desk: &Desk| {
        let [told] = &desk.told[..] else { panic!("{:?}", desk.told) };
        (told.status.as_str(), told.code, told.notes.clone(), told.settled)
    };
    assert_eq!(of(&direct), ("approved", None, vec![], Some(true)));
    assert_eq!(of(&found), ("approved", None, vec![Code::Recovered], None));
    assert_eq!(of(&declined), ("declined", None, vec![], None));
}
