//! The vendor's back end beside a simulated terminal: the same book of payments, asked by `POST /trade/v1/query`, and
//! told of by signed notifications.
//!
//! It is the terminal and its back end in one, driven as every [`Simulated`] system: connections of [`Via::Backend`] are
//! the back end's, all others the terminal's. A terminal that is frozen, restarts or answers nothing does not keep it
//! from answering.
//!
//! A script's steps `on` `backend` are about its answers: CODE gives the order's record another `respcd` (1145: pending),
//! CODE_BUT_CHARGED the answer itself; WRONG_ORDER, WRONG_AMOUNT and WRONG_CCY falsify the record; the verbs of HTTP
//! delay, cut, break or withhold the answer. Steps `on` `notify` are about notifications, where it was told an address.

mod answer;
#[cfg(test)]
mod tests;

use super::{Options as TerminalOptions, SYSTEM, Simulator as Terminal};
use crate::http;
use crate::qfpay::backend::notification::ACKNOWLEDGEMENT;
use crate::qfpay::backend::query;
use crate::secret::Secret;
use crate::sim::gateway::{Plan, Telling};
use crate::sim::{
    Chance, ConnId, Customer, Delivery, Ledger, Notices, On, Request, Schedule, Script, Seen, Simulated,
    Transmit, Verb, Via,
};
use crate::time::{Millis, Now};
use answer::Asked;
use std::collections::BTreeSet;

/// The app code that clients without one of their own use.
pub const APP_CODE: &str = "SIMULATED0APP0CODE";
/// The key that belongs to it.
pub const KEY: &str = "qfpay-backend-simulated-key";

/// From the first delivery of a notification to each, in ms: after 2, 10, 10 and 60 minutes, then 2, 6 and 15 hours.
const SCHEDULE: &[Millis] = &[0, 120_000, 720_000, 1_320_000, 4_920_000, 12_120_000, 33_720_000, 87_720_000];

/// What the back end is set to.
#[derive(Clone)]
pub struct Options {
    /// The merchant's app code.
    pub app_code: String,
    /// The merchant's key.
    pub key: Secret,
    /// Where notifications go; nowhere unless given.
    pub notify: Option<String>,
    /// How many times faster than documented notifications are repeated.
    pub hurry: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { app_code: APP_CODE.to_owned(), key: Secret::from(KEY), notify: None, hurry: 1 }
    }
}

/// A terminal and its back end.
pub struct Simulator {
    terminal: Terminal,
    options: Options,
    script: Script,
    chance: Chance,
    conns: BTreeSet<ConnId>,
    schedule: Schedule,
    notices: Notices,
    /// How many payments and refunds the merchant has been told of.
    told: (usize, usize),
}

impl Simulator {
    /// Both of which have done nothing yet.
    pub fn new(terminal: TerminalOptions, options: Options) -> Self {
        Simulator {
            chance: Chance::new(terminal.seed.rotate_left(1)),
            terminal: Terminal::new(terminal),
            script: Script::default(),
            conns: BTreeSet::new(),
            schedule: Schedule::default(),
            notices: Notices::on(SCHEDULE, options.hurry),
            told: (0, 0),
            options,
        }
    }

    /// Answers a question. The terminal is not asked: what it charged is in its book.
    fn asked(&mut self, now: Now, conn: ConnId, request: &Request) {
        if request.path != query::PATH || request.method != "POST" {
            let status = if request.path == query::PATH { 405 } else { 404 };
            return self.schedule.now(conn, Transmit::empty(status));
        }
        let asked = Asked::read(request, &self.options);
        let verb = self.script.next(On::Backend);
        if verb == Verb::DropBeforeRead {
            return self.schedule.now(conn, Transmit::Close);
        }
        let fields = asked.as_ref().map(|asked| asked.fields.clone()).unwrap_or_default();
        let order = asked.as_ref().map_or("", |asked| asked.order()).to_owned();
        let seen = Seen { system: SYSTEM, via: Via::Backend, kind: "query", order, at: now.wall, fields };
        self.terminal.ledger.request(seen);
        let reply = answer::reply(&asked, &self.terminal.book, &verb);
        Plan::of(&verb).leave.leave(now, conn, reply, &mut self.schedule, &mut self.chance);
    }

    /// Tells the merchant of whatever succeeded since.
    fn watch(&mut self, now: Now) {
        let (sales, refunds) = (self.terminal.book.sales().len(), self.terminal.book.refunds().len());
        let Some(url) = self.options.notify.clone() else { return };
        let told = core::mem::replace(&mut self.told, (sales, refunds));
        let sales = self.terminal.book.sales().iter().skip(told.0).filter(|sale| sale.is_paid());
        let records = sales.map(answer::of_sale);
        let refunds = self.terminal.book.refunds().iter().skip(told.1).map(answer::of_refund);
        for record in records.chain(refunds).collect::<Vec<_>>() {
            let Some(telling) = Telling::of(&self.script.next(On::Notify)) else { continue };
            let notice = answer::notice(&record, &url, &self.options.key, &telling, &mut self.chance);
            self.notices.send(now, now.mono + telling.after, notice, telling.manner);
        }
    }
}

impl Simulated for Simulator {
    fn system(&self) -> &'static str {
        SYSTEM
    }

    fn connected(&mut self, now: Now, conn: ConnId, via: Via) {
        match via {
            Via::Backend => {
                self.terminal.ledger.connection(SYSTEM, via);
                self.conns.insert(conn);
            }
            _ => self.terminal.connected(now, conn, via),
        }
    }

    fn handle_input(&mut self, now: Now, conn: ConnId, bytes: &[u8]) {
        self.terminal.handle_input(now, conn, bytes);
        self.watch(now);
    }

    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]) {
        self.terminal.handle_request(now, conn, path, body);
        self.watch(now);
    }

    fn handle_http(&mut self, now: Now, conn: ConnId, request: &Request) {
        match self.conns.contains(&conn) {
            true => self.asked(now, conn, request),
            false => self.handle_request(now, conn, &request.path, &request.message.body),
        }
    }

    fn handle_closed(&mut self, now: Now, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.forget(conn);
        self.terminal.handle_closed(now, conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.schedule.release(now.mono);
        self.notices.release(now.mono);
        self.terminal.handle_timeout(now);
        self.watch(now);
    }

    fn poll_timeout(&self) -> Option<Millis> {
        let own = [self.schedule.due(), self.notices.due()];
        own.into_iter().chain([self.terminal.poll_timeout()]).flatten().min()
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll().or_else(|| self.terminal.poll_transmit())
    }

    fn poll_delivery(&mut self) -> Option<Delivery> {
        self.notices.poll()
    }

    fn handle_delivered(&mut self, _now: Now, number: u64, reply: Option<&http::Reply>) {
        let understood =
            |reply: &http::Reply| reply.status == 200 && reply.body == ACKNOWLEDGEMENT.as_bytes();
        if reply.is_some_and(understood) {
            self.notices.acknowledged(number);
        }
    }

    /// Each takes the steps that are its own.
    fn script(&mut self, script: Script) {
        self.script = script.clone();
        self.terminal.script(script);
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        self.terminal.customer(now, customer);
        self.watch(now);
    }

    fn reset(&mut self) {
        self.terminal.reset();
        for conn in core::mem::take(&mut self.conns) {
            self.schedule.forget(conn);
            self.schedule.now(conn, Transmit::Close);
        }
        self.script = Script::default();
        self.notices = Notices::on(SCHEDULE, self.options.hurry);
        self.told = (0, 0);
    }

    fn ledger(&self) -> &Ledger {
        self.terminal.ledger()
    }
}
