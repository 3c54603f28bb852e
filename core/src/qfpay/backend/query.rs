//! Asking what became of an order: `POST /trade/v1/query`.
//!
//! Fields keep the vendor's names. An order number or the vendor's own number finds one transaction; numbers of an
//! earlier month are found only with `start_time` and `end_time`.

use super::signed::{APP_CODE, Account, SIGN, SIGN_TYPE, SignType, sign};
use crate::code::Code;
use crate::form;
use crate::http::Head;

/// Where it is asked, below the back end's address.
pub const PATH: &str = "/trade/v1/query";
/// The `Content-Type` of the request.
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";
/// The longest `out_trade_no` and `syssn`, in characters.
const MAX_NUMBER: usize = 128;

/// Every documented field of the request: its name, and what it is.
pub const TABLE: &[(&str, &str)] = &[
    ("mchid", "the shop; given by whoever has got one from the vendor, and by nobody else"),
    ("syssn", "QFPay's number of the transaction"),
    ("out_trade_no", "the till's order number"),
    ("pay_type", "only transactions of this pay type"),
    ("respcd", "only transactions with this result"),
    ("start_time", "from this time on, YYYY-MM-DD hh:mm:ss in Hong Kong"),
    ("end_time", "up to this time, YYYY-MM-DD hh:mm:ss in Hong Kong"),
    ("page", "which page, from 1"),
    ("page_size", "how many on a page, 100 at most"),
];

/// A request, ready to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The headers besides `Content-Type`.
    pub head: Head,
    /// The form.
    pub body: Vec<u8>,
}

/// Signs and writes a request for one transaction.
///
/// Errors: `INVALID_FIELD` for a name that is in no document or comes twice, an empty value, a control character, a
/// list of numbers (a comma), and for neither `out_trade_no` nor `syssn`.
pub fn request(fields: &[(String, String)], account: &Account) -> Result<Request, Code> {
    fields.iter().try_for_each(|(name, value)| check(name, value, fields))?;
    if !fields.iter().any(|(name, _)| is_number(name)) || !is_token(&account.app_code) {
        return Err(Code::InvalidField);
    }
    let mut head = vec![(APP_CODE, account.app_code.clone()), (SIGN, sign(fields, account))];
    if account.sign_type != SignType::Md5 {
        head.push((SIGN_TYPE, account.sign_type.as_str().to_owned()));
    }
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(Request { head, body: form::write(pairs).into_bytes() })
}

fn check(name: &str, value: &str, fields: &[(String, String)]) -> Result<(), Code> {
    let known = TABLE.iter().any(|(known, _)| *known == name);
    let once = fields.iter().filter(|(other, _)| other == name).count() == 1;
    let plain = !value.is_empty() && !value.contains(char::is_control);
    let single = !is_number(name) || (!value.contains(',') && value.chars().count() <= MAX_NUMBER);
    if known && once && plain && single { Ok(()) } else { Err(Code::InvalidField) }
}

fn is_number(name: &str) -> bool {
    matches!(name, "out_trade_no" | "syssn")
}

/// Whether it can be the value of a header.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
