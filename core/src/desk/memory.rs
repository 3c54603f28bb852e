//! What is known of a terminal, kept over restarts: a payment that was approved there, and how it says that there is no such
//! order. The next process asks with controls from its first doubt on.
//!
//! It is no record of money: one that is lost or cannot be read costs a person's decision, never an outcome. So it is
//! written seldom, and not tried again.

use super::note::{Note, next_seq};
use super::{Effect, Keep, Log, Space};
use crate::code::Code;
use crate::payment::{Known, Room, Till};
use crate::time::Now;

/// The log's name among those of the terminal.
const KEY: &str = "known";
/// How old an approved payment is before a younger one takes its place, in ms: terminals forget.
const OLD_MS: u64 = 60 * 60 * 1_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    state: State,
    /// What the journal has.
    written: Known,
    /// What it is to have.
    wanted: Option<Known>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Shut,
    Unread,
    Reading,
    /// The number of the next record.
    Open(u32),
    Writing,
}

impl Memory {
    pub(super) fn open(&mut self) {
        self.state = State::Unread;
    }

    /// Looks whether something is worth writing down.
    pub(super) fn look<R: Room>(&mut self, till: &Till<R>) {
        if matches!(self.state, State::Open(_)) {
            let known = till.known();
            self.wanted = is_news(&self.written, &known).then_some(known);
        }
    }

    pub(super) fn poll(&mut self, now: Now) -> Option<Effect> {
        let (space, key) = (Space::Terminal, KEY.to_owned());
        match self.state {
            State::Unread => {
                self.state = State::Reading;
                Some(Effect::Keep(Keep::Read { space, key }))
            }
            State::Open(seq) => {
                let known = self.wanted.take()?;
                let bytes = Note::Known(Box::new(known.clone())).encode(now);
                (self.state, self.written) = (State::Writing, known);
                Some(Effect::Keep(Keep::Append { space, key, seq, bytes, settles: true }))
            }
            State::Shut | State::Reading | State::Writing => None,
        }
    }

    /// What the log holds; gives what is to be known from it.
    pub(super) fn read(&mut self, log: Result<Log, Code>) -> Option<Known> {
        let Ok(log) = log else {
            self.state = State::Shut;
            return None;
        };
        self.state = State::Open(next_seq(&log));
        let notes = log.iter().filter_map(|(seq, bytes)| match Note::decode(bytes) {
            Ok(Note::Known(known)) => Some((*seq, *known)),
            _ => None,
        });
        let known = notes.max_by_key(|(seq, _)| *seq).map(|(_, known)| known);
        self.written = known.clone().unwrap_or_default();
        known
    }

    pub(super) fn appended(&mut self, seq: u32) {
        self.state = State::Open(seq + 1);
    }

    /// Another process was quicker: what it wrote is read.
    pub(super) fn not_appended(&mut self, code: Code) {
        self.state = if code == Code::JournalConflict { State::Unread } else { State::Shut };
    }
}

fn is_news(written: &Known, known: &Known) -> bool {
    let old = match (&written.approved, &known.approved) {
        (Some(written), Some(known)) => known.created > written.created + OLD_MS,
        (None, known) => known.is_some(),
        (Some(_), None) => false,
    };
    let learnt = match (&written.learnt, &known.learnt) {
        (Some(written), Some(known)) => known.likeness != written.likeness || known.at > written.at + OLD_MS,
        (None, known) => known.is_some(),
        (Some(_), None) => false,
    };
    old || learnt
}
