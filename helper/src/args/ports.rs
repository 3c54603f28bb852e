//! `tillwire ports`.

const PORTS_CODES: &str = "Exit codes: 0 done, 2 wrong usage";

/// List the serial ports of this machine, and which of them terminals work with
///
/// Terminals are known to work with a PL2303 HXD; the vendor's document rules CH340 and FT232 out.
#[derive(Debug, clap::Args)]
#[command(after_help = PORTS_CODES)]
pub struct Ports {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
