//! The ledger: the truth about money, whatever the till was told.
//!
//! Tests compare it with what tills believe. It is only written down here; what counts as a charge is the
//! room's business.

use super::Via;
use crate::amount::Currency;
use crate::json::{Value, Writer};
use crate::system::System;
use std::collections::BTreeMap;

/// What stands for a value that is nobody's business.
const MASKED: &str = "***";

/// Money that moved: a charge or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The payment system, such as `qfpay`.
    pub system: &'static str,
    /// The till's order number; empty when it sent none.
    pub order: String,
    /// Minor units.
    pub minor: u64,
    /// The currency.
    pub currency: Currency,
    /// When, in Unix milliseconds.
    pub at: u64,
}

/// A request that the terminal read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The payment system, such as `qfpay`.
    pub system: &'static str,
    /// The face it came in through.
    pub via: Via,
    /// `pay`, `refund`, `query`, `cancel` or `print`.
    pub kind: &'static str,
    /// The order number that it names; empty when it names none.
    pub order: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// What it said, in the wire's own spelling: see [`Seen::fields`].
    pub fields: Vec<(String, String)>,
}

/// Charges, refunds, requests and connections, each in the order they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    charges: Vec<Movement>,
    refunds: Vec<Movement>,
    requests: Vec<Seen>,
    connections: BTreeMap<String, u64>,
    open: BTreeMap<String, u64>,
}

impl Ledger {
    /// Writes down a charge.
    pub fn charge(&mut self, movement: Movement) {
        self.charges.push(movement);
    }

    /// Writes down a refund.
    pub fn refund(&mut self, movement: Movement) {
        self.refunds.push(movement);
    }

    /// Writes down a request that was read.
    pub fn request(&mut self, seen: Seen) {
        self.requests.push(seen);
    }

    /// Counts a connection.
    pub fn connection(&mut self, system: &str, via: Via) {
        *self.connections.entry(format!("{system}-{}", via.as_str())).or_default() += 1;
    }

    /// Adds a connection that is open now. Only whoever holds the connections knows that, so a copy that is handed
    /// out gets it; a terminal's own ledger has none.
    pub fn holds(&mut self, system: &str, via: Via) {
        *self.open.entry(format!("{system}-{}", via.as_str())).or_default() += 1;
    }

    /// Takes over what another ledger has. Everything stays in the order it happened.
    pub fn merge(&mut self, other: Ledger) {
        self.charges.extend(other.charges);
        self.refunds.extend(other.refunds);
        self.requests.extend(other.requests);
        self.charges.sort_by_key(|movement| movement.at);
        self.refunds.sort_by_key(|movement| movement.at);
        self.requests.sort_by_key(|seen| seen.at);
        for (face, count) in other.connections {
            *self.connections.entry(face).or_default() += count;
        }
        for (face, count) in other.open {
            *self.open.entry(face).or_default() += count;
        }
    }

    /// All charges.
    pub fn charges(&self) -> &[Movement] {
        &self.charges
    }

    /// All refunds.
    pub fn refunds(&self) -> &[Movement] {
        &self.refunds
    }

    /// All requests.
    pub fn requests(&self) -> &[Seen] {
        &self.requests
    }

    /// How many connections came in through a face, such as `qfpay-tcp`.
    pub fn connections(&self, face: &str) -> u64 {
        self.connections.get(face).copied().unwrap_or_default()
    }

    /// `{"charges":[..],"refunds":[..],"requests":[..],"connections":{"qfpay-tcp":3},"open":{"qfpay-tcp":1}}`: all
    /// connections so far, and those that are open now. `minor` and `at` are numbers, `fields` of a request is an object, everything else is text.
    pub fn to_json(&self) -> String {
        Writer::new()
            .raw("charges", &array(self.charges.iter().map(Movement::to_json)))
            .raw("refunds", &array(self.refunds.iter().map(Movement::to_json)))
            .raw("requests", &array(self.requests.iter().map(Seen::to_json)))
            .raw("connections", &counts(&self.connections))
            .raw("open", &counts(&self.open))
            .finish()
    }
}

fn counts(faces: &BTreeMap<String, u64>) -> String {
    faces.iter().fold(Writer::new(), |out, (face, count)| out.number(face, &count.to_string())).finish()
}

impl Movement {
    fn to_json(&self) -> String {
        Writer::new()
            .text("system", self.system)
            .text("order", &self.order)
            .number("minor", &self.minor.to_string())
            .text("currency", self.currency.as_str())
            .number("at", &self.at.to_string())
            .finish()
    }
}

impl Seen {
    /// What a request said, as text: what the system's description calls private is masked, so that what is seen here
    /// may be shown to anybody.
    pub fn fields<'a>(
        system: &System,
        members: impl IntoIterator<Item = &'a (String, Value)>,
    ) -> Vec<(String, String)> {
        let text = |value: &Value| value.scalar().map_or_else(|| value.to_json(), str::to_owned);
        let hides = |name: &str| system.fields.iter().any(|field| field.private && field.name == name);
        let field = |(name, value): &(String, Value)| {
            (name.clone(), if hides(name) { MASKED.to_owned() } else { text(value) })
        };
        members.into_iter().map(field).collect()
    }

    fn to_json(&self) -> String {
        Writer::new()
            .text("system", self.system)
            .text("transport", self.via.as_str())
            .text("kind", self.kind)
            .text("order", &self.order)
            .number("at", &self.at.to_string())
            .raw("fields", &self.fields_json())
            .finish()
    }

    fn fields_json(&self) -> String {
        self.fields.iter().fold(Writer::new(), |out, (name, value)| out.text(name, value)).finish()
    }
}

fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn an_empty_ledger_has_all_its_members() {
        let text = r#"{"charges":[],"refunds":[],"requests":[],"connections":{},"open":{}}"#;
        assert_eq!(Ledger::default().to_json(), text);
    }

    #[test]
    fn ledgers_are_merged_in_the_order_things_happened() {
        let currency = Currency::parse("HKD").unwrap();
        let charge =
            |order: &str, at| Movement { system: "qfpay", order: order.to_owned(), minor: 1, currency, at };
        let (mut one, mut other) = (Ledger::default(), Ledger::default());
        one.charge(charge("A", 1));
        one.charge(charge("C", 3));
        other.charge(charge("B", 2));
        for ledger in [&mut one, &mut other] {
            ledger.connection("qfpay", Via::Tcp);
        }
        one.merge(other);
        let orders: Vec<_> = one.charges().iter().map(|charge| charge.order.as_str()).collect();
        assert_eq!((orders, one.connections("qfpay-tcp")), (vec!["A", "B", "C"], 2));
    }

    #[test]
    fn everything_written_down_is_in_the_json() {
        let mut ledger = Ledger::default();
        let currency = Currency::parse("HKD").unwrap();
        let money = Movement { system: "qfpay", order: "A\"1".to_owned(), minor: 1250, currency, at: 7 };
        ledger.charge(money.clone());
        ledger.refund(Movement { minor: 50, ..money });
        ledger.request(Seen {
            system: "qfpay",
            via: Via::Tcp,
            kind: "pay",
            order: String::new(),
            at: 6,
            fields: vec![("amt".to_owned(), "1".to_owned())],
        });
        ledger.connection("qfpay", Via::Tcp);
        ledger.connection("qfpay", Via::Tcp);
        ledger.holds("qfpay", Via::Tcp);
        assert_eq!(ledger.connections("qfpay-tcp"), 2);
        let text = concat!(
            r#"{"charges":[{"system":"qfpay","order":"A\"1","minor":1250,"currency":"HKD","at":7}],"#,
            r#""refunds":[{"system":"qfpay","order":"A\"1","minor":50,"currency":"HKD","at":7}],"#,
            r#""requests":[{"system":"qfpay","transport":"tcp","kind":"pay","order":"","at":6,"fields":{"amt":"1"}}],"#,
            r#""connections":{"qfpay-tcp":2},"open":{"qfpay-tcp":1}}"#
        );
        assert_eq!(ledger.to_json(), text);
    }
}
