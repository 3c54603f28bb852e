//! What the terminal answers: replies and their data (section 7), and how a script falsifies them.

use super::Options;
use super::book::{Entry, IN_PART, Refund, Refusal, Sale, TOO_MUCH};
use super::plan::{Plan, Say};
use crate::amount::Currency;
use crate::json::{Members, Value};
use crate::qfpay::data::Fields;
use crate::qfpay::{Channel, Data, Reply, RespCd};
use crate::sim::{On, hong_kong};
use crate::time::Now;

/// The inner respcd of a payment that still waits for its customer (section 7).
pub(super) const PENDING: &str = "1143";
const MERCHANT: &str = "Simulated Shop";
const STORE: &str = "2600001";
const DEVICE: &str = "SIMULATOR-1";

/// The body that answers anything but a POST on the HTTP face: clear JSON, respcd 4004.
pub fn not_post() -> String {
    refusal(RespCd::NotPost, "").to_json()
}

/// Words that go with an outer code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(&'static str);

impl Words {
    pub(super) const NONE: Words = Words("");
    pub(super) const CANCELLED: Words = Words("cancelled");
    pub(super) const TIMED_OUT: Words = Words("no card was presented in time");
    pub(super) const BUSY: Words = Words("terminal busy");
    pub(super) const NOT_FOUND: Words = Words("order not found");
    pub(super) const NOT_RUNNING: Words = Words("nothing to cancel");
    pub(super) const NOT_PRINTED: Words = Words("printing failed");

    /// A reply without data, these words in `resperr`.
    pub(super) fn reply(self, respcd: RespCd) -> Reply {
        Reply { resperr: self.0.to_owned(), ..Reply::new(respcd) }
    }
}

/// The reply to a request that was not taken; `field` is the wrong one, if one is to blame.
pub(super) fn refusal(respcd: RespCd, field: &str) -> Reply {
    let meaning = respcd.meaning().unwrap_or_default();
    let resperr = if field.is_empty() { meaning.to_owned() } else { format!("{meaning}: {field}") };
    Reply { resperr, ..Reply::new(respcd) }
}

/// What the terminal says instead of the truth, if a script wants that.
pub(super) fn told(truth: Reply, plan: &Plan, on: On, options: &Options) -> Reply {
    match &plan.say {
        Say::Truth => truth,
        Say::Busy => options.persona.busy(),
        Say::Code(respcd) => coded(respcd, on),
        Say::WrongOrder => with(truth, "out_trade_no", |order| format!("X{order}")),
        Say::WrongAmount => with(truth, "txamt", one_more),
        Say::WrongCurrency => with(truth, "txcurrcd", |_| other_than(options.currency).to_owned()),
    }
}

pub(super) fn payment_reply(now: Now, sale: &Sale) -> Reply {
    let mut data = common(now, sale);
    data.extend([
        text("syssn", &sale.syssn),
        text("clisn", &sale.clisn),
        text("txamt", &sale.amount.minor().to_string()),
        text("paydtm", &hong_kong(sale.at)),
        text("mchntnm", MERCHANT),
        text("userid", STORE),
        text("udid", DEVICE),
        text("resmsg", if sale.is_paid() { "success" } else { "declined" }),
        text("reserr", if sale.is_paid() { "" } else { "declined" }),
    ]);
    data.extend(order_row(&sale.order));
    succeeded(data)
}

pub(super) fn refund_reply(now: Now, refund: Result<Refund, Refusal>) -> Reply {
    let refund = match refund {
        Ok(refund) => refund,
        Err(Refusal::NotFound) => return Words::NOT_FOUND.reply(RespCd::RequestError),
        Err(Refusal::TooMuch) => return business_decline(TOO_MUCH),
        Err(Refusal::InPart) => return business_decline(IN_PART),
    };
    let mut data = common(now, &refund.sale);
    data.extend([
        text("orig_syssn", &refund.sale.syssn),
        text("syssn", &refund.syssn),
        text("txamt", &refund.minor.to_string()),
        text("originTxamt", &refund.sale.amount.minor().to_string()),
        text("paydtm", &hong_kong(refund.at)),
        text("txdtm", &hong_kong(refund.at)),
        text("resmsg", "success"),
        text("reserr", ""),
    ]);
    data.extend(order_row(&refund.sale.order));
    succeeded(data)
}

/// An inquiry's data tells a payment with what is left of it, or a refund with its original.
pub(super) fn inquiry_reply(now: Now, entry: Entry<'_>, echo_order: bool) -> Reply {
    let (mut data, sale) = match entry {
        Entry::Sale(sale) => (sale_rows(sale), sale),
        Entry::Refund(refund) => (refund_rows(refund), &refund.sale),
    };
    data.extend(common(now, sale));
    data.extend([
        text("server_time", &hong_kong(now.wall)),
        text("opuid", STORE),
        text("opuser", "cashier"),
        text("nickname", MERCHANT),
        text("desc", ""),
        text("customer_source", "HK"),
    ]);
    data.extend(card_rows(sale));
    data.extend(order_row(&sale.order).filter(|_| echo_order));
    succeeded(data)
}

fn sale_rows(sale: &Sale) -> Members {
    vec![
        text("tradetp", "payment"),
        text("syssn", &sale.syssn),
        text("origssn", ""),
        text("origbusicd", ""),
        text("clisn", &sale.clisn),
        text("txamt", &sale.amount.minor().to_string()),
        text("prepay_amt", &sale.amount.minor().to_string()),
        text("allow_refund_amt", &sale.left().to_string()),
        text("cancel", cancel_state(sale)),
    ]
}

fn refund_rows(refund: &Refund) -> Members {
    vec![
        text("tradetp", "refund"),
        text("syssn", &refund.syssn),
        text("origssn", &refund.sale.syssn),
        text("origbusicd", refund.sale.pay_type().wire()),
        text("clisn", &refund.clisn),
        text("txamt", &refund.minor.to_string()),
        text("prepay_amt", &refund.minor.to_string()),
        text("allow_refund_amt", "0"),
        text("cancel", "0"),
    ]
}

/// The fields that all three kinds of data have.
fn common(now: Now, sale: &Sale) -> Members {
    let mut data = vec![
        text("respcd", &sale.result),
        text("sysdtm", &hong_kong(now.wall)),
        text("busicd", sale.pay_type().wire()),
        text("txcurrcd", sale.amount.currency().as_str()),
        text("chnlsn", &format!("9{}", sale.syssn)),
    ];
    data.extend(scheme(&sale.channel).map(|scheme| text("cardscheme", scheme)));
    data
}

/// `out_trade_no`, when the till sent one.
fn order_row(order: &str) -> Option<(String, Value)> {
    (!order.is_empty()).then(|| text("out_trade_no", order))
}

fn text(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), Value::Text(value.to_owned()))
}

/// `cancel` of an inquiry: 0 no, 3 refunded, 5 partly refunded (section 7).
fn cancel_state(sale: &Sale) -> &'static str {
    match sale.refunded {
        0 => "0",
        _ if sale.left() == 0 => "3",
        _ => "5",
    }
}

fn card_rows(sale: &Sale) -> Members {
    let masked = match sale.channel {
        Channel::CardPayment => "411111******1111",
        Channel::UnionpayCard => "622222******2222",
        Channel::AmexCard => "371111*****1111",
        _ => return Members::new(),
    };
    vec![
        text("cardno", masked),
        text("cardtype", "CREDIT"),
        text("batchno", "000001"),
        text("refno", &sale.clisn),
    ]
}

fn scheme(channel: &Channel) -> Option<&'static str> {
    match channel {
        Channel::CardPayment => Some("VISA"),
        Channel::UnionpayCard => Some("UNIONPAY"),
        Channel::AmexCard => Some("AMEX"),
        _ => None,
    }
}

/// Outer success with an inner reason: the terminal worked, the bank or the business said no.
pub(super) fn business_decline(code: &str) -> Reply {
    let reason = match code {
        PENDING => "waiting for the customer",
        TOO_MUCH => "more than is left to refund",
        IN_PART => "a card payment of the same day is refunded as a whole",
        _ => "declined",
    };
    succeeded(vec![text("respcd", code), text("resmsg", reason), text("reserr", reason)])
}

fn succeeded(members: Members) -> Reply {
    let reply = Reply::new(RespCd::Success);
    Reply { data: Data::Fields(Fields::new(members)), respmsg: "success".to_owned(), ..reply }
}

/// What a bare outer code comes with depends on what was asked.
fn coded(respcd: &RespCd, on: On) -> Reply {
    let words = match (respcd, on) {
        (RespCd::RequestError, On::Query) => Words::NOT_FOUND,
        (RespCd::RequestError, On::Cancel) => Words::NOT_RUNNING,
        (RespCd::RequestError, On::Print) => Words::NOT_PRINTED,
        (RespCd::Success, _) => return Reply::new(RespCd::Success),
        _ => return refusal(respcd.clone(), ""),
    };
    words.reply(respcd.clone())
}

/// The reply with one field of its data changed, or added to what data there is.
fn with(mut reply: Reply, name: &str, change: impl Fn(&str) -> String) -> Reply {
    let Some(fields) = reply.data.fields() else { return reply };
    let changed = change(fields.text(name).unwrap_or_default());
    let others = fields.members().iter().filter(|(known, _)| known != name).cloned();
    reply.data = Data::Fields(Fields::new(others.chain([text(name, &changed)]).collect()));
    reply
}

fn one_more(minor: &str) -> String {
    (minor.parse::<u64>().unwrap_or_default() + 1).to_string()
}

fn other_than(currency: Currency) -> &'static str {
    if currency.as_str() == "USD" { "HKD" } else { "USD" }
}
