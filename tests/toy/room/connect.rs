//! From settings to a session with one terminal, and to the terminal itself where that is simulated.

use super::Session;
use crate::payment::Room;
use crate::system::{Refusal, Settings};

/// A session with one terminal.
pub(crate) fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    Ok(Box::new(Session::new(settings.wanted("shop")?)))
}

/// The terminal.
#[cfg(feature = "sim")]
pub(crate) fn simulate(settings: &Settings) -> Result<Box<dyn crate::sim::Simulated>, Refusal> {
    Ok(Box::new(super::sim::Simulator::new(settings.currency()?, settings.seed()?)))
}
