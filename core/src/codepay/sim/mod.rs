//! A CodePay terminal, simulated: the same messages in the terminal's role, with a ledger and a script of faults.
//!
//! It answers the envelope of the document and the older flat dialect (`msg_id`, `success`), on any number of
//! connections at once. What the documents leave open is fixed as section 13 of the fact sheet says: a close also
//! answers the open order; a query answers with the transaction's own code; an authorization moves no money, its
//! completion does; malformed JSON is not answered. It knows no socket and no clock.
//!
//! 1. [`Simulator::new`]; from there on it is driven as every [`Simulated`] terminal: perhaps [`Simulated::script`];
//! 2. [`Simulated::connected`] with [`Via::WebSocket`], then [`Simulated::handle_input`] with each whole message;
//! 3. [`Simulated::poll_transmit`] until it is empty; each transmit of bytes is one message;
//! 4. [`Simulated::handle_timeout`] when [`Simulated::poll_timeout`] is due, then poll again;
//! 5. [`Simulated::ledger`] says what money moved.
//!
//! Orders with `confirm_on_terminal` are listed until somebody taps them ([`Customer::Tap`], in the queue's order);
//! then they are on the screen, and the next tap pays. Inside: `ask` reads requests, `flat` the older dialect;
//! `plan` says what each verb of a script means here; `act` does what was asked, `screen` keeps what waits and `book`
//! what happened to money; `answer` writes replies and `deliver` puts them on a connection.

mod act;
mod answer;
mod ask;
mod book;
mod deliver;
mod flat;
mod persona;
mod plan;
mod screen;

use super::freedoms::{Late, Persona};
use super::{Fields, Message, ResponseCode, Topic};
use crate::amount::Currency;
use crate::sim::{Chance, ConnId, Customer, Ledger, Schedule, Script, Seen, Simulated, Transmit, Verb, Via};
use crate::time::{Millis, Now};
use ask::Ask;
use book::Book;
use plan::{Act, Plan, Send};
use screen::{Running, Screen};
use std::collections::BTreeSet;

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "codepay";
/// The `app_id` that clients without one of their own use.
pub const APP_ID: &str = "wz0000000000000000";

/// How much later than a connection late results come, where they do not come at once, in ms.
const LATER_MS: Millis = 1_000;
/// From one thing said unasked to the next, in ms.
const BEAT_MS: Millis = 5_000;

/// What the terminal is set to.
#[derive(Debug, Clone)]
pub struct Options {
    /// The `app_id`s it knows; any when there are none.
    pub app_ids: Vec<String>,
    /// The currency it charges in.
    pub currency: Currency,
    /// Where its noise and its transaction numbers come from.
    pub seed: u64,
    /// Whether every order waits for [`Simulated::customer`]; otherwise only those of a WAIT step.
    pub wait: bool,
    /// What it says and how, where documents leave that open.
    pub persona: Persona,
}

impl Options {
    /// A terminal that knows every till, pays at once and answers by the document.
    pub fn new(currency: Currency) -> Self {
        Options { app_ids: Vec::new(), currency, seed: 1, wait: false, persona: Persona::default() }
    }
}

/// The terminal.
pub struct Simulator {
    options: Options,
    script: Script,
    ledger: Ledger,
    book: Book,
    conns: BTreeSet<ConnId>,
    screen: Screen,
    frozen: bool,
    schedule: Schedule,
    /// An answer that waits until another one has overtaken it.
    held: Option<(Caller, Vec<u8>, Millis)>,
    /// Results whose till had left.
    undelivered: Vec<(Caller, Message)>,
    /// When it says something unasked next.
    beat: Option<Millis>,
    chance: Chance,
}

/// Whom to answer, and how.
#[derive(Debug, Clone)]
struct Caller {
    conn: ConnId,
    topic: Topic,
    request_id: Option<String>,
    app_id: Option<String>,
    /// The `msg_id` of a request in the flat dialect.
    msg_id: Option<String>,
}

impl Simulator {
    /// A terminal that has done nothing yet.
    pub fn new(options: Options) -> Self {
        Simulator {
            script: Script::default(),
            ledger: Ledger::default(),
            book: Book::new(options.seed, options.currency, options.persona),
            conns: BTreeSet::new(),
            screen: Screen::default(),
            frozen: false,
            schedule: Schedule::default(),
            held: None,
            undelivered: Vec::new(),
            beat: None,
            chance: Chance::new(!options.seed),
            options,
        }
    }
}

impl Simulated for Simulator {
    fn system(&self) -> &'static str {
        SYSTEM
    }

    fn connected(&mut self, now: Now, conn: ConnId, via: Via) {
        self.ledger.connection(SYSTEM, via);
        self.conns.insert(conn);
        let send = match self.options.persona.late {
            Late::PushedLater => Send::Later(LATER_MS),
            _ => Send::Whole,
        };
        for (caller, result) in core::mem::take(&mut self.undelivered) {
            self.deliver(
                now,
                &Caller { conn, ..caller },
                result,
                &Plan { send: send.clone(), ..Plan::default() },
            );
        }
        self.beat(now);
    }

    /// One whole message, text or binary. What is not JSON, or names no topic, is not answered.
    fn handle_input(&mut self, now: Now, conn: ConnId, bytes: &[u8]) {
        if self.frozen || !self.conns.contains(&conn) {
            return;
        }
        let text = core::str::from_utf8(bytes).ok();
        let Some(message) = text.and_then(|text| Message::decode_lenient(text).ok()) else { return };
        if message.response_code.is_some() {
            return;
        }
        let (message, msg_id) = flat::unfold(message);
        let caller = Caller {
            conn,
            topic: message.topic.clone(),
            request_id: message.request_id.clone(),
            app_id: message.app_id.clone(),
            msg_id,
        };
        match Ask::read(&message, &self.options, self.screen.confirm) {
            Ok(ask) => self.take(now, caller, ask, &message.biz_data),
            Err(refusal) => self.deliver(now, &caller, answer::refusal(&message, &refusal), &Plan::default()),
        }
    }

    /// Nothing here goes over HTTP.
    fn handle_request(&mut self, _now: Now, _conn: ConnId, _path: &str, _body: &[u8]) {}

    fn handle_closed(&mut self, _now: Now, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.forget(conn);
        self.held = self.held.take().filter(|(caller, ..)| caller.conn != conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.schedule.release(now.mono);
        if self.beat.is_some_and(|due| due <= now.mono) {
            self.beat(now);
        }
        if self.held.as_ref().is_some_and(|(.., until)| *until <= now.mono) {
            self.let_go();
        }
        for running in self.screen.expired(now.mono) {
            self.end(now, running, &Act::Close(ResponseCode::Timeout, ""));
        }
    }

    fn poll_timeout(&self) -> Option<Millis> {
        let held = self.held.as_ref().map(|(.., until)| *until);
        [self.schedule.due(), self.screen.due(), held, self.beat].into_iter().flatten().min()
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll()
    }

    fn script(&mut self, script: Script) {
        self.script = script;
        self.frozen = false;
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        let act = match customer {
            Customer::Tap | Customer::Pay => Act::Do,
            Customer::Decline => Act::Close(ResponseCode::Failed, plan::DECLINED),
            Customer::Cancel => Act::Close(ResponseCode::OperatorCancellation, plan::BY_OPERATOR),
        };
        if act == Act::Do && self.screen.show_next() {
            return;
        }
        if let Some(running) = self.screen.take_next() {
            self.end(now, running, &act);
        }
    }

    fn reset(&mut self) {
        self.restart();
        let schedule = core::mem::take(&mut self.schedule);
        *self = Simulator { schedule, ..Simulator::new(self.options.clone()) };
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// Carrying requests out.
impl Simulator {
    fn take(&mut self, now: Now, caller: Caller, ask: Ask, said: &Fields) {
        let Some(on) = ask.on() else {
            let reply = self.act(now, &ask, &Act::Do);
            return self.deliver(now, &caller, reply, &Plan::default());
        };
        let busy = self.is_busy(&ask);
        let verb = if busy { Verb::Busy } else { self.script.next(on) };
        if verb == Verb::DropBeforeRead {
            return self.hang_up(caller.conn, Transmit::Close);
        }
        self.log(now, &ask, said);
        match verb {
            Verb::Freeze => self.freeze(),
            Verb::Restart => self.restart(),
            Verb::Wait | Verb::Accept if self.waits(&verb, &ask) => self.wait(now, caller, ask),
            _ => self.carry_out(now, &caller, &ask, &Plan::of(&verb, on)),
        }
    }

    /// Another order is on the screen, and this one does not line up for it.
    fn is_busy(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Order(request) => {
                self.screen.is_taken() && !request.listed && !self.is_known(&request.order.merchant_order_no)
            }
            Ask::Tip { .. } => self.screen.is_taken(),
            _ => false,
        }
    }

    /// Whether the number was used before, unless the script switched that off.
    fn is_known(&self, order: &str) -> bool {
        self.screen.find(order).is_some() || self.script.dedupe() && self.book.find(order).is_some()
    }

    fn waits(&self, verb: &Verb, ask: &Ask) -> bool {
        match ask {
            Ask::Order(request) => {
                let waits = *verb == Verb::Wait || self.options.wait || request.listed;
                waits && !self.is_known(&request.order.merchant_order_no)
            }
            _ => false,
        }
    }

    fn wait(&mut self, now: Now, caller: Caller, ask: Ask) {
        if let Ask::Order(request) = ask {
            self.screen.add(Running { until: now.mono + request.patience, caller, request });
        }
    }

    fn log(&mut self, now: Now, ask: &Ask, said: &Fields) {
        let (kind, order) = (ask.kind(), ask.order().to_owned());
        let fields = Seen::fields(&super::SYSTEM, said.members());
        self.ledger.request(Seen { system: SYSTEM, via: Via::WebSocket, kind, order, at: now.wall, fields });
    }

    fn carry_out(&mut self, now: Now, caller: &Caller, ask: &Ask, plan: &Plan) {
        let truth = self.act(now, ask, &plan.act);
        let reply = answer::told(truth, ask.order(), plan, self.options.currency);
        self.deliver(now, caller, reply, plan);
    }

    /// A sign of life to everybody, and another one later.
    fn beat(&mut self, now: Now) {
        let said = self.options.persona.unasked().filter(|_| !self.frozen && !self.conns.is_empty());
        for conn in self.conns.iter().filter(|_| said.is_some()) {
            self.schedule.now(*conn, Transmit::Bytes(said.clone().unwrap_or_default()));
        }
        self.beat = said.map(|_| now.mono + BEAT_MS);
    }

    /// What waited is over.
    fn end(&mut self, now: Now, running: Running, act: &Act) {
        let Running { caller, request, .. } = running;
        let reply = self.act(now, &Ask::Order(request), act);
        self.deliver(now, &caller, reply, &Plan::default());
    }

    /// Not even what was under way comes any more.
    fn freeze(&mut self) {
        self.frozen = true;
        self.held = None;
        for conn in &self.conns {
            self.schedule.forget(*conn);
        }
    }

    /// Every connection ends and what waits is forgotten; the money stays in the book.
    fn restart(&mut self) {
        self.screen = Screen::default();
        self.undelivered.clear();
        for conn in self.conns.iter().copied().collect::<Vec<_>>() {
            self.hang_up(conn, Transmit::Reset);
        }
    }

    fn hang_up(&mut self, conn: ConnId, transmit: Transmit) {
        self.handle_closed(Now::default(), conn);
        self.schedule.now(conn, transmit);
    }
}
