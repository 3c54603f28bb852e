//! `tillwire bundle`.

use super::State;
use std::path::PathBuf;

const BUNDLE_CODES: &str =
    "Exit codes: 0 written, 2 wrong usage, or the file is there already or cannot be written";

/// Write one file for whoever helps: versions, settings, what the doctor finds, the last log lines and payments
///
/// JSON, and nothing in it opens anything: no key, token, code or password, no card, and of addresses the host and port alone.
/// It is written also where nothing works; each part says what went wrong. It sends nothing to a terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = BUNDLE_CODES)]
pub struct Bundle {
    /// Where it is written; `-` is stdout
    #[arg(long, value_name = "FILE", default_value = "tillwire-support.json")]
    pub output: PathBuf,

    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    #[command(flatten)]
    pub state: State,
}
