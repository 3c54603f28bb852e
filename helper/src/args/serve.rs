//! `tillwire serve`.

use super::{Log, State};
use std::path::PathBuf;

const SERVE_CODES: &str = "Exit codes: 0 stopped by a signal, 2 wrong usage, 3 a mistake in the configuration, 4 the port or the state folder cannot be used, 5 the configuration names no terminal";

/// Lead the web tills of this machine to their payment terminals
///
/// Listens on 127.0.0.1 only. The configuration names the terminals and the origins of the tills; a till also
/// needs a token, which it gets with a code from `tillwire pair`. Prints one line of JSON with its address when
/// it listens and logs to stderr. SIGINT and SIGTERM wait for payments in flight; a second one does not. SIGHUP has the
/// configuration read again.
#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_CODES)]
pub struct Serve {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    #[command(flatten)]
    pub state: State,

    #[command(flatten)]
    pub log: Log,
}
