//! What was given back by refunds that are no longer at hand. The journal has them too, but nobody looks there before a
//! sale; without this a long day would let the first sale be refunded twice over, where the terminal does not count.

use super::intent::Origin;
use super::life::Life;
use std::collections::BTreeMap;

/// Minor units by the payment's order number and the refund's reference: a few words for each refund of a process.
#[derive(Debug, Clone, Default)]
pub(super) struct Given(BTreeMap<String, BTreeMap<String, u64>>);

impl Given {
    /// An operation leaves the hand.
    pub(super) fn keep(&mut self, life: &Life) {
        let operation = &life.intent.operation;
        if let Some(of) = operation.of.as_ref().filter(|of| life.gave_back(of)) {
            let refunds = self.0.entry(of.order.clone()).or_default();
            refunds.insert(operation.reference.clone(), life.minor());
        }
    }

    /// The sum for a payment, without the refunds that are at hand again.
    pub(super) fn back(&self, of: &Origin, at_hand: &BTreeMap<String, Life>) -> u64 {
        let refunds = self.0.get(&of.order).into_iter().flatten();
        refunds.filter(|(reference, _)| !at_hand.contains_key(*reference)).map(|(_, minor)| minor).sum()
    }
}
