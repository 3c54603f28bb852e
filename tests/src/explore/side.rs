//! One of two processes on one journal: the product's own counter and loop, in a world in which every call to the store and
//! every write of money takes its time.

use super::Flaw;
use super::Setting;
use super::bare::{Bare, Link};
use super::desk::{SALES, operation, shown};
use super::kept::Kept;
use super::nap::Nap;
use super::store::{Call, LEASE_MS};
use crate::hkd;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Input, World, drive};
use tillwire_core::payment::{
    Append, ChannelId, Config, Kind, News, Route, Started, Status, Till, Timeouts, Write,
};
use tillwire_core::time::{Millis, Now};

/// One process.
#[derive(Debug, Clone)]
pub(super) struct Side {
    number: u8,
    desk: Desk<Bare>,
    pub around: Around,
    pub nap: Option<Nap>,
    /// Since when it sleeps.
    since: Millis,
    /// The sale that its cashier waits to begin.
    pub wish: Option<usize>,
    pub begun: bool,
}

/// What its counter stands in.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    time: Millis,
    /// How long its monotonic clock stood still.
    stood: Millis,
    pub wake: Option<Millis>,
    /// Calls that the store has not taken, and answers that were not heard.
    pub calls: VecDeque<Call>,
    pub heard: VecDeque<Input>,
    /// Money that the machine has let go and the driver has not written.
    pub leaving: Option<Write>,
    /// What was written, closed and told in this turn.
    pub written: Vec<(ChannelId, String)>,
    pub closed: Vec<ChannelId>,
    pub told: Vec<(String, bool)>,
    refused: Vec<String>,
    granted: Option<Result<(), Code>>,
}

impl Side {
    pub fn new(setting: Setting, number: u8) -> Self {
        let usual = Timeouts { settle: 20_000, lease: Some(LEASE_MS), ..Timeouts::default() };
        let timeouts = match setting.flaw {
            // It takes the lease for its own as long as it lives, and `sent` for fresh at any time.
            Some(Flaw::Sleeps) => Timeouts { lease: None, fresh: Millis::MAX / 4, ..usual },
            _ => usual,
        };
        let config = Config { currency: hkd(), exclusive: true, timeouts };
        Side {
            number,
            desk: Desk::new(Bare::new(Link::Each, number.into()), config),
            around: Around::default(),
            nap: None,
            since: 0,
            wish: None,
            begun: false,
        }
    }

    pub fn till(&self) -> &Till<Bare> {
        self.desk.till()
    }

    pub fn at(&mut self, time: Millis) {
        self.around.time = time;
    }

    /// When it wants to be called, by the time of all.
    pub fn due(&self) -> Option<Millis> {
        let awake = self.nap.is_none() && self.around.leaving.is_none();
        self.around.wake.filter(|_| awake).map(|wake| wake + self.around.stood)
    }

    /// Its cashier wants to begin a sale.
    pub fn want(&mut self, sale: usize) {
        (self.begun, self.wish) = (true, Some(sale));
        self.desk.want(self.around.now(), 1);
    }

    pub fn sleep(&mut self, nap: Nap) {
        (self.nap, self.since) = (Some(nap), self.around.time);
    }

    pub fn wake_up(&mut self) {
        let stood = self.nap.take().is_some_and(|nap| nap.lid);
        self.around.stood += if stood { self.around.time - self.since } else { 0 };
    }

    pub fn hear(&mut self, input: Input) {
        self.desk.input(self.around.now(), input);
    }

    /// The driver looks at both clocks once more, and writes or does not.
    pub fn write(&mut self) -> Option<(ChannelId, String)> {
        let write = self.around.leaving.take()?;
        let channel = write.channel;
        match write.at(self.around.now()) {
            Ok(bytes) => Some((channel, words_of(bytes))),
            Err(failure) => {
                self.hear(Input::Closed(channel, failure));
                None
            }
        }
    }

    /// Carries out what is wanted, up to money that leaves.
    pub fn carry_out(&mut self) {
        drive(&mut self.desk, &mut self.around);
        while let Some(granted) = self.around.granted.take() {
            self.begin(granted);
            drive(&mut self.desk, &mut self.around);
        }
        for reference in std::mem::take(&mut self.around.refused) {
            let order = self.desk.till().find(&reference).map(|(intent, _)| intent.order.clone());
            self.around.told.push((order.unwrap_or_default(), false));
        }
    }

    fn begin(&mut self, granted: Result<(), Code>) {
        let now = self.around.now();
        let sale = self.wish.take().filter(|_| granted.is_ok()).and_then(|sale| SALES.get(sale));
        if let Some((reference, minor)) = sale {
            let sale = operation(Kind::Pay, reference, *minor);
            // What is refused or joined begins nothing.
            let _: Result<Started, Code> = self.desk.start(now, sale, [self.number + 1; 16]);
        }
        self.desk.want(now, 0);
    }

    /// Whether it knows the true outcome, which it could not write down yet.
    pub fn knows(&self, reference: &str, moved: bool) -> bool {
        let outcome = self.till().find(reference).and_then(|(_, outcome)| outcome);
        outcome.is_some_and(|outcome| (outcome.status == Status::Approved) == moved)
    }
}

impl Around {
    fn call(&mut self, call: Call) -> Option<Input> {
        self.calls.push_back(call);
        None
    }
}

impl World for Around {
    fn now(&self) -> Now {
        Now { mono: self.time - self.stood, wall: 1_800_000_000_000 + self.time }
    }

    fn is_ready(&self) -> bool {
        self.leaving.is_none()
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        self.call(Call::Append(Kept::new(append)))
    }

    fn claim(&mut self, _ttl: Millis) -> Option<Input> {
        self.call(Call::Claim(self.now()))
    }

    fn renew(&mut self, _ttl: Millis) -> Option<Input> {
        self.call(Call::Renew(self.now()))
    }

    fn release(&mut self) -> Option<Input> {
        self.call(Call::Release)
    }

    fn list(&mut self, held: &[String]) -> Option<Input> {
        self.call(Call::List(held.to_vec()))
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        match write.before {
            Some(_) => self.leaving = Some(write),
            None => self.written.push((write.channel, words_of(write.unchecked()))),
        }
        None
    }

    fn close(&mut self, channel: ChannelId) {
        self.closed.push(channel);
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Outcome { intent, outcome } if outcome.status != Status::Unknown => {
                self.told.push((intent.order, outcome.status == Status::Approved));
            }
            News::Refused { reference, .. } => self.refused.push(reference),
            _ => {}
        }
    }

    fn granted(&mut self, granted: Result<(), Code>) {
        self.granted = Some(granted);
    }

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}

fn words_of(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Between two events nothing that was written, closed or told is left.
impl Hash for Side {
    fn hash<H: Hasher>(&self, state: &mut H) {
        shown(&self.desk, state);
        shown(&self.around.heard, state);
        (self.nap, self.since, self.around.stood, self.around.wake, self.wish, self.begun).hash(state);
        (&self.around.calls, &self.around.leaving).hash(state);
    }
}
