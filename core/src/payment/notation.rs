//! Operations, intents and outcomes as JSON: the one notation of journal, boundary and public API.
//!
//! It says nothing of versions and marks, which are the journal's, and nothing of how money moves.

use super::intent::{Intent, Kind, Operation, Origin};
use super::method::Method;
use super::outcome::{By, Outcome, Person, Reason, Status};
use super::releasing::Release;
use super::room::{Moved, Said};
use crate::amount::{Amount, Currency};
use crate::code::{Code, Money};
use crate::json::{self, Value, Writer};

type Read<T> = Result<T, Code>;

impl Operation {
    /// Reads `{kind, reference, method, amount?, of?, options?}`; an amount is `{minor, currency}` with the minor
    /// units as digits in a text, options are pairs of texts.
    ///
    /// Errors: `INVALID_FIELD`, `UNSUPPORTED_METHOD`, `CURRENCY`, `AMOUNT_FORMAT`, `AMOUNT_RANGE`.
    pub fn parse(json: &str) -> Result<Operation, Code> {
        read_operation(&json::read(json).map_err(|_| Code::InvalidField)?)
    }
}

/// An outcome as the public API shows it: the record's members, the intent's, and what follows from both.
pub fn present(intent: &Intent, outcome: &Outcome) -> String {
    let money = match outcome.money() {
        Money::None => "none",
        Money::Moved => "moved",
        Money::Unknown => "unknown",
    };
    let out = write_outcome(Writer::new(), outcome)
        .text("money", money)
        .raw("retrySafe", if outcome.retry_safe() { "true" } else { "false" });
    let changed = outcome.moved.filter(|_| intent.operation.kind.gives_back()).map(|moved| moved.total);
    write_with(out, intent, changed.or(intent.operation.amount)).finish()
}

/// An intent's members: its operation, and the identity it got.
pub(super) fn write_intent(out: Writer, intent: &Intent) -> Writer {
    write_with(out, intent, intent.operation.amount)
}

fn write_with(out: Writer, intent: &Intent, amount: Option<Amount>) -> Writer {
    let operation = &intent.operation;
    let out = out
        .text("kind", operation.kind.as_str())
        .text("reference", &operation.reference)
        .text("order", &intent.order)
        .text("method", operation.method.as_str())
        .number("created", &intent.created.to_string())
        .raw_if("amount", amount.as_ref().map(amount_json))
        .raw_if("of", operation.of.as_ref().map(origin_json));
    match operation.options.as_slice() {
        [] => out,
        options => out.raw("options", &pairs_json(options)),
    }
}

/// An outcome's members.
pub(super) fn write_outcome(out: Writer, outcome: &Outcome) -> Writer {
    let out = out.text("status", outcome.status.as_str());
    let out = match &outcome.status {
        Status::Declined { code, message } => out.text("systemCode", code).text("message", message),
        _ => write_said(out, outcome.said.as_ref()),
    };
    let out = match &outcome.status {
        Status::Declined { .. } => out,
        Status::Cancelled(by) => out.text("by", by.as_str()),
        Status::NotCharged(reason) => out.text("reason", reason.as_str()),
        Status::Approved => out.raw("receipt", &pairs_json(&outcome.receipt)),
        Status::Unknown => out,
    };
    let notes = json::array(outcome.notes.iter().map(|code| json::quote(code.as_str())));
    out.text_if("code", outcome.code.map(Code::as_str))
        .raw("notes", &notes)
        .raw_if("person", outcome.person.as_ref().map(person_json))
        .raw_if("released", outcome.released.as_ref().map(release_json))
        .raw_if("duplicate", outcome.is_duplicate().then(|| "true".to_owned()))
        .text_if("number", outcome.number.as_deref())
        .text_if("paidWith", outcome.paid_with.as_deref())
        .text_if("card", outcome.card.as_deref())
        .raw_if("sealed", outcome.sealed.map(|sealed| sealed.to_string()))
        .raw_if("settled", outcome.settled.map(|settled| settled.to_string()))
        .raw_if("total", outcome.moved.map(|moved| amount_json(&moved.total)))
        .raw_if("tip", outcome.moved.and_then(|moved| moved.tip).as_ref().map(amount_json))
        .text_if("raw", outcome.raw.as_deref())
}

/// The system's own code and words.
fn write_said(out: Writer, said: Option<&Said>) -> Writer {
    let there = |text: fn(&Said) -> &str| said.map(text).filter(|text| !text.is_empty());
    out.text_if("systemCode", there(|said| &said.code)).text_if("message", there(|said| &said.message))
}

fn amount_json(amount: &Amount) -> String {
    let out = Writer::new().text("minor", &amount.minor().to_string());
    out.text("currency", amount.currency().as_str()).finish()
}

fn origin_json(of: &Origin) -> String {
    let out = Writer::new().text("order", &of.order).text_if("number", of.number.as_deref());
    out.raw_if("amount", of.amount.as_ref().map(amount_json)).finish()
}

fn release_json(release: &Release) -> String {
    write_release(Writer::new(), release).finish()
}

fn person_json(person: &Person) -> String {
    Writer::new().text("who", &person.who).number("at", &person.at.to_string()).finish()
}

/// The members of a release.
pub(super) fn write_release(out: Writer, release: &Release) -> Writer {
    let out = out.text("who", &release.who).number("at", &release.at.to_string());
    out.raw("paidOtherwise", if release.paid_otherwise { "true" } else { "false" })
}

/// The reverse.
pub(super) fn read_release(value: &Value) -> Read<Release> {
    let paid_otherwise = value.member("paidOtherwise") == Some(&Value::Bool(true));
    Ok(Release { who: owned(value, "who")?, at: number(value, "at")?, paid_otherwise })
}

/// Pairs as an array of two-element arrays: names may repeat and their order matters.
fn pairs_json(pairs: &[(String, String)]) -> String {
    let pair =
        |(name, value): &(String, String)| json::array([json::quote(name), json::quote(value)].into_iter());
    json::array(pairs.iter().map(pair))
}

/// An intent: its operation, and the identity it got.
pub(super) fn read_intent(value: &Value) -> Read<Intent> {
    let operation = read_operation(value)?;
    let (order, created) = (owned(value, "order")?, number(value, "created")?);
    Ok(Intent { operation, order, number: None, created })
}

/// An outcome. Codes that this version does not know are left out of it.
pub(super) fn read_outcome(value: &Value) -> Read<Outcome> {
    let notes = match value.member("notes") {
        Some(Value::Array(notes)) => notes.iter().filter_map(|note| Code::parse(note.as_text()?)).collect(),
        _ => return Err(Code::InvalidField),
    };
    Ok(Outcome {
        status: read_status(value)?,
        code: text(value, "code").and_then(Code::parse),
        notes,
        person: value.member("person").map(read_person).transpose()?,
        released: value.member("released").map(read_release).transpose()?,
        number: text(value, "number").map(str::to_owned),
        paid_with: text(value, "paidWith").map(str::to_owned),
        card: text(value, "card").map(str::to_owned),
        receipt: value.member("receipt").map(read_pairs).transpose()?.unwrap_or_default(),
        sealed: value.member("sealed").map(|sealed| *sealed == Value::Bool(true)),
        settled: value.member("settled").map(|settled| *settled == Value::Bool(true)),
        moved: read_moved(value)?,
        said: match wanted(value, "status")? {
            "declined" => None,
            _ => Said::of(text(value, "systemCode"), text(value, "message")),
        },
        raw: text(value, "raw").map(str::to_owned),
    })
}

fn read_moved(value: &Value) -> Read<Option<Moved>> {
    let total = value.member("total").map(read_amount).transpose()?;
    let tip = value.member("tip").map(read_amount).transpose()?;
    Ok(total.map(|total| Moved { total, tip }))
}

fn read_status(value: &Value) -> Read<Status> {
    Ok(match wanted(value, "status")? {
        "approved" => Status::Approved,
        "declined" => {
            Status::Declined { code: owned(value, "systemCode")?, message: owned(value, "message")? }
        }
        "cancelled" => Status::Cancelled(match wanted(value, "by")? {
            "cashier" => By::Cashier,
            "timeout" => By::Timeout,
            _ => By::Customer,
        }),
        "not-charged" => {
            Status::NotCharged(Reason::parse(wanted(value, "reason")?).ok_or(Code::InvalidField)?)
        }
        _ => return Err(Code::InvalidField),
    })
}

fn read_operation(value: &Value) -> Read<Operation> {
    Ok(Operation {
        kind: Kind::parse(wanted(value, "kind")?).ok_or(Code::InvalidField)?,
        reference: owned(value, "reference")?,
        amount: value.member("amount").map(read_amount).transpose()?,
        method: Method::parse(wanted(value, "method")?).ok_or(Code::UnsupportedMethod)?,
        of: value.member("of").map(read_origin).transpose()?,
        options: value.member("options").map(read_pairs).transpose()?.unwrap_or_default(),
    })
}

fn read_amount(value: &Value) -> Read<Amount> {
    let currency = Currency::parse(wanted(value, "currency")?)?;
    let minor = wanted(value, "minor")?;
    match minor.parse() {
        Ok(minor) => Amount::from_minor(minor, currency),
        Err(_) if is_digits(minor) => Err(Code::AmountRange),
        Err(_) => Err(Code::AmountFormat),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_origin(value: &Value) -> Read<Origin> {
    Ok(Origin {
        order: owned(value, "order")?,
        number: text(value, "number").map(str::to_owned),
        amount: value.member("amount").map(read_amount).transpose()?,
    })
}

fn read_person(value: &Value) -> Read<Person> {
    Ok(Person { who: owned(value, "who")?, at: number(value, "at")? })
}

pub(super) fn read_pairs(value: &Value) -> Read<Vec<(String, String)>> {
    let Value::Array(pairs) = value else { return Err(Code::InvalidField) };
    pairs.iter().map(|pair| read_pair(pair).ok_or(Code::InvalidField)).collect()
}

fn read_pair(value: &Value) -> Option<(String, String)> {
    let Value::Array(pair) = value else { return None };
    let [name, value] = pair.as_slice() else { return None };
    Some((name.as_text()?.to_owned(), value.as_text()?.to_owned()))
}

/// A text that may be missing.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.member(name)?.as_text()
}

/// A text that must be there.
pub(super) fn wanted<'a>(value: &'a Value, name: &str) -> Read<&'a str> {
    text(value, name).ok_or(Code::InvalidField)
}

fn owned(value: &Value, name: &str) -> Read<String> {
    wanted(value, name).map(str::to_owned)
}

/// A whole number that must be there.
pub(super) fn number(value: &Value, name: &str) -> Read<u64> {
    match value.member(name) {
        Some(Value::Number(digits)) => digits.parse().map_err(|_| Code::InvalidField),
        _ => Err(Code::InvalidField),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_operation_is_read_with_everything_it_may_hold() {
        let text = r#"{"kind":"refund","reference":"r-1","amount":{"minor":"5","currency":"HKD"},"method":"card",
            "of":{"order":"o","number":"n","amount":{"minor":"10","currency":"HKD"}},"options":[["a","1"],["a","2"]]}"#;
        let amount = |minor| Amount::from_minor(minor, Currency::parse("HKD").unwrap()).ok();
        let of = Origin { order: "o".to_owned(), number: Some("n".to_owned()), amount: amount(10) };
        let pair = |value: &str| ("a".to_owned(), value.to_owned());
        let expected = Operation {
            kind: Kind::Refund,
            reference: "r-1".to_owned(),
            amount: amount(5),
            method: Method::Card,
            of: Some(of),
            options: vec![pair("1"), pair("2")],
        };
        assert_eq!(Operation::parse(text), Ok(expected));
    }

    #[test]
    fn every_kind_of_operation_has_a_word_that_is_read_back() {
        for kind in Kind::ALL {
            let text = format!(r#"{{"kind":"{}","reference":"r","method":"card"}}"#, kind.as_str());
            assert_eq!(Operation::parse(&text).map(|operation| operation.kind), Ok(kind));
        }
    }

    #[test]
    fn an_operation_that_cannot_be_read_names_what_is_wrong() {
        let with = |amount: &str, method: &str| {
            format!(r#"{{"kind":"pay","reference":"r","amount":{amount},"method":"{method}"}}"#)
        };
        let amount = |minor: &str| with(&format!(r#"{{"minor":"{minor}","currency":"HKD"}}"#), "card");
        let cases = [
            (amount("1"), Ok(())),
            (amount("0"), Err(Code::AmountRange)),
            (amount("99999999999999999999999"), Err(Code::AmountRange)),
            (amount("1.5"), Err(Code::AmountFormat)),
            (amount("-1"), Err(Code::AmountFormat)),
            (amount(""), Err(Code::AmountFormat)),
            (with(r#"{"minor":"1","currency":"hkd"}"#, "card"), Err(Code::Currency)),
            (with(r#"{"minor":1,"currency":"HKD"}"#, "card"), Err(Code::InvalidField)),
            (with(r#"{"minor":"1","currency":"HKD"}"#, "cheque"), Err(Code::UnsupportedMethod)),
            (r#"{"kind":"gift","reference":"r","method":"card"}"#.to_owned(), Err(Code::InvalidField)),
            (r#"{"kind":"pay","method":"card"}"#.to_owned(), Err(Code::InvalidField)),
            (
                r#"{"kind":"pay","reference":"r","method":"card","options":[["a"]]}"#.to_owned(),
                Err(Code::InvalidField),
            ),
            ("[]".to_owned(), Err(Code::InvalidField)),
            ("{".to_owned(), Err(Code::InvalidField)),
        ];
        for (text, expected) in cases {
            assert_eq!(Operation::parse(&text).map(|_| ()), expected, "{text}");
        }
    }
}
