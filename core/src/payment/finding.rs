//! What an inquiry proves. "Not found" proves that nothing was charged only from the guard's end on, because until then the
//! payment may still be under way at the terminal. One exception: what the terminal itself said it cancelled or refused is
//! believed as soon as inquiries agree: one that says "not found", or, for a cancel, two a second apart that were answered
//! and show neither a payment nor a pending one. Only silence leaves that open. Words that merely sound like "not found"
//! never shorten the guard.

use super::flight::{Errand, Flight};
use super::judging::disagreement;
use super::life::{Claim, Life, Stage};
use super::outcome::{Reason, Status};
use super::room::{Answer, Match, Room, Verdict};
use super::step::Step;
use super::till::Till;
use crate::code::Code;
use crate::time::{Millis, Now};

/// How far two inquiries have to be apart that confirm a cancel by showing nothing, in ms.
const APART_MS: Millis = 1_000;

impl<R: Room> Till<R> {
    /// The answer to an inquiry about an intent in doubt.
    pub(super) fn judge_find(&mut self, now: Now, reference: &str, answer: Answer, inquiry: &Flight) {
        self.hear_out(reference, &answer);
        let Some(life) = self.lives.at(reference) else { return };
        // What was offered may be taken up at any time: there "not found" proves nothing.
        let guard_over = inquiry.since >= life.guard_end && life.taken.is_none();
        let claim = life.doubt().and_then(|doubt| doubt.claim.filter(|_| doubt.claimed < inquiry.tag.0));
        let believed = guard_over || claim == Some(Claim::Cancelled);
        self.forget_unlike(reference, &answer);
        // Where it can be held against other orders, mere words are not enough.
        let by_words = guard_over && !self.may_try(reference, &answer);
        match (&answer.verdict, claim) {
            (shown, Some(Claim::Cancelled)) if self.shows_none(reference, shown) => {
                self.confirm_by_silence(now, reference, &answer, inquiry);
            }
            (Verdict::Approved(facts), _) => match disagreement(facts) {
                None => self.approve(reference, (**facts).clone(), &answer),
                Some(code) => self.unfound(now, reference, true, Some(code)),
            },
            // The terminal said that it was cancelled, and the order is there but unpaid: they agree.
            (Verdict::Declined { order, .. }, Some(Claim::Cancelled)) if *order != Match::Differs => {
                self.cancelled(reference, &answer);
            }
            (Verdict::Declined { order, code, message }, _) if *order != Match::Differs => {
                let status = Status::Declined { code: code.clone(), message: message.clone() };
                self.conclude(reference, status, None, &answer);
            }
            (Verdict::Expired, _) => self.expired(reference, &answer),
            (Verdict::Cancelled { .. }, _) | (Verdict::NotFound, Some(Claim::Cancelled)) => {
                self.cancelled(reference, &answer);
            }
            (Verdict::NotFound, Some(Claim::NotExecuted(code))) => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), &answer);
            }
            (Verdict::SoundsNotFound, Some(Claim::NotExecuted(code))) if by_words => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), &answer);
            }
            (Verdict::NotFound, None) if guard_over => self.never_charged(reference, &answer),
            (Verdict::SoundsNotFound, None) if by_words => self.never_charged(reference, &answer),
            (Verdict::Left(left), claim) => {
                self.judge_left(now, reference, *left, claim, guard_over, &answer)
            }
            _ if self.tries(reference, &answer, believed) => {
                self.try_controls(now, reference, answer, inquiry)
            }
            (Verdict::Unasked, _) if !self.may_try(reference, &answer) => self.beyond_asking(reference),
            (Verdict::Held, _) => self.held(now, reference),
            (Verdict::NotExecuted { code, .. } | Verdict::Unclear(code) | Verdict::NoneShown(code), _) => {
                self.unfound(now, reference, true, Some(*code));
            }
            (verdict, _) => {
                if *verdict == Verdict::Pending
                    && let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
                {
                    doubt.none_shown = None;
                }
                self.unfound(now, reference, true, None);
            }
        }
    }

    /// Whether an answer about a payment of its own order number shows neither that it went through nor that it may.
    /// That it cannot be asked so is no answer: a terminal that says it of every order says it of a paid one too.
    fn shows_none(&self, reference: &str, shown: &Verdict) -> bool {
        let own = self.lives.get(reference).is_some_and(|life| life.intent.operation.of.is_none());
        own && matches!(shown, Verdict::NoneShown(_) | Verdict::SoundsNotFound)
    }

    /// Keeps the words of the last answer that had some, for whoever is told that nobody knows.
    pub(super) fn hear_out(&mut self, reference: &str, answer: &Answer) {
        if let Some(life) = self.lives.get_mut(reference).filter(|_| answer.raw.is_some()) {
            life.heard = Some(answer.clone());
        }
    }

    /// Somebody stopped it, and an inquiry was answered that shows nothing else: the second one decides.
    fn confirm_by_silence(&mut self, now: Now, reference: &str, answer: &Answer, inquiry: &Flight) {
        let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { return };
        let since = *doubt.none_shown.get_or_insert(now.mono);
        match inquiry.since >= since + APART_MS {
            true => self.cancelled(reference, answer),
            false => self.unfound(now, reference, true, None),
        }
    }

    /// The system does not know it, late enough. That the terminal seemed to be at work is worth telling.
    pub(super) fn never_charged(&mut self, reference: &str, answer: &Answer) {
        let why = self.lives.get_mut(reference).and_then(Life::doubt).map(|doubt| doubt.why);
        let code = why.filter(|why| *why == Code::TerminalBusy).unwrap_or(Code::NotCharged);
        self.conclude(reference, Status::NotCharged(Reason::ProvenByQuery), Some(code), answer);
    }

    /// A refund names no order of ours, so what is left of its origin has to tell: less by exactly the amount
    /// means refunded, unchanged means not (yet), anything else is for a person.
    fn judge_left(
        &mut self,
        now: Now,
        reference: &str,
        left: u64,
        claim: Option<Claim>,
        guard_over: bool,
        answer: &Answer,
    ) {
        let Some(life) = self.lives.at(reference) else { return };
        let Some(before) = life.before else { return self.beyond_asking(reference) };
        let wanted = life.intent.operation.amount.map_or(before, |amount| amount.minor());
        match (before.checked_sub(left), claim) {
            (Some(0), Some(Claim::Cancelled)) => self.cancelled(reference, answer),
            (Some(0), Some(Claim::NotExecuted(code))) => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), answer);
            }
            (Some(0), None) if guard_over => self.never_charged(reference, answer),
            (Some(0), None) => self.unfound(now, reference, true, None),
            (Some(gone), _) if gone == wanted => {
                self.conclude(reference, Status::Approved, None, answer);
            }
            _ => self.beyond_asking(reference),
        }
    }

    /// An inquiry settled nothing: ask again later. A reached system that reports another amount is told at
    /// once, because a person has to look.
    pub(super) fn unfound(&mut self, now: Now, reference: &str, reached: bool, why: Option<Code>) {
        let plan = self.room.query_plan();
        self.end_trial(reference);
        let Some(life) = self.lives.at(reference) else { return };
        life.plan_next(now.mono, &plan, reached);
        let Some(doubt) = life.doubt() else { return };
        // That money moved stays known, whatever later inquiries cannot say.
        let known = doubt.why == Code::AmountMismatch;
        doubt.why = why.filter(|_| !known).unwrap_or(doubt.why);
        let tell = doubt.tell_next || (doubt.why == Code::AmountMismatch && doubt.told != Some(doubt.why));
        let why = doubt.why;
        // That a customer has not paid yet is nothing to worry about.
        let code = (why != Code::OutcomeUnknown || life.taken.is_none()).then_some(why);
        self.step(reference, Step::Checking, code);
        if tell {
            self.tell(reference);
        }
    }

    /// Somebody at the system looks into it: a person is told once, and asking goes on.
    pub(super) fn held(&mut self, now: Now, reference: &str) {
        self.unfound(now, reference, true, None);
        if self.lives.get_mut(reference).and_then(Life::doubt).is_some_and(|doubt| doubt.told.is_none()) {
            self.tell(reference);
        }
    }

    /// A person's inquiry may settle a doubt, or disagree with what is known here.
    pub(super) fn learn(&mut self, now: Now, errand: &Errand, answer: &Answer, inquiry: &Flight) {
        let Errand::Query(reference) = errand else { return };
        let Some(life) = self.lives.get(reference) else { return };
        if matches!(life.stage, Stage::Checking(_)) {
            return self.judge_find(now, reference, answer.clone(), inquiry);
        }
        let Some(outcome) = &life.outcome else { return };
        if !matches!(life.stage, Stage::Settled) || outcome.never_sent() {
            return;
        }
        self.weigh(reference, answer);
    }
}
