//! The way back from `unknown`: ask, at the right times, and believe only what proves something.
//!
//! "Not found" proves that nothing was charged only from the guard's end on, because until then the payment
//! may still be under way at the terminal. The guard runs on the monotonic clock and begins anew at recovery.
//! One exception: what the terminal itself said it cancelled or refused is believed as soon as inquiries agree: one
//! that says "not found", or, for a cancel, two a second apart that were answered and show neither a payment nor a
//! pending one. Only silence leaves that open. Words that merely sound like "not found" never shorten the guard.

use super::effect::News;
use super::flight::{Errand, Flight, Purpose};
use super::judging::disagreement;
use super::life::{Claim, Doubt, Life, Stage};
use super::lives::Due;
use super::outcome::{Outcome, Person, Reason, Status};
use super::room::{Answer, Match, Room, Verdict};
use super::step::Step;
use super::till::{ASKED_AT_ONCE, Till};
use crate::code::Code;
use crate::time::{Millis, Now};

/// How far two inquiries have to be apart that confirm a cancel by showing nothing, in ms.
const APART_MS: Millis = 1_000;
/// When an inquiry is due that somebody waits for: before all that are only due.
pub(super) const FIRST_OF_ALL: Millis = 0;

impl<R: Room> Till<R> {
    /// Asks now, for a person who wants to know. The next outcome told is the answer.
    pub fn recheck(&mut self, now: Now, reference: &str) {
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.tell_next = true;
            doubt.next = doubt.next.map(|_| FIRST_OF_ALL);
            if doubt.next.is_none() && !self.finding(reference) {
                self.tell(reference);
            }
        }
        self.check_doubts(now);
        self.settle_down(now);
    }

    /// Takes another secret; what is being asked under the old one is asked again at the next [`Till::timeout`].
    /// Errors: those of [`Room::set_key`].
    pub fn set_key(&mut self, key: &str) -> Result<(), Code> {
        self.room.set_key(key)?;
        let finding = |flight: &&Flight| matches!(flight.purpose, Purpose::Find(_));
        for flight in self.flights.iter().filter(finding).cloned().collect::<Vec<_>>() {
            self.land(flight.tag);
            if let Purpose::Find(reference) = &flight.purpose
                && let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
            {
                doubt.next = Some(FIRST_OF_ALL);
            }
        }
        Ok(())
    }

    /// A person decides an unknown outcome, or takes an earlier decision back. Gives `false` where there is
    /// nothing for a person to decide.
    pub fn hand(&mut self, now: Now, reference: &str, paid: bool, who: &str) -> bool {
        let Some(life) = self.lives.get_mut(reference) else { return false };
        let by_person = life.outcome.as_ref().is_some_and(|outcome| outcome.person.is_some());
        let doubtful = matches!(life.stage, Stage::Checking(_) | Stage::TakingOver(_));
        let open = doubtful || (life.stage == Stage::Settled && by_person);
        if open {
            let status = if paid { Status::Approved } else { Status::NotCharged(Reason::ByHand) };
            let code = (!paid).then_some(Code::NotCharged);
            let person = Person { who: who.to_owned(), at: now.wall };
            self.settle(reference, Outcome { person: Some(person), ..Outcome::bare(status, code) });
        }
        self.settle_down(now);
        open
    }

    /// The request left and its outcome is not known: from now on it is asked for.
    pub(super) fn doubt(&mut self, now: Now, reference: &str, why: Code, claim: Option<Claim>) {
        let settle = self.config.timeouts.settle;
        // Whoever has just answered can be asked at once; a link that broke gets a moment.
        let first = if claim.is_some() { 0 } else { self.room.query_plan().first };
        if self.is_harmless(reference) && why != Code::JournalDamaged {
            return self.never_offered(reference, why);
        }
        let askable = self.lives.get(reference).is_some_and(|life| self.can_ask(life));
        let claimed = self.numbers;
        let Some(life) = self.lives.get_mut(reference) else { return };
        match &mut life.stage {
            Stage::Checking(doubt) => {
                doubt.why = why;
                if doubt.claim.is_none() {
                    (doubt.claim, doubt.claimed) = (claim, claimed);
                }
            }
            Stage::Settled | Stage::Settling { .. } => return,
            stage => {
                *stage = Stage::Checking(Doubt {
                    why,
                    claim,
                    claimed,
                    none_shown: None,
                    attempts: 0,
                    next: askable.then_some(now.mono + first),
                    tell_at: Some(now.mono + settle),
                    tell_next: false,
                    told: None,
                    late: false,
                });
            }
        }
        self.step(reference, Step::Checking, Some(why));
        self.tell_if_helpless(reference);
    }

    /// Sends the inquiries that are due, and tells `unknown` to those who have waited long enough.
    pub(super) fn check_doubts(&mut self, now: Now) {
        let free = ASKED_AT_ONCE.saturating_sub(self.flights.finding());
        let asking = self.lives.due(Due::Ask, now.mono, free);
        for reference in &asking {
            let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { continue };
            doubt.next = None;
            doubt.attempts += 1;
            // After a sleep both are due at once: the answer is told then, whatever it is.
            if doubt.tell_at.is_some_and(|at| at <= now.mono) {
                doubt.late = true;
                (doubt.tell_at, doubt.tell_next) = (None, true);
            }
        }
        let telling = self.lives.due(Due::Tell, now.mono, usize::MAX);
        for reference in &telling {
            if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
                doubt.late = true;
            }
        }
        asking.into_iter().for_each(|reference| self.launch(now, Purpose::Find(reference)));
        telling.iter().for_each(|reference| self.tell(reference));
    }

    /// The answer to an inquiry about an intent in doubt.
    pub(super) fn judge_find(&mut self, now: Now, reference: &str, answer: Answer, inquiry: &Flight) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        // What was offered may be taken up at any time: there "not found" proves nothing.
        let guard_over = inquiry.since >= life.guard_end && life.taken.is_none();
        let claim = life.doubt().and_then(|doubt| doubt.claim.filter(|_| doubt.claimed < inquiry.tag.0));
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
            (Verdict::SoundsNotFound, Some(Claim::NotExecuted(code))) if guard_over => {
                self.conclude(reference, Status::NotCharged(Reason::Rejected), Some(code), &answer);
            }
            (Verdict::NotFound | Verdict::SoundsNotFound, None) if guard_over => {
                self.never_charged(reference, &answer);
            }
            (Verdict::Left(left), claim) => {
                self.judge_left(now, reference, *left, claim, guard_over, &answer)
            }
            (Verdict::Unasked, _) => self.beyond_asking(reference),
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
    fn never_charged(&mut self, reference: &str, answer: &Answer) {
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
        let Some(life) = self.lives.get_mut(reference) else { return };
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
        let Some(life) = self.lives.get_mut(reference) else { return };
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

    /// A cancel was answered. Whether it worked, an inquiry has to say: at once, where the order stands for itself.
    pub(super) fn confirm_cancel(&mut self, now: Now, reference: &str, taken: bool) {
        let claimed = self.numbers;
        if self.offer(reference).is_some()
            && let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
        {
            if taken {
                (doubt.claim, doubt.claimed) = (Some(Claim::Cancelled), claimed);
            }
            doubt.next = doubt.next.map(|_| FIRST_OF_ALL);
            self.check_doubts(now);
        }
    }

    /// Asking cannot settle this one: a person has to.
    fn beyond_asking(&mut self, reference: &str) {
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.next = None;
            self.tell(reference);
        }
    }

    /// Tells `unknown` at once where nobody can be asked.
    fn tell_if_helpless(&mut self, reference: &str) {
        let finding = self.finding(reference);
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
            && doubt.next.is_none()
            && !finding
            && doubt.tell_at.is_some()
        {
            self.tell(reference);
        }
    }

    fn finding(&self, reference: &str) -> bool {
        self.flights.of(reference).any(|flight| matches!(flight.purpose, Purpose::Find(_)))
    }

    /// Tells the page that the outcome is unknown. Nothing is written: the journal says so already.
    pub(super) fn tell(&mut self, reference: &str) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        let intent = life.intent.clone();
        let Some(doubt) = life.doubt() else { return };
        doubt.tell_at = None;
        doubt.tell_next = false;
        doubt.told = Some(doubt.why);
        let outcome = Outcome::bare(Status::Unknown, Some(doubt.why));
        self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
    }

    /// A person's inquiry may settle a doubt, or disagree with what is known here.
    pub(super) fn learn(&mut self, now: Now, errand: &Errand, answer: &Answer, inquiry: &Flight) {
        let Errand::Query(reference) = errand else { return };
        let Some(life) = self.lives.get(reference) else { return };
        if matches!(life.stage, Stage::Checking(_)) {
            return self.judge_find(now, reference, answer.clone(), inquiry);
        }
        let Some(outcome) = &life.outcome else { return };
        if life.stage != Stage::Settled || outcome.never_sent() {
            return;
        }
        self.weigh(reference, answer);
    }
}
