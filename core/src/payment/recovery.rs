//! What is made of a journal at start.
//!
//! `prepared` alone means that nothing was sent. `sent`, or a record that cannot be read, means that nobody
//! knows; who asks from then on is written down first, so that whoever sent it, and perhaps only sleeps, finds that
//! record and does not send. A record of a newer version bars the terminal and is left as it is.

use super::effect::News;
use super::freshness::Horizon;
use super::intent::{Intent, Kind, Operation};
use super::life::{Life, Stage, TakeOver};
use super::lives::Due;
use super::method::Method;
use super::outcome::{Outcome, Reason, Status};
use super::pending::AT_ONCE;
use super::record::Record;
use super::room::Room;
use super::step::Step;
use super::story::Story;
use super::till::Till;
use super::timing::Timeouts;
use super::ways::{On, stray};
use crate::code::Code;
use crate::time::{Millis, Now};

/// From one failed record of a takeover to the next, in ms.
const AGAIN: Millis = 1_000;

/// How the intent of this log ended; none while it has not, or where that cannot be read.
pub(crate) fn ending(reference: &str, records: &[(u32, Vec<u8>)]) -> Option<(Intent, Outcome)> {
    let story = Story::read(records).ok()?;
    let intent = story.intent.unwrap_or_else(|| nameless(reference, Now::default()));
    Some((intent, story.outcome?))
}

impl<R: Room> Till<R> {
    /// Takes up an intent from its records, given in any order. What has no outcome is asked for, once it is written
    /// down who asks, and not while the terminal is another's; what has one is remembered. Of an intent that is in doubt
    /// here already, what others wrote behind it counts.
    ///
    /// Errors: `JOURNAL_VERSION`, after which nothing may start on this terminal.
    pub fn recover(&mut self, now: Now, reference: &str, records: &[(u32, Vec<u8>)]) -> Result<(), Code> {
        let known =
            self.lives.get(reference).map(|life| (life.next_seq, matches!(life.stage, Stage::Checking(_))));
        if known.is_some_and(|(_, doubtful)| !doubtful) {
            return Ok(());
        }
        let story = Story::read(records).inspect_err(|code| self.barred = Some(*code))?;
        if let Some((next_seq, _)) = known {
            if story.next_seq > next_seq {
                self.give_way(now, reference, story);
                self.settle_down(now);
            }
            return Ok(());
        }
        // It is another's, who has the terminal.
        let others = story.outcome.is_none() && self.horizon == Horizon::Gone;
        if story.next_seq > 0 && !others {
            self.take_up(now, reference, story);
            self.settle_down(now);
        }
        Ok(())
    }

    /// How long another process may still be at work on the intent of this log, in ms: its request may be on the way,
    /// and only that process hears the answer. Until then the log is not to be taken up but read again. Only where
    /// intents are shared, at a gateway; a terminal's belong to whoever holds its lease.
    pub fn patience(&self, now: Now, records: &[(u32, Vec<u8>)]) -> Option<Millis> {
        let story = Story::read(records).ok().filter(|story| !story.damaged)?;
        let begun = story.taken.is_none() && story.outcome.is_none();
        let intent = story.intent.filter(|_| begun && !self.config.exclusive)?;
        let Timeouts { connect, answer, .. } = self.config.timeouts;
        let longest = connect + answer.unwrap_or_else(|| self.room.answer_timeout(&intent));
        let left = (intent.created + longest).saturating_sub(now.wall);
        // The other's clock may be ahead of this one.
        (left > 0).then_some(left.min(longest))
    }

    /// Another process was quicker with a record of this intent: what the journal holds counts. An approval that
    /// only this one knows of is written behind it, and so is a person's decision where the other has none, and what
    /// this one knows of a request of its own that the other has only begun to ask for; what this one had only begun, or
    /// given up, is given up for the other's.
    ///
    /// Errors: `JOURNAL_VERSION`.
    pub fn reread(&mut self, now: Now, reference: &str, records: &[(u32, Vec<u8>)]) -> Result<(), Code> {
        let story = Story::read(records)?;
        let Some(life) = self.lives.get_mut(reference) else { return self.recover(now, reference, records) };
        if life.unwritten.is_some() && story.has(life.outcome.as_ref(), life.taken.as_ref()) {
            self.write_once_more(reference, story.next_seq);
            self.settle_down(now);
            return Ok(());
        }
        let ours = life.outcome.clone().filter(|_| !matches!(life.stage, Stage::Preparing));
        let own = !life.recovered && story.is_asked_for(&life.intent);
        match ours.filter(|ours| own || story.lacks(ours)) {
            Some(ours) => {
                let refuse = match life.stage {
                    Stage::Settling { refuse } => refuse,
                    _ => None,
                };
                life.next_seq = story.next_seq;
                self.write_behind(reference, &story, ours, refuse);
            }
            None => self.give_way(now, reference, story),
        }
        self.settle_down(now);
        Ok(())
    }

    /// Settles with what only this process knows. A person has to see where money moved and another has told that it
    /// did not.
    fn write_behind(&mut self, reference: &str, story: &Story, mut ours: Outcome, refuse: Option<Code>) {
        if story.outcome.is_some() {
            ours.code = Some(Code::Contradiction);
            if !ours.notes.contains(&Code::Contradiction) {
                ours.notes.push(Code::Contradiction);
            }
            self.step(reference, Step::Contradiction, Some(Code::Contradiction));
        }
        self.decide(reference, On::Decided, ours, refuse);
    }

    /// What another process wrote of an intent takes the place of what was known of it here: its order number may be
    /// another.
    fn give_way(&mut self, now: Now, reference: &str, story: Story) {
        self.end_flights(reference);
        let again = self.lives.remove(reference).and_then(|life| life.again);
        let settled = story.outcome.is_some();
        self.take_up(now, reference, story);
        match again {
            Some(again) => self.start_again(now, *again),
            None if settled => self.tell_end(reference, None),
            None => {}
        }
    }

    fn take_up(&mut self, now: Now, reference: &str, story: Story) {
        let intent = story.intent.unwrap_or_else(|| nameless(reference, now));
        let guard = self.config.guard(self.room.guard(&intent));
        let mut life = Life::new(intent, Stage::Found);
        life.next_seq = story.next_seq;
        life.before = story.before;
        let told = story.outcome.as_ref().and_then(|outcome| outcome.number.clone());
        life.intent.number = story.taken.as_ref().and_then(|taken| taken.number.clone()).or(told);
        life.taken = story.taken;
        life.released = story.released;
        life.recovered = true;
        life.guard_end = now.mono + guard;
        life.outcome = story.outcome;
        let settled = life.outcome.is_some();
        let doubtful = story.sent || story.damaged || life.taken.is_some();
        if settled {
            life.enter(On::Written, Stage::Settled);
            self.controls.settled(&life);
        }
        self.controls.touch(&life.intent.operation);
        self.lives.insert(reference.to_owned(), life);
        match (settled, doubtful) {
            (true, _) => self.keep(reference),
            (false, true) if !story.damaged && self.is_taken(reference) => {
                self.step(reference, Step::Checking, None);
                self.pend(now, reference, AT_ONCE);
            }
            (false, true) => self.take_over(now, reference, story.damaged),
            (false, false) => {
                let status = Status::NotCharged(Reason::AbortedBeforeSend);
                self.settle(reference, Outcome::bare(status, Some(Code::AbortedBeforeSend)));
            }
        }
    }
}

/// Taking over: the record before the first question.
impl<R: Room> Till<R> {
    /// Writes down that it is asked for from here on. Where its beginning cannot be read nobody can be asked.
    fn take_over(&mut self, now: Now, reference: &str, damaged: bool) {
        let Some(life) = self.lives.at(reference) else { return };
        if life.intent.order.is_empty() {
            return self.doubt(now, reference, Code::JournalDamaged, None);
        }
        life.enter(On::Others, Stage::TakingOver(TakeOver { damaged, ..TakeOver::default() }));
        self.record(reference, &Record::TakenOver { at: now.wall });
    }

    /// The record is durable: nobody sends it any more, and it may be asked for.
    pub(super) fn took_over(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        let Stage::TakingOver(TakeOver { damaged, .. }) = life.enter(On::Claimed, Stage::Asked) else {
            return;
        };
        let why = if damaged { Code::JournalDamaged } else { Code::OutcomeUnknown };
        self.doubt(now, reference, why, None);
    }

    /// It could not be written down: whoever waits hears that the outcome is not known, and it is tried again.
    pub(super) fn not_taken_over(&mut self, now: Now, reference: &str, code: Code) {
        let Some(life) = self.lives.at(reference) else { return };
        let Stage::TakingOver(taking) = &mut life.stage else { return stray() };
        taking.again = Some(now.mono + AGAIN);
        if !std::mem::replace(&mut taking.told, true) {
            let (intent, outcome) = (life.intent.clone(), Outcome::bare(Status::Unknown, Some(code)));
            self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
        }
    }

    /// Tries those again that are due.
    pub(super) fn take_over_again(&mut self, now: Now) {
        let due = self.lives.due(Due::TakeOver, now.mono, usize::MAX);
        for reference in due {
            let Some(life) = self.lives.get_mut(&reference) else { continue };
            let Stage::TakingOver(taking) = &mut life.stage else { continue };
            taking.again = None;
            // Under the number that failed: what another has written there meanwhile must not be passed over.
            life.next_seq -= 1;
            self.record(&reference, &Record::TakenOver { at: now.wall });
        }
    }
}

impl<R: Room> Till<R> {
    fn is_taken(&self, reference: &str) -> bool {
        self.lives.get(reference).is_some_and(|life| life.taken.is_some())
    }
}

/// Stands in for an intent whose first record cannot be read: it has no order number, so nobody can be asked,
/// and a person has to decide.
fn nameless(reference: &str, now: Now) -> Intent {
    let operation = Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: None,
        method: Method::Any,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: String::new(), number: None, created: now.wall }
}
