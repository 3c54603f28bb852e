//! The engine in the demo: one more way to the simulated QFPay terminal, for programs. Its journal lives as long as the demo.

use crate::access::Callers;
use crate::bridge::Bridges;
use crate::config::Target;
use crate::engine::{Engine, Setting, Unfit, api};
use crate::error::Error;
use crate::serve::Route;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tillwire_core::json::Writer;
use tillwire_core::secret::Secret;
use tillwire_core::systems;

/// The terminal's id.
pub const COUNTER: &str = "counter";
/// The key of every program: it guards nothing, as there is no real money.
const KEY: &str = "demo";

/// What the folders are called, before the number of their process.
const NAME: &str = "tillwire-demo-";
/// The file in it that a running demo holds.
const HELD: &str = "running";

/// The engine, and its journal's folder, which ends with it.
pub struct Demonstrated {
    engine: Engine,
    folder: Folder,
}

impl Demonstrated {
    /// Starts it before a terminal at that address, with its POS-KEY and currency. Errors: its folder cannot be used.
    pub fn start(target: Target, pos_key: &str, currency: &str) -> Result<Self, Error> {
        let folder = Folder::make(&std::env::temp_dir()).map_err(Error::Start)?;
        let engine = open(&folder.path.join("journal"), target, pos_key, currency);
        let engine = engine.map_err(|Unfit { reason, .. }| Error::Start(io::Error::other(reason)))?;
        Ok(Demonstrated { engine, folder })
    }

    pub fn route(&self, bridges: &Bridges) -> Route {
        api::route(
            self.engine.clone(),
            bridges.tokens.clone(),
            Callers::anybody(KEY),
            bridges.config.now().limits.connections,
        )
    }

    pub fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// Gives the terminal back.
    pub async fn leave(self) {
        self.engine.leave().await;
        let Folder { path, held } = self.folder;
        // Where a system keeps what is open.
        drop(held);
        // Nobody needs it any more; the system's own cleaning has it otherwise.
        _ = fs::remove_dir_all(path);
    }
}

/// A folder of this demo's own, which is held as long as this is.
struct Folder {
    path: PathBuf,
    /// The system lets go of it however the process ends.
    held: File,
}

impl Folder {
    /// Makes it, and clears away those of demos that were killed.
    fn make(above: &Path) -> io::Result<Folder> {
        let ours = |name: &str| name.strip_prefix(NAME).is_some_and(|id| id.parse::<u32>().is_ok());
        for entry in fs::read_dir(above)?.flatten() {
            if entry.file_name().to_str().is_some_and(ours) {
                clear(&entry.path());
            }
        }
        let path = above.join(format!("{NAME}{}", std::process::id()));
        fs::create_dir_all(&path)?;
        let held = File::create(path.join(HELD))?;
        held.try_lock()?;
        Ok(Folder { path, held })
    }
}

/// Removes a demo's folder, unless that demo runs. Another user's is not ours to remove, which the system sees to.
fn clear(folder: &Path) {
    let ended = match File::open(folder.join(HELD)) {
        Ok(held) => held.try_lock().is_ok(),
        // It is about to be held, or was never: killed so early it has nothing.
        Err(_) => false,
    };
    if ended {
        _ = fs::remove_dir_all(folder);
    }
}

fn open(folder: &Path, target: Target, pos_key: &str, currency: &str) -> Result<Engine, Unfit> {
    let system = systems::by_name("qfpay");
    let system = system.ok_or_else(|| Unfit { line: None, reason: "there is no qfpay".to_owned() })?;
    let setting = Setting::new(system, target, currency, Some(&Secret::from(pos_key)), "{}")?;
    Engine::at(folder, vec![(COUNTER.to_owned(), setting)], None)
}

/// What whoever started the demo is told of it.
pub fn told() -> String {
    Writer::new().text("terminal", COUNTER).text("key", KEY).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_demos_that_were_killed_are_cleared_and_those_of_running_ones_are_not() {
        let above = std::env::temp_dir().join(format!("tillwire-demos-{}", std::process::id()));
        let folder = |id: u32| above.join(format!("{NAME}{id}"));
        let made = |id: u32| {
            fs::create_dir_all(folder(id).join("journal")).unwrap();
            File::create(folder(id).join(HELD)).unwrap()
        };
        let running = made(4_000_000_001);
        running.lock().unwrap();
        drop(made(4_000_000_002));
        fs::create_dir_all(above.join("tillwire-demo-not-a-number")).unwrap();
        // Also one of an earlier process with this one's number.
        drop(made(std::process::id()));
        let own = Folder::make(&above).unwrap();
        assert!(folder(4_000_000_001).exists() && !folder(4_000_000_002).exists());
        assert!(above.join("tillwire-demo-not-a-number").exists(), "that is nobody's we know");
        assert!(!own.path.join("journal").exists(), "it begins with nothing");
        drop((running, own));
        fs::remove_dir_all(&above).unwrap();
    }
}
