//! The payment systems and links that are tested, one kit each.

mod codepay;
mod qfpay;

pub use codepay::Codepay;
pub use qfpay::{QfpayHttp, QfpaySerial, QfpayTcp};

use crate::{Kit, Tally, day};

/// A kit's name and a day of sales with it: from a seed, so many.
pub type Row = (&'static str, fn(u64, u64) -> Result<Tally, String>);

/// Every kit. The soak goes through them by seed.
pub const KITS: &[Row] = &[row::<QfpayTcp>(), row::<QfpayHttp>(), row::<QfpaySerial>(), row::<Codepay>()];

const fn row<K: Kit>() -> Row {
    (K::NAME, day::<K>)
}
