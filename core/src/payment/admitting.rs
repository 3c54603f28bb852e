//! What may begin, decided before anything is recorded: by what the system can do, by what is in doubt, and by what is left
//! of the payment that is worked on.

use super::Kind;
use super::intent::{Operation, OrderNumber, Origin};
use super::life::Life;
use super::lives::Name;
use super::room::Room;
use super::till::Till;
use crate::amount::Amount;
use crate::code::Code;
use crate::time::{Now, hong_kong_day};

/// The longest reference, in characters.
const MAX_REFERENCE: usize = 64;

impl<R: Room> Till<R> {
    /// Refuses what may not start now, before anything is recorded.
    pub(super) fn admissible(
        &self,
        now: Now,
        operation: &Operation,
        order: &OrderNumber,
    ) -> Result<(), Code> {
        self.admit(operation)?;
        self.whole(now, operation)?;
        self.untaken(operation, order)
    }

    /// Refuses a reference that cannot be one, and everything where the journal cannot be read.
    pub(super) fn nameable(&self, reference: &str) -> Result<(), Code> {
        if let Some(code) = self.barred {
            return Err(code);
        }
        let length = reference.chars().count();
        match !(1..=MAX_REFERENCE).contains(&length) || reference.contains(char::is_control) {
            true => Err(Code::InvalidField),
            false => Ok(()),
        }
    }

    fn admit(&self, operation: &Operation) -> Result<(), Code> {
        self.nameable(&operation.reference)?;
        if operation.amount.is_some_and(|amount| amount.currency() != self.config.currency) {
            return Err(Code::Currency);
        }
        self.able(operation)?;
        self.undoubted(operation)?;
        self.within(operation)?;
        self.room.check(operation)?;
        match self.config.exclusive && self.barring().next().is_some() {
            true => Err(Code::TerminalUnresolved),
            false => Ok(()),
        }
    }

    /// Refuses what the system cannot do.
    fn able(&self, operation: &Operation) -> Result<(), Code> {
        let can = self.room.can();
        let able = match operation.kind {
            Kind::Pay => true,
            Kind::Refund => can.refund,
            Kind::Void => can.void,
            Kind::Authorise => can.authorise,
            Kind::Complete => can.complete,
            Kind::Adjust => can.tip,
        };
        match operation.kind.needs_origin() && operation.of.is_none() {
            true => Err(Code::UnknownOrder),
            false if able => Ok(()),
            false => Err(Code::UnsupportedOperation),
        }
    }

    /// Refuses an order number that another payment at hand has: whoever asked for the one would hear of the other.
    fn untaken(&self, operation: &Operation, order: &OrderNumber) -> Result<(), Code> {
        let mut same = self.lives.named(Name::Order, order.as_str());
        match same.any(|(reference, _)| *reference != operation.reference) {
            true => Err(Code::OrderTaken),
            false => Ok(()),
        }
    }

    /// Refuses to work on a payment as long as nobody knows what became of the last time: what is in doubt may have
    /// given the money back. (At a terminal anything in doubt bars everything, unless somebody went on without it.)
    fn undoubted(&self, operation: &Operation) -> Result<(), Code> {
        let Some(of) = &operation.of else { return Ok(()) };
        let counts = |life: &Life| life.unresolved() && (!self.config.exclusive || life.is_released());
        let mut others = self.lives.working_on(of);
        match others.any(|(_, life)| counts(life)) || self.given.in_doubt(of, &self.lives) {
            true => Err(Code::RefundUnresolved),
            false => Ok(()),
        }
    }

    /// Refuses a refund of more than was paid, less what this till has given back already.
    fn within(&self, operation: &Operation) -> Result<(), Code> {
        let Some(of) = operation.of.as_ref().filter(|_| operation.kind.gives_back()) else { return Ok(()) };
        let Some(left) = self.left_of(of) else { return Ok(()) };
        let all = operation.kind == Kind::Refund && left == 0;
        match operation.amount.map_or(all, |amount| amount.minor() > left) {
            true => Err(Code::RefundTooLarge),
            false => Ok(()),
        }
    }

    /// Refuses part of a payment of the same day where the system then gives back all of it or nothing. Of a payment whose
    /// day is not known here the terminal decides.
    fn whole(&self, now: Now, operation: &Operation) -> Result<(), Code> {
        let Some(of) = operation.of.as_ref().filter(|_| operation.kind == Kind::Refund) else {
            return Ok(());
        };
        let part =
            operation.amount.zip(of.amount).is_some_and(|(amount, paid)| amount.minor() < paid.minor());
        let today = |life: &Life| hong_kong_day(life.intent.created) == hong_kong_day(now.wall);
        let mut payments = self.lives.named(Name::Order, &of.order);
        match part && self.room.whole_today(operation.method) && payments.any(|(_, life)| today(life)) {
            true => Err(Code::SameDayRefund),
            false => Ok(()),
        }
    }

    /// What was paid less what this till has given back of it, in minor units.
    fn left_of(&self, of: &Origin) -> Option<u64> {
        let refunds = self.lives.working_on(of).map(|(_, life)| life);
        let at_hand: u64 = refunds.filter(|life| life.gave_back()).map(Life::minor).sum();
        Some(of.amount?.minor().saturating_sub(at_hand + self.given.back(of, &self.lives)))
    }

    /// A refund without an amount is one of all that is left, also where the wire wants that said.
    pub(super) fn of_what_is_left(&self, mut operation: Operation) -> Operation {
        let left = operation.of.as_ref().and_then(|of| self.left_of(of));
        if let (Kind::Refund, None, Some(of)) = (operation.kind, operation.amount, operation.of.as_mut()) {
            let left =
                of.amount.zip(left).and_then(|(paid, left)| Amount::from_minor(left, paid.currency()).ok());
            of.amount = left.or(of.amount);
        }
        operation
    }
}
