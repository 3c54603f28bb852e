//! `tillwire simulate`.

use super::Simulated;
use std::path::PathBuf;

pub const SIMULATE_CODES: &str =
    "Exit codes: 0 stopped by a signal, 2 wrong usage, 4 a port cannot be listened on";

/// Serve simulated payment terminals and gateways on real ports, with faults on demand
///
/// Listens on 127.0.0.1 only and prints one line of JSON with its addresses when everything listens. Faults
/// come from a script (POST {control}/sim/script or --script); GET {control}/sim/ledger tells what was really
/// charged; POST {control}/sim/customer acts for the customer of a WAIT step or of a gateway (`code`: the one who
/// has that code or link); POST {control}/sim/reset forgets everything. After a ROTATE_KEY step the POS-KEY is the same text backwards. The
/// gateways tell their notifications to http addresses of this machine only. Stops on SIGINT or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = SIMULATE_CODES, after_long_help = crate::simulate::verbs())]
pub struct Simulate {
    /// Port of the QFPay terminal's HTTP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9001)]
    pub http: u16,

    /// Also serve the HTTP face by HTTPS on this port, with a certificate made for this run; 0 takes any free one
    #[cfg(feature = "https")]
    #[arg(long, value_name = "PORT")]
    pub https: Option<u16>,

    /// Port of the QFPay terminal's TCP face; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9002)]
    pub tcp: u16,

    /// Also plug the QFPay terminal into a pseudo terminal that behaves as a serial port at 9600 baud (Linux); with
    /// a path, that leads to it. GET and POST {control}/sim/cable look at the cable and pull it
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    pub serial: Option<Option<PathBuf>>,

    /// Port of the CodePay terminal's WebSocket; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 35779)]
    pub websocket: u16,

    /// Port of the icashier and BPC gateways; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9081)]
    pub gateway: u16,

    /// Port of the control interface; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 9082)]
    pub control: u16,

    #[command(flatten)]
    pub simulated: Simulated,
}
