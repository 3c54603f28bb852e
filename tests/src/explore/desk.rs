//! The counter of a search with its journal, and what the page was told: what every scene has, whatever the wire.
//!
//! 1. `start` a sale; records go out through `pending` and become durable, or do not, by `record`;
//! 2. `next` until it is empty: what is left to do on the wire;
//! 3. `crash` kills the till and starts it again with what is durable;
//! 4. `judge` and `settled` compare all that with the money that moved.
//!
//! The counter is the product's own, and so is the loop that carries out what it wants.

use super::stand::{Stand, Todo};
use super::{Flaw, Setting};
use crate::hkd;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Input, World as _, drive};
use tillwire_core::payment::{
    ChannelId, Config, Failure, Kind, Method, Operation, Origin, Room, Started, Till, Timeouts, mint,
};
use tillwire_core::time::Now;

/// What was paid of the payment that refunds give back, in minor units.
pub(super) const PAID: u64 = 1_000;
/// The two sales' references and amounts.
pub(super) const SALES: [(&str, u64); 2] = [("a", 200), ("b", 300)];

/// The counter and its side of a scene.
#[derive(Debug, Clone)]
pub(super) struct Desk<R: Room> {
    counter: desk::Desk<R>,
    side: Stand,
    room: fn(Setting, u32) -> R,
    life: u32,
    /// How often each sale has begun.
    pub starts: [u8; SALES.len()],
    pub cancels: u8,
    /// How often the cashier may go on without an outcome.
    pub releases: u8,
    /// The order number that each reference has now.
    pub orders: BTreeMap<String, String>,
    /// Money requests by order number.
    sent: Vec<String>,
}

impl<R: Room> Deref for Desk<R> {
    type Target = Stand;

    fn deref(&self) -> &Stand {
        &self.side
    }
}

impl<R: Room> DerefMut for Desk<R> {
    fn deref_mut(&mut self) -> &mut Stand {
        &mut self.side
    }
}

impl<R: Room> Desk<R> {
    /// A counter with an empty journal and two sales before it; `room` makes its end of the wire, anew for each life.
    pub fn new(setting: Setting, room: fn(Setting, u32) -> R) -> Self {
        let mut desk = Desk {
            counter: counter(setting, room(setting, 0)),
            side: Stand::new(setting),
            room,
            life: 0,
            starts: [0; SALES.len()],
            cancels: 1,
            releases: 0,
            orders: BTreeMap::new(),
            sent: Vec::new(),
        };
        desk.open_up();
        desk
    }

    /// The terminal is had for as long as the counter lives; what was left open is taken up with it.
    fn open_up(&mut self) {
        self.counter.want(self.side.now(), 1);
        drive(&mut self.counter, &mut self.side);
    }

    pub fn till(&self) -> &Till<R> {
        self.counter.till()
    }

    /// An input of the counter.
    pub fn hear(&mut self, input: Input) {
        self.counter.input(self.side.now(), input);
    }

    pub fn now(&self) -> Now {
        self.side.now()
    }

    /// The sales that can be started, or pressed again.
    pub fn startable(&self) -> impl Iterator<Item = usize> {
        (0..SALES.len()).filter(|index| *index == 0 || self.begun(index - 1))
    }

    /// The sales that can be cancelled.
    pub fn cancellable(&self) -> impl Iterator<Item = usize> {
        (0..SALES.len()).filter(|index| self.cancels > 0 && self.begun(*index))
    }

    /// The sales that the cashier can go on without.
    pub fn releasable(&self) -> impl Iterator<Item = usize> {
        let barring = |index: &usize| self.till().barring().any(|reference| reference == SALES[*index].0);
        (0..SALES.len()).filter(move |index| self.releases > 0 && barring(index))
    }

    fn begun(&self, index: usize) -> bool {
        self.orders.contains_key(SALES[index].0)
    }

    pub fn is_idle(&self) -> bool {
        self.till().unresolved().next().is_none()
    }

    pub fn start(&mut self, index: usize) -> Result<(), String> {
        let (reference, minor) = SALES[index];
        let operation = operation(self.setting.kind, reference, minor);
        let started = self.counter.start(self.now(), operation, self.next_number(index));
        match started {
            Ok(Started::New) if !self.notice_begun(index) => Err("a sale that began is not known".to_owned()),
            _ => Ok(()),
        }
    }

    fn next_number(&self, index: usize) -> [u8; 16] {
        [u8::try_from(index).unwrap_or_default() * 100 + self.starts[index] + 1; 16]
    }

    /// Whether a sale has begun since: at once, or behind the end of its earlier try.
    fn notice_begun(&mut self, index: usize) -> bool {
        let ((reference, _), order) = (SALES[index], mint(self.next_number(index)));
        let begun = self.till().find(reference).is_some_and(|(intent, _)| intent.order == order);
        if begun {
            self.starts[index] += 1;
            self.orders.insert(reference.to_owned(), order);
        }
        begun
    }

    pub fn cancel(&mut self, index: usize) {
        self.cancels -= 1;
        let now = self.now();
        self.counter.with(now, |till| till.cancel(now, SALES[index].0));
    }

    /// The cashier goes on without it, where nobody knows how it ended.
    pub fn release(&mut self, index: usize) {
        self.releases -= 1;
        let now = self.now();
        self.counter.with(now, |till| till.release(now, SALES[index].0, "a cashier", true));
    }

    pub fn record(&mut self, durable: bool) {
        let Some(kept) = self.pending.pop_front() else { return };
        let input = match durable {
            true => kept.append.recorded(),
            false => kept.append.failed(Code::JournalUnavailable),
        };
        self.journal.extend(durable.then_some(kept));
        if self.setting.flaw != Some(Flaw::RecordsLate) {
            self.hear(input);
        }
    }

    pub fn opened(&mut self, channel: ChannelId) {
        self.opening.retain(|opening| *opening != channel);
        self.open.push(channel);
        self.hear(Input::Opened(channel));
    }

    pub fn closed(&mut self, channel: ChannelId, code: Code, nothing_sent: bool) {
        self.forget(channel);
        self.hear(Input::Closed(channel, Failure { code, nothing_sent }));
    }

    /// The till dies, with so many records on their way durable, and starts again.
    pub fn crash(&mut self, durable: usize) {
        let side = &mut self.side;
        side.journal.extend(side.pending.drain(..).take(durable));
        side.opening.clear();
        side.open.clear();
        side.wake = None;
        self.life += 1;
        self.counter = counter(self.side.setting, (self.room)(self.side.setting, self.life));
        self.open_up();
    }

    /// The next thing to do on the wire; what the page and the journal get on the way is taken note of.
    pub fn next(&mut self) -> Option<Todo> {
        drive(&mut self.counter, &mut self.side);
        for index in 0..SALES.len() {
            self.notice_begun(index);
        }
        for reference in std::mem::take(&mut self.side.refused) {
            let order = self.orders.get(&reference).cloned().unwrap_or_default();
            self.side.conclude(order, false);
        }
        self.side.todo.pop_front()
    }

    /// A money request leaves.
    pub fn leaves(&mut self, order: &str) -> Result<(), String> {
        if self.sent.iter().any(|sent| sent == order) {
            return Err(format!("I5: {order} left twice"));
        }
        self.sent.push(order.to_owned());
        Ok(())
    }
}

fn counter<R: Room>(setting: Setting, room: R) -> desk::Desk<R> {
    let guard = (setting.flaw == Some(Flaw::NoGuard)).then_some(0);
    let timeouts = Timeouts { guard, settle: 20_000, ..Timeouts::default() };
    desk::Desk::new(room, Config { currency: hkd(), exclusive: true, timeouts })
}

pub(super) fn operation(kind: Kind, reference: &str, minor: u64) -> Operation {
    let amount = |minor| Amount::from_minor(minor, hkd()).ok();
    let origin = Origin { order: "origin".to_owned(), number: None, amount: amount(PAID) };
    Operation {
        kind,
        reference: reference.to_owned(),
        amount: amount(minor),
        method: Method::Card,
        of: kind.needs_origin().then_some(origin),
        options: Vec::new(),
    }
}

/// Everything that makes a difference; the machine by what it shows of itself.
impl<R: Room + fmt::Debug> Hash for Desk<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        shown(&self.counter, state);
        (self.time, self.wake, self.starts, self.cancels, self.releases).hash(state);
        (&self.journal, &self.pending, &self.opening, &self.open).hash(state);
        (&self.orders, &self.sent, &self.told, &self.unknown).hash(state);
    }
}

/// Puts what something shows of itself into a hash, at once: in its many small parts it would take longer.
pub(super) fn shown<H: Hasher>(it: &impl fmt::Debug, state: &mut H) {
    state.write(format!("{it:?}").as_bytes());
}
