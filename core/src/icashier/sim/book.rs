//! What was submitted and what became of it: orders and money. It knows no wire.

use super::SYSTEM;
use super::ask::{Asked, Order};
use crate::amount::Currency;
use crate::code::Code;
use crate::icashier::ResultCode;
use crate::icashier::freedoms::Persona;
use crate::sim::gateway::Fate;
use crate::sim::{Chance, Movement};
use crate::time::Now;

/// An order at the gateway.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub order: Order,
    /// The gateway's own number.
    pub queryid: String,
    /// The last part of its page's address.
    pub token: String,
    pub result: ResultCode,
    /// What becomes of it when its customer pays.
    pub fate: Fate,
    /// When it got its result, in Unix milliseconds.
    pub at: Option<u64>,
    /// Its customer went away.
    left: bool,
    charged: bool,
    /// It failed, and its customer can pay with another card.
    second_card: bool,
}

impl Entry {
    /// Whether its customer, or whoever investigates it, can still decide.
    pub(super) fn is_open(&self) -> bool {
        self.second_card || matches!(self.result, ResultCode::Unpaid | ResultCode::Investigated)
    }

    /// Whether money moved and the merchant may know.
    pub(super) fn is_paid(&self) -> bool {
        matches!(self.result, ResultCode::Paid | ResultCode::PaidUnsettled)
    }
}

/// All orders since the last reset, in their order.
#[derive(Debug)]
pub(super) struct Book {
    chance: Chance,
    persona: Persona,
    entries: Vec<Entry>,
}

impl Book {
    /// An empty book; its numbers come from the seed.
    pub(super) fn new(seed: u64, persona: Persona) -> Self {
        Book { chance: Chance::new(seed), persona, entries: Vec::new() }
    }

    /// Takes an order; the same one again leads to the same page. Errors: `INTENT_CONFLICT` where the number is
    /// another order's.
    pub(super) fn submit(&mut self, order: Order, fate: Fate, dedupe: bool) -> Result<String, Code> {
        let known = self.entries.iter().find(|entry| dedupe && entry.order.orderid == order.orderid);
        match known {
            Some(entry) if entry.order == order => return Ok(entry.token.clone()),
            Some(_) => return Err(Code::IntentConflict),
            None => {}
        }
        let token = format!("{:016x}", self.chance.number());
        let queryid = format!("{:015}", self.chance.below(1_000_000_000_000_000));
        let (result, at) = (ResultCode::Unpaid, None);
        self.entries.push(Entry {
            order,
            queryid,
            token: token.clone(),
            result,
            fate,
            at,
            left: false,
            charged: false,
            second_card: false,
        });
        Ok(token)
    }

    /// The order that waits the longest for somebody to decide.
    pub(super) fn waiting(&self) -> Option<usize> {
        self.entries.iter().position(|entry| entry.is_open() && !entry.left && !entry.second_card)
    }

    /// Its customer goes away; only the page can still be used.
    pub(super) fn leave(&mut self, index: usize) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.left = true;
        }
    }

    pub(super) fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    pub(super) fn by_token(&self, token: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.token == token)
    }

    pub(super) fn by_orderid(&self, orderid: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.order.orderid == orderid)
    }

    /// What an inquiry means: `queryid` wins (section "Query"); of several orders with one number, the paid one.
    pub(super) fn find(&self, asked: &Asked) -> Option<&Entry> {
        let is_it = |entry: &&Entry| match (&asked.queryid, &asked.orderid) {
            (Some(queryid), _) => entry.queryid == *queryid,
            (None, orderid) => orderid.as_deref() == Some(&entry.order.orderid),
        };
        let mut found = self.entries.iter().filter(is_it);
        let first = found.next()?;
        let mut all = core::iter::once(first).chain(found);
        Some(all.find(|entry| entry.is_paid()).unwrap_or(first))
    }

    /// Gives an open order its result. Money moves once.
    pub(super) fn settle(
        &mut self,
        now: Now,
        index: usize,
        fate: &Fate,
        currency: Currency,
    ) -> Option<Movement> {
        let entry = self.entries.get_mut(index).filter(|entry| entry.is_open())?;
        let (result, pays) = result(fate);
        if matches!(result, ResultCode::Investigated | ResultCode::Failed) {
            entry.fate = Fate::Paid;
        }
        entry.second_card = result == ResultCode::Failed && self.persona.has_second_card();
        entry.result = result;
        entry.at = pays.then_some(now.wall);
        let charges = pays && !entry.charged;
        entry.charged |= pays;
        let (order, minor) = (entry.order.orderid.clone(), entry.order.txnamt);
        charges.then_some(Movement { system: SYSTEM, order, minor, currency, at: now.wall })
    }
}

/// The result of a fate, and whether money moves.
fn result(fate: &Fate) -> (ResultCode, bool) {
    match fate {
        Fate::Paid => (ResultCode::Paid, true),
        Fate::Declined => (ResultCode::Failed, false),
        Fate::PaidBut(code) => (ResultCode::from_wire(code), true),
        Fate::Code(code) => {
            let result = ResultCode::from_wire(code);
            let pays = matches!(result, ResultCode::Paid | ResultCode::PaidUnsettled);
            (result, pays)
        }
    }
}
