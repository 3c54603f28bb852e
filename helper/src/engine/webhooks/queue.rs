//! The messages of one webhook that wait, in the journal: a log for each, under its id, which is open as long as it waits.
//!
//! ```text
//! {"v":1,"type":"to-send","at":...,"event":...,"body":...}    it is to be sent, since then
//! {"v":1,"type":"sent","at":...}                     the receiver has it
//! ```
//!
//! Whoever is sent again has another pair behind.

use super::message::Message;
use crate::engine::kept::Keeper;
use tillwire_core::code::Code;
use tillwire_core::desk::Log;
use tillwire_core::json::{self, Value, Writer};

/// The queue.
pub struct Queue {
    keeper: Keeper,
    /// Its name in the journal, which no terminal can have.
    log: String,
}

/// The last word of a message's log.
enum Last {
    ToSend(Message),
    Sent,
}

impl Queue {
    pub fn new(webhook: &str, keeper: Keeper) -> Queue {
        Queue { keeper, log: log(webhook) }
    }

    /// Makes durable that a message is to be sent, unless it was before. Whether it is new. Errors: it may be durable.
    pub async fn put(&self, message: &Message, at: u64) -> Result<bool, Code> {
        match self.append(message.id.clone(), 0, to_send(message, at), false).await {
            Ok(()) => Ok(true),
            Err(Code::JournalConflict) => Ok(false),
            Err(code) => Err(code),
        }
    }

    /// The same of one that may have been sent. Whether it waits from now on.
    pub async fn put_again(&self, message: &Message, at: u64) -> Result<bool, Code> {
        let records = self.records(&message.id).await?;
        let (next, last) = last(&message.id, &records);
        if matches!(last, Some(Last::ToSend(_))) {
            return Ok(false);
        }
        // To the byte what was sent before.
        let before = records.iter().find_map(|(_, bytes)| match said(&message.id, bytes) {
            Some(Last::ToSend(message)) => Some(message),
            _ => None,
        });
        let record = to_send(before.as_ref().unwrap_or(message), at);
        self.append(message.id.clone(), next, record, false).await?;
        Ok(true)
    }

    /// The ids of those that wait, and since which Unix time in ms, where that was noted.
    pub async fn waiting(&self) -> Result<Vec<(String, Option<u64>)>, Code> {
        let log = self.log.clone();
        let open = self.keeper.look(move |journal| journal.open(&log)).await?;
        Ok(open.into_iter().map(|(id, records)| (id, since(&records))).collect())
    }

    /// A message that waits; none: it does not any more.
    pub async fn read(&self, id: &str) -> Result<Option<Message>, Code> {
        Ok(match last(id, &self.records(id).await?) {
            (_, Some(Last::ToSend(message))) => Some(message),
            _ => None,
        })
    }

    /// Notes that the receiver has it.
    pub async fn sent(&self, id: &str, at: u64) -> Result<(), Code> {
        let (next, last) = last(id, &self.records(id).await?);
        if !matches!(last, Some(Last::ToSend(_))) {
            return Ok(());
        }
        let record = Writer::new().number("v", "1").text("type", "sent").number("at", &at.to_string());
        self.append(id.to_owned(), next, record.finish(), true).await
    }

    async fn append(&self, id: String, seq: u32, record: String, settles: bool) -> Result<(), Code> {
        let log = self.log.clone();
        let asked = self
            .keeper
            .ask(move |journal| journal.append(&log, &id, seq, record.as_bytes(), settles), |_, ()| {});
        asked.await
    }

    async fn records(&self, id: &str) -> Result<Log, Code> {
        let (log, name) = (self.log.clone(), id.to_owned());
        self.keeper.look(move |journal| journal.read(&log, &name)).await
    }
}

/// What a webhook's messages are kept under.
pub fn log(webhook: &str) -> String {
    format!("{webhook}\u{1f}webhook")
}

/// The number of the next record, and what the last one says.
fn last(id: &str, records: &Log) -> (u32, Option<Last>) {
    let last = records.iter().max_by_key(|(seq, _)| *seq);
    let next = last.map_or(0, |(seq, _)| seq + 1);
    (next, last.and_then(|(_, bytes)| said(id, bytes)))
}

/// When the last record was written.
fn since(records: &Log) -> Option<u64> {
    let (_, bytes) = records.iter().max_by_key(|(seq, _)| *seq)?;
    match json::read_bytes(bytes).ok()?.member("at")? {
        Value::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn to_send(message: &Message, at: u64) -> String {
    let record = Writer::new().number("v", "1").text("type", "to-send").number("at", &at.to_string());
    record.text("event", &message.event).text("body", &message.body).finish()
}

/// What cannot be read is not sent: it may be anything.
fn said(id: &str, bytes: &[u8]) -> Option<Last> {
    let record = json::read_bytes(bytes).ok()?;
    let text = |name| record.member(name).and_then(Value::as_text).map(str::to_owned);
    match text("type")?.as_str() {
        "to-send" => {
            let (event, body) = (text("event")?, text("body")?);
            Some(Last::ToSend(Message { id: id.to_owned(), event, body }))
        }
        "sent" => Some(Last::Sent),
        _ => None,
    }
}
