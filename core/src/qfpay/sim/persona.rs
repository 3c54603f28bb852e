//! How a persona speaks: what it says where documents are silent, and how it writes what they leave open.

use super::answer::{Words, business_decline, refusal};
use super::plan::DECLINED;
use crate::amount::{Amount, Currency};
use crate::json::{Members, Value, Writer, quote};
use crate::qfpay::data::Fields;
use crate::qfpay::freedoms::{
    Busy, CancelField, CurrencyForm, DataForm, Echo, Extra, Folding, Inner, NotFound, Numbers, Persona,
    Refusal, Txamt,
};
use crate::qfpay::verdict::currency_number;
use crate::qfpay::{Data, Reply, RespCd};

/// The width of a line of base64 (Android's default).
const LINE: usize = 76;
/// Members with an amount.
const AMOUNTS: [&str; 4] = ["txamt", "allow_refund_amt", "originTxamt", "prepay_amt"];

impl Persona {
    /// The answer to an inquiry about an order that is not there.
    pub(super) fn not_found(&self, order: &str) -> Reply {
        let said = |words: &str| Reply { resperr: words.to_owned(), ..Reply::new(RespCd::RequestError) };
        let holding = |data| Reply { data, ..Reply::new(RespCd::Success) };
        match self.not_found {
            NotFound::Words => Words::NOT_FOUND.reply(RespCd::RequestError),
            NotFound::Chinese => said("交易不存在"),
            NotFound::Numbered => said(&format!("订单{order}不存在")),
            NotFound::Mute => said("request error"),
            NotFound::OtherError => refusal(RespCd::OtherError, ""),
            NotFound::BadParameters => refusal(RespCd::BadParameters, ""),
            NotFound::EmptyText | NotFound::Null => holding(Data::None),
            NotFound::EmptyObject => holding(Data::Fields(Fields::default())),
            NotFound::EmptyArray => holding(Data::Raw("[]".to_owned())),
            NotFound::Listed => business_decline("1268"),
            NotFound::NotOperable => business_decline("1136"),
        }
    }

    /// The answer to a request that has to wait for another.
    pub(super) fn busy(&self) -> Reply {
        let said = |words: &str| Reply { resperr: words.to_owned(), ..Reply::new(RespCd::RequestError) };
        match self.busy {
            Busy::Words => Words::BUSY.reply(RespCd::RequestError),
            Busy::Chinese => said("终端正在进行交易"),
            Busy::Mute => said("request error"),
            Busy::OtherError => refusal(RespCd::OtherError, ""),
        }
    }

    /// The inner code of a refusal for which a script chose none.
    pub(super) fn refusal<'a>(&self, code: &'a str) -> &'a str {
        match self.refusal {
            _ if code != DECLINED => code,
            Refusal::Failed => code,
            Refusal::Balance => "1201",
            Refusal::Code => "2005",
            Refusal::Unlisted => "3999",
            Refusal::System => "1254",
        }
    }

    /// The reply with its data as this persona has it.
    pub(super) fn dress(&self, mut reply: Reply, currency: Currency) -> Reply {
        let Data::Fields(fields) = &reply.data else { return reply };
        if fields.members().is_empty() {
            return reply;
        }
        let dressed = fields.members().iter().filter_map(|(name, value)| self.member(name, value, currency));
        let mut members: Members = dressed.collect();
        if self.extra == Extra::Some {
            members.push(("terminal_note".to_owned(), Value::Text("no document names this".to_owned())));
            members.push(("terminal_more".to_owned(), Value::Array(vec![Value::Null, Value::Bool(true)])));
        }
        reply.data = Data::Fields(Fields::new(members));
        reply
    }

    fn member(&self, name: &str, value: &Value, currency: Currency) -> Option<(String, Value)> {
        let text = value.scalar().unwrap_or_default();
        let value = match name {
            "respcd" if text == "0000" && self.inner == Inner::Absent => return None,
            "cancel" if self.cancel == CancelField::Absent => return None,
            "out_trade_no" if self.echo == Echo::Nowhere => return None,
            "txcurrcd" if self.currency == CurrencyForm::Number => {
                Value::Text(currency_number(text).unwrap_or(text).to_owned())
            }
            name if AMOUNTS.contains(&name) => self.amount(name, text, currency)?,
            _ if self.numbers == Numbers::Number && is_plain(text) => Value::Number(text.to_owned()),
            _ => value.clone(),
        };
        Some((name.to_owned(), value))
    }

    /// An amount that is told in cents; nothing to give back any more is told as it is.
    fn amount(&self, name: &str, cents: &str, currency: Currency) -> Option<Value> {
        let amount = cents.parse().ok().and_then(|minor| Amount::from_minor(minor, currency).ok());
        let decimal = |amount: Amount| amount.to_decimal();
        Some(match (self.txamt, amount) {
            (Txamt::Missing, _) if name == "txamt" => return None,
            (Txamt::CentsNumber, _) => Value::Number(cents.to_owned()),
            (Txamt::Decimal, Some(amount)) => Value::Text(decimal(amount)),
            (Txamt::LongDecimal, Some(amount)) => Value::Text(format!("{}0", decimal(amount))),
            (Txamt::DecimalNumber, Some(amount)) => Value::Number(amount.to_shortest()),
            _ => Value::Text(cents.to_owned()),
        })
    }

    /// The reply as JSON.
    pub(super) fn write(&self, reply: &Reply) -> String {
        let respcd = match self.numbers {
            Numbers::Number if is_plain(reply.respcd.wire()) => reply.respcd.wire().to_owned(),
            _ => quote(reply.respcd.wire()),
        };
        let out = Writer::new().raw("respcd", &respcd).raw("data", &self.data(reply));
        let out = out.text("respmsg", &reply.respmsg).text("resperr", &reply.resperr);
        reply.fields.iter().fold(out, |out, (name, value)| out.raw(name, &value.to_json())).finish()
    }

    fn data(&self, reply: &Reply) -> String {
        let json = match &reply.data {
            Data::None if self.not_found == NotFound::Null => return "null".to_owned(),
            Data::None => return quote(""),
            Data::Raw(text) => return quote(text),
            Data::Fields(fields) => fields.to_json(),
        };
        match self.data {
            DataForm::Text => quote(&json),
            DataForm::Object => json,
            DataForm::Twice => quote(&quote(&json)),
        }
    }

    /// Base64 as this persona writes it.
    pub(super) fn fold(&self, text: String) -> String {
        match self.base64 {
            Folding::Line => text,
            Folding::Ended => text + "\n",
            Folding::Bare => text.trim_end_matches('=').to_owned(),
            Folding::Folded => {
                let lines: Vec<String> =
                    text.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into()).collect();
                lines.join("\n") + "\n"
            }
        }
    }
}

/// Digits that stay what they are as a JSON number.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}
