//! The engine in the demo: one more way to the simulated QFPay terminal, for programs. Its journal lives as long as the demo.

use crate::access::Callers;
use crate::bridge::Bridges;
use crate::config::Target;
use crate::engine::{Engine, Setting, Unfit, api};
use crate::error::Error;
use crate::serve::Route;
use std::io;
use std::path::{Path, PathBuf};
use tillwire_core::json::Writer;
use tillwire_core::secret::Secret;
use tillwire_core::systems;

/// The terminal's id.
const COUNTER: &str = "counter";
/// The key of every program: it guards nothing, as there is no real money.
const KEY: &str = "demo";

/// The engine, and its journal's folder, which ends with it.
pub struct Demonstrated {
    engine: Engine,
    folder: PathBuf,
}

impl Demonstrated {
    /// Starts it before a terminal at that address, with its POS-KEY and currency. Errors: its folder cannot be used.
    pub fn start(target: Target, pos_key: &str, currency: &str) -> Result<Self, Error> {
        let folder = std::env::temp_dir().join(format!("tillwire-demo-{}", std::process::id()));
        // An earlier demo with this number may have been killed: its payments are not this one's.
        _ = std::fs::remove_dir_all(&folder);
        let engine = open(&folder, target, pos_key, currency);
        let engine = engine.map_err(|Unfit { reason, .. }| Error::Start(io::Error::other(reason)))?;
        Ok(Demonstrated { engine, folder })
    }

    pub fn route(&self, bridges: &Bridges) -> Route {
        api::route(self.engine.clone(), bridges.tokens.clone(), Callers::anybody(KEY))
    }

    pub fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// Gives the terminal back.
    pub async fn leave(self) {
        self.engine.leave().await;
        // Nobody needs it any more; the system's own cleaning has it otherwise.
        _ = std::fs::remove_dir_all(&self.folder);
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
