//! Terminals that come, go and are set up otherwise while payments run.

use super::super::{Engine, Setting};
use super::kit::*;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use tillwire_core::systems;

fn only(setting: &Setting) -> Vec<(String, Setting)> {
    vec![(COUNTER.to_owned(), setting.clone())]
}

/// Resolves once the engine has that many terminals.
async fn left(engine: &Engine, many: usize) {
    let looking = async {
        while engine.counters().len() != many {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("it goes");
}

#[tokio::test]
async fn another_address_counts_for_the_next_payment_and_the_running_one_ends_where_it_began() {
    let (one, other) = (simulated().await, simulated().await);
    let folder = Folder::new("moves");
    let (engine, counter) = engine(&folder, &reached(&one, "tcp").await);
    script(&one, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    seen(&one, |ledger| !ledger.requests().is_empty()).await;
    let waiting = tokio::spawn({
        let counter = counter.clone();
        async move { ends(&counter, "s1").await.status() }
    });
    engine.change_to(only(&reached(&other, "tcp").await)).unwrap();
    let refused = counter.begin(sale("s2")).await.unwrap_err();
    assert_eq!(refused.code, Code::TerminalUnresolved, "one after the other, as ever");
    tap(&one, "qfpay").await;
    assert_eq!(waiting.await.unwrap().as_deref(), Some("approved"));
    assert_eq!(pays(&counter, "s2").await, "approved");
    assert_eq!((charges(&one).await, charges(&other).await), (1, 1));
    assert_eq!(counter.look_up("s1").await.unwrap().unwrap().status().as_deref(), Some("approved"));
    engine.leave().await;
}

#[tokio::test]
async fn what_nobody_knows_is_asked_for_on_with_the_new_settings_and_nobody_pays_twice() {
    let started = simulated().await;
    let folder = Folder::new("asks-on");
    let setting = reached(&started, "tcp").await;
    let quick = |settle: u32| {
        let text = format!(r#"{{"timeouts":{{"settle":{settle},"query":300}}}}"#);
        told(setting.target(), &text)
    };
    let (engine, counter) = engine(&folder, &quick(400));
    let dead = r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"DROP_AFTER_READ","count":3}"#;
    script(&started, "qfpay", dead).await;
    counter.begin(sale("s1")).await.unwrap();
    assert_eq!(counter.wait("s1", PATIENCE).await.unwrap().unwrap().status().as_deref(), Some("unknown"));
    let waiting = tokio::spawn({
        let counter = counter.clone();
        async move { ends(&counter, "s1").await.status() }
    });
    engine.change_to(only(&quick(500))).unwrap();
    assert_eq!(waiting.await.unwrap().as_deref(), Some("approved"));
    assert_eq!(charges(&started).await, 1);
    engine.leave().await;
}

#[tokio::test]
async fn a_key_that_changes_in_mid_payment_leaves_it_unknown_until_the_configuration_has_the_new_one() {
    let started = simulated().await;
    let folder = Folder::new("rotated");
    let setting = told(reached(&started, "tcp").await.target(), r#"{"timeouts":{"settle":400,"query":300}}"#);
    let (engine, counter) = engine(&folder, &setting);
    script(&started, "qfpay", r#"{"verb":"ROTATE_KEY"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    assert_eq!(counter.wait("s1", PATIENCE).await.unwrap().unwrap().status().as_deref(), Some("unknown"));
    let key: String = KEY.chars().rev().collect();
    let (system, key) = (systems::by_name("qfpay").unwrap(), Secret::from(key.as_str()));
    let anew = Setting::new(system, setting.target(), "HKD", Some(&key), "{}").unwrap();
    engine.change_to(only(&anew)).unwrap();
    assert_eq!(ends(&counter, "s1").await.status().as_deref(), Some("approved"));
    assert_eq!(charges(&started).await, 1);
    engine.leave().await;
}

#[tokio::test]
async fn a_terminal_that_goes_ends_what_runs_takes_nothing_new_and_may_come_again() {
    let started = simulated().await;
    let folder = Folder::new("goes");
    let setting = reached(&started, "tcp").await;
    let (engine, counter) = engine(&folder, &setting);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    engine.change_to(vec![("counter-2".to_owned(), reached(&started, "websocket").await)]).unwrap();
    assert_eq!(engine.counters().len(), 2, "it is there as long as its payment runs");
    let refused = counter.begin(sale("s2")).await.unwrap_err();
    assert_eq!(refused.code, Code::NotFound, "{refused}");
    assert!(!counter.begin(sale("s1")).await.unwrap().settled, "what runs may be joined");
    tap(&started, "qfpay").await;
    assert_eq!(ends(&counter, "s1").await.status().as_deref(), Some("approved"));
    left(&engine, 1).await;
    engine.change_to(only(&setting)).unwrap();
    let again = engine.counter(COUNTER).unwrap();
    let settled = again.begin(sale("s1")).await.unwrap();
    assert_eq!((settled.settled, settled.status().as_deref()), (true, Some("approved")));
    assert_eq!(pays(&again, "s3").await, "approved");
    left(&engine, 1).await;
    engine.leave().await;
}

#[tokio::test]
async fn a_terminal_that_is_wanted_again_before_it_went_stays() {
    let started = simulated().await;
    let folder = Folder::new("stays");
    let setting = reached(&started, "tcp").await;
    let (engine, counter) = engine(&folder, &setting);
    for running in [true, false] {
        let name = format!("s-{running}");
        if running {
            script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
            counter.begin(sale(&name)).await.unwrap();
            seen(&started, |ledger| !ledger.requests().is_empty()).await;
        }
        engine.change_to(Vec::new()).unwrap();
        engine.change_to(only(&setting)).unwrap();
        if running {
            tap(&started, "qfpay").await;
        }
        // Where it had gone already, it came again.
        let paid = tokio::time::timeout(PATIENCE, async {
            loop {
                match engine.counter(COUNTER) {
                    Some(counter) if counter.begin(sale(&name)).await.is_ok() => {
                        return ends(&counter, &name).await.status();
                    }
                    _ => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        });
        assert_eq!(paid.await.unwrap().as_deref(), Some("approved"), "{running}");
    }
    assert_eq!(charges(&started).await, 2);
    engine.leave().await;
}
