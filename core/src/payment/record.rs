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

use super::intent::Intent;
use super::notation::{
    number, read_intent, read_outcome, read_release, wanted, write_intent, write_outcome, write_release,
};
use super::offer::{Taken, read_taken, write_taken};
use super::outcome::Outcome;
use super::releasing::Release;
use crate::code::Code;
use crate::crypto;
use crate::json::{self, Value, Writer};

/// The highest version that is read. A record is written in the version that has it first, so that older code reads
/// whatever it knows.
pub const VERSION: u32 = 3;
/// The version of everything but a takeover and a release.
const FIRST: u32 = 1;
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
    /// Another process, or one that died, may have sent it: from here on whoever wrote this asks for it, and whoever finds
    /// this never sends.
    TakenOver {
        /// Unix time in milliseconds, for people.
        at: u64,
    },
    /// Its outcome is not known, and somebody went on without it: it bars nothing any more.
    Released(Release),
    /// The system took it up: its number, and what the customer is offered from now on.
    Taken(Taken),
    /// How it ended. A later one replaces an earlier one.
    Outcome(Outcome),
}

impl Record {
    /// The bytes to store.
    pub fn encode(&self) -> Vec<u8> {
        let version = match self {
            Record::Released(_) => VERSION,
            Record::TakenOver { .. } => 2,
            _ => FIRST,
        };
        let head = Writer::new().number("v", &version.to_string());
        let text = match self {
            Record::Prepared(intent) => write_intent(head.text("type", "prepared"), intent),
            Record::Sent { at, before } => {
                let out = head.text("type", "sent").number("at", &at.to_string());
                out.raw_if("before", before.map(|left| left.to_string()))
            }
            Record::TakenOver { at } => head.text("type", "taken-over").number("at", &at.to_string()),
            Record::Released(release) => write_release(head.text("type", "released"), release),
            Record::Taken(taken) => write_taken(head.text("type", "taken"), taken),
            Record::Outcome(outcome) => write_outcome(head.text("type", "outcome"), outcome),
        };
        seal(text)
    }

    /// Reads stored bytes. Errors: `JOURNAL_VERSION` (a later version wrote it), `JOURNAL_DAMAGED`.
    pub fn decode(bytes: &[u8]) -> Result<Record, Code> {
        read_record(&unseal(bytes, VERSION)?).map_err(|_| Code::JournalDamaged)
    }
}

/// A record's bytes: its text and the mark of that.
pub(crate) fn seal(record: Writer) -> Vec<u8> {
    sealed(record.finish())
}

fn sealed(mut text: String) -> Vec<u8> {
    let mark = mark(&text);
    text.push('#');
    text.push_str(&mark);
    text.into_bytes()
}

/// A sealed record that also says where it was written, in members that whoever reads records leaves unread: those of a chain
/// are found by them. What was not sealed stays as it is.
pub fn placed(bytes: &[u8], place: &[(&str, &str)]) -> Vec<u8> {
    let text = core::str::from_utf8(bytes).ok().and_then(|text| text.rsplit_once('#'));
    let Some((text, _)) = text.filter(|(text, found)| !place.is_empty() && mark(text) == *found) else {
        return bytes.to_vec();
    };
    let members = place.iter().fold(Writer::new(), |out, (name, value)| out.text(name, value)).finish();
    match text.strip_suffix('}').zip(members.strip_prefix('{')) {
        Some((text, members)) => sealed(format!("{text},{members}")),
        None => bytes.to_vec(),
    }
}

/// What was sealed. Errors: `JOURNAL_VERSION` where it is of a later version than `highest`, `JOURNAL_DAMAGED`.
pub(crate) fn unseal(bytes: &[u8], highest: u32) -> Result<Value, Code> {
    let text = core::str::from_utf8(bytes).map_err(|_| Code::JournalDamaged)?;
    if version(text).is_some_and(|version| version > highest) {
        return Err(Code::JournalVersion);
    }
    let (text, found) = text.rsplit_once('#').ok_or(Code::JournalDamaged)?;
    if mark(text) != found {
        return Err(Code::JournalDamaged);
    }
    json::read(text).map_err(|_| Code::JournalDamaged)
}

fn mark(text: &str) -> String {
    crypto::md5_hex(&[text.as_bytes()]).chars().take(MARK).collect()
}

/// The version is read before the mark, because a later version may mark its records in another way.
fn version(text: &str) -> Option<u32> {
    let digits: String = text.strip_prefix("{\"v\":")?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn read_record(value: &Value) -> Result<Record, Code> {
    Ok(match wanted(value, "type")? {
        "prepared" => Record::Prepared(read_intent(value)?),
        "sent" => Record::Sent { at: number(value, "at")?, before: number(value, "before").ok() },
        "taken-over" => Record::TakenOver { at: number(value, "at")? },
        "released" => Record::Released(read_release(value)?),
        "taken" => Record::Taken(read_taken(value)?),
        "outcome" => Record::Outcome(read_outcome(value)?),
        _ => return Err(Code::JournalDamaged),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_record_that_says_where_it_was_written_reads_as_before_and_what_was_not_sealed_stays() {
        let place = [("store", "hk \"1\""), ("till", "left}")];
        let released = Release { who: "Mei".to_owned(), at: 7, paid_otherwise: true };
        for record in
            [Record::Sent { at: 5, before: None }, Record::TakenOver { at: 9 }, Record::Released(released)]
        {
            let placed = placed(&record.encode(), &place);
            assert_eq!(Record::decode(&placed), Ok(record));
            let value = unseal(&placed, VERSION).unwrap();
            let said = place.map(|(name, _)| value.member(name).and_then(Value::as_text).unwrap().to_owned());
            assert_eq!(said, place.map(|(_, text)| text.to_owned()));
        }
        for bytes in [&b""[..], b"{}", b"{}#0123", b"\xff#"] {
            assert_eq!(placed(bytes, &place), bytes);
        }
        let bytes = Record::TakenOver { at: 9 }.encode();
        assert_eq!(super::placed(&bytes, &[]), bytes);
    }
}
