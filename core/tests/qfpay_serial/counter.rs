//! A counter in virtual time: a till with its journal, a cable, and a simulated terminal at its other end.

use crate::line::Way;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, Log, World, drive};
use tillwire_core::payment::{
    Answer, Append, CancelAnswer, ChannelId, Config, Errand, Failure, Kind, Method, News, Operation, Origin,
    Outcome, Route, Status, Step, Till, Timeouts, Write,
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
    pub around: Around,
    entropy: u128,
    sealing: Sealing,
    line: link::Options,
}

/// What the till stands in.
pub struct Around {
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
    pub journal: BTreeMap<String, Log>,
    port: Option<(ChannelId, ConnId)>,
    ports: u32,
    wake: Option<Millis>,
}

impl Deref for Counter {
    type Target = Around;

    fn deref(&self) -> &Around {
        &self.around
    }
}

impl DerefMut for Counter {
    fn deref_mut(&mut self) -> &mut Around {
        &mut self.around
    }
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
        method: Method::Wechat,
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
        let around = Around {
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
        };
        let till = Till::new(session(sealing, line), config);
        Counter { till, around, entropy: u128::from(seed), sealing, line }
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
        let now = self.now();
        self.terminal.customer(now, customer);
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
        let journal = self.journal.clone().into_iter().collect();
        self.hear(Input::Listed(journal));
        self.settle();
    }

    fn hear(&mut self, input: Input) {
        let now = self.now();
        self.till.input(now, input).unwrap();
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
        self.around.now()
    }

    /// Bytes that the terminal did not write.
    pub fn forge(&mut self, bytes: &[u8]) {
        let (channel, _) = self.port.expect("the port is open");
        self.hear(Input::Data(channel, bytes.to_vec()));
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
            self.hear(Input::Due);
        }
        self.settle();
        true
    }

    /// Hands over what has arrived, and pulls the cable when that is due.
    fn carry(&mut self) {
        let time = self.time;
        let (mut up, mut down) = (self.up.arrived(time), self.down.arrived(time));
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
        self.hear(Input::Data(channel, down));
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
            let time = self.time;
            (self.up, self.down) = (Way::new(time), Way::new(!time));
            self.hear(Input::Closed(channel, Failure { code, nothing_sent: false }));
        }
    }

    /// Carries out everything that both sides want done now.
    fn settle(&mut self) {
        loop {
            drive(&mut self.till, &mut self.around);
            match self.around.terminal.poll_transmit() {
                Some((_, Transmit::Bytes(bytes))) => self.around.answers(&bytes),
                Some((conn, _)) => self.around.begin_anew(conn),
                None => return,
            }
        }
    }
}

impl Around {
    fn answers(&mut self, bytes: &[u8]) {
        self.recorded[1].extend(bytes);
        self.down.write(self.time, bytes);
    }

    /// Where a script ends the connection the terminal begins anew; the cable stays and the till sees nothing.
    fn begin_anew(&mut self, conn: ConnId) {
        if let Some((channel, _)) = self.port.filter(|(_, known)| *known == conn) {
            self.plug(channel);
        }
    }

    fn plug(&mut self, channel: ChannelId) {
        self.ports += 1;
        self.port = Some((channel, ConnId(self.ports)));
        self.terminal.connected(self.now(), ConnId(self.ports), Via::Serial);
    }
}

impl World for Around {
    fn now(&self) -> Now {
        Now { mono: self.time, wall: WALL + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let recorded = append.recorded();
        self.journal.entry(append.reference).or_default().push((append.seq, append.bytes));
        Some(recorded)
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        if self.time < self.plugged {
            let failure = Failure { code: Code::NoPort, nothing_sent: true };
            return Some(Input::Closed(channel, failure));
        }
        self.plug(channel);
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let channel = write.channel;
        match write.at(self.now()) {
            Ok(bytes) => {
                self.recorded[0].extend(&bytes);
                self.up.write(self.time, &bytes);
                None
            }
            Err(failure) => Some(Input::Closed(channel, failure)),
        }
    }

    fn close(&mut self, _channel: ChannelId) {
        panic!("a serial port stays open");
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Step { step, code, .. } => self.steps.push((step, code)),
            News::Outcome { outcome, .. } => self.outcomes.push(*outcome),
            News::Refused { code, .. } => self.refused = Some(code),
            News::Answer { result, .. } => self.answer = Some(result),
            News::Offer { .. } => unreachable!("a terminal offers nothing"),
        }
    }

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }

    // A till alone has no lease.
    fn claim(&mut self, _ttl: Millis) -> Option<Input> {
        None
    }

    fn renew(&mut self, _ttl: Millis) -> Option<Input> {
        None
    }

    fn release(&mut self) -> Option<Input> {
        None
    }

    fn list(&mut self, _held: &[String]) -> Option<Input> {
        None
    }

    fn granted(&mut self, _granted: Result<(), Code>) {}
}
