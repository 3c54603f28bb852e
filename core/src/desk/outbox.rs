//! What the shop has to be told, at least once, in the order in which it ended: a log of its own for each intent.
//!
//! ```text
//! the outcome is decided -> Noting -> Noted -> the outcome is durable -> Booking -> the shop has it -> Closing
//!                                                                           ^           |               |
//! found in the journal -----------------> Reading --------------------------+           +-> Resting <---+
//! ```
//!
//! The note that it has to be told is durable before the outcome is, so that nothing that ended can go untold whatever
//! dies in between; the note that it was told comes after. A shop that could not be told is told again after pauses that
//! grow, and holds nobody else's telling up. It knows nothing of how an outcome is decided, nor of what a shop does.

use super::note::{Note, is_untold, next_seq};
use super::shelf::Shelf;
use super::{Effect, Keep, Log, Space};
use crate::code::Code;
use crate::payment::{self, Append, Intent, Outcome, ending};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// From a telling that failed to the next attempt, in ms; twice as long after each.
const FIRST_PAUSE: Millis = 1_000;
/// The longest pause, in ms.
const LONGEST_PAUSE: Millis = 60_000;
/// How long another process, which was quicker with the outcome, is given to tell it, in ms.
const ANOTHER: Millis = 1_000;
/// How many logs are read at once of what was found untold.
const AT_ONCE: usize = 64;

#[derive(Debug, Clone, Default)]
pub(super) struct Outbox {
    /// Somebody wants to be told.
    open: bool,
    /// A former version may have left something untold.
    former: bool,
    entries: Shelf<Entry>,
    /// Found untold and not looked at yet.
    found: VecDeque<String>,
    /// How many are being looked at of those.
    looking: usize,
    /// Everything that is untold is being told: what is left to be found, and whether all went well.
    round: Option<Round>,
    effects: VecDeque<Effect>,
}

/// One attempt at everything that is untold.
#[derive(Debug, Clone, Copy)]
struct Round {
    listing: u8,
    failed: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    stage: Stage,
    /// The number of the next record of its log, as far as is known.
    next: u32,
    /// The record of the outcome, which waits for the note before it.
    held: Option<Append>,
    /// An outcome has been let go, and the journal does not have it yet.
    coming: bool,
    /// The journal has one that is newer than what the shop is being told.
    newer: bool,
    /// Another process was quicker with the outcome.
    beaten: bool,
    /// It is one of those that were found.
    found: bool,
    /// The number by which a former version's note of it is closed.
    former: Option<u32>,
    failures: u32,
    due: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// That it has to be told is on its way to the journal.
    Noting,
    /// Another process was quicker with that, or it is not known whether it has to be told: its log is being read.
    Asking,
    /// It has to be told once the journal has the outcome.
    Noted,
    /// What has to be told is being read.
    Reading,
    /// The shop is being told.
    Booking,
    /// The shop has it, and that is on its way to the journal.
    Closing,
    /// The shop could not be told, or, where it was `told`, that could not be noted.
    Resting { told: bool },
}

impl Outbox {
    /// Somebody wants to be told.
    pub(super) fn open(&mut self, former: bool) {
        (self.open, self.former) = (true, former);
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The record of an outcome: given back where it may go to the journal at once, else it comes by [`Outbox::poll`].
    pub(super) fn hold(&mut self, now: Now, record: Append) -> Option<Append> {
        let reference = record.reference.clone();
        let Some(entry) = self.entries.get_mut(&reference) else {
            self.entries.put(&reference, Entry { held: Some(record), ..Entry::new(Stage::Noting) });
            self.note(now, &reference);
            return None;
        };
        match entry.stage {
            Stage::Noting | Stage::Asking | Stage::Closing => {
                entry.held = Some(record);
                return None;
            }
            // The shop has what this one replaces.
            Stage::Resting { .. } => entry.stage = Stage::Resting { told: false },
            _ => {}
        }
        (entry.coming, entry.beaten) = (true, false);
        Some(record)
    }

    /// Another process was quicker with the outcome, and tells it by itself unless it dies.
    pub(super) fn beaten(&mut self, reference: &str) {
        if let Some(entry) = self.entries.get_mut(reference) {
            entry.beaten = true;
        }
    }

    /// The journal has the outcome.
    pub(super) fn settled(&mut self, now: Now, intent: &Intent, outcome: &Outcome) {
        let reference = &intent.operation.reference;
        let Some(entry) = self.entries.get_mut(reference) else { return };
        entry.coming = false;
        match entry.stage {
            Stage::Noted if entry.beaten => self.rest(now, reference, false, ANOTHER),
            Stage::Noted => self.book(intent.clone(), outcome.clone()),
            _ => entry.newer = true,
        }
    }

    /// The shop has it.
    pub(super) fn booked(&mut self, now: Now, reference: &str) {
        let Some(entry) = self.entries.get_mut(reference).filter(|it| it.stage == Stage::Booking) else {
            return;
        };
        entry.failures = 0;
        if entry.coming {
            entry.stage = Stage::Noted;
        } else if entry.newer {
            self.look(reference);
        } else {
            self.close(now, reference);
        }
    }

    /// The shop could not be told.
    pub(super) fn book_failed(&mut self, now: Now, reference: &str) {
        self.failed(now, reference, false);
    }

    /// Whoever calls wants to know that the shop has it: it is told now, unless it has been. The answer is
    /// [`Keep::Told`].
    pub(super) fn tell(&mut self, now: Now, reference: &str) {
        match self.entries.get_mut(reference).map(|entry| entry.stage) {
            None => {
                self.entries.put(reference, Entry::new(Stage::Asking));
                self.read(Space::Outbox, reference);
            }
            Some(Stage::Resting { .. }) => self.ask(now, reference),
            Some(_) => {}
        }
    }

    /// Tells everything that is untold, whichever process left it so. The answer is [`Keep::AllTold`].
    pub(super) fn tell_all(&mut self) {
        if self.round.is_none() {
            let former = self.former.then_some(Space::FormerOutbox);
            self.round = Some(Round { listing: 1 + u8::from(self.former), failed: false });
            let spaces = [Space::Outbox].into_iter().chain(former);
            self.effects.extend(spaces.map(|space| Effect::Keep(Keep::List { space })));
        }
    }

    /// The logs of a space whose last record settles nothing.
    pub(super) fn listed(&mut self, now: Now, space: Space, logs: Result<Vec<(String, Log)>, Code>) {
        let failed = logs.is_err();
        for (reference, log) in logs.unwrap_or_default() {
            match space {
                Space::Outbox if is_untold(&log) => self.find(now, &reference, next_seq(&log)),
                // Of a former version: it is noted anew first, and closed there when that is durable.
                Space::FormerOutbox if log.iter().all(|(_, bytes)| bytes.is_empty()) => {
                    self.carry(now, &reference, next_seq(&log));
                }
                _ => {}
            }
        }
        self.list_ended(failed);
    }

    /// A record of its log is durable.
    pub(super) fn appended(&mut self, now: Now, reference: &str, seq: u32) {
        let Some(entry) = self.entries.get_mut(reference).filter(|entry| entry.next == seq) else { return };
        entry.next = seq + 1;
        match entry.stage {
            Stage::Noting => self.noted(reference),
            Stage::Closing => self.closed(now, reference),
            _ => {}
        }
    }

    /// A record of its log is not, or the log could not be read. Gives the record that waited for it, which fails too.
    pub(super) fn failed_at(&mut self, now: Now, reference: &str, code: Code) -> Option<Append> {
        let entry = self.entries.get_mut(reference)?;
        match entry.stage {
            // Another process was quicker with that.
            Stage::Noting | Stage::Closing if code == Code::JournalConflict => self.look_up(reference),
            Stage::Noting | Stage::Asking if entry.held.is_some() => {
                let held = entry.held.take();
                self.conclude(reference, false, true);
                self.entries.take(reference);
                return held;
            }
            Stage::Noting | Stage::Asking | Stage::Reading => self.failed(now, reference, false),
            Stage::Closing => {
                // It stays noted that it has to be told, and what replaces it needs no note of its own.
                let held = entry.held.take();
                (entry.coming, entry.beaten) = (held.is_some(), false);
                self.failed(now, reference, held.is_none());
                self.effects.extend(held.map(|held| Effect::Till(payment::Effect::Append(held))));
            }
            _ => {}
        }
        None
    }

    /// What its log, or that of its intent, says.
    pub(super) fn read_out(&mut self, now: Now, space: Space, reference: &str, log: &Log) {
        let Some(entry) = self.entries.get_mut(reference) else { return };
        match (entry.stage, space) {
            (Stage::Asking, Space::Outbox) => {
                entry.next = next_seq(log);
                self.asked(now, reference, is_untold(log));
            }
            (Stage::Reading, Space::Intents) => match ending(reference, log) {
                Some((intent, outcome)) => self.book(intent, outcome),
                // It has not ended yet: whoever ends it tells it.
                None => self.park(reference),
            },
            _ => {}
        }
    }

    /// When it has to be called again.
    pub(super) fn due(&self) -> Option<Millis> {
        self.entries.iter().filter_map(|entry| entry.due).min()
    }

    pub(super) fn timeout(&mut self, now: Now) {
        let late = |entry: &Entry| entry.due.is_some_and(|due| due <= now.mono);
        for reference in self.entries.names(late) {
            self.ask(now, &reference);
        }
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }
}

/// The steps on the way.
impl Outbox {
    /// Notes that it has to be told.
    fn note(&mut self, now: Now, reference: &str) {
        self.append(now, reference, Stage::Noting, Note::ToTell);
    }

    /// Notes that it has been told.
    fn close(&mut self, now: Now, reference: &str) {
        self.append(now, reference, Stage::Closing, Note::Told);
    }

    fn append(&mut self, now: Now, reference: &str, stage: Stage, note: Note) {
        let Some(entry) = self.entries.get_mut(reference) else { return };
        (entry.stage, entry.due) = (stage, None);
        let (seq, settles) = (entry.next, note == Note::Told);
        let (key, bytes) = (reference.to_owned(), note.encode(now));
        self.keep(Keep::Append { space: Space::Outbox, key, seq, bytes, settles });
    }

    fn keep(&mut self, keep: Keep) {
        self.effects.push_back(Effect::Keep(keep));
    }

    fn read(&mut self, space: Space, reference: &str) {
        self.keep(Keep::Read { space, key: reference.to_owned() });
    }

    /// That it has to be told is durable: the outcome may go to the journal, or what is there is told.
    fn noted(&mut self, reference: &str) {
        let Some(entry) = self.entries.get_mut(reference) else { return };
        if let Some(held) = entry.held.take() {
            (entry.stage, entry.coming) = (Stage::Noted, true);
            self.effects.push_back(Effect::Till(payment::Effect::Append(held)));
        } else {
            self.look(reference);
        }
        self.leave_former(reference);
    }

    /// That it was told is durable.
    fn closed(&mut self, now: Now, reference: &str) {
        self.conclude(reference, true, false);
        match self.entries.get_mut(reference) {
            Some(entry) if entry.held.is_some() => self.note(now, reference),
            _ => self.entries.take(reference),
        }
    }

    /// Its time has come. What the shop has is not told again over a note that failed.
    fn ask(&mut self, now: Now, reference: &str) {
        match self.entries.get_mut(reference).map(|entry| entry.stage) {
            Some(Stage::Resting { told: true }) => self.close(now, reference),
            _ => self.look_up(reference),
        }
    }

    /// Reads what is noted of it.
    fn look_up(&mut self, reference: &str) {
        if let Some(entry) = self.entries.get_mut(reference) {
            (entry.stage, entry.due) = (Stage::Asking, None);
            self.read(Space::Outbox, reference);
        }
    }

    fn asked(&mut self, now: Now, reference: &str, untold: bool) {
        let Some(entry) = self.entries.get_mut(reference) else { return };
        let (waits, coming) = (entry.held.is_some(), entry.coming);
        if entry.next > 0 {
            self.leave_former(reference);
        }
        let fresh = self.entries.get_mut(reference).is_some_and(|entry| entry.former.is_some());
        match untold {
            true if waits => self.noted(reference),
            true if coming => self.stand(reference),
            true => self.look(reference),
            false if waits || fresh => self.note(now, reference),
            false => self.closed(now, reference),
        }
    }

    /// It is noted, and waits for the outcome.
    fn stand(&mut self, reference: &str) {
        if let Some(entry) = self.entries.get_mut(reference) {
            entry.stage = Stage::Noted;
        }
    }

    /// Reads the outcome that has to be told.
    fn look(&mut self, reference: &str) {
        if let Some(entry) = self.entries.get_mut(reference) {
            (entry.stage, entry.newer, entry.due) = (Stage::Reading, false, None);
            self.read(Space::Intents, reference);
        }
    }

    fn book(&mut self, intent: Intent, outcome: Outcome) {
        if let Some(entry) = self.entries.get_mut(&intent.operation.reference) {
            entry.stage = Stage::Booking;
            self.keep(Keep::Book { intent: Box::new(intent), outcome: Box::new(outcome) });
        }
    }

    /// Nothing can be told yet.
    fn park(&mut self, reference: &str) {
        self.conclude(reference, false, false);
        match self.entries.get_mut(reference) {
            Some(entry) if entry.coming => entry.stage = Stage::Noted,
            _ => self.entries.take(reference),
        }
    }

    fn failed(&mut self, now: Now, reference: &str, told: bool) {
        self.conclude(reference, false, true);
        let Some(entry) = self.entries.get_mut(reference) else { return };
        let pause = (FIRST_PAUSE << entry.failures.min(16)).min(LONGEST_PAUSE);
        entry.failures += 1;
        self.rest(now, reference, told, pause);
    }

    fn rest(&mut self, now: Now, reference: &str, told: bool, pause: Millis) {
        if let Some(entry) = self.entries.get_mut(reference) {
            (entry.stage, entry.due) = (Stage::Resting { told }, Some(now.mono + pause));
        }
    }
}

/// What other processes and former versions left untold.
impl Outbox {
    fn find(&mut self, now: Now, reference: &str, next: u32) {
        match self.entries.get_mut(reference) {
            Some(entry) if matches!(entry.stage, Stage::Resting { .. }) => {
                entry.found = true;
                self.looking += 1;
                self.ask(now, reference);
            }
            Some(_) => {}
            None => {
                self.entries.put(reference, Entry { next, found: true, ..Entry::new(Stage::Reading) });
                self.found.push_back(reference.to_owned());
            }
        }
    }

    fn carry(&mut self, now: Now, reference: &str, former: u32) {
        if self.entries.get_mut(reference).is_none() {
            let entry = Entry { former: Some(former), found: true, ..Entry::new(Stage::Noting) };
            self.entries.put(reference, entry);
            self.looking += 1;
            self.note(now, reference);
        }
    }

    /// Closes what a former version noted of it, which is noted here now.
    fn leave_former(&mut self, reference: &str) {
        let Some(seq) = self.entries.get_mut(reference).and_then(|entry| entry.former.take()) else { return };
        let (space, key) = (Space::FormerOutbox, reference.to_owned());
        self.keep(Keep::Append { space, key, seq, bytes: Vec::new(), settles: true });
    }

    fn list_ended(&mut self, failed: bool) {
        if let Some(round) = &mut self.round {
            round.listing = round.listing.saturating_sub(1);
            round.failed |= failed;
        }
        self.go_on();
    }

    /// Looks at the next of those that were found, and says so when they are all told or have failed.
    fn go_on(&mut self) {
        while self.looking < AT_ONCE {
            let Some(reference) = self.found.pop_front() else { break };
            self.looking += 1;
            self.look(&reference);
        }
        if let Some(Round { listing: 0, failed }) = self.round
            && self.looking == 0
        {
            self.round = None;
            self.keep(Keep::AllTold { failed });
        }
    }

    /// An attempt is over: whether the shop has it, and whether anything went wrong.
    fn conclude(&mut self, reference: &str, told: bool, failed: bool) {
        self.keep(Keep::Told { reference: reference.to_owned(), told });
        let Some(entry) = self.entries.get_mut(reference) else { return };
        if std::mem::take(&mut entry.found) {
            self.looking -= 1;
            if let Some(round) = &mut self.round {
                round.failed |= failed;
            }
            self.go_on();
        }
    }
}

impl Entry {
    fn new(stage: Stage) -> Self {
        Entry {
            stage,
            next: 0,
            held: None,
            coming: false,
            newer: false,
            beaten: false,
            found: false,
            former: None,
            failures: 0,
            due: None,
        }
    }
}
