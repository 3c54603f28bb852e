//! `tillwire engine`.

use clap::Subcommand;
use std::path::PathBuf;

/// Look after the journal of the engine
#[derive(Debug, Subcommand)]
pub enum EngineCommand {
    Restore(Restore),
}

/// Fill a store's journal that was lost with what the central journal has of it
///
/// The configuration says where both are. The folder must be empty, and no engine may be running on it. What the store wrote last may not
/// have been brought before it was lost: what was begun and has no outcome is asked for when the engine starts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, 2 wrong usage, 3 a mistake in the configuration, 4 the folder is not empty, or the database cannot be read"
)]
pub struct Restore {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,
}
