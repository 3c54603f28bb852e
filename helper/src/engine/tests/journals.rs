//! One journal, two programs: what the npm package leaves the engine takes up, and the other way round.

use super::crashes::{Killed, SOON, paying};
use super::kit::*;
use crate::config::Target;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tillwire_core::code::Code;

/// A program of Node at the same terminal and journal; `then` is what it does with `terminal`.
fn node(folder: &Folder, target: &Target, then: &str) -> Killed {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../npm/dist/index-node.js");
    assert!(package.exists(), "the npm package is not built: node scripts/run.mjs --only wasm,package");
    let Target::Tcp(address) = target else { panic!("a terminal by TCP") };
    let program = format!(
        "import {{ connect, fileJournal, money }} from {:?};
        const link = {{ via: \"tcp\", host: \"{}\", port: {} }};
        const terminal = await connect({{ system: \"qfpay\", terminal: \"{COUNTER}\", currency: \"HKD\", posKey: \"{KEY}\",
          link, timeouts: {{ guard: 1500 }}, journal: fileJournal({:?}) }});
        {then}",
        package.display().to_string(),
        address.ip(),
        address.port(),
        folder.0.display().to_string(),
    );
    let mut command = Command::new("node");
    command.args(["--input-type=module", "--eval", &program]).stdin(Stdio::null()).stdout(Stdio::piped());
    Killed(command.spawn().expect("node"))
}

const PAYS: &str =
    r#"await terminal.pay({ reference: "sale", amount: money("12.50", "HKD"), method: "card" });"#;

/// The line that it prints.
async fn line(child: &mut Killed) -> String {
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
    let target = reached(&started, "tcp").await.target;
    let folder = Folder::new("from-node");
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    let child = node(&folder, &target, PAYS);
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    let (_engine, counter) = engine(&folder, &told(target, SOON));
    let refused = counter.begin(sale("other")).await.unwrap_err();
    assert_eq!(refused.code, Code::TerminalLocked, "it lives");
    child.kill();
    counter.begin(sale("sale")).await.unwrap();
    tap(&started, "qfpay").await;
    assert_eq!(ends(&counter, "sale").await.status().as_deref(), Some("approved"));
    assert_eq!(charges(&started).await, 1);
}

#[tokio::test]
async fn a_program_of_node_takes_up_what_the_engine_left_once_that_is_dead() {
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target;
    let folder = Folder::new("to-node");
    script(&started, "qfpay", r#"{"verb":"WAIT"}"#).await;
    let child = paying(&folder, &target);
    seen(&started, |ledger| !ledger.requests().is_empty()).await;
    let locked = r#"try { await terminal.pay({ reference: "x", amount: money("1", "HKD"), method: "card" }); console.log("paid") }
        catch (error) { console.log(error.code) } process.exit();"#;
    assert_eq!(line(&mut node(&folder, &target, locked)).await, "TERMINAL_LOCKED", "it lives");
    child.kill();
    tap(&started, "qfpay").await;
    let finds = r#"const [left] = await terminal.pending(); let outcome = left && await left;
        while (outcome?.status === "unknown") outcome = await outcome.recheck();
        console.log(left?.reference, outcome?.status, String(outcome?.amount.minor)); process.exit();"#;
    assert_eq!(line(&mut node(&folder, &target, finds)).await, "sale approved 1250");
    assert_eq!(charges(&started).await, 1);
    let (_engine, counter) = engine(&folder, &told(target, SOON));
    assert_eq!(ends(&counter, "sale").await.status().as_deref(), Some("approved"), "and both know it");
}
