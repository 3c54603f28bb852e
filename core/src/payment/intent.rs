//! What is meant to happen, once: the caller's operation and the identity it gets.

use super::method::Method;
use crate::amount::Amount;

/// What money shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Take a payment.
    Pay,
    /// Give back all or part of an earlier payment.
    Refund,
    /// Undo an earlier payment before it is settled.
    Void,
    /// Hold an amount on the customer's card.
    Authorise,
    /// Take what an earlier authorisation holds.
    Complete,
    /// Add a tip to an earlier payment; the amount is the tip's.
    Adjust,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] =
        [Kind::Pay, Kind::Refund, Kind::Void, Kind::Authorise, Kind::Complete, Kind::Adjust];

    /// The word of journal and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Pay => "pay",
            Kind::Refund => "refund",
            Kind::Void => "void",
            Kind::Authorise => "authorise",
            Kind::Complete => "complete",
            Kind::Adjust => "adjust",
        }
    }

    /// The kind of that word.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it needs an earlier payment to work on.
    pub const fn needs_origin(self) -> bool {
        !matches!(self, Kind::Pay | Kind::Authorise)
    }

    /// Whether it gives money back.
    pub const fn gives_back(self) -> bool {
        matches!(self, Kind::Refund | Kind::Void)
    }
}

/// The payment that a refund or void undoes, a completion takes or a tip is added to. One from outside this journal may be
/// named by either number alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The order number that was sent with it; empty where only the system's own is known.
    pub order: String,
    /// The system's own number of it, where it gave one.
    pub number: Option<String>,
    /// What was paid, where that is known here; in a refund without an amount, what was left of it then.
    pub amount: Option<Amount>,
}

impl Origin {
    /// The order number, where it is known.
    pub fn known_order(&self) -> Option<&str> {
        Some(self.order.as_str()).filter(|order| !order.is_empty())
    }

    /// What it is called by in this journal.
    pub fn name(&self) -> &str {
        self.known_order().or(self.number.as_deref()).unwrap_or_default()
    }

    /// Every number that it is known by.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known_order().into_iter().chain(self.number.as_deref())
    }

    /// Whether both say the same payment, by whichever number both know.
    pub(super) fn is_same(&self, other: &Origin) -> bool {
        match (self.known_order(), other.known_order()) {
            (Some(one), Some(another)) => one == another,
            _ => self.number.is_some() && self.number == other.number,
        }
    }
}

/// What the caller asks for. Its `reference` is the caller's own sale id and the key of everything: the same
/// reference joins what is running or gives the settled outcome, and never a second transmission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What money shall do.
    pub kind: Kind,
    /// The caller's id of this operation, unique on the terminal.
    pub reference: String,
    /// How much; `None` on what works on an earlier payment means all that is left of it.
    pub amount: Option<Amount>,
    /// How the customer pays.
    pub method: Method,
    /// The earlier payment, of everything but a payment or an authorisation.
    pub of: Option<Origin>,
    /// The system's own extra fields in its own spelling, checked by the room.
    pub options: Vec<(String, String)>,
}

impl Operation {
    /// Whether `other` is the same wish, so that a repeated reference joins instead of conflicting.
    pub fn same_wish(&self, other: &Operation) -> bool {
        self.kind == other.kind
            && self.amount == other.amount
            && self.method == other.method
            && match (&self.of, &other.of) {
                (Some(of), Some(other)) => of.is_same(other),
                (None, None) => true,
                _ => false,
            }
    }
}

/// An operation with its identity on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What is asked for.
    pub operation: Operation,
    /// The order number that it has on the wire, never reused.
    pub order: String,
    /// The system's own number of it, once it told one that inquiries need.
    pub number: Option<String>,
    /// Unix time in milliseconds when it was made, for people.
    pub created: u64,
}

/// An order number for a new operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderNumber {
    /// One that nobody has had before.
    Minted(String),
    /// One of the caller's own: it must be new, and is a part of the wish.
    Own(String),
}

impl OrderNumber {
    /// The number.
    pub fn as_str(&self) -> &str {
        let (OrderNumber::Minted(order) | OrderNumber::Own(order)) = self;
        order
    }

    /// The number, where it is the caller's own.
    pub fn own(&self) -> Option<&str> {
        match self {
            OrderNumber::Minted(_) => None,
            OrderNumber::Own(order) => Some(order),
        }
    }
}

/// Out of entropy it is minted.
impl From<[u8; 16]> for OrderNumber {
    fn from(entropy: [u8; 16]) -> Self {
        OrderNumber::Minted(mint(entropy))
    }
}

/// How many characters a minted order number has.
pub const MINTED: usize = 26;

/// Mints an order number: 26 characters that carry all 128 bits of `entropy`, so that numbers stay unique even
/// when storage is cleared or the clock is set back.
pub fn mint(entropy: [u8; 16]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bits = u128::from_be_bytes(entropy);
    let mut text = [b'0'; MINTED];
    for place in text.iter_mut().rev() {
        *place = ALPHABET.get((bits % 32) as usize).copied().unwrap_or(b'0');
        bits /= 32;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_are_26_letters_and_digits_that_keep_every_bit() {
        let mut seen = std::collections::BTreeSet::new();
        for bit in 0..128 {
            let order = mint((1u128 << bit).to_be_bytes());
            assert_eq!(order.len(), 26);
            assert!(order.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            assert!(seen.insert(order));
        }
    }
}
