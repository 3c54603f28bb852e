//! The BPC gateway, simulated: the same messages in the gateway's role, with a page behind each code, a ledger and a
//! script of faults.
//!
//! A code that was asked for waits until its customer acts ([`Simulated::customer_of`] with the code, the page behind
//! it, or [`Simulated::customer`] for the oldest one) or its time is over. Then the notification goes to `retUrl`. A refund is carried out at once,
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
mod persona;
#[cfg(test)]
mod tests;

use super::freedoms::Persona;
use super::notification::ACKNOWLEDGEMENT;
use super::signed::{members, text};
use crate::amount::Currency;
use crate::http::{self, Message};
use crate::secret::Secret;
use crate::sim::gateway::{self, Desk, Fate, Gateway, Plan, Service};
use crate::sim::{ConnId, Customer, Language, Request, Seen, Transmit, Verb};
use crate::time::Now;
use answer::Reply;
use ask::{Ask, Refusal};
use book::{Book, Place};

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

#[cfg(doc)]
use crate::sim::{Simulated, Via};

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
    /// What it says and how, where documents leave that open.
    pub persona: Persona,
    /// The gateway's public address, which codes lead to.
    pub address: String,
}

impl Options {
    /// A gateway for the merchant that is everybody's.
    pub fn new(currency: Currency) -> Self {
        let (mid, key) = (MID.to_owned(), Secret::from(KEY));
        let address = "https://bpc.example".to_owned();
        Options { mid, key, currency, seed: 1, hurry: 1, persona: Persona::default(), address }
    }
}

/// The gateway, driven.
pub type Simulator = gateway::Simulator<Bank>;

/// The bank's side: what it was asked for, and what became of it.
pub struct Bank {
    options: Options,
    book: Book,
}

impl Gateway for Bank {
    type Options = Options;
    const SYSTEM: &'static str = SYSTEM;

    fn new(options: Options) -> Self {
        Bank { book: Book::new(options.seed, options.currency, options.persona), options }
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn pace(options: &Options) -> (u64, u64) {
        (options.seed, options.hurry)
    }

    fn asked(&mut self, desk: &mut Desk, now: Now, conn: ConnId, request: &Request) {
        let Request { method, path, message, .. } = request;
        let token = path.strip_prefix(SCAN_PATH);
        match (method.as_str(), path.as_str(), token) {
            ("POST", "" | "/" | API_PATH, _) => self.serve(desk, now, conn, message),
            ("GET", _, Some(token)) => desk.send(conn, self.page(now, token, &message.query)),
            ("POST", _, Some(token)) => self.clicked(desk, now, conn, token, message),
            (_, "" | "/" | API_PATH, _) | (_, _, Some(_)) => desk.send(conn, Transmit::empty(405)),
            _ => desk.send(conn, Transmit::empty(404)),
        }
    }

    /// Understood is what says `respCode` 00, as [`ACKNOWLEDGEMENT`] does.
    fn understood(reply: &http::Reply) -> bool {
        reply.body == ACKNOWLEDGEMENT.as_bytes()
            || members(&reply.body).is_ok_and(|members| text(&members, "respCode") == Some("00"))
    }

    fn customer(&mut self, desk: &mut Desk, now: Now, code: Option<&str>, customer: Customer) {
        let place = match code {
            None => self.book.waiting(now.mono),
            Some(code) => code.rsplit_once(SCAN_PATH).and_then(|(_, token)| self.book.place_of(token)),
        };
        let Some(place) = place else { return };
        match self.book.fate(place).and_then(|fate| fate.with(customer)) {
            Some(fate) => self.settle(desk, now, place, &fate),
            None => self.book.leave(place),
        }
    }
}

/// Carrying requests out.
impl Bank {
    fn serve(&mut self, desk: &mut Desk, now: Now, conn: ConnId, message: &Message) {
        let ask = ask::read(message, &self.options);
        let verb = match &ask {
            Ok((ask, members)) => {
                let (order, fields) =
                    (self.book.order(ask).to_owned(), Seen::fields(&super::SYSTEM, members));
                let service = Service { on: ask.on(), kind: ask.kind(), order, fields };
                let Some(verb) = desk.take(now, conn, service) else { return };
                verb
            }
            Err(_) => Verb::Accept,
        };
        let plan = Plan::of(&verb);
        let reply = match &ask {
            _ if plan.skip => Reply::code("99"),
            Ok((ask, _)) => self.act(desk, now, ask, &verb),
            Err(Refusal(code)) => Reply::code(code),
        };
        let ask = ask.as_ref().ok().map(|(ask, _)| ask);
        desk.leave(now, conn, reply.told(&plan.say).signed(ask, plan.sign, &self.options), &plan);
    }

    /// Does what is asked, and answers truly.
    fn act(&mut self, desk: &mut Desk, now: Now, ask: &Ask, verb: &Verb) -> Reply {
        let reply = match ask {
            Ask::Code(code) => {
                let (trace, token) = self.book.code(now, code, Fate::of_customer(verb), desk.dedupe());
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
                    movement.into_iter().for_each(|movement| desk.ledger.refund(movement));
                    Reply::code(code).with("sysTrace", &trace)
                }
                Err(code) => Reply::code(code),
            },
        };
        let amount = self.book.amount(ask).and_then(|amount| self.options.persona.amount(amount));
        let reply = amount.into_iter().fold(reply, |reply, amount| reply.put("txnAmt", amount));
        reply.with("mid", &self.options.mid)
    }

    fn page(&self, now: Now, token: &str, query: &str) -> Transmit {
        match self.book.by_token(token) {
            Some(payment) => page::payment(payment, now, self.options.currency, Language::of_query(query)),
            None => Transmit::empty(404),
        }
    }

    /// The customer chose; a second click changes nothing.
    fn clicked(&mut self, desk: &mut Desk, now: Now, conn: ConnId, token: &str, message: &Message) {
        let found = self.book.place_of(token).zip(self.book.by_token(token));
        let Some((place, payment)) = found else { return desk.send(conn, Transmit::empty(404)) };
        let choice = page::choice(message, &payment.fate);
        let open = payment.is_open(now.mono);
        let reply = match choice {
            Some(_) => Transmit::redirect(token),
            None => Transmit::empty(400),
        };
        if let (Some(fate), true) = (choice, open) {
            self.settle(desk, now, place, &fate);
        }
        desk.send(conn, reply);
    }

    /// The order has its result; the merchant is told.
    fn settle(&mut self, desk: &mut Desk, now: Now, place: Place, fate: &Fate) {
        if !self.book.is_open(now.mono, place) {
            return;
        }
        match (place, self.book.settle(now, place, fate)) {
            (Place::Payment(_), Some(movement)) => desk.ledger.charge(movement),
            (Place::Refund(_), Some(movement)) => desk.ledger.refund(movement),
            (_, None) => {}
        }
        let Some(telling) = desk.telling() else { return };
        let Some(result) = self.book.result(place) else { return };
        for notice in answer::notices(now, &result, &self.options, &telling, &mut desk.chance) {
            desk.notify(now, notice, &telling);
        }
    }
}
