//! Every payment system that this build knows. Which those are is said at the end of `lib.rs`; nothing else names them.

use crate::payment::Room;
use crate::registry;
#[cfg(feature = "sim")]
use crate::sim::Simulated;
use crate::system::{Face, Refusal, Settings, System, Way};

/// Makes the lists from the rooms. They are apart so that a program carries only what it asks for: descriptions, the
/// till's ends of the wires, or the others. A room `of` a feature is listed where that is on as well: a page's codecs know
/// the gateways' wires, and connect to none.
macro_rules! systems {
    ($($feature:literal $room:ident $(of $kind:literal)?;)*) => {
        pub(crate) mod registry {
            use crate::system::System;
            use crate::systems::Open;
            #[cfg(feature = "sim")]
            use crate::systems::Simulate;

            pub const ALL: &[&System] = &[$(#[cfg(all(feature = $feature, $(feature = $kind)?))] &crate::$room::SYSTEM,)*];

            pub const OPEN: &[(&str, Open)] =
                &[$(#[cfg(all(feature = $feature, $(feature = $kind)?))] ($feature, crate::$room::connect::open),)*];

            #[cfg(feature = "sim")]
            pub const SIMULATE: &[(&str, Simulate)] =
                &[$(#[cfg(all(feature = $feature, $(feature = $kind)?))] ($feature, crate::$room::connect::simulate),)*];
        }
    };
}

/// The systems, in the order in which people are shown them.
pub const ALL: &[&System] = registry::ALL;

pub(crate) type Open = fn(&Settings) -> Result<Box<dyn Room>, Refusal>;
#[cfg(feature = "sim")]
pub(crate) type Simulate = fn(&Settings) -> Result<Box<dyn Simulated>, Refusal>;

/// The system of that name.
pub fn by_name(name: &str) -> Option<&'static System> {
    ALL.iter().copied().find(|system| system.name == name)
}

/// Every way to a terminal, of whatever system.
pub fn ways() -> impl Iterator<Item = &'static Way> {
    ALL.iter().filter(|system| system.face == Face::Terminal).flat_map(|system| system.ways)
}

/// The way on which a terminal is asked at this path; nothing else may be asked of one.
pub fn posted_to(path: &str) -> Option<&'static Way> {
    ways().find(|way| way.paths.contains(&path))
}

/// The till's or back end's end of a wire, as it is set. Errors: a [`Refusal`] that names the setting.
pub fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let (_, open) = registry::OPEN
        .iter()
        .find(|(name, _)| settings.is_of(name))
        .ok_or_else(|| settings.refuse("system"))?;
    open(settings)
}

/// The terminal's or gateway's end of a wire, for tills without hardware. Errors: as of [`open`].
#[cfg(feature = "sim")]
pub fn simulate(settings: &Settings) -> Result<Box<dyn Simulated>, Refusal> {
    let made = registry::SIMULATE.iter().find(|(name, _)| settings.is_of(name));
    let (_, simulate) = made.ok_or_else(|| settings.refuse("system"))?;
    simulate(settings)
}
