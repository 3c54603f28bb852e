//! What the gateway tells by itself, front (through the customer's browser) and back (server to server).
//!
//! Both come as parameters of our address, or as a posted form. The front one is only a hint: whoever holds the
//! browser may hold it back or send it late.

use super::result::text;
use super::signed::{RESP, of_fields, parts, verify};
use crate::code::Code;
use crate::form;
use crate::http::Message;
use crate::json::{Members, Value};
use crate::secret::Secret;

/// The body that tells the gateway not to send it again: these four digits and nothing else.
pub const ACKNOWLEDGEMENT: &str = "0000";

/// The verified members of a notification for this merchant.
///
/// Errors: `SIGN_MISSING`, `SIGN_MISMATCH`, `WRONG_MERCHANT`, `DUPLICATE_PARAM`, `EMPTY_PAYLOAD`, `UTF8_INVALID`,
/// `BASE64`, `SCHEMA` and those of a JSON text.
pub fn read(message: &Message, merid: &str, key: &Secret) -> Result<Members, Code> {
    let body = core::str::from_utf8(&message.body).map_err(|_| Code::Utf8Invalid)?;
    let (resp, sign) = match body.trim_start().starts_with('{') {
        true => parts(RESP, body)?,
        false => {
            let mut fields = form::read(&message.query)?;
            fields.extend(form::read(body.trim())?);
            of_fields(RESP, &fields)?
        }
    };
    let Value::Object(fields) = verify(&resp, &sign, key)? else { return Err(Code::Schema) };
    match text(&fields, "merid") {
        Some(found) if found == merid => Ok(fields),
        Some(_) => Err(Code::WrongMerchant),
        None => Err(Code::Schema),
    }
}
