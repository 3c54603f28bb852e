//! `tillwire terminal`.

use super::id;
use clap::Subcommand;

const TERMINAL_PAIR_CODES: &str = "Exit codes: 0 a terminal was paired, 2 wrong usage, 4 the network or the port cannot be listened on, 5 none asked";
const TERMINAL_UNPAIR_CODES: &str =
    "Exit codes: 0 done, 2 wrong usage, 5 the terminal was not reached or did not agree";

/// Pair this machine with a CodePay terminal that wants it, or end that
#[derive(Debug, Subcommand)]
pub enum TerminalCommand {
    Pair(PairTerminal),
    Unpair(Unpair),
}

/// Wait until a terminal asks to be paired with this machine
///
/// Announces this machine on the network; pick it at the terminal. Prints the terminal as lines for the configuration.
/// Anybody on the network can ask: compare the address with the one on the terminal's screen. Most terminals need no
/// pairing.
#[derive(Debug, clap::Args)]
#[command(after_help = TERMINAL_PAIR_CODES)]
pub struct PairTerminal {
    /// What the terminal shows
    #[arg(long, default_value = "tillwire", value_parser = id)]
    pub name: String,

    /// The port to listen on, or the next that is free
    #[arg(long, default_value_t = 35779)]
    pub port: u16,

    /// How long to wait
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub seconds: u64,

    /// Only on this interface of the network: its name or an address of this machine
    #[arg(long, value_name = "NAME|IP")]
    pub interface: Option<String>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Tell a terminal that it is not paired with this machine any more
#[derive(Debug, clap::Args)]
#[command(after_help = TERMINAL_UNPAIR_CODES)]
pub struct Unpair {
    /// The terminal's address; the port is 35779 unless given
    #[arg(value_name = "IP[:PORT]")]
    pub address: String,

    /// What the terminal was shown
    #[arg(long, default_value = "tillwire", value_parser = id)]
    pub name: String,
}
