//! `tillwire pair`.

use super::State;

const PAIR_CODES: &str =
    "Exit codes: 0 done, 2 wrong usage, 3 a mistake in the configuration, 4 the state folder cannot be used";

/// Show a code with which a web till gets its token, or take a till's token back
///
/// The code is typed into the till, whose origin must be in the configuration. It works once, for 120 seconds,
/// and is void after five wrong tries.
#[derive(Debug, clap::Args)]
#[command(after_help = PAIR_CODES)]
pub struct Pair {
    /// Take back the token of this origin, such as https://till.example
    #[arg(long, value_name = "ORIGIN")]
    pub revoke: Option<String>,

    #[command(flatten)]
    pub state: State,
}
