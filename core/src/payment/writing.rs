//! What could not be written down is written again: an outcome, or that the system took a request up. A journal may
//! fail for a moment (a full disk, a store that restarts), and what is known must not wait for a restart to be told.
//!
//! It is tried after a pause that grows, at once where somebody has a reason ([`Till::write_again`], a notification),
//! and under the number that failed: where that is taken, it was written after all or another process was quicker.

use super::life::{Life, Unwritten};
use super::lives::Due;
use super::record::Record;
use super::room::Room;
use super::step::Step;
use super::till::Till;
use crate::code::Code;
use crate::time::{Millis, Now};

/// From the first failure to the next attempt, in ms; twice as long after each.
const FIRST_PAUSE: Millis = 250;
/// The longest pause, in ms.
const LONGEST_PAUSE: Millis = 60_000;

impl<R: Room> Till<R> {
    /// Writes everything that could not be written, now: whoever calls believes that the journal works again.
    pub fn write_again(&mut self) {
        self.write_due(Millis::MAX);
    }

    /// Writes again what is due.
    pub(super) fn write_due(&mut self, now: Millis) {
        for reference in self.lives.due(Due::Write, now, usize::MAX) {
            self.rewrite(&reference);
        }
    }

    /// Writes the last record of an intent again, unless that is on its way. Tells whether the journal lacks it.
    pub(super) fn rewrite(&mut self, reference: &str) -> bool {
        let Some(life) = self.lives.get_mut(reference) else { return false };
        let Some(unwritten) = &mut life.unwritten else { return false };
        if unwritten.next.take().is_some()
            && let Some(record) = last_record(life)
        {
            life.next_seq -= 1;
            self.record(reference, &record);
        }
        true
    }

    /// What is to be written again is in the journal already. Whether it is durable there nobody has said: only a record
    /// that was written without a failure is, so it is written behind.
    pub(super) fn write_once_more(&mut self, reference: &str, next_seq: u32) {
        let Some(life) = self.lives.at(reference) else { return };
        life.next_seq = next_seq;
        if let Some(unwritten) = &mut life.unwritten {
            unwritten.next = None;
        }
        if let Some(record) = last_record(life) {
            self.record(reference, &record);
        }
    }

    /// A record that stands for what has happened could not be made durable.
    pub(super) fn not_written(&mut self, now: Now, reference: &str, code: Code) {
        self.step(reference, Step::NotRecorded, Some(code));
        if let Some(life) = self.lives.get_mut(reference) {
            let failures = life.unwritten.as_ref().map_or(0, |unwritten| unwritten.failures);
            let next = Some(now.mono + pause(failures));
            life.unwritten = Some(Unwritten { failures: failures + 1, next });
        }
    }

    /// What could not be written is in the journal now.
    pub(super) fn caught_up(&mut self, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        if life.unwritten.take().is_none() {
            return;
        }
        let over = life.is_over();
        self.step(reference, Step::Recorded, None);
        if over {
            self.keep(reference);
        }
    }
}

fn last_record(life: &Life) -> Option<Record> {
    match (&life.outcome, &life.taken) {
        (Some(outcome), _) => Some(Record::Outcome(outcome.clone())),
        (None, taken) => taken.clone().map(Record::Taken),
    }
}

fn pause(failures: u32) -> Millis {
    (FIRST_PAUSE << failures.min(16)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_between_attempts_double_up_to_a_minute() {
        let pauses: Vec<_> = [0, 1, 2, 7, 8, 40].map(pause).into();
        assert_eq!(pauses, [250, 500, 1_000, 32_000, 60_000, 60_000]);
    }
}
