//! A counter in virtual time: a till with its journal, a cable, and a simulated terminal at its other end.

use crate::line::Way;
use std::collections::BTreeMap;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::payment::{
    Answer, CancelAnswer, ChannelId, Config, Effect, Errand, Failure, Kind, Method, Operation, Origin,
    Outcome, Status, Step, Till, Timeouts,
};
use tillwire_core::qfpay::link;
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::sim::{self, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey, Sealing};
use tillwire_core::sim::{ConnId, Customer, Script, Simulated, Transmit, Via};
use tillwire_core::time::{Millis, Now};

pub const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

/// What the wall clock says at the beginning: at 1,000 ms a line begins with the first of all numbers.
const WALL: u64 = 1_799_999_999_958;

pub struct Counter {
    pub till: Till<Session>,
    pub terminal: Simulator,
    pub up: Way,
    pub down: Way,
    pub time: Millis,
    pub outcomes: Vec<Outcome>,
    pub steps: Vec<(Step, Option<Code>)>,
    pub refused: Option<Code>,
    pub answer: Option<Result<Answer, Code>>,
    /// The cable is pulled once so many bytes have come through, one way or the other; plugged again later.
    pub pulled: Option<(Side, usize)>,
    /// When the cable is back.
    pub plugged: Millis,
    /// Everything that was written, to the terminal and to the till.
    pub recorded: [Vec<u8>; 2],
    pub journal: BTreeMap<String, Vec<(u32, Vec<u8>)>>,
    port: Option<(ChannelId, ConnId)>,

    ports: u32,
    wake: Option<Millis>,
    entropy: u128,
    sealing: Sealing,
    line: link::Options,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Up,
    Down,
}

pub fn hkd(text: &str) -> Amount {
    Amount::parse(text, Currency::parse("HKD").unwrap()).unwrap()
}

pub fn key() -> PosKey {
    PosKey::new(KEY, KeyMode::Utf8).unwrap()
}

pub fn sale(reference: &str) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(hkd("12.50")),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

pub fn session(sealing: Sealing, line: link::Options) -> Session {
    Session::new(Options { key: key(), sealing, link: Link::Serial(line), sealed_replies_only: false })
}

impl Counter {
    pub fn new() -> Self {
        Counter::with(1, Sealing::default(), link::Options::default())
    }

    pub fn with(seed: u64, sealing: Sealing, line: link::Options) -> Self {
        let currency = Currency::parse("HKD").unwrap();
        let config = Config { currency, exclusive: true, timeouts: Timeouts::default() };
        Counter {
            till: Till::new(session(sealing, line), config),
            terminal: Simulator::new(sim::Options { seed, line, ..sim::Options::new(key(), currency) }),
            up: Way::new(seed),
            down: Way::new(!seed),
            time: 1_000,
            outcomes: Vec::new(),
            steps: Vec::new(),
            refused: None,
            answer: None,
            pulled: None,
            plugged: 0,
            recorded: Default::default(),
            journal: BTreeMap::new(),
            port: None,
            ports: 0,
            wake: None,
            entropy: u128::from(seed),
            sealing,
            line,
        }
    }

    pub fn scripted(steps: &str) -> Self {
        let mut counter = Counter::new();
        counter.script(steps);
        counter
    }

    pub fn script(&mut self, steps: &str) {
        let text = format!(r#"{{"system":"qfpay","steps":[{steps}],"dedupe":false}}"#);
        self.terminal.script(Script::parse(&text).unwrap());
    }

    pub fn start(&mut self, operation: Operation) {
        self.entropy += 1;
        let now = self.now();
        self.till.start(now, operation, (self.entropy << 64 | 7).to_be_bytes()).unwrap();
        self.settle();
    }

    /// Starts an operation and lets at most ten minutes pass until it is settled.
    pub fn finish(&mut self, operation: Operation) -> Outcome {
        let reference = operation.reference.clone();
        self.start(operation);
        self.wait_for(&reference, 600_000)
    }

    pub fn wait_for(&mut self, reference: &str, ms: Millis) -> Outcome {
        let end = self.time + ms;
        while self.till.unresolved().any(|open| open == reference) && self.step_to(end) {}
        let told = (&self.outcomes, &self.steps, self.refused);
        assert!(self.till.unresolved().all(|open| open != reference), "not settled: {told:#?}");
        self.till.find(reference).unwrap().1.unwrap().clone()
    }

    pub fn pass(&mut self, ms: Millis) {
        let end = self.time + ms;
        while self.step_to(end) {}
    }

    pub fn cancel(&mut self, reference: &str) -> CancelAnswer {
        let now = self.now();
        let answer = self.till.cancel(now, reference);
        self.settle();
        answer
    }

    pub fn customer(&mut self, customer: Customer) {
        self.terminal.customer(self.now(), customer);
        self.settle();
    }

    /// Runs an errand until it is answered.
    pub fn ask(&mut self, errand: Errand) -> Result<Answer, Code> {
        let now = self.now();
        self.till.run(now, errand).unwrap();
        self.settle();
        let end = self.time + 60_000;
        while self.answer.is_none() && self.step_to(end) {}
        self.answer.take().unwrap()
    }

    /// The till dies and starts again with what the journal holds.
    pub fn restart(&mut self) {
        self.unplug(Code::PortLost);
        self.plugged = self.time;
        let currency = Currency::parse("HKD").unwrap();
        let config = Config { currency, exclusive: true, timeouts: Timeouts::default() };
        self.till = Till::new(session(self.sealing, self.line), config);
        self.wake = None;
        let now = self.now();
        for (reference, records) in self.journal.clone() {
            self.till.recover(now, &reference, &records).unwrap();
        }
        self.settle();
    }

    /// What a refund works on.
    pub fn origin(&self, reference: &str) -> Origin {
        let (intent, outcome) = self.till.find(reference).unwrap();
        let number = outcome.and_then(|outcome| outcome.number.clone());
        Origin { order: intent.order.clone(), number, amount: intent.operation.amount }
    }

    pub fn order(&self, reference: &str) -> String {
        self.till.find(reference).unwrap().0.order.clone()
    }

    /// Requests of a kind that the terminal read.
    pub fn requests(&self, kind: &str) -> usize {
        self.terminal.ledger().requests().iter().filter(|seen| seen.kind == kind).count()
    }

    pub fn charges(&self) -> usize {
        self.terminal.ledger().charges().len()
    }

    /// Whether the last word about a sale agrees with the ledger.
    pub fn is_true(&self, outcome: &Outcome, order: &str) -> bool {
        let charges = self.terminal.ledger().charges().iter().filter(|charge| charge.order == order);
        charges.count() == usize::from(outcome.status == Status::Approved)
    }

    pub fn now(&self) -> Now {
        Now { mono: self.time, wall: WALL + self.time }
    }

    /// Bytes that the terminal did not write.
    pub fn forge(&mut self, bytes: &[u8]) {
        let (channel, _) = self.port.expect("the port is open");
        let now = self.now();
        self.till.data(now, channel, bytes);
        self.settle();
    }

    /// Goes to the next thing that is due, at most to `end`: bytes first, timers last.
    fn step_to(&mut self, end: Millis) -> bool {
        let due = [self.wake, self.terminal.poll_timeout(), self.up.due(), self.down.due()];
        let Some(next) = due.into_iter().flatten().min().filter(|next| *next <= end) else {
            self.time = end;
            return false;
        };
        self.time = self.time.max(next);
        self.carry();
        let now = self.now();
        if self.terminal.poll_timeout().is_some_and(|due| due <= self.time) {
            self.terminal.handle_timeout(now);
            self.settle();
        }
        if self.wake.is_some_and(|due| due <= self.time) {
            self.wake = None;
            self.till.timeout(now);
        }
        self.settle();
        true
    }

    /// Hands over what has arrived, and pulls the cable when that is due.
    fn carry(&mut self) {
        let (mut up, mut down) = (self.up.arrived(self.time), self.down.arrived(self.time));
        let now = self.now();
        let Some((channel, conn)) = self.port else { return };
        let mut cut = false;
        if let Some((side, left)) = self.pulled {
            let bytes = if side == Side::Up { &mut up } else { &mut down };
            cut = bytes.len() >= left;
            bytes.truncate(left);
            self.pulled = (!cut).then_some((side, left - bytes.len()));
        }
        self.terminal.handle_input(now, conn, &up);
        self.till.data(now, channel, &down);
        if cut {
            self.unplug(Code::PortLost);
        }
        self.settle();
    }

    /// Both ends lose the port; what was on the line is gone. The cable is back after a second.
    fn unplug(&mut self, code: Code) {
        if let Some((channel, conn)) = self.port.take() {
            let now = self.now();
            self.plugged = self.time + 1_000;
            self.terminal.handle_closed(now, conn);
            (self.up, self.down) = (Way::new(self.time), Way::new(!self.time));
            self.till.closed(now, channel, Failure { code, nothing_sent: false });
        }
    }

    /// Carries out everything that both sides want done now.
    fn settle(&mut self) {
        loop {
            let effect = self.till.poll();
            let transmit = if effect.is_none() { self.terminal.poll_transmit() } else { None };
            match (effect, transmit) {
                (Some(effect), _) => self.carry_out(effect),
                (None, Some((_, Transmit::Bytes(bytes)))) => {
                    self.recorded[1].extend(&bytes);
                    self.down.write(self.time, &bytes);
                }
                (None, Some((conn, _))) => self.terminal_begins_anew(conn),
                (None, None) => return,
            }
        }
    }

    /// Where a script ends the connection the terminal begins anew; the cable stays and the till sees nothing.
    fn terminal_begins_anew(&mut self, conn: ConnId) {
        if let Some((channel, _)) = self.port.filter(|(_, known)| *known == conn) {
            self.ports += 1;
            self.port = Some((channel, ConnId(self.ports)));
            self.terminal.connected(self.now(), ConnId(self.ports), Via::Serial);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let now = self.now();
        match effect {
            Effect::Record { reference, seq, bytes, .. } => {
                self.journal.entry(reference.clone()).or_default().push((seq, bytes));
                self.till.recorded(now, &reference, seq);
            }
            Effect::Open { channel, .. } if self.time < self.plugged => {
                self.till.closed(now, channel, Failure { code: Code::NoPort, nothing_sent: true });
            }
            Effect::Open { channel, .. } => {
                self.ports += 1;
                self.port = Some((channel, ConnId(self.ports)));
                self.terminal.connected(now, ConnId(self.ports), Via::Serial);
                self.till.opened(now, channel);
            }
            Effect::Write { bytes, .. } => {
                self.recorded[0].extend(&bytes);
                self.up.write(self.time, &bytes);
            }
            Effect::Close { .. } => panic!("a serial port stays open"),
            Effect::Step { step, code, .. } => self.steps.push((step, code)),
            Effect::Outcome { outcome, .. } => self.outcomes.push(*outcome),
            Effect::Refused { code, .. } => self.refused = Some(code),
            Effect::Answer { result, .. } => self.answer = Some(result),
            Effect::Wake(at) => self.wake = at,
            Effect::Offer { .. } => unreachable!("a terminal offers nothing"),
        }
    }
}
