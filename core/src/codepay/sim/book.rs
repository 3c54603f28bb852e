//! What happened to money on this terminal: every order, found by its number or the terminal's own.
//!
//! It decides about money and writes the ledger; it knows no wire. Orders that failed are in the book too: a query
//! tells how they ended.

use super::SYSTEM;
use super::ask::Request;
use super::plan::Act;
use crate::amount::Currency;
use crate::codepay::freedoms::Persona;
use crate::codepay::{ResponseCode, TransStatus, TransType};
use crate::sim::{Chance, Ledger, Movement};
use crate::time::Now;
use std::collections::BTreeMap;

/// An order that is over.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub request: Request,
    pub status: TransStatus,
    pub code: ResponseCode,
    /// Inner words of the code.
    pub words: &'static str,
    pub trans_no: String,
    /// Unix milliseconds.
    pub at: u64,
    /// The tip it has by now, in hundredths.
    pub tip: u64,
    /// Hundredths given back or, of an authorization, taken.
    used: u64,
    /// The day it belongs to is settled.
    settled: bool,
}

/// All orders since the last reset.
#[derive(Debug)]
pub(super) struct Book {
    chance: Chance,
    currency: Currency,
    persona: Persona,
    entries: Vec<Entry>,
    by_order: BTreeMap<String, Vec<usize>>,
}

type Done = Result<(), ResponseCode>;

impl Book {
    /// An empty book; its transaction numbers come from the seed.
    pub(super) fn new(seed: u64, currency: Currency, persona: Persona) -> Self {
        let (chance, entries, by_order) = (Chance::new(seed), Vec::new(), BTreeMap::new());
        Book { chance, currency, persona, entries, by_order }
    }

    /// Carries an order out, or writes down how it ended without money.
    pub(super) fn carry_out(&mut self, now: Now, request: &Request, act: &Act, ledger: &mut Ledger) -> Entry {
        let (code, words) = match &self.persona.ends(act) {
            Act::Close(code, words) => (code.clone(), *words),
            _ => (self.execute(now, request, ledger).err().unwrap_or(ResponseCode::Success), ""),
        };
        let entry = Entry {
            request: request.clone(),
            status: self.persona.status(&code),
            code,
            words,
            trans_no: self.mint(),
            at: now.wall,
            tip: request.tip,
            used: 0,
            settled: false,
        };
        let places = self.by_order.entry(request.order.merchant_order_no.clone()).or_default();
        places.push(self.entries.len());
        self.entries.push(entry.clone());
        entry
    }

    /// The order of this number: the one that succeeded when there are several, else the last.
    pub(super) fn find(&self, order: &str) -> Option<&Entry> {
        self.entries.get(self.place(order)?)
    }

    /// What an inquiry finds: by the terminal's number, where one is named.
    pub(super) fn asked(&self, order: &str, trans_no: Option<&str>) -> Option<&Entry> {
        let entry = match trans_no {
            Some(trans_no) => self.entries.iter().find(|entry| entry.trans_no == trans_no),
            None => self.find(order),
        };
        entry.filter(|entry| self.persona.knows(entry))
    }

    /// Gives a sale another tip.
    pub(super) fn tip(&mut self, now: Now, order: &str, tip: u64, ledger: &mut Ledger) -> Done {
        let sale = self.origin(order)?;
        if !sale.takes_money() || sale.status != TransStatus::Successful || sale.settled {
            return Err(ResponseCode::CannotVoid);
        }
        let before = core::mem::replace(&mut sale.tip, tip);
        let order = order.to_owned();
        match tip.checked_sub(before) {
            Some(0) => {}
            Some(more) => ledger.charge(self.movement(now, &order, more)),
            None => ledger.refund(self.movement(now, &order, before - tip)),
        }
        Ok(())
    }

    /// Settles the day: from now on orders are refunded, not voided.
    pub(super) fn settle(&mut self) {
        for entry in &mut self.entries {
            entry.settled = true;
        }
    }

    fn execute(&mut self, now: Now, request: &Request, ledger: &mut Ledger) -> Done {
        let order = &request.order;
        let number = &order.merchant_order_no;
        let of = order.orig_merchant_order_no.as_deref().unwrap_or_default();
        match order.trans_type {
            TransType::Authorization => {}
            TransType::Void | TransType::AuthorizationCancel => {
                let money = self.void(of, request.amount)?;
                if money > 0 {
                    ledger.refund(self.movement(now, number, money));
                }
            }
            TransType::Refund => {
                self.refund(of, request.amount)?;
                ledger.refund(self.movement(now, number, request.amount));
            }
            TransType::Completion => {
                self.complete(of, request.amount)?;
                ledger.charge(self.movement(now, number, request.amount));
            }
            _ => ledger.charge(self.movement(now, number, request.amount + request.tip + request.cashback)),
        }
        Ok(())
    }

    /// Undoes an order of the day altogether; an amount that is named is all of it. Gives the money that goes back: none
    /// of an authorization.
    fn void(&mut self, order: &str, named: u64) -> Result<u64, ResponseCode> {
        let entry = self.origin(order)?;
        if named > 0 && named != entry.request.amount {
            return Err(ResponseCode::ParameterError);
        }
        if entry.used > 0 && entry.takes_money() {
            return Err(ResponseCode::Refunded);
        }
        let held = entry.request.order.trans_type == TransType::Authorization;
        if entry.status != TransStatus::Successful
            || entry.settled
            || entry.used > 0
            || !(entry.takes_money() || held)
        {
            return Err(ResponseCode::CannotVoid);
        }
        entry.status = TransStatus::Voided;
        Ok(if held { 0 } else { entry.total() })
    }

    fn refund(&mut self, order: &str, amount: u64) -> Done {
        let entry = self.origin(order)?;
        let left = if entry.status == TransStatus::Successful { entry.total() - entry.used } else { 0 };
        match entry.takes_money() {
            false => Err(ResponseCode::DoesNotExist),
            true if amount > left => Err(ResponseCode::OutOfLimit),
            true => {
                entry.used += amount;
                Ok(())
            }
        }
    }

    fn complete(&mut self, order: &str, amount: u64) -> Done {
        let entry = self.origin(order)?;
        let held = entry.request.order.trans_type == TransType::Authorization;
        match held && entry.status == TransStatus::Successful {
            false => Err(ResponseCode::DoesNotExist),
            true if entry.used > 0 => Err(ResponseCode::Reject),
            true if amount > entry.request.amount => Err(ResponseCode::OutOfLimit),
            true => {
                entry.used = amount;
                Ok(())
            }
        }
    }

    fn origin(&mut self, order: &str) -> Result<&mut Entry, ResponseCode> {
        let place = self.place(order);
        place.and_then(|place| self.entries.get_mut(place)).ok_or(ResponseCode::DoesNotExist)
    }

    fn place(&self, order: &str) -> Option<usize> {
        let places = self.by_order.get(order)?;
        let done = |place: &&usize| self.entries.get(**place).is_some_and(|entry| entry.code.is_success());
        places.iter().find(done).or(places.last()).copied()
    }

    fn movement(&self, now: Now, order: &str, hundredths: u64) -> Movement {
        let minor = match self.currency.decimals() {
            0 => hundredths / 100,
            3 => hundredths * 10,
            _ => hundredths,
        };
        Movement { system: SYSTEM, order: order.to_owned(), minor, currency: self.currency, at: now.wall }
    }

    /// The next number of the terminal's own: a seeded part and a counter, never twice.
    fn mint(&mut self) -> String {
        format!("5021{:08}{:010}", self.chance.below(100_000_000), self.entries.len() + 1)
    }
}

impl Entry {
    /// Whether it charged the customer.
    fn takes_money(&self) -> bool {
        matches!(self.request.order.trans_type, TransType::Sale | TransType::Cashback | TransType::Completion)
    }

    /// Everything the customer paid, in hundredths.
    fn total(&self) -> u64 {
        self.request.amount + self.request.cashback + self.tip
    }
}
