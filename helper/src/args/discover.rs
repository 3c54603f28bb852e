//! `tillwire discover`.

const DISCOVER_CODES: &str = "Exit codes: 0 at least one was found, 2 wrong usage, 4 the network cannot be listened to, 5 none announced itself";

/// Find the CodePay terminals of this network that announce themselves
///
/// Prints each as lines for the configuration. An announcement proves nothing: compare the address with the one on
/// the terminal's screen (Settings > General > ECR Hub > WLAN/LAN).
#[derive(Debug, clap::Args)]
#[command(after_help = DISCOVER_CODES)]
pub struct Discover {
    /// How long to listen; terminals announce themselves every few seconds
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub seconds: u64,

    /// Only on this interface of the network: its name or an address of this machine
    #[arg(long, value_name = "NAME|IP")]
    pub interface: Option<String>,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}
