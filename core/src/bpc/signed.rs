//! The signature: MD5 of the body's exact bytes, `&` and the shared secret, in the header `sign`.
//!
//! What is verified is what came, byte by byte: nobody writes a body twice.

use crate::code::Code;
use crate::crypto;
use crate::json::{self, Members, Value};
use crate::secret::Secret;

/// The header's name.
pub const SIGN: &str = "sign";

/// The signature of a body: 32 lower-case hex digits.
pub fn sign(body: &[u8], key: &Secret) -> String {
    crypto::md5_hex(&[body, b"&", key.expose()]).to_ascii_lowercase()
}

/// Checks a signature, in constant time and in either case. Errors: `SIGN_MISSING`, `SIGN_MISMATCH`.
pub fn check(body: &[u8], found: Option<&str>, key: &Secret) -> Result<(), Code> {
    match found.filter(|found| !found.is_empty()) {
        None => Err(Code::SignMissing),
        Some(found) if crypto::equal(sign(body, key).as_bytes(), found.to_ascii_lowercase().as_bytes()) => {
            Ok(())
        }
        Some(_) => Err(Code::SignMismatch),
    }
}

/// The members of a body. Errors: `SCHEMA` (no object) and those of [`json::read_bytes`].
pub fn members(body: &[u8]) -> Result<Members, Code> {
    match json::read_bytes(body).map_err(|error| error.code())? {
        Value::Object(members) => Ok(members),
        _ => Err(Code::Schema),
    }
}

/// A member as text; numbers by their digits, `null`, empty and absent as nothing.
pub fn text<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    json::find(members, name).and_then(Value::scalar).filter(|text| !text.is_empty())
}

/// Whether a member says something else. `null`, empty and absent say nothing; what is neither a text nor a number is
/// nothing that any document has, and something else.
pub(super) fn differs(members: &Members, name: &str, is: impl Fn(&str) -> bool) -> bool {
    match json::find(members, name) {
        None | Some(Value::Null) => false,
        Some(value) => value.scalar().is_none_or(|text| !text.is_empty() && !is(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"qrValidTime":"","tradeNo":"100040","payType":"0001","posNo":"37381542","tranType":"F","tellerNo":"001","txnAmt":"000000000001"}"#;
    const PUBLISHED: &str = "093c5609bc3d67219b2cf993c77e6d66";

    fn key() -> Secret {
        Secret::from("01AC$@!BGT98aw#C")
    }

    #[test]
    fn the_published_vector_is_signed_and_checked() {
        assert_eq!(sign(BODY.as_bytes(), &key()), PUBLISHED);
        assert_eq!(check(BODY.as_bytes(), Some(PUBLISHED), &key()), Ok(()));
        assert_eq!(check(BODY.as_bytes(), Some(&PUBLISHED.to_ascii_uppercase()), &key()), Ok(()));
    }

    #[test]
    fn the_received_bytes_are_what_counts() {
        let spaced = BODY.replace(',', ", ");
        assert_eq!(check(spaced.as_bytes(), Some(PUBLISHED), &key()), Err(Code::SignMismatch));
        let signed = sign(spaced.as_bytes(), &key());
        assert_eq!(check(spaced.as_bytes(), Some(&signed), &key()), Ok(()));
        assert_eq!(check(BODY.as_bytes(), None, &key()), Err(Code::SignMissing));
        assert_eq!(check(BODY.as_bytes(), Some(""), &key()), Err(Code::SignMissing));
    }
}
