//! A store of a chain: what it takes, it takes by itself, and the copies at the other end are complete whatever happened to
//! the line.

use super::super::journal::{Behind, Folder as InFolder, Journal, Postgres, Shipped};
use super::super::restored::from;
use super::super::{Counter, Engine, Setting};
use super::journals::{line, node};
use super::kit::*;
use super::server::{Server, shared};
use super::store::Store;
use crate::config::engine::Database;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::payment::{Intent, Operation, Record};

/// A Unix time in ms behind which nothing is, in this century.
const LATER: u64 = 4_000_000_000_000;

/// A store's journal with its copies there.
fn journal(folder: &Folder, central: &Database, store: &str) -> Shipped {
    let central = Postgres::new(central, None, Some(store)).unwrap();
    Shipped::new(InFolder::new(&folder.0).unwrap(), central).unwrap()
}

/// That store's engine.
fn store(folder: &Folder, central: &Database, name: &str, setting: &Setting) -> (Engine, Counter) {
    let setting = setting.clone().named(Some(name), Some("left"));
    let journal = Arc::new(journal(folder, central, name));
    let engine = Engine::on(journal, vec![(COUNTER.to_owned(), setting)], None).unwrap();
    let counter = engine.counter(COUNTER).unwrap();
    (engine, counter)
}

/// Resolves once the copies are complete.
async fn caught_up(engine: &Engine) {
    let journal = engine.0.journal.clone();
    assert!(tokio::task::spawn_blocking(move || journal.catch_up(PATIENCE)).await.unwrap());
}

/// Of each log of the payments, what the central journal has: its terminal, reference, whether it is settled, and how many
/// records; in the order in which they came.
fn copies(server: &Server, central: &Database) -> Vec<String> {
    let name = &central.prefix;
    server.ask(&format!(
        "select terminal, reference, settled, (select count(*) from {name}_records r where (r.terminal, r.reference) = \
         (i.terminal, i.reference)) from {name}_intents i where terminal not like '%' || chr(1) || '%' order by ctid"
    ))
}

#[tokio::test]
async fn every_record_says_in_which_store_and_at_which_till_and_every_program_reads_it_as_before() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    let (folder, central) = (Folder::new("chain-names"), shared().database());
    let (engine, counter) = store(&folder, &central, "hk-1", &setting);
    assert_eq!(pays(&counter, "sale").await, "approved");
    caught_up(&engine).await;
    engine.leave().await;
    let said = shared().ask(&format!(
        "select distinct r ->> 'store', r ->> 'till' from {}_records, \
         lateral (select convert_from(substr(bytes, 1, length(bytes) - 17), 'UTF8')::jsonb as r) as record",
        central.prefix
    ));
    assert_eq!(said, ["hk-1|left"]);
    assert_eq!(copies(shared(), &central), ["hk-1/counter-1|sale|t|3"]);
    let folder = Store::Folder(folder);
    let reads = "const { settled } = await terminal.history(); console.log(settled.length, settled[0].outcome.status); process.exit();";
    assert_eq!(line(&mut node(&folder, &setting.target(), reads)).await, "1 approved");
}

#[tokio::test]
async fn a_line_that_is_cut_holds_no_payment_and_what_is_missing_comes_in_order_once_it_is_back() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    let server = Server::start(&["fsync=on"]);
    // The second is a line on which nothing comes back any more, and nobody says so.
    for (kind, cut, mend) in [
        ("stopped", Server::crash as fn(&Server), Server::begin as fn(&Server)),
        ("silent", Server::freeze, Server::thaw),
    ] {
        let (folder, central) = (Folder::new(&format!("chain-{kind}")), server.database());
        let (engine, counter) = store(&folder, &central, "hk-1", &setting);
        assert_eq!(pays(&counter, "before").await, "approved", "{kind}");
        caught_up(&engine).await;
        cut(&server);
        for sale in ["c", "a", "b"] {
            assert_eq!(pays(&counter, sale).await, "approved", "{kind}");
        }
        mend(&server);
        caught_up(&engine).await;
        let expected = ["before", "c", "a", "b"].map(|sale| format!("hk-1/counter-1|{sale}|t|3"));
        assert_eq!(copies(&server, &central), expected, "{kind}");
        engine.leave().await;
    }
}

#[tokio::test]
async fn an_engine_that_is_killed_while_the_line_is_cut_leaves_nothing_behind_that_the_next_one_does_not_bring()
 {
    let (folder, server) = (Folder::new("chain-killed"), Server::start(&["fsync=on"]));
    let central = server.database();
    server.crash();
    let write = move |central: Database, folder: Folder| {
        let cut = journal(&folder, &central, "hk-1");
        for (seq, settles) in [(0, false), (1, false), (2, true)] {
            cut.append(COUNTER, "sale", seq, b"x", settles).unwrap();
        }
        assert!(!cut.catch_up(Duration::from_millis(50)));
        let behind = cut.behind().unwrap();
        assert!(behind.reached != Some(true) && behind.waiting != Some(0), "{behind:?}");
        assert!(behind.since.is_some());
        assert_eq!(cut.forget(COUNTER, LATER, &HashSet::new()).unwrap(), 0, "nothing that has no copy");
        drop(cut);
        // What programs of Node write there is brought too.
        InFolder::new(&folder.0).unwrap().append("Other", "é", 0, b"y", false).unwrap();
        folder
    };
    let other = central.clone();
    let folder = tokio::task::spawn_blocking(move || write(other, folder)).await.unwrap();
    server.begin();
    // The third time the tables have been lost.
    for round in ["missing", "again", "lost"] {
        if round == "lost" {
            let name = &central.prefix;
            server.ask(&format!("truncate {name}_intents, {name}_records"));
        }
        let next = journal(&folder, &central, "hk-1");
        assert!(next.catch_up(PATIENCE), "{round}");
        assert_eq!(
            next.behind(),
            Some(Behind { reached: Some(true), waiting: Some(0), since: None }),
            "{round}"
        );
        let mut there = copies(&server, &central);
        there.sort();
        assert_eq!(there, ["hk-1/Other|é|f|1", "hk-1/counter-1|sale|t|3"], "{round}");
        if round == "lost" {
            assert_eq!(next.forget(COUNTER, LATER, &HashSet::new()).unwrap(), 1);
            assert_eq!(copies(&server, &central).len(), 2, "the copies stay");
        }
    }
}

#[tokio::test]
async fn a_folder_that_was_lost_is_filled_again_and_what_had_no_outcome_is_asked_for() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), r#"{"timeouts":{"guard":300,"query":300}}"#);
    let (lost, central) = (Folder::new("chain-lost"), shared().database());
    let (engine, counter) = store(&lost, &central, "hk-1", &setting);
    for reference in ["paid 1", "paid 2"] {
        assert_eq!(pays(&counter, reference).await, "approved");
    }
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    counter.begin(sale("open")).await.unwrap();
    seen(&started, |ledger| ledger.requests().len() > 2).await;
    caught_up(&engine).await;
    engine.leave().await;
    tap(&started, "qfpay").await;
    let anew = Folder::new("chain-anew");
    let (folder, there) = (anew.0.clone(), central.clone());
    let fill = move |store: &str| {
        from(&Postgres::new(&there, None, Some(store)).unwrap(), &folder).map_err(|unfit| unfit.reason)
    };
    let filled =
        tokio::task::spawn_blocking(move || [fill("hk-2"), fill("hk-1"), fill("hk-1")]).await.unwrap();
    let [nobody, done, twice] = filled;
    assert!(nobody.unwrap_err().contains("nothing of this store"));
    let done = done.unwrap();
    assert_eq!((done.open, done.folder), (1, anew.0.clone()));
    assert!(twice.unwrap_err().contains("is not empty"));
    let (engine, counter) = store(&anew, &central, "hk-1", &setting);
    assert_eq!(ends(&counter, "open").await.status().as_deref(), Some("approved"));
    let page = counter.history(9, None).await.unwrap();
    let references =
        page.settled.iter().map(|(_, outcome)| super::super::shown::member(outcome, "reference").unwrap());
    assert_eq!(references.collect::<Vec<_>>(), ["open", "paid 2", "paid 1"]);
    assert_eq!(charges(&started).await, 3);
    caught_up(&engine).await;
    engine.leave().await;
}

#[test]
fn whatever_names_there_are_is_filled_again_as_it_was_and_what_was_only_meant_to_be_sent_counts_as_sent() {
    let (lost, central) = (Folder::new("chain-names-lost"), shared().database());
    let long = "n".repeat(200);
    let meant = Intent {
        operation: Operation::parse(r#"{"kind":"pay","reference":"meant","method":"card"}"#).unwrap(),
        order: "O".to_owned(),
        number: None,
        created: 5,
    };
    let meant = Record::Prepared(meant).encode();
    let logs = [
        (COUNTER, "Sale/é", b"x".to_vec(), true),
        (COUNTER, long.as_str(), b"y".to_vec(), false),
        ("counter-1\u{1f}outbox", "Sale/é", b"z".to_vec(), true),
        (long.as_str(), "s", b"w".to_vec(), true),
        (COUNTER, "meant", meant, false),
    ];
    let shipped = journal(&lost, &central, "hk-1");
    for (terminal, reference, bytes, settles) in &logs {
        shipped.append(terminal, reference, 0, bytes, *settles).unwrap();
    }
    assert!(shipped.catch_up(PATIENCE));
    let anew = Folder::new("chain-names-anew");
    let done = from(&Postgres::new(&central, None, Some("hk-1")).unwrap(), &anew.0).unwrap();
    assert_eq!((done.logs, done.open), (5, 1));
    let filled = InFolder::new(&anew.0).unwrap();
    for (terminal, reference, bytes, settles) in &logs {
        let log = filled.read(terminal, reference).unwrap();
        assert_eq!(log[0], (0, bytes.clone()), "{reference}");
        let open = filled.open(terminal).unwrap().iter().any(|(open, _)| open == reference);
        assert_eq!(open, !settles, "{reference}");
    }
    let [_, (1, sent)] = &filled.read(COUNTER, "meant").unwrap()[..] else { panic!("two records") };
    assert!(matches!(Record::decode(sent), Ok(Record::Sent { .. })));
}

#[test]
fn stores_that_call_their_terminals_alike_do_not_meet_and_no_copy_replaces_another() {
    let (central, name) = (shared().database(), "chain-two");
    let folders = ["hk-1", "hk-2"].map(|store| (store, Folder::new(&format!("{name}-{store}"))));
    for (store, folder) in &folders {
        let journal = journal(folder, &central, store);
        journal.append(COUNTER, "sale", 0, store.as_bytes(), true).unwrap();
        assert!(journal.catch_up(PATIENCE));
    }
    let read = |store| Postgres::new(&central, None, Some(store)).unwrap().read(COUNTER, "sale").unwrap();
    assert_eq!(["hk-1", "hk-2"].map(read), [[(0, b"hk-1".to_vec())], [(0, b"hk-2".to_vec())]]);
    // A store whose folder was lost begins anew under a name that was used.
    let anew = Folder::new(&format!("{name}-anew"));
    let journal = journal(&anew, &central, "hk-1");
    journal.append(COUNTER, "sale", 0, b"another", true).unwrap();
    assert!(journal.catch_up(PATIENCE));
    assert_eq!(read("hk-1"), [(0, b"hk-1".to_vec())]);
}

/// The statements of the guide, each with what a reader would see.
#[tokio::test]
async fn what_the_guide_asks_of_the_central_journal_is_answered() {
    let started = simulated().await;
    let setting = told(reached(&started, "tcp").await.target(), r#"{"timeouts":{"settle":400,"query":300}}"#);
    let server = Server::start(&["fsync=on"]);
    let (folder, mut central) = (Folder::new("chain-guide"), server.database());
    "tillwire".clone_into(&mut central.prefix);
    let (engine, counter) = store(&folder, &central, "hk-1", &setting);
    for reference in ["sale-1", "sale-2"] {
        assert_eq!(pays(&counter, reference).await, "approved");
    }
    let dead = r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"DROP_AFTER_READ","count":99}"#;
    script(&started, "qfpay", dead).await;
    counter.begin(sale("sale-3")).await.unwrap();
    counter.wait("sale-3", PATIENCE).await.unwrap();
    caught_up(&engine).await;
    let guide = include_str!("../../../../docs/chain.md");
    let statements: Vec<&str> =
        guide.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let day = server.ask("select (now() at time zone 'UTC')::date").remove(0);
    let said: Vec<String> = statements.iter().map(|statement| server.ask(statement).join(";")).collect();
    let [view, day_s, open, story, silent, size] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(view, "");
    assert_eq!(day_s, &format!("hk-1|{day}|HKD|2|25.00"));
    assert!(open.starts_with("hk-1|left|sale-3|12.50|HKD|"), "{open}");
    assert_eq!(story, "0|prepared;1|sent;2|outcome");
    assert!(silent.starts_with("hk-1|"), "{silent}");
    assert!(size.parse::<i64>().unwrap() > 0, "{size}");
}

/// Also where the guide's figures come from: `TILLWIRE_PAYMENTS=2000 cargo test .. in_batches -- --nocapture`.
#[test]
fn payments_that_are_missing_come_in_batches_and_a_second_look_brings_none() {
    let payments: usize = std::env::var("TILLWIRE_PAYMENTS").map_or(150, |many| many.parse().unwrap());
    let server = Server::start(&["fsync=on"]);
    let (folder, central) = (Folder::new("chain-batches"), server.database());
    let local = InFolder::new(&folder.0).unwrap();
    for number in 0..payments {
        for seq in 0..3 {
            let bytes = format!("{number} {seq} {}", "x".repeat(400));
            local.append(COUNTER, &format!("sale-{number}"), seq, bytes.as_bytes(), seq == 2).unwrap();
        }
    }
    let name = &central.prefix;
    for round in ["all", "none"] {
        let began = std::time::Instant::now();
        let journal = journal(&folder, &central, "hk-1");
        assert!(journal.catch_up(PATIENCE));
        println!("{round} of {payments} payments in {:?}", began.elapsed());
        let there = server.ask(&format!("select count(*) from {name}_records"));
        assert_eq!(there, [(3 * payments).to_string()], "{round}");
        drop(journal);
    }
    let order = server.ask(&format!("select reference from {name}_intents order by ctid"));
    assert_eq!(order, (0..payments).map(|number| format!("sale-{number}")).collect::<Vec<_>>());
    let size =
        format!("select pg_total_relation_size('{name}_records') + pg_total_relation_size('{name}_intents')");
    println!("{} bytes", server.ask(&size).remove(0));
}
