//! What one intent's log says, whoever wrote it.

use super::intent::Intent;
use super::offer::Taken;
use super::outcome::{Outcome, Status};
use super::record::Record;
use super::releasing::Release;
use crate::code::Code;

/// What one intent's log says.
pub(super) struct Story {
    pub intent: Option<Intent>,
    pub sent: bool,
    /// The last word is that somebody else asks for it.
    taken_over: bool,
    pub damaged: bool,
    pub before: Option<u64>,
    pub taken: Option<Taken>,
    pub released: Option<Release>,
    pub outcome: Option<Outcome>,
    pub next_seq: u32,
}

impl Story {
    pub(super) fn read(records: &[(u32, Vec<u8>)]) -> Result<Story, Code> {
        let mut story = Story {
            intent: None,
            sent: false,
            taken_over: false,
            damaged: false,
            before: None,
            taken: None,
            released: None,
            outcome: None,
            next_seq: 0,
        };
        for (seq, bytes) in in_order(records) {
            story.next_seq = seq + 1;
            match Record::decode(bytes) {
                Ok(record) => story.add(record),
                Err(Code::JournalVersion) => return Err(Code::JournalVersion),
                Err(_) => story.damaged = true,
            }
        }
        Ok(story)
    }

    /// Whether all that somebody else wrote of this very request is that they ask for it.
    pub(super) fn is_asked_for(&self, intent: &Intent) -> bool {
        let same = self.intent.as_ref().is_some_and(|known| known.order == intent.order);
        same && self.taken_over && self.outcome.is_none()
    }

    /// Whether it ends with what is known here.
    pub(super) fn has(&self, outcome: Option<&Outcome>, taken: Option<&Taken>) -> bool {
        match outcome {
            Some(_) => self.outcome.as_ref() == outcome,
            None => self.outcome.is_none() && self.taken.as_ref() == taken,
        }
    }

    /// Whether this outcome says more than the journal does.
    pub(super) fn lacks(&self, ours: &Outcome) -> bool {
        let approved = |outcome: &Outcome| outcome.status == Status::Approved;
        match &self.outcome {
            Some(theirs) => approved(ours) && !approved(theirs),
            None => approved(ours) || ours.person.is_some() || self.next_seq == 0,
        }
    }

    fn add(&mut self, record: Record) {
        match record {
            // An operation that was given up before its first byte may begin again under its reference.
            Record::Prepared(intent) => {
                self.intent = Some(intent);
                (self.sent, self.taken_over, self.damaged, self.before) = (false, false, false, None);
                (self.taken, self.released, self.outcome) = (None, None, None);
            }
            Record::Sent { before, .. } => {
                self.sent = true;
                self.before = before;
            }
            Record::TakenOver { .. } => self.taken_over = true,
            Record::Released(release) => self.released = Some(release),
            Record::Taken(taken) => self.taken = Some(taken),
            Record::Outcome(outcome) => self.outcome = Some(outcome),
        }
    }
}

/// A log is a handful of records and nearly always in order: each is put in its place from the end.
fn in_order(records: &[(u32, Vec<u8>)]) -> Vec<&(u32, Vec<u8>)> {
    let mut ordered: Vec<&(u32, Vec<u8>)> = Vec::with_capacity(records.len());
    for record in records {
        let at = ordered.iter().rposition(|earlier| earlier.0 <= record.0).map_or(0, |before| before + 1);
        ordered.insert(at, record);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_in_the_order_of_their_numbers() {
        for given in [&[0, 1, 2][..], &[2, 1, 0], &[1, 2, 0], &[5, 0, 3, 9, 1], &[]] {
            let records: Vec<_> = given.iter().map(|seq| (*seq, Vec::new())).collect();
            let numbers: Vec<u32> = in_order(&records).iter().map(|record| record.0).collect();
            assert!(numbers.is_sorted() && numbers.len() == given.len(), "{given:?}: {numbers:?}");
        }
    }
}
