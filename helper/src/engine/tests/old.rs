//! What is settled and old is forgotten, and nothing else.

use super::super::Engine;
use super::kit::*;
use super::store::Store;
use std::time::Duration;
use tokio::sync::mpsc;

/// A Unix time in ms behind which nothing is, in this century.
const LATER: u64 = 4_000_000_000_000;

/// How many records the journal has of these.
async fn records<const N: usize>(store: &Store, references: [&'static str; N]) -> [usize; N] {
    let journal = store.journal();
    let read = move || references.map(|reference| journal.read(COUNTER, reference).unwrap().len());
    tokio::task::spawn_blocking(read).await.unwrap()
}

#[tokio::test]
async fn what_is_settled_told_and_old_is_forgotten_and_what_is_young_untold_or_open_is_kept() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    for (kind, store) in Store::each("old") {
        started.all.reset().await;
        let (shop, mut told) = mpsc::channel(8);
        let settings = vec![(COUNTER.to_owned(), setting.clone())];
        let engine = Engine::on(store.journal(), settings, Some(shop)).unwrap();
        let counter = engine.counter(COUNTER).unwrap();
        assert_eq!(pays(&counter, "told").await, "approved");
        told.recv().await.unwrap().told(true);
        assert_eq!(pays(&counter, "untold").await, "approved");
        told.recv().await.unwrap().told(false);
        script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
        counter.begin(sale("open")).await.unwrap();
        seen(&started, |ledger| ledger.requests().len() > 2).await;
        engine.forget(1).await;
        assert_eq!(
            records(&store, ["told", "untold", "open"]).await,
            [3, 3, 2],
            "all of it is young, {kind}"
        );
        let forgotten = async {
            // That it was told is noted behind that.
            while records(&store, ["told"]).await != [0] {
                engine.forget(LATER).await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, forgotten).await.expect("it is forgotten");
        assert_eq!(records(&store, ["untold", "open"]).await, [3, 2], "{kind}");
        tap(&started, "qfpay").await;
        assert_eq!(ends(&counter, "open").await.status().as_deref(), Some("approved"), "{kind}");
        engine.leave().await;
    }
}
