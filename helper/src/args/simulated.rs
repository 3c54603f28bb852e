//! What `tillwire simulate` and `tillwire demo` are told of the systems that they simulate.

use std::path::PathBuf;
use tillwire_core::amount::Currency;

/// What a simulated terminal is.
#[derive(Debug, clap::Args)]
pub struct Simulated {
    /// POS-KEY of the QFPay terminal: 16, 24 or 32 characters
    #[arg(long, value_name = "KEY", default_value = DEFAULT_KEY)]
    pub pos_key: String,

    /// Currency that every terminal and gateway charges in: three capital letters
    #[arg(long, value_name = "CODE", default_value = "HKD", value_parser = currency)]
    pub currency: Currency,

    /// The QFPay terminal answers in clear even when it was asked in cipher
    #[arg(long)]
    pub clear_replies: bool,

    /// Seed of everything random: the same seed gives the same answers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// What terminals and gateways do where their documents are silent: `default`, or others that they allow, drawn by
    /// this seed. What they differ in stands in the line of addresses
    #[arg(long, value_name = "SEED", default_value = "default", value_parser = personas)]
    pub persona: Personas,

    /// The CodePay terminal answers as those in the field do: success is 0, some documented members are missing, and
    /// the WebSocket's handshake has words of its own
    #[arg(long)]
    pub field: bool,

    /// The CodePay terminal sends results that could not be delivered to whoever connects next
    #[arg(long)]
    pub push: bool,

    /// Where the back end of the QFPay terminal tells of payments and refunds: an http address of this machine
    #[arg(long, value_name = "URL")]
    pub qfpay_notify: Option<String>,

    /// How many times faster than documented the gateways repeat their notifications
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub hurry: u64,

    /// Script of faults to start with
    #[arg(long, value_name = "FILE.json")]
    pub script: Option<PathBuf>,
}

/// Which personas the simulated systems are.
#[derive(Debug, Clone, Copy)]
pub enum Personas {
    /// What the simulators do by themselves.
    Default,
    /// Drawn by this seed.
    Drawn(u64),
}

impl Personas {
    /// One system's persona.
    pub fn of<P: Default>(self, drawn: impl Fn(u64) -> P) -> P {
        match self {
            Personas::Default => P::default(),
            Personas::Drawn(seed) => drawn(seed),
        }
    }
}

fn personas(text: &str) -> Result<Personas, &'static str> {
    match text {
        "default" => Ok(Personas::Default),
        seed => seed.parse().map(Personas::Drawn).map_err(|_| "`default` or a whole number"),
    }
}

/// A currency of ISO 4217, by its form.
fn currency(text: &str) -> Result<Currency, &'static str> {
    Currency::parse(text).map_err(|_| "three capital letters, such as HKD")
}

/// The factory default that the vendor's document prints: public, so it guards nothing.
const DEFAULT_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
