//! The till of a search with its journal, and what the page was told: what every scene has, whatever the wire.
//!
//! 1. `start` a sale; records go out through `pending` and become durable, or do not, by `record`;
//! 2. `next` until it is empty: what is left to do on the wire;
//! 3. `crash` kills the till and starts it again with what is durable;
//! 4. `judge` and `settled` compare all that with the money that moved.

use super::{Flaw, Setting};
use crate::hkd;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::hash::{Hash, Hasher};
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    ChannelId, Config, Effect, Failure, Kind, Method, Operation, Origin, Record, Room, Started, Status, Till,
    Timeouts,
};
use tillwire_core::time::{Millis, Now};

/// What was paid of the payment that refunds give back, in minor units.
pub(super) const PAID: u64 = 1_000;
/// The two sales' references and amounts.
pub(super) const SALES: [(&str, u64); 2] = [("a", 200), ("b", 300)];

/// A record on its way or in the journal, and what the judge needs of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kept {
    pub reference: String,
    pub seq: u32,
    pub bytes: Vec<u8>,
    pub says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Says {
    Prepared(String),
    Sent,
    TakenOver,
    Ended { approved: bool },
}

/// What the till wants done on the wire.
pub(super) enum Todo {
    Write(ChannelId, Vec<u8>),
    Close(ChannelId),
}

/// The till's side of a scene.
#[derive(Debug, Clone)]
pub(super) struct Desk<R: Room> {
    pub setting: Setting,
    room: fn(Setting, u32) -> R,
    pub till: Till<R>,
    life: u32,
    pub time: Millis,
    pub wake: Option<Millis>,
    pub starts: u8,
    pub cancels: u8,
    pub journal: Vec<Kept>,
    pub pending: VecDeque<Kept>,
    pub opening: Vec<ChannelId>,
    pub open: Vec<ChannelId>,
    /// The order number that each reference has now.
    pub orders: BTreeMap<String, String>,
    /// Money requests by order number.
    sent: Vec<String>,
    /// What the page was told for good: the order, and whether money moved.
    pub told: Vec<(String, bool)>,
    /// Orders that the page was told to be unknown.
    pub unknown: BTreeSet<String>,
}

impl<R: Room> Desk<R> {
    /// A till with an empty journal and two sales before it; `room` makes its end of the wire, anew for each life.
    pub fn new(setting: Setting, room: fn(Setting, u32) -> R) -> Self {
        Desk {
            setting,
            room,
            till: till(setting, room(setting, 0)),
            life: 0,
            time: 0,
            wake: None,
            starts: 0,
            cancels: 1,
            journal: Vec::new(),
            pending: VecDeque::new(),
            opening: Vec::new(),
            open: Vec::new(),
            orders: BTreeMap::new(),
            sent: Vec::new(),
            told: Vec::new(),
            unknown: BTreeSet::new(),
        }
    }

    pub fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    /// The sales that can be started, or pressed again.
    pub fn startable(&self) -> impl Iterator<Item = usize> {
        (0..SALES.len()).filter(|index| *index == 0 || self.begun(index - 1))
    }

    /// The sales that can be cancelled.
    pub fn cancellable(&self) -> impl Iterator<Item = usize> {
        (0..SALES.len()).filter(|index| self.cancels > 0 && self.begun(*index))
    }

    fn begun(&self, index: usize) -> bool {
        self.orders.contains_key(SALES[index].0)
    }

    pub fn is_idle(&self) -> bool {
        self.till.unresolved().next().is_none()
    }

    pub fn start(&mut self, index: usize) -> Result<(), String> {
        let (reference, minor) = SALES[index];
        self.starts += 1;
        let operation = operation(self.setting.kind, reference, minor);
        let started = self.till.start(self.now(), operation, [self.starts; 16]);
        if started != Ok(Started::New) {
            self.starts -= 1;
            return Ok(());
        }
        let intent = self.till.find(reference).map(|(intent, _)| intent.order.clone());
        self.orders.insert(reference.to_owned(), intent.ok_or("a sale that began is not known")?);
        Ok(())
    }

    pub fn cancel(&mut self, index: usize) {
        self.cancels -= 1;
        self.till.cancel(self.now(), SALES[index].0);
    }

    pub fn record(&mut self, durable: bool) {
        let Some(kept) = self.pending.pop_front() else { return };
        let (now, reference, seq) = (self.now(), kept.reference.clone(), kept.seq);
        if durable {
            self.journal.push(kept);
        }
        match durable {
            _ if self.setting.flaw == Some(Flaw::RecordsLate) => {}
            true => self.till.recorded(now, &reference, seq),
            false => self.till.record_failed(now, &reference, seq, Code::JournalUnavailable),
        }
    }

    pub fn opened(&mut self, channel: ChannelId) {
        self.opening.retain(|opening| *opening != channel);
        self.open.push(channel);
        self.till.opened(self.now(), channel);
    }

    pub fn closed(&mut self, channel: ChannelId, code: Code, nothing_sent: bool) {
        self.forget(channel);
        self.till.closed(self.now(), channel, Failure { code, nothing_sent });
    }

    fn forget(&mut self, channel: ChannelId) {
        self.opening.retain(|opening| *opening != channel);
        self.open.retain(|open| *open != channel);
    }

    /// The till dies, with so many records on their way durable, and starts again.
    pub fn crash(&mut self, durable: usize) {
        self.journal.extend(self.pending.drain(..).take(durable));
        self.opening.clear();
        self.open.clear();
        self.wake = None;
        self.life += 1;
        self.till = till(self.setting, (self.room)(self.setting, self.life));
        for (reference, _) in SALES {
            let mine = self.journal.iter().filter(|kept| kept.reference == reference);
            let records: Vec<_> = mine.map(|kept| (kept.seq, kept.bytes.clone())).collect();
            // Records are whole and of this version here.
            _ = self.till.recover(self.now(), reference, &records);
        }
    }

    /// The next thing to do on the wire; what the page and the journal get on the way is taken note of.
    pub fn next(&mut self) -> Result<Option<Todo>, String> {
        while let Some(effect) = self.till.poll() {
            match effect {
                Effect::Record { reference, seq, bytes, .. } => self.keep(reference, seq, bytes)?,
                Effect::Open { channel, .. } => self.opening.push(channel),
                Effect::Write { channel, bytes, .. } => return Ok(Some(Todo::Write(channel, bytes))),
                Effect::Close { channel } => {
                    self.forget(channel);
                    return Ok(Some(Todo::Close(channel)));
                }
                Effect::Outcome { intent, outcome } if outcome.status != Status::Unknown => {
                    self.tell(intent.order, outcome.status == Status::Approved);
                }
                Effect::Outcome { intent, .. } => _ = self.unknown.insert(intent.order),
                Effect::Refused { reference, .. } => {
                    let order = self.orders.get(&reference).cloned().unwrap_or_default();
                    self.tell(order, false);
                }
                Effect::Wake(at) => self.wake = at,
                _ => {}
            }
        }
        Ok(None)
    }

    /// A money request leaves.
    pub fn leaves(&mut self, order: &str) -> Result<(), String> {
        if self.sent.iter().any(|sent| sent == order) {
            return Err(format!("I5: {order} left twice"));
        }
        self.sent.push(order.to_owned());
        Ok(())
    }

    fn tell(&mut self, order: String, approved: bool) {
        if !self.told.contains(&(order.clone(), approved)) {
            self.told.push((order, approved));
        }
    }

    fn keep(&mut self, reference: String, seq: u32, bytes: Vec<u8>) -> Result<(), String> {
        let says = match Record::decode(&bytes) {
            Ok(Record::Prepared(intent)) => Says::Prepared(intent.order),
            Ok(Record::Sent { .. }) => Says::Sent,
            Ok(Record::TakenOver { .. }) => Says::TakenOver,
            Ok(Record::Outcome(outcome)) => Says::Ended { approved: outcome.status == Status::Approved },
            other => return Err(format!("a record that nobody can read: {other:?}")),
        };
        if self.setting.flaw == Some(Flaw::RecordsLate) {
            self.till.recorded(self.now(), &reference, seq);
        }
        self.pending.push_back(Kept { reference, seq, bytes, says });
        Ok(())
    }
}

fn till<R: Room>(setting: Setting, room: R) -> Till<R> {
    let guard = (setting.flaw == Some(Flaw::NoGuard)).then_some(0);
    let timeouts = Timeouts { guard, settle: 20_000, ..Timeouts::default() };
    Till::new(room, Config { currency: hkd(), exclusive: true, timeouts })
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
        shown(&self.till, state);
        (self.time, self.wake, self.starts, self.cancels).hash(state);
        (&self.journal, &self.pending, &self.opening, &self.open).hash(state);
        (&self.orders, &self.sent, &self.told, &self.unknown).hash(state);
    }
}

/// Puts what something shows of itself into a hash, at once: in its many small parts it would take longer.
pub(super) fn shown<H: Hasher>(it: &impl fmt::Debug, state: &mut H) {
    state.write(format!("{it:?}").as_bytes());
}
