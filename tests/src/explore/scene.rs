//! One state of a search: the till, its journal, the line, the terminal, and what the page was told.
//!
//! Events that are no faults can always happen; faults while the setting has some left. A request can move money
//! only within the terminal's own limit, which ends before the till's guard does: later it is lost on the line.

use super::bare::{Bare, LIMIT_MS, Link};
use super::events::Event;
use super::terminal::{Fate, Reading, Said, Terminal, words};
use crate::hkd;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    ChannelId, Config, Effect, Failure, Kind, Method, Operation, Origin, Record, Started, Status, Till,
    Timeouts,
};
use tillwire_core::time::{Millis, Now};

/// What was paid of the payment that refunds give back, in minor units.
const PAID: u64 = 1_000;
/// The two sales' references and amounts.
pub(super) const SALES: [(&str, u64); 2] = [("a", 200), ("b", 300)];
/// More events than any way without faults takes to its end.
const ENOUGH: usize = 200;

/// What a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Setting {
    /// One connection for each ask, or one line.
    pub link: Link,
    /// Payments, or refunds of one payment.
    pub kind: Kind,
    /// How many faults one way may have.
    pub faults: u8,
    /// What is wrong with the machine, in searches that must find it.
    pub flaw: Option<Flaw>,
}

/// Mistakes that a search must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// The bytes leave before the record is durable.
    RecordsLate,
    /// "Not found" is believed at once.
    NoGuard,
}

/// A record on its way or in the journal, and what the judge needs of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kept {
    pub(super) reference: String,
    seq: u32,
    bytes: Vec<u8>,
    pub(super) says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Says {
    Prepared(String),
    Sent,
    Ended { approved: bool },
}

/// A request on the line, and until when it can move money.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Packet {
    pub(super) channel: ChannelId,
    pub(super) text: String,
    ends: Millis,
    /// More was written on the channel after it.
    pub(super) behind: bool,
}

/// A state of a search.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) setting: Setting,
    pub(super) till: Till<Bare>,
    life: u32,
    time: Millis,
    pub(super) wake: Option<Millis>,
    pub(super) faults: u8,
    starts: u8,
    pub(super) cancels: u8,
    pub(super) journal: Vec<Kept>,
    pub(super) pending: VecDeque<Kept>,
    pub(super) opening: Vec<ChannelId>,
    pub(super) open: Vec<ChannelId>,
    pub(super) requests: Vec<Packet>,
    pub(super) answers: Vec<Said>,
    pub(super) terminal: Terminal,
    /// The order number that each reference has now.
    pub(super) orders: BTreeMap<String, String>,
    /// Money requests by order number.
    sent: Vec<String>,
    /// What the page was told for good: the order, and whether money moved.
    pub(super) told: Vec<(String, bool)>,
    /// Orders that the page was told to be unknown.
    pub(super) unknown: BTreeSet<String>,
}

impl Scene {
    /// A till with an empty journal and two sales before it.
    pub fn new(setting: Setting) -> Self {
        let left = (setting.kind != Kind::Pay).then_some(PAID);
        Scene {
            setting,
            till: till(setting, 0),
            life: 0,
            time: 0,
            wake: None,
            faults: setting.faults,
            starts: 0,
            cancels: 1,
            journal: Vec::new(),
            pending: VecDeque::new(),
            opening: Vec::new(),
            open: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            terminal: Terminal::new(left),
            orders: BTreeMap::new(),
            sent: Vec::new(),
            told: Vec::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// Lets an event happen. Errors name the promise that it breaks.
    pub fn take(&mut self, event: Event) -> Result<(), String> {
        self.faults -= u8::from(event.is_fault());
        let now = self.now();
        match event {
            Event::Start(index) => self.start(index)?,
            Event::Cancel(index) => {
                self.cancels -= 1;
                self.till.cancel(now, SALES[index].0);
            }
            Event::Recorded | Event::NotRecorded => self.record(event == Event::Recorded),
            Event::Opened(channel) => {
                self.opening.retain(|opening| *opening != channel);
                self.open.push(channel);
                self.till.opened(now, channel);
            }
            Event::Refused(channel) => self.end_channel(channel, Code::ConnectRefused, true),
            Event::Break(channel) => self.end_channel(channel, Code::OutcomeUnknown, false),
            Event::Unsent(index) => {
                let channel = self.requests.remove(index).channel;
                self.end_channel(channel, Code::ConnectRefused, true);
            }
            Event::Read(index, reading) => {
                let Packet { channel, text, ends, .. } = self.requests.remove(index);
                let said = self.terminal.read(channel.0, &text, reading, ends);
                self.say(said);
            }
            Event::LoseRequest(index) => drop(self.requests.remove(index)),
            Event::Customer(reading) => {
                let fate = match reading {
                    Reading::Charge => Fate::Charged,
                    Reading::Decline => Fate::Declined,
                    _ => Fate::Stopped,
                };
                let said = self.terminal.customer(fate);
                self.say(said);
            }
            Event::Arrive(index) | Event::Repeat(index) => {
                let (channel, text) = self.answers[index].clone();
                if event == Event::Arrive(index) {
                    self.answers.remove(index);
                }
                self.till.data(now, ChannelId(channel), text.as_bytes());
            }
            Event::LoseAnswer(index) => drop(self.answers.remove(index)),
            Event::Wait => self.wait(),
            Event::Crash(durable) => self.crash(durable),
        }
        self.carry_out()?;
        self.judge()
    }

    /// Leads this state to its end without further faults: every sale must get the outcome that is true. The way
    /// grows by what happened where it does not.
    pub fn end(&mut self, way: &mut Vec<Event>) -> Result<(), String> {
        let length = way.len();
        self.faults = 0;
        for _ in 0..ENOUGH {
            let Some(event) = self.next_step() else {
                self.settled()?;
                way.truncate(length);
                return Ok(());
            };
            way.push(event);
            self.take(event)?;
        }
        Err("I6: no end without further faults".to_owned())
    }

    /// Records first, then whatever moves; time passes only where nothing else does.
    fn next_step(&self) -> Option<Event> {
        let idle = self.till.unresolved().next().is_none();
        self.quiet_events().into_iter().find(|event| !(idle && *event == Event::Wait))
    }

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn start(&mut self, index: usize) -> Result<(), String> {
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

    fn record(&mut self, durable: bool) {
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

    fn end_channel(&mut self, channel: ChannelId, code: Code, nothing_sent: bool) {
        self.forget(channel);
        self.till.closed(self.now(), channel, Failure { code, nothing_sent });
    }

    fn forget(&mut self, channel: ChannelId) {
        self.opening.retain(|opening| *opening != channel);
        self.open.retain(|open| *open != channel);
        self.answers.retain(|(answered, _)| *answered != channel.0);
    }

    fn say(&mut self, said: Vec<Said>) {
        let heard = said.into_iter().filter(|(channel, _)| self.open.contains(&ChannelId(*channel)));
        self.answers.extend(heard);
    }

    /// Time passes until the till wants to be called; the terminal's own limits end on the way.
    fn wait(&mut self) {
        self.time = self.time.max(self.wake.take().unwrap_or_default());
        let time = self.time;
        self.requests.retain(|packet| packet.ends > time || words(&packet.text).0 != "money");
        loop {
            let said = self.terminal.pass(time);
            if said.is_empty() {
                break;
            }
            self.say(said);
        }
        self.till.timeout(self.now());
    }

    fn crash(&mut self, durable: usize) {
        self.journal.extend(self.pending.drain(..).take(durable));
        self.opening.clear();
        self.open.clear();
        self.answers.clear();
        self.wake = None;
        self.life += 1;
        self.till = till(self.setting, self.life);
        for (reference, _) in SALES {
            let mine = self.journal.iter().filter(|kept| kept.reference == reference);
            let records: Vec<_> = mine.map(|kept| (kept.seq, kept.bytes.clone())).collect();
            // Records are whole and of this version here.
            _ = self.till.recover(self.now(), reference, &records);
        }
    }

    fn carry_out(&mut self) -> Result<(), String> {
        while let Some(effect) = self.till.poll() {
            match effect {
                Effect::Record { reference, seq, bytes, .. } => self.keep(reference, seq, bytes)?,
                Effect::Open { channel, .. } => self.opening.push(channel),
                Effect::Write { channel, bytes, .. } => self.send(channel, &bytes)?,
                Effect::Close { channel } => self.forget(channel),
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
            Ok(Record::Outcome(outcome)) => Says::Ended { approved: outcome.status == Status::Approved },
            other => return Err(format!("a record that nobody can read: {other:?}")),
        };
        if self.setting.flaw == Some(Flaw::RecordsLate) {
            self.till.recorded(self.now(), &reference, seq);
        }
        self.pending.push_back(Kept { reference, seq, bytes, says });
        Ok(())
    }

    fn send(&mut self, channel: ChannelId, bytes: &[u8]) -> Result<(), String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        for earlier in self.requests.iter_mut().filter(|packet| packet.channel == channel) {
            earlier.behind = true;
        }
        if let ("money", order) = words(&text) {
            if self.sent.iter().any(|sent| sent == order) {
                return Err(format!("I5: {order} left twice"));
            }
            self.sent.push(order.to_owned());
        }
        self.requests.push(Packet { channel, ends: self.time + LIMIT_MS, text, behind: false });
        Ok(())
    }
}

fn till(setting: Setting, life: u32) -> Till<Bare> {
    let guard = (setting.flaw == Some(Flaw::NoGuard)).then_some(0);
    let timeouts = Timeouts { guard, settle: 20_000, ..Timeouts::default() };
    Till::new(Bare::new(setting.link, life), Config { currency: hkd(), exclusive: true, timeouts })
}

fn operation(kind: Kind, reference: &str, minor: u64) -> Operation {
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
impl Hash for Scene {
    fn hash<H: Hasher>(&self, state: &mut H) {
        _ = write!(Shown(state), "{:?}", self.till);
        (self.time, self.wake, self.faults, self.starts, self.cancels).hash(state);
        (&self.journal, &self.pending, &self.opening, &self.open).hash(state);
        (&self.requests, &self.answers, &self.terminal).hash(state);
        (&self.orders, &self.sent, &self.told, &self.unknown).hash(state);
    }
}

/// Text on its way into a hash.
struct Shown<'a, H>(&'a mut H);

impl<H: Hasher> fmt::Write for Shown<'_, H> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
