//! Messages as they travel: JSON in base64, and the MD5 of that text and the key.
//!
//! The text that is signed is the text that is sent; nobody writes it twice. Reading verifies what came, in
//! constant time and in either case, before anything of it is believed.

use crate::code::Code;
use crate::crypto;
use crate::form;
use crate::json::{self, Value};
use crate::secret::Secret;

/// The name of the message in a request, and in a response or notification.
pub const REQ: &str = "req";
/// See [`REQ`].
pub const RESP: &str = "resp";
/// The name of the signature.
pub const SIGN: &str = "sign";

/// A message and its signature: what is sent together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The JSON in base64 (`req` or `resp`).
    pub text: String,
    /// 32 lower-case hex digits.
    pub sign: String,
}

/// Signs a JSON text as it is.
pub fn sign(json: &str, key: &Secret) -> Signed {
    let text = crypto::to_base64(json.as_bytes());
    let sign = digest(&text, key);
    Signed { text, sign }
}

/// Checks a signature and reads the object.
///
/// Errors: `SIGN_MISSING` (the gateway did not know whom to answer), `SIGN_MISMATCH`, `BASE64`, `SCHEMA` (no
/// object) and those of [`json::read_bytes`].
pub fn verify(text: &str, sign: &str, key: &Secret) -> Result<Value, Code> {
    if sign.is_empty() {
        return Err(Code::SignMissing);
    }
    // A sender that forgot to escape `+` turned it into a space on the way.
    let text = text.replace(' ', "+");
    if !crypto::equal(digest(&text, key).as_bytes(), sign.to_ascii_lowercase().as_bytes()) {
        return Err(Code::SignMismatch);
    }
    unpack(&text)
}

/// Reads the object without believing it: whoever serves several merchants learns whose key to check it with.
pub(super) fn unpack(text: &str) -> Result<Value, Code> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let bytes = crypto::from_base64(&packed).map_err(|_| Code::Base64)?;
    match json::read_bytes(&bytes).map_err(|error| error.code())? {
        object @ Value::Object(_) => Ok(object),
        _ => Err(Code::Schema),
    }
}

/// Finds `resp` (or `req`) and `sign` in form text, or in a JSON object with the two members.
///
/// Errors: `DUPLICATE_PARAM` (given twice, or as a list), `EMPTY_PAYLOAD` (no message), `UTF8_INVALID` and those of
/// [`json::read`].
pub fn parts(name: &str, text: &str) -> Result<(String, String), Code> {
    match text.trim_start().starts_with('{') {
        true => of_json(name, text),
        false => of_fields(name, &form::read(text)?),
    }
}

/// As [`parts`], of fields that were read already.
pub fn of_fields(name: &str, fields: &[(String, String)]) -> Result<(String, String), Code> {
    let list = |found: &str| found.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
    let one = |wanted: &str| {
        let mut values = fields.iter().filter(|(found, _)| found == wanted).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Code::DuplicateParam),
            (found, None) => Ok(found.cloned()),
        }
    };
    if fields.iter().any(|(found, _)| list(found)) {
        return Err(Code::DuplicateParam);
    }
    let (text, sign) = (one(name)?, one(SIGN)?);
    Ok((text.filter(|text| !text.is_empty()).ok_or(Code::EmptyPayload)?, sign.unwrap_or_default()))
}

fn of_json(name: &str, text: &str) -> Result<(String, String), Code> {
    let value = json::read(text).map_err(|error| error.code())?;
    let one = |name: &str| match value.member(name) {
        Some(Value::Array(_)) => Err(Code::DuplicateParam),
        Some(Value::Text(text)) => Ok(text.clone()),
        _ => Ok(String::new()),
    };
    let (text, sign) = (one(name)?, one(SIGN)?);
    if text.is_empty() { Err(Code::EmptyPayload) } else { Ok((text, sign)) }
}

/// The signature of a text, as it stands.
pub(super) fn digest(text: &str, key: &Secret) -> String {
    crypto::md5_hex(&[text.as_bytes(), key.expose()]).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key() -> Secret {
        Secret::from("KEY123")
    }

    const JSON: &str = r#"{"action":"Arbi","txnamt":100,"merid":"M0001","orderid":"ORDER00001","backurl":"https://shop.example/b?x=~~~"}"#;
    const REQ_TEXT: &str = "eyJhY3Rpb24iOiJBcmJpIiwidHhuYW10IjoxMDAsIm1lcmlkIjoiTTAwMDEiLCJvcmRlcmlkIjoiT1JERVIwMDAwMSIsImJhY2t1cmwiOiJodHRwczovL3Nob3AuZXhhbXBsZS9iP3g9fn5+In0=";
    const SIGN_TEXT: &str = "350e646e57a7589e7c7353dd253becc3";

    #[test]
    fn the_computed_vector_is_signed_and_read_again() {
        let signed = sign(JSON, &key());
        assert_eq!((signed.text.as_str(), signed.sign.as_str()), (REQ_TEXT, SIGN_TEXT));
        assert!(form::write([(REQ, REQ_TEXT)]).ends_with("fn5%2BIn0%3D"));
        let value = verify(REQ_TEXT, SIGN_TEXT, &key()).unwrap();
        assert_eq!(value.to_json(), JSON);
    }

    #[test]
    fn a_plus_that_became_a_space_and_an_upper_case_signature_are_read() {
        let sign = SIGN_TEXT.to_ascii_uppercase();
        assert!(REQ_TEXT.contains('+'));
        assert!(verify(&REQ_TEXT.replace('+', " "), &sign, &key()).is_ok());
        let (text, sign) = parts(REQ, &format!("req={REQ_TEXT}&sign={sign}")).unwrap();
        assert!(verify(&text, &sign, &key()).is_ok(), "an unescaped plus in a query string");
    }

    #[test]
    fn line_breaks_are_signed_but_not_decoded() {
        let text = format!("{}\r\n{}", &REQ_TEXT[..76], &REQ_TEXT[76..]);
        let sign = digest(&text, &key());
        assert!(verify(&text, &sign, &key()).is_ok());
        assert_eq!(verify(&text, SIGN_TEXT, &key()), Err(Code::SignMismatch));
    }

    #[test]
    fn what_is_not_signed_with_the_key_is_refused() {
        let of = |json: &str| sign(json, &key());
        let list = of("[1]");
        let broken = of("{");
        let other = Secret::from("KEY124");
        let over_json = crypto::md5_hex(&[JSON.as_bytes(), b"KEY123"]);
        let cases = [
            (REQ_TEXT, "", Code::SignMissing),
            (REQ_TEXT, "0", Code::SignMismatch),
            (REQ_TEXT, over_json.as_str(), Code::SignMismatch),
            (list.text.as_str(), list.sign.as_str(), Code::Schema),
            (broken.text.as_str(), broken.sign.as_str(), Code::JsonSyntax),
        ];
        for (text, sign, code) in cases {
            assert_eq!(verify(text, sign, &key()), Err(code), "{sign}");
        }
        assert_eq!(verify(REQ_TEXT, SIGN_TEXT, &other), Err(Code::SignMismatch));
        let sign = digest("no base64!", &key());
        assert_eq!(verify("no base64!", &sign, &key()), Err(Code::SignMismatch), "the space was a plus");
        let sign = digest("no-base64", &key());
        assert_eq!(verify("no-base64", &sign, &key()), Err(Code::Base64));
    }

    #[test]
    fn a_parameter_twice_or_as_a_list_is_refused() {
        for text in [
            "resp=a&resp=b&sign=c",
            "resp[]=a&sign=c",
            "resp=a&sign=b&sign=c",
            r#"{"resp":["a"],"sign":"c"}"#,
        ] {
            assert_eq!(parts(RESP, text), Err(Code::DuplicateParam), "{text}");
        }
        for text in ["", "sign=c", "resp=&sign=c", r#"{"sign":"c"}"#] {
            assert_eq!(parts(RESP, text), Err(Code::EmptyPayload), "{text}");
        }
        let pair = |text: &str, sign: &str| Ok((text.to_owned(), sign.to_owned()));
        assert_eq!(parts(RESP, "x=1&resp=a%2B&sign=c"), pair("a+", "c"));
        assert_eq!(parts(RESP, r#"{"resp":"a+","sign":"c","x":1}"#), pair("a+", "c"));
        assert_eq!(parts(RESP, "resp=a"), pair("a", ""));
    }
}
