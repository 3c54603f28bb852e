//! The customer's page of an order: what it shows and what can be chosen.

use super::ask::Refusal;
use super::book::Entry;
use crate::amount::{Amount, Currency};
use crate::form;
use crate::http::Message;
use crate::icashier::ResultCode;
use crate::sim::gateway::Fate;
use crate::sim::{Button, Language, Page, Tone, Transmit};

const PAY: Button = Button { value: "pay", label: ["Pay", "付款"], tone: Tone::Good };
const LATER: Button = Button {
    value: "unsettled",
    label: ["Pay, money on hold at first", "付款，资金暂不可用"],
    tone: Tone::Plain,
};
const FAIL: Button =
    Button { value: "fail", label: ["Let the payment fail", "让支付失败"], tone: Tone::Bad };
const INVESTIGATE: Button =
    Button {
        value: "investigate", label: ["Put under investigation", "转为协查调单"], tone: Tone::Plain
    };
const BACK: Button = Button { value: "back", label: ["Back to the shop", "返回商户"], tone: Tone::Plain };

/// The page of an order.
pub(super) fn order(entry: &Entry, currency: Currency, language: Language) -> Transmit {
    let (headline, tone) = headline(&entry.result);
    let buttons: &[Button] = match (&entry.result, &entry.order.fronturl) {
        (ResultCode::Unpaid, Some(_)) => &[PAY, LATER, FAIL, INVESTIGATE, BACK],
        (ResultCode::Unpaid, None) => &[PAY, LATER, FAIL, INVESTIGATE],
        (ResultCode::Investigated, Some(_)) => &[PAY, FAIL, BACK],
        (ResultCode::Investigated, None) => &[PAY, FAIL],
        (_, Some(_)) => &[BACK],
        (_, None) => &[],
    };
    let amount = Amount::from_minor(entry.order.txnamt, currency).map(|amount| amount.to_decimal());
    let amount = amount
        .map_or_else(|_| entry.order.txnamt.to_string(), |text| format!("{} {text}", currency.as_str()));
    let lines = [
        (["Order", "商户订单号"], entry.order.orderid.as_str()),
        (["Gateway's number", "交易流水号"], entry.queryid.as_str()),
        (["By", "支付方式"], entry.order.action.meaning().unwrap_or_default()),
        (["Result", "结果码"], entry.result.wire()),
    ];
    shown(200, Page { language, headline, tone, amount: &amount, lines: &lines, buttons })
}

/// The page of an order that was not taken.
pub(super) fn refusal(refusal: &Refusal, language: Language) -> Transmit {
    let headline = ["This order was not accepted", "订单未被受理"];
    let lines = [(["Reason", "原因"], refusal.code.as_str())];
    shown(400, Page { language, headline, tone: Tone::Bad, amount: "", lines: &lines, buttons: &[] })
}

/// What was clicked: what becomes of the order, or `Some(None)` for nothing. `None`: no button of ours.
pub(super) fn choice(message: &Message, fate: &Fate) -> Option<Option<Fate>> {
    let body = core::str::from_utf8(&message.body).ok()?;
    let fields = form::read(body.trim()).ok()?;
    let coded = |result: ResultCode| Some(Fate::Code(result.wire().to_owned()));
    let (_, act) = fields.into_iter().find(|(name, _)| name == "act")?;
    Some(match act.as_str() {
        "pay" => Some(fate.clone()),
        "unsettled" => coded(ResultCode::PaidUnsettled),
        "fail" => Some(Fate::Declined),
        "investigate" => coded(ResultCode::Investigated),
        "back" => None,
        _ => return None,
    })
}

fn headline(result: &ResultCode) -> ([&'static str; 2], Tone) {
    match result {
        ResultCode::Paid => (["Paid", "支付成功"], Tone::Good),
        ResultCode::PaidUnsettled => (["Paid, money on hold", "已支付，资金暂不可用"], Tone::Good),
        ResultCode::Unpaid => (["To pay", "待付款"], Tone::Plain),
        ResultCode::Failed => (["Payment failed", "支付失败"], Tone::Bad),
        ResultCode::Investigated => (["Under investigation", "协查调单中"], Tone::Plain),
        ResultCode::Other(_) => (["Ended with an unknown code", "以未知结果码结束"], Tone::Bad),
    }
}

fn shown(status: u16, page: Page<'_>) -> Transmit {
    Transmit::Reply { status, head: Vec::new(), body: page.html().into_bytes(), html: true, cut: None }
}
