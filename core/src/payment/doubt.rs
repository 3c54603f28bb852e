//! The way back from `unknown`: ask, at the right times, and believe only what proves something.
//!
//! What an inquiry proves is `finding`'s. The guard, before whose end "not found" proves nothing, runs on the monotonic clock
//! and begins anew at recovery.

use super::effect::News;
use super::flight::{Flight, Purpose};
use super::life::{Claim, Doubt, Life, Stage};
use super::lives::Due;
use super::outcome::{Outcome, Person, Reason, Status};
use super::releasing::WAITS_MS;
use super::room::Room;
use super::step::Step;
use super::till::{ASKED_AT_ONCE, Till};
use super::ways::On;
use crate::code::Code;
use crate::time::{Millis, Now};

/// When an inquiry is due that somebody waits for: before all that are only due.
pub(super) const FIRST_OF_ALL: Millis = 0;

impl<R: Room> Till<R> {
    /// Asks now, for a person who wants to know. The next outcome told is the answer.
    pub fn recheck(&mut self, now: Now, reference: &str) {
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.tell_next = true;
            doubt.next = doubt.next.map(|_| FIRST_OF_ALL);
            doubt.beside.next = doubt.beside.next.map(|_| FIRST_OF_ALL);
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
        let finding = |flight: &&Flight| flight.purpose.is_inquiry();
        for flight in self.flights.iter().filter(finding).cloned().collect::<Vec<_>>() {
            self.land(flight.tag);
            if let Purpose::Find(reference) | Purpose::Control(reference, _) = &flight.purpose
                && let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
            {
                (doubt.next, doubt.trial) = (Some(FIRST_OF_ALL), None);
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
        let open = doubtful || (matches!(life.stage, Stage::Settled) && by_person);
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
        let Some(life) = self.lives.at(reference) else { return };
        match &mut life.stage {
            Stage::Checking(doubt) => {
                doubt.why = why;
                if doubt.claim.is_none() {
                    (doubt.claim, doubt.claimed) = (claim, claimed);
                }
            }
            _ => {
                let (next, tell_at) = (askable.then_some(now.mono + first), Some(now.mono + settle));
                let doubt = Doubt { claim, claimed, next, tell_at, ..Doubt::because(why) };
                life.enter(On::Unclear, Stage::Checking(doubt));
                self.ask_beside(now, reference);
            }
        }
        self.step(reference, Step::Checking, Some(why));
        self.tell_if_helpless(reference);
    }

    /// Sends the inquiries that are due, and tells `unknown` to those who have waited long enough.
    pub(super) fn check_doubts(&mut self, now: Now) {
        let free = ASKED_AT_ONCE.saturating_sub(self.flights.finding());
        let asking = self.lives.due(Due::Ask, now.mono, free);
        let mut due: Vec<&String> = Vec::new();
        for reference in &asking {
            // What was released is asked for one by one, and while the terminal serves nobody.
            let released = self.lives.get(reference).is_some_and(Life::is_released);
            let waits = released && (self.is_serving() || !due.is_empty());
            let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) else { continue };
            if waits {
                doubt.next = Some(now.mono + WAITS_MS);
                continue;
            }
            due.push(reference);
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
        for reference in due {
            self.launch(now, Purpose::Find(reference.clone()));
        }
        self.confirm_due(now);
        telling.iter().for_each(|reference| self.tell(reference));
    }

    /// Asking cannot settle this one: a person has to.
    pub(super) fn beyond_asking(&mut self, reference: &str) {
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
            && doubt.beside.next.is_none()
            && !finding
            && doubt.tell_at.is_some()
        {
            self.tell(reference);
        }
    }

    fn finding(&self, reference: &str) -> bool {
        let asks =
            |flight: &Flight| flight.purpose.is_inquiry() || matches!(flight.purpose, Purpose::Confirm(_));
        self.flights.of(reference).any(asks)
    }

    /// Tells the page that the outcome is unknown. Nothing is written: the journal says so already.
    pub(super) fn tell(&mut self, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        let intent = life.intent.clone();
        let Some(doubt) = life.doubt() else { return };
        doubt.tell_at = None;
        doubt.tell_next = false;
        let why = doubt.why;
        doubt.told = Some(why);
        let released = life.released.clone().filter(|_| life.is_released());
        let mut outcome = Outcome { released, ..Outcome::bare(Status::Unknown, Some(why)) };
        if let Some(answer) = &life.heard {
            outcome.said.clone_from(&answer.said);
            outcome.raw.clone_from(&answer.raw);
        }
        self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
    }
}
