//! The outbox between the till, the journal and the shop: which of the till's wishes wait for a note of it, and when the
//! journal has an outcome.

use super::keep::Kept;
use super::{Desk, Effect, Log, Space};
use crate::code::Code;
use crate::payment::{self, Append, News, Room, Status, Step};
use crate::time::Now;
use std::fmt;

impl<R: Room> Desk<R> {
    /// The shop wants to be told of every outcome, by [`super::Keep::Book`]. `former`: a version before named spaces may
    /// have left something untold.
    pub fn book(&mut self, former: bool) {
        self.outbox.open(former);
    }

    /// Notifications may come to any process: whose an order number is, is written down before its offer is shown.
    pub fn index(&mut self) {
        self.orders.open();
    }

    /// What is learnt of a terminal is kept for the next process, and what the last one kept is read.
    pub fn remember(&mut self) {
        self.memory.open();
    }

    /// Tells the shop of this outcome, which is durable, unless it has been told: [`super::Keep::Told`] says how that went.
    pub fn tell(&mut self, now: Now, reference: &str) {
        self.outbox.tell(now, reference);
        self.settle_down(now);
    }

    /// Tells the shop of everything that it has not been told of: [`super::Keep::AllTold`] says how that went.
    pub fn tell_all(&mut self, now: Now) {
        self.outbox.tell_all();
        self.settle_down(now);
    }

    /// What came of something that was kept.
    pub fn kept(&mut self, now: Now, kept: Kept) {
        match kept {
            Kept::Appended { space: Space::Outbox, key, seq } => self.outbox.appended(now, &key, seq),
            Kept::NotAppended { space: Space::Outbox, key, code } => self.fail(now, &key, code),
            Kept::Appended { space: Space::Orders, key, .. } => self.orders.appended(&key, Ok(())),
            Kept::NotAppended { space: Space::Orders, key, code } => self.orders.appended(&key, Err(code)),
            Kept::Appended { space: Space::Terminal, seq, .. } => self.memory.appended(seq),
            Kept::NotAppended { space: Space::Terminal, code, .. } => self.memory.not_appended(code),
            Kept::Read { space: Space::Terminal, log, .. } => {
                if let Some(known) = self.memory.read(log) {
                    self.till.remind(known);
                }
            }
            Kept::Appended { .. } | Kept::NotAppended { .. } => {}
            Kept::Read { space, key, log: Ok(log) } => self.read_out(now, space, &key, &log),
            Kept::Read { space, key, log: Err(code) } => {
                if matches!(space, Space::Outbox | Space::Intents) {
                    self.fail(now, &key, code);
                }
                self.orders.read_failed(space, &key, code);
            }
            Kept::Listed { space, logs } => self.outbox.listed(now, space, logs),
            Kept::Booked { reference, told: true } => self.outbox.booked(now, &reference),
            Kept::Booked { reference, told: false } => self.outbox.book_failed(now, &reference),
        }
        self.settle_down(now);
    }

    /// Another process was quicker with a record of this intent, see [`crate::payment::Till::reread`].
    ///
    /// Errors: `JOURNAL_VERSION`.
    pub fn reread(&mut self, now: Now, reference: &str, log: &Log) -> Result<(), Code> {
        self.outbox.beaten(reference);
        self.with(now, |till| till.reread(now, reference, log))
    }

    /// Whose is the first of these numbers of the wire that is known? [`super::Keep::Found`] answers under that ticket.
    pub fn find(&mut self, now: Now, ticket: u32, numbers: Vec<String>) {
        self.orders.find(ticket, numbers);
        self.settle_down(now);
    }

    /// May this operation on the order of that name begin? It is announced, unless one whose outcome is not known bars it, in whatever
    /// process: [`super::Keep::Claimed`] answers under that ticket.
    pub fn claim(&mut self, now: Now, ticket: u32, order: String, reference: String) {
        self.orders.claim(ticket, order, reference);
        self.settle_down(now);
    }

    /// May this payment have that order number of the caller's own? It is its from now on, unless it is another's already:
    /// [`super::Keep::Claimed`] answers under that ticket.
    pub fn own(&mut self, now: Now, ticket: u32, order: String, reference: String) {
        self.orders.own(ticket, order, reference);
        self.settle_down(now);
    }

    fn read_out(&mut self, now: Now, space: Space, key: &str, log: &Log) {
        self.outbox.read_out(now, space, key, log);
        let till = &mut self.till;
        self.orders.read_out(now, space, key, log, |order, other, log| till.note_other(order, other, log));
    }

    /// What the till wants, unless something has to be noted before.
    pub(super) fn pass(&mut self, effect: payment::Effect) -> Option<Effect> {
        if self.orders.is_open()
            && let payment::Effect::Tell(News::Offer { .. }) = effect
        {
            return self.hold_offer(effect);
        }
        if self.outbox.is_open() {
            match effect {
                payment::Effect::Append(append) if self.settles(&append) => return self.hold(append),
                payment::Effect::Tell(News::Outcome { ref intent, .. }) => {
                    self.ended(&intent.operation.reference)
                }
                // What was noted of an earlier try still has to be told.
                payment::Effect::Tell(News::Refused { ref reference, .. }) => self.ended(reference),
                // One that the journal would not take at first.
                payment::Effect::Tell(News::Step { ref reference, step: Step::Recorded, .. }) => {
                    self.ended(reference)
                }
                _ => {}
            }
        }
        Some(Effect::Till(effect))
    }

    /// An offer is shown once its numbers have been written down.
    fn hold_offer(&mut self, effect: payment::Effect) -> Option<Effect> {
        let Called(now) = self.called;
        let payment::Effect::Tell(offer @ News::Offer { .. }) = effect else {
            return Some(Effect::Till(effect));
        };
        let News::Offer { reference, .. } = &offer else { return None };
        let Some((intent, _)) = self.till.find(reference) else {
            return Some(Effect::Till(payment::Effect::Tell(offer)));
        };
        let reference = reference.clone();
        let numbers = [Some(intent.order.as_str()), intent.number.as_deref()];
        let numbers: Vec<&str> = numbers.into_iter().flatten().filter(|number| !number.is_empty()).collect();
        self.orders.hold(now, offer, &reference, &numbers);
        self.orders.poll()
    }

    /// Whether the shop is to be told of it: not of what its caller is refused.
    fn settles(&self, append: &Append) -> bool {
        append.settles && !self.till.is_refused(&append.reference)
    }

    fn hold(&mut self, append: Append) -> Option<Effect> {
        let Called(now) = self.called;
        let let_go = self.outbox.hold(now, append);
        let_go.map(|append| Effect::Till(payment::Effect::Append(append))).or_else(|| self.outbox.poll())
    }

    /// Has the shop told of an outcome, where the journal has that.
    fn ended(&mut self, reference: &str) {
        let Called(now) = self.called;
        let told = self.till.told(reference).filter(|_| !self.till.is_open(reference));
        if let Some((intent, outcome)) = told.filter(|(_, outcome)| outcome.status != Status::Unknown) {
            self.outbox.settled(now, intent, outcome);
        }
    }

    /// Something about an outcome's telling failed; a record that waited for it fails with it.
    fn fail(&mut self, now: Now, reference: &str, code: Code) {
        if let Some(Append { reference, seq, .. }) = self.outbox.failed_at(now, reference, code) {
            self.till.record_failed(now, &reference, seq, code);
        }
    }
}

/// What the journal tells of how the intent of this log ended, as the public API shows it; none where it has not.
pub fn ended(reference: &str, log: &Log) -> Option<String> {
    payment::ending(reference, log).map(|(intent, outcome)| payment::present(&intent, &outcome))
}

/// When a desk was called last. It dates what is noted afterwards, and makes no other difference.
#[derive(Clone, Copy, Default)]
pub(super) struct Called(pub Now);

impl fmt::Debug for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Called")
    }
}
