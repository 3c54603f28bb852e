//! A reference is closed: before, during and after its payment, twice, over a restart, and by one engine while another takes
//! it. Whatever comes first, there is one charge at most, and it is the one that was told.

use super::super::Counter;
use super::kit::*;
use super::store::Store;
use crate::config::Target;
use futures_util::future::join_all;
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::payment::Kind;

/// What is worth another try, as each of these says.
const AGAIN: [Code; 3] = [Code::TerminalLocked, Code::TerminalUnresolved, Code::AbortedBeforeSend];
/// How many references the engines race for.
const RACES: usize = 30;

/// Closes it; gives the outcome's status.
async fn closes(counter: &Counter, reference: &str) -> Option<String> {
    counter.close(sale(reference)).await.unwrap().status()
}

#[tokio::test]
async fn what_is_closed_is_never_taken_whoever_comes_however_late() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    for (kind, store) in Store::each("closes") {
        let (engine, counter) = store.engine(&setting);
        let closed = counter.close(sale("sale")).await.unwrap();
        assert_eq!((closed.status().as_deref(), closed.settled), (Some("cancelled"), true), "{kind}");
        assert_eq!(counter.close(sale("sale")).await.unwrap().outcome, closed.outcome, "and once more");
        assert_eq!(counter.begin(sale("sale")).await.unwrap().outcome, closed.outcome, "{kind}");
        let amount = r#"{"minor":"1","currency":"HKD"}"#;
        let other = asked(Kind::Pay, &format!(r#"{{"reference":"sale","amount":{amount},"method":"card"}}"#));
        assert_eq!(counter.begin(other.clone()).await.unwrap_err().code, Code::IntentConflict, "{kind}");
        assert_eq!(counter.close(other).await.unwrap_err().code, Code::IntentConflict, "{kind}");
        engine.leave().await;
        let (engine, counter) = store.engine(&setting);
        assert_eq!(
            counter.begin(sale("sale")).await.unwrap().outcome,
            closed.outcome,
            "the next process, {kind}"
        );
        assert_eq!(counter.history(9, None).await.unwrap().settled.len(), 1, "{kind}");
        engine.leave().await;
    }
    assert!(started.all.ledger().await.requests().is_empty());
}

#[tokio::test]
async fn what_was_begun_is_told_as_it_is_and_goes_on() {
    let started = simulated().await;
    let folder = Folder::new("closes-late");
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("s1")).await.unwrap();
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    let running = counter.close(sale("s1")).await.unwrap();
    assert_eq!((running.outcome, running.settled), (None, false));
    assert_eq!(closes(&counter, "s2").await.as_deref(), Some("cancelled"), "it needs no terminal");
    tap(&started, "qfpay").await;
    assert_eq!(ends(&counter, "s1").await.status().as_deref(), Some("approved"));
    assert_eq!(closes(&counter, "s1").await.as_deref(), Some("approved"));
    let back = asked(Kind::Refund, r#"{"reference":"back","of":"s1"}"#);
    assert_eq!(counter.close(back.clone()).await.unwrap().status().as_deref(), Some("cancelled"));
    assert_eq!(counter.begin(back).await.unwrap().status().as_deref(), Some("cancelled"));
    let nobody = asked(Kind::Refund, r#"{"reference":"r","of":"nobody's"}"#);
    assert_eq!(
        counter.close(nobody).await.unwrap().status().as_deref(),
        Some("cancelled"),
        "of whatever payment"
    );
    assert_eq!((charges(&started).await, started.all.ledger().await.refunds().len()), (1, 0));
}

#[tokio::test]
async fn what_was_given_up_before_its_first_byte_begins_no_more() {
    let started = simulated().await;
    let folder = Folder::new("closes-unreached");
    let (off, counter) = engine(&folder, &qfpay(Target::Tcp(SocketAddr::from(([127, 0, 0, 1], 9)))));
    counter.begin(sale("s1")).await.unwrap();
    assert_eq!(counter.wait("s1", PATIENCE).await.unwrap_err().code, Code::ConnectRefused);
    assert_eq!(closes(&counter, "s1").await.as_deref(), Some("cancelled"));
    off.leave().await;
    let (_engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    assert_eq!(counter.begin(sale("s1")).await.unwrap().status().as_deref(), Some("cancelled"));
    assert_eq!(pays(&counter, "s2").await, "approved");
    assert_eq!(charges(&started).await, 1);
}

/// Tries it until somebody may; gives how it ended.
async fn at_last<T: Future<Output = Result<Option<String>, Code>>>(does: impl Fn() -> T) -> String {
    let trying = async {
        loop {
            match does().await {
                Ok(Some(status)) if status != "not-charged" => return status,
                Err(code) if !AGAIN.contains(&code) => panic!("{code:?}"),
                _ => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.expect("it ends")
}

#[tokio::test]
async fn of_two_engines_one_that_begins_and_one_that_closes_both_tell_the_same() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    for (kind, store) in Store::each("closes-race") {
        started.all.reset().await;
        let (one, other) = (store.engine(&setting), store.engine(&setting));
        let races: Vec<String> = (0..RACES).map(|number| format!("sale-{number}")).collect();
        let begin = async |reference: &str| {
            at_last(async || match one.1.begin(sale(reference)).await {
                Ok(_) => match one.1.wait(reference, PATIENCE).await {
                    Ok(standing) => Ok(standing.and_then(|standing| standing.status())),
                    Err(refused) => Err(refused.code),
                },
                Err(refused) => Err(refused.code),
            })
            .await
        };
        let close = async |reference: &str| {
            at_last(async || other.1.close(sale(reference)).await.map(|it| it.status()).map_err(|it| it.code))
                .await
        };
        let mut taken = 0;
        // From both ends, so that each is first somewhere and they meet between.
        let begins = async {
            for reference in &races {
                begin(reference).await;
            }
        };
        let closes = async {
            for reference in races.iter().rev() {
                close(reference).await;
            }
        };
        tokio::join!(begins, closes);
        for reference in &races {
            let told = join_all([&one.1, &other.1].map(|counter| counter.look_up(reference))).await;
            let [one, other] = &told[..] else { panic!("two") };
            let status = |told: &Result<Option<_>, _>| {
                told.as_ref().unwrap().as_ref().and_then(super::super::Standing::status)
            };
            assert_eq!(status(one), status(other), "{reference} in {kind}");
            taken += usize::from(status(one).as_deref() == Some("approved"));
        }
        assert_eq!(charges(&started).await, taken, "{kind}");
        one.0.leave().await;
        other.0.leave().await;
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_closed() {
    let started = simulated().await;
    let folder = Folder::new("closes-unwritten");
    let (engine, counter) = engine(&folder, &reached(&started, "tcp").await);
    assert_eq!(closes(&counter, "s1").await.as_deref(), Some("cancelled"));
    let settled = folder.0.join(COUNTER).join("settled");
    let away = settled.with_file_name("away");
    std::fs::rename(&settled, &away).unwrap();
    std::fs::write(&settled, b"in the way").unwrap();
    assert_eq!(counter.close(sale("s2")).await.unwrap_err().code, Code::JournalUnavailable);
    std::fs::remove_file(&settled).unwrap();
    std::fs::rename(&away, &settled).unwrap();
    let again = async || match counter.close(sale("s2")).await {
        Ok(closed) => Ok(closed.status()),
        Err(refused) if refused.code == Code::JournalUnavailable => Ok(None),
        Err(refused) => Err(refused.code),
    };
    assert_eq!(at_last(again).await, "cancelled");
    engine.leave().await;
    assert!(started.all.ledger().await.requests().is_empty());
}
