//! The machine: the till and its lease, which each look at the other after every input, and the outbox between the till
//! and the journal.

use super::lease::Lease;
use super::memory::Memory;
use super::orders::Orders;
use super::outbox::Outbox;
use super::telling::Called;
use super::{Effect, Log};
use crate::code::Code;
use crate::payment::{self, Config, Horizon, Operation, OrderNumber, Room, Started, Till};
use crate::time::{Millis, Now};

/// What another process may still be at work on is looked at again after this long at the latest, in ms.
const LOOK_AGAIN_MS: Millis = 1_000;

/// One terminal's counter. A copy is a thought experiment, as of a [`Till`].
#[derive(Debug, Clone)]
pub struct Desk<R: Room> {
    pub(super) till: Till<R>,
    lease: Lease,
    pub(super) outbox: Outbox,
    pub(super) orders: Orders,
    pub(super) memory: Memory,
    config: Config,
    pub(super) called: Called,
    /// When the till wants to be called.
    due: Option<Millis>,
    woken: Option<Millis>,
    /// When the journal is looked at again, for what another process may still be at work on.
    again: Option<Millis>,
    /// It is to be looked at now.
    looks: bool,
}

impl<R: Room> Desk<R> {
    /// A counter that nobody works at yet.
    pub fn new(room: R, config: Config) -> Self {
        let mut till = Till::new(room, config);
        // A gateway's lease is one of asking for what others left: its orders stand for themselves.
        if config.exclusive {
            till.hold(Now::default(), Horizon::Gone);
        }
        Desk {
            till,
            lease: Lease::new(config.timeouts.lease, config.exclusive),
            outbox: Outbox::default(),
            orders: Orders::default(),
            memory: Memory::default(),
            config,
            called: Called::default(),
            due: None,
            woken: None,
            again: None,
            looks: false,
        }
    }

    /// The till, to be looked at.
    pub fn till(&self) -> &Till<R> {
        &self.till
    }

    /// An input of the till.
    pub fn with<T>(&mut self, now: Now, input: impl FnOnce(&mut Till<R>) -> T) -> T {
        let output = input(&mut self.till);
        self.settle_down(now);
        output
    }

    /// Begins an operation, see [`Till::start`]. Errors also: `TERMINAL_LOCKED` where the terminal was lost since it was
    /// granted.
    pub fn start(
        &mut self,
        now: Now,
        operation: Operation,
        order: impl Into<OrderNumber>,
    ) -> Result<Started, Code> {
        self.may_begin(&operation.reference)?;
        let order = order.into();
        self.with(now, |till| till.start(now, operation, order))
    }

    /// Closes a reference, see [`Till::close`]. Errors also: as of [`Desk::start`].
    pub fn close(
        &mut self,
        now: Now,
        operation: Operation,
        order: impl Into<OrderNumber>,
    ) -> Result<Started, Code> {
        self.may_begin(&operation.reference)?;
        let order = order.into();
        self.with(now, |till| till.close(now, operation, order))
    }

    /// Only whoever has the terminal begins something there.
    fn may_begin(&self, reference: &str) -> Result<(), Code> {
        match self.config.exclusive && !self.till.knows(reference) && !self.lease.is_ours() {
            true => Err(Code::TerminalLocked),
            false => Ok(()),
        }
    }

    /// So many want to begin something from now on: until that is none the terminal is not given back.
    pub fn want(&mut self, now: Now, many: u32) {
        self.lease.want(many);
        self.settle_down(now);
    }

    /// The terminal is given back, whatever is open: the journal keeps it.
    pub fn leave(&mut self, now: Now) {
        self.lease.leave();
        self.settle_down(now);
    }

    /// The lease was had, or kept. `asked`: a moment before the call to the journal was made.
    pub fn leased(&mut self, now: Now, asked: Now) {
        self.lease.leased(asked);
        self.settle_down(now);
    }

    /// Somebody else has the lease.
    pub fn lease_refused(&mut self, now: Now) {
        self.lease.refused(now);
        self.settle_down(now);
    }

    /// Somebody else has taken the lease that was ours.
    pub fn lease_lost(&mut self, now: Now) {
        self.lease.lost(now);
        self.settle_down(now);
    }

    /// What was left open has been taken up.
    pub fn taken_up(&mut self, now: Now) {
        self.lease.taken_up();
        self.tell_heirs();
        self.settle_down(now);
    }

    /// What the journal has of intents without an outcome, and of those that the till holds for unresolved: it is taken up,
    /// but for what another process may be at work on; that is looked at again.
    pub fn listed(&mut self, now: Now, logs: &[(String, Log)]) {
        let (mut again, mut failed) = (None, None);
        for (reference, log) in logs {
            let busy = if self.till.knows(reference) { None } else { self.till.patience(now, log) };
            match busy {
                Some(left) => again = again.into_iter().chain([left]).min(),
                None => failed = self.till.recover(now, reference, log).err().or(failed),
            }
        }
        self.again = again.map(|left| now.mono + left.min(LOOK_AGAIN_MS));
        match failed.filter(|_| self.lease.takes_up()) {
            Some(code) => self.lease.failed(now, code),
            None => self.lease.taken_up(),
        }
        self.tell_heirs();
        self.settle_down(now);
    }

    /// Whoever has the terminal tells what others left untold. At a gateway they may be at it themselves.
    fn tell_heirs(&mut self) {
        if self.config.exclusive && self.outbox.is_open() {
            self.outbox.tell_all();
        }
    }

    /// The lease was given back.
    pub fn released(&mut self, now: Now) {
        self.lease.released();
        self.settle_down(now);
    }

    /// The call to the journal, or taking up, failed.
    pub fn lease_failed(&mut self, now: Now, code: Code) {
        self.lease.failed(now, code);
        self.settle_down(now);
    }

    /// Something is due.
    pub fn timeout(&mut self, now: Now) {
        // The till says anew what is due next, and nothing where that is nothing.
        (self.due, self.woken) = (None, None);
        self.looks |= self.again.take_if(|again| *again <= now.mono).is_some();
        self.outbox.timeout(now);
        self.with(now, |till| till.timeout(now));
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Effect> {
        if let Some(effect) = self.lease.poll().or_else(|| self.outbox.poll()).or_else(|| self.orders.poll())
        {
            return Some(effect);
        }
        if let Some(effect) = self.memory.poll(self.called.0) {
            return Some(effect);
        }
        if std::mem::take(&mut self.looks) {
            return Some(Effect::TakeUp);
        }
        while let Some(effect) = self.till.poll() {
            if let payment::Effect::Wake(due) = effect {
                self.due = due;
            } else if let Some(effect) = self.pass(effect) {
                return Some(effect);
            }
        }
        let due = [self.due, self.lease.due(), self.again, self.outbox.due()].into_iter().flatten().min();
        (due != self.woken).then(|| {
            self.woken = due;
            Effect::Wake(due)
        })
    }

    pub(super) fn settle_down(&mut self, now: Now) {
        self.called = Called(now);
        if self.config.exclusive {
            let horizon = self.lease.horizon(self.config.timeouts.hold());
            self.till.hold(now, horizon);
        }
        self.memory.look(&self.till);
        self.lease.act(now, !self.till.at_rest(), self.till.wants_lease());
    }
}
