//! Several engines on one PostgreSQL, and a PostgreSQL that goes away in mid-payment.

use super::super::{Counter, Engine};
use super::crashes::{MOMENT, SOON, comes_back, paying};
use super::kit::*;
use super::server::Server;
use super::store::Store;
use futures_util::future::join_all;
use std::time::Duration;
use tillwire_core::code::Code;

/// How many sales the engines race for.
const SALES: usize = 40;

/// What is worth another try, as each of these says.
const AGAIN: [Code; 4] =
    [Code::TerminalLocked, Code::TerminalUnresolved, Code::AbortedBeforeSend, Code::JournalUnavailable];

/// Takes a payment to its end, however often nobody may begin it yet; gives the outcome's status.
async fn pays_when_free(counter: &Counter, reference: &str) -> String {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        assert!(
            tokio::time::Instant::now() < end,
            "{reference} is never taken: {:?}",
            counter.look_up(reference).await
        );
        let told = match counter.begin(sale(reference)).await {
            Ok(_) => counter.wait(reference, Duration::from_secs(5)).await,
            Err(refused) => Err(refused),
        };
        match told {
            Ok(Some(standing)) if standing.settled && standing.status().as_deref() != Some("not-charged") => {
                return standing.status().unwrap();
            }
            Err(refused) if !AGAIN.contains(&refused.code) => panic!("{reference}: {refused:?}"),
            _ => tokio::time::sleep(MOMENT).await,
        }
    }
}

#[tokio::test]
async fn two_engines_race_for_the_same_sales_at_the_same_terminal_and_each_is_paid_once() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), SOON);
    for (kind, store) in Store::each("race") {
        started.all.reset().await;
        let (one, other) = (store.engine(&setting), store.engine(&setting));
        // Both want every sale; of one, the other hears how it ended.
        let sales: Vec<String> = (0..SALES).map(|number| format!("sale-{number}")).collect();
        let take = |counter: &Counter| {
            let (counter, sales) = (counter.clone(), sales.clone());
            async move {
                for reference in &sales {
                    assert_eq!(pays_when_free(&counter, reference).await, "approved", "{reference}");
                }
            }
        };
        join_all([take(&one.1), take(&other.1)]).await;
        assert_eq!(charges(&started).await, SALES, "{kind}");
        for (engine, counter) in [one, other] {
            for reference in &sales {
                let standing = counter.look_up(reference).await.unwrap().unwrap();
                assert_eq!(standing.status().as_deref(), Some("approved"), "{reference} in {kind}");
            }
            engine.leave().await;
        }
    }
}

#[tokio::test]
async fn an_engine_that_stands_by_takes_over_from_one_that_is_killed_while_the_customer_pays() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), SOON);
    for (kind, store) in Store::each("stands-by") {
        started.all.reset().await;
        script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
        let (_engine, counter) = store.engine(&setting);
        let child = paying(&store, &setting.target());
        seen(&started, |ledger| !ledger.requests().is_empty()).await;
        assert_eq!(counter.begin(sale("sale")).await.unwrap_err().code, Code::TerminalLocked, "{kind}");
        child.kill();
        tap(&started, "qfpay").await;
        assert_eq!(comes_back(&counter).await, "approved", "{kind}");
        assert_eq!(pays_when_free(&counter, "next").await, "approved", "{kind}");
        assert_eq!(charges(&started).await, 2, "{kind}");
    }
}

#[tokio::test]
async fn a_database_that_stops_in_mid_payment_loses_no_outcome_and_nobody_pays_twice() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), SOON);
    let server = Server::start(&["fsync=on"]);
    let store = Store::on(&server);
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    let (engine, counter) = store.engine(&setting);
    counter.begin(sale("sale")).await.unwrap();
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    server.crash();
    tap(&started, "qfpay").await;
    seen(&started, |ledger| !ledger.charges().is_empty()).await;
    let told = counter.wait("sale", PATIENCE).await.unwrap().unwrap();
    assert_eq!(
        told.status().as_deref(),
        Some("approved"),
        "the customer is told although it cannot be written"
    );
    let refused = counter.begin(sale("other")).await.unwrap_err();
    assert!(AGAIN.contains(&refused.code), "{refused:?}");
    server.begin();
    assert_eq!(pays_when_free(&counter, "other").await, "approved");
    assert_eq!(charges(&started).await, 2);
    engine.leave().await;
    is_known(&store, &setting, &["sale", "other"]).await;
}

#[tokio::test]
async fn a_database_that_stops_before_the_first_byte_holds_the_sale_up_and_is_found_when_it_is_back() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), SOON);
    let server = Server::start(&["fsync=on"]);
    let store = Store::on(&server);
    let (engine, counter) = store.engine(&setting);
    assert_eq!(pays_when_free(&counter, "first").await, "approved");
    server.crash();
    let refused = match counter.begin(sale("sale")).await {
        Ok(_) => counter.wait("sale", PATIENCE).await.unwrap_err(),
        Err(refused) => refused,
    };
    assert!(AGAIN.contains(&refused.code), "{refused:?}");
    assert_eq!(charges(&started).await, 1, "nothing left");
    server.begin();
    assert_eq!(pays_when_free(&counter, "sale").await, "approved");
    assert_eq!(charges(&started).await, 2);
    engine.leave().await;
    is_known(&store, &setting, &["first", "sale"]).await;
}

/// The next engine finds all of that approved.
async fn is_known(store: &Store, setting: &super::super::Setting, sales: &[&str]) {
    let (engine, counter): (Engine, Counter) = store.engine(setting);
    for reference in sales {
        let standing = counter.look_up(reference).await.unwrap().unwrap();
        assert_eq!(standing.status().as_deref(), Some("approved"), "{reference}");
    }
    engine.leave().await;
}
