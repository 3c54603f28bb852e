//! What must not leave a back end: numbers and names that the wire would carry differently.

use crate::code::Code;

/// Refuses an order number that is not 8 to 32 letters and digits. Errors: `INVALID_FIELD`.
pub(super) fn order(orderid: &str) -> Result<(), Code> {
    let plain = orderid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain && (8..=32).contains(&orderid.len()) { Ok(()) } else { Err(Code::InvalidField) }
}

/// Refuses text that is empty or holds control characters. Errors: `INVALID_FIELD`.
pub(super) fn visible(text: &str) -> Result<(), Code> {
    if text.is_empty() || text.contains(char::is_control) { Err(Code::InvalidField) } else { Ok(()) }
}
