//! By which numbers a system knows a payment: the order number that a till gives it, and the system's own.
//!
//! It holds what a caller says of them against the system's description, before anything is written down. Whether a number
//! is known already is the journal's to say.

use super::{Refusal, System};
use crate::code::Code;
use crate::payment::{MINTED, Operation, Origin};

/// The numbers of a payment at a system.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// What the order number is called on the wire.
    pub order: &'static str,
    /// How many characters it has, at least and at most.
    pub length: (usize, usize),
    /// Whether only letters and digits are taken, or every printable ASCII character.
    pub plain: bool,
    /// What the system's own number is called on the wire.
    pub number: &'static str,
    /// By which of them an earlier payment is given back, completed or added to.
    pub follows: By,
    /// By which of them a payment is asked for.
    pub asks: By,
}

/// By which number the system finds a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By whichever is known.
    Either,
    /// By neither: nothing works on earlier payments there.
    Neither,
    /// By the order number alone.
    Order,
    /// By its own number alone.
    Number,
    /// By its own number; the wire wants the order number as well, or this field of the operation.
    NumberWith(&'static str),
}

impl Names {
    /// Order numbers of at most 32 letters and digits, and payments found by either number.
    pub const fn new(order: &'static str, number: &'static str) -> Names {
        let (follows, asks) = (By::Either, By::Either);
        Names { order, length: (1, 32), plain: true, number, follows, asks }
    }

    fn takes(&self, most: usize) -> String {
        let (least, _) = self.length;
        let of = if self.plain { "letters and digits" } else { "printable ASCII characters" };
        format!("{least} to {most} {of}")
    }

    fn carries(&self, text: &str) -> bool {
        let fits =
            |byte: u8| if self.plain { byte.is_ascii_alphanumeric() } else { (b'!'..=b'~').contains(&byte) };
        text.bytes().all(|byte| fits(byte) || (byte == b' ' && !self.plain))
    }
}

impl System {
    /// Holds an order number of the caller's own against what the wire carries. Errors: a [`Refusal`] of `order`.
    pub fn check_order(&self, order: &str) -> Result<(), Refusal> {
        let (least, most) = self.names.length;
        match (least..=most).contains(&order.len()) && self.names.carries(order) && order.trim() == order {
            true => Ok(()),
            false => {
                let allowed = format!(
                    "what {} carries as {}: {}",
                    self.title,
                    self.names.order,
                    self.names.takes(most)
                );
                Err(refused(Code::InvalidField, "order", Some(order), allowed))
            }
        }
    }

    /// Holds what minted order numbers are to begin with against what the wire carries. Errors: a [`Refusal`] of `prefix`.
    pub fn check_prefix(&self, prefix: &str) -> Result<(), Refusal> {
        let most = self.names.length.1.saturating_sub(MINTED);
        match prefix.len() <= most && self.names.carries(prefix) && !prefix.starts_with(' ') {
            true => Ok(()),
            false => {
                let Names { plain, .. } = self.names;
                let of = if plain { "letters and digits" } else { "printable ASCII characters" };
                let allowed = format!("at most {most} {of}: {MINTED} more follow in {}", self.names.order);
                Err(refused(Code::InvalidField, "prefix", Some(prefix), allowed))
            }
        }
    }

    /// Refuses an earlier payment that is not named so that the system finds it. Errors: a [`Refusal`] with `UNKNOWN_ORDER`.
    pub fn check_origin(&self, operation: &Operation) -> Result<(), Refusal> {
        let Some(of) = operation.of.as_ref() else { return Ok(()) };
        let said = |name: &str| operation.options.iter().any(|(known, _)| known == name);
        match self.names.follows {
            By::NumberWith(field) if of.known_order().is_none() && !said(field) => {
                let allowed =
                    format!("given, or options.{field}: {} wants the {} too", self.title, self.names.order);
                Err(refused(Code::UnknownOrder, "of.order", None, allowed))
            }
            by => self.check_named(by, of),
        }
    }

    /// The same of one that is asked for: tells whether it is asked for by the system's own number.
    pub fn asks_by_number(&self, of: &Origin) -> Result<bool, Refusal> {
        self.check_named(self.names.asks, of)?;
        Ok(of.number.is_some() && self.names.asks != By::Order)
    }

    fn check_named(&self, by: By, of: &Origin) -> Result<(), Refusal> {
        let Names { order, number, .. } = self.names;
        let (known, missing, name) = match by {
            By::Either => (!of.name().is_empty(), "of.order", order),
            By::Neither => return Ok(()),
            By::Order => (of.known_order().is_some(), "of.order", order),
            By::Number | By::NumberWith(_) => (of.number.is_some(), "of.number", number),
        };
        match known {
            true => Ok(()),
            false => {
                let else_by = if by == By::Either { format!(", or its {number}") } else { String::new() };
                let allowed = format!("the {name} of the payment, by which {} finds it{else_by}", self.title);
                Err(refused(Code::UnknownOrder, missing, None, allowed))
            }
        }
    }
}

fn refused(code: Code, field: &str, given: Option<&str>, allowed: String) -> Refusal {
    Refusal { code, field: field.to_owned(), given: given.map(str::to_owned), allowed }
}
