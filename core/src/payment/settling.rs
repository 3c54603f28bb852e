//! Records and ends: what a record that became durable, or did not, means for its intent; how an outcome is decided, written
//! down and told, in this order.

use super::effect::{Append, Effect, News, Started};
use super::intent::{Operation, OrderNumber};
use super::life::{Again, Stage};
use super::outcome::{Outcome, Reason, Status};
use super::record::Record;
use super::room::{Room, Tag};
use super::till::Till;
use super::ways::{On, stray};
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// A record is durable. Only here does a money request get its bytes.
    pub fn recorded(&mut self, now: Now, reference: &str, seq: u32) {
        // A driver may be late: another process's records have taken the place of this one.
        let Some(life) = self.lives.get(reference).filter(|life| life.next_seq == seq + 1) else { return };
        match life.stage {
            Stage::Preparing => self.prepared(now, reference),
            Stage::Committing { .. } => self.committed(now, reference),
            Stage::Taking => self.taken(now, reference),
            Stage::TakingOver(_) => self.took_over(now, reference),
            Stage::Settling { refuse } => self.end(now, reference, On::Written, refuse),
            Stage::Checking(_) if life.releasing => self.released(reference),
            Stage::Settled | Stage::Checking(_) => self.caught_up(reference),
            // The last word of an earlier try under this reference.
            Stage::Queued => {}
            _ => stray(),
        }
        self.settle_down(now);
    }

    /// A record could not be made durable: before the first byte that ends the operation, afterwards the
    /// outcome stands without it.
    pub fn record_failed(&mut self, now: Now, reference: &str, seq: u32, code: Code) {
        // A driver may be late: another process's records have taken the place of this one.
        let Some(life) = self.lives.get(reference).filter(|life| life.next_seq == seq + 1) else { return };
        match life.stage {
            Stage::Preparing => {
                let outcome = Outcome::bare(Status::NotCharged(Reason::AbortedBeforeSend), Some(code));
                if let Some(life) = self.lives.at(reference) {
                    life.outcome = Some(outcome);
                }
                self.end(now, reference, On::Unwritten, Some(code));
            }
            Stage::Committing { .. } => self.give_up(reference, code),
            Stage::Taking => self.not_taken(now, reference, code),
            Stage::TakingOver(_) => self.not_taken_over(now, reference, code),
            Stage::Settling { refuse } => {
                self.not_written(now, reference, code);
                self.end(now, reference, On::Written, refuse);
            }
            Stage::Checking(_) if life.releasing => self.not_released(reference, code),
            Stage::Settled | Stage::Checking(_) if life.unwritten.is_some() => {
                self.not_written(now, reference, code);
            }
            // The last word of an earlier try under this reference.
            Stage::Queued => {}
            _ => stray(),
        }
        self.settle_down(now);
    }

    /// Appends a record to the intent's log.
    pub(super) fn record(&mut self, reference: &str, record: &Record) {
        let discreet = self.lives.get(reference).and_then(|life| self.discreet(&life.intent, record));
        let Some(life) = self.lives.at(reference) else { return };
        let seq = life.next_seq;
        life.next_seq += 1;
        let settles = matches!(record, Record::Outcome(_));
        let bytes = discreet.as_ref().unwrap_or(record).encode();
        self.effects.push_back(Effect::Append(Append {
            reference: reference.to_owned(),
            seq,
            bytes,
            settles,
        }));
    }

    /// Nothing was sent and nothing will be: the caller gets an error, the journal the end of the story.
    pub(super) fn give_up(&mut self, reference: &str, code: Code) {
        // An inquiry before a refund may break off; about the refund there is nothing unknown then.
        let code = if code == Code::OutcomeUnknown { Code::AbortedBeforeSend } else { code };
        let outcome = Outcome::bare(Status::NotCharged(Reason::AbortedBeforeSend), Some(code));
        self.decide(reference, On::GivenUp, outcome, Some(code));
    }

    /// Decides an outcome and writes it down; the page hears of it once it is durable.
    pub(super) fn settle(&mut self, reference: &str, outcome: Outcome) {
        self.decide(reference, On::Decided, outcome, None);
    }

    /// The same; `refuse`: the caller gets an error.
    pub(super) fn decide(&mut self, reference: &str, on: On, mut outcome: Outcome, refuse: Option<Code>) {
        let Some(life) = self.lives.at(reference) else { return };
        outcome.released.clone_from(&life.released);
        life.enter(on, Stage::Settling { refuse });
        life.unwritten = None;
        life.outcome = Some(outcome.clone());
        self.record(reference, &Record::Outcome(outcome));
        self.end_flights(reference);
    }

    /// Nobody waits for what is still on its way.
    pub(super) fn end_flights(&mut self, reference: &str) {
        let ending = self.flights.of(reference).filter(|flight| flight.ends_with(reference));
        let ending: Vec<Tag> = ending.map(|flight| flight.tag).collect();
        for tag in ending {
            self.land(tag);
        }
    }

    /// The outcome is as durable as it gets.
    fn end(&mut self, now: Now, reference: &str, on: On, refuse: Option<Code>) {
        let Some(life) = self.lives.at(reference) else { return };
        life.enter(on, Stage::Settled);
        self.controls.settled(life);
        match life.again.take() {
            Some(again) => self.start_again(now, *again),
            None => self.tell_end(reference, refuse),
        }
    }

    /// Begins an operation behind the end of its earlier try, once that is as durable as it gets.
    pub(super) fn start_behind(
        &mut self,
        now: Now,
        operation: Operation,
        order: OrderNumber,
    ) -> Result<Started, Code> {
        self.admissible(now, &operation, &order)?;
        if let Some(life) = self.lives.at(&operation.reference.clone()) {
            life.again = Some(Box::new(Again { operation, order }));
        }
        self.settle_down(now);
        Ok(Started::Joined)
    }

    /// The earlier try has ended. Whoever waits has been told that it began, so what bars it by now is news.
    pub(super) fn start_again(&mut self, now: Now, again: Again) {
        let reference = again.operation.reference.clone();
        match self.start(now, again.operation, again.order) {
            Ok(Started::New | Started::Joined) => {}
            Ok(Started::Settled(_)) => self.tell_end(&reference, None),
            Err(code) => self.tell_end(&reference, Some(code)),
        }
    }

    /// Tells how it ended, or that it was refused.
    pub(super) fn tell_end(&mut self, reference: &str, refuse: Option<Code>) {
        let Some(life) = self.lives.at(reference) else { return };
        let (intent, outcome) = (life.intent.clone(), life.outcome.clone());
        match (refuse, outcome) {
            (Some(code), _) => self.say(News::Refused { reference: reference.to_owned(), code }),
            (None, Some(outcome)) => {
                self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
            }
            (None, None) => {}
        }
        self.keep(reference);
    }
}
