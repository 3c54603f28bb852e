//! What the terminal answers (section 7.2), and how a script falsifies it.

use super::ask::{Refusal, Request, decimal};
use super::book::Entry;
use super::plan::{Plan, Say};
use crate::amount::Currency;
use crate::codepay::pairing::{self, Device};
use crate::codepay::{Fields, Message, PayScenario, ResponseCode, Topic, TransStatus, TransType, hundredths};
use crate::sim::hong_kong;

const MERCHANT: &str = "Simulated Shop";
const DEVICE: &str = "SIMULATOR-1";
const CARD: &str = "411111****1111";

/// A reply with a code and nothing else.
pub(super) fn plain(code: ResponseCode) -> Message {
    worded(code, "")
}

/// A reply with a code, its meaning and inner words.
pub(super) fn worded(code: ResponseCode, words: &str) -> Message {
    let text = match (code.is_success(), code.meaning()) {
        (true, _) | (_, None) => String::new(),
        (false, Some(meaning)) => capital(meaning),
    };
    // The topic is set by whoever delivers it.
    let message = Message::new(Topic::Order);
    Message { response_code: Some(code), response_msg: Some(text + words), ..message }
}

/// A reply that names an order.
pub(super) fn numbered(code: ResponseCode, order: &str) -> Message {
    let named = Some(order).filter(|order| !order.is_empty());
    Message { biz_data: Fields::default().with_if("merchant_order_no", named), ..plain(code) }
}

/// The reply to a request that was not taken.
pub(super) fn refusal(request: &Message, Refusal(code, words): &Refusal) -> Message {
    let biz_data = Fields::default().with_if("merchant_order_no", request.merchant_order_no());
    Message { biz_data, ..worded(code.clone(), words) }
}

/// How an order ended. Everything that was asked is repeated.
pub(super) fn result(entry: &Entry, currency: Currency) -> Message {
    let biz_data = entry.request.echo.clone().with("trans_status", entry.status.wire());
    let biz_data = told_money(biz_data, entry, currency);
    Message { biz_data, ..worded(entry.code.clone(), entry.words) }
}

/// The same by its code alone.
pub(super) fn ended(entry: &Entry) -> Message {
    let biz_data = numbered(entry.code.clone(), &entry.request.order.merchant_order_no).biz_data;
    Message { biz_data, ..worded(entry.code.clone(), entry.words) }
}

/// What a query tells of an order that is over.
pub(super) fn record(entry: &Entry, currency: Currency) -> Message {
    let biz_data = told_money(asked(&entry.request), entry, currency);
    let biz_data = biz_data
        .with("trans_status", entry.status.wire())
        .with_if("tip_amount", (entry.tip > 0).then(|| decimal(entry.tip)).as_deref());
    Message { biz_data, ..worded(entry.code.clone(), entry.words) }
}

/// What a query tells of an order that still waits.
pub(super) fn waiting(request: &Request, status: &TransStatus, currency: Currency) -> Message {
    let biz_data =
        asked(request).with("trans_status", status.wire()).with("price_currency", currency.as_str());
    Message { biz_data, ..plain(ResponseCode::InProgress) }
}

/// The reply to a tip adjustment.
pub(super) fn tipped(order: &str, tip: u64) -> Message {
    let message = numbered(ResponseCode::Success, order);
    let biz_data = message.biz_data.with("tip_adjustment_amount", &decimal(tip));
    Message {
        biz_data: biz_data.with("trans_status", TransStatus::Successful.wire()),
        ..plain(ResponseCode::Success)
    }
}

/// Who the terminal is.
pub(super) fn hello() -> Message {
    let biz_data = Fields::default()
        .with("app_name", "CodePay Register")
        .with("cashier_version", "1.0")
        .with("device_model", "SIMULATOR")
        .with("device_sn", DEVICE)
        .with("description", MERCHANT);
    let device = Device {
        mac_address: DEVICE.to_owned(),
        device_name: DEVICE.to_owned(),
        alias_name: MERCHANT.to_owned(),
        ..Device::default()
    };
    device.on(Message { biz_data, ..plain(ResponseCode::Success) })
}

/// The reply to pairing and its end.
pub(super) fn paired(request: &Message) -> Message {
    pairing::answer(request, true)
}

/// What the terminal says instead of the truth, if a script wants that.
pub(super) fn told(truth: Message, order: &str, plan: &Plan, currency: Currency) -> Message {
    match &plan.say {
        Say::Truth | Say::NoData(_) => truth,
        Say::Code(code) if code.is_success() => plain(code.clone()),
        Say::Code(code) => numbered(code.clone(), order),
        Say::WrongOrder => with(truth, "merchant_order_no", "X1"),
        Say::WrongAmount => {
            let found = truth.biz_data.text("order_amount").and_then(|text| hundredths(text).ok());
            with(truth, "order_amount", &decimal(found.unwrap_or_default() + 1))
        }
        Say::WrongCurrency => {
            let other = if currency.as_str() == "USD" { "HKD" } else { "USD" };
            with(truth, "price_currency", other)
        }
    }
}

/// What a query repeats of the order (section 15): not its original.
fn asked(request: &Request) -> Fields {
    const TOLD: [&str; 6] =
        ["trans_type", "merchant_order_no", "order_amount", "tip_amount", "cashback_amount", "attach"];
    let told = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), request.echo.value(name)?.clone())));
    Fields::new(told.collect())
}

/// What the terminal adds of its own, most of it only where money moved.
fn told_money(fields: Fields, entry: &Entry, currency: Currency) -> Fields {
    let order = &entry.request.order;
    let fields = fields.with("price_currency", currency.as_str()).with("trans_no", &entry.trans_no);
    if entry.status != TransStatus::Successful {
        return fields;
    }
    let scenario = order.pay_scenario.as_deref().unwrap_or(PayScenario::SwipeCard.wire());
    let back = super::ask::is_back(&order.trans_type) || order.trans_type == TransType::Completion;
    let card = scenario == PayScenario::SwipeCard.wire() && !back;
    let brand = order.pay_method_id.as_deref().unwrap_or("Visa");
    let fields = fields
        .with("pay_channel_trans_no", &format!("9{}", entry.trans_no))
        .with("trans_end_time", &hong_kong(entry.at))
        .with("discount_bmopc", "0.00")
        .with("discount_bpc", "0.00");
    let fields =
        if back { fields } else { fields.with("pay_scenario", scenario).with("pay_method_id", brand) };
    let card_fields =
        [("card_no", CARD), ("entry_mode", "3"), ("auth_code", "123456"), ("ref_no", "000000000123")];
    let shown = card_fields.into_iter().filter(|_| card);
    shown.fold(fields, |fields, (name, value)| fields.with(name, value))
}

/// The reply with one field of its business data changed or added.
fn with(mut message: Message, name: &str, value: &str) -> Message {
    message.biz_data.set(name, value);
    message
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
