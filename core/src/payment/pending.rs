//! Offers: payments that a customer takes up elsewhere, and refunds that take their time.
//!
//! A request that only brings an offer moves no money, so a lost answer to it means that nobody was charged. The
//! offer is made durable before it is shown. From then on nothing but the gateway's word, by inquiry or by
//! notification, or a person's says how the payment ended; when its time is over it is told `unknown`, and asking
//! goes on behind that.

use super::effect::News;
use super::life::{Doubt, Life, Stage};
use super::offer::{Offer, Taken};
use super::outcome::{By, Outcome, Reason, Status};
use super::record::Record;
use super::room::Room;
use super::step::Step;
use super::till::Till;
use super::ways::{On, stray};
use crate::code::Code;
use crate::time::{Millis, Now};

/// From recovery to the first inquiry, in ms.
pub(super) const AT_ONCE: Millis = 250;

impl<R: Room> Till<R> {
    /// What the customer is offered under this reference, while that can be paid. None where it says something of a person
    /// and another process offered it: then [`Till::start`] with the same operation brings it.
    pub fn offer(&self, reference: &str) -> Option<&Offer> {
        self.offered(reference).filter(|offer| !offer.is_unsaid())
    }

    /// The same, whether or not it is known what it says.
    pub(super) fn offered(&self, reference: &str) -> Option<&Offer> {
        let life = self.lives.get(reference)?;
        let shown = matches!(life.stage, Stage::Checking(_));
        life.taken.as_ref().filter(|_| shown)?.offer.as_ref()
    }

    /// The system took the request up: its number and its offer become durable before anybody sees them.
    pub(super) fn take(&mut self, reference: &str, taken: Taken) {
        let Some(life) = self.lives.at(reference) else { return };
        life.enter(On::Offered, Stage::Taking);
        life.intent.number.clone_from(&taken.number);
        life.taken = Some(taken.clone());
        self.record(reference, &Record::Taken(taken));
    }

    /// The record of the offer is durable: it may be shown, unless somebody has thought better of it.
    pub(super) fn taken(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        let offer = life.taken.as_ref().and_then(|taken| taken.offer.clone());
        if life.cancel && offer.is_some() {
            let outcome = Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled));
            return self.settle(reference, outcome);
        }
        if let Some(offer) = offer {
            self.step(reference, Step::Offered, None);
            self.say(News::Offer { reference: reference.to_owned(), offer });
        }
        self.pend(now, reference, self.room.query_plan().first);
    }

    /// The record could not be written. An offer is then never shown; a refund is under way all the same.
    pub(super) fn not_taken(&mut self, now: Now, reference: &str, code: Code) {
        let Some(life) = self.lives.at(reference) else { return };
        if life.taken.as_ref().is_some_and(|taken| taken.offer.is_some()) {
            return self.give_up(reference, code);
        }
        self.not_written(now, reference, code);
        self.pend(now, reference, self.room.query_plan().first);
    }

    /// From now on it is asked for; `first`: how long to wait before that.
    pub(super) fn pend(&mut self, now: Now, reference: &str, first: Millis) {
        let settle = self.config.timeouts.settle;
        let Some(life) = self.lives.get(reference) else { return stray() };
        let next = self.can_ask(life).then_some(now.mono + first);
        let tell_at = patience(life, now).map(|patience| now.mono + patience + settle);
        if let Some(life) = self.lives.at(reference) {
            let (why, claim, claimed) = (Code::OutcomeUnknown, None, 0);
            let doubt = Doubt { claim, claimed, next, tell_at, ..Doubt::because(why) };
            life.enter(On::Awaited, Stage::Checking(doubt));
        }
        self.ask_beside(now, reference);
    }

    /// Whether an inquiry about this intent can be put on the wire.
    pub(super) fn can_ask(&self, life: &Life) -> bool {
        self.room.can().query && !life.intent.order.is_empty() && self.room.askable(&life.intent)
    }

    /// Whether nobody can have paid, because what the request would have brought was never shown.
    pub(super) fn is_harmless(&self, reference: &str) -> bool {
        let life = self.lives.get(reference);
        life.is_some_and(|life| matches!(life.stage, Stage::Asked) && !self.room.moves_money(&life.intent))
    }

    /// The offer got lost on its way to us.
    pub(super) fn never_offered(&mut self, reference: &str, why: Code) {
        let code = if why == Code::OutcomeUnknown { Code::NotCharged } else { why };
        self.settle(reference, Outcome::bare(Status::NotCharged(Reason::NotOffered), Some(code)));
    }
}

/// How long an offer is waited for; none: without end. The wall clock may be wrong, but it never makes it longer.
fn patience(life: &Life, now: Now) -> Option<Millis> {
    let Some(offer) = life.taken.as_ref().and_then(|taken| taken.offer.as_ref()) else { return Some(0) };
    let expires = offer.expires()?;
    Some(expires.saturating_sub(now.wall).min(expires.saturating_sub(life.intent.created)))
}
