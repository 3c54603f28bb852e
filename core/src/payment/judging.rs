//! What answers are worth. The rules:
//!
//! * approved only if order, amount and, where present, currency are the intent's;
//! * a refusal counts where the protocol says that nothing was carried out;
//! * everything else that comes after the request left is doubt, never failure.

use super::Kind;
use super::effect::{Failure, News};
use super::flight::{Progress, Purpose};
use super::life::{Claim, Stage};
use super::outcome::{By, Outcome, Reason, Status};
use super::room::{Answer, ChannelId, Event, Facts, Match, Room, Tag, Verdict};
use super::step::Step;
use super::till::Till;
use super::ways::On;
use crate::code::Code;
use crate::time::Now;

/// Why an approval is not (yet) one. Another amount says that money moved only where the answer names this order: by itself
/// it is the mark of another's answer.
pub(super) fn disagreement(facts: &Facts) -> Option<Code> {
    match (facts.order, facts.amount, facts.currency) {
        (Match::Differs, _, _) | (Match::Absent, Match::Differs, _) | (Match::Absent, _, Match::Differs) => {
            Some(Code::ResponseMismatch)
        }
        (_, Match::Differs, _) | (_, _, Match::Differs) => Some(Code::AmountMismatch),
        (Match::Absent, _, _) | (_, Match::Absent, _) => Some(Code::ResponseIncomplete),
        (Match::Equal, Match::Equal, _) => None,
    }
}

impl<R: Room> Till<R> {
    /// Hears the room out.
    pub(super) fn listen(&mut self, now: Now) {
        while let Some(event) = self.room.poll_event() {
            match event {
                Event::Acknowledged(tag) => self.money_step(tag, Step::Acknowledged, None),
                Event::AckLate(tag) => self.money_step(tag, Step::Waiting, Some(Code::AckTimeout)),
                Event::Answer(tag, answer) => self.answered(now, tag, answer),
                Event::Lost(channel) => self.lose(now, channel),
            }
        }
    }

    /// The room gives a channel up. Its end is not waited for: a dead peer never says goodbye.
    fn lose(&mut self, now: Now, channel: ChannelId) {
        self.hang_up(channel);
        self.strand(now, channel, Failure { code: Code::OutcomeUnknown, nothing_sent: false });
    }

    fn money_step(&mut self, tag: Tag, step: Step, code: Option<Code>) {
        if let Some(flight) = self.flight(tag)
            && let Purpose::Money(reference) = flight.purpose.clone()
        {
            self.step(&reference, step, code);
        }
    }

    /// An answer has come: its flight is over, and somebody learns of it.
    fn answered(&mut self, now: Now, tag: Tag, answer: Answer) {
        let Some(flight) = self.flight(tag) else { return };
        let flight = flight.clone();
        self.land(tag);
        match flight.purpose.clone() {
            Purpose::Money(reference) => self.judge_money(now, &reference, answer),
            Purpose::Probe(reference) => self.judge_probe(now, &reference, answer),
            Purpose::Find(reference) => self.judge_find(now, &reference, answer, &flight),
            Purpose::Control(reference, which) => self.judge_control(now, &reference, which, answer),
            Purpose::Confirm(reference) => self.judge_confirm(now, &reference, &answer, &flight),
            Purpose::Cancel(reference) => {
                let code = match answer.verdict {
                    Verdict::NotExecuted { code, .. } | Verdict::Unclear(code) => Some(code),
                    _ => None,
                };
                self.step(&reference, Step::CancelAnswered, code);
                self.confirm_cancel(now, &reference, answer.verdict == Verdict::Done);
            }
            Purpose::Errand(ticket, errand) => {
                self.learn(now, &errand, &answer, &flight);
                self.say(News::Answer { ticket, result: Ok(answer) });
            }
        }
    }

    /// The direct answer to the money request, in time or late.
    fn judge_money(&mut self, now: Now, reference: &str, answer: Answer) {
        self.hear_out(reference, &answer);
        match answer.verdict.clone() {
            Verdict::Approved(facts) => match disagreement(&facts) {
                None => self.approve(reference, *facts, &answer),
                Some(code) => self.doubt(now, reference, code, None),
            },
            Verdict::Declined { order: Match::Differs, .. } => {
                self.doubt(now, reference, Code::ResponseMismatch, None);
            }
            Verdict::Declined { code, message, .. } => {
                self.conclude(reference, Status::Declined { code, message }, None, &answer);
            }
            Verdict::Cancelled { sure: true } => self.cancelled(reference, &answer),
            Verdict::Cancelled { sure: false } => {
                self.doubt(now, reference, Code::Cancelled, Some(Claim::Cancelled));
            }
            Verdict::Expired => self.expired(reference, &answer),
            Verdict::NotExecuted { code, sure: true } => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), &answer);
            }
            Verdict::NotExecuted { code, sure: false } => {
                self.doubt(now, reference, code, Some(Claim::NotExecuted(code)));
            }
            Verdict::Unclear(code) => self.doubt(now, reference, code, None),
            Verdict::Taken(taken) => self.take(reference, *taken),
            Verdict::Pending
            | Verdict::Held
            | Verdict::NotFound
            | Verdict::SoundsNotFound
            | Verdict::NoneShown(_)
            | Verdict::Left(_)
            | Verdict::Unasked
            | Verdict::Done => {
                self.doubt(now, reference, Code::OutcomeUnknown, None);
            }
        }
    }

    /// What can still be refunded, asked before a refund leaves: it proves later whether the refund happened.
    fn judge_probe(&mut self, now: Now, reference: &str, answer: Answer) {
        let Some(life) = self.lives.at(reference) else { return };
        let wanted = life.intent.operation.amount.map(|amount| amount.minor());
        match answer.verdict {
            Verdict::Left(left) if left == 0 || wanted.is_some_and(|wanted| wanted > left) => {
                let void = life.intent.operation.kind == Kind::Void;
                self.give_up(reference, if void { Code::VoidNotAllowed } else { Code::RefundTooLarge });
            }
            Verdict::Left(left) => {
                life.before = Some(left);
                self.take_off(now, reference);
            }
            Verdict::Unasked => self.take_off(now, reference),
            Verdict::NotExecuted { code, .. } | Verdict::Unclear(code) | Verdict::NoneShown(code) => {
                self.give_up(reference, code);
            }
            _ => self.give_up(reference, Code::UnknownOrder),
        }
    }

    fn take_off(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        life.enter(On::Ready, Stage::Opening);
        self.launch(now, Purpose::Money(reference.to_owned()));
    }

    /// The money moved, and the answer is about this intent.
    pub(super) fn approve(&mut self, reference: &str, facts: Facts, answer: &Answer) {
        let Some(life) = self.lives.at(reference) else { return };
        // By this number it can be asked for later.
        life.intent.number = life.intent.number.take().or_else(|| facts.number.clone());
        let mut outcome = Outcome::approved(facts).heard(answer);
        let claimed = matches!(&life.stage, Stage::Checking(doubt) if doubt.claim == Some(Claim::Cancelled));
        if life.cancel || claimed {
            outcome.notes.push(Code::CancelTooLate);
        }
        self.settle_noting(reference, outcome);
    }

    /// Somebody stopped it: the cashier if a cancel was asked for, else somebody at the terminal.
    pub(super) fn cancelled(&mut self, reference: &str, answer: &Answer) {
        let by_us = self.lives.get(reference).is_some_and(|life| life.cancel);
        let by = if by_us { By::Cashier } else { By::Customer };
        self.conclude(reference, Status::Cancelled(by), Some(Code::Cancelled), answer);
    }

    /// Nobody stopped it; the customer did not come in time.
    pub(super) fn expired(&mut self, reference: &str, answer: &Answer) {
        self.conclude(reference, Status::Cancelled(By::Timeout), Some(Code::Cancelled), answer);
    }

    /// An end other than an approval.
    pub(super) fn conclude(&mut self, reference: &str, status: Status, code: Option<Code>, answer: &Answer) {
        self.settle_noting(reference, Outcome::bare(status, code).heard(answer));
    }

    /// Settles, and notes where the outcome was found by asking.
    fn settle_noting(&mut self, reference: &str, mut outcome: Outcome) {
        let Some(life) = self.lives.at(reference) else { return };
        let plain = outcome.code.is_none() && outcome.status == Status::Approved;
        // What was offered is asked for anyway, until its time is over.
        let usual = life.taken.is_some();
        if plain && matches!(&life.stage, Stage::Checking(doubt) if doubt.asked() && (!usual || doubt.late)) {
            outcome.notes.push(Code::Recovered);
        }
        outcome.code = match plain {
            true if outcome.notes.contains(&Code::CancelTooLate) => Some(Code::CancelTooLate),
            true if life.recovered => Some(Code::Recovered),
            _ => outcome.code,
        };
        self.settle(reference, outcome);
    }

    /// A channel ended: whatever waited on it has to go another way.
    pub(super) fn strand(&mut self, now: Now, channel: ChannelId, failure: Failure) {
        while let Some(flight) = self.flights.take_from(channel) {
            let nothing_sent = failure.nothing_sent && !flight.behind;
            self.stranded(now, flight.purpose, flight.progress, Failure { nothing_sent, ..failure });
        }
    }

    /// An ask lost its channel, or its time is over.
    pub(super) fn stranded(&mut self, now: Now, purpose: Purpose, progress: Progress, failure: Failure) {
        let unsent = progress != Progress::Asked || failure.nothing_sent;
        match purpose {
            Purpose::Money(reference) if unsent => self.give_up(&reference, failure.code),
            Purpose::Money(reference) => {
                // A cable that somebody can plug in again is worth naming; why a connection broke is not.
                let why = if failure.code == Code::PortLost { failure.code } else { Code::OutcomeUnknown };
                self.doubt(now, &reference, why, None);
            }
            Purpose::Probe(reference) => self.give_up(&reference, failure.code),
            Purpose::Find(reference) | Purpose::Control(reference, _) => {
                let reached = progress == Progress::Asked && !failure.nothing_sent;
                self.unfound(now, &reference, reached, None);
            }
            Purpose::Confirm(reference) => self.unconfirmed(now, &reference, false),
            Purpose::Cancel(reference) => {
                self.step(&reference, Step::CancelAnswered, Some(Code::CancelUnconfirmed));
                self.start_queued();
            }
            Purpose::Errand(ticket, _) => {
                self.say(News::Answer { ticket, result: Err(failure.code) });
            }
        }
    }

    /// Flights whose time is over.
    pub(super) fn expire(&mut self, now: Now) {
        for flight in self.flights.late(now.mono) {
            // A money request that has left stays on its channel: a late answer is still its answer.
            if let (Purpose::Money(reference), Progress::Asked) = (&flight.purpose, flight.progress) {
                self.flights.expect_until(flight.tag, None);
                self.doubt(now, reference, Code::OutcomeUnknown, None);
                continue;
            }
            let code = match flight.progress {
                Progress::Asked => Code::OutcomeUnknown,
                _ => Code::ConnectTimeout,
            };
            self.land(flight.tag);
            self.stranded(now, flight.purpose, flight.progress, Failure { code, nothing_sent: false });
        }
    }
}
