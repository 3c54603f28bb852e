//! One till and one terminal, joined by sockets that lose nothing unless a test says so.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::codepay::sim::{self, Simulator};
use tillwire_core::codepay::{Options, Session};
use tillwire_core::desk::{Input, Log, World, drive};
use tillwire_core::json::{self, Value};
use tillwire_core::payment::{
    Answer, Append, CancelAnswer, ChannelId, Config, Errand, Failure, Kind, Method, News, Operation, Origin,
    Outcome, Route, Started, Step, Ticket, Till, Timeouts, Write,
};
use tillwire_core::sim::{ConnId, Customer, Script, Simulated, Transmit, Via};
use tillwire_core::time::Now;

pub struct Pair {
    pub till: Till<Session>,
    pub around: Around,
    entropy: u128,
}

/// What the till stands in.
pub struct Around {
    pub terminal: Simulator,
    pub time: u64,
    /// Every message that left the till.
    pub sent: Vec<String>,
    /// The sockets that stand.
    pub sockets: BTreeMap<ChannelId, ConnId>,
    /// How many were opened so far.
    pub opened: u32,
    pub outcomes: Vec<Outcome>,
    pub steps: Vec<(Step, Option<Code>)>,
    pub refused: Option<Code>,
    /// The answers to errands, in the order they came.
    pub answers: Vec<(Ticket, Result<Answer, Code>)>,
    /// Nobody is at the terminal's address.
    pub unreachable: bool,
    journal: BTreeMap<String, Log>,
    wake: Option<u64>,
}

impl Deref for Pair {
    type Target = Around;

    fn deref(&self) -> &Around {
        &self.around
    }
}

impl DerefMut for Pair {
    fn deref_mut(&mut self) -> &mut Around {
        &mut self.around
    }
}

pub fn usd(text: &str) -> Amount {
    Amount::parse(text, Currency::parse("USD").unwrap()).unwrap()
}

pub fn sale(reference: &str, amount: &str) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(usd(amount)),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

fn machine() -> Till<Session> {
    let session = Session::new(Options::new(sim::APP_ID).unwrap());
    let currency = Currency::parse("USD").unwrap();
    Till::new(session, Config { currency, exclusive: true, timeouts: Timeouts::default() })
}

impl Pair {
    pub fn new() -> Self {
        Pair::with(|_| {})
    }

    pub fn with(set: impl Fn(&mut sim::Options)) -> Self {
        let mut options = sim::Options::new(Currency::parse("USD").unwrap());
        set(&mut options);
        let around = Around {
            terminal: Simulator::new(options),
            time: 1_000,
            sent: Vec::new(),
            sockets: BTreeMap::new(),
            opened: 0,
            outcomes: Vec::new(),
            steps: Vec::new(),
            refused: None,
            answers: Vec::new(),
            unreachable: false,
            journal: BTreeMap::new(),
            wake: None,
        };
        Pair { till: machine(), around, entropy: 0 }
    }

    pub fn script(&mut self, steps: &str) {
        let text = format!(r#"{{"system":"codepay","steps":[{steps}]}}"#);
        self.terminal.script(Script::parse(&text).unwrap());
    }

    pub fn now(&self) -> Now {
        self.around.now()
    }

    pub fn try_start(&mut self, operation: Operation) -> Result<Started, Code> {
        self.entropy += 1;
        let now = self.now();
        let started = self.till.start(now, operation, (self.entropy << 64 | 7).to_be_bytes());
        self.settle();
        started
    }

    pub fn start(&mut self, operation: Operation) {
        self.try_start(operation).unwrap();
    }

    /// Starts an operation and lets at most `ms` pass until it has a final outcome.
    pub fn finish(&mut self, operation: Operation, ms: u64) -> Outcome {
        let reference = operation.reference.clone();
        self.start(operation);
        self.wait_for(&reference, ms)
    }

    /// Lets at most `ms` pass until the reference is settled.
    pub fn wait_for(&mut self, reference: &str, ms: u64) -> Outcome {
        let end = self.time + ms;
        while self.till.unresolved().any(|open| open == reference) && self.step_to(end) {}
        let told = (&self.outcomes, &self.steps, &self.sent);
        assert!(self.till.unresolved().all(|open| open != reference), "not settled: {told:#?}");
        self.till.find(reference).unwrap().1.unwrap().clone()
    }

    pub fn pass(&mut self, ms: u64) {
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

    /// Starts an errand.
    pub fn run(&mut self, errand: Errand) -> Ticket {
        let now = self.now();
        let ticket = self.till.run(now, errand).unwrap();
        self.settle();
        ticket
    }

    /// An errand that is answered at once.
    pub fn ask(&mut self, errand: Errand) -> Answer {
        let ticket = self.run(errand);
        let (told, answer) = self.answers.pop().unwrap();
        assert_eq!(told, ticket);
        answer.unwrap()
    }

    /// The till dies and starts again with what the journal holds.
    pub fn restart(&mut self) {
        for conn in std::mem::take(&mut self.sockets).into_values() {
            let now = self.now();
            self.terminal.handle_closed(now, conn);
        }
        self.till = machine();
        self.wake = None;
        let journal = self.journal.clone().into_iter().collect();
        self.hear(Input::Listed(journal));
        self.settle();
    }

    fn hear(&mut self, input: Input) {
        let now = self.now();
        self.till.input(now, input).unwrap();
    }

    /// What the journal holds of a reference is looked up again.
    pub fn take_up(&mut self, reference: &str) {
        let now = self.now();
        self.till.recover(now, reference, &self.around.journal[reference]).unwrap();
        self.settle();
    }

    /// The socket breaks at the till's end.
    pub fn cut(&mut self) {
        for (channel, conn) in std::mem::take(&mut self.sockets) {
            let now = self.now();
            self.terminal.handle_closed(now, conn);
            self.hear(closed(channel, false));
        }
        self.settle();
    }

    /// A message that the terminal did not write.
    pub fn forge(&mut self, text: &str) {
        let channel = *self.sockets.keys().next().expect("a socket stands");
        self.hear(Input::Data(channel, text.as_bytes().to_vec()));
        self.settle();
    }

    /// What a later operation works on.
    pub fn origin(&self, reference: &str) -> Option<Origin> {
        let (intent, outcome) = self.till.find(reference).unwrap();
        let number = outcome.and_then(|outcome| outcome.number.clone());
        Some(Origin { order: intent.order.clone(), number, amount: intent.operation.amount })
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

    /// A member of the business data of the last message with this topic.
    pub fn sent_field(&self, topic: &str, name: &str) -> Option<Value> {
        let messages = self.sent.iter().rev().map(|text| json::read(text).unwrap());
        let found =
            messages.into_iter().find(|message| message.member("topic").unwrap().as_text() == Some(topic));
        found.unwrap().member("biz_data").unwrap().member(name).cloned()
    }

    /// Goes to the next thing that is due, at most to `end`. Tells whether there was time left.
    fn step_to(&mut self, end: u64) -> bool {
        let next = [self.wake, self.terminal.poll_timeout()].into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= end) else {
            self.time = end;
            return false;
        };
        self.time = self.time.max(next);
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

    /// Carries out everything that both sides want done now.
    fn settle(&mut self) {
        loop {
            drive(&mut self.till, &mut self.around);
            let Some((conn, transmit)) = self.terminal.poll_transmit() else { return };
            if let Some(input) = self.around.carry(conn, transmit) {
                self.hear(input);
            }
        }
    }
}

impl Around {
    /// What of the terminal's words comes to the till.
    fn carry(&mut self, conn: ConnId, transmit: Transmit) -> Option<Input> {
        let (channel, _) = self.sockets.iter().find(|(_, known)| **known == conn)?;
        let channel = *channel;
        match transmit {
            Transmit::Bytes(bytes) => Some(Input::Data(channel, bytes)),
            _ => {
                self.sockets.remove(&channel);
                Some(closed(channel, false))
            }
        }
    }
}

impl World for Around {
    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let recorded = append.recorded();
        self.journal.entry(append.reference).or_default().push((append.seq, append.bytes));
        Some(recorded)
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        if self.unreachable {
            return Some(closed(channel, true));
        }
        self.opened += 1;
        let conn = ConnId(self.opened);
        self.sockets.insert(channel, conn);
        self.terminal.connected(self.now(), conn, Via::WebSocket);
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let (now, channel) = (self.now(), write.channel);
        match write.at(now) {
            Ok(bytes) => {
                self.sent.push(String::from_utf8(bytes.clone()).unwrap());
                if let Some(conn) = self.sockets.get(&channel) {
                    self.terminal.handle_input(now, *conn, &bytes);
                }
                None
            }
            Err(failure) => Some(Input::Closed(channel, failure)),
        }
    }

    fn close(&mut self, channel: ChannelId) {
        if let Some(conn) = self.sockets.remove(&channel) {
            self.terminal.handle_closed(self.now(), conn);
        }
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Step { step, code, .. } => self.steps.push((step, code)),
            News::Outcome { outcome, .. } => self.outcomes.push(*outcome),
            News::Refused { code, .. } => self.refused = Some(code),
            News::Answer { ticket, result } => self.answers.push((ticket, result)),
            News::Offer { .. } => unreachable!("a terminal offers nothing"),
        }
    }

    fn wake(&mut self, at: Option<u64>) {
        self.wake = at;
    }

    // A till alone has no lease.
    fn claim(&mut self, _ttl: u64) -> Option<Input> {
        None
    }

    fn renew(&mut self, _ttl: u64) -> Option<Input> {
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

fn closed(channel: ChannelId, nothing_sent: bool) -> Input {
    let code = if nothing_sent { Code::ConnectRefused } else { Code::OutcomeUnknown };
    Input::Closed(channel, Failure { code, nothing_sent })
}

/// A terminal that does something which the till does not hear of.
impl Pair {
    /// It loses everything it knows, the socket stays.
    pub fn terminal_forgets(&mut self) {
        let currency = Currency::parse("USD").unwrap();
        self.terminal = Simulator::new(sim::Options::new(currency));
        let Around { terminal, sockets, time, .. } = &mut self.around;
        for conn in sockets.values() {
            terminal.connected(Now { mono: *time, wall: *time }, *conn, Via::WebSocket);
        }
    }

    /// The customer pays, and the answer gets lost.
    pub fn terminal_pays_unheard(&mut self) {
        let now = self.now();
        self.terminal.customer(now, Customer::Tap);
        while self.terminal.poll_transmit().is_some() {}
    }
}
