//! What the gateway tells by itself (section "Notification"): a POST of JSON to our `retUrl`.
//!
//! It names the payment by `orgSysTrace` and its result by `oldRespCode`; only `000000` is believed, anything else
//! leads to a query. The documents do not say whether it is signed.

use super::signed::{SIGN, check, members, text};
use crate::code::Code;
use crate::http::Message;
use crate::payment::Notice;
use crate::secret::Secret;

/// The body that tells the gateway that it has been understood and kept.
pub const ACKNOWLEDGEMENT: &str = r#"{"respCode":"00","respMsg":"成功"}"#;
/// `oldRespCode` of a payment that was made.
pub const PAID: &str = "000000";

/// Reads a notification. `unsigned`: take one without a signature as a hint.
///
/// Errors: `SIGN_MISSING`, `SIGN_MISMATCH`, `SCHEMA` (no order is named) and those of a JSON text.
pub(super) fn read(message: &Message, key: &Secret, unsigned: bool) -> Result<Notice, Code> {
    let sure = match check(&message.body, message.header(SIGN), key) {
        Ok(()) => true,
        Err(Code::SignMissing) if unsigned => false,
        Err(code) => return Err(code),
    };
    let fields = members(&message.body)?;
    let number = Some(text(&fields, "orgSysTrace").ok_or(Code::Schema)?.to_owned());
    Ok(Notice { order: None, number, sure, fields })
}
