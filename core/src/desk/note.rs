//! The durable records of a desk beside those of its intents: versioned and marked in the same manner.
//!
//! ```text
//! outbox   {"v":1,"type":"to-tell","at":...}     the shop has to be told how the intent of this reference ends
//!          {"v":1,"type":"told","at":...}        it has been told
//! orders   {"v":1,"type":"order","reference":..} whose this order number is
//!          {"v":1,"type":"works","reference":..,"at":...}  what works on this order: refunds and the like
//! terminal {"v":1,"type":"known",...}            a payment that was approved there, and how it says that there is none
//! ```

#[cfg(test)]
use super::Log;
use crate::code::Code;
use crate::json::{self, Writer};
use crate::payment::{Known, seal, unseal};
use crate::time::Now;

/// The highest version that is read, and the one that is written.
const VERSION: u32 = 1;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    ToTell,
    Told,
    /// An order number is this reference's.
    Order(String),
    /// This reference works on the order; announced at that Unix time in ms.
    Works {
        reference: String,
        at: u64,
    },
    /// What is known of a terminal.
    Known(Box<Known>),
}

impl Note {
    /// The bytes to store.
    pub(super) fn encode(&self, now: Now) -> Vec<u8> {
        let head = Writer::new().number("v", &VERSION.to_string());
        let at = now.wall.to_string();
        seal(match self {
            Note::ToTell => head.text("type", "to-tell").number("at", &at),
            Note::Told => head.text("type", "told").number("at", &at),
            Note::Order(reference) => head.text("type", "order").text("reference", reference),
            Note::Works { reference, .. } => {
                head.text("type", "works").text("reference", reference).number("at", &at)
            }
            Note::Known(known) => known.write(head.text("type", "known")),
        })
    }

    /// Reads stored bytes. Errors: `JOURNAL_VERSION`, `JOURNAL_DAMAGED`.
    pub(super) fn decode(bytes: &[u8]) -> Result<Note, Code> {
        let value = unseal(bytes, VERSION)?;
        let text = |name| value.member(name).and_then(json::Value::as_text).ok_or(Code::JournalDamaged);
        Ok(match text("type")? {
            "to-tell" => Note::ToTell,
            "told" => Note::Told,
            "order" => Note::Order(text("reference")?.to_owned()),
            "works" => Note::Works {
                reference: text("reference")?.to_owned(),
                at: value.member("at").and_then(number).ok_or(Code::JournalDamaged)?,
            },
            "known" => Note::Known(Box::new(Known::read(&value))),
            _ => return Err(Code::JournalDamaged),
        })
    }
}

fn number(value: &json::Value) -> Option<u64> {
    match value {
        json::Value::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// The number of the record that comes next in this log.
pub(super) fn next_seq(records: &[(u32, Vec<u8>)]) -> u32 {
    records.iter().map(|(seq, _)| seq + 1).max().unwrap_or(0)
}

/// Whether the last word of this log is that the shop is still to be told. What cannot be read says so too: told twice
/// harms less than never told.
pub(super) fn is_untold(records: &[(u32, Vec<u8>)]) -> bool {
    let last = records.iter().max_by_key(|(seq, _)| *seq);
    last.is_some_and(|(_, bytes)| Note::decode(bytes) != Ok(Note::Told))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn known() -> Known {
        use crate::payment::{Intent, Learnt, Operation};
        let operation = Operation::parse(r#"{"kind":"pay","reference":"a","method":"card"}"#).unwrap();
        let approved = Intent { operation, order: "O".to_owned(), number: Some("7".to_owned()), created: 5 };
        let learnt = Some(Learnt { likeness: "<order>\"".to_owned(), at: 9 });
        Known { approved: Some(approved), learnt }
    }

    const NOW: Now = Now { mono: 7, wall: 1_800_000_000_000 };

    #[test]
    fn every_note_is_read_back_and_a_changed_one_is_damaged() {
        let reference = || "sale \"1\"".to_owned();
        for note in [
            Note::ToTell,
            Note::Told,
            Note::Order(reference()),
            Note::Works { reference: reference(), at: NOW.wall },
            Note::Known(Box::default()),
            Note::Known(Box::new(known())),
        ] {
            let bytes = note.encode(NOW);
            assert!(bytes.starts_with(b"{\"v\":1,\"type\":\""));
            assert_eq!(Note::decode(&bytes), Ok(note));
            for index in 0..bytes.len() {
                let flip = |(at, byte): (usize, &u8)| if at == index { byte ^ 1 } else { *byte };
                let changed: Vec<u8> = bytes.iter().enumerate().map(flip).collect();
                assert!(Note::decode(&changed).is_err(), "{}", String::from_utf8_lossy(&changed));
            }
        }
    }

    #[test]
    fn a_note_of_a_later_version_is_refused_and_not_taken_for_damaged() {
        assert_eq!(Note::decode(b"{\"v\":2,\"type\":\"told\"}"), Err(Code::JournalVersion));
    }

    #[test]
    fn a_log_says_that_the_shop_is_to_be_told_until_its_last_record_says_that_it_was() {
        let (to_tell, told) = (Note::ToTell.encode(NOW), Note::Told.encode(NOW));
        let log = |notes: &[&Vec<u8>]| -> Log { (0..).zip(notes.iter().copied().cloned()).collect() };
        let cases = [
            (log(&[]), false),
            (log(&[&to_tell]), true),
            (log(&[&to_tell, &told]), false),
            (log(&[&to_tell, &told, &to_tell]), true),
            (log(&[&to_tell, &b"{\"v\":1".to_vec()]), true),
        ];
        for (mut records, untold) in cases {
            assert_eq!((is_untold(&records), next_seq(&records)), (untold, records.len() as u32));
            records.reverse();
            assert_eq!(is_untold(&records), untold, "in any order");
        }
    }
}
