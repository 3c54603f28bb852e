//! `tillwire demo`.

use super::{Log, Simulated};
use std::path::PathBuf;

const DEMO_CODES: &str = "Exit codes: 0 stopped by a signal, 2 wrong usage, 4 the port cannot be used";

/// Try everything without hardware: helper, simulated terminals and the web till on one port
///
/// Listens on 127.0.0.1 only and needs no configuration. The terminals are simulated in this process: counter-tcp
/// and counter-http are two faces of a QFPay terminal, counter-websocket is a CodePay terminal; their faults are
/// scripted under /sim/ on the same port. Back ends find both gateways on a port of their own. Prints one line of JSON with its addresses when it listens.
#[derive(Debug, clap::Args)]
#[command(after_help = DEMO_CODES)]
pub struct Demo {
    /// The port; 0 takes any free one
    #[arg(long, env = "TILLWIRE_PORT", default_value_t = crate::config::PORT)]
    pub port: u16,

    /// Also take payments over HTTP: one more way to the QFPay terminal, `counter` of the engine, for programs. Their key is
    /// `demo`
    #[cfg(feature = "engine")]
    #[arg(long)]
    pub engine: bool,

    /// Folder of the built web till, instead of the one inside this program
    #[arg(long, value_name = "DIR")]
    pub till: Option<PathBuf>,

    #[command(flatten)]
    pub simulated: Simulated,

    #[command(flatten)]
    pub log: Log,
}
