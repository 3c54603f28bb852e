//! The way out: records before bytes, one channel for each ask, one transmission for each intent.

use super::flight::Purpose;
use super::life::Stage;
use super::offer::Taken;
use super::outcome::{By, Outcome, Status};
use super::record::Record;
use super::room::Room;
use super::step::Step;
use super::till::Till;
use super::ways::On;
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// Writes the first record of a new intent.
    pub(super) fn prepare(&mut self, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        life.enter(On::Turn, Stage::Preparing);
        let record = Record::Prepared(life.intent.clone());
        self.record(reference, &record);
    }

    /// The second record: from here on the journal says that the request may have left.
    pub(super) fn commit(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        life.enter(On::Connected, Stage::Committing { waits: false });
        life.sent = Some(now);
        let record = Record::Sent { at: now.wall, before: life.before };
        self.record(reference, &record);
    }

    /// The first record is durable: ask what can be refunded, or go straight for the terminal.
    pub(super) fn prepared(&mut self, now: Now, reference: &str) {
        let probe = self.lives.get(reference).is_some_and(|life| self.room.probes(&life.intent));
        let Some(life) = self.lives.at(reference) else { return };
        if life.cancel {
            return self
                .settle(reference, Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled)));
        }
        if let Some(offer) = self.room.offer(&life.intent) {
            return self.take(reference, Taken { number: None, offer: Some(offer) });
        }
        match probe {
            true => life.enter(On::Unprobed, Stage::Probing),
            false => life.enter(On::Ready, Stage::Opening),
        };
        self.step(reference, Step::Opening, None);
        let key = reference.to_owned();
        self.launch(now, if probe { Purpose::Probe(key) } else { Purpose::Money(key) });
    }

    /// The `sent` record is durable: now, and only now, the bytes may leave.
    pub(super) fn committed(&mut self, now: Now, reference: &str) {
        let cancel = self.lives.get(reference).is_some_and(|life| life.cancel);
        match cancel {
            true => {
                self.settle(reference, Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled)))
            }
            false => self.leave(now, reference),
        }
    }

    /// The bytes leave.
    pub(super) fn let_go(&mut self, now: Now, reference: &str) {
        let Some(flight) = self.committing(reference) else {
            return self.give_up(reference, Code::AbortedBeforeSend);
        };
        let Some(life) = self.lives.at(reference) else { return };
        let guard = self.config.guard(self.room.guard(&life.intent));
        let answer = self.config.timeouts.answer.unwrap_or(self.room.answer_timeout(&life.intent));
        life.enter(On::Released, Stage::Asked);
        life.guard_end = now.mono + guard;
        self.transmit(now, flight.tag);
        if self.flights.get(flight.tag).is_some() {
            self.flights.expect_until(flight.tag, Some(now.mono + answer));
            self.step(reference, Step::Sent, None);
        }
    }
}
