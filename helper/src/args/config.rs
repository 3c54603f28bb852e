//! `tillwire config`.

use clap::Subcommand;
use std::path::PathBuf;

const INIT_CODES: &str =
    "Exit codes: 0 written, 2 wrong usage, 3 there is a configuration already, or it cannot be written";
const CHECK_CODES: &str = "Exit codes: 0 no mistake, 2 wrong usage, 3 mistakes, or no configuration";

/// Begin a configuration, or look at it
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    Init(Init),
    Check(Check),
}

/// Write a configuration to begin with: every setting with a comment, nothing switched on
///
/// What is there already is never overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = INIT_CODES)]
pub struct Init {
    /// Where to write it [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Tell every mistake in the configuration with its line, all at once
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_CODES)]
pub struct Check {
    /// The configuration [default: tillwire/config.toml in the user's configuration folder]
    #[arg(long, value_name = "FILE", env = "TILLWIRE_CONFIG")]
    pub config: Option<PathBuf>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
