//! What happened to money on this terminal: payments and refunds, found by either number.
//!
//! It decides about money and writes the ledger; it knows no wire. A payment that the bank declined is in the
//! book too: an inquiry finds it as not paid.

use super::SYSTEM;
use super::ask::{Part, Pay};
use crate::amount::Amount;
use crate::qfpay::{Channel, PayType};
use crate::sim::{Chance, Ledger, Movement, hong_kong};
use crate::time::{Now, hong_kong_day};
use std::collections::BTreeMap;

/// The inner respcd of what went well (section 7).
pub(super) const PAID: &str = "0000";
/// The inner respcd of a refund of more than is left.
pub(super) const TOO_MUCH: &str = "1269";
/// The inner respcd of a refund of a part where only all of it is given back.
pub(super) const IN_PART: &str = "1271";

/// A payment, paid or declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sale {
    pub syssn: String,
    /// The till's order number; empty when it sent none.
    pub order: String,
    pub amount: Amount,
    pub channel: Channel,
    pub clisn: String,
    /// Unix milliseconds.
    pub at: u64,
    /// The inner respcd: [`PAID`] or the bank's reason.
    pub result: String,
    /// Minor units given back.
    pub refunded: u64,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refund {
    pub syssn: String,
    /// The payment as it was after this refund.
    pub sale: Sale,
    pub minor: u64,
    pub clisn: String,
    pub at: u64,
}

/// Something an inquiry can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    Sale(&'a Sale),
    Refund(&'a Refund),
}

/// Why a refund was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NotFound,
    TooMuch,
    InPart,
}

/// All payments and refunds since the last reset.
#[derive(Debug, Clone)]
pub(super) struct Book {
    chance: Chance,
    sales: Vec<Sale>,
    refunds: Vec<Refund>,
    by_syssn: BTreeMap<String, Place>,
    by_order: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Sale(usize),
    Refund(usize),
}

impl Book {
    /// An empty book; its transaction numbers come from the seed.
    pub(super) fn new(seed: u64) -> Self {
        let (sales, refunds) = (Vec::new(), Vec::new());
        let chance = Chance::new(seed);
        Book { chance, sales, refunds, by_syssn: BTreeMap::new(), by_order: BTreeMap::new() }
    }

    /// Takes a payment, or writes down that the bank declined it: `result` says which.
    pub(super) fn pay(&mut self, now: Now, pay: &Pay, result: &str, ledger: &mut Ledger) -> Sale {
        let (syssn, clisn) = self.mint(now);
        let sale = Sale {
            syssn,
            order: pay.order.clone(),
            amount: pay.amount,
            channel: pay.channel.clone(),
            clisn,
            at: now.wall,
            result: result.to_owned(),
            refunded: 0,
        };
        if sale.is_paid() {
            ledger.charge(movement(now, &sale, sale.amount.minor()));
        }
        self.keep(sale.clone());
        sale
    }

    /// Gives money back. Never more than is left.
    pub(super) fn refund(
        &mut self,
        now: Now,
        order_id: &str,
        part: Part,
        ledger: &mut Ledger,
    ) -> Result<Refund, Refusal> {
        let (syssn, clisn) = self.mint(now);
        let sale = self.sale_mut(order_id).filter(|sale| sale.is_paid()).ok_or(Refusal::NotFound)?;
        let minor = match part {
            Part::All => sale.left(),
            Part::Minor(minor) => minor,
        };
        if minor == 0 || minor > sale.left() {
            return Err(Refusal::TooMuch);
        }
        let today = hong_kong_day(sale.at) == hong_kong_day(now.wall);
        if today && minor < sale.amount.minor() && sale.channel.is_whole_today() {
            return Err(Refusal::InPart);
        }
        sale.refunded += minor;
        let sale = sale.clone();
        ledger.refund(movement(now, &sale, minor));
        self.by_syssn.insert(syssn.clone(), Place::Refund(self.refunds.len()));
        let refund = Refund { syssn, sale, minor, clisn, at: now.wall };
        self.refunds.push(refund.clone());
        Ok(refund)
    }

    /// All payments, paid and declined.
    #[cfg(feature = "qfpay-backend")]
    pub(super) fn sales(&self) -> &[Sale] {
        &self.sales
    }

    /// All refunds.
    #[cfg(feature = "qfpay-backend")]
    pub(super) fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    /// The payment of an order number of the till: the one that was paid when there are several, else the last.
    pub(super) fn of_order(&self, order: &str) -> Option<&Sale> {
        self.sales.get(self.place_of_order(order)?)
    }

    /// The first payment of an order number, whatever came of it.
    pub(super) fn first_of_order(&self, order: &str) -> Option<&Sale> {
        self.sales.get(*self.by_order.get(order)?.first()?)
    }

    /// What an inquiry by `orderId` finds: either number is understood (section 3).
    pub(super) fn find(&self, order_id: &str) -> Option<Entry<'_>> {
        match self.by_syssn.get(order_id) {
            Some(Place::Sale(at)) => self.sales.get(*at).map(Entry::Sale),
            Some(Place::Refund(at)) => self.refunds.get(*at).map(Entry::Refund),
            None => self.of_order(order_id).map(Entry::Sale),
        }
    }

    fn sale_mut(&mut self, order_id: &str) -> Option<&mut Sale> {
        let at = match self.by_syssn.get(order_id) {
            Some(Place::Sale(at)) => *at,
            Some(Place::Refund(_)) => return None,
            None => self.place_of_order(order_id)?,
        };
        self.sales.get_mut(at)
    }

    fn place_of_order(&self, order: &str) -> Option<usize> {
        let places = self.by_order.get(order)?;
        let paid = |at: &&usize| self.sales.get(**at).is_some_and(Sale::is_paid);
        places.iter().find(paid).or(places.last()).copied()
    }

    fn keep(&mut self, sale: Sale) {
        let at = self.sales.len();
        self.by_syssn.insert(sale.syssn.clone(), Place::Sale(at));
        if !sale.order.is_empty() {
            self.by_order.entry(sale.order.clone()).or_default().push(at);
        }
        self.sales.push(sale);
    }

    /// The next QFPay number (the day, a seeded part, a counter: never twice) and the client's serial number.
    fn mint(&mut self, now: Now) -> (String, String) {
        let day: String = hong_kong(now.wall).chars().take(10).filter(char::is_ascii_digit).collect();
        let count = self.sales.len() + self.refunds.len() + 1;
        (format!("{day}{:06}{count:08}", self.chance.below(1_000_000)), format!("{:06}", count % 1_000_000))
    }
}

impl Sale {
    /// Whether money moved.
    pub(super) fn is_paid(&self) -> bool {
        self.result == PAID
    }

    /// Minor units that can still be refunded.
    pub(super) fn left(&self) -> u64 {
        if self.is_paid() { self.amount.minor() - self.refunded } else { 0 }
    }

    /// `busicd`: wallets are taken by scanning the customer's code, where the table has that (section 4).
    pub(super) fn pay_type(&self) -> PayType {
        match self.channel {
            Channel::CardPayment => PayType::Card,
            Channel::Wx => PayType::WxCpm,
            Channel::Alipay => PayType::AlipayCpm,
            Channel::Payme => PayType::PaymeCpm,
            Channel::Union => PayType::UnionCpm,
            Channel::Fps => PayType::FpsMpm,
            Channel::Octopus => PayType::Octopus,
            Channel::UnionpayCard => PayType::UnionpayCard,
            Channel::AmexCard => PayType::AmexCard,
            Channel::Other(ref name) => PayType::Other(name.clone()),
        }
    }
}

fn movement(now: Now, sale: &Sale, minor: u64) -> Movement {
    let (order, currency) = (sale.order.clone(), sale.amount.currency());
    Movement { system: SYSTEM, order, minor, currency, at: now.wall }
}
