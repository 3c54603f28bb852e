//! Asking what became of an order (section "Query").

use super::result::text;
use super::signed::{REQ, RESP, SIGN, Signed, parts, sign, verify};
use crate::code::Code;
use crate::form;
use crate::json::{Members, Value, Writer};
use crate::secret::Secret;

/// Where it is asked, below the gateway's address.
pub const PATH: &str = "/api/query";
/// The `Content-Type` of the request.
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";
/// `respcode` of a query that was answered.
const ANSWERED: &str = "00";

/// The body that asks for an order: by our number, or by the gateway's (`queryid`), which wins where both are given.
pub fn request(merid: &str, queryid: Option<&str>, orderid: Option<&str>, key: &Secret) -> Vec<u8> {
    let json = Writer::new().text("merid", merid).text_if("queryid", queryid).text_if("orderid", orderid);
    let Signed { text, sign } = sign(&json.finish(), key);
    form::write([(REQ, text.as_str()), (SIGN, sign.as_str())]).into_bytes()
}

/// Reads a reply, which may be form text or JSON: the members of the answer, verified.
///
/// Errors: `UNTRUSTED_RESPONSE` for whatever is not the gateway's signed word.
pub fn read(body: &[u8], key: &Secret) -> Result<Members, Code> {
    let body = core::str::from_utf8(body).map_err(|_| Code::UntrustedResponse)?;
    let (text, sign) = parts(RESP, body.trim()).map_err(|_| Code::UntrustedResponse)?;
    match verify(&text, &sign, key) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Code::UntrustedResponse),
    }
}

/// Whether the query itself succeeded; otherwise the answer says nothing of the order.
pub fn is_answered(fields: &Members) -> bool {
    text(fields, "respcode") == Some(ANSWERED)
}
