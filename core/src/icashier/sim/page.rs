//! The customer's page of an order: what it shows and what can be chosen.

use super::ask::Refusal;
use super::book::Entry;
use crate::amount::Currency;
use crate::http::Message;
use crate::icashier::ResultCode;
use crate::sim::gateway::Fate;
use crate::sim::{Button, Language, Page, Tone, Transmit, shown};

const LATER: Button = Button {
    value: "unsettled",
    label: ["Pay, money on hold at first", "付款，资金暂不可用"],
    tone: Tone::Plain,
};
const INVESTIGATE: Button =
    Button {
        value: "investigate", label: ["Put under investigation", "转为协查调单"], tone: Tone::Plain
    };
const BACK: Button = Button { value: "back", label: ["Back to the shop", "返回商户"], tone: Tone::Plain };

/// The page of an order.
pub(super) fn order(entry: &Entry, currency: Currency, language: Language) -> Transmit {
    let (headline, tone) = headline(&entry.result);
    let buttons: &[Button] = match (&entry.result, &entry.order.fronturl) {
        (ResultCode::Failed, _) if entry.is_open() => &[Button::PAY, Button::FAIL],
        (ResultCode::Unpaid, Some(_)) => &[Button::PAY, LATER, Button::FAIL, INVESTIGATE, BACK],
        (ResultCode::Unpaid, None) => &[Button::PAY, LATER, Button::FAIL, INVESTIGATE],
        (ResultCode::Investigated, Some(_)) => &[Button::PAY, Button::FAIL, BACK],
        (ResultCode::Investigated, None) => &[Button::PAY, Button::FAIL],
        (_, Some(_)) => &[BACK],
        (_, None) => &[],
    };
    let amount = shown(entry.order.txnamt, currency);
    let lines = [
        (["Order", "商户订单号"], entry.order.orderid.as_str()),
        (["Gateway's number", "交易流水号"], entry.queryid.as_str()),
        (["By", "支付方式"], entry.order.action.meaning().unwrap_or_default()),
        (["Result", "结果码"], entry.result.wire()),
    ];
    Transmit::page(200, Page { language, headline, tone, amount: &amount, lines: &lines, buttons }.html())
}

/// The page of an order that was not taken.
pub(super) fn refusal(refusal: &Refusal, language: Language) -> Transmit {
    let headline = ["This order was not accepted", "订单未被受理"];
    let lines = [(["Reason", "原因"], refusal.code.as_str())];
    let page = Page { language, headline, tone: Tone::Bad, amount: "", lines: &lines, buttons: &[] };
    Transmit::page(400, page.html())
}

/// What was clicked: what becomes of the order, or `Some(None)` for nothing. `None`: no button of ours.
pub(super) fn choice(message: &Message, fate: &Fate) -> Option<Option<Fate>> {
    let coded = |result: ResultCode| Some(Fate::Code(result.wire().to_owned()));
    Some(match Button::clicked(message)?.as_str() {
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
