//! Codes, refunds and the money behind them. It knows no wire.

use super::SYSTEM;
use super::ask::{Ask, Code, Refund};
use crate::amount::Currency;
use crate::bpc::freedoms::Persona;
use crate::sim::gateway::Fate;
use crate::sim::{Chance, Movement, Verb, hong_kong};
use crate::time::{Millis, Now};

/// `respCode`s of the documents.
pub(super) const SUCCESS: &str = "00";
pub(super) const FAILED: &str = "77";
pub(super) const WAITING: &str = "88";
pub(super) const UNCLEAR: &str = "99";
/// `respCode`s of card networks, where the documents only say "failed".
pub(super) const NOT_FOUND: &str = "25";
pub(super) const NOT_ALLOWED: &str = "40";

/// Where in the book an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Payment(usize),
    Refund(usize),
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Done,
    Failed,
}

/// A code that was made.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub code: Code,
    /// The `sysTrace` of the reply.
    pub trace: String,
    /// The last part of its page's address.
    pub token: String,
    pub state: State,
    /// What becomes of it when its customer pays.
    pub fate: Fate,
    /// Monotonic ms.
    expires: Millis,
    left: bool,
    /// Cents that were given back, or are about to be.
    refunded: u64,
}

/// A refund.
#[derive(Debug, Clone)]
struct Returned {
    refund: Refund,
    trace: String,
    order: String,
    state: State,
}

/// What a notification tells of.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub trace: String,
    pub pay_type: String,
    pub pos_no: String,
    pub done: bool,
    pub ret_url: Option<String>,
}

/// Everything since the last reset, in its order.
#[derive(Debug)]
pub(super) struct Book {
    currency: Currency,
    persona: Persona,
    chance: Chance,
    count: u64,
    payments: Vec<Payment>,
    refunds: Vec<Returned>,
}

impl Payment {
    /// Whether its customer can still pay.
    pub(super) fn is_open(&self, mono: Millis) -> bool {
        self.state == State::Waiting && mono < self.expires
    }

    fn resp_code(&self, mono: Millis, persona: &Persona) -> &'static str {
        match self.state {
            State::Waiting if mono >= self.expires => persona.expired(),
            state => persona.code(state),
        }
    }
}

impl Book {
    /// An empty book; its numbers come from the seed.
    pub(super) fn new(seed: u64, currency: Currency, persona: Persona) -> Self {
        let (payments, refunds) = (Vec::new(), Vec::new());
        Book { currency, persona, chance: Chance::new(seed), count: 0, payments, refunds }
    }

    /// Makes a code; the same request again has the same one. Gives its trace and its token.
    pub(super) fn code(&mut self, now: Now, code: &Code, fate: Fate, dedupe: bool) -> (String, String) {
        let known = self.payments.iter().find(|known| dedupe && known.code == *code);
        if let Some(known) = known {
            return (known.trace.clone(), known.token.clone());
        }
        let trace = self.mint(now, &code.pos_no);
        let token = format!("{:016x}", self.chance.number());
        self.payments.push(Payment {
            code: code.clone(),
            trace: trace.clone(),
            token: token.clone(),
            state: State::Waiting,
            fate,
            expires: now.mono + code.valid * 1000,
            left: false,
            refunded: 0,
        });
        (trace, token)
    }

    /// What became of a payment.
    pub(super) fn payment_code(&self, mono: Millis, trace: &str) -> &'static str {
        self.payment(trace).map_or(NOT_FOUND, |payment| payment.resp_code(mono, &self.persona))
    }

    /// What became of a refund.
    pub(super) fn refund_code(&self, trace: &str) -> &'static str {
        match self.refunds.iter().find(|refund| refund.trace == trace).map(|refund| refund.state) {
            None => NOT_FOUND,
            Some(State::Waiting) => UNCLEAR,
            Some(state) => self.persona.code(state),
        }
    }

    /// Closes an order that nobody has paid.
    pub(super) fn close(&mut self, mono: Millis, trace: &str) -> &'static str {
        match self.payments.iter_mut().find(|payment| payment.trace == trace) {
            None => NOT_FOUND,
            Some(payment) if payment.state == State::Done => NOT_ALLOWED,
            Some(payment) => {
                payment.state = if payment.is_open(mono) { State::Failed } else { payment.state };
                self.persona.closed()
            }
        }
    }

    /// Gives money back, or begins to. Gives the refund's trace, its `respCode` and what moved. Errors: a `respCode`.
    pub(super) fn refund(
        &mut self,
        now: Now,
        refund: &Refund,
        verb: &Verb,
    ) -> Result<(String, &'static str, Option<Movement>), &'static str> {
        let failed = self.persona.code(State::Failed);
        let payment = self.payments.iter().find(|payment| payment.trace == refund.of).ok_or(failed)?;
        let (order, pos_no) = (payment.code.trade_no.clone(), payment.code.pos_no.clone());
        if payment.state != State::Done || refund.amount > payment.code.amount - payment.refunded {
            return Err(failed);
        }
        let state = match verb {
            Verb::Wait => State::Waiting,
            Verb::Decline { .. } => State::Failed,
            _ => State::Done,
        };
        let trace = self.mint(now, &pos_no);
        if state != State::Failed {
            self.refunded(&refund.of, |refunded| refunded + refund.amount);
        }
        let movement = (state == State::Done).then(|| self.movement(now, &order, refund.amount));
        self.refunds.push(Returned { refund: refund.clone(), trace: trace.clone(), order, state });
        Ok((trace.clone(), self.refund_code(&trace), movement))
    }

    /// What waits the longest for somebody to decide.
    pub(super) fn waiting(&self, mono: Millis) -> Option<Place> {
        let payment = self.payments.iter().position(|payment| payment.is_open(mono) && !payment.left);
        let refund = || self.refunds.iter().position(|refund| refund.state == State::Waiting);
        payment.map(Place::Payment).or_else(|| refund().map(Place::Refund))
    }

    /// Whether somebody can still decide it.
    pub(super) fn is_open(&self, mono: Millis, place: Place) -> bool {
        match place {
            Place::Payment(index) => self.payments.get(index).is_some_and(|payment| payment.is_open(mono)),
            Place::Refund(index) => {
                self.refunds.get(index).is_some_and(|refund| refund.state == State::Waiting)
            }
        }
    }

    /// What becomes of an order when somebody acts for it.
    pub(super) fn fate(&self, place: Place) -> Option<Fate> {
        match place {
            Place::Payment(index) => self.payments.get(index).map(|payment| payment.fate.clone()),
            Place::Refund(_) => Some(Fate::Paid),
        }
    }

    /// Its customer goes away; only the page can still be used.
    pub(super) fn leave(&mut self, place: Place) {
        if let Place::Payment(index) = place
            && let Some(payment) = self.payments.get_mut(index)
        {
            payment.left = true;
        }
    }

    /// Gives what waits its result. Money moves once.
    pub(super) fn settle(&mut self, now: Now, place: Place, fate: &Fate) -> Option<Movement> {
        let state = if *fate == Fate::Paid { State::Done } else { State::Failed };
        match place {
            Place::Payment(index) => {
                let payment = self.payments.get_mut(index).filter(|payment| payment.is_open(now.mono))?;
                payment.state = state;
                let (order, amount) = (payment.code.trade_no.clone(), payment.code.amount);
                (state == State::Done).then(|| self.movement(now, &order, amount))
            }
            Place::Refund(index) => {
                let refund = self.refunds.get_mut(index).filter(|refund| refund.state == State::Waiting)?;
                refund.state = state;
                let Returned { refund: Refund { amount, of, .. }, order, .. } = refund.clone();
                if state == State::Failed {
                    self.refunded(&of, |refunded| refunded - amount);
                }
                (state == State::Done).then(|| self.movement(now, &order, amount))
            }
        }
    }

    /// What a notification says of it.
    pub(super) fn result(&self, place: Place) -> Option<Told> {
        let (payment, trace, state, ret_url) = match place {
            Place::Payment(index) => {
                let payment = self.payments.get(index)?;
                (payment, &payment.trace, payment.state, &payment.code.ret_url)
            }
            Place::Refund(index) => {
                let Returned { refund, trace, state, .. } = self.refunds.get(index)?;
                (self.payment(&refund.of)?, trace, *state, &refund.ret_url)
            }
        };
        Some(Told {
            trace: trace.clone(),
            pay_type: payment.code.pay_type.wire().to_owned(),
            pos_no: payment.code.pos_no.clone(),
            done: state == State::Done,
            ret_url: ret_url.clone(),
        })
    }

    pub(super) fn by_token(&self, token: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.token == token)
    }

    pub(super) fn place_of(&self, token: &str) -> Option<Place> {
        self.payments.iter().position(|payment| payment.token == token).map(Place::Payment)
    }

    /// The amount that a request is about.
    pub(super) fn amount(&self, ask: &Ask) -> Option<u64> {
        let of = |trace: &str| self.payment(trace).map(|payment| payment.code.amount);
        match ask {
            Ask::Code(code) => Some(code.amount),
            Ask::Query(trace) | Ask::Close(trace) => of(trace),
            Ask::Refund(refund) => Some(refund.amount),
            Ask::RefundQuery(trace) => {
                self.refunds.iter().find(|refund| refund.trace == *trace).map(|refund| refund.refund.amount)
            }
        }
    }

    /// The merchant's order number that a request is about; empty for none.
    pub(super) fn order<'a>(&'a self, ask: &'a Ask) -> &'a str {
        let of = |trace: &str| self.payment(trace).map_or("", |payment| payment.code.trade_no.as_str());
        match ask {
            Ask::Code(code) => &code.trade_no,
            Ask::Query(trace) | Ask::Close(trace) => of(trace),
            Ask::Refund(refund) => of(&refund.of),
            Ask::RefundQuery(trace) => {
                let refund = self.refunds.iter().find(|refund| refund.trace == *trace);
                refund.map_or("", |refund| refund.order.as_str())
            }
        }
    }

    /// A number for a reply that nobody asks for again.
    pub(super) fn number(&self, now: Now) -> String {
        trace(now, "00000000", self.count)
    }

    fn payment(&self, trace: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.trace == trace)
    }

    fn refunded(&mut self, of: &str, change: impl Fn(u64) -> u64) {
        if let Some(payment) = self.payments.iter_mut().find(|payment| payment.trace == of) {
            payment.refunded = change(payment.refunded);
        }
    }

    fn mint(&mut self, now: Now, pos_no: &str) -> String {
        self.count += 1;
        trace(now, pos_no, self.count)
    }

    fn movement(&self, now: Now, order: &str, minor: u64) -> Movement {
        Movement { system: SYSTEM, order: order.to_owned(), minor, currency: self.currency, at: now.wall }
    }
}

/// Device, date and time, and a count, as the documents' samples have it.
fn trace(now: Now, pos_no: &str, count: u64) -> String {
    let time: String = hong_kong(now.wall).chars().filter(char::is_ascii_digit).collect();
    format!("{pos_no}{time}{count:06}")
}
