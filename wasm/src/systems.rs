//! Every payment system by its word.

use crate::bpc;
use crate::codepay;
use crate::error::{Answer, refusal};
use crate::given::Given;
use crate::icashier;
use crate::qfpay;
use tillwire_core::code::Code;
use tillwire_core::payment::Room;

/// The room of a system, from the page's options. Errors: `INVALID_FIELD`, and what the system's module refuses.
pub(crate) fn room(system: &str, given: &Given) -> Answer<Box<dyn Room>> {
    match system {
        "bpc" => Ok(Box::new(bpc::room(given)?)),
        "codepay" => Ok(Box::new(codepay::room(given)?)),
        "icashier" => Ok(Box::new(icashier::room(given)?)),
        "qfpay" => Ok(Box::new(qfpay::room(given)?)),
        _ => Err(refusal(Code::InvalidField, &"unknown system")),
    }
}
