//! The order that a customer's browser submits (section "Submit").

use super::check;
use super::signed::{REQ, SIGN, Signed, sign};
use crate::amount::Amount;
use crate::code::Code;
use crate::form;
use crate::http;
use crate::json::Writer;
use crate::payment::{Form, Method};
use crate::secret::Secret;
use crate::wire_enum;

/// Where a form goes, below the gateway's address.
pub const POST_PATH: &str = "/api/icashier";
/// Where a link goes: another path (sic).
pub const GET_PATH: &str = "/apis/icashier";

wire_enum! {
    /// `action`: how the customer pays.
    pub enum Action {
        Bank = "Bank", "UnionPay";
        WeiXin = "WeiXin", "WeChat Pay";
        AliPay = "AliPay", "Alipay";
        Arbi = "Arbi", "what the customer chooses";
    }
}

impl Action {
    /// The action of a method. Errors: `UNSUPPORTED_METHOD`.
    pub fn of(method: Method) -> Result<Action, Code> {
        Ok(match method {
            Method::Card | Method::UnionpayCard => Action::Bank,
            Method::Wechat => Action::WeiXin,
            Method::Alipay => Action::AliPay,
            Method::Any => Action::Arbi,
            _ => return Err(Code::UnsupportedMethod),
        })
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// How the customer pays.
    pub action: Action,
    /// How much; sent as whole cents.
    pub txnamt: Amount,
    /// The merchant's number.
    pub merid: String,
    /// Our order number: 8 to 32 letters and digits, unique.
    pub orderid: String,
    /// Where the gateway sends its notification.
    pub backurl: String,
    /// Where the customer's browser goes afterwards.
    pub fronturl: Option<String>,
    /// The holder's name, for payment with a bound card.
    pub accname: Option<String>,
    /// The holder's identity number, likewise.
    pub accno: Option<String>,
}

impl Order {
    /// The JSON to sign. Errors: `INVALID_FIELD`.
    pub fn json(&self) -> Result<String, Code> {
        check::order(&self.orderid)?;
        check::visible(&self.merid)?;
        http::check_address(&self.backurl)?;
        self.fronturl.as_deref().map_or(Ok(()), http::check_address)?;
        self.accname.as_deref().map_or(Ok(()), check::visible)?;
        self.accno.as_deref().map_or(Ok(()), check::visible)?;
        Ok(Writer::new()
            .text("action", self.action.wire())
            .number("txnamt", &self.txnamt.minor().to_string())
            .text("merid", &self.merid)
            .text("orderid", &self.orderid)
            .text("backurl", &self.backurl)
            .text_if("fronturl", self.fronturl.as_deref())
            .text_if("accname", self.accname.as_deref())
            .text_if("accno", self.accno.as_deref())
            .finish())
    }

    /// The form and the link that submit it at `url`; both say the same. Errors: `INVALID_FIELD`.
    pub fn submission(&self, url: &str, key: &Secret) -> Result<(Form, String), Code> {
        http::check_address(url)?;
        let url = url.trim_end_matches('/');
        let Signed { text, sign } = sign(&self.json()?, key);
        let redirect =
            format!("{url}{GET_PATH}?{}", form::write([(REQ, text.as_str()), (SIGN, sign.as_str())]));
        let fields = vec![(REQ.to_owned(), text), (SIGN.to_owned(), sign)];
        Ok((Form { action: format!("{url}{POST_PATH}"), fields }, redirect))
    }
}
