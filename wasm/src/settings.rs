//! What crosses from JavaScript to every class: a system's settings, and the two clocks.

use crate::error::{Answer, of_refusal};
use tillwire_core::code::Code;
use tillwire_core::system::{Refusal, Settings};
use tillwire_core::systems;
use tillwire_core::time::Now;

/// The settings of a system, from their JSON text. Errors: `INVALID_FIELD`.
pub(crate) fn settings(system: &str, text: &str) -> Answer<Settings> {
    let system = systems::by_name(system).ok_or_else(|| of_refusal(unknown(system)))?;
    Settings::read(system, text).map_err(of_refusal)
}

/// Gateways are not in every file: a program of Node may have given `init` the one that pages load.
fn unknown(system: &str) -> Refusal {
    let allowed = "a system of this wasm file: gateways are in tillwire-node.wasm alone".to_owned();
    Refusal { code: Code::InvalidField, field: "system".to_owned(), given: Some(system.to_owned()), allowed }
}

/// The two clocks from their numbers.
pub(crate) fn clocks(mono: f64, wall: f64) -> Now {
    Now { mono: mono as u64, wall: wall as u64 }
}
