//! Journal records: small, versioned, checksummed, without keys and without more of a card number than the
//! terminal showed.
//!
//! ```text
//! {"v":1,"type":"sent",...}#0123456789ABCDEF
//! ```
//!
//! The mark after `#` is the first half of the MD5 of the JSON text: it finds torn and changed records, and
//! defends against nobody. A record that does not fit it is damaged, and its intent is unknown; a record of a
//! later version is refused and kept. [`Record::Outcome`] has the shape the public API shows.

use super::intent::{Intent, Kind, Operation, Origin};
use super::method::Method;
use super::outcome::{By, Outcome, Person, Reason, Status};
use crate::amount::{Amount, Currency};
use crate::code::{Code, Money};
use crate::crypto;
use crate::json::{self, Value, Writer};

/// The version this code writes, and the highest it reads.
pub const VERSION: u32 = 1;
/// The length of the mark, in characters.
const MARK: usize = 16;

/// One entry of an intent's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The intent exists; nothing has been sent.
    Prepared(Intent),
    /// The request may have left from now on.
    Sent {
        /// Unix time in milliseconds, for people.
        at: u64,
        /// What was left to refund of the origin before, in minor units.
        before: Option<u64>,
    },
    /// How it ended. A later one replaces an earlier one.
    Outcome(Outcome),
}

impl Record {
    /// The bytes to store.
    pub fn encode(&self) -> Vec<u8> {
        let head = Writer::new().number("v", &VERSION.to_string());
        let text = match self {
            Record::Prepared(intent) => write_intent(head.text("type", "prepared"), intent),
            Record::Sent { at, before } => {
                let out = head.text("type", "sent").number("at", &at.to_string());
                with(out, before, |out, before| out.number("before", &before.to_string()))
            }
            Record::Outcome(outcome) => write_outcome(head.text("type", "outcome"), outcome),
        }
        .finish();
        format!("{text}#{}", mark(&text)).into_bytes()
    }

    /// Reads stored bytes. Errors: `JOURNAL_VERSION` (a later version wrote it), `JOURNAL_DAMAGED`.
    pub fn decode(bytes: &[u8]) -> Result<Record, Code> {
        let text = core::str::from_utf8(bytes).map_err(|_| Code::JournalDamaged)?;
        if version(text).is_some_and(|version| version > VERSION) {
            return Err(Code::JournalVersion);
        }
        let (text, found) = text.rsplit_once('#').ok_or(Code::JournalDamaged)?;
        if mark(text) != found {
            return Err(Code::JournalDamaged);
        }
        let value = json::read(text).map_err(|_| Code::JournalDamaged)?;
        read_record(&value).ok_or(Code::JournalDamaged)
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
    write_intent(out, intent).finish()
}

fn mark(text: &str) -> String {
    crypto::md5_hex(&[text.as_bytes()]).chars().take(MARK).collect()
}

/// The version is read before the mark, because a later version may mark its records in another way.
fn version(text: &str) -> Option<u32> {
    let digits: String = text.strip_prefix("{\"v\":")?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn with<T>(out: Writer, value: &Option<T>, write: impl FnOnce(Writer, &T) -> Writer) -> Writer {
    match value {
        Some(value) => write(out, value),
        None => out,
    }
}

fn write_intent(out: Writer, intent: &Intent) -> Writer {
    let operation = &intent.operation;
    let out = out
        .text("kind", operation.kind.as_str())
        .text("reference", &operation.reference)
        .text("order", &intent.order)
        .text("method", operation.method.as_str())
        .number("created", &intent.created.to_string());
    let out = with(out, &operation.amount, |out, amount| out.raw("amount", &amount_json(amount)));
    let out = with(out, &operation.of, |out, of| out.raw("of", &origin_json(of)));
    match operation.options.as_slice() {
        [] => out,
        options => out.raw("options", &pairs_json(options)),
    }
}

fn write_outcome(out: Writer, outcome: &Outcome) -> Writer {
    let out = out.text("status", outcome.status.as_str());
    let out = match &outcome.status {
        Status::Declined { code, message } => out.text("systemCode", code).text("message", message),
        Status::Cancelled(by) => out.text("by", by.as_str()),
        Status::NotCharged(reason) => out.text("reason", reason.as_str()),
        Status::Approved | Status::Unknown => out,
    };
    let out = with(out, &outcome.code, |out, code| out.text("code", code.as_str()));
    let notes: Vec<String> = outcome.notes.iter().map(|code| json::quote(code.as_str())).collect();
    let out = out.raw("notes", &format!("[{}]", notes.join(",")));
    let out = with(out, &outcome.person, |out, person| {
        let person = Writer::new().text("who", &person.who).number("at", &person.at.to_string());
        out.raw("person", &person.finish())
    });
    let out = with(out, &outcome.number, |out, number| out.text("number", number));
    let out = with(out, &outcome.paid_with, |out, paid_with| out.text("paidWith", paid_with));
    let out = with(out, &outcome.card, |out, card| out.text("card", card));
    let out = match &outcome.status {
        Status::Approved => out.raw("receipt", &pairs_json(&outcome.receipt)),
        _ => out,
    };
    let out =
        with(out, &outcome.sealed, |out, sealed| out.raw("sealed", if *sealed { "true" } else { "false" }));
    with(out, &outcome.raw, |out, raw| out.text("raw", raw))
}

fn amount_json(amount: &Amount) -> String {
    let out = Writer::new().text("minor", &amount.minor().to_string());
    out.text("currency", amount.currency().as_str()).finish()
}

fn origin_json(of: &Origin) -> String {
    let out = Writer::new().text("order", &of.order);
    let out = with(out, &of.number, |out, number| out.text("number", number));
    with(out, &of.amount, |out, amount| out.raw("amount", &amount_json(amount))).finish()
}

/// Pairs as an array of two-element arrays: names may repeat and their order matters.
fn pairs_json(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("[{},{}]", json::quote(name), json::quote(value));
    format!("[{}]", pairs.iter().map(pair).collect::<Vec<_>>().join(","))
}

fn read_record(value: &Value) -> Option<Record> {
    match text(value, "type")? {
        "prepared" => read_intent(value).map(Record::Prepared),
        "sent" => Some(Record::Sent { at: number(value, "at")?, before: number(value, "before") }),
        "outcome" => read_outcome(value).map(Record::Outcome),
        _ => None,
    }
}

fn read_intent(value: &Value) -> Option<Intent> {
    let operation = Operation {
        kind: Kind::parse(text(value, "kind")?)?,
        reference: owned(value, "reference")?,
        amount: optional(value, "amount", read_amount)?,
        method: Method::parse(text(value, "method")?)?,
        of: optional(value, "of", read_origin)?,
        options: optional(value, "options", read_pairs)?.unwrap_or_default(),
    };
    Some(Intent { operation, order: owned(value, "order")?, created: number(value, "created")? })
}

fn read_outcome(value: &Value) -> Option<Outcome> {
    let status = match text(value, "status")? {
        "approved" => Status::Approved,
        "declined" => {
            Status::Declined { code: owned(value, "systemCode")?, message: owned(value, "message")? }
        }
        "cancelled" => Status::Cancelled(match text(value, "by")? {
            "cashier" => By::Cashier,
            _ => By::Customer,
        }),
        "not-charged" => Status::NotCharged(Reason::parse(text(value, "reason")?)?),
        _ => return None,
    };
    let Value::Array(notes) = value.member("notes")? else { return None };
    Some(Outcome {
        status,
        code: text(value, "code").and_then(Code::parse),
        notes: notes.iter().filter_map(|note| Code::parse(note.as_text()?)).collect(),
        person: optional(value, "person", |person| {
            Some(Person { who: owned(person, "who")?, at: number(person, "at")? })
        })?,
        number: owned(value, "number"),
        paid_with: owned(value, "paidWith"),
        card: owned(value, "card"),
        receipt: optional(value, "receipt", read_pairs)?.unwrap_or_default(),
        sealed: value.member("sealed").map(|sealed| *sealed == Value::Bool(true)),
        raw: owned(value, "raw"),
    })
}

fn read_amount(value: &Value) -> Option<Amount> {
    let currency = Currency::parse(text(value, "currency")?).ok()?;
    Amount::from_minor(text(value, "minor")?.parse().ok()?, currency).ok()
}

fn read_origin(value: &Value) -> Option<Origin> {
    let amount = optional(value, "amount", read_amount)?;
    Some(Origin { order: owned(value, "order")?, number: owned(value, "number"), amount })
}

fn read_pairs(value: &Value) -> Option<Vec<(String, String)>> {
    let Value::Array(pairs) = value else { return None };
    let pair = |pair: &Value| match pair {
        Value::Array(pair) => match pair.as_slice() {
            [name, value] => Some((name.as_text()?.to_owned(), value.as_text()?.to_owned())),
            _ => None,
        },
        _ => None,
    };
    pairs.iter().map(pair).collect()
}

/// Nothing where the member is missing; a failure where it is there and cannot be read.
fn optional<T>(value: &Value, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<Option<T>> {
    match value.member(name) {
        None => Some(None),
        Some(member) => read(member).map(Some),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.member(name)?.as_text()
}

fn owned(value: &Value, name: &str) -> Option<String> {
    text(value, name).map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u64> {
    match value.member(name)? {
        Value::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}
