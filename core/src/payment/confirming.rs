//! A second truth: somebody besides the terminal who knows what became of a payment, such as the vendor's back end.
//!
//! It is asked while an outcome is in doubt, beside the terminal and by a plan of its own, so that a terminal that is off
//! keeps nobody from finding out. That money moved is believed at once. That it did not is believed only when the guard
//! is over, because until then the terminal may still be at it. Whatever else is said proves nothing, that there is no
//! such order least of all: an account of another shop hears that too.

use super::flight::{Flight, Purpose};
use super::judging::disagreement;
use super::life::Life;
use super::lives::Due;
use super::outcome::Status;
use super::room::{Answer, Match, Room, Verdict};
use super::till::{ASKED_AT_ONCE, Till};
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// An outcome has just come into doubt: from now on somebody else is asked too, where there is anybody.
    pub(super) fn ask_beside(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.get(reference) else { return };
        let plan = self.room.confirms(&life.intent);
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.beside.next = plan.map(|plan| now.mono + plan.first);
        }
    }

    /// Sends the questions that are due.
    pub(super) fn confirm_due(&mut self, now: Now) {
        for reference in self.lives.due(Due::Confirm, now.mono, ASKED_AT_ONCE) {
            let Some(doubt) = self.lives.get_mut(&reference).and_then(Life::doubt) else { continue };
            doubt.beside.next = None;
            doubt.beside.attempts += 1;
            self.launch(now, Purpose::Confirm(reference));
        }
    }

    /// What somebody else said of an intent in doubt.
    pub(super) fn judge_confirm(&mut self, now: Now, reference: &str, answer: &Answer, question: &Flight) {
        let Some(life) = self.lives.at(reference) else { return };
        let guard_over = question.since >= life.guard_end;
        match &answer.verdict {
            Verdict::Approved(facts) => match disagreement(facts) {
                None => return self.approve(reference, (**facts).clone(), answer),
                Some(Code::AmountMismatch) => self.moved_otherwise(reference),
                Some(_) => {}
            },
            Verdict::Declined { order: Match::Equal, code, message } if guard_over => {
                let status = Status::Declined { code: code.clone(), message: message.clone() };
                return self.conclude(reference, status, None, answer);
            }
            Verdict::Cancelled { .. } if guard_over => return self.cancelled(reference, answer),
            _ => {}
        }
        self.unconfirmed(now, reference, true);
    }

    /// It settled nothing, or nobody was reached: it is asked again later.
    pub(super) fn unconfirmed(&mut self, now: Now, reference: &str, reached: bool) {
        let Some(life) = self.lives.get(reference) else { return };
        let Some(plan) = self.room.confirms(&life.intent) else { return };
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            let told = doubt.told.is_some() || doubt.late;
            doubt.beside.next = Some(now.mono + plan.pause(doubt.beside.attempts, reached, told));
        }
    }

    /// Another amount moved: a person has to look, and is told once.
    fn moved_otherwise(&mut self, reference: &str) {
        let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { return };
        doubt.why = Code::AmountMismatch;
        if doubt.told != Some(doubt.why) {
            self.tell(reference);
        }
    }
}
