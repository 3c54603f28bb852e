//! Every payment system that this build knows. A new one is a room and a line here.

use crate::system::System;

/// The systems, in the order in which people are shown them.
pub const ALL: &[&System] = &[
    #[cfg(feature = "qfpay")]
    &crate::qfpay::SYSTEM,
    #[cfg(feature = "codepay")]
    &crate::codepay::SYSTEM,
    #[cfg(feature = "icashier")]
    &crate::icashier::SYSTEM,
    #[cfg(feature = "bpc")]
    &crate::bpc::SYSTEM,
];

/// The system of that name.
pub fn by_name(name: &str) -> Option<&'static System> {
    ALL.iter().copied().find(|system| system.name == name)
}
