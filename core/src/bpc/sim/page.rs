//! The page behind a code: what the customer's wallet would show.

use super::book::{Payment, State};
use crate::amount::{Amount, Currency};
use crate::form;
use crate::http::Message;
use crate::sim::gateway::Fate;
use crate::sim::{Button, Language, Page, Tone, Transmit};
use crate::time::Now;

const PAY: Button = Button { value: "pay", label: ["Pay", "付款"], tone: Tone::Good };
const FAIL: Button =
    Button { value: "fail", label: ["Let the payment fail", "让支付失败"], tone: Tone::Bad };

/// The page of a payment.
pub(super) fn payment(payment: &Payment, now: Now, currency: Currency, language: Language) -> Transmit {
    let open = payment.is_open(now.mono);
    let (headline, tone) = match payment.state {
        State::Done => (["Paid", "支付成功"], Tone::Good),
        State::Failed => (["Payment failed or order closed", "支付失败或订单已关闭"], Tone::Bad),
        State::Waiting if open => (["To pay", "待付款"], Tone::Plain),
        State::Waiting => (["This code has expired", "二维码已过期"], Tone::Bad),
    };
    let code = &payment.code;
    let amount = Amount::from_minor(code.amount, currency).map(|amount| amount.to_decimal());
    let amount =
        amount.map_or_else(|_| code.amount.to_string(), |text| format!("{} {text}", currency.as_str()));
    let lines = [
        (["Order", "支付订单号"], code.trade_no.as_str()),
        (["Gateway's number", "交易流水号"], payment.trace.as_str()),
        (["By", "支付方式"], code.pay_type.meaning().unwrap_or_default()),
    ];
    let buttons: &[Button] = if open { &[PAY, FAIL] } else { &[] };
    let html = Page { language, headline, tone, amount: &amount, lines: &lines, buttons }.html();
    Transmit::Reply { status: 200, head: Vec::new(), body: html.into_bytes(), html: true, cut: None }
}

/// What was clicked; `None`: no button of ours.
pub(super) fn choice(message: &Message, fate: &Fate) -> Option<Fate> {
    let body = core::str::from_utf8(&message.body).ok()?;
    let (_, act) = form::read(body.trim()).ok()?.into_iter().find(|(name, _)| name == "act")?;
    match act.as_str() {
        "pay" => Some(fate.clone()),
        "fail" => Some(Fate::Declined),
        _ => None,
    }
}
