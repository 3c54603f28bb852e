//! The icashier gateway, simulated: the same messages in the gateway's role, with a page on which the customer pays,
//! a ledger and a script of faults.
//!
//! An order that is submitted is unpaid until its customer acts: on the page, by [`Simulated::customer_of`] with its
//! link, or by [`Simulated::customer`] on the oldest order that waits. Then the browser is sent to `fronturl` and the notification to `backurl`. What the
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
mod persona;
#[cfg(test)]
mod tests;

use super::freedoms::Persona;
use super::notification::ACKNOWLEDGEMENT;
use super::order::{GET_PATH, POST_PATH};
use super::query;
use crate::amount::Currency;
use crate::http::{self, Message};
use crate::json::Members;
use crate::secret::Secret;
use crate::sim::gateway::{self, Desk, Fate, Gateway, Plan, Say, Service, Signing, Telling};
use crate::sim::{ConnId, Customer, Language, On, Request, Seen, Transmit, Verb};
use crate::time::Now;
use ask::Refusal;
use book::{Book, Entry};

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "icashier";
/// The merchant's number that clients without one of their own use.
pub const MERID: &str = "M00000001";
/// The signing key that clients without one of their own use.
pub const KEY: &str = "icashier-simulated-key";
/// Where the customer's page is, below the gateway's address.
const PAGE_PATH: &str = "/page/";

/// The connection of a customer who acts without one of ours.
const NOBODY: ConnId = ConnId(u32::MAX);

#[cfg(doc)]
use crate::sim::{Simulated, Via};

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
    /// What it says and how, where documents leave that open.
    pub persona: Persona,
}

impl Options {
    /// A gateway for the merchant that is everybody's.
    pub fn new(currency: Currency) -> Self {
        let (merid, key) = (MERID.to_owned(), Secret::from(KEY));
        Options { merid, key, currency, seed: 1, hurry: 1, persona: Persona::default() }
    }
}

/// The gateway, driven.
pub type Simulator = gateway::Simulator<Cashier>;

/// The cashier's side: what was submitted, and what became of it.
pub struct Cashier {
    options: Options,
    book: Book,
}

impl Gateway for Cashier {
    type Options = Options;
    const SYSTEM: &'static str = SYSTEM;

    fn new(options: Options) -> Self {
        Cashier { book: Book::new(options.seed, options.persona), options }
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn pace(options: &Options) -> (u64, u64) {
        (options.seed, options.hurry)
    }

    fn asked(&mut self, desk: &mut Desk, now: Now, conn: ConnId, request: &Request) {
        let Request { method, path, message, .. } = request;
        let token = path.strip_prefix(PAGE_PATH);
        match (method.as_str(), path.as_str(), token) {
            ("POST", POST_PATH, _) | ("GET", GET_PATH, _) => self.submitted(desk, now, conn, message),
            ("POST", query::PATH, _) => self.queried(desk, now, conn, message),
            ("GET", _, Some(token)) => desk.send(conn, self.page(token, &message.query)),
            ("POST", _, Some(token)) => self.clicked(desk, now, conn, token, message),
            (_, POST_PATH | GET_PATH | query::PATH, _) | (_, _, Some(_)) => {
                desk.send(conn, Transmit::empty(405))
            }
            _ => desk.send(conn, Transmit::empty(404)),
        }
    }

    fn understood(reply: &http::Reply) -> bool {
        reply.body == ACKNOWLEDGEMENT.as_bytes()
    }

    fn customer(&mut self, desk: &mut Desk, now: Now, code: Option<&str>, customer: Customer) {
        let index = match code {
            Some(link) => self.at(desk, now, link),
            None => self.book.waiting(),
        };
        let Some(index) = index else { return };
        let fate = self.book.entry(index).and_then(|entry| entry.fate.with(customer));
        match fate {
            Some(fate) => self.settle(desk, now, index, &fate),
            None => self.book.leave(index),
        }
    }
}

/// Carrying requests out.
impl Cashier {
    /// The order behind a link or a page. A link that nobody has opened yet is opened by whoever acts.
    fn at(&mut self, desk: &mut Desk, now: Now, link: &str) -> Option<usize> {
        if let Some((_, token)) = link.rsplit_once(PAGE_PATH) {
            return self.book.by_token(token);
        }
        let (_, query) = link.split_once('?')?;
        let message = Message { query: query.to_owned(), ..Message::default() };
        let members = ask::open(&message, &self.options).ok()?;
        let order = ask::order(&members).ok()?;
        let known = self.book.by_orderid(&order.orderid);
        if known.is_none() {
            let service = service(On::Money, "pay", &order.orderid, &members);
            let verb = desk.take(now, NOBODY, service)?;
            self.book.submit(order.clone(), Fate::of(&verb), true).ok()?;
        }
        known.or_else(|| self.book.by_orderid(&order.orderid))
    }

    /// An order, brought by the customer's browser.
    fn submitted(&mut self, desk: &mut Desk, now: Now, conn: ConnId, message: &Message) {
        let (order, members) = read(message, &self.options, ask::order);
        let number = order.as_ref().map_or("", |order| order.orderid.as_str());
        let Some(verb) = desk.take(now, conn, service(On::Money, "pay", number, &members)) else { return };
        let plan = Plan { skip: verb == Verb::HtmlBody || verb == Verb::DropAfterRead, ..Plan::of(&verb) };
        let reply = match order {
            _ if plan.skip => Transmit::empty(503),
            Err(refusal) => page::refusal(&refusal, Language::of_query(&message.query)),
            Ok(order) => match self.book.submit(order, Fate::of(&verb), desk.dedupe()) {
                Ok(token) => Transmit::redirect(&format!("..{PAGE_PATH}{token}")),
                Err(code) => page::refusal(&Refusal::known(code), Language::of_query(&message.query)),
            },
        };
        desk.leave(now, conn, reply, &plan);
    }

    fn queried(&mut self, desk: &mut Desk, now: Now, conn: ConnId, message: &Message) {
        let (asked, members) = read(message, &self.options, ask::query);
        let order = asked.as_ref().map_or("", |asked| asked.any());
        let Some(verb) = desk.take(now, conn, service(On::Query, "query", order, &members)) else { return };
        let plan = Plan::of(&verb);
        let said = match &asked {
            Ok(asked) => answer::found(self.book.find(asked), asked, &self.options, &plan.say),
            Err(refusal) => answer::unanswered(refusal),
        };
        let sign = match &asked {
            Err(refusal) if !refusal.known => Signing::Empty,
            _ => plan.sign,
        };
        desk.leave(now, conn, answer::response(said, sign, &self.options), &plan);
    }

    fn page(&self, token: &str, query: &str) -> Transmit {
        match self.book.by_token(token).and_then(|index| self.book.entry(index)) {
            Some(entry) => page::order(entry, self.options.currency, Language::of_query(query)),
            None => Transmit::empty(404),
        }
    }

    /// The customer chose; a second click changes nothing.
    fn clicked(&mut self, desk: &mut Desk, now: Now, conn: ConnId, token: &str, message: &Message) {
        let Some(index) = self.book.by_token(token) else { return desk.send(conn, Transmit::empty(404)) };
        let Some(entry) = self.book.entry(index) else { return };
        let choice = page::choice(message, &entry.fate);
        if let Some(Some(fate)) = &choice {
            self.settle(desk, now, index, fate);
        }
        let Some(entry) = self.book.entry(index) else { return };
        let reply = match (&choice, &entry.order.fronturl) {
            (None, _) => Transmit::empty(400),
            (_, Some(fronturl)) => Transmit::redirect(&answer::front(fronturl, entry, &self.options)),
            (_, None) => Transmit::redirect(token),
        };
        desk.send(conn, reply);
    }

    /// The order has its result; the merchant is told. Nothing happens where it had one.
    fn settle(&mut self, desk: &mut Desk, now: Now, index: usize, fate: &Fate) {
        if !self.book.entry(index).is_some_and(Entry::is_open) {
            return;
        }
        let movement = self.book.settle(now, index, fate, self.options.currency);
        movement.into_iter().for_each(|movement| desk.ledger.charge(movement));
        let (Some(telling), Some(entry)) = (desk.telling(), self.book.entry(index)) else { return };
        let notice = answer::notice(entry, &self.options, &telling, &mut desk.chance);
        desk.notify(now, notice, &telling);
        if telling.overtaken {
            let say = Say::Code(super::ResultCode::Failed.wire().to_owned());
            let older = Telling { say, ..telling };
            let notice = answer::notice(entry, &self.options, &older, &mut desk.chance);
            desk.notify(now, notice, &older);
        }
    }
}

/// A request, and its members as far as they are the merchant's.
fn read<T>(
    message: &Message,
    options: &Options,
    of: impl Fn(&Members) -> Result<T, Refusal>,
) -> (Result<T, Refusal>, Members) {
    match ask::open(message, options) {
        Ok(members) => (of(&members), members),
        Err(refusal) => (Err(refusal), Members::new()),
    }
}

fn service(on: On, kind: &'static str, order: &str, members: &Members) -> Service {
    Service { on, kind, order: order.to_owned(), fields: Seen::fields(&super::SYSTEM, members) }
}
