//! An engine that is killed (SIGKILL) at every point of a payment, and the next one on its journal.

use super::kit::*;
use crate::config::Target;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What the child is told: the folder of its journal, where the terminal is.
const FOLDER: &str = "TILLWIRE_TEST_FOLDER";
const TERMINAL: &str = "TILLWIRE_TEST_TERMINAL";
/// "Not found" counts soon.
pub const SOON: &str = r#"{"timeouts":{"guard":1500}}"#;

/// Also the process that the tests below kill: told where, it takes one payment and stays.
#[tokio::test]
async fn a_process_pays_and_stays_until_it_is_killed() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return pay_and_stay(folder).await;
    }
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target;
    let folder = Folder::new("stays");
    let mut child = paying(&folder, &target);
    there(&folder.0.join(COUNTER).join("settled/sale")).await;
    assert_eq!(child.0.try_wait().unwrap(), None);
    child.kill();
    assert_eq!(charges(&started).await, 1);
}

async fn pay_and_stay(folder: String) {
    let address = std::env::var(TERMINAL).unwrap().parse().unwrap();
    let folder = std::mem::ManuallyDrop::new(Folder(folder.into()));
    let (_engine, counter) = engine(&folder, &told(Target::Tcp(address), SOON));
    counter.begin(sale("sale")).await.unwrap();
    ends(&counter, "sale").await;
    std::future::pending::<()>().await;
}

/// Starts that process.
pub fn paying(folder: &Folder, target: &Target) -> Killed {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = "engine::tests::crashes::a_process_pays_and_stays_until_it_is_killed";
    command.args(["--exact", name, "--nocapture"]);
    command.env(FOLDER, &folder.0).env(TERMINAL, target.to_string());
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

/// Resolves once that is there.
async fn there(path: &Path) {
    let looking = async {
        while !path.exists() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("it comes");
}

#[tokio::test]
async fn whenever_an_engine_is_killed_the_next_one_finds_the_outcome_and_nobody_pays_twice() {
    let started = simulated().await;
    let target = reached(&started, "tcp").await.target;
    let wait = r#"{"verb":"WAIT"}"#;
    let points = [
        ("prepared", "", Some("open/sale/0")),
        ("sent", wait, Some("open/sale/1")),
        ("asked", wait, None),
        ("charged", r#"{"verb":"CHARGE_THEN_DELAY","ms":60000}"#, None),
        ("settled", "", Some("settled/sale")),
    ];
    for (point, steps, file) in points {
        let folder = Folder::new(&format!("killed-{point}"));
        started.all.reset().await;
        script(&started, "qfpay", steps).await;
        let child = paying(&folder, &target);
        match file {
            Some(file) => there(&folder.0.join(COUNTER).join(file)).await,
            None if point == "asked" => seen(&started, |ledger| !ledger.requests().is_empty()).await,
            None => seen(&started, |ledger| !ledger.charges().is_empty()).await,
        }
        child.kill();
        // Whatever arrives from now on is paid at once, and so is what waits.
        script(&started, "qfpay", "").await;
        tap(&started, "qfpay").await;
        let (_engine, counter) = engine(&folder, &told(target.clone(), SOON));
        // As a till does that starts again: the same reference, until it knows.
        let outcome = loop {
            counter.begin(sale("sale")).await.unwrap();
            let outcome = ends(&counter, "sale").await;
            if !outcome.outcome.as_ref().unwrap().contains("aborted-before-send") {
                break outcome.status().unwrap();
            }
        };
        let charged = charges(&started).await;
        assert_eq!(charged, usize::from(outcome == "approved"), "{point}: {outcome}");
        if ["charged", "settled", "asked"].contains(&point) {
            assert_eq!(outcome, "approved", "{point}");
        }
        assert_eq!(pays(&counter, "next").await, "approved", "{point}");
        assert_eq!(charges(&started).await, charged + 1, "{point}");
    }
}
