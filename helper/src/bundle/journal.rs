//! The engine's last operations as its journal has them, and what is open there. It reads and takes no lease.

use super::Said;
use super::said::{list, name, plain, sentence, shape};
use crate::config::Config;
use crate::engine::{self, Shelf};
use tillwire_core::desk::{Log, Space};
use tillwire_core::json::{self, Members, Value, Writer, quote};

/// How many operations that ended are told of each terminal, and how many that did not.
const SETTLED: usize = 30;
const OPEN: usize = 50;
/// How many records of one are told, the last ones.
const RECORDS: usize = 20;
/// What is told of a record: words of the machine and of the wire. Not who settled it, no card, no receipt, nothing raw.
const PLAIN: [&str; 15] = [
    "v",
    "type",
    "kind",
    "method",
    "status",
    "money",
    "retrySafe",
    "code",
    "by",
    "reason",
    "systemCode",
    "sealed",
    "paidWith",
    "settled",
    "duplicate",
];
const NAMES: [&str; 3] = ["reference", "order", "number"];
const AMOUNTS: [&str; 3] = ["amount", "total", "tip"];
/// Of what somebody did by hand, when.
const BY_HAND: [&str; 2] = ["person", "released"];

/// Of every terminal and gateway of the engine.
pub fn operations(config: &Config) -> Said {
    let Some(engine) = &config.engine else { return Ok("[]".to_owned()) };
    let shelf = engine::shelf(engine).map_err(|_| "JOURNAL_UNAVAILABLE")?;
    let terminals = config.counted().map(|(terminal, _)| terminal.id.as_str());
    let ids = terminals.chain(config.gateways.iter().map(|gateway| gateway.id.as_str()));
    let told: Result<Vec<_>, _> = ids.map(|id| of(&*shelf, id)).collect();
    Ok(list(told?.into_iter()))
}

fn of(shelf: &Shelf, id: &str) -> Said {
    let log = Space::Intents.of(id);
    let open = shelf.open(&log).map_err(|_| "JOURNAL_UNAVAILABLE")?;
    let (settled, _) = shelf.history(&log, SETTLED, None).map_err(|_| "JOURNAL_UNAVAILABLE")?;
    let untold = shelf.open(&Space::Outbox.of(id)).map_err(|_| "JOURNAL_UNAVAILABLE")?;
    let all = open.len().to_string();
    let open = open.iter().take(OPEN).map(|(reference, log)| operation(reference, None, log));
    let settled = settled.iter().map(|it| operation(&it.reference, Some(it.written), &it.records));
    let untold = untold.iter().take(OPEN).map(|(reference, _)| quote(&name(reference)));
    let out = Writer::new().text("terminal", id).raw("open", &list(open)).number("openInAll", &all);
    Ok(out.raw("untold", &list(untold)).raw("settled", &list(settled)).finish())
}

fn operation(reference: &str, written: Option<u64>, log: &Log) -> String {
    let mut sorted: Vec<_> = log.iter().collect();
    sorted.sort_by_key(|(seq, _)| *seq);
    let last = &sorted[sorted.len().saturating_sub(RECORDS)..];
    let records = last.iter().map(|(seq, bytes)| record(*seq, bytes));
    let out = Writer::new().text("reference", &name(reference));
    out.raw_if("at", written.map(|at| at.to_string())).raw("records", &list(records)).finish()
}

/// A record is a JSON text and its mark.
fn record(seq: u32, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let out = Writer::new().number("seq", &seq.to_string());
    match text.rsplit_once('#').map(|(text, _)| json::read(text)) {
        Some(Ok(Value::Object(members))) => told(out, &members).finish(),
        _ => out.text("damaged", &shape(&text)).finish(),
    }
}

fn told(out: Writer, members: &Members) -> Writer {
    members.iter().fold(out, |out, (member, value)| match said(member, value) {
        Some(json) => out.raw(member, &json),
        None => out,
    })
}

fn said(member: &str, value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) if PLAIN.contains(&member) => quote(&plain(text)),
        Value::Text(text) if NAMES.contains(&member) => quote(&name(text)),
        Value::Text(text) if member == "message" => quote(&sentence(text)),
        Value::Number(digits) if ["at", "created"].contains(&member) && digits.len() < 15 => digits.clone(),
        Value::Array(notes) if member == "notes" => {
            list(notes.iter().filter_map(Value::as_text).map(|note| quote(&plain(note))))
        }
        Value::Object(amount) if AMOUNTS.contains(&member) => {
            let part =
                |name| json::find(amount, name).and_then(Value::as_text).map(plain).unwrap_or_default();
            Writer::new().text("minor", &part("minor")).text("currency", &part("currency")).finish()
        }
        Value::Object(person) if BY_HAND.contains(&member) => {
            json::find(person, "at").and_then(|at| said("at", at)).unwrap_or_else(|| "null".to_owned())
        }
        other if PLAIN.contains(&member) => super::said::value(other),
        _ => return None,
    })
}
