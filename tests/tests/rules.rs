//! The money rules one by one, where a page can see them.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    Kind, Method, Operation, Origin, Record, Started, Status, Step, Timeouts, VERSION,
};
use tillwire_tests::kits::{QfpayHttp, QfpaySerial, QfpayTcp};
use tillwire_tests::{Kit, Plan, World, hkd};

fn sale(reference: &str, minor: u64) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(Amount::from_minor(minor, hkd()).expect("an amount")),
        method: Method::Wechat,
        of: None,
        options: Vec::new(),
    }
}

fn world(steps: &[&str]) -> World<QfpayTcp> {
    let mut world = World::new(2);
    let steps = steps.iter().map(|step| (*step).to_owned()).collect();
    world.plan(Plan { steps, ..Plan::smooth() });
    world
}

fn finish<K: Kit>(world: &mut World<K>, reference: &str) -> (Status, Option<Code>) {
    assert!(world.run_until(700_000, |world| world.is_final(reference)), "{:?}", world.told.get(reference));
    let outcome = world.outcome(reference).expect("an outcome");
    (outcome.status.clone(), outcome.code)
}

fn requests<K: Kit>(world: &World<K>, kind: &str) -> usize {
    world.terminal.ledger().requests().iter().filter(|seen| seen.kind == kind).count()
}

#[test]
fn the_sent_record_is_durable_before_the_terminal_sees_anything() {
    let mut world = world(&[]);
    world.start(sale("a", 100)).expect("a sale");
    world.run_until(10_000, |world| requests(world, "pay") == 1);
    let records: Vec<_> = world.journal["a"].iter().map(|(_, bytes)| Record::decode(bytes)).collect();
    assert!(matches!(records[..], [Ok(Record::Prepared(_)), Ok(Record::Sent { .. })]), "{records:?}");
}

#[test]
fn a_journal_that_fails_sends_nothing() {
    for failures in 1..=2 {
        let mut world = world(&[]);
        world.plan(Plan { journal_failures: failures, ..Plan::smooth() });
        world.start(sale("a", 100)).expect("a sale");
        world.run_until(10_000, |world| world.is_final("a"));
        let refused = world.told["a"].refused.map(|(_, code)| code);
        assert_eq!(refused, Some(Code::JournalUnavailable));
        assert_eq!(requests(&world, "pay"), 0);
    }
}

#[test]
fn the_same_reference_joins_and_then_gives_the_settled_outcome() {
    let mut world = world(&[]);
    assert_eq!(world.start(sale("a", 100)), Ok(Started::New));
    assert_eq!(world.start(sale("a", 100)), Ok(Started::Joined));
    assert_eq!(finish(&mut world, "a").0, Status::Approved);
    assert!(matches!(world.start(sale("a", 100)), Ok(Started::Settled(_))));
    assert_eq!(world.start(sale("a", 101)), Err(Code::IntentConflict));
    assert_eq!(requests(&world, "pay"), 1);
}

#[test]
fn an_unresolved_sale_bars_the_next_one_until_it_is_settled() {
    let mut world = world(&[r#"{"verb":"CHARGE_THEN_DROP"}"#, r#"{"on":"query","verb":"QUERY_FAIL","k":4}"#]);
    world.start(sale("a", 100)).expect("a sale");
    world.run_until(2_000, |_| false);
    assert_eq!(world.start(sale("b", 100)), Err(Code::TerminalUnresolved));
    assert_eq!(finish(&mut world, "a").0, Status::Approved);
    assert_eq!(world.start(sale("b", 100)), Ok(Started::New));
}

#[test]
fn not_found_proves_nothing_before_the_guard_is_over() {
    let mut world = world(&[r#"{"verb":"DROP_AFTER_READ"}"#]);
    world.start(sale("a", 100)).expect("a sale");
    let began = world.time;
    assert_eq!(
        finish(&mut world, "a"),
        (Status::NotCharged(tillwire_core::payment::Reason::ProvenByQuery), Some(Code::NotCharged))
    );
    assert!(world.time - began >= 150_000, "the terminal's own 120 s and 30 s more");
    assert_eq!(world.told["a"].outcomes[0].1.status, Status::Unknown, "the page was told in the meantime");
}

#[test]
fn a_cancel_is_sent_once_and_the_payment_s_own_answer_decides() {
    let mut world = world(&[r#"{"verb":"WAIT"}"#]);
    world.plan(Plan { cancel: Some(500), steps: vec![r#"{"verb":"WAIT"}"#.to_owned()], ..Plan::smooth() });
    world.start(sale("a", 100)).expect("a sale");
    let (status, code) = finish(&mut world, "a");
    assert_eq!((status.as_str(), code), ("cancelled", Some(Code::Cancelled)));
    assert_eq!(requests(&world, "cancel"), 1);
}

#[test]
fn an_unreachable_terminal_is_an_error_with_nothing_sent_and_the_reference_may_start_afresh() {
    let mut world = world(&[]);
    world.plan(Plan { unreachable: Some((0, 5_000)), ..Plan::smooth() });
    world.start(sale("a", 100)).expect("a sale");
    world.run_until(1_000, |world| world.is_final("a"));
    assert_eq!(world.told["a"].refused.map(|(_, code)| code), Some(Code::ConnectRefused));
    world.plan(Plan::smooth());
    assert_eq!(world.start(sale("a", 100)), Ok(Started::New));
    assert_eq!(finish(&mut world, "a").0, Status::Approved);
}

#[test]
fn a_refund_of_more_than_is_left_never_reaches_the_terminal() {
    let mut world = world(&[]);
    world.start(sale("a", 100)).expect("a sale");
    finish(&mut world, "a");
    let order = world.intents["a"].order.clone();
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone());
    let origin = |amount| Some(Origin { order: order.clone(), number: number.clone(), amount });
    let refund = |reference: &str, minor, known| Operation {
        kind: Kind::Refund,
        of: origin(known),
        ..sale(reference, minor)
    };
    let known = sale("a", 100).amount;
    assert_eq!(world.start(refund("r1", 101, known)), Err(Code::RefundTooLarge), "the till knows");
    world.start(refund("r2", 60, known)).expect("a refund");
    assert_eq!(finish(&mut world, "r2").0, Status::Approved);
    assert_eq!(world.start(refund("r4", 60, known)), Err(Code::RefundTooLarge), "60 of 100 are given back");
    let tip = Operation { kind: Kind::Adjust, ..refund("t", 10, known) };
    assert_eq!(world.start(tip), Err(Code::UnsupportedOperation), "there are no tips on this wire");
    world.start(refund("r3", 60, None)).expect("the terminal has to be asked");
    world.run_until(10_000, |world| world.is_final("r3"));
    assert_eq!(world.told["r3"].refused.map(|(_, code)| code), Some(Code::RefundTooLarge));
    assert_eq!(requests(&world, "refund"), 1);
}

/// A terminal with one payment of 500, and a refund of 200 of it under this plan.
fn refund_under(plan: Plan) -> World<QfpayTcp> {
    let mut world = world(&[]);
    world.start(sale("a", 500)).expect("a sale");
    finish(&mut world, "a");
    let of = world.intents["a"].order.clone();
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone());
    let of = Some(Origin { order: of, number, amount: sale("a", 500).amount });
    world.plan(plan);
    world.start(Operation { kind: Kind::Refund, of, ..sale("r", 200) }).expect("a refund");
    world.run_until(60_000, |world| world.is_final("r"));
    world
}

#[test]
fn an_inquiry_that_breaks_off_before_a_refund_ends_it_with_nothing_sent() {
    let steps = vec![r#"{"on":"query","verb":"QUERY_FAIL","k":1}"#.to_owned()];
    let world = refund_under(Plan { steps, ..Plan::smooth() });
    assert_eq!(world.told["r"].refused.map(|(_, code)| code), Some(Code::AbortedBeforeSend));
    assert_eq!(requests(&world, "refund"), 0);
}

#[test]
fn the_answer_to_the_payment_replayed_before_its_refund_does_not_stand_for_what_is_left() {
    let world = refund_under(Plan { stale_reply: true, ..Plan::smooth() });
    assert_eq!(world.told["r"].refused.map(|(_, code)| code), Some(Code::ResponseMismatch));
    assert_eq!(requests(&world, "refund"), 0);
}

#[test]
fn a_refund_whose_answer_was_lost_is_found_by_what_is_left() {
    for (verb, moved) in [("CHARGE_THEN_DROP", true), ("DROP_AFTER_READ", false)] {
        let mut world = world(&[]);
        world.start(sale("a", 500)).expect("a sale");
        finish(&mut world, "a");
        let order = world.intents["a"].order.clone();
        world.plan(Plan { steps: vec![format!(r#"{{"verb":"{verb}"}}"#)], ..Plan::smooth() });
        let of = Some(Origin { order, number: None, amount: sale("a", 500).amount });
        world.start(Operation { kind: Kind::Refund, of, ..sale("r", 200) }).expect("a refund");
        assert_eq!(finish(&mut world, "r").0 == Status::Approved, moved, "{verb}");
    }
}

#[test]
fn the_late_answer_to_a_refund_is_none_to_the_void_that_follows_it_on_the_line() {
    let mut world = World::<QfpaySerial>::new(2);
    world.start(sale("a", 500)).expect("a sale");
    finish(&mut world, "a");
    let of = Some(Origin {
        order: world.intents["a"].order.clone(),
        number: world.outcome("a").and_then(|outcome| outcome.number.clone()),
        amount: sale("a", 500).amount,
    });
    let steps = vec![r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#.to_owned()];
    world.plan(Plan { steps, ..Plan::smooth() });
    world.start(Operation { kind: Kind::Refund, of: of.clone(), ..sale("r", 200) }).expect("a refund");
    assert_eq!(finish(&mut world, "r").0, Status::Approved, "found by what is left");
    let steps = vec![r#"{"verb":"WAIT"}"#.to_owned()];
    world.plan(Plan { steps, customer: Some(("cancel", 500)), ..Plan::smooth() });
    world.start(Operation { kind: Kind::Void, of, amount: None, ..sale("v", 500) }).expect("a void");
    let (status, _) = finish(&mut world, "v");
    assert_ne!(status, Status::Approved);
    assert_eq!(world.terminal.ledger().refunds().len(), 1);
}

#[test]
fn a_person_s_decision_is_kept_with_the_name_and_can_be_taken_back() {
    let mut world = world(&[r#"{"verb":"FREEZE"}"#]);
    world.start(sale("a", 100)).expect("a sale");
    assert!(world.run_until(300_000, |world| world.is_told("a")));
    assert!(world.hand("a", true));
    world.run_until(1_000, |world| world.is_final("a"));
    let outcome = world.outcome("a").expect("an outcome").clone();
    assert_eq!(
        (outcome.status, outcome.person.map(|person| person.who)),
        (Status::Approved, Some("a person".into()))
    );
    assert!(world.hand("a", false));
    world.run_until(1_000, |world| {
        world.outcome("a").is_some_and(|outcome| outcome.status != Status::Approved)
    });
    assert_eq!(world.outcome("a").and_then(|outcome| outcome.code), Some(Code::NotCharged));
}

#[test]
fn what_the_journal_holds_decides_what_a_restart_believes() {
    let ends = |damage: fn(&mut Vec<(u32, Vec<u8>)>)| {
        let mut world = world(&[r#"{"verb":"FREEZE"}"#]);
        world.start(sale("a", 100)).expect("a sale");
        world.run_until(500, |_| false);
        damage(world.journal.get_mut("a").expect("records"));
        world.restart();
        world.run_until(70_000, |world| world.is_told("a"));
        world.outcome("a").map(|outcome| (outcome.status.as_str(), outcome.code))
    };
    let aborted = Some(("not-charged", Some(Code::AbortedBeforeSend)));
    let unknown = Some(("unknown", Some(Code::OutcomeUnknown)));
    let damaged = Some(("unknown", Some(Code::JournalDamaged)));
    assert_eq!(ends(|records| records.truncate(1)), aborted, "prepared alone");
    assert_eq!(ends(|_| ()), unknown, "sent");
    assert_eq!(ends(|records| records[1].1.truncate(9)), damaged, "a torn record");
    assert_eq!(ends(|records| records[0].1[20] ^= 1), damaged, "a flipped bit in the first record");
}

#[test]
fn a_record_of_a_later_version_bars_the_terminal_and_is_kept() {
    let mut world = world(&[]);
    let later = format!(r#"{{"v":{},"type":"prepared"}}#whatever"#, VERSION + 1).into_bytes();
    world.journal.insert("old".to_owned(), vec![(0, later.clone())]);
    world.restart();
    assert_eq!(world.start(sale("a", 100)), Err(Code::JournalVersion));
    assert_eq!(world.journal["old"], vec![(0, later)]);
}

#[test]
fn waits_can_be_chosen() {
    let timeouts = Timeouts { guard: Some(1_000), ..Timeouts::default() };
    let mut world = World::<QfpayHttp>::new(3).with_timeouts(timeouts);
    world.plan(Plan { steps: vec![r#"{"verb":"DROP_BEFORE_READ"}"#.to_owned()], ..Plan::smooth() });
    world.start(sale("a", 100)).expect("a sale");
    let began = world.time;
    assert_eq!(finish(&mut world, "a").1, Some(Code::NotCharged));
    assert!((1_000..3_000).contains(&(world.time - began)), "{} ms", world.time - began);
    assert!(world.told["a"].steps.contains(&Step::Checking));
}

#[test]
fn a_terminal_that_is_back_is_asked_within_seconds_also_when_nobody_waits_any_more() {
    const BACK_MS: u64 = 300_000;
    let mut world = World::<QfpayTcp>::new(1);
    let steps = vec![r#"{"verb":"CHARGE_THEN_DROP"}"#.to_owned()];
    world.plan(Plan { steps, unreachable: Some((50, BACK_MS)), ..Plan::smooth() });
    let began = world.time;
    world.start(sale("a", 100)).expect("a sale");
    world.run_until(BACK_MS, |_| false);
    assert_eq!(world.outcome("a").map(|outcome| outcome.status.clone()), Some(Status::Unknown));
    assert_eq!(finish(&mut world, "a").0, Status::Approved);
    assert!(world.time - began < BACK_MS + 6_000, "{} ms", world.time - began);
}

#[test]
fn an_outcome_that_could_not_be_written_down_stands_and_is_written_with_the_next_operation() {
    let mut world = world(&[]);
    world.start(sale("a", 100)).expect("a sale");
    world.run_until(1_000, |world| requests(world, "pay") == 1);
    world.plan(Plan { journal_failures: 1, ..Plan::smooth() });
    assert_eq!(finish(&mut world, "a").0, Status::Approved);
    assert!(world.told["a"].steps.contains(&Step::NotRecorded));
    assert_eq!(world.journal["a"].len(), 2, "prepared and sent");
    world.start(sale("b", 100)).expect("a sale");
    finish(&mut world, "b");
    let last = world.journal["a"].last().map(|(_, bytes)| Record::decode(bytes));
    assert!(matches!(last, Some(Ok(Record::Outcome(_)))), "{last:?}");
}

/// A refund of 3.00 that may be changed, of a payment of 5.00, at a terminal where somebody enters this amount.
fn changed_refund(entered: u64, allowed: bool, seed: u64) -> (World<QfpayTcp>, Option<u64>) {
    let mut world: World<QfpayTcp> = World::new(seed);
    world.start(sale("a", 500)).expect("a sale");
    finish(&mut world, "a");
    let order = world.intents["a"].order.clone();
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone());
    let of = Some(Origin { order, number, amount: sale("a", 500).amount });
    let options = if allowed { vec![("allow_modify_flag".to_owned(), "1".to_owned())] } else { Vec::new() };
    let steps = vec![format!(r#"{{"verb":"ENTER_AMOUNT","minor":{entered}}}"#)];
    world.plan(Plan { steps, ..Plan::smooth() });
    world.start(Operation { kind: Kind::Refund, of, options, ..sale("r", 300) }).expect("a refund");
    world.run_until(100_000, |world| world.is_told("r"));
    let moved = world.outcome("r").and_then(|outcome| outcome.moved).map(|moved| moved.total.minor());
    (world, moved)
}

#[test]
fn what_the_cashier_made_of_a_refund_is_its_amount_where_that_was_allowed() {
    for (entered, allowed, moved, ledger) in
        [(120, true, Some(120), 120), (300, true, None, 300), (120, false, None, 300)]
    {
        let (mut world, found) = changed_refund(entered, allowed, 2);
        assert_eq!(finish(&mut world, "r").0, Status::Approved, "{entered} {allowed}");
        assert_eq!(found, moved, "{entered} {allowed}");
        let refunds: Vec<_> = world.terminal.ledger().refunds().iter().map(|refund| refund.minor).collect();
        assert_eq!(refunds, [ledger], "{entered} {allowed}");
        let (intent, outcome) = (&world.intents["r"], world.outcome("r").expect("an outcome"));
        let told = tillwire_core::payment::present(intent, outcome);
        assert!(told.contains(&format!(r#""amount":{{"minor":"{ledger}","#)), "{told}");
    }
}

#[test]
fn a_changed_refund_leaves_more_to_give_back() {
    let (mut world, _) = changed_refund(120, true, 2);
    let of = world.intents["r"].operation.of.clone();
    let refund =
        |reference: &str, minor| Operation { kind: Kind::Refund, of: of.clone(), ..sale(reference, minor) };
    assert_eq!(world.start(refund("r2", 381)), Err(Code::RefundTooLarge));
    world.start(refund("r2", 380)).expect("what is left of 5.00 after 1.20");
    assert_eq!(finish(&mut world, "r2").0, Status::Approved);
}

#[test]
fn more_than_was_asked_for_is_never_taken_for_the_refund() {
    let (world, moved) = changed_refund(400, true, 2);
    let outcome = world.outcome("r").expect("an outcome");
    assert_eq!((outcome.status.as_str(), outcome.code, moved), ("unknown", Some(Code::AmountMismatch), None));
}

/// A payment of 5.00 by this method, and when part of it is asked back, so many ms later.
fn part_of(method: Method, later: u64, known: bool) -> (World<QfpayTcp>, Result<Started, Code>) {
    let mut world = world(&[]);
    world.start(Operation { method, ..sale("a", 500) }).expect("a sale");
    finish(&mut world, "a");
    world.run_until(later, |_| false);
    let order = world.intents["a"].order.clone();
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone());
    let order = if known { order } else { String::new() };
    let of = Some(Origin { order, number, amount: sale("a", 500).amount });
    let started = world.start(Operation { kind: Kind::Refund, method, of, ..sale("r", 200) });
    (world, started)
}

#[test]
fn part_of_a_card_payment_of_the_same_day_is_not_given_back() {
    const DAY: u64 = 86_400_000;
    for method in [Method::Card, Method::UnionpayCard, Method::Amex] {
        let (mut world, started) = part_of(method, 0, true);
        assert_eq!(started, Err(Code::SameDayRefund), "{method:?}");
        assert_eq!(requests(&world, "refund"), 0, "{method:?}");
        let of = Some(Origin {
            order: world.intents["a"].order.clone(),
            number: None,
            amount: sale("a", 500).amount,
        });
        world.start(Operation { kind: Kind::Refund, method, of, ..sale("r", 500) }).expect("all of it");
        assert_eq!(finish(&mut world, "r").0, Status::Approved, "{method:?}");
        let (mut world, started) = part_of(method, DAY, true);
        assert_eq!(
            (started, finish(&mut world, "r").0),
            (Ok(Started::New), Status::Approved),
            "{method:?} tomorrow"
        );
    }
    for method in [Method::Wechat, Method::Octopus] {
        assert_eq!(part_of(method, 0, true).1, Ok(Started::New), "{method:?}");
    }
}

#[test]
fn of_a_payment_whose_day_is_not_known_here_the_terminal_says_that_no_part_is_given_back() {
    let (mut world, started) = part_of(Method::Card, 0, false);
    assert_eq!(started, Ok(Started::New));
    let declined = finish(&mut world, "r").0;
    assert!(matches!(&declined, Status::Declined { code, .. } if code == "1271"), "{declined:?}");
    assert!(world.terminal.ledger().refunds().is_empty());
}

#[test]
fn what_the_terminal_said_is_kept_in_every_outcome_and_in_what_is_told_of_one_that_nobody_knows() {
    // What happens, when it is told, and the terminal's own code and words.
    let cases: [(&[&str], &str, &str, &str); 4] = [
        (&[r#"{"verb":"CODE","code":"4007"}"#], "not-charged", "4007", ""),
        (&[r#"{"verb":"CODE","code":"4006"}"#], "not-charged", "4006", ""),
        (&[r#"{"verb":"CODE","code":"9999"}"#], "unknown", "6002", "order not found"),
        (&[], "approved", "6000", ""),
    ];
    for (steps, status, code, words) in cases {
        let mut world = world(steps);
        world.start(sale("a", 100)).expect("a sale");
        assert!(world.run_until(300_000, |world| world.is_told("a")), "{steps:?}");
        let outcome = world.outcome("a").expect("an outcome");
        let said = outcome.said.clone().unwrap_or_default();
        assert_eq!((outcome.status.as_str(), said.code.as_str()), (status, code), "{steps:?}");
        assert!(said.message.contains(words), "{steps:?}: {said:?}");
        assert!(outcome.raw.as_ref().is_some_and(|raw| raw.contains(code)), "{steps:?}: {:?}", outcome.raw);
        let told = tillwire_core::payment::present(&world.intents["a"], outcome);
        assert!(told.contains(&format!(r#""systemCode":"{code}""#)), "{told}");
    }
}
