//! The BPC gateway, simulated: the same messages in the gateway's role, with a page behind each code, a ledger and a
//! script of faults.
//!
//! A code that was asked for waits until its customer acts ([`Simulated::customer`], the oldest first, or the page
//! behind the code) or its time is over. Then the notification goes to `retUrl`. A refund is carried out at once,
//! unless a script lets it WAIT. What the documents leave open is fixed as the fact sheet says. It knows no socket
//! and no clock.
//!
//! 1. [`Simulator::new`]; from there on it is driven as every [`Simulated`] system: perhaps [`Simulated::script`];
//! 2. [`Simulated::connected`] with [`Via::Http`], then [`Simulated::handle_http`] with each request;
//! 3. [`Simulated::poll_transmit`] for answers, [`Simulated::poll_delivery`] for notifications;
//! 4. [`Simulated::handle_timeout`] when [`Simulated::poll_timeout`] is due, then poll again;
//! 5. [`Simulated::ledger`] says what money moved.
//!
//! Inside: `ask` reads requests, `book` keeps orders and money, `answer` writes replies, `page` is behind a code.

mod answer;
mod ask;
mod book;
mod page;
#[cfg(test)]
mod tests;

use super::notification::ACKNOWLEDGEMENT;
use super::signed::{members, text};
use crate::amount::Currency;
use crate::http::{self, Message};
use crate::secret::Secret;
use crate::sim::gateway::{Fate, Plan, Telling};
use crate::sim::{
    Chance, ConnId, Customer, Delivery, Departure, Language, Ledger, Notices, On, Request, Schedule, Script,
    Seen, Simulated, Transmit, Verb, Via,
};
use crate::time::{Millis, Now};
use answer::Reply;
use ask::{Ask, Refusal};
use book::{Book, Place};
use std::collections::BTreeSet;

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "bpc";
/// The merchant's number that clients without one of their own use.
pub const MID: &str = "104320170110001";
/// The shared secret that clients without one of their own use.
pub const KEY: &str = "bpc-simulated-key";
/// Where requests are taken, below the gateway's address; nothing is the same.
const API_PATH: &str = "/payApi";
/// Where the page behind a code is, below the gateway's address.
const SCAN_PATH: &str = "/scan/";

/// What the gateway is set to.
#[derive(Clone)]
pub struct Options {
    /// The one merchant's number.
    pub mid: String,
    /// The shared secret.
    pub key: Secret,
    /// The currency it charges in.
    pub currency: Currency,
    /// Where its noise and its numbers come from.
    pub seed: u64,
    /// How many times faster than documented notifications are repeated.
    pub hurry: u64,
    /// Whether replies and notifications are signed; the documents do not say.
    pub signs: bool,
    /// The gateway's public address, which codes lead to.
    pub address: String,
}

impl Options {
    /// A gateway for the merchant that is everybody's.
    pub fn new(currency: Currency) -> Self {
        let (mid, key) = (MID.to_owned(), Secret::from(KEY));
        let address = "https://bpc.example".to_owned();
        Options { mid, key, currency, seed: 1, hurry: 1, signs: true, address }
    }
}

/// The gateway.
pub struct Simulator {
    options: Options,
    script: Script,
    ledger: Ledger,
    book: Book,
    conns: BTreeSet<ConnId>,
    frozen: bool,
    schedule: Schedule,
    notices: Notices,
    chance: Chance,
}

impl Simulator {
    /// A gateway that has done nothing yet.
    pub fn new(options: Options) -> Self {
        Simulator {
            script: Script::default(),
            ledger: Ledger::default(),
            book: Book::new(options.seed, options.currency),
            conns: BTreeSet::new(),
            frozen: false,
            schedule: Schedule::default(),
            notices: Notices::new(options.hurry),
            chance: Chance::new(!options.seed),
            options,
        }
    }
}

impl Simulated for Simulator {
    fn system(&self) -> &'static str {
        SYSTEM
    }

    fn connected(&mut self, _now: Now, conn: ConnId, via: Via) {
        self.ledger.connection(SYSTEM, via);
        self.conns.insert(conn);
    }

    /// Everything here goes over HTTP.
    fn handle_input(&mut self, _now: Now, _conn: ConnId, _bytes: &[u8]) {}

    /// A POST without headers: its signature is missing.
    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]) {
        let message = Message { body: body.to_vec(), ..Message::default() };
        let request = Request { method: "POST".to_owned(), path: path.to_owned(), message };
        self.handle_http(now, conn, &request);
    }

    fn handle_http(&mut self, now: Now, conn: ConnId, request: &Request) {
        if self.frozen || !self.conns.contains(&conn) {
            return;
        }
        let Request { method, path, message } = request;
        let token = path.strip_prefix(SCAN_PATH);
        match (method.as_str(), path.as_str(), token) {
            ("POST", "" | "/" | API_PATH, _) => self.asked(now, conn, message),
            ("GET", _, Some(token)) => self.show(now, conn, token, &message.query),
            ("POST", _, Some(token)) => self.clicked(now, conn, token, message),
            (_, "" | "/" | API_PATH, _) | (_, _, Some(_)) => self.schedule.now(conn, answer::empty(405)),
            _ => self.schedule.now(conn, answer::empty(404)),
        }
    }

    fn handle_closed(&mut self, _now: Now, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.forget(conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.schedule.release(now.mono);
        self.notices.release(now.mono);
    }

    fn poll_timeout(&self) -> Option<Millis> {
        [self.schedule.due(), self.notices.due()].into_iter().flatten().min()
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll()
    }

    fn poll_delivery(&mut self) -> Option<Delivery> {
        self.notices.poll()
    }

    /// Understood is what says `respCode` 00, as [`ACKNOWLEDGEMENT`] does.
    fn handle_delivered(&mut self, _now: Now, number: u64, reply: Option<&http::Reply>) {
        let understood = |reply: &http::Reply| {
            reply.body == ACKNOWLEDGEMENT.as_bytes()
                || members(&reply.body).is_ok_and(|members| text(&members, "respCode") == Some("00"))
        };
        if reply.is_some_and(|reply| reply.status == 200 && understood(reply)) {
            self.notices.acknowledged(number);
        }
    }

    fn script(&mut self, script: Script) {
        self.script = script;
        self.frozen = false;
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        let Some(place) = self.book.waiting(now.mono) else { return };
        match self.book.fate(place).and_then(|fate| fate.with(customer)) {
            Some(fate) => self.settle(now, place, &fate),
            None => self.book.leave(place),
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
    fn asked(&mut self, now: Now, conn: ConnId, message: &Message) {
        let ask = ask::read(message, &self.options);
        let verb = match &ask {
            Ok(ask) => {
                let order = self.book.order(ask).to_owned();
                let Some(verb) = self.take(now, conn, ask.on(), ask.kind(), order) else { return };
                verb
            }
            Err(_) => Verb::Accept,
        };
        let plan = Plan::of(&verb);
        let reply = match &ask {
            _ if plan.skip => Reply::code("99"),
            Ok(ask) => self.act(now, ask, &verb),
            Err(Refusal(code)) => Reply::code(code),
        };
        let reply = reply.told(&plan.say).signed(plan.sign, &self.options);
        self.leave(now, conn, reply, plan.leave);
    }

    /// Does what is asked, and answers truly.
    fn act(&mut self, now: Now, ask: &Ask, verb: &Verb) -> Reply {
        let reply = match ask {
            Ask::Code(code) => {
                let (trace, token) = self.book.code(now, code, Fate::of_customer(verb), self.script.dedupe());
                let address = &self.options.address;
                Reply::code("00")
                    .with("sysTrace", &trace)
                    .with("scanCode", &format!("{address}{SCAN_PATH}{token}"))
            }
            Ask::Query(trace) | Ask::RefundQuery(trace) | Ask::Close(trace) => {
                let code = match ask {
                    Ask::Close(_) => self.book.close(now.mono, trace),
                    Ask::RefundQuery(_) => self.book.refund_code(trace),
                    _ => self.book.payment_code(now.mono, trace),
                };
                Reply::code(code).with("sysTrace", &self.book.number(now)).with("orgSysTrace", trace)
            }
            Ask::Refund(refund) => match self.book.refund(now, refund, verb) {
                Ok((trace, code, movement)) => {
                    movement.into_iter().for_each(|movement| self.ledger.refund(movement));
                    Reply::code(code).with("sysTrace", &trace)
                }
                Err(code) => Reply::code(code),
            },
        };
        reply.with("mid", &self.options.mid)
    }

    fn show(&mut self, now: Now, conn: ConnId, token: &str, query: &str) {
        let reply = match self.book.by_token(token) {
            Some(payment) => page::payment(payment, now, self.options.currency, Language::of_query(query)),
            None => answer::empty(404),
        };
        self.schedule.now(conn, reply);
    }

    /// The customer chose; a second click changes nothing.
    fn clicked(&mut self, now: Now, conn: ConnId, token: &str, message: &Message) {
        let found = self.book.place_of(token).zip(self.book.by_token(token));
        let Some((place, payment)) = found else { return self.schedule.now(conn, answer::empty(404)) };
        let choice = page::choice(message, &payment.fate);
        let open = payment.is_open(now.mono);
        let reply = match choice {
            Some(_) => answer::redirect(token),
            None => answer::empty(400),
        };
        if let (Some(fate), true) = (choice, open) {
            self.settle(now, place, &fate);
        }
        self.schedule.now(conn, reply);
    }

    /// The order has its result; the merchant is told.
    fn settle(&mut self, now: Now, place: Place, fate: &Fate) {
        match (place, self.book.settle(now, place, fate)) {
            (Place::Payment(_), Some(movement)) => self.ledger.charge(movement),
            (Place::Refund(_), Some(movement)) => self.ledger.refund(movement),
            (_, None) => {}
        }
        let Some(telling) = Telling::of(&self.script.next(On::Notify)) else { return };
        let Some(result) = self.book.result(place) else { return };
        for notice in answer::notices(now, &result, &self.options, &telling, &mut self.chance) {
            self.notices.send(now, now.mono + telling.after, notice, telling.manner);
        }
    }

    /// The verb for this request, which is logged; `None`: it is answered already, or never will be.
    fn take(&mut self, now: Now, conn: ConnId, on: On, kind: &'static str, order: String) -> Option<Verb> {
        let verb = self.script.next(on);
        if verb == Verb::DropBeforeRead {
            self.schedule.now(conn, Transmit::Close);
            return None;
        }
        if verb != Verb::HtmlBody {
            self.ledger.request(Seen { system: SYSTEM, via: Via::Http, kind, order, at: now.wall });
        }
        match verb {
            Verb::Freeze => self.freeze(),
            Verb::Restart => self.restart(),
            verb => return Some(verb),
        }
        None
    }

    fn leave(&mut self, now: Now, conn: ConnId, reply: Transmit, leave: Departure) {
        leave.leave(now, conn, reply, &mut self.schedule, &mut self.chance);
    }

    /// Not even what was under way comes any more.
    fn freeze(&mut self) {
        self.frozen = true;
        self.conns.iter().for_each(|conn| self.schedule.forget(*conn));
    }

    /// Every connection ends; orders stay.
    fn restart(&mut self) {
        for conn in core::mem::take(&mut self.conns) {
            self.schedule.forget(conn);
            self.schedule.now(conn, Transmit::Close);
        }
    }
}
