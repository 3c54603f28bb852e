//! The icashier gateway, simulated: the same messages in the gateway's role, with a page on which the customer pays,
//! a ledger and a script of faults.
//!
//! An order that is submitted is unpaid until its customer acts: on the page, or by [`Simulated::customer`] on the
//! oldest order that waits. Then the browser is sent to `fronturl` and the notification to `backurl`. What the
//! documents leave open is fixed as the fact sheet says. It knows no socket and no clock.
//!
//! 1. [`Simulator::new`]; from there on it is driven as every [`Simulated`] system: perhaps [`Simulated::script`];
//! 2. [`Simulated::connected`] with [`Via::Http`], then [`Simulated::handle_http`] with each request;
//! 3. [`Simulated::poll_transmit`] for answers, [`Simulated::poll_delivery`] for notifications;
//! 4. [`Simulated::handle_timeout`] when [`Simulated::poll_timeout`] is due, then poll again;
//! 5. [`Simulated::ledger`] says what money moved.
//!
//! Inside: `ask` reads requests, `book` keeps orders and money, `answer` writes results, `page` shows the order.

mod answer;
mod ask;
mod book;
mod page;
#[cfg(test)]
mod tests;

use super::notification::ACKNOWLEDGEMENT;
use super::order::{GET_PATH, POST_PATH};
use super::query;
use crate::amount::Currency;
use crate::http::{self, Message};
use crate::secret::Secret;
use crate::sim::gateway::{Fate, Plan, Say, Signing, Telling};
use crate::sim::{
    Chance, ConnId, Customer, Delivery, Departure, Language, Ledger, Notices, On, Request, Schedule, Script,
    Seen, Simulated, Transmit, Verb, Via,
};
use crate::time::{Millis, Now};
use ask::Refusal;
use book::Book;
use std::collections::BTreeSet;

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "icashier";
/// The merchant's number that clients without one of their own use.
pub const MERID: &str = "M00000001";
/// The signing key that clients without one of their own use.
pub const KEY: &str = "icashier-simulated-key";
/// Where the customer's page is, below the gateway's address.
const PAGE_PATH: &str = "/page/";

/// What the gateway is set to.
#[derive(Clone)]
pub struct Options {
    /// The one merchant's number.
    pub merid: String,
    /// The merchant's key.
    pub key: Secret,
    /// The currency it charges in.
    pub currency: Currency,
    /// Where its noise and its numbers come from.
    pub seed: u64,
    /// How many times faster than documented notifications are repeated.
    pub hurry: u64,
    /// Whether it answers inquiries with JSON instead of form text.
    pub json: bool,
}

impl Options {
    /// A gateway for the merchant that is everybody's.
    pub fn new(currency: Currency) -> Self {
        let (merid, key) = (MERID.to_owned(), Secret::from(KEY));
        Options { merid, key, currency, seed: 1, hurry: 1, json: false }
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
            book: Book::new(options.seed),
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
        let token = path.strip_prefix(PAGE_PATH);
        match (method.as_str(), path.as_str(), token) {
            ("POST", POST_PATH, _) | ("GET", GET_PATH, _) => self.submitted(now, conn, message),
            ("POST", query::PATH, _) => self.queried(now, conn, message),
            ("GET", _, Some(token)) => self.show(conn, token, &message.query),
            ("POST", _, Some(token)) => self.clicked(now, conn, token, message),
            (_, POST_PATH | GET_PATH | query::PATH, _) | (_, _, Some(_)) => {
                self.send(conn, answer::empty(405))
            }
            _ => self.send(conn, answer::empty(404)),
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

    fn handle_delivered(&mut self, _now: Now, number: u64, reply: Option<&http::Reply>) {
        if reply.is_some_and(|reply| reply.status == 200 && reply.body == ACKNOWLEDGEMENT.as_bytes()) {
            self.notices.acknowledged(number);
        }
    }

    fn script(&mut self, script: Script) {
        self.script = script;
        self.frozen = false;
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        let Some(index) = self.book.waiting() else { return };
        let fate = self.book.entry(index).and_then(|entry| entry.fate.with(customer));
        match fate {
            Some(fate) => self.settle(now, index, &fate),
            None => self.book.leave(index),
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
    /// An order, brought by the customer's browser.
    fn submitted(&mut self, now: Now, conn: ConnId, message: &Message) {
        let order = ask::order(message, &self.options);
        let number = order.as_ref().map_or("", |order| order.orderid.as_str()).to_owned();
        let Some(verb) = self.take(now, conn, On::Money, "pay", number) else { return };
        let plan = Plan { skip: verb == Verb::HtmlBody || verb == Verb::DropAfterRead, ..Plan::of(&verb) };
        let reply = match order {
            _ if plan.skip => answer::empty(503),
            Err(refusal) => page::refusal(&refusal, Language::of_query(&message.query)),
            Ok(order) => match self.book.submit(order, Fate::of(&verb), self.script.dedupe()) {
                Ok(token) => answer::redirect(&format!("..{PAGE_PATH}{token}")),
                Err(code) => page::refusal(&Refusal::known(code), Language::of_query(&message.query)),
            },
        };
        self.leave(now, conn, reply, plan.leave);
    }

    fn queried(&mut self, now: Now, conn: ConnId, message: &Message) {
        let asked = ask::query(message, &self.options);
        let number = asked.as_ref().map_or("", |asked| asked.any()).to_owned();
        let Some(verb) = self.take(now, conn, On::Query, "query", number) else { return };
        let plan = Plan::of(&verb);
        let json = match &asked {
            Ok(asked) => answer::found(self.book.find(asked), &self.options, &plan.say),
            Err(refusal) => answer::unanswered(refusal, &self.options),
        };
        let sign = match &asked {
            Err(refusal) if !refusal.known => Signing::Empty,
            _ => plan.sign,
        };
        let reply = answer::response(&json, sign, &self.options);
        self.leave(now, conn, reply, plan.leave);
    }

    fn show(&mut self, conn: ConnId, token: &str, query: &str) {
        let language = Language::of_query(query);
        let reply = match self.book.by_token(token).and_then(|index| self.book.entry(index)) {
            Some(entry) => page::order(entry, self.options.currency, language),
            None => answer::empty(404),
        };
        self.send(conn, reply);
    }

    /// The customer chose; a second click changes nothing.
    fn clicked(&mut self, now: Now, conn: ConnId, token: &str, message: &Message) {
        let Some(index) = self.book.by_token(token) else { return self.send(conn, answer::empty(404)) };
        let Some(entry) = self.book.entry(index) else { return };
        let choice = page::choice(message, &entry.fate);
        let open = entry.is_open();
        if let (Some(Some(fate)), true) = (&choice, open) {
            self.settle(now, index, fate);
        }
        let Some(entry) = self.book.entry(index) else { return };
        let reply = match (&choice, &entry.order.fronturl) {
            (None, _) => answer::empty(400),
            (_, Some(fronturl)) => answer::redirect(&answer::front(fronturl, entry, &self.options)),
            (_, None) => answer::redirect(token),
        };
        self.send(conn, reply);
    }

    /// The order has its result; the merchant is told.
    fn settle(&mut self, now: Now, index: usize, fate: &Fate) {
        let movement = self.book.settle(now, index, fate, self.options.currency);
        movement.into_iter().for_each(|movement| self.ledger.charge(movement));
        let telling = Telling::of(&self.script.next(On::Notify));
        if let (Some(telling), Some(entry)) = (telling, self.book.entry(index)) {
            let notice = answer::notice(entry, &self.options, &telling, &mut self.chance);
            self.notices.send(now, now.mono + telling.after, notice, telling.manner);
            if telling.overtaken {
                let say = Say::Code(super::ResultCode::Failed.wire().to_owned());
                let older =
                    answer::notice(entry, &self.options, &Telling { say, ..telling }, &mut self.chance);
                self.notices.send(now, now.mono + telling.after, older, telling.manner);
            }
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

    fn send(&mut self, conn: ConnId, reply: Transmit) {
        self.schedule.now(conn, reply);
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
