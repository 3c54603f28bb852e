//! What is never written down: what a caller says of a person, such as an identity number, and the offer that repeats it.
//!
//! The journal has the names of such options and nothing in them, and of such an offer until when it lasts. What becomes of
//! the payment needs no more. Whoever takes it over has no offer to show until the caller says those options again, under the
//! same reference.

use super::intent::{Intent, Operation};
use super::offer::{Offer, Taken};
use super::record::Record;
use super::room::Room;
use super::till::Till;

impl<R: Room> Till<R> {
    /// The record as the journal gets it, where that is another.
    pub(super) fn discreet(&self, intent: &Intent, record: &Record) -> Option<Record> {
        let private = |(name, _): &(String, String)| self.room.is_private(name);
        if !intent.operation.options.iter().any(private) {
            return None;
        }
        match record {
            Record::Prepared(intent) => {
                let mut intent = intent.clone();
                let options = intent.operation.options.iter_mut();
                options.filter(|option| private(option)).for_each(|(_, value)| value.clear());
                Some(Record::Prepared(intent))
            }
            Record::Taken(Taken { number, offer: Some(offer) }) => {
                let (number, offer) = (number.clone(), Some(offer.unsaid()));
                Some(Record::Taken(Taken { number, offer }))
            }
            _ => None,
        }
    }

    /// The caller says again what was not written down: then there is an offer to show once more.
    pub(super) fn said_again(&mut self, operation: &Operation) {
        let Some(life) = self.lives.get(&operation.reference) else { return };
        let unsaid = life.taken.as_ref().and_then(|taken| taken.offer.as_ref()).is_some_and(Offer::is_unsaid);
        let mut missing = life.intent.operation.options.iter().filter(|(_, value)| value.is_empty());
        let said = |name: &String| operation.options.iter().any(|(known, _)| known == name);
        if !unsaid || !missing.all(|(name, _)| said(name)) {
            return;
        }
        let options = operation.options.clone();
        let operation = Operation { options, ..life.intent.operation.clone() };
        let intent = Intent { operation, ..life.intent.clone() };
        let offer = self.room.offer(&intent);
        if let Some(life) = self.lives.get_mut(&intent.operation.reference) {
            life.taken.iter_mut().for_each(|taken| taken.offer = offer.clone().or(taken.offer.take()));
            life.intent = intent;
        }
    }
}
