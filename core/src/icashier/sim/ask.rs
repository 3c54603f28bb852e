//! Reading what a merchant signed: orders and inquiries.

use super::Options;
use crate::code::Code;
use crate::form;
use crate::http::{self, Message};
use crate::icashier::check;
use crate::icashier::order::Action;
use crate::icashier::result::text;
use crate::icashier::signed::{REQ, of_fields, unpack, verify};
use crate::json::{Members, Value};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub code: Code,
    /// Whether the merchant is known: otherwise there is no key to sign an answer with.
    pub known: bool,
}

impl Refusal {
    pub(super) const fn known(code: Code) -> Refusal {
        Refusal { code, known: true }
    }
}

/// An order as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub action: Action,
    pub txnamt: u64,
    pub orderid: String,
    pub backurl: String,
    pub fronturl: Option<String>,
    /// The holder of a bound card: name and identity number, both or neither.
    pub holder: Option<(String, String)>,
}

/// What an inquiry names: one of the two at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub queryid: Option<String>,
    pub orderid: Option<String>,
}

impl Asked {
    /// The number for the ledger: the merchant's own where it is given.
    pub(super) fn any(&self) -> &str {
        self.orderid.as_deref().or(self.queryid.as_deref()).unwrap_or_default()
    }
}

/// An order. Refuses with `INVALID_FIELD`.
pub(super) fn order(fields: &Members) -> Result<Order, Refusal> {
    read_order(fields).map_err(Refusal::known)
}

/// An inquiry. Refuses as [`order`] does.
pub(super) fn query(fields: &Members) -> Result<Asked, Refusal> {
    let owned = |name| text(fields, name).map(str::to_owned);
    let asked = Asked { queryid: owned("queryid"), orderid: owned("orderid") };
    match asked.any() {
        "" => Err(Refusal::known(Code::InvalidField)),
        _ => Ok(asked),
    }
}

fn read_order(fields: &Members) -> Result<Order, Code> {
    let wanted = |name| text(fields, name).ok_or(Code::InvalidField);
    let action = Action::from_wire(wanted("action")?);
    if matches!(action, Action::Other(_)) {
        return Err(Code::InvalidField);
    }
    let txnamt = wanted("txnamt")?.parse().ok().filter(|txnamt| *txnamt > 0).ok_or(Code::InvalidField)?;
    let (orderid, backurl) = (wanted("orderid")?.to_owned(), wanted("backurl")?.to_owned());
    let fronturl = text(fields, "fronturl").map(str::to_owned);
    check::order(&orderid)?;
    http::check_address(&backurl)?;
    fronturl.as_deref().map_or(Ok(()), http::check_address)?;
    let owned = |name| text(fields, name).map(str::to_owned);
    let holder = match (owned("accname"), owned("accno")) {
        (None, None) => None,
        (name, number) => Some((name.ok_or(Code::InvalidField)?, number.ok_or(Code::InvalidField)?)),
    };
    Ok(Order { action, txnamt, orderid, backurl, fronturl, holder })
}

/// The verified members of a request, from its query or its posted form. Refuses with `WRONG_MERCHANT`, `SIGN_MISSING`,
/// `SIGN_MISMATCH` and those of the notation.
pub(super) fn open(message: &Message, options: &Options) -> Result<Members, Refusal> {
    let unknown = |code| Refusal { code, known: false };
    let body = core::str::from_utf8(&message.body).map_err(|_| unknown(Code::Utf8Invalid))?;
    let mut fields = form::read(&message.query).map_err(unknown)?;
    fields.extend(form::read(body.trim()).map_err(unknown)?);
    let (req, sign) = of_fields(REQ, &fields).map_err(unknown)?;
    let claimed = unpack(&req.replace(' ', "+")).map_err(unknown)?;
    if claimed.member("merid").and_then(Value::scalar) != Some(&options.merid) {
        return Err(unknown(Code::WrongMerchant));
    }
    match verify(&req, &sign, &options.key).map_err(Refusal::known)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Refusal::known(Code::Schema)),
    }
}
