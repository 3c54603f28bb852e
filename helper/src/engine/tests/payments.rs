//! Payments over every wire, lost answers, and what callers may do with an operation.

use super::super::Counter;
use super::kit::*;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value};
use tillwire_core::payment::{CancelAnswer, Kind};

const VIAS: &[(&str, &str)] = &[
    ("tcp", "qfpay"),
    ("http", "qfpay"),
    ("websocket", "codepay"),
    #[cfg(target_os = "linux")]
    ("serial", "qfpay"),
];

#[tokio::test]
async fn a_payment_is_taken_and_given_back_over_every_wire() {
    let started = simulated().await;
    for (via, _) in VIAS {
        let (folder, before) = (Folder::new(&format!("wire-{via}")), started.all.ledger().await);
        let (engine, counter) = engine(&folder, &reached(&started, via).await);
        assert_eq!(pays(&counter, "sale 1").await, "approved", "{via}");
        counter.begin(asked(Kind::Refund, r#"{"reference":"back 1","of":"sale 1"}"#)).await.unwrap();
        assert_eq!(ends(&counter, "back 1").await.status().as_deref(), Some("approved"), "{via}");
        let after = started.all.ledger().await;
        let moved =
            (after.charges().len() - before.charges().len(), after.refunds().len() - before.refunds().len());
        assert_eq!(moved, (1, 1), "{via}");
        let page = counter.history(1, None).await.unwrap();
        assert_eq!(
            (shown(&page.settled[0].1, "reference"), page.settled.len()),
            (Some("back 1".to_owned()), 1)
        );
        let last = counter.history(9, page.next.as_deref()).await.unwrap();
        assert_eq!((last.settled.len(), last.next), (1, None), "{via}");
        engine.leave().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_is_found_over_every_wire_and_nobody_pays_twice() {
    let started = simulated().await;
    for (via, system) in VIAS {
        let folder = Folder::new(&format!("lost-{via}"));
        let before = charges(&started).await;
        let setting = reached(&started, via).await;
        // Nothing tells of a cable that the terminal has dropped an answer.
        let setting = if *via == "serial" {
            told(setting.target(), r#"{"timeouts":{"answer":1500}}"#)
        } else {
            setting
        };
        let (_engine, counter) = engine(&folder, &setting);
        script(&started, system, r#"{"verb":"CHARGE_THEN_DROP"}"#).await;
        assert_eq!(pays(&counter, "sale").await, "approved", "{via}");
        assert_eq!(charges(&started).await, before + 1, "{via}");
    }
}

#[tokio::test]
async fn the_same_reference_joins_and_then_has_its_outcome_and_another_amount_is_refused() {
    let started = simulated().await;
    let folder = Folder::new("joins");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    assert!(!counter.begin(sale("s1")).await.unwrap().settled);
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    assert!(!counter.begin(sale("s1")).await.unwrap().settled, "joined");
    let other =
        asked(Kind::Pay, r#"{"reference":"s1","amount":{"minor":"1","currency":"HKD"},"method":"card"}"#);
    let refused = counter.begin(other.clone()).await.unwrap_err();
    let text = "reference must be new: this one is known with another amount, method, order number or payment, not \"s1\"";
    assert_eq!(refused.code, Code::IntentConflict);
    assert!(refused.message.ends_with(text), "{refused}");
    let refused = counter.begin(sale("s2")).await.unwrap_err();
    assert_eq!(refused.code, Code::TerminalUnresolved);
    assert!(refused.message.ends_with(": \"s1\""), "{refused}");
    let waiting = counter.wait("s1", Duration::from_millis(10)).await.unwrap().unwrap();
    assert_eq!((waiting.settled, waiting.outcome), (false, None), "it is still running at the limit");
    assert_eq!(counter.pending().await.unwrap().len(), 1);
    tap(&started, "qfpay").await;
    let first = ends(&counter, "s1").await;
    assert_eq!(first.status().as_deref(), Some("approved"));
    let again = counter.begin(sale("s1")).await.unwrap();
    assert_eq!((again.settled, &again.outcome), (true, &first.outcome));
    assert_eq!(counter.begin(other).await.unwrap_err().code, Code::IntentConflict);
    assert_eq!(counter.pending().await.unwrap(), []);
    assert_eq!(charges(&started).await, 1);
}

#[tokio::test]
async fn a_running_payment_is_cancelled_and_its_steps_and_outcome_are_events() {
    let started = simulated().await;
    let folder = Folder::new("cancel");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    let mut events = counter.events(None);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    assert_eq!(counter.cancel("s1").await.unwrap(), CancelAnswer::Requested);
    let standing = ends(&counter, "s1").await;
    assert_eq!(standing.status().as_deref(), Some("cancelled"));
    assert_eq!(counter.cancel("s1").await.unwrap(), CancelAnswer::NothingToCancel);
    assert_eq!(counter.cancel("nobody's").await.unwrap(), CancelAnswer::NothingToCancel);
    let mut heard: Vec<(u64, &str, String)> = Vec::new();
    loop {
        let event = events.next().await;
        assert!(!event.missed && heard.last().is_none_or(|(id, ..)| *id < event.id));
        heard.push((event.id, event.kind, event.data.clone()));
        if event.kind == "outcome" && Some(&event.data) == standing.outcome.as_ref() {
            break;
        }
    }
    let steps: Vec<_> =
        heard.iter().filter(|(_, kind, _)| *kind == "step").map(|(.., data)| data.clone()).collect();
    assert_eq!(steps, standing.steps[..steps.len()]);
    let mut resumed = counter.events(Some(heard[0].0));
    assert_eq!(resumed.next().await.id, heard[1].0);
}

#[tokio::test]
async fn a_person_decides_or_goes_on_where_nobody_knows() {
    let started = simulated().await;
    let folder = Folder::new("person");
    let (_engine, counter) = engine(&folder, &quick(reached(&started, "tcp").await));
    for (reference, decide) in [("by hand", true), ("released", false)] {
        script(
            &started,
            "qfpay",
            r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"DROP_AFTER_READ","count":99}"#,
        )
        .await;
        counter.begin(sale(reference)).await.unwrap();
        let unknown = counter.wait(reference, PATIENCE).await.unwrap().unwrap();
        assert_eq!((unknown.status().as_deref(), unknown.settled), (Some("unknown"), false));
        if decide {
            let decided = counter.settle_by_hand(reference, true, "Chan").await.unwrap();
            assert_eq!((decided.status().as_deref(), decided.settled), (Some("approved"), true));
        } else {
            let released = counter.release(reference, "Chan", true).await.unwrap();
            let told = json::read(released.outcome.as_deref().unwrap()).unwrap();
            assert_eq!(
                told.member("released").and_then(|it| it.member("who")),
                Some(&Value::Text("Chan".to_owned()))
            );
            let refused = counter.release("never", "Chan", true).await.unwrap_err();
            assert_eq!(refused.message, "nothing to go on from: \"never\" is not in doubt");
        }
    }
    script(&started, "qfpay", "").await;
    assert_eq!(pays(&counter, "next").await, "approved", "what was released bars nothing");
    let refused = counter.settle_by_hand("next", false, "Chan").await.unwrap_err();
    assert_eq!(refused.code, Code::IntentConflict, "the terminal has said so");
}

#[tokio::test]
async fn the_terminal_is_asked_and_prints_and_says_what_it_cannot() {
    let started = simulated().await;
    let folder = Folder::new("errands");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    pays(&counter, "s1").await;
    let of = json::read("\"s1\"").unwrap();
    assert_eq!(shown(&counter.query(&of).await.unwrap(), "verdict").as_deref(), Some("approved"));
    assert_eq!(shown(&counter.print_receipt(&of).await.unwrap(), "verdict").as_deref(), Some("done"));
    assert_eq!(shown(&counter.print_summary().await.unwrap(), "verdict").as_deref(), Some("done"));
    let refused = counter.close_batch().await.unwrap_err();
    assert_eq!(refused.code, Code::UnsupportedOperation);
    assert!(refused.message.ends_with(": closeBatch"), "{refused}");
}

#[tokio::test]
async fn a_machine_that_breaks_is_replaced_and_takes_up_what_ran_and_the_other_terminal_notices_nothing() {
    let started = simulated().await;
    let folder = Folder::new("panics");
    let settings = vec![
        ("counter-1".to_owned(), reached(&started, "tcp").await),
        ("counter-2".to_owned(), reached(&started, "websocket").await),
    ];
    let engine = super::super::Engine::at(&folder.0, settings, None).unwrap();
    let (one, other) = (engine.counter("counter-1").unwrap(), engine.counter("counter-2").unwrap());
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    script(&started, "codepay", r#"{"verb":"WAIT"}"#).await;
    one.begin(sale("s1")).await.unwrap();
    other.begin(sale("s1")).await.unwrap();
    seen(&started, |ledger| {
        ["qfpay", "codepay"].iter().all(|it| ledger.requests().iter().any(|seen| seen.system == *it))
    })
    .await;
    let waiting = tokio::spawn({
        let one: Counter = one.clone();
        async move { ends(&one, "s1").await.status() }
    });
    one.break_down();
    tap(&started, "qfpay").await;
    assert_eq!(waiting.await.unwrap().as_deref(), Some("approved"));
    tap(&started, "codepay").await;
    assert_eq!(ends(&other, "s1").await.status().as_deref(), Some("approved"));
    one.break_down();
    assert_eq!(pays(&one, "s2").await, "approved", "and again");
    assert_eq!(charges(&started).await, 3);
}

#[tokio::test]
async fn the_shop_is_told_of_every_outcome_until_it_says_that_it_has_it() {
    let started = simulated().await;
    let folder = Folder::new("shop");
    let setting = reached(&started, "tcp").await;
    let (shop, mut told) = tokio::sync::mpsc::channel(8);
    let settings = vec![(COUNTER.to_owned(), setting)];
    let engine = super::super::Engine::at(&folder.0, settings.clone(), Some(shop.clone())).unwrap();
    pays(&engine.counter(COUNTER).unwrap(), "s1").await;
    let settled = told.recv().await.unwrap();
    assert_eq!((settled.terminal.as_str(), settled.reference.as_str()), (COUNTER, "s1"));
    settled.told(false);
    engine.leave().await;
    drop(engine);
    let engine = super::super::Engine::at(&folder.0, settings, Some(shop)).unwrap();
    let settled = told.recv().await.unwrap();
    assert_eq!(shown(&settled.outcome, "status").as_deref(), Some("approved"), "by the next process too");
    settled.told(true);
    engine.leave().await;
}

#[tokio::test]
async fn fifty_terminals_take_two_hundred_payments_side_by_side_each_once() {
    const TERMINALS: usize = 50;
    let folder = Folder::new("crowd");
    let mut all = Vec::new();
    let mut settings = Vec::new();
    for number in 0..TERMINALS {
        let started = simulated().await;
        settings.push((format!("counter-{number}"), reached(&started, "tcp").await));
        all.push(started);
    }
    let engine = super::super::Engine::at(&folder.0, settings, None).unwrap();
    let sales = engine.counters().into_iter().map(|counter| async move {
        for sale in ["s1", "s2", "s3", "s4"] {
            assert_eq!(pays(&counter, sale).await, "approved", "{} {sale}", counter.id());
        }
    });
    futures_util::future::join_all(sales).await;
    for started in &all {
        assert_eq!(charges(started).await, 4);
    }
}

#[tokio::test]
async fn whoever_stops_the_program_waits_for_a_payment_that_is_under_way_and_not_for_one_that_nobody_knows() {
    let started = simulated().await;
    let folder = Folder::new("stops");
    let (engine, counter) = engine(&folder, &quick(reached(&started, "tcp").await));
    let stop = crate::stop::Stop::new();
    engine.lands_with(&stop);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    assert_eq!(stop.in_flight(), 1);
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    tap(&started, "qfpay").await;
    assert_eq!(ends(&counter, "s1").await.status().as_deref(), Some("approved"));
    counter.pending().await.unwrap();
    assert_eq!(stop.in_flight(), 0);
    let dead = r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"DROP_AFTER_READ","count":99}"#;
    script(&started, "qfpay", dead).await;
    counter.begin(sale("s2")).await.unwrap();
    assert_eq!(counter.wait("s2", PATIENCE).await.unwrap().unwrap().status().as_deref(), Some("unknown"));
    assert!(stop.land(PATIENCE).await);
}

/// The same terminal, which is not waited for long.
fn quick(setting: super::super::Setting) -> super::super::Setting {
    told(setting.target(), r#"{"timeouts":{"settle":400,"query":300}}"#)
}

fn shown(object: &str, name: &str) -> Option<String> {
    super::super::shown::member(object, name)
}
