//! Two desks on one journal: two processes, or two tills, that take turns at one terminal.
//!
//! Each has its own machine; journal, lease and terminal are one. Either may fall asleep between any two things that its
//! driver does: before the store has its call, after the store has it and before the answer is heard, and between the
//! machine's word that money leaves and the write. Its monotonic clock may stand still meanwhile, as under a laptop's
//! lid. The lease runs out, the other takes it, and whoever slept wakes up and goes on. The store fences nothing: what
//! holds here holds wherever records are compared and set.

use super::bare::{Bare, LIMIT_MS, Link};
use super::desk::{Kept, SALES, Says, operation, shown};
use super::nap::{Event, Nap};
use super::terminal::{Reading, Said, Terminal, words};
use super::{Flaw, Setting, State};
use crate::hkd;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{Hash, Hasher};
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Effect};
use tillwire_core::payment::{self, ChannelId, Config, Failure, Kind, Record, Started, Status, Timeouts};
use tillwire_core::time::{Before, Millis, Now};

/// How long a lease lasts without a sign of life, in ms.
const LEASE_MS: Millis = 20_000;
/// Channels of both sides are told apart by what is added to their numbers.
const SIDE: u32 = 1_000;

/// A call to the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Call {
    Append(Kept),
    Claim(Now),
    Renew(Now),
    Release,
    TakeUp,
}

/// What came of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Heard {
    Recorded(String, u32),
    NotRecorded(String, u32),
    Conflict(String),
    Leased(Now),
    Refused,
    Lost,
    Released,
    TakenUp,
}

/// Money that the machine has let go and the driver has not written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Leaving {
    channel: ChannelId,
    text: String,
    before: Option<Before>,
}

/// One process.
#[derive(Debug, Clone)]
struct Side {
    desk: Desk<Bare>,
    nap: Option<Nap>,
    /// Since when it sleeps.
    since: Millis,
    /// How long its monotonic clock stood still.
    stood: Millis,
    wake: Option<Millis>,
    /// The sale that its cashier waits to begin.
    wish: Option<usize>,
    begun: bool,
    calls: VecDeque<Call>,
    heard: VecDeque<Heard>,
    leaving: Option<Leaving>,
}

/// A state of a search.
#[derive(Debug, Clone)]
pub struct Pair {
    sides: [Side; 2],
    faults: u8,
    naps: u8,
    time: Millis,
    journal: Vec<Kept>,
    /// Who has the lease, and until when.
    lease: Option<(usize, Millis)>,
    requests: Vec<(u32, String, Millis)>,
    answers: Vec<Said>,
    terminal: Terminal,
    /// What somebody was told for good: the order, and whether money moved.
    told: Vec<(String, bool)>,
    sent: Vec<String>,
}

impl Pair {
    /// Two processes before an empty journal, which may fall asleep so often on each way.
    pub fn new(setting: Setting, naps: u8) -> Self {
        Pair {
            sides: [0, 1].map(|side| Side::new(setting, side)),
            faults: setting.faults,
            naps,
            time: 0,
            journal: Vec::new(),
            lease: None,
            requests: Vec::new(),
            answers: Vec::new(),
            terminal: Terminal::new(None),
            told: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn now(&self, side: usize) -> Now {
        let mono = self.time - self.sides[side].stood;
        Now { mono, wall: 1_800_000_000_000 + self.time }
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(side, sale) => {
                let now = self.now(side);
                self.sides[side].begun = true;
                self.sides[side].wish = Some(sale);
                self.sides[side].desk.want(now, 1);
            }
            Event::Do(side) => {
                self.reach(side, true);
                self.hear(side);
            }
            Event::NotRecorded(side) => {
                self.reach(side, false);
                self.hear(side);
            }
            Event::Hear(side) => self.hear(side),
            Event::Write(side) => self.write(side)?,
            Event::Sleep(side, nap) => {
                self.naps -= 1;
                while nap.reached && !self.sides[side].calls.is_empty() {
                    self.reach(side, true);
                }
                (self.sides[side].nap, self.sides[side].since) = (Some(nap), self.time);
            }
            Event::Wake(side) => {
                let it = &mut self.sides[side];
                let stood = it.nap.take().is_some_and(|nap| nap.lid);
                it.stood += if stood { self.time - it.since } else { 0 };
            }
            Event::Read(index, reading) => {
                let (channel, text, ends) = self.requests.remove(index);
                self.answers.extend(self.terminal.read(channel, &text, reading, ends));
            }
            Event::LoseRequest(index) => drop(self.requests.remove(index)),
            Event::LoseAnswer(index) => drop(self.answers.remove(index)),
            Event::Arrive(index) => {
                let (channel, text) = self.answers.remove(index);
                let (side, now) = (side_of(channel), self.now(side_of(channel)));
                let channel = ChannelId(channel % SIDE);
                self.sides[side].desk.with(now, |till| till.data(now, channel, text.as_bytes()));
            }
            Event::Wait => self.wait(),
        }
        Ok(())
    }

    /// The store takes the oldest call of a side.
    fn reach(&mut self, side: usize, works: bool) {
        let Some(call) = self.sides[side].calls.pop_front() else { return };
        let time = self.time;
        let ours = self.lease.is_some_and(|(holder, _)| holder == side);
        let heard = match call {
            Call::Append(kept) if !works => Heard::NotRecorded(kept.reference, kept.seq),
            Call::Append(kept) => {
                let taken = |known: &&Kept| known.reference == kept.reference && known.seq == kept.seq;
                match self.journal.iter().any(|known| taken(&known)) {
                    true => Heard::Conflict(kept.reference),
                    false => {
                        let heard = Heard::Recorded(kept.reference.clone(), kept.seq);
                        self.journal.push(kept);
                        heard
                    }
                }
            }
            Call::Claim(_) if self.lease.is_some_and(|(_, ends)| ends >= time) => Heard::Refused,
            Call::Renew(_) if !ours => Heard::Lost,
            Call::Claim(asked) | Call::Renew(asked) => {
                self.lease = Some((side, time + LEASE_MS));
                Heard::Leased(asked)
            }
            Call::Release => {
                self.lease = self.lease.filter(|_| !ours);
                Heard::Released
            }
            Call::TakeUp => Heard::TakenUp,
        };
        self.sides[side].heard.push_back(heard);
    }

    fn hear(&mut self, side: usize) {
        let now = self.now(side);
        let Some(heard) = self.sides[side].heard.pop_front() else { return };
        let (logs, open) = (self.logs(), self.open());
        let desk = &mut self.sides[side].desk;
        match heard {
            Heard::Recorded(reference, seq) => desk.with(now, |till| till.recorded(now, &reference, seq)),
            Heard::NotRecorded(reference, seq) => {
                desk.with(now, |till| till.record_failed(now, &reference, seq, Code::JournalUnavailable));
            }
            Heard::Conflict(reference) => {
                let log = logs.get(&reference).cloned().unwrap_or_default();
                // Records are whole and of this version here.
                _ = desk.with(now, |till| till.reread(now, &reference, &log));
            }
            Heard::Leased(asked) => desk.leased(now, asked),
            Heard::Refused => desk.lease_refused(now),
            Heard::Lost => desk.lease_lost(now),
            Heard::Released => desk.released(now),
            Heard::TakenUp => {
                for (reference, log) in open.into_iter().filter_map(|key| logs.get_key_value(&key)) {
                    _ = desk.with(now, |till| till.recover(now, reference, log));
                }
                let unresolved: Vec<_> = desk.till().unresolved().map(str::to_owned).collect();
                for (reference, log) in unresolved.iter().filter_map(|key| logs.get_key_value(key)) {
                    _ = desk.with(now, |till| till.recover(now, reference, log));
                }
                desk.taken_up(now);
            }
        }
    }

    fn logs(&self) -> BTreeMap<String, Vec<(u32, Vec<u8>)>> {
        let mut logs: BTreeMap<String, Vec<(u32, Vec<u8>)>> = BTreeMap::new();
        for kept in &self.journal {
            logs.entry(kept.reference.clone()).or_default().push((kept.seq, kept.bytes.clone()));
        }
        logs
    }

    /// The references whose last record is no outcome.
    fn open(&self) -> Vec<String> {
        let last: BTreeMap<_, _> = self.journal.iter().map(|kept| (&kept.reference, &kept.says)).collect();
        let open = last.into_iter().filter(|(_, says)| !matches!(says, Says::Ended { .. }));
        open.map(|(reference, _)| reference.clone()).collect()
    }

    /// The driver looks at both clocks once more, and writes or does not.
    fn write(&mut self, side: usize) -> Result<(), String> {
        let now = self.now(side);
        let Some(Leaving { channel, text, before }) = self.sides[side].leaving.take() else { return Ok(()) };
        if before.is_some_and(|before| !before.allows(now)) {
            let failure = Failure { code: Code::AbortedBeforeSend, nothing_sent: true };
            self.sides[side].desk.with(now, |till| till.closed(now, channel, failure));
            return Ok(());
        }
        let order = words(&text).1.to_owned();
        if self.sent.contains(&order) {
            return Err(format!("I5: {order} left twice"));
        }
        self.sent.push(order);
        self.requests.push((number(side, channel), text, self.time + LIMIT_MS));
        Ok(())
    }

    /// Time passes until something is due; whoever sleeps is not called, but the lease runs out.
    fn wait(&mut self) {
        let Some(due) = self.due() else { return };
        self.time = self.time.max(due);
        let time = self.time;
        self.requests.retain(|(_, text, ends)| *ends > time || words(text).0 != "money");
        for side in [0, 1] {
            let now = self.now(side);
            let it = &mut self.sides[side];
            if it.nap.is_none() && it.leaving.is_none() && it.wake.is_some_and(|wake| wake <= now.mono) {
                it.wake = None;
                it.desk.timeout(now);
            }
        }
    }

    fn due(&self) -> Option<Millis> {
        let awake = self.sides.iter().filter(|side| side.nap.is_none() && side.leaving.is_none());
        let wakes = awake.filter_map(|side| Some(side.wake? + side.stood));
        let lease = self.lease.map(|(_, ends)| ends + 1).filter(|ends| *ends > self.time);
        let sleeps = self.sides.iter().any(|side| side.nap.is_some());
        wakes.chain(lease.filter(|_| sleeps)).min()
    }

    fn carry_out(&mut self) -> Result<(), String> {
        for side in [0, 1] {
            while self.sides[side].leaving.is_none()
                && let Some(effect) = self.sides[side].desk.poll()
            {
                self.carry_out_one(side, effect)?;
            }
        }
        Ok(())
    }

    fn carry_out_one(&mut self, side: usize, effect: Effect) -> Result<(), String> {
        let now = self.now(side);
        let it = &mut self.sides[side];
        match effect {
            Effect::Claim { .. } => it.calls.push_back(Call::Claim(now)),
            Effect::Renew { .. } => it.calls.push_back(Call::Renew(now)),
            Effect::Release => it.calls.push_back(Call::Release),
            Effect::TakeUp => it.calls.push_back(Call::TakeUp),
            Effect::Granted => {
                if let Some((reference, minor)) = it.wish.take().and_then(|sale| SALES.get(sale)) {
                    let entropy = [u8::try_from(side + 1).unwrap_or_default(); 16];
                    let sale = operation(Kind::Pay, reference, *minor);
                    // What is refused or joined begins nothing.
                    let _: Result<Started, Code> = it.desk.start(now, sale, entropy);
                }
                it.desk.want(now, 0);
            }
            Effect::Denied(_) => {
                it.wish = None;
                it.desk.want(now, 0);
            }
            Effect::Wake(at) => it.wake = at,
            Effect::Till(effect) => self.of_till(side, effect)?,
        }
        Ok(())
    }

    fn of_till(&mut self, side: usize, effect: payment::Effect) -> Result<(), String> {
        use payment::Effect::{Close, Open, Outcome, Record as Append, Refused, Write};
        let now = self.now(side);
        match effect {
            Append { reference, seq, bytes, .. } => {
                let says = says(&bytes)?;
                self.sides[side].calls.push_back(Call::Append(Kept { reference, seq, bytes, says }));
            }
            Open { channel, .. } => self.sides[side].desk.with(now, |till| till.opened(now, channel)),
            Write { channel, bytes, before, .. } => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                match words(&text).0 {
                    "money" => self.sides[side].leaving = Some(Leaving { channel, text, before }),
                    _ => self.requests.push((number(side, channel), text, self.time + LIMIT_MS)),
                }
            }
            Close { channel } => {
                let closed = number(side, channel);
                self.answers.retain(|(answered, _)| *answered != closed);
            }
            Outcome { intent, outcome } if outcome.status != Status::Unknown => {
                self.tell(intent.order, outcome.status == Status::Approved);
            }
            Refused { reference, .. } => {
                let order =
                    self.sides[side].desk.till().find(&reference).map(|(intent, _)| intent.order.clone());
                self.tell(order.unwrap_or_default(), false);
            }
            _ => {}
        }
        Ok(())
    }

    fn tell(&mut self, order: String, approved: bool) {
        if !self.told.contains(&(order.clone(), approved)) {
            self.told.push((order, approved));
        }
    }

    fn charges(&self, order: &str) -> usize {
        self.terminal.charges(order).count()
    }

    fn judge(&self) -> Result<(), String> {
        for (order, approved) in &self.told {
            match (approved, self.charges(order) > 0) {
                (true, false) => return Err(format!("I3: {order} told approved without a charge")),
                (false, true) => return Err(format!("I4: {order} told not charged with a charge")),
                _ => {}
            }
        }
        for (reference, _) in SALES {
            let mine = self.journal.iter().filter(|kept| kept.reference == reference);
            let orders = mine.filter_map(|kept| match &kept.says {
                Says::Prepared(order) => Some(self.charges(order)),
                _ => None,
            });
            let charged: usize = orders.sum();
            if charged > 1 {
                return Err(format!("I1: {reference} charged {charged} times"));
            }
        }
        Ok(())
    }

    fn awake_events(&self, side: usize, quiet: bool) -> Vec<Event> {
        let it = &self.sides[side];
        if it.leaving.is_some() {
            return vec![Event::Write(side)];
        }
        let mut events = Vec::new();
        match it.heard.is_empty() {
            false => events.push(Event::Hear(side)),
            true => events.extend((!it.calls.is_empty()).then_some(Event::Do(side))),
        }
        if !quiet {
            // An outcome that was not written is written again with the next operation here, and there is none.
            let appends =
                |call: &Call| matches!(call, Call::Append(kept) if !matches!(kept.says, Says::Ended { .. }));
            let appends = it.heard.is_empty() && it.calls.front().is_some_and(appends);
            events.extend((appends && self.faults > 0).then_some(Event::NotRecorded(side)));
            let sales = if side == 0 { 0..1 } else { 0..2 };
            events.extend(sales.filter(|_| !it.begun).map(|sale| Event::Start(side, sale)));
        }
        events
    }

    fn all_events(&self, quiet: bool) -> Vec<Event> {
        let mut events = Vec::new();
        for side in [0, 1] {
            match self.sides[side].nap {
                Some(_) => events.push(Event::Wake(side)),
                None => {
                    events.extend(self.awake_events(side, quiet));
                    let naps =
                        Nap::ALL.into_iter().filter(|_| !quiet && self.naps > 0 && self.sides[side].begun);
                    events.extend(naps.map(|nap| Event::Sleep(side, nap)));
                }
            }
        }
        for (index, (_, text, _)) in self.requests.iter().enumerate() {
            let readings: &[Reading] = match words(text).0 {
                "money" => &[Reading::Charge, Reading::Decline],
                _ => &[Reading::Tell],
            };
            events.extend(readings.iter().map(|reading| Event::Read(index, *reading)));
            events.extend((!quiet && self.faults > 0).then_some(Event::LoseRequest(index)));
        }
        for (index, (channel, _)) in self.answers.iter().enumerate() {
            let side = &self.sides[side_of(*channel)];
            events.extend((side.nap.is_none() && side.leaving.is_none()).then_some(Event::Arrive(index)));
            events.extend((!quiet && self.faults > 0).then_some(Event::LoseAnswer(index)));
        }
        events.extend(self.due().map(|_| Event::Wait));
        events
    }
}

impl State for Pair {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        self.all_events(false)
    }

    fn take(&mut self, event: Event) -> Result<(), String> {
        self.faults -= u8::from(event.is_fault());
        self.happen(event)?;
        self.carry_out()?;
        self.judge()
    }

    fn calm(&mut self) {
        (self.faults, self.naps) = (0, 0);
    }

    fn next_step(&self) -> Option<Event> {
        let rest = self.sides.iter().all(|side| side.desk.till().at_rest() && side.wish.is_none());
        self.all_events(true).into_iter().find(|event| !(rest && *event == Event::Wait))
    }

    /// Whether every sale that is in the journal has the outcome that is true, for both.
    fn settled(&self) -> Result<(), String> {
        for (reference, _) in SALES {
            let mine: Vec<_> = self.journal.iter().filter(|kept| kept.reference == reference).collect();
            let Some(last) = mine.last() else { continue };
            let order = mine.iter().rev().find_map(|kept| match &kept.says {
                Says::Prepared(order) => Some(order.as_str()),
                _ => None,
            });
            let moved = order.is_some_and(|order| self.charges(order) > 0);
            match &last.says {
                Says::Ended { approved } if *approved == moved => {}
                _ if self.sides.iter().any(|side| side.knows(reference, moved)) => {}
                says => return Err(format!("I2: {reference} ended {says:?}; money moved: {moved}")),
            }
        }
        match self.sides.iter().any(|side| side.desk.till().unresolved().next().is_some()) {
            true => Err("I6: a terminal that is shut for good".to_owned()),
            false => Ok(()),
        }
    }
}

impl Side {
    /// Whether it knows the true outcome, which it could not write down yet.
    fn knows(&self, reference: &str, moved: bool) -> bool {
        let outcome = self.desk.till().find(reference).and_then(|(_, outcome)| outcome);
        outcome.is_some_and(|outcome| (outcome.status == Status::Approved) == moved)
    }

    fn new(setting: Setting, side: u32) -> Self {
        let usual = Timeouts { settle: 20_000, lease: Some(LEASE_MS), ..Timeouts::default() };
        let timeouts = match setting.flaw {
            // It takes the lease for its own as long as it lives, and `sent` for fresh at any time.
            Some(Flaw::Sleeps) => Timeouts { lease: None, fresh: Millis::MAX / 4, ..usual },
            _ => usual,
        };
        let config = Config { currency: hkd(), exclusive: true, timeouts };
        Side {
            desk: Desk::new(Bare::new(Link::Each, side), config),
            nap: None,
            since: 0,
            stood: 0,
            wake: None,
            wish: None,
            begun: false,
            calls: VecDeque::new(),
            heard: VecDeque::new(),
            leaving: None,
        }
    }
}

fn says(bytes: &[u8]) -> Result<Says, String> {
    match Record::decode(bytes) {
        Ok(Record::Prepared(intent)) => Ok(Says::Prepared(intent.order)),
        Ok(Record::Sent { .. }) => Ok(Says::Sent),
        Ok(Record::TakenOver { .. }) => Ok(Says::TakenOver),
        Ok(Record::Outcome(outcome)) => Ok(Says::Ended { approved: outcome.status == Status::Approved }),
        other => Err(format!("a record that nobody can read: {other:?}")),
    }
}

fn number(side: usize, channel: ChannelId) -> u32 {
    u32::try_from(side).unwrap_or_default() * SIDE + channel.0
}

fn side_of(channel: u32) -> usize {
    usize::from(channel >= SIDE)
}

impl Hash for Pair {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for side in &self.sides {
            shown(&side.desk, state);
            (side.nap, side.since, side.stood, side.wake, side.wish, side.begun).hash(state);
            (&side.calls, &side.heard, &side.leaving).hash(state);
        }
        (self.faults, self.naps, self.time, &self.journal, self.lease).hash(state);
        (&self.requests, &self.answers, &self.terminal, &self.told, &self.sent).hash(state);
    }
}
