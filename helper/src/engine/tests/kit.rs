//! Simulated terminals on real ports, and engines at them.

use super::super::{Asked, Counter, Engine, Setting, Standing};
use crate::args::{Args, Command};
use crate::config::Target;
use crate::simulate::{self, Plan, Started};
use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tillwire_core::codepay::sim::APP_ID;
use tillwire_core::json;
use tillwire_core::payment::Kind;
use tillwire_core::secret::Secret;
use tillwire_core::sim::{Customer, Ledger, Script};
use tillwire_core::systems;

/// No test waits longer for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The key of the simulated terminal.
pub const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
/// The counter of most tests.
pub const COUNTER: &str = "counter-1";

/// A folder of a test, which goes with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("tillwire-engine-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every simulated terminal.
pub async fn simulated() -> Started {
    let Args { command: Command::Simulate(options) } = Args::parse_from(["tillwire", "simulate"]) else {
        panic!("it is that command")
    };
    Plan::read(&options.simulated).unwrap().start(SocketAddr::from(([127, 0, 0, 1], 9))).await.unwrap()
}

/// A wire to one of them, and what its counter is set to.
pub async fn reached(started: &Started, via: &str) -> Setting {
    match via {
        "tcp" => qfpay(Target::Tcp(simulate::start_tcp(&started.qfpay).await.unwrap())),
        "http" => qfpay(Target::Http(simulate::start_http(&started.qfpay).await.unwrap())),
        "websocket" => {
            let target = Target::WebSocket(simulate::start_websocket(&started.codepay).await.unwrap());
            let options = format!(r#"{{"appId":"{APP_ID}"}}"#);
            Setting::new(systems::by_name("codepay").unwrap(), target, "HKD", None, &options).unwrap()
        }
        #[cfg(target_os = "linux")]
        "serial" => {
            let (cable, path) = simulate::plug(&started.qfpay, None).unwrap();
            // Plugged for as long as the test runs.
            std::mem::forget(cable);
            qfpay(Target::Serial(crate::config::SerialPort::parse(&path, None).unwrap()))
        }
        other => panic!("no wire is {other}"),
    }
}

/// A QFPay terminal there.
pub fn qfpay(target: Target) -> Setting {
    told(target, "{}")
}

/// The same, told more.
pub fn told(target: Target, options: &str) -> Setting {
    let system = systems::by_name("qfpay").unwrap();
    Setting::new(system, target, "HKD", Some(&Secret::from(KEY)), options).unwrap()
}

/// An engine with one counter, and that.
pub fn engine(folder: &Folder, setting: &Setting) -> (Engine, Counter) {
    let engine = Engine::at(&folder.0, vec![(COUNTER.to_owned(), setting.clone())], None).unwrap();
    let counter = engine.counter(COUNTER).unwrap();
    (engine, counter)
}

/// What is asked for, from JSON.
pub fn asked(kind: Kind, options: &str) -> Asked {
    Asked::read(kind, &json::read(options).unwrap()).unwrap()
}

/// A card payment of 12.50 HKD.
pub fn sale(reference: &str) -> Asked {
    let amount = r#"{"minor":"1250","currency":"HKD"}"#;
    asked(Kind::Pay, &format!(r#"{{"reference":"{reference}","amount":{amount},"method":"card"}}"#))
}

/// How it ends, however often nobody knows in between.
pub async fn ends(counter: &Counter, reference: &str) -> Standing {
    let end = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < end {
        let standing = counter.wait(reference, Duration::from_secs(5)).await.unwrap();
        if let Some(standing) = standing.filter(|standing| standing.settled) {
            return standing;
        }
    }
    panic!("{reference} does not end: {:?}", counter.look_up(reference).await)
}

/// Takes a payment to its end; gives the outcome's status.
pub async fn pays(counter: &Counter, reference: &str) -> String {
    counter.begin(sale(reference)).await.unwrap();
    ends(counter, reference).await.status().unwrap()
}

/// Has a terminal go wrong.
pub async fn script(started: &Started, system: &str, steps: &str) {
    let script = Script::parse(&format!(r#"{{"system":"{system}","steps":[{steps}]}}"#)).unwrap();
    started.all.of(Some(system)).unwrap().script(script).await;
}

/// The customer taps a card.
pub async fn tap(started: &Started, system: &str) {
    started.all.of(Some(system)).unwrap().customer(None, Customer::parse("tap").unwrap()).await;
}

/// Resolves once the ledger says so.
pub async fn seen(started: &Started, is_there: impl Fn(&Ledger) -> bool) {
    let looking = async {
        while !is_there(&started.all.ledger().await) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("the terminal sees it");
}

/// How often money was taken.
pub async fn charges(started: &Started) -> usize {
    started.all.ledger().await.charges().len()
}
