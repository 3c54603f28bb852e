//! A till over a wire of words, the journal and the clock around it, and everything it wanted done.

use std::ops::{Deref, DerefMut};
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, World, drive};
use tillwire_core::payment::{
    Append, ChannelId, Config, Kind, Method, News, Offer, Operation, Origin, Outcome, Record, Room, Route,
    Started, Step, Till, Timeouts, Write,
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

/// A machine, and the world around it.
pub struct Desk<R: Room = Bare> {
    pub till: Till<R>,
    world: Around,
}

/// A journal whose records are durable at once, unless somebody holds them back, and everything that was wanted.
#[derive(Default)]
pub struct Around {
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

impl<R: Room> Deref for Desk<R> {
    type Target = Around;

    fn deref(&self) -> &Around {
        &self.world
    }
}

impl<R: Room> DerefMut for Desk<R> {
    fn deref_mut(&mut self) -> &mut Around {
        &mut self.world
    }
}

impl World for Around {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let recorded = append.recorded();
        self.records.push((append.reference, append.seq, Record::decode(&append.bytes).expect("a record")));
        (!self.holds).then_some(recorded)
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        self.opened.push(channel);
        None
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        self.befores.push(write.before);
        let words = String::from_utf8(write.clone().unchecked()).expect("words");
        self.written.push((write.channel, words));
        None
    }

    fn close(&mut self, channel: ChannelId) {
        self.closed.push(channel);
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Step { step, code, .. } => self.steps.push((step, code)),
            News::Outcome { outcome, .. } => self.told.push(*outcome),
            News::Refused { code, .. } => self.refused.push(code),
            News::Answer { result, .. } => self.answers.push(result.map(drop)),
            News::Offer { offer, .. } => self.offers.push(offer),
        }
    }

    fn wake(&mut self, at: Option<u64>) {
        self.wake = at;
    }
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
        Desk { till: Till::new(room, config), world: Around { time: 1_000, ..Around::default() } }
    }

    pub fn now(&self) -> Now {
        self.world.now()
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
        while let Some(wake) = self.world.wake.take_if(|wake| *wake <= end) {
            self.time = self.time.max(wake);
            self.till.timeout(self.now());
            self.carry_out();
        }
        self.time = end;
    }

    pub fn carry_out(&mut self) {
        drive(&mut self.till, &mut self.world);
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
