//! `tillwire key`.

use super::{State, id};
use clap::Subcommand;

const KEY_CODES: &str = "Exit codes: 0 done, 2 wrong usage, 4 the state folder cannot be used";

/// Give programs keys with which they ask the engine for payments, or take them back
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    Create(CreateKey),
    List(ListKeys),
    Revoke(RevokeKey),
    Store(StoreKey),
}

/// Make a key for a program and show it, this once
///
/// The program sends it as `Authorization: Bearer KEY`. What is kept of it is a digest. It counts at once.
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct CreateKey {
    /// Whose it is, such as kiosk-1
    #[arg(long = "for", value_name = "NAME", value_parser = id)]
    pub name: String,

    /// The terminals that it may use, with commas between [default: all of them]
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub terminals: Vec<String>,

    /// What it may do, with commas between
    #[arg(long, value_name = "RIGHT", value_delimiter = ',', default_value = "pay,read")]
    pub rights: Vec<crate::access::Right>,

    #[command(flatten)]
    pub state: State,
}

/// List the programs that have a key, and what they may do
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct ListKeys {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub state: State,
}

/// Take back the key of a program, at once
#[derive(Debug, clap::Args)]
#[command(after_help = KEY_CODES)]
pub struct RevokeKey {
    /// Whose it is
    #[arg(value_name = "NAME")]
    pub name: String,

    #[command(flatten)]
    pub state: State,
}

/// Put a terminal's key, or a password, into the key store of this system
///
/// It is read from standard input, and used where the configuration says `{ keystore = "NAME" }`. On Linux that is the kernel's
/// key store, of this user and in memory: it forgets with the next start of the machine, and keys that nobody asked for in days.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 2 wrong usage, 4 the key store cannot be used")]
pub struct StoreKey {
    /// What it is called there
    #[arg(value_name = "NAME", value_parser = id)]
    pub name: String,
}
