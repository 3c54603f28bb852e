//! Reading what a merchant asks (section "tranType").

use super::Options;
use crate::bpc::request::{PayType, TranType};
use crate::bpc::session::VALID_S;
use crate::bpc::signed::{SIGN, check, members, text};
use crate::http::Message;
use crate::json::Members;
use crate::sim::On;

/// `respCode` of what is refused. The documents have no list: these are those of card networks.
pub(super) const UNKNOWN_MERCHANT: &str = "03";
const INVALID: &str = "30";
const UNSIGNED: &str = "A0";
/// The largest amount: 12 digits.
const MAX_AMOUNT: u64 = 999_999_999_999;

/// A `respCode` that says why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(pub &'static str);

/// F.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub amount: u64,
    pub pay_type: PayType,
    pub trade_no: String,
    pub pos_no: String,
    /// In seconds.
    pub valid: u64,
    pub ret_url: Option<String>,
}

/// R.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refund {
    pub amount: u64,
    pub of: String,
    pub ret_url: Option<String>,
}

/// A request; inquiries and closes name a `sysTrace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Code(Code),
    Query(String),
    Refund(Refund),
    RefundQuery(String),
    Close(String),
}

impl Ask {
    /// The kind of step that a script has for it.
    pub(super) const fn on(&self) -> On {
        match self {
            Ask::Code(_) | Ask::Refund(_) => On::Money,
            Ask::Query(_) | Ask::RefundQuery(_) => On::Query,
            Ask::Close(_) => On::Cancel,
        }
    }

    /// Its word in the ledger.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Ask::Code(_) => "pay",
            Ask::Refund(_) => "refund",
            Ask::Query(_) | Ask::RefundQuery(_) => "query",
            Ask::Close(_) => "cancel",
        }
    }
}

/// Reads and checks a request; its members with it.
pub(super) fn read(message: &Message, options: &Options) -> Result<(Ask, Members), Refusal> {
    let members = members(&message.body).map_err(|_| Refusal(INVALID))?;
    check(&message.body, message.header(SIGN), &options.key).map_err(|_| Refusal(UNSIGNED))?;
    match text(&members, "mid") {
        Some(mid) if mid == options.mid => Ok((of_members(&members).ok_or(Refusal(INVALID))?, members)),
        _ => Err(Refusal(UNKNOWN_MERCHANT)),
    }
}

fn of_members(members: &Members) -> Option<Ask> {
    let owned = |name| text(members, name).map(str::to_owned);
    let amount = || text(members, "txnAmt")?.parse().ok().filter(|amount| (1..=MAX_AMOUNT).contains(amount));
    let pos_no = owned("posNo")?;
    let of = owned("orgSysTrace");
    Some(match TranType::from_wire(text(members, "tranType")?) {
        TranType::Code => Ask::Code(Code {
            amount: amount()?,
            pay_type: known(PayType::from_wire(text(members, "payType")?))?,
            trade_no: owned("tradeNo")?,
            pos_no,
            valid: text(members, "qrValidTime")
                .map_or(Some(VALID_S.into()), |seconds| seconds.parse().ok())?,
            ret_url: owned("retUrl"),
        }),
        TranType::Refund => {
            owned("tradeNo")?;
            Ask::Refund(Refund { amount: amount()?, of: of?, ret_url: owned("retUrl") })
        }
        TranType::Query => Ask::Query(of?),
        TranType::RefundQuery => Ask::RefundQuery(of?),
        TranType::Close => Ask::Close(of?),
        TranType::Other(_) => return None,
    })
}

fn known(pay_type: PayType) -> Option<PayType> {
    (!matches!(pay_type, PayType::Other(_))).then_some(pay_type)
}
