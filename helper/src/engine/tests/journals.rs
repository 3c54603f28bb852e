//! One journal, two programs: what the npm package leaves the engine takes up, and the other way round.

use super::crashes::{Killed, SOON, comes_back, paying};
use super::kit::*;
use super::store::Store;
use crate::config::Target;
use crate::config::engine::Database;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tillwire_core::code::Code;
use tokio_postgres::config::Host;

/// A program of Node at the same terminal and journal; `then` is what it does with `terminal`.
pub fn node(store: &Store, target: &Target, then: &str) -> Killed {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let package = root.join("npm/dist");
    assert!(package.exists(), "the npm package is not built: node scripts/run.mjs --only wasm,package");
    let module = |name: &str| package.join(name).display().to_string();
    let Target::Tcp(address) = target else { panic!("a terminal by TCP") };
    let program = format!(
        "import {{ connect, fileJournal, money }} from {:?};
        import {{ postgresJournal }} from {:?};
        import pg from \"pg\";
        const link = {{ via: \"tcp\", host: \"{}\", port: {} }};
        const terminal = await connect({{ system: \"qfpay\", terminal: \"{COUNTER}\", currency: \"HKD\", posKey: \"{KEY}\",
          link, timeouts: {{ guard: 1500, lease: 2000 }}, journal: {} }});
        {then}",
        module("index-node.js"),
        module("journal/postgres.js"),
        address.ip(),
        address.port(),
        journal_of_node(store),
    );
    let mut command = Command::new("node");
    command.args(["--input-type=module", "--eval", &program]).stdin(Stdio::null()).stdout(Stdio::piped());
    Killed(command.current_dir(root).spawn().expect("node"))
}

fn journal_of_node(store: &Store) -> String {
    match store {
        Store::Folder(folder) => format!("fileJournal({:?})", folder.0.display().to_string()),
        Store::Postgres(database) => {
            let Database { server, prefix, .. } = &**database;
            let Host::Unix(folder) = &server.get_hosts()[0] else { panic!("a socket") };
            let (folder, port) = (folder.display().to_string(), server.get_ports()[0]);
            let place = format!("host: {folder:?}, port: {port}, user: \"till\", database: \"postgres\"");
            format!("postgresJournal(new pg.Pool({{ {place} }}), {{ prefix: {prefix:?} }})")
        }
    }
}

const PAYS: &str =
    r#"await terminal.pay({ reference: "sale", amount: money("12.50", "HKD"), method: "card" });"#;

/// The line that it prints.
pub async fn line(child: &mut Killed) -> String {
    let out = child.0.stdout.take().unwrap();
    let reading = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        line.trim().to_owned()
    });
    tokio::time::timeout(PATIENCE, reading).await.expect("it says something").unwrap()
}

#[tokio::test]
async fn the_engine_takes_up_what_a_program_of_node_left_once_that_is_dead() {
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target();
    for (kind, store) in Store::each("from-node") {
        started.all.reset().await;
        script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
        let child = node(&store, &target, PAYS);
        seen(&started, |ledger| !ledger.requests().is_empty()).await;
        let (_engine, counter) = store.engine(&told(target.clone(), SOON));
        let refused = counter.begin(sale("other")).await.unwrap_err();
        assert_eq!(refused.code, Code::TerminalLocked, "it lives, in {kind}");
        child.kill();
        tap(&started, "qfpay").await;
        assert_eq!(comes_back(&counter).await, "approved", "{kind}");
        assert_eq!(charges(&started).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn a_program_of_node_takes_up_what_the_engine_left_once_that_is_dead() {
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target();
    for (kind, store) in Store::each("to-node") {
        started.all.reset().await;
        script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
        let child = paying(&store, &target);
        seen(&started, |ledger| !ledger.requests().is_empty()).await;
        let locked = r#"try { await terminal.pay({ reference: "x", amount: money("1", "HKD"), method: "card" }); console.log("paid") }
            catch (error) { console.log(error.code) } process.exit();"#;
        assert_eq!(line(&mut node(&store, &target, locked)).await, "TERMINAL_LOCKED", "it lives, in {kind}");
        child.kill();
        tap(&started, "qfpay").await;
        let found = line(&mut node(&store, &target, FINDS)).await;
        // In a folder it is found at once; in PostgreSQL perhaps only once the lease has run out.
        let found = found.strip_prefix("left ").or(found.strip_prefix("free ").filter(|_| kind != "folder"));
        assert_eq!(found, Some("sale approved 1250"), "{kind}");
        assert_eq!(charges(&started).await, 1, "{kind}");
        let (_engine, counter) = store.engine(&told(target.clone(), SOON));
        assert_eq!(ends(&counter, "sale").await.status().as_deref(), Some("approved"), "and both know it");
    }
}

/// Finds what was left; where its holder's lease has to run out first, by asking for the same again, as a till does.
const FINDS: &str = r#"
    let [left] = await terminal.pending();
    const same = { reference: "sale", amount: money("12.50", "HKD"), method: "card" };
    const again = (error) => { if (error.code !== "TERMINAL_LOCKED") throw error; };
    let outcome = await left;
    while (!outcome) outcome = await terminal.pay(same).outcome().catch(again);
    while (outcome.status === "unknown") outcome = await outcome.recheck();
    console.log(left ? "left" : "free", outcome.reference, outcome.status, String(outcome.amount.minor));
    process.exit();"#;

#[tokio::test]
async fn a_record_of_a_later_version_bars_the_terminal_and_is_kept() {
    let started = simulated().await;
    let setting = reached(&started, "tcp").await;
    let later = br#"{"v":99,"type":"prepared"}#whatever"#.to_vec();
    for (kind, store) in Store::each("later") {
        let (journal, bytes) = (store.journal(), later.clone());
        let written = move || journal.append(COUNTER, "old", 0, &bytes, false);
        tokio::task::spawn_blocking(written).await.unwrap().unwrap();
        let (engine, counter) = store.engine(&setting);
        assert_eq!(counter.begin(sale("new")).await.unwrap_err().code, Code::JournalVersion, "{kind}");
        assert_eq!(counter.close(sale("new")).await.unwrap_err().code, Code::JournalVersion, "{kind}");
        engine.leave().await;
        let journal = store.journal();
        let kept = tokio::task::spawn_blocking(move || journal.read(COUNTER, "old")).await.unwrap().unwrap();
        assert_eq!(kept, [(0, later.clone())], "{kind}");
    }
    assert!(started.all.ledger().await.requests().is_empty());
}
