//! A till over a wire of words, the journal and the clock around it, and everything it wanted done.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    ChannelId, Config, Effect, Kind, Method, Offer, Operation, Origin, Outcome, Record, Room, Started, Step,
    Till, Timeouts,
};
use tillwire_core::time::{Before, Now};
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::hkd;

/// Spans of the machine's defaults and of the wire of words, in ms.
pub const CONNECT_MS: u64 = 5_000;
pub const ANSWER_MS: u64 = 10_000;
pub const GUARD_MS: u64 = 12_000;
pub const QUERY_MS: u64 = 10_000;
pub const FIRST_QUERY_MS: u64 = 250;
pub const SETTLE_MS: u64 = 60_000;

pub fn amount(minor: u64) -> Amount {
    Amount::from_minor(minor, hkd()).expect("an amount")
}

pub fn sale(reference: &str) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(amount(100)),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

pub fn refund(reference: &str) -> Operation {
    let of = Some(Origin { order: "earlier".to_owned(), number: None, amount: Some(amount(500)) });
    Operation { kind: Kind::Refund, of, ..sale(reference) }
}

/// A machine whose records are durable at once, unless somebody holds them back.
pub struct Desk<R: Room = Bare> {
    pub till: Till<R>,
    pub time: u64,
    pub starts: u8,
    pub holds: bool,
    pub records: Vec<(String, u32, Record)>,
    pub opened: Vec<ChannelId>,
    pub closed: Vec<ChannelId>,
    pub written: Vec<(ChannelId, String)>,
    pub befores: Vec<Option<Before>>,
    pub offers: Vec<Offer>,
    pub steps: Vec<(Step, Option<Code>)>,
    pub told: Vec<Outcome>,
    pub refused: Vec<Code>,
    pub answers: Vec<Result<(), Code>>,
    pub wake: Option<u64>,
}

impl Desk {
    pub fn new(link: Link) -> Desk {
        Desk::over(Bare::new(link, 0), true)
    }

    /// A machine whose request has left.
    pub fn asked(operation: Operation) -> Desk {
        let mut desk = Desk::new(Link::Each);
        let probes = operation.kind == Kind::Refund;
        assert_eq!(desk.start(operation), Ok(Started::New));
        if probes {
            desk.open();
            desk.say("left 500");
        }
        desk.open();
        assert!(desk.written.last().is_some_and(|(_, text)| text.starts_with("money")), "{:?}", desk.written);
        desk
    }

    /// A machine whose request got no answer in time, and its first inquiry.
    pub fn doubting(operation: Operation) -> Desk {
        let mut desk = Desk::asked(operation);
        desk.pass(ANSWER_MS);
        desk.pass(FIRST_QUERY_MS);
        desk.open();
        assert!(desk.written.last().is_some_and(|(_, text)| text.starts_with("find")), "{:?}", desk.written);
        desk
    }
}

impl<R: Room> Desk<R> {
    /// `exclusive`: one unresolved intent bars new ones, as at a terminal.
    pub fn over(room: R, exclusive: bool) -> Desk<R> {
        let config = Config { currency: hkd(), exclusive, timeouts: Timeouts::default() };
        Desk {
            till: Till::new(room, config),
            time: 1_000,
            starts: 0,
            holds: false,
            records: Vec::new(),
            opened: Vec::new(),
            closed: Vec::new(),
            written: Vec::new(),
            befores: Vec::new(),
            offers: Vec::new(),
            steps: Vec::new(),
            told: Vec::new(),
            refused: Vec::new(),
            answers: Vec::new(),
            wake: None,
        }
    }

    pub fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    pub fn start(&mut self, operation: Operation) -> Result<Started, Code> {
        self.starts += 1;
        let started = self.till.start(self.now(), operation, [self.starts; 16]);
        self.carry_out();
        started
    }

    /// The channel that was wanted last stands.
    pub fn open(&mut self) {
        let channel = *self.opened.last().expect("a channel");
        self.till.opened(self.now(), channel);
        self.carry_out();
    }

    /// The terminal answers what was asked last.
    pub fn say(&mut self, words: &str) {
        let (channel, text) = self.written.last().cloned().expect("a request");
        self.answer(channel, &text, words);
    }

    pub fn answer(&mut self, channel: ChannelId, request: &str, words: &str) {
        let head: Vec<&str> = request.split(' ').take(3).collect();
        let text = format!("{} {words}", head.join(" "));
        self.till.data(self.now(), channel, text.as_bytes());
        self.carry_out();
    }

    /// Time passes; the machine is called where it wants to be.
    pub fn pass(&mut self, ms: u64) {
        let end = self.time + ms;
        while let Some(wake) = self.wake.take_if(|wake| *wake <= end) {
            self.time = self.time.max(wake);
            self.till.timeout(self.now());
            self.carry_out();
        }
        self.time = end;
    }

    pub fn carry_out(&mut self) {
        while let Some(effect) = self.till.poll() {
            match effect {
                Effect::Record { reference, seq, bytes, .. } => {
                    let record = Record::decode(&bytes).expect("a record");
                    self.records.push((reference.clone(), seq, record));
                    if !self.holds {
                        self.till.recorded(self.now(), &reference, seq);
                    }
                }
                Effect::Open { channel, .. } => self.opened.push(channel),
                Effect::Write { channel, bytes, before, .. } => {
                    self.befores.push(before);
                    self.written.push((channel, String::from_utf8(bytes).expect("words")));
                }
                Effect::Close { channel } => self.closed.push(channel),
                Effect::Step { step, code, .. } => self.steps.push((step, code)),
                Effect::Outcome { outcome, .. } => self.told.push(*outcome),
                Effect::Refused { code, .. } => self.refused.push(code),
                Effect::Answer { result, .. } => self.answers.push(result.map(drop)),
                Effect::Wake(at) => self.wake = at,
                Effect::Offer { offer, .. } => self.offers.push(offer),
            }
        }
    }

    pub fn statuses(&self) -> Vec<&str> {
        self.told.iter().map(|outcome| outcome.status.as_str()).collect()
    }

    pub fn order(&self, reference: &str) -> String {
        self.till.find(reference).expect("an intent").0.order.clone()
    }

    pub fn is_open(&self) -> bool {
        self.till.unresolved().next().is_some()
    }
}
