//! What must be true of every state: the money that moved, what the page was told, and what the journal would say
//! after a crash agree. `charges` says how often an order was charged, by the terminal's own ledger.

use super::desk::{Desk, SALES};
use super::kept::Says;
use tillwire_core::payment::{Room, Status};

impl<R: Room> Desk<R> {
    /// Compares the money that moved with what was told and what the journal would tell after a crash.
    pub(super) fn judge(&self, charges: impl Fn(&str) -> usize) -> Result<(), String> {
        for (order, approved) in &self.told {
            match (approved, charges(order) > 0) {
                (true, false) => return Err(format!("I3: {order} told approved without a charge")),
                (false, true) => return Err(format!("I4: {order} told not charged with a charge")),
                _ => {}
            }
        }
        SALES.iter().try_for_each(|(reference, _)| self.judge_journal(reference, &charges))
    }

    fn judge_journal(&self, reference: &str, charges: &impl Fn(&str) -> usize) -> Result<(), String> {
        let (mut charged, mut current, mut sent, mut ended) = (0, "", false, None);
        for kept in self.journal.iter().filter(|kept| kept.reference() == reference) {
            match &kept.says {
                Says::Prepared(order) => {
                    charged += charges(order);
                    (current, sent, ended) = (order, false, None);
                }
                Says::Sent => sent = true,
                Says::TakenOver => {}
                Says::Ended { approved } => ended = Some(*approved),
                Says::Nothing(what) => return Err(format!("a record that nobody can read: {what}")),
            }
        }
        let moved = charges(current) > 0;
        match ended {
            _ if charged > 1 => Err(format!("I1: {reference} charged {charged} times")),
            _ if moved && !sent => Err(format!("I2: {reference} is charged and not known to be sent")),
            Some(approved) if approved != moved => {
                Err(format!("I3/I4: the journal says approved: {approved}, charged: {moved}"))
            }
            _ => Ok(()),
        }
    }

    /// Whether every sale has an outcome, and the true one.
    pub(super) fn settled(&self, charges: impl Fn(&str) -> usize) -> Result<(), String> {
        for (reference, order) in &self.orders {
            let moved = charges(order) > 0;
            let known = self.till().find(reference).and_then(|(_, outcome)| outcome.cloned());
            match known {
                None if self.till().find(reference).is_none() && !moved => {}
                None if self.is_for_a_person(order) => {}
                None => return Err(format!("I2: {reference} has no outcome; money moved: {moved}")),
                Some(outcome) if (outcome.status == Status::Approved) == moved => {}
                Some(outcome) => {
                    return Err(format!("{reference} ended {:?}; money moved: {moved}", outcome.status));
                }
            }
        }
        Ok(())
    }

    /// A refund has no order number on the wire: where its record could not be written and another followed, what
    /// is left of the payment fits both, and a person has been told that it is unknown.
    fn is_for_a_person(&self, order: &str) -> bool {
        self.setting.kind.needs_origin() && self.unknown.iter().any(|unknown| unknown == order)
    }
}
