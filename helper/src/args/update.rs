//! `tillwire update`.

use std::path::PathBuf;

const UPDATE_CODES: &str = "Exit codes: 0 nothing newer is there, 2 wrong usage, 3 a mistake in the configuration, 4 it cannot be asked, or what it says cannot be read, 5 a newer version is there";

/// Say which version this is, and whether a newer one is there
///
/// Nothing is installed. One address is asked, once, without being led elsewhere: the one that is named here, or by `update_from` in the
/// configuration, or else where this project's releases are told. It is reached over https unless it is on this machine, and answers
/// with JSON such as {"version": "1.2.3"}.
#[derive(Debug, clap::Args)]
#[command(after_help = UPDATE_CODES)]
pub struct Update {
    /// Ask whether a newer version is there
    #[arg(long, required = true)]
    pub check: bool,

    /// The address that is asked [default: the configuration's, or this project's releases]
    #[arg(long, value_name = "URL", env = "TILLWIRE_UPDATE_FROM")]
    pub from: Option<String>,

    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
