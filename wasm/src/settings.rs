//! What crosses from JavaScript to every class: a system's settings, and the two clocks.

use crate::error::{Answer, of_refusal, refused};
use tillwire_core::system::Settings;
use tillwire_core::systems;
use tillwire_core::time::Now;

/// The settings of a system, from their JSON text. Errors: `INVALID_FIELD`.
pub(crate) fn settings(system: &str, text: &str) -> Answer<Settings> {
    let system = systems::by_name(system).ok_or_else(|| refused("system"))?;
    Settings::read(system, text).map_err(of_refusal)
}

/// The two clocks from their numbers.
pub(crate) fn clocks(mono: f64, wall: f64) -> Now {
    Now { mono: mono as u64, wall: wall as u64 }
}
