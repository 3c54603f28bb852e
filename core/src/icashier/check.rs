//! What must not leave a back end: numbers and names that the wire would carry differently.

use crate::code::Code;

/// How many characters an order number has, at least and at most.
pub(super) const ORDER_LENGTH: (usize, usize) = (8, 32);

/// Refuses an order number that is not 8 to 32 letters and digits. Errors: `INVALID_FIELD`.
pub(super) fn order(orderid: &str) -> Result<(), Code> {
    let plain = orderid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (least, most) = ORDER_LENGTH;
    if plain && (least..=most).contains(&orderid.len()) { Ok(()) } else { Err(Code::InvalidField) }
}

/// Refuses text that is empty or holds control characters. Errors: `INVALID_FIELD`.
pub(super) fn visible(text: &str) -> Result<(), Code> {
    if text.is_empty() || text.contains(char::is_control) { Err(Code::InvalidField) } else { Ok(()) }
}
