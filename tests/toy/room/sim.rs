//! A toy terminal, simulated: the same messages in the terminal's role, with a ledger and a script of faults.

use super::{PAY_PATH, Reply, Request, State};
use crate::amount::Currency;
use crate::sim::{
    Chance, ConnId, Customer, Departure, Ledger, Movement, On, Schedule, Script, Seen, Simulated, Transmit,
    Verb, Via,
};
use crate::time::{Millis, Now};
use std::collections::BTreeMap;

/// The system's name in ledgers and scripts.
pub const SYSTEM: &str = "toy";

/// The terminal. Its customers pay at once.
pub struct Simulator {
    currency: Currency,
    script: Script,
    ledger: Ledger,
    /// What became of each order, and its amount.
    book: BTreeMap<String, (State, u64)>,
    schedule: Schedule,
    chance: Chance,
}

impl Simulator {
    /// A terminal that has done nothing yet.
    pub fn new(currency: Currency, seed: u64) -> Self {
        let (script, ledger, book, schedule) = Default::default();
        Simulator { currency, script, ledger, book, schedule, chance: Chance::new(seed) }
    }

    fn pay(&mut self, now: Now, request: &Request, verb: &Verb) -> Reply {
        let minor = request.minor.unwrap_or_default();
        let known = self.book.get(&request.order).copied().filter(|_| self.script.dedupe());
        let (state, minor) = known.unwrap_or_else(|| match verb {
            Verb::Decline { .. } => (State::Refused, minor),
            _ => self.charge(now, &request.order, minor),
        });
        self.book.insert(request.order.clone(), (state, minor));
        Reply { order: request.order.clone(), minor: Some(minor), state }
    }

    fn charge(&mut self, now: Now, order: &str, minor: u64) -> (State, u64) {
        let (order, currency) = (order.to_owned(), self.currency);
        self.ledger.charge(Movement { system: SYSTEM, order, minor, currency, at: now.wall });
        (State::Paid, minor)
    }

    fn find(&self, request: &Request) -> Reply {
        let found = self.book.get(&request.order).copied();
        let (state, minor) = found.map_or((State::None, None), |(state, minor)| (state, Some(minor)));
        Reply { order: request.order.clone(), minor, state }
    }
}

impl Simulated for Simulator {
    fn system(&self) -> &'static str {
        SYSTEM
    }

    fn connected(&mut self, _now: Now, _conn: ConnId, via: Via) {
        self.ledger.connection(SYSTEM, via);
    }

    fn handle_input(&mut self, _now: Now, _conn: ConnId, _bytes: &[u8]) {}

    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]) {
        let money = path == PAY_PATH;
        let verb = self.script.next(if money { On::Money } else { On::Query });
        let Some(request) = Request::decode(body).filter(|_| verb != Verb::DropBeforeRead) else {
            return self.schedule.now(conn, Transmit::Close);
        };
        let (kind, order) = (if money { "pay" } else { "query" }, request.order.clone());
        let fields = request.more.clone();
        self.ledger.request(Seen { system: SYSTEM, via: Via::Http, kind, order, at: now.wall, fields });
        if matches!(verb, Verb::DropAfterRead | Verb::HtmlBody) {
            return self.leave(now, conn, &verb, String::new());
        }
        let reply = if money { self.pay(now, &request, &verb) } else { self.find(&request) };
        self.leave(now, conn, &verb, reply.encode());
    }

    fn handle_closed(&mut self, _now: Now, conn: ConnId) {
        self.schedule.forget(conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.schedule.release(now.mono);
    }

    fn poll_timeout(&self) -> Option<Millis> {
        self.schedule.due()
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.schedule.poll()
    }

    fn script(&mut self, script: Script) {
        self.script = script;
    }

    fn customer(&mut self, _now: Now, _customer: Customer) {}

    fn reset(&mut self) {
        (self.script, self.ledger, self.book, self.schedule) = Default::default();
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

impl Simulator {
    fn leave(&mut self, now: Now, conn: ConnId, verb: &Verb, body: String) {
        let reply = Transmit::Reply {
            status: 200,
            head: Vec::new(),
            body: body.into_bytes(),
            html: false,
            cut: None,
        };
        Departure::of(verb).leave(now, conn, reply, &mut self.schedule, &mut self.chance);
    }
}
