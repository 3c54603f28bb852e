//! What callers ask for, read once, before anything begins: the options of the npm package's `pay`, `refund` and the
//! others as JSON. What cannot be meant is refused by name; what the system takes, its description says later.
//!
//! ```text
//! pay, authorise     reference, amount, method, order?, options?
//! refund, complete   reference, of, amount?, options?
//! void               reference, of, options?
//! adjust             reference, of, tip, options?
//! ```
//!
//! An amount is `{ "minor": "1250", "currency": "HKD" }`; `of` is a reference, an outcome as it was told, or the numbers of
//! a payment from outside the journal.

mod given;

pub(super) use given::quoted;

use super::refused::Refused;
use given::{check_name, fields, money, number, record, refuse, text, words};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::json::Value;
use tillwire_core::payment::{Kind, Method, Operation, Origin};

/// An operation as it was asked for: nothing of the caller's is read after this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub kind: Kind,
    pub reference: String,
    pub(super) amount: Option<Money>,
    pub(super) method: Option<String>,
    pub(super) of: Option<Of>,
    pub(super) order: Option<String>,
    options: Vec<(String, String)>,
}

/// An amount, as yet only in its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Money {
    pub minor: String,
    pub currency: String,
}

/// An earlier payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    Reference(String),
    Payment(Earlier),
}

/// What is needed of an earlier payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Empty where only the system's own number is known.
    pub order: String,
    pub number: Option<String>,
    pub method: String,
    pub amount: Option<Money>,
}

impl Asked {
    /// Reads them. Errors: `INVALID_FIELD`, with the argument's name.
    pub fn read(kind: Kind, options: &Value) -> Result<Asked, Refused> {
        let known: &[&str] = match kind {
            Kind::Pay | Kind::Authorise => &["reference", "amount", "method", "order", "options"],
            Kind::Refund | Kind::Complete => &["reference", "of", "amount", "options"],
            Kind::Void => &["reference", "of", "options"],
            Kind::Adjust => &["reference", "of", "options", "tip"],
        };
        let given = record(options, "options", "", known)?;
        let reference = match given.get("reference") {
            Some(Value::Text(reference)) => reference.clone(),
            other => return Err(refuse("reference", "your own id of it, a text", other)),
        };
        check_name("reference", &reference)?;
        let (what, wanted) = match kind {
            Kind::Adjust => ("tip", true),
            kind => ("amount", !kind.needs_origin()),
        };
        let amount = given.get(what);
        let amount = match wanted || amount.is_some() {
            true => Some(money(amount, what)?),
            false => None,
        };
        Ok(Asked {
            kind,
            reference,
            amount,
            method: (!kind.needs_origin()).then(|| words(given.get("method"), "method")).transpose()?,
            of: kind.needs_origin().then(|| of(given.get("of"), "of")).transpose()?,
            order: given.get("order").map(|order| text(order, "order")).transpose()?,
            options: given.get("options").map(fields).transpose()?.unwrap_or_default(),
        })
    }

    /// The operation in the machine's words, of the earlier payment where it has one. Errors: `UNSUPPORTED_METHOD`, and the
    /// codes of amounts.
    pub(super) fn operation(&self, earlier: Option<&Earlier>) -> Result<Operation, Code> {
        let method = self.method.as_deref().or(earlier.map(|earlier| earlier.method.as_str()));
        Ok(Operation {
            kind: self.kind,
            reference: self.reference.clone(),
            amount: self.amount.as_ref().map(Money::amount).transpose()?,
            method: method.and_then(Method::parse).ok_or(Code::UnsupportedMethod)?,
            of: earlier.map(Earlier::origin).transpose()?,
            options: self.options.clone(),
        })
    }
}

impl Money {
    fn amount(&self) -> Result<Amount, Code> {
        let currency = Currency::parse(&self.currency)?;
        let minor = self.minor.strip_prefix('-').map_or_else(|| self.minor.parse().ok(), |_| None);
        Amount::from_minor(minor.ok_or(Code::AmountRange)?, currency)
    }
}

impl Earlier {
    /// In the machine's words.
    pub fn origin(&self) -> Result<Origin, Code> {
        let amount = self.amount.as_ref().map(Money::amount).transpose()?;
        Ok(Origin { order: self.order.clone(), number: self.number.clone(), amount })
    }

    /// What an outcome, told or stored, tells of its payment.
    pub fn of_outcome(outcome: &Value, path: &str) -> Result<Earlier, Refused> {
        let what = "that of an outcome, as it was told or stored, a reference, or the numbers of another till's payment";
        let text = |name: &str| match outcome.member(name) {
            Some(Value::Text(text)) if name != "order" || !text.is_empty() => Ok(text.clone()),
            other => Err(refuse(&format!("{path}.{name}"), what, other)),
        };
        let member = |name| outcome.member(name).filter(|value| **value != Value::Null);
        let paid = member("total").map(|total| (total, "total"));
        let paid = paid.or_else(|| member("amount").map(|amount| (amount, "amount")));
        let approved = member("status").and_then(Value::as_text) == Some("approved");
        Ok(Earlier {
            order: text("order")?,
            method: text("method")?,
            number: member("number").and_then(Value::as_text).filter(|_| approved).map(str::to_owned),
            amount: paid.map(|(paid, name)| money(Some(paid), &format!("{path}.{name}"))).transpose()?,
        })
    }
}

/// A payment by its reference, its outcome, or its numbers.
pub(super) fn of(value: Option<&Value>, path: &str) -> Result<Of, Refused> {
    let what = "an outcome, as it was told or stored, a reference, or the numbers of another till's payment";
    match value {
        Some(Value::Text(reference)) if !reference.is_empty() => Ok(Of::Reference(reference.clone())),
        Some(value @ Value::Object(_)) => match value.member("status") {
            Some(_) => Earlier::of_outcome(value, path).map(Of::Payment),
            None => outside(value, path).map(Of::Payment),
        },
        other => Err(refuse(path, what, other)),
    }
}

/// A payment from outside this journal, by its numbers.
fn outside(value: &Value, path: &str) -> Result<Earlier, Refused> {
    let given = record(value, path, path, &["order", "number", "amount", "method"])?;
    let below = |name: &str| format!("{path}.{name}");
    let printed = |name: &str| given.get(name).map(|value| number(value, &below(name))).transpose();
    let (order, number) = (printed("order")?, printed("number")?);
    if order.is_none() && number.is_none() {
        let allowed = "the payment's order number, or `number` the system's own, or an outcome";
        return Err(refuse(&below("order"), allowed, None));
    }
    let method = given.get("method").map(|method| words(Some(method), &below("method"))).transpose()?;
    Ok(Earlier {
        order: order.unwrap_or_default(),
        number,
        method: method.unwrap_or_else(|| "any".to_owned()),
        amount: given.get("amount").map(|amount| money(Some(amount), &below("amount"))).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillwire_core::json;

    fn read(kind: Kind, text: &str) -> Result<Asked, String> {
        Asked::read(kind, &json::read(text).unwrap()).map_err(|refused| refused.message)
    }

    #[test]
    fn a_payment_is_read_with_everything_it_may_say() {
        let text = r#"{"reference":"s1","amount":{"minor":"1250","currency":"HKD"},"method":"card","order":"A7","options":{"attach":"x","wait":90,"front":true,"none":null}}"#;
        let asked = read(Kind::Pay, text).unwrap();
        let operation = asked.operation(None).unwrap();
        assert_eq!((operation.reference.as_str(), operation.amount.unwrap().minor()), ("s1", 1250));
        let options = [("attach", "x"), ("wait", "90"), ("front", "true")];
        let options = options.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((operation.options.as_slice(), asked.order.as_deref()), (options.as_slice(), Some("A7")));
    }

    #[test]
    fn an_earlier_payment_is_a_reference_an_outcome_or_numbers() {
        let of = |text: &str| read(Kind::Refund, &format!(r#"{{"reference":"r","of":{text}}}"#)).unwrap().of;
        assert_eq!(of(r#""s1""#), Some(Of::Reference("s1".to_owned())));
        let total = Some(Money { minor: "5".to_owned(), currency: "HKD".to_owned() });
        let known = Earlier {
            order: "O".to_owned(),
            number: Some("7".to_owned()),
            method: "card".to_owned(),
            amount: total,
        };
        let told = r#"{"status":"approved","order":"O","number":"7","method":"card","amount":{"minor":"9","currency":"HKD"},"total":{"minor":"5","currency":"HKD"}}"#;
        assert_eq!(of(told), Some(Of::Payment(known.clone())));
        let outside = Earlier { order: String::new(), method: "any".to_owned(), amount: None, ..known };
        assert_eq!(of(r#"{"number":"7"}"#), Some(Of::Payment(outside)));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        let pay = |more: &str| {
            let text = format!(r#"{{"reference":"s1","method":"card"{more}}}"#);
            read(Kind::Pay, &text).unwrap_err()
        };
        let amount = r#","amount":{"minor":"1","currency":"HKD"}"#;
        for (more, message) in [
            ("", r#"amount must be an amount such as {"minor": "1250", "currency": "HKD"}, not left out"#),
            (
                r#","amount":{"minor":1250,"currency":"HKD"}"#,
                r#"amount.minor must be minor units as a text of digits, as of an amount such as {"minor": "1250", "currency": "HKD"}, not 1250"#,
            ),
            (
                r#","amount":{"minor":"1"}"#,
                r#"amount.currency must be a currency such as HKD, as of an amount such as {"minor": "1250", "currency": "HKD"}, not left out"#,
            ),
            (r#","tip":1"#, "tip is not known here: there is reference, amount, method, order, options"),
            (r#","amout":1"#, "amout is not known here: is amount meant?"),
            (&format!(r#"{amount},"order":7"#), "order must be a text, not 7"),
            (&format!(r#"{amount},"options":[]"#), "options must be an object of fields, not an array"),
            (
                &format!(r#"{amount},"options":{{"a":{{}}}}"#),
                "options.a must be a text, a number that keeps its digits, or true or false, not an object",
            ),
        ] {
            assert_eq!(pay(more), message);
        }
        for (kind, text, message) in [
            (Kind::Pay, "[]", "options must be an object, not an array"),
            (Kind::Pay, "{}", "reference must be your own id of it, a text, not left out"),
            (
                Kind::Refund,
                r#"{"reference":"r"}"#,
                "of must be an outcome, as it was told or stored, a reference, or the numbers of another till's payment, not left out",
            ),
            (
                Kind::Refund,
                r#"{"reference":"r","of":{}}"#,
                "of.order must be the payment's order number, or `number` the system's own, or an outcome, not left out",
            ),
            (
                Kind::Adjust,
                r#"{"reference":"r","of":"s"}"#,
                r#"tip must be an amount such as {"minor": "1250", "currency": "HKD"}, not left out"#,
            ),
        ] {
            assert_eq!(read(kind, text).unwrap_err(), message);
        }
    }
}
