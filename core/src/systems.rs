//! Every payment system that this build knows. A new one is a room and a line here.

use crate::payment::Room;
#[cfg(feature = "sim")]
use crate::sim::Simulated;
use crate::system::{Refusal, Settings, System};

/// Makes the lists from the rooms. They are apart so that a program carries only what it asks for: descriptions, the
/// till's ends of the wires, or the others.
macro_rules! systems {
    ($($feature:literal $room:ident;)*) => {
        /// The systems, in the order in which people are shown them.
        pub const ALL: &[&System] = &[$(#[cfg(feature = $feature)] &crate::$room::SYSTEM,)*];

        const OPEN: &[(&str, Open)] = &[$(#[cfg(feature = $feature)] ($feature, crate::$room::connect::open),)*];

        #[cfg(feature = "sim")]
        const SIMULATE: &[(&str, Simulate)] =
            &[$(#[cfg(feature = $feature)] ($feature, crate::$room::connect::simulate),)*];
    };
}

systems! {
    "qfpay" qfpay;
    "codepay" codepay;
    "icashier" icashier;
    "bpc" bpc;
}

type Open = fn(&Settings) -> Result<Box<dyn Room>, Refusal>;
#[cfg(feature = "sim")]
type Simulate = fn(&Settings) -> Result<Box<dyn Simulated>, Refusal>;

/// The system of that name.
pub fn by_name(name: &str) -> Option<&'static System> {
    ALL.iter().copied().find(|system| system.name == name)
}

/// The till's or back end's end of a wire, as it is set. Errors: a [`Refusal`] that names the setting.
pub fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let (_, open) =
        OPEN.iter().find(|(name, _)| settings.is_of(name)).ok_or_else(|| settings.refuse("system"))?;
    open(settings)
}

/// The terminal's or gateway's end of a wire, for tills without hardware. Errors: as of [`open`].
#[cfg(feature = "sim")]
pub fn simulate(settings: &Settings) -> Result<Box<dyn Simulated>, Refusal> {
    let made = SIMULATE.iter().find(|(name, _)| settings.is_of(name));
    let (_, simulate) = made.ok_or_else(|| settings.refuse("system"))?;
    simulate(settings)
}
