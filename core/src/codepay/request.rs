//! What is sent for each ask of the payment machine.

use super::options::Options;
use super::order::is_order_no;
use super::{Error, Fields, Message, Order, PayMethodId, PayScenario, Topic, TransType, amount};
use crate::amount::Amount;
use crate::code::Code;
use crate::json::Value;
use crate::payment::{Ask, Intent, Kind, Method, Origin};

/// The version of the protocol that every message names.
const VERSION: &str = "1.0";
/// What other clients send as the number of a batch close, which has none (section 6).
const BATCH: &str = "111111";

/// The message of an ask.
///
/// Errors: `INVALID_FIELD`, `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE`, `UNSUPPORTED_METHOD`,
/// `UNSUPPORTED_OPERATION`, `UNKNOWN_ORDER`.
pub(super) fn of(ask: &Ask<'_>, options: &Options) -> Result<Message, Error> {
    let (topic, biz_data) = match ask {
        Ask::Money(intent) if intent.operation.kind == Kind::Adjust => (Topic::TipAdjustment, tip(intent)?),
        Ask::Money(intent) => (Topic::Order, order(intent, options)?),
        Ask::Find(intent) => (Topic::Query, numbered(subject(intent))),
        Ask::Look(order) => (Topic::Query, numbered(order)),
        Ask::LookNumber(number) => (Topic::Query, Fields::default().with("trans_no", number)),
        Ask::Cancel(intent) => (Topic::Close, numbered(&intent.order)),
        Ask::CloseBatch => (Topic::BatchClose, numbered(BATCH)),
        Ask::PrintReceipt(_) | Ask::PrintSummary | Ask::Confirm(_) => {
            return Err(Error::Refused(Code::UnsupportedOperation));
        }
    };
    Ok(Message {
        app_id: Some(options.app_id.clone()),
        version: Some(VERSION.to_owned()),
        biz_data,
        ..Message::new(topic)
    })
}

/// The order number under which the terminal knows an intent: a tip has none of its own.
pub(super) fn subject(intent: &Intent) -> &str {
    match (&intent.operation.kind, &intent.operation.of) {
        (Kind::Adjust, Some(of)) => &of.order,
        _ => &intent.order,
    }
}

/// The amount that is sent: the intent's own, or all of the earlier payment. A void sends none.
pub(super) fn amount_of(intent: &Intent) -> Option<Amount> {
    let operation = &intent.operation;
    match operation.kind {
        Kind::Void => None,
        _ => operation.amount.or_else(|| operation.of.as_ref()?.amount),
    }
}

/// The seconds that the customer has, where the caller says so.
pub(super) fn expires_s(intent: &Intent) -> Option<u64> {
    let given = intent.operation.options.iter().find(|(name, _)| name == "expires");
    given.and_then(|(_, value)| value.parse().ok()).filter(|seconds| *seconds > 0)
}

fn numbered(order: &str) -> Fields {
    Fields::default().with("merchant_order_no", order)
}

fn order(intent: &Intent, options: &Options) -> Result<Fields, Error> {
    let operation = &intent.operation;
    let mut order = Order::new(trans_type(intent), &intent.order);
    let taken = matches!(operation.kind, Kind::Pay | Kind::Authorise);
    if taken {
        customer_pays(&mut order, operation.method)?;
    } else {
        order.orig_merchant_order_no = Some(origin(intent)?.order.clone());
    }
    if let Some(amount) = amount_of(intent) {
        order.order_amount = Some(amount::write(&amount).map_err(Error::Refused)?);
        order.price_currency = Some(amount.currency().as_str().to_owned());
    } else if operation.kind != Kind::Void {
        return Err(Error::Refused(Code::AmountFormat));
    }
    for (name, value) in &operation.options {
        give(&mut order, name, value)?;
    }
    check_together(&order, operation.of.as_ref().and_then(|of| of.amount))?;
    let mut fields = order.fields()?;
    if let Some(seconds) = order.expires_s().filter(|_| options.expires_as_number) {
        fields.put("expires", Value::Number(seconds.to_string()));
    }
    Ok(fields)
}

/// What the caller may add; what decides about identity and money is the intent's alone. A void has no amount of its own.
fn give(order: &mut Order, name: &str, value: &str) -> Result<(), Error> {
    const OURS: [&str; 3] = ["orig_merchant_order_no", "order_amount", "price_currency"];
    let repeated = name == "order_amount" && order.trans_type == TransType::Void;
    if OURS.contains(&name) && !repeated {
        return Err(Error::field(name));
    }
    order.give(name, value)
}

/// Refuses what does not go together: a void undoes all of the earlier order, and no tip is asked for where cash is handed
/// out (section 7.1 has on_screen_tip with 1, 3 and 4).
fn check_together(order: &Order, paid: Option<Amount>) -> Result<(), Error> {
    let undone = order.order_amount.as_deref().filter(|_| order.trans_type == TransType::Void);
    let too_much = |(undone, paid): (&str, Amount)| {
        Amount::parse(undone, paid.currency()).is_ok_and(|undone| undone.minor() > paid.minor())
    };
    if undone.zip(paid).is_some_and(too_much) {
        return Err(Error::field("order_amount"));
    }
    match order.trans_type == TransType::Cashback && order.on_screen_tip == Some(true) {
        true => Err(Error::field("on_screen_tip")),
        false => Ok(()),
    }
}

/// What an intent is on the wire.
pub(super) fn trans_type(intent: &Intent) -> TransType {
    let cash = intent.operation.options.iter().any(|(name, value)| {
        name == "cashback_amount" && amount::hundredths(value).is_ok_and(|hundredths| hundredths > 0)
    });
    match intent.operation.kind {
        Kind::Pay if cash => TransType::Cashback,
        Kind::Pay | Kind::Adjust => TransType::Sale,
        Kind::Refund => TransType::Refund,
        Kind::Void => TransType::Void,
        Kind::Authorise => TransType::Authorization,
        Kind::Complete => TransType::Completion,
    }
}

/// How the customer pays, in this wire's words. Wallets show their code to the terminal unless the caller says
/// otherwise with `pay_scenario`.
fn customer_pays(order: &mut Order, method: Method) -> Result<(), Error> {
    let (scenario, brand) = match method {
        Method::Any => return Ok(()),
        Method::Card => (PayScenario::SwipeCard, None),
        Method::Amex => (PayScenario::SwipeCard, Some(PayMethodId::Amex)),
        Method::UnionpayCard => (PayScenario::SwipeCard, Some(PayMethodId::UnionPay)),
        Method::UnionpayQr => (PayScenario::BScanQr, Some(PayMethodId::UnionPay)),
        Method::Alipay => (PayScenario::BScanQr, Some(PayMethodId::Alipay)),
        Method::Wechat => (PayScenario::BScanQr, Some(PayMethodId::WeChatPay)),
        Method::Payme | Method::Fps | Method::Octopus => {
            return Err(Error::Refused(Code::UnsupportedMethod));
        }
    };
    order.pay_scenario = Some(scenario.wire().to_owned());
    order.pay_method_id = brand.map(|brand| brand.wire().to_owned());
    Ok(())
}

fn tip(intent: &Intent) -> Result<Fields, Error> {
    let amount = intent.operation.amount.ok_or(Error::Refused(Code::AmountFormat))?;
    let text = amount::write(&amount).map_err(Error::Refused)?;
    match intent.operation.options.first() {
        Some((name, _)) => Err(Error::field(name)),
        None => Ok(numbered(&origin(intent)?.order).with("tip_adjustment_amount", &text)),
    }
}

/// The earlier order. It is named by the till's number alone (section 7.1), in whichever till that was.
fn origin(intent: &Intent) -> Result<&Origin, Error> {
    let of = intent.operation.of.as_ref().ok_or(Error::Refused(Code::UnknownOrder))?;
    match is_order_no(&of.order) {
        true => Ok(of),
        false => Err(Error::field("orig_merchant_order_no")),
    }
}
