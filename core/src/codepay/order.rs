//! The business data of `ecrhub.pay.order` (section 7.1): every field once, for both ends.
//!
//! Amounts are decimal text in major units. A flag is written as true or false. `expires` is written as text, as
//! the document has it, or as a number for terminals that want one; 0 is left out, as is a tip of zero, which
//! terminals refuse.

use super::words::QueueMode;
use super::{Error, Fields, TransType, amount};
use crate::code::Code;
use crate::json::{Members, Value};

/// The longest order number, in letters and digits (section 7.1).
pub const MAX_ORDER: usize = 32;

/// The longest `expires`, in seconds: five digits.
pub(super) const MAX_EXPIRES: u32 = 99_999;

/// Makes the order's fields, their writer and their reader from rows of `name: kind, "meaning";`.
macro_rules! order {
    ($($name:ident: $kind:ident, $meaning:literal;)*) => {
        /// What an order says besides its type and number.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Order {
            /// `trans_type`: what happens to money.
            pub trans_type: TransType,
            /// `merchant_order_no`: at most 32 letters and digits, fresh for each attempt.
            pub merchant_order_no: String,
            $(#[doc = concat!("`", stringify!($name), "`: ", $meaning, ".")]
            pub $name: Option<order!(@type $kind)>,)*
        }

        impl Order {
            /// Every field with its meaning, in the document's order.
            pub const TABLE: &'static [(&'static str, &'static str)] = &[
                ("trans_type", "what happens to money"),
                ("merchant_order_no", "the till's order number"),
                $((stringify!($name), $meaning),)*
            ];

            /// An order with nothing else.
            pub fn new(trans_type: TransType, merchant_order_no: &str) -> Self {
                Order { trans_type, merchant_order_no: merchant_order_no.to_owned(), $($name: None,)* }
            }

            /// Takes a field by its name on the wire, as the caller of a payment gives it: everything is text.
            ///
            /// Errors: `INVALID_FIELD` for an unknown name, and for a flag that is none.
            pub fn give(&mut self, name: &str, value: &str) -> Result<(), Error> {
                match name {
                    $(stringify!($name) => self.$name = Some(order!(@give $kind, name, value)),)*
                    _ => return Err(Error::field(name)),
                }
                Ok(())
            }

            fn members(&self) -> Members {
                let mut members = vec![
                    ("trans_type".to_owned(), Value::Text(self.trans_type.wire().to_owned())),
                    ("merchant_order_no".to_owned(), Value::Text(self.merchant_order_no.clone())),
                ];
                $(if let Some(value) = &self.$name {
                    members.push((stringify!($name).to_owned(), order!(@value $kind, value)));
                })*
                members
            }

            fn read_fields(&mut self, fields: &Fields) {
                $(self.$name = order!(@read $kind, fields, stringify!($name));)*
            }
        }
    };
    (@type text) => { String };
    (@type number) => { String };
    (@type flag) => { bool };
    (@give text, $name:ident, $value:ident) => { $value.to_owned() };
    (@give number, $name:ident, $value:ident) => { $value.to_owned() };
    (@give flag, $name:ident, $value:ident) => { flag($name, $value)? };
    (@value text, $value:ident) => { Value::Text($value.clone()) };
    (@value number, $value:ident) => { Value::Number($value.clone()) };
    (@value flag, $value:ident) => { Value::Bool(*$value) };
    (@read text, $fields:ident, $name:expr) => { $fields.text($name).map(str::to_owned) };
    (@read number, $fields:ident, $name:expr) => { $fields.text($name).map(str::to_owned) };
    (@read flag, $fields:ident, $name:expr) => { $fields.flag($name) };
}

order! {
    orig_merchant_order_no: text, "the earlier order, of a void, refund or completion";
    orig_pay_channel_trans_no: text, "the channel's number of the earlier order";
    price_currency: text, "ISO 4217 letters; the terminal's own when absent";
    order_amount: text, "amount in major units; not needed by a void";
    tip_amount: text, "tip in major units; never zero";
    tax_amount: text, "tax in major units";
    on_screen_tip: flag, "whether the customer is asked for a tip at the terminal (sales, refunds, authorizations)";
    cashback_amount: text, "cash handed out, in major units";
    pay_method_id: text, "brand; required when a code is scanned";
    pay_scenario: text, "how the customer pays";
    card_type: text, "debit, credit, EBT or gift";
    card_network_type: text, "not documented";
    attach: text, "returned as it is";
    description: text, "what is sold";
    notify_url: text, "where the vendor's gateway reports to";
    expires: text, "seconds after which the order is not paid any more; 300 when absent";
    confirm_on_terminal: flag, "whether the order waits until a clerk takes it up at the terminal";
    required_terminal_authentication: flag, "whether a void or refund needs the manager at the terminal";
    on_screen_signature: flag, "whether the signature is taken on the screen";
    receipt_print_mode: number, "0 none, 1 merchant, 2 customer, 3 both";
}

/// Fields that hold an amount.
const AMOUNTS: [&str; 5] =
    ["order_amount", "tip_amount", "tip_adjustment_amount", "tax_amount", "cashback_amount"];

impl Order {
    /// The business data to send.
    ///
    /// Errors: `INVALID_FIELD` (a wrong order number, a missing earlier order, a control character),
    /// `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE`.
    pub fn fields(&self) -> Result<Fields, Error> {
        let mut members = self.members();
        members.retain(|(name, value)| !is_left_out(name, value));
        members.iter().try_for_each(|(name, value)| check(name, value))?;
        write_amounts(&mut members, self.price_currency.as_deref())?;
        match self.trans_type.needs_origin() && self.orig_merchant_order_no.is_none() {
            true => Err(Error::field("orig_merchant_order_no")),
            false => Ok(Fields::new(members)),
        }
    }

    /// Reads business data as a terminal gets it; checking is the terminal's own business.
    ///
    /// Errors: `INVALID_FIELD` without `trans_type` or `merchant_order_no`.
    pub fn read(fields: &Fields) -> Result<Self, Error> {
        let wanted = |name: &str| fields.text(name).ok_or_else(|| Error::field(name));
        let mut order = Order::new(TransType::from_wire(wanted("trans_type")?), wanted("merchant_order_no")?);
        order.read_fields(fields);
        Ok(order)
    }

    /// How long it can be paid, in seconds; none when the terminal decides.
    pub fn expires_s(&self) -> Option<u64> {
        self.expires.as_deref()?.parse().ok().filter(|seconds| *seconds > 0)
    }
}

/// What a till says of itself in `ecrhub.init` (section 6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// `confirm_on_terminal`: whether orders wait until a clerk takes them up.
    pub confirm_on_terminal: Option<bool>,
    /// `order_queue_mode`: in which order they are shown.
    pub order_queue_mode: Option<QueueMode>,
    /// `is_auto_settlement`: whether the terminal settles by itself.
    pub is_auto_settlement: Option<bool>,
}

impl Setup {
    /// The business data to send.
    pub fn fields(&self) -> Fields {
        let flag = |name: &str, flag: Option<bool>| flag.map(|flag| (name.to_owned(), Value::Bool(flag)));
        let mode = self.order_queue_mode.as_ref().map(|mode| Value::Text(mode.wire().to_owned()));
        let members = [
            flag("confirm_on_terminal", self.confirm_on_terminal),
            mode.map(|mode| ("order_queue_mode".to_owned(), mode)),
            flag("is_auto_settlement", self.is_auto_settlement),
        ];
        Fields::new(members.into_iter().flatten().collect())
    }

    /// Reads business data.
    pub fn read(fields: &Fields) -> Self {
        Setup {
            confirm_on_terminal: fields.flag("confirm_on_terminal"),
            order_queue_mode: fields.text("order_queue_mode").map(QueueMode::from_wire),
            is_auto_settlement: fields.flag("is_auto_settlement"),
        }
    }
}

/// An order number: 1 to 32 letters and digits (section 7.1).
pub(super) fn is_order_no(text: &str) -> bool {
    (1..=MAX_ORDER).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A tip of zero is answered 202, and an `expires` of zero means nothing (sections 7.1 and 15).
fn is_left_out(name: &str, value: &Value) -> bool {
    match (name, value.scalar()) {
        (_, Some("")) => name != "merchant_order_no",
        ("expires", Some(text)) => text == "0",
        ("tip_amount" | "cashback_amount", Some(text)) => amount::hundredths(text) == Ok(0),
        _ => false,
    }
}

fn check(name: &str, value: &Value) -> Result<(), Error> {
    let Some(text) = value.scalar() else { return Ok(()) };
    let digits = || text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match name {
        "merchant_order_no" => is_order_no(text),
        "expires" => text.len() <= 5 && digits(),
        "receipt_print_mode" => text.len() == 1 && digits(),
        "order_amount" | "tip_adjustment_amount" if amount::hundredths(text) == Ok(0) => {
            return Err(Error::Refused(Code::AmountRange));
        }
        _ if AMOUNTS.contains(&name) => return amount::to_send(text, None).map(drop).map_err(Error::Refused),
        _ => !text.contains(char::is_control),
    };
    if fits { Ok(()) } else { Err(Error::field(name)) }
}

/// Refuses business data of a request that must not be sent, typed or not; its amounts get the form of the wire.
pub(super) fn checked(fields: Fields) -> Result<Fields, Error> {
    fields.members().iter().try_for_each(|(name, value)| check(name, value))?;
    let currency = fields.text("price_currency").map(str::to_owned);
    let mut members = fields.into_members();
    write_amounts(&mut members, currency.as_deref())?;
    Ok(Fields::new(members))
}

/// Gives every amount the form of the wire.
fn write_amounts(members: &mut Members, currency: Option<&str>) -> Result<(), Error> {
    for (_, value) in members.iter_mut().filter(|(name, _)| AMOUNTS.contains(&name.as_str())) {
        if let Some(typed) = value.scalar().filter(|typed| !typed.is_empty()) {
            *value = Value::Text(amount::to_send(typed, currency).map_err(Error::Refused)?);
        }
    }
    Ok(())
}

fn flag(name: &str, value: &str) -> Result<bool, Error> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::field(name)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sale() -> Order {
        Order { order_amount: Some("34.50".to_owned()), ..Order::new(TransType::Sale, "M1") }
    }

    #[test]
    fn every_field_is_written_under_its_name_and_read_back() {
        let mut order = Order::new(TransType::Refund, "M2");
        for (name, _) in Order::TABLE.iter().skip(2) {
            let value = if AMOUNTS.contains(name) { "1.00" } else { "1" };
            order.give(name, value).unwrap();
        }
        let fields = order.fields().unwrap();
        let written: Vec<_> = fields.members().iter().map(|(name, _)| name.as_str()).collect();
        let known: Vec<_> = Order::TABLE.iter().map(|(name, _)| *name).collect();
        assert_eq!(written, known);
        assert_eq!(Order::read(&fields), Ok(order));
    }

    #[test]
    fn the_types_on_the_wire_are_the_document_s() {
        let mut order = sale();
        for (name, value) in [("on_screen_tip", "true"), ("receipt_print_mode", "3"), ("expires", "180")] {
            order.give(name, value).unwrap();
        }
        let text = order.fields().unwrap().to_json();
        let expected = concat!(
            r#"{"trans_type":"1","merchant_order_no":"M1","order_amount":"34.50","on_screen_tip":true,"#,
            r#""expires":"180","receipt_print_mode":3}"#
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn every_amount_is_written_in_the_form_of_the_wire_however_it_was_typed() {
        for name in AMOUNTS.iter().filter(|name| **name != "tip_adjustment_amount") {
            for typed in ["5", "5.0", "5.00"] {
                let mut order = sale();
                order.give(name, typed).unwrap();
                assert_eq!(order.fields().unwrap().text(name), Some("5.00"), "{name} {typed}");
            }
        }
        let mut order = Order { price_currency: Some("JPY".to_owned()), ..sale() };
        order.order_amount = Some("100".to_owned());
        order.give("tip_amount", "5.0").unwrap();
        assert_eq!(order.fields().unwrap().text("tip_amount"), Some("5"));
    }

    #[test]
    fn zero_tips_and_zero_expiries_are_left_out() {
        let mut order = sale();
        for (name, value) in
            [("tip_amount", "0.00"), ("expires", "0"), ("cashback_amount", "0"), ("attach", "")]
        {
            order.give(name, value).unwrap();
        }
        assert_eq!(order.fields(), sale().fields());
    }

    #[test]
    fn what_must_not_be_sent_is_named() {
        let with = |name: &str, value: &str| {
            let mut order = sale();
            order.give(name, value).and_then(|()| order.fields().map(drop)).map_err(|error| error.code())
        };
        for (name, value, code) in [
            ("order_amount", "1.234", Code::AmountPrecision),
            ("order_amount", "0.00", Code::AmountRange),
            ("order_amount", "12345678901", Code::AmountRange),
            ("tip_amount", "-1", Code::AmountRange),
            ("tip_amount", "1,50", Code::AmountFormat),
            ("cashback_amount", "1e2", Code::AmountFormat),
            ("attach", "a\nb", Code::InvalidField),
            ("expires", "1m", Code::InvalidField),
            ("expires", "100000", Code::InvalidField),
            ("receipt_print_mode", "x", Code::InvalidField),
            ("on_screen_tip", "yes", Code::InvalidField),
            ("no_such_field", "1", Code::InvalidField),
            ("merchant_order_no", "1", Code::InvalidField),
        ] {
            assert_eq!(with(name, value), Err(code), "{name}");
        }
        let named = |number: &str| Order::new(TransType::Sale, number).fields().is_ok();
        assert!(named(&"9".repeat(32)) && !named(&"9".repeat(33)) && !named("a-b") && !named(""));
        assert_eq!(Order::new(TransType::Void, "V").fields(), Err(Error::field("orig_merchant_order_no")));
    }
}
