//! SIGHUP has the configuration read again. A good one counts at once for whoever comes, and ends nothing that runs: a bridge
//! that stands keeps its terminal, and the engine's change once nothing runs at them. One with mistakes is told in the log, and the former goes on.

use super::Helper;
use crate::config::Config;
#[cfg(feature = "engine")]
use crate::config::engine::Place;
#[cfg(feature = "engine")]
use crate::engine::{Engine, Unfit};
use crate::error::Error;
use crate::{setup, stop};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tracing::{error, info, warn};

/// Those that take payments in this program, where it has any.
#[cfg(feature = "engine")]
pub type Terminals = Option<Engine>;
#[cfg(not(feature = "engine"))]
pub type Terminals = ();

/// Reads that file, or the usual one, at each signal.
pub async fn run(mut hangups: stop::Hangups, path: Option<PathBuf>, helper: Arc<Helper>, engine: Terminals) {
    loop {
        hangups.next().await;
        let path = path.clone();
        let read = spawn_blocking(move || setup::config(path.as_deref())).await;
        let read = read.unwrap_or_else(|ended| Err(Error::Start(ended.into())));
        match read.and_then(served).and_then(|config| take(config, &helper, &engine)) {
            Ok(()) => {}
            Err(error) => error!(%error, "the new configuration is refused, the former goes on"),
        }
    }
}

/// A configuration that can be served. Errors: it names no terminal.
pub fn served(config: Config) -> Result<Config, Error> {
    if config.is_empty() { Err(Error::NoTerminal) } else { Ok(config) }
}

fn take(config: Config, helper: &Helper, engine: &Terminals) -> Result<(), Error> {
    let live = &helper.bridges.config;
    let former = live.now();
    for what in fixed(&former, &config) {
        warn!(what, "this part of the new configuration needs a restart");
    }
    #[cfg(feature = "engine")]
    if let Some(engine) = engine {
        let unfit = |unfit: Unfit| Error::Start(std::io::Error::other(unfit.reason));
        engine.change(&config).map_err(unfit)?;
    }
    #[cfg(not(feature = "engine"))]
    let () = engine;
    info!(origins = config.origins.len(), terminals = config.terminals.len(), "the new configuration counts");
    live.replace(config);
    Ok(())
}

/// What was settled when the helper began to listen.
fn fixed(former: &Config, new: &Config) -> Vec<&'static str> {
    let all = [
        ("port", former.port != new.port),
        ("limits.connections", former.limits.connections != new.limits.connections),
        #[cfg(feature = "engine")]
        ("[engine]", !same_journal(former, new)),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

/// Whether both have the engine's journal and its copies at one place, wherever in the file that is said.
#[cfg(feature = "engine")]
fn same_journal(former: &Config, new: &Config) -> bool {
    let engine = |config: &Config| {
        let mut engine = config.engine.clone()?;
        if let Place::Postgres(database) = &mut engine.journal {
            database.line = 0;
        }
        if let Some(database) = &mut engine.central {
            database.line = 0;
        }
        Some(engine)
    };
    engine(former) == engine(new)
}
