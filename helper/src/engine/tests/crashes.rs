//! An engine that is killed (SIGKILL) at every point of a payment, and the next one on its journal.

use super::super::Counter;
use super::kit::*;
use super::store::Store;
use crate::config::Target;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::Log;

/// What the child is told besides its journal: where the terminal is.
const TERMINAL: &str = "TILLWIRE_TEST_TERMINAL";
/// "Not found" counts soon, and a lease runs out soon.
pub const SOON: &str = r#"{"timeouts":{"guard":1500,"lease":2000}}"#;
/// Between two tries.
pub const MOMENT: Duration = Duration::from_millis(50);

/// Also the process that the tests below kill: told where, it takes one payment and stays.
#[tokio::test]
async fn a_process_pays_and_stays_until_it_is_killed() {
    if let Some(store) = Store::told() {
        return pay_and_stay(&store).await;
    }
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target();
    for (kind, store) in Store::each("stays") {
        started.all.reset().await;
        let mut child = paying(&store, &target);
        store.holds(|log, open| !log.is_empty() && !open).await;
        assert_eq!(child.0.try_wait().unwrap(), None, "{kind}");
        child.kill();
        assert_eq!(charges(&started).await, 1, "{kind}");
    }
}

async fn pay_and_stay(store: &Store) {
    let address = std::env::var(TERMINAL).unwrap().parse().unwrap();
    let (_engine, counter) = store.engine(&told(Target::Tcp(address), SOON));
    counter.begin(sale("sale")).await.unwrap();
    ends(&counter, "sale").await;
    std::future::pending::<()>().await;
}

/// Starts that process.
pub fn paying(store: &Store, target: &Target) -> Killed {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = "engine::tests::crashes::a_process_pays_and_stays_until_it_is_killed";
    command.args(["--exact", name, "--nocapture"]);
    store.tell(command.env(TERMINAL, target.to_string()));
    Killed(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// A process that is killed when this goes out of scope.
pub struct Killed(pub Child);

impl Killed {
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where it is killed.
struct Point {
    name: &'static str,
    /// How the terminal goes wrong.
    steps: &'static str,
    /// What is written by then, and whether it is open; none: it is the terminal that has seen it.
    written: Option<fn(&Log, bool) -> bool>,
}

const WAIT: &str = r#"{"verb":"WAIT"}"#;

const POINTS: [Point; 5] = [
    Point { name: "prepared", steps: "", written: Some(|log, _| !log.is_empty()) },
    Point { name: "sent", steps: WAIT, written: Some(|log, _| log.len() > 1) },
    Point { name: "asked", steps: WAIT, written: None },
    Point { name: "charged", steps: r#"{"verb":"CHARGE_THEN_DELAY","ms":60000}"#, written: None },
    Point { name: "settled", steps: "", written: Some(|log, open| !log.is_empty() && !open) },
];

#[tokio::test]
async fn whenever_an_engine_is_killed_the_next_one_finds_the_outcome_and_nobody_pays_twice() {
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target();
    for point in &POINTS {
        for (kind, store) in Store::each(&format!("killed-{}", point.name)) {
            let at = format!("{} in {kind}", point.name);
            started.all.reset().await;
            script(&started, "qfpay", point.steps).await;
            let child = paying(&store, &target);
            match point.written {
                Some(written) => store.holds(written).await,
                None if point.name == "asked" => seen(&started, |ledger| !ledger.requests().is_empty()).await,
                None => seen(&started, |ledger| !ledger.charges().is_empty()).await,
            }
            child.kill();
            // Whatever arrives from now on is paid at once, and so is what waits.
            script(&started, "qfpay", "").await;
            tap(&started, "qfpay").await;
            let (_engine, counter) = store.engine(&told(target.clone(), SOON));
            let outcome = comes_back(&counter).await;
            let charged = charges(&started).await;
            assert_eq!(charged, usize::from(outcome == "approved"), "{at}: {outcome}");
            if ["charged", "settled", "asked"].contains(&point.name) {
                assert_eq!(outcome, "approved", "{at}");
            }
            assert_eq!(pays(&counter, "next").await, "approved", "{at}");
            assert_eq!(charges(&started).await, charged + 1, "{at}");
        }
    }
}

/// As a till does that starts again: the same reference, until it knows.
pub async fn comes_back(counter: &Counter) -> String {
    loop {
        match counter.begin(sale("sale")).await {
            // In PostgreSQL nobody sees that its holder is dead: the lease has to run out.
            Err(refused) if refused.code == Code::TerminalLocked => {
                tokio::time::sleep(MOMENT).await;
                continue;
            }
            begun => drop(begun.unwrap()),
        }
        let outcome = ends(counter, "sale").await;
        if !outcome.outcome.as_ref().unwrap().contains("aborted-before-send") {
            return outcome.status().unwrap();
        }
    }
}
