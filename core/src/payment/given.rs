//! What was given back by refunds that are not at hand: settled long ago, or another process's. The journal has them too,
//! but nobody looks there before a sale; without this a long day would let the first sale be refunded twice over, where
//! the terminal does not count.

use super::intent::Origin;
use super::life::{Life, Stage};
use super::lives::Lives;
use super::room::Room;
use super::story::Story;
use super::till::Till;
use crate::code::Code;
use crate::sorted::Map;

/// By each number that the payment is known by, and the refund's reference: a few words for each refund of a process.
#[derive(Debug, Clone, Default)]
pub(super) struct Given(Map<(String, String), Back>);

/// What one refund gave back, or may have.
#[derive(Debug, Clone, Copy)]
struct Back {
    /// In minor units.
    minor: u64,
    /// It has no outcome yet.
    open: bool,
}

impl Given {
    /// An operation leaves the hand.
    pub(super) fn keep(&mut self, life: &Life) {
        let operation = &life.intent.operation;
        for name in operation.of.iter().filter(|_| life.gave_back()).flat_map(Origin::names) {
            self.note(name, &operation.reference, Some(Back { minor: life.minor(), open: false }));
        }
    }

    /// The sum for a payment, without the refunds that are at hand again.
    pub(super) fn back(&self, of: &Origin, at_hand: &Lives) -> u64 {
        self.elsewhere(of, at_hand).map(|back| back.minor).sum()
    }

    /// Whether a refund of this payment that is not at hand has no outcome.
    pub(super) fn in_doubt(&self, of: &Origin, at_hand: &Lives) -> bool {
        self.elsewhere(of, at_hand).any(|back| back.open)
    }

    fn elsewhere<'a>(&'a self, of: &'a Origin, at_hand: &'a Lives) -> impl Iterator<Item = &'a Back> {
        let order = of.known_order();
        let found = move |reference: &String| {
            order.is_some_and(|order| self.named(order).any(|(it, _)| it == reference))
        };
        let by_number = of.number.iter().flat_map(|number| self.named(number));
        let by_number = by_number.filter(move |(reference, _)| !found(reference));
        let refunds = order.into_iter().flat_map(|order| self.named(order)).chain(by_number);
        refunds.filter(|(reference, _)| !at_hand.contains_key(reference)).map(|(_, back)| back)
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a String, &'a Back)> {
        let from = (name.to_owned(), String::new());
        let refunds = self.0.from(&from).take_while(move |((of, _), _)| of == name);
        refunds.map(|((_, reference), back)| (reference, back))
    }

    fn note(&mut self, name: &str, reference: &str, back: Option<Back>) {
        let key = (name.to_owned(), reference.to_owned());
        match back {
            Some(back) => self.0.insert(key, back),
            None => _ = self.0.remove(&key),
        }
    }
}

impl<R: Room> Till<R> {
    /// Notes what the journal says of another operation on the payment of this name: another process may be at work on it, so it is not taken up here. Tells whether it has no outcome yet, which bars the next one.
    ///
    /// Errors: `JOURNAL_VERSION`.
    pub fn note_other(
        &mut self,
        name: &str,
        reference: &str,
        records: &[(u32, Vec<u8>)],
    ) -> Result<bool, Code> {
        if let Some(life) = self.lives.get(reference) {
            return Ok(life.unresolved());
        }
        let story = Story::read(records)?;
        let open = story.outcome.is_none();
        let life = story.intent.map(|intent| {
            let stage = if open { Stage::Asked } else { Stage::Settled };
            Life { outcome: story.outcome, ..Life::new(intent, stage) }
        });
        let minor = life.as_ref().filter(|life| life.gave_back()).map_or(0, Life::minor);
        let back = (open || minor > 0).then_some(Back { minor, open });
        let of = life.and_then(|life| life.intent.operation.of);
        for name in of.iter().flat_map(Origin::names).chain([name]) {
            self.given.note(name, reference, back);
        }
        Ok(open)
    }
}
