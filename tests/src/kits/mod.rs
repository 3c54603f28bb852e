//! The payment systems and links that are tested, one kit each.

mod codepay;
mod gateways;
mod personas;
mod qfpay;
mod qfpay_backend;

pub use codepay::Codepay;
pub use gateways::{Bpc, Icashier};
pub use personas::Personas;
pub use qfpay::{QfpayHttp, QfpaySerial, QfpayTcp};
pub use qfpay_backend::{QfpayBackend, QfpayRequired};

use crate::kit::{Faults, Untold};
use crate::{Kit, Swept, Tally, day, replay, sweep};

/// A kit as the soak knows it.
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// A day of sales: from a seed, so many.
    pub day: fn(u64, u64) -> Result<Tally, String>,
    /// The same day, line by line.
    pub replay: fn(u64, u64) -> Vec<String>,
    /// Everything that can go wrong with one answer, and every crash.
    pub sweep: fn() -> Result<Swept, String>,
    /// The steps that its faults are.
    pub faults: fn() -> Faults,
    /// The values of freedoms under which its other end does not tell what became of a sale, with the reasons.
    pub untold: &'static [Untold],
    /// The same as long as nothing was approved there.
    pub uncompared: &'static [Untold],
}

/// Every kit. The soak goes through them by seed.
pub const KITS: &[Row] = &[
    row::<QfpayTcp>(),
    row::<QfpayHttp>(),
    row::<QfpaySerial>(),
    row::<QfpayBackend>(),
    row::<Codepay>(),
    row::<Icashier>(),
    row::<Bpc>(),
];

/// The kits whose terminals are personas: whatever their documents allow, another one with each seed.
pub const PERSONAS: &[Row] = &[
    row::<Personas<QfpayTcp>>(),
    row::<Personas<QfpayHttp>>(),
    row::<Personas<QfpaySerial>>(),
    row::<Personas<Codepay>>(),
    row::<Personas<Icashier>>(),
    row::<Personas<Bpc>>(),
];

const fn row<K: Kit>() -> Row {
    Row {
        name: K::NAME,
        day: day::<K>,
        replay: replay::<K>,
        sweep: sweep::<K>,
        faults: K::faults,
        untold: K::UNTOLD,
        uncompared: K::UNCOMPARED,
    }
}
