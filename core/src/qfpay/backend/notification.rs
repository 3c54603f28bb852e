//! What the back end tells by itself: one POST for each payment or refund that succeeded.
//!
//! It comes again until it is answered with status 200 and [`ACKNOWLEDGEMENT`]: after 2, 10, 10 and 60 minutes, then
//! after 2, 6 and 15 hours.

use super::signed::verify;
use super::verdict::of_row;
use crate::code::Code;
use crate::json::{self, Members, Value};
use crate::payment::{Intent, Verdict};
use crate::qfpay::data::Fields;
use crate::secret::Secret;

/// The body that keeps a notification from coming again.
pub const ACKNOWLEDGEMENT: &str = "SUCCESS";
/// `status` of what succeeded: nothing else is told.
const SUCCEEDED: &str = "1";

/// The members of a notification whose signature, the value of the header `X-QF-SIGN`, is the key's.
///
/// Errors: `SIGN_MISSING`, `SIGN_MISMATCH`, `WRONG_MERCHANT` where it names another shop than `mchid`, `SCHEMA` and
/// those of a JSON text.
pub fn read(body: &[u8], sign: &str, key: &Secret, mchid: Option<&str>) -> Result<Members, Code> {
    verify(body, sign, key)?;
    let Value::Object(members) = json::read_bytes(body).map_err(|error| error.code())? else {
        return Err(Code::Schema);
    };
    let shop = json::find(&members, "mchid").and_then(Value::scalar).filter(|shop| !shop.is_empty());
    match (shop, mchid) {
        (Some(shop), Some(own)) if shop != own => Err(Code::WrongMerchant),
        _ => Ok(members),
    }
}

/// What a verified notification says of this intent. One of a refund says nothing of the payment: only that the back
/// end knows more.
pub fn judge(members: &Members, intent: &Intent) -> Verdict {
    let fields = Fields::new(members.clone());
    match (fields.text("notify_type"), fields.text("status")) {
        (Some("payment"), Some(SUCCEEDED)) => of_row(&fields, intent),
        (Some("payment"), _) => Verdict::Unclear(Code::UnknownCode),
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    }
}
