//! What a request asks for: its fields read as strictly as a terminal must (sections 2 and 3).

use crate::amount::{Amount, Currency, parse_decimal};
use crate::qfpay::{Channel, Content, FuncType, Scalar, ScanType, check};
use crate::sim::On;
use crate::time::Millis;

/// How long a customer has when the request does not say (section 3), in seconds.
const PATIENCE: u64 = 120;
/// A summary covers every order.
const NO_ORDER: &str = "";

/// A request, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Pay(Pay),
    Refund {
        order_id: String,
        amount: Part,
        /// The cashier may enter another amount.
        may_change: bool,
    },
    /// `by_reference`: asked by `out_trade_no`, else by `orderId`, which may be either number.
    Query {
        order: String,
        by_reference: bool,
    },
    PrintReceipt {
        order_id: String,
    },
    PrintSummary,
    Cancel,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pay {
    pub amount: Amount,
    pub channel: Channel,
    /// The till's order number; empty when it sent none.
    pub order: String,
    patience: Millis,
}

/// How much of a payment to refund, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    Minor(u64),
}

/// The name of a field that is missing or wrong.
type Wrong = &'static str;

impl Ask {
    /// Reads a content that came to `path` (HTTP) or over a stream (none). Errors: the field that is wrong.
    pub(super) fn read(content: &Content, path: Option<&str>, currency: Currency) -> Result<Ask, Wrong> {
        let operation = content.func_type().ok_or("func_type")?;
        if path.is_some() && path != operation.path() {
            return Err("func_type");
        }
        check::check(content).map_err(|_| "content")?;
        match operation {
            FuncType::Payment => read_payment(content, currency).map(Ask::Pay),
            FuncType::Refund => read_refund(content, currency),
            FuncType::Inquiry => read_query(content),
            FuncType::PrintReceipt => Ok(Ask::PrintReceipt { order_id: needed(content, "orderId")? }),
            FuncType::PrintSummary => Ok(Ask::PrintSummary),
            FuncType::Cancel => Ok(Ask::Cancel),
            FuncType::Other(_) => Err("func_type"),
        }
    }

    /// The kind of request a script's step waits for.
    pub(super) fn on(&self) -> On {
        match self {
            Ask::Pay(_) | Ask::Refund { .. } => On::Money,
            Ask::Query { .. } => On::Query,
            Ask::PrintReceipt { .. } | Ask::PrintSummary => On::Print,
            Ask::Cancel => On::Cancel,
        }
    }

    /// The word in the ledger.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Ask::Pay(_) => "pay",
            Ask::Refund { .. } => "refund",
            Ask::Query { .. } => "query",
            Ask::PrintReceipt { .. } | Ask::PrintSummary => "print",
            Ask::Cancel => "cancel",
        }
    }

    /// The order number it names; empty when it names none.
    pub(super) fn order(&self) -> &str {
        match self {
            Ask::Pay(pay) => &pay.order,
            Ask::Query { order, .. } => order,
            Ask::Refund { order_id, .. } | Ask::PrintReceipt { order_id } => order_id,
            Ask::PrintSummary | Ask::Cancel => NO_ORDER,
        }
    }

    /// How long it waits for the customer, in ms.
    pub(super) fn patience(&self) -> Millis {
        match self {
            Ask::Pay(pay) => pay.patience,
            _ => PATIENCE * 1000,
        }
    }
}

fn read_payment(content: &Content, currency: Currency) -> Result<Pay, Wrong> {
    let Some(Scalar::Number(amount)) = content.field("amt") else { return Err("amt") };
    let amount = Amount::parse(amount, currency).map_err(|_| "amt")?;
    let channel = match Channel::from_wire(&needed(content, "channel")?) {
        Channel::Other(_) => return Err("channel"),
        channel => channel,
    };
    let order = text(content, "out_trade_no")?.unwrap_or_default();
    flag(content, "camera_id")?;
    flag(content, "moveToBack")?;
    if text(content, "scan_type")?
        .is_some_and(|side| matches!(ScanType::from_wire(&side), ScanType::Other(_)))
    {
        return Err("scan_type");
    }
    Ok(Pay { amount, channel, order, patience: patience(content)? })
}

fn patience(content: &Content) -> Result<Millis, Wrong> {
    let payment = seconds(content, "payment_timeout")?;
    let card = seconds(content, "wait_card_timeout")?;
    Ok(payment.or(card).unwrap_or(PATIENCE) * 1000)
}

fn read_refund(content: &Content, currency: Currency) -> Result<Ask, Wrong> {
    let order_id = needed(content, "orderId")?;
    let amount = match text(content, "refund_amount")? {
        None => Part::All,
        Some(text) => match parse_decimal(&text, currency.decimals()) {
            Ok(minor) if minor > 0 => Part::Minor(minor),
            _ => return Err("refund_amount"),
        },
    };
    let may_change = flag(content, "allow_modify_flag")?;
    flag(content, "moveToBack")?;
    Ok(Ask::Refund { order_id, amount, may_change })
}

fn read_query(content: &Content) -> Result<Ask, Wrong> {
    if let Some(order) = text(content, "out_trade_no")? {
        return Ok(Ask::Query { order, by_reference: true });
    }
    Ok(Ask::Query { order: needed(content, "orderId")?, by_reference: false })
}

fn needed(content: &Content, name: Wrong) -> Result<String, Wrong> {
    text(content, name)?.ok_or(name)
}

/// A string field; null and empty are the same as not given, a number is wrong.
fn text(content: &Content, name: Wrong) -> Result<Option<String>, Wrong> {
    match content.field(name) {
        Some(Scalar::Number(_)) => Err(name),
        Some(Scalar::Text(text)) if !text.is_empty() => Ok(Some(text.clone())),
        _ => Ok(None),
    }
}

/// 0 or 1; not given and null are 0.
fn flag(content: &Content, name: Wrong) -> Result<bool, Wrong> {
    match content.field(name) {
        None | Some(Scalar::Null) => Ok(false),
        Some(Scalar::Number(source)) if source == "0" || source == "1" => Ok(source == "1"),
        Some(_) => Err(name),
    }
}

fn seconds(content: &Content, name: Wrong) -> Result<Option<u64>, Wrong> {
    match content.field(name) {
        None | Some(Scalar::Null) => Ok(None),
        Some(Scalar::Number(source)) => source.parse().map(Some).map_err(|_| name),
        Some(Scalar::Text(_)) => Err(name),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    fn read(fields: &str) -> Result<Ask, Wrong> {
        let content = Content::parse(fields).unwrap();
        Ask::read(&content, None, Currency::parse("HKD").unwrap())
    }

    #[test]
    fn wrong_parameters_are_named() {
        let cases = [
            ("{}", "func_type"),
            (r#"{"func_type":9999}"#, "func_type"),
            (r#"{"func_type":1001,"channel":"wx"}"#, "amt"),
            (r#"{"func_type":1001,"amt":1}"#, "channel"),
            (r#"{"func_type":1001,"amt":1,"channel":"shells"}"#, "channel"),
            (r#"{"func_type":1001,"amt":0,"channel":"wx"}"#, "content"),
            (r#"{"func_type":1001,"amt":1,"channel":"wx","payment_timeout":"9"}"#, "payment_timeout"),
            (r#"{"func_type":1001,"amt":1,"channel":"wx","camera_id":2}"#, "camera_id"),
            (r#"{"func_type":1001,"amt":1,"channel":"wx","moveToBack":"1"}"#, "moveToBack"),
            (r#"{"func_type":1001,"amt":1,"channel":"wx","scan_type":"SIDEWAYS"}"#, "scan_type"),
            (r#"{"func_type":1002,"orderId":"1","allow_modify_flag":2}"#, "allow_modify_flag"),
            (r#"{"func_type":1002}"#, "orderId"),
            (r#"{"func_type":1002,"orderId":12}"#, "orderId"),
            (r#"{"func_type":1002,"orderId":"1","refund_amount":1}"#, "refund_amount"),
            (r#"{"func_type":4001}"#, "orderId"),
            (r#"{"func_type":3001,"orderId":""}"#, "orderId"),
        ];
        for (fields, wrong) in cases {
            assert_eq!(read(fields), Err(wrong), "{fields}");
        }
    }

    #[test]
    fn an_order_number_of_64_printable_characters_is_taken_and_a_longer_one_is_not() {
        let printable: String =
            (b' '..=b'~').map(char::from).filter(|char| !matches!(char, '"' | '\\')).collect();
        for (order, taken) in
            [(printable.get(..64), true), (printable.get(..65), false), (printable.get(29..), true)]
        {
            let order = order.unwrap();
            let pay =
                read(&format!(r#"{{"func_type":1001,"amt":1,"channel":"wx","out_trade_no":"{order}"}}"#));
            assert_eq!(
                pay.map(|ask| ask.order().to_owned()),
                if taken { Ok(order.to_owned()) } else { Err("content") }
            );
        }
    }

    #[test]
    fn a_customer_has_as_long_as_the_request_says() {
        let pay =
            |more: &str| read(&format!(r#"{{"func_type":1001,"amt":1,"channel":"wx"{more}}}"#)).unwrap();
        assert_eq!(pay("").patience(), 120_000);
        assert_eq!(pay(r#","wait_card_timeout":30"#).patience(), 30_000);
        assert_eq!(pay(r#","wait_card_timeout":30,"payment_timeout":60"#).patience(), 60_000);
    }

    #[test]
    fn an_empty_refund_amount_means_all_of_it() {
        for amount in ["", r#","refund_amount":"""#, r#","refund_amount":null"#] {
            let refund = read(&format!(r#"{{"func_type":1002,"orderId":"1"{amount}}}"#)).unwrap();
            assert_eq!(
                refund,
                Ask::Refund { order_id: "1".to_owned(), amount: Part::All, may_change: false },
                "{amount}"
            );
        }
    }

    #[test]
    fn the_path_must_be_that_of_the_operation() {
        let content = Content::parse(r#"{"func_type":5001}"#).unwrap();
        let hkd = Currency::parse("HKD").unwrap();
        assert_eq!(Ask::read(&content, Some("/api/pos/cancel_request"), hkd), Ok(Ask::Cancel));
        assert_eq!(Ask::read(&content, Some("/api/pos/cancel"), hkd), Err("func_type"));
    }
}
