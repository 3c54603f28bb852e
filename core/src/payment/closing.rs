//! Closing a reference. Whoever asked for an operation and never heard of it does not know whether the request still comes:
//! somebody between may hold it. Here they get the word that it is never taken any more, or learn what was taken.
//!
//! What closes a reference is an operation under it that is stopped before anything is sent, in two records as of any other.
//! So every rule of references holds by itself: a request that comes late finds that outcome, over restarts too, and of two
//! processes the one whose first record is in the journal has it.

use super::effect::Started;
use super::intent::{Intent, Operation, OrderNumber};
use super::life::{Life, Stage};
use super::room::Room;
use super::till::Till;
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// Closes the reference of this operation, unless it was begun: nothing under it is ever sent then, and `cancelled` is its
    /// outcome, which follows. What was begun goes on as it does ([`Started::Joined`]); what was given up before its first
    /// byte, so that it could begin again, cannot do so from then on. Whether it could begin now is not asked.
    ///
    /// Errors, all with nothing recorded: `INTENT_CONFLICT`, `INVALID_FIELD`, `JOURNAL_VERSION`.
    pub fn close(
        &mut self,
        now: Now,
        operation: Operation,
        order: impl Into<OrderNumber>,
    ) -> Result<Started, Code> {
        let order = order.into();
        let reference = operation.reference.clone();
        if let Some(life) = self.lives.get(&reference) {
            let same = order.own().is_none_or(|own| own == life.intent.order);
            if !same || !life.intent.operation.same_wish(&operation) {
                return Err(Code::IntentConflict);
            }
            match (&life.stage, &life.outcome) {
                (Stage::Settled, Some(outcome)) if outcome.never_sent() => {}
                (Stage::Settled, Some(outcome)) => return Ok(Started::Settled(Box::new(outcome.clone()))),
                _ => return Ok(Started::Joined),
            }
        }
        self.nameable(&reference)?;
        self.write_again();
        let next_seq = self.lives.get(&reference).map_or(0, |life| life.next_seq);
        let intent = Intent { operation, order: order.as_str().to_owned(), number: None, created: now.wall };
        let life = Life { next_seq, cancel: true, ..Life::new(intent, Stage::Queued) };
        self.lives.insert(reference.clone(), life);
        self.prepare(&reference);
        self.settle_down(now);
        Ok(Started::New)
    }
}
