//! The line, the journal and the clock around one till and one simulated terminal.

use crate::Plan;
use crate::line::{Arrival, Happening, Wire};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    Config, Effect, Failure, Intent, Operation, Outcome, Started, Status, Step, Till, Timeouts,
};
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::sim::{self, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey, Sealing, http::Body};
use tillwire_core::sim::{Chance, ConnId, Customer, Script, Simulated};
use tillwire_core::time::{Millis, Now};

/// The terminal's factory key.
pub const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
/// A till that dies is back after this long, in ms.
const RESTART_MS: Millis = 1_500;

/// What a page was told about one sale.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Outcomes in order, with the time of each.
    pub outcomes: Vec<(Millis, Outcome)>,
    /// Given up before anything was sent.
    pub refused: Option<(Millis, Code)>,
    /// Steps in order.
    pub steps: Vec<Step>,
}

/// The world of one till.
pub struct World {
    /// The terminal.
    pub terminal: Simulator,
    /// Everything the journal holds.
    pub journal: BTreeMap<String, Vec<(u32, Vec<u8>)>>,
    /// What the page was told, by reference.
    pub told: BTreeMap<String, Told>,
    /// The intents, by reference.
    pub intents: BTreeMap<String, Intent>,
    /// The virtual time, in ms.
    pub time: Millis,
    pub(crate) till: Option<Till<Session>>,
    pub(crate) life: u32,
    born: Millis,
    link: Link,
    timeouts: Timeouts,
    queue: BinaryHeap<Reverse<(Millis, u64)>>,
    happenings: BTreeMap<u64, Happening>,
    pub(crate) count: u64,
    pub(crate) wires: BTreeMap<ConnId, Wire>,
    wake: Option<Millis>,
    pub(crate) chance: Chance,
    pub(crate) plan: Plan,
    pub(crate) plan_start: Millis,
    events_left: Option<u32>,
    current: String,
    /// The reply to the last sale that had one, for somebody who replays it.
    pub(crate) last_reply: Option<Arrival>,
}

impl World {
    /// A world from a seed, over TCP or HTTP by its parity.
    pub fn new(seed: u64) -> Self {
        let link = if seed.is_multiple_of(2) { Link::Tcp } else { Link::Http(Body::Quoted) };
        let key = PosKey::new(KEY, KeyMode::Utf8).expect("the factory key is a key");
        let options = sim::Options { seed, ..sim::Options::new(key, hkd()) };
        let mut world = World {
            terminal: Simulator::new(options),
            journal: BTreeMap::new(),
            told: BTreeMap::new(),
            intents: BTreeMap::new(),
            time: 1_000,
            till: None,
            life: 0,
            born: 0,
            link,
            timeouts: Timeouts::default(),
            queue: BinaryHeap::new(),
            happenings: BTreeMap::new(),
            count: 0,
            wires: BTreeMap::new(),
            wake: None,
            chance: Chance::new(seed ^ 0x7469_6c6c),
            plan: Plan::smooth(),
            plan_start: 0,
            events_left: None,
            current: String::new(),
            last_reply: None,
        };
        world.boot();
        world
    }

    /// The same world with other waits.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self.boot();
        self
    }

    /// The till, while it lives.
    pub fn till(&mut self) -> Option<&mut Till<Session>> {
        self.till.as_mut()
    }

    /// Puts a plan into force: the terminal's script, and what the world itself does wrong.
    pub fn plan(&mut self, plan: Plan) {
        let steps = plan.steps.join(",");
        self.script(&format!(r#"{{"system":"qfpay","steps":[{steps}],"dedupe":false}}"#));
        self.plan_start = self.time;
        self.events_left = plan.crash;
        if let Some(after) = plan.cancel {
            self.happen(after, Happening::Cancel);
        }
        if let Some((action, after)) = plan.customer {
            self.happen(after, Happening::Customer(action));
        }
        self.plan = plan;
    }

    /// Ends every fault: the terminal and the line behave from now on.
    pub fn end_faults(&mut self) {
        self.plan = Plan::smooth();
        self.events_left = None;
        self.script(r#"{"system":"qfpay","steps":[],"dedupe":false}"#);
        let customer = Happening::Customer("cancel");
        self.happen(0, customer);
    }

    /// Starts an operation now.
    pub fn start(&mut self, operation: Operation) -> Result<Started, Code> {
        let now = self.now();
        let entropy = u128::from(self.chance.number()) << 64 | u128::from(self.chance.number());
        let reference = operation.reference.clone();
        self.current.clone_from(&reference);
        let till = self.till.as_mut().ok_or(Code::TerminalUnresolved)?;
        let started = till.start(now, operation, entropy.to_be_bytes())?;
        if started == Started::New {
            self.told.remove(&reference);
        }
        if let Some((intent, _)) = till.find(&reference) {
            self.intents.insert(reference, intent.clone());
        }
        self.carry_out();
        Ok(started)
    }

    /// Asks the till for an outcome that was settled before it died, so that the page never heard of it.
    pub fn look_up(&mut self, reference: &str) -> bool {
        let outcome = self.till.as_ref().and_then(|till| till.find(reference)?.1.cloned());
        if let Some(outcome) = &outcome {
            self.told.entry(reference.to_owned()).or_default().outcomes.push((self.time, outcome.clone()));
        }
        outcome.is_some()
    }

    /// The till stops and starts again at once, with what the journal holds.
    pub fn restart(&mut self) {
        self.boot();
    }

    /// A person decides.
    pub fn hand(&mut self, reference: &str, paid: bool) -> bool {
        let now = self.now();
        let decided = self.till.as_mut().is_some_and(|till| till.hand(now, reference, paid, "a person"));
        self.carry_out();
        decided
    }

    /// Lets time pass until `done` or until `limit` ms from now. Tells whether it was done.
    pub fn run_until(&mut self, limit: Millis, done: impl Fn(&World) -> bool) -> bool {
        let end = self.time + limit;
        loop {
            if done(self) {
                return true;
            }
            let Some(next) = self.next_time().filter(|next| *next <= end) else {
                self.time = end;
                return done(self);
            };
            self.time = self.time.max(next);
            self.advance();
        }
    }

    /// The last outcome that the page was told.
    pub fn outcome(&self, reference: &str) -> Option<&Outcome> {
        self.told.get(reference)?.outcomes.last().map(|(_, outcome)| outcome)
    }

    /// Whether the page knows how it ended.
    pub fn is_final(&self, reference: &str) -> bool {
        let refused = self.told.get(reference).is_some_and(|told| told.refused.is_some());
        refused || self.outcome(reference).is_some_and(|outcome| outcome.status != Status::Unknown)
    }

    /// The references without an outcome.
    pub fn unresolved(&self) -> Vec<String> {
        self.till.iter().flat_map(Till::unresolved).map(str::to_owned).collect()
    }

    /// Whether the till lives and bars nothing.
    pub fn is_clear(&self) -> bool {
        self.till.as_ref().is_some_and(|till| till.unresolved().next().is_none())
    }

    /// Whether the page was told anything at all.
    pub fn is_told(&self, reference: &str) -> bool {
        self.is_final(reference) || self.outcome(reference).is_some()
    }

    fn now(&self) -> Now {
        Now { mono: self.time - self.born, wall: 1_800_000_000_000 + self.time }
    }

    pub(crate) fn terminal_now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn script(&mut self, text: &str) {
        self.terminal.script(Script::parse(text).expect("a script of the plan"));
    }

    fn boot(&mut self) {
        let key = PosKey::new(KEY, KeyMode::Utf8).expect("the factory key is a key");
        let options =
            Options { key, sealing: Sealing::default(), link: self.link, sealed_replies_only: false };
        let config = Config { currency: hkd(), exclusive: true, timeouts: self.timeouts };
        let mut till = Till::new(Session::new(options), config);
        self.life += 1;
        self.born = self.time - self.chance.below(900).min(self.time);
        self.wake = None;
        let now = self.now();
        for (reference, records) in &self.journal {
            // What cannot be taken up bars the till, which `start` then says.
            _ = till.recover(now, reference, records);
        }
        self.till = Some(till);
        self.carry_out();
    }

    /// The till dies: its wires end, and of what was on its way to disk some arrives.
    fn crash(&mut self) {
        self.till = None;
        self.wake = None;
        let pending: Vec<_> =
            self.happenings.iter().map(|(key, happening)| (*key, happening.clone())).collect();
        for (key, happening) in pending {
            if let Happening::Recorded { reference, seq, bytes, .. } = happening {
                self.happenings.remove(&key);
                if self.chance.below(2) == 0 {
                    self.store(&reference, seq, bytes);
                }
            }
        }
        let conns: Vec<ConnId> = self.wires.keys().copied().collect();
        for conn in conns {
            self.happen(1, Happening::Left { conn });
        }
        self.happen(RESTART_MS, Happening::Restarted);
    }

    fn next_time(&self) -> Option<Millis> {
        let queued = self.queue.peek().map(|Reverse((at, _))| *at);
        [queued, self.wake.map(|wake| wake + self.born), self.terminal.poll_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn happen(&mut self, after: Millis, happening: Happening) {
        self.count += 1;
        self.queue.push(Reverse((self.time + after, self.count)));
        self.happenings.insert(self.count, happening);
    }

    /// Does what is due at this time: arrivals first, timers last.
    fn advance(&mut self) {
        while let Some(Reverse((at, key))) = self.queue.peek().copied() {
            if at > self.time {
                break;
            }
            self.queue.pop();
            if let Some(happening) = self.happenings.remove(&key) {
                self.take(happening);
                self.count_down();
            }
        }
        if self.terminal.poll_timeout().is_some_and(|due| due <= self.time) {
            self.terminal.handle_timeout(self.terminal_now());
            self.hear_terminal();
        }
        if self.wake.is_some_and(|wake| wake + self.born <= self.time) {
            self.wake = None;
            let now = self.now();
            if let Some(till) = &mut self.till {
                till.timeout(now);
            }
            self.carry_out();
            self.count_down();
        }
    }

    fn count_down(&mut self) {
        match self.events_left {
            Some(0) => {
                self.events_left = None;
                self.crash();
            }
            Some(left) => self.events_left = Some(left - 1),
            None => {}
        }
    }

    fn take(&mut self, happening: Happening) {
        let (now, terminal_now) = (self.now(), self.terminal_now());
        match happening {
            Happening::Recorded { life, reference, seq, bytes } => {
                let fails = self.plan.journal_failures > 0;
                if fails {
                    self.plan.journal_failures -= 1;
                } else {
                    self.store(&reference, seq, bytes);
                }
                self.with_till(life, |till| match fails {
                    true => till.record_failed(now, &reference, seq, Code::JournalUnavailable),
                    false => till.recorded(now, &reference, seq),
                });
            }
            Happening::Opened { life, channel } => self.with_till(life, |till| till.opened(now, channel)),
            Happening::Arrived { life, channel, what } => self.with_till(life, |till| match &what {
                Arrival::Data(bytes) => till.data(now, channel, bytes),
                Arrival::Reply(reply) => till.reply(now, channel, reply),
                Arrival::Closed(code) => {
                    let nothing_sent = *code == Code::ConnectRefused;
                    till.closed(now, channel, Failure { code: *code, nothing_sent });
                }
            }),
            Happening::Reached { conn, bytes } => {
                match self.wires.get(&conn).and_then(|wire| wire.path) {
                    Some(path) => self.terminal.handle_request(terminal_now, conn, path, &bytes),
                    None => self.terminal.handle_input(terminal_now, conn, &bytes),
                }
                self.hear_terminal();
            }
            Happening::Left { conn } => {
                self.wires.remove(&conn);
                self.terminal.handle_closed(terminal_now, conn);
                self.hear_terminal();
            }
            Happening::Restarted => self.boot(),
            Happening::Cancel => {
                let reference = self.current.clone();
                self.with_till(self.life, |till| {
                    till.cancel(now, &reference);
                });
            }
            Happening::Customer(action) => {
                let customer = Customer::parse(action).expect("an action of the plan");
                self.terminal.customer(terminal_now, customer);
                self.hear_terminal();
            }
        }
    }

    fn with_till(&mut self, life: u32, call: impl FnOnce(&mut Till<Session>)) {
        if life == self.life
            && let Some(till) = &mut self.till
        {
            call(till);
            self.carry_out();
        }
    }

    fn store(&mut self, reference: &str, seq: u32, bytes: Vec<u8>) {
        let records = self.journal.entry(reference.to_owned()).or_default();
        assert!(records.iter().all(|(known, _)| *known != seq), "record {seq} of {reference} written twice");
        records.push((seq, bytes));
    }

    /// The driver's part: carries out the till's effects.
    fn carry_out(&mut self) {
        while let Some(effect) = self.till.as_mut().and_then(Till::poll) {
            let life = self.life;
            match effect {
                Effect::Record { reference, seq, bytes, .. } => {
                    let after = 1 + self.chance.below(4);
                    self.happen(after, Happening::Recorded { life, reference, seq, bytes });
                }
                Effect::Open { channel, route } => self.open(channel, route),
                Effect::Write { channel, bytes, .. } => self.write(channel, bytes),
                Effect::Close { channel } => {
                    if let Some(conn) = self.conn(channel) {
                        self.happen(1, Happening::Left { conn });
                    }
                }
                Effect::Step { reference, step, .. } => {
                    self.told.entry(reference).or_default().steps.push(step);
                }
                Effect::Outcome { intent, outcome } => {
                    let told = self.told.entry(intent.operation.reference.clone()).or_default();
                    told.outcomes.push((self.time, *outcome));
                }
                Effect::Refused { reference, code } => {
                    self.told.entry(reference).or_default().refused = Some((self.time, code));
                }
                Effect::Answer { .. } | Effect::Offer { .. } => {}
                Effect::Wake(at) => self.wake = at,
            }
        }
    }
}

/// The currency of the tests.
pub fn hkd() -> Currency {
    Currency::parse("HKD").expect("a currency")
}
