//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Payment terminals for web tills.
#[derive(Debug, Parser)]
#[command(name = "tillwire", version, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Simulate(Simulate),
}

/// Serve a simulated payment terminal on real ports, with faults on demand
///
/// Listens on 127.0.0.1 only and prints one line of JSON with its addresses when everything listens. Faults
/// come from a script (POST {control}/sim/script or --script); GET {control}/sim/ledger tells what was really
/// charged; POST {control}/sim/customer acts for the customer of a WAIT step; POST {control}/sim/reset forgets
/// everything. After a ROTATE_KEY step the POS-KEY is the same text backwards. Stops on SIGINT or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 stopped by a signal, 2 wrong usage, 4 a port cannot be listened on")]
pub struct Simulate {
    /// Port of the QFPay terminal's HTTP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9001)]
    pub http: u16,

    /// Port of the QFPay terminal's TCP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9002)]
    pub tcp: u16,

    /// Port of the control interface; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9082)]
    pub control: u16,

    /// POS-KEY of the QFPay terminal: 16, 24 or 32 characters
    #[arg(long, value_name = "KEY", default_value = DEFAULT_KEY)]
    pub pos_key: String,

    /// Seed of everything random: the same seed gives the same answers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Script of faults to start with
    #[arg(long, value_name = "FILE.json")]
    pub script: Option<PathBuf>,
}

/// The factory default that the vendor's document prints: public, so it guards nothing.
const DEFAULT_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
