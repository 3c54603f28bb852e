//! A QFPay terminal, simulated: the same codec in the terminal's role, with a ledger and a script of faults.
//!
//! It speaks what the fact sheet says a terminal speaks, on the TCP, the HTTP and the serial face (sections 2 to 9).
//! What the documents leave open its [`Persona`] settles. The default one answers 6002 to an inquiry about an unknown
//! order and when it is busy, with `order not found` and `terminal busy` as `resperr`; its `txamt` is in cents; its
//! inquiry answers name no `out_trade_no` unless [`Options::echo_order`] says so. On a serial line a result that
//! nobody acknowledges is sent once more. It knows no socket and no clock.
//!
//! 1. [`Simulator::new`]; from there on it is driven as every [`Simulated`] terminal: perhaps [`Simulated::script`];
//! 2. [`Simulated::connected`], then [`Simulated::handle_input`] (streams) or [`Simulated::handle_request`] (HTTP);
//! 3. [`Simulated::poll_transmit`] until it is empty;
//! 4. [`Simulated::handle_timeout`] when [`Simulated::poll_timeout`] is due, then poll again;
//! 5. [`Simulated::ledger`] says what money moved.
//!
//! Inside: `receive` opens requests and `ask` reads their fields; `plan` says what each verb of a script means
//! here; `act` does what was asked and `book` keeps what happened to money; `answer` writes replies, `persona` what
//! they leave open, and `deliver` puts them on a face; `port` is the serial one.

mod act;
mod answer;
mod ask;
#[cfg(feature = "qfpay-backend")]
pub mod backend;
mod book;
mod deliver;
mod persona;
mod plan;
mod port;
mod receive;
#[cfg(test)]
mod tests;

pub use answer::not_post;

use super::freedoms::Persona;
use super::{Content, Error, PosKey, RespCd, link, tcp};
use crate::amount::Currency;
use crate::sim::{
    Chance, ConnId, Customer, Ledger, On, Schedule, Script, Seen, Simulated, Transmit, Verb, Via,
};
use crate::time::{Millis, Now};
use answer::Words;
use ask::Ask;
use book::Book;
use core::fmt;
use plan::{Ack, Act, Plan};
use port::Port;
use std::collections::BTreeMap;

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "qfpay";
/// A TCP request that cannot be read is given up when nothing more comes for so long, in ms: no document says
/// where a message ends (section 8).
const STREAM_IDLE: Millis = 500;

/// What the terminal is set to.
#[derive(Clone)]
pub struct Options {
    /// The POS-KEY it was given.
    pub key: PosKey,
    /// The currency it charges in.
    pub currency: Currency,
    /// Where its noise and its transaction numbers come from.
    pub seed: u64,
    /// Whether every payment waits for [`Simulated::customer`]; otherwise only those of a WAIT step.
    pub wait: bool,
    /// Whether it answers in clear even when it was asked in cipher.
    pub clear_replies: bool,
    /// Whether inquiry answers name the `out_trade_no`. Real ones do not.
    pub echo_order: bool,
    /// How serial lines are used.
    pub line: link::Options,
    /// What it does where the documents are silent.
    pub persona: Persona,
}

impl Options {
    /// A terminal that pays at once, answers sealed and echoes no order in inquiries.
    pub fn new(key: PosKey, currency: Currency) -> Self {
        let line = link::Options::default();
        let persona = Persona::default();
        Options {
            key,
            currency,
            seed: 1,
            wait: false,
            clear_replies: false,
            echo_order: false,
            line,
            persona,
        }
    }
}

/// The terminal. A copy goes on by itself; what it shows of itself has no key.
#[derive(Clone)]
pub struct Simulator {
    options: Options,
    /// The key in use: another one than `options.key` after ROTATE_KEY.
    key: PosKey,
    script: Script,
    ledger: Ledger,
    book: Book,
    conns: BTreeMap<ConnId, Conn>,
    running: Option<Running>,
    frozen: bool,
    schedule: Schedule,
    chance: Chance,
}

#[derive(Debug, Clone)]
struct Conn {
    via: Via,
    reader: tcp::Reader,
    /// When a request that stays unreadable is given up.
    idle: Option<Millis>,
    /// On a serial line.
    port: Option<Port>,
}

/// A payment or refund that waits for the customer.
#[derive(Debug, Clone)]
struct Running {
    caller: Caller,
    ask: Ask,
    until: Millis,
}

/// Whom to answer, and whether in cipher.
#[derive(Debug, Clone, Copy)]
struct Caller {
    conn: ConnId,
    sealed: bool,
}

impl Simulator {
    /// A terminal that has done nothing yet.
    pub fn new(options: Options) -> Self {
        Simulator {
            key: options.key.clone(),
            script: Script::default(),
            ledger: Ledger::default(),
            book: Book::new(options.seed),
            conns: BTreeMap::new(),
            running: None,
            frozen: false,
            schedule: Schedule::default(),
            chance: Chance::new(!options.seed),
            options,
        }
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Simulator { options: _, key: _, script, ledger, book, conns, running, frozen, schedule, chance } =
            self;
        let said = (script, ledger, book, conns, running, frozen, schedule, chance);
        f.debug_tuple("Simulator").field(&said).finish()
    }
}

impl Simulated for Simulator {
    fn system(&self) -> &'static str {
        SYSTEM
    }

    fn connected(&mut self, _now: Now, conn: ConnId, via: Via) {
        self.ledger.connection(SYSTEM, via);
        let port = (via == Via::Serial).then(|| Port::new(self.options.line));
        self.conns.insert(conn, Conn { via, reader: tcp::Reader::new(self.key.clone()), idle: None, port });
    }

    /// Bytes came on a stream face. A request that no key opens is answered 5001 after 500 ms of silence.
    fn handle_input(&mut self, now: Now, conn: ConnId, bytes: &[u8]) {
        if self.frozen || !self.is_on(conn, Via::Tcp) {
            return self.handle_line(now, conn, bytes);
        }
        let mut more = bytes;
        while let Some(message) = self.read(now, conn, more) {
            more = &[];
            match message {
                Ok(text) => self.handle_text(now, conn, None, &text),
                Err(error) => self.refuse_text(now, conn, "", &error),
            }
        }
    }

    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]) {
        if self.frozen || !self.is_on(conn, Via::Http) {
            return;
        }
        match core::str::from_utf8(body) {
            Ok(text) => self.handle_text(now, conn, Some(path), text),
            Err(_) => self.refuse_text(now, conn, "", &Error::Utf8),
        }
    }

    fn handle_closed(&mut self, _now: Now, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.forget(conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.schedule.release(now.mono);
        if self.running.as_ref().is_some_and(|running| running.until <= now.mono) {
            self.end_running(now, Act::Skip, Words::TIMED_OUT);
        }
        for conn in self.idle_since(now.mono) {
            self.give_up(now, conn);
        }
        self.handle_lines(now);
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll()
    }

    fn poll_timeout(&self) -> Option<Millis> {
        let waiting = self.running.as_ref().map(|running| running.until);
        let idle = self.conns.values().filter_map(|conn| conn.idle);
        idle.chain(waiting).chain(self.schedule.due()).chain(self.line_due()).min()
    }

    fn script(&mut self, script: Script) {
        self.script = script;
        self.frozen = false;
    }

    fn reset(&mut self) {
        self.restart();
        let schedule = core::mem::take(&mut self.schedule);
        *self = Simulator { schedule, ..Simulator::new(self.options.clone()) };
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        match customer {
            Customer::Tap | Customer::Pay => self.end_running(now, Act::Do, Words::NONE),
            Customer::Decline => self.end_running(now, Act::Decline(plan::DECLINED.to_owned()), Words::NONE),
            Customer::Cancel => self.end_running(now, Act::Skip, Words::CANCELLED),
        }
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// Carrying requests out.
impl Simulator {
    fn take(&mut self, now: Now, caller: Caller, ask: Ask, content: &Content) {
        let Some(via) = self.conns.get(&caller.conn).map(|known| known.via) else { return };
        let occupied = self.running.is_some() && ask.on() == On::Money;
        let verb = if occupied { Verb::Busy } else { self.script.next(ask.on()) };
        if verb == Verb::DropBeforeRead {
            return self.end(caller.conn, Transmit::Close);
        }
        self.log(now, via, &ask, content);
        match verb {
            Verb::Freeze => self.freeze(),
            Verb::Restart => self.restart(),
            Verb::Wait | Verb::Accept if self.waits(&verb, &ask) => self.wait(now, caller, ask),
            _ => self.carry_out(now, caller, &ask, Plan::of(&verb, ask.on(), via)),
        }
    }

    fn log(&mut self, now: Now, via: Via, ask: &Ask, content: &Content) {
        let (kind, order) = (ask.kind(), ask.order().to_owned());
        let fields =
            content.iter().map(|(name, value)| (name.to_owned(), value.as_str().to_owned())).collect();
        self.ledger.request(Seen { system: SYSTEM, via, kind, order, at: now.wall, fields });
    }

    /// A repeated order is answered from the book and needs no customer.
    fn waits(&self, verb: &Verb, ask: &Ask) -> bool {
        let scripted = *verb == Verb::Wait || self.options.wait && matches!(ask, Ask::Pay(_));
        scripted && ask.on() == On::Money && self.first_result(ask).is_none()
    }

    fn wait(&mut self, now: Now, caller: Caller, ask: Ask) {
        self.acknowledge(now, caller.conn, &Ack::Now);
        let until = now.mono + ask.patience();
        self.running = Some(Running { caller, ask, until });
    }

    fn carry_out(&mut self, now: Now, caller: Caller, ask: &Ask, plan: Plan) {
        if !self.acknowledge(now, caller.conn, &plan.ack) {
            return;
        }
        let truth = self.act(now, ask, &plan.act);
        let reply = answer::told(truth, &plan, ask.on(), &self.options);
        if plan.rotate {
            self.rotate();
        }
        self.deliver(now, caller, &reply, &plan);
    }

    fn end_running(&mut self, now: Now, act: Act, words: Words) {
        let Some(Running { caller, ask, .. }) = self.running.take() else { return };
        let reply = match act {
            Act::Skip => words.reply(RespCd::Cancelled),
            _ => self.act(now, &ask, &act),
        };
        self.deliver(now, caller, &reply, &Plan::default());
    }

    /// Not even what was under way comes any more.
    fn freeze(&mut self) {
        self.frozen = true;
        for conn in self.conns.keys() {
            self.schedule.forget(*conn);
        }
    }

    /// Every connection ends and what runs is forgotten; the money stays in the book.
    fn restart(&mut self) {
        self.running = None;
        for conn in self.conns.keys().copied().collect::<Vec<_>>() {
            self.end(conn, Transmit::Close);
        }
    }

    fn end(&mut self, conn: ConnId, transmit: Transmit) {
        self.handle_closed(Now::default(), conn);
        self.schedule.now(conn, transmit);
    }

    /// From now on another key: the same text read backwards, so that a test can follow.
    fn rotate(&mut self) {
        let Ok(key) = self.key.reversed() else { return };
        for conn in self.conns.values_mut() {
            conn.reader = tcp::Reader::new(key.clone());
        }
        self.key = key;
    }
}
