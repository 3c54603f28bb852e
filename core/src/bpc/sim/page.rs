//! The page behind a code: what the customer's wallet would show.

use super::book::{Payment, State};
use crate::amount::Currency;
use crate::http::Message;
use crate::sim::gateway::Fate;
use crate::sim::{Button, Language, Page, Tone, Transmit, shown};
use crate::time::Now;

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
    let amount = shown(code.amount, currency);
    let lines = [
        (["Order", "支付订单号"], code.trade_no.as_str()),
        (["Gateway's number", "交易流水号"], payment.trace.as_str()),
        (["By", "支付方式"], code.pay_type.meaning().unwrap_or_default()),
    ];
    let buttons: &[Button] = if open { &[Button::PAY, Button::FAIL] } else { &[] };
    Transmit::page(200, Page { language, headline, tone, amount: &amount, lines: &lines, buttons }.html())
}

/// What was clicked; `None`: no button of ours.
pub(super) fn choice(message: &Message, fate: &Fate) -> Option<Fate> {
    match Button::clicked(message)?.as_str() {
        "pay" => Some(fate.clone()),
        "fail" => Some(Fate::Declined),
        _ => None,
    }
}
