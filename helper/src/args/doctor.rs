//! `tillwire doctor`.

use std::path::PathBuf;

const DOCTOR_CODES: &str = "Exit codes: 0 all is well, 2 wrong usage, 3 a mistake in the configuration, 4 the port is taken by another program, 5 a terminal cannot be reached, or there is none";

/// Find out what keeps a terminal from being reached, and what to do about it
///
/// Looks at the configuration, the port, and whether each terminal accepts a connection; sends nothing to it.
/// Whether the POS-KEY is right only the till can tell.
#[derive(Debug, clap::Args)]
#[command(after_help = DOCTOR_CODES)]
pub struct Doctor {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// The port [default: the configuration's, or 9003]
    #[arg(long, env = "TILLWIRE_PORT")]
    pub port: Option<u16>,

    /// Only ask whether the helper runs at the port, such as for a container's health check: exit code 4 where it does not
    #[arg(long)]
    pub running: bool,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
