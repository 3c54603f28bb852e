//! What the gateway tells by itself, front (through the customer's browser) and back (server to server).
//!
//! Both come as parameters of our address, or as a posted form. The front one is only a hint: whoever holds the
//! browser may hold it back or send it late.

use super::result::text;
use super::signed::{RESP, SIGN, of_fields, parts, verify};
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
    let mut fields = form::read(&message.query)?;
    let (resp, sign) = match body.trim_start().starts_with('{') {
        // What the address says beside a body that says it all is a second message.
        true if fields.iter().any(|(name, _)| names_message(name)) => return Err(Code::DuplicateParam),
        true => parts(RESP, body)?,
        false => {
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

fn names_message(name: &str) -> bool {
    name == SIGN || name == RESP || name.strip_prefix(RESP).is_some_and(|rest| rest.starts_with('['))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::signed::sign;
    use super::*;

    #[test]
    fn a_message_in_the_address_and_another_in_the_body_is_none() {
        let key = Secret::from("K");
        let signed = sign(r#"{"merid":"M1","orderid":"O1"}"#, &key);
        let form = form::write([(RESP, signed.text.as_str()), (SIGN, signed.sign.as_str())]);
        let json = format!(r#"{{"resp":"{}","sign":"{}"}}"#, signed.text, signed.sign);
        let read_of = |query: &str, body: &str| {
            let (query, body) = (query.to_owned(), body.as_bytes().to_vec());
            read(&Message { query, body, ..Message::default() }, "M1", &key).map(|fields| fields.len())
        };
        for (query, body) in [(form.as_str(), ""), ("", form.as_str()), ("", json.as_str()), ("a=1", &json)] {
            assert_eq!(read_of(query, body), Ok(2), "{query} {body}");
        }
        for (query, body) in [
            (form.as_str(), form.as_str()),
            (&form, &json),
            ("resp=x", &json),
            ("sign=x", &json),
            ("resp[]=x", &json),
        ] {
            assert_eq!(read_of(query, body), Err(Code::DuplicateParam), "{query} {body}");
        }
    }
}
