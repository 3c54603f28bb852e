//! The command line, a file a command. Every option can be an environment variable too: flag, then variable, then file.

mod bundle;
mod config;
mod demo;
mod discover;
mod doctor;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod key;
mod pair;
mod ports;
mod serve;
mod service;
mod shell;
mod simulate;
mod simulated;
mod terminal;
mod update;

pub use bundle::Bundle;
pub use config::{Check, ConfigCommand, Init};
pub use demo::Demo;
pub use discover::Discover;
pub use doctor::Doctor;
#[cfg(feature = "engine")]
pub use engine::{EngineCommand, Restore};
#[cfg(feature = "engine")]
pub use key::{CreateKey, KeyCommand, ListKeys, RevokeKey, StoreKey};
pub use pair::Pair;
pub use ports::Ports;
pub use serve::Serve;
pub use service::Service;
#[cfg(windows)]
pub use service::ServiceAction;
pub use shell::{Completions, Man};
pub use simulate::{SIMULATE_CODES, Simulate};
pub use simulated::Simulated;
pub use terminal::{PairTerminal, TerminalCommand, Unpair};
pub use update::Update;

use crate::log::Form;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use tracing::Level;

/// Payment terminals for web tills.
#[derive(Debug, Parser)]
#[command(name = "tillwire", bin_name = "tillwire", version, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Serve(Serve),
    Demo(Demo),
    Pair(Pair),
    #[cfg(feature = "engine")]
    #[command(subcommand)]
    Key(KeyCommand),
    #[cfg(feature = "engine")]
    #[command(subcommand)]
    Engine(EngineCommand),
    #[command(subcommand)]
    Config(ConfigCommand),
    Doctor(Doctor),
    Bundle(Bundle),
    Discover(Discover),
    #[command(subcommand)]
    Terminal(TerminalCommand),
    Ports(Ports),
    Simulate(Simulate),
    Service(Service),
    Update(Update),
    Completions(Completions),
    Man(Man),
}

/// Where tokens and codes are kept.
#[derive(Debug, clap::Args)]
pub struct State {
    /// Folder of tokens and pairing codes [default: tillwire in the user's state folder]
    #[arg(long, value_name = "DIR", env = "TILLWIRE_STATE")]
    pub state: Option<PathBuf>,
}

/// What is logged.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// Form of the log lines on stderr
    #[arg(long, value_name = "FORM", env = "TILLWIRE_LOG", default_value = "json")]
    pub log: Form,

    /// Least serious level that is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", env = "TILLWIRE_LOG_LEVEL", default_value = "info")]
    pub log_level: Level,
}

/// A name that can stand in an announcement, a line of a file or an address.
fn id(text: &str) -> Result<String, &'static str> {
    if crate::config::is_id(text) {
        Ok(text.to_owned())
    } else {
        Err("letters, digits, - _ and dots, at most 64")
    }
}
