//! The last lines of the log, member by member: what the helper says itself is said, what strangers said by its shape.

use super::Said;
use super::said::{list, name, plain, sentence, shape};
use crate::log::KEPT;
use std::fs;
use std::path::Path;
use tillwire_core::json::{self, Members, Value, Writer, quote};

/// How many lines are told.
const LINES: usize = 300;
/// Members that the helper fills itself: times, codes, ids and counts.
const PLAIN: [&str; 25] = [
    "timestamp",
    "level",
    "code",
    "terminals",
    "origins",
    "in_flight",
    "landed",
    "status",
    "method",
    "kind",
    "step",
    "seq",
    "settles",
    "bytes",
    "sent",
    "end",
    "again_in",
    "replayed",
    "what",
    "led_to",
    "address",
    "message_id",
    "hidden",
    "via",
    "baud",
];
/// Names that the operator or the shop gave.
const NAMES: [&str; 4] = ["terminal", "reference", "origin", "webhook"];
/// Sentences.
const SENTENCES: [&str; 5] = ["message", "error", "fault", "reason", "problem"];

/// The last lines that were kept.
pub fn last(state: &Path) -> Said {
    let texts: Vec<_> = KEPT.iter().filter_map(|name| fs::read(state.join(name)).ok()).collect();
    if texts.is_empty() {
        return Err("LOG");
    }
    let text = String::from_utf8_lossy(&texts.concat()).into_owned();
    let all: Vec<_> = text.lines().collect();
    Ok(list(all[all.len().saturating_sub(LINES)..].iter().map(|line| told(line))))
}

fn told(line: &str) -> String {
    match json::read(line) {
        Ok(Value::Object(members)) => object(&members),
        _ => quote(&shape(line)),
    }
}

fn object(members: &Members) -> String {
    members
        .iter()
        .fold(Writer::new(), |out, (member, value)| out.raw(&plain(member), &said(member, value)))
        .finish()
}

fn said(member: &str, value: &Value) -> String {
    match value {
        Value::Object(within) if member == "span" => object(within),
        Value::Text(text) if PLAIN.contains(&member) => quote(&plain(text)),
        Value::Text(text) if NAMES.contains(&member) => quote(&name(text)),
        Value::Text(text) if SENTENCES.contains(&member) => quote(&sentence(text)),
        other => super::said::value(other),
    }
}
