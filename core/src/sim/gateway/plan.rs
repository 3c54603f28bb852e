//! What each verb of a script means to a gateway, in one table: about an answer ([`Plan`]), a notification
//! ([`Telling`]), or what becomes of the payment ([`Fate`]).

use crate::sim::{Customer, Departure, Manner, Verb};
use crate::time::Millis;

/// What is said instead of the truth.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Say {
    /// Nothing else.
    #[default]
    Truth,
    /// Another order.
    WrongOrder,
    /// Another amount.
    WrongAmount,
    /// Another merchant: no gateway's message names a currency.
    WrongMerchant,
    /// This code.
    Code(String),
}

/// How it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signing {
    /// As it should be.
    #[default]
    Right,
    /// With another signature.
    Wrong,
    /// Not at all.
    Empty,
    /// Rightly, in capitals.
    Upper,
}

/// What happens to a request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Nothing is done.
    pub skip: bool,
    /// What the answer says.
    pub say: Say,
    /// How it is signed.
    pub sign: Signing,
    /// How it leaves.
    pub leave: Departure,
}

/// How a notification is told; none at all where the script keeps it silent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Telling {
    /// What it says.
    pub say: Say,
    /// How it is signed.
    pub sign: Signing,
    /// How often it comes.
    pub manner: Manner,
    /// How much later than the payment.
    pub after: Millis,
    /// So many bytes of noise in its place.
    pub noise: Option<usize>,
    /// An older one, of a failure, comes after it.
    pub overtaken: bool,
}

/// What becomes of an order when its customer wants to pay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fate {
    /// It is paid.
    #[default]
    Paid,
    /// The bank declines.
    Declined,
    /// It ends with this code, and no money moves unless the code says so.
    Code(String),
    /// It is paid, and has this code all the same.
    PaidBut(String),
}

impl Plan {
    /// The meaning of a verb for a request. DROP_BEFORE_READ, FREEZE and RESTART are the gateway's own affair.
    pub fn of(verb: &Verb) -> Plan {
        let leave = Departure::of(verb);
        let plan = Plan { leave, ..Plan::default() };
        match verb {
            Verb::DropAfterRead | Verb::QueryFail { .. } | Verb::HtmlBody => Plan { skip: true, ..plan },
            Verb::Code { code } => Plan { skip: code != "00", say: Say::Code(code.clone()), ..plan },
            Verb::CodeButCharged { code } => Plan { say: Say::Code(code.clone()), ..plan },
            Verb::WrongOrder => Plan { say: Say::WrongOrder, ..plan },
            Verb::WrongAmount => Plan { say: Say::WrongAmount, ..plan },
            Verb::WrongCcy => Plan { say: Say::WrongMerchant, ..plan },
            Verb::Plaintext => Plan { sign: Signing::Empty, ..plan },
            Verb::Forge { form } => Plan { sign: Signing::parse(form), ..plan },
            _ => plan,
        }
    }
}

impl Telling {
    /// The meaning of a verb for a notification; `None`: it never comes.
    pub fn of(verb: &Verb) -> Option<Telling> {
        let telling = Telling::default();
        Some(match verb {
            Verb::Silent | Verb::DropBeforeRead => return None,
            Verb::Redeliver { n, gap } => Telling { manner: Manner::Copies(*n, *gap), ..telling },
            Verb::Dup { n } => Telling { manner: Manner::Copies(*n, 0), ..telling },
            Verb::DropAfterRead | Verb::ChargeThenDrop => Telling { manner: Manner::Deaf, ..telling },
            Verb::ChargeThenDelay { ms } => Telling { after: *ms, ..telling },
            Verb::Forge { form } => Telling { sign: Signing::parse(form), ..telling },
            Verb::Plaintext => Telling { sign: Signing::Empty, ..telling },
            Verb::WrongOrder => Telling { say: Say::WrongOrder, ..telling },
            Verb::WrongAmount => Telling { say: Say::WrongAmount, ..telling },
            Verb::WrongCcy => Telling { say: Say::WrongMerchant, ..telling },
            Verb::Code { code } | Verb::CodeButCharged { code } => {
                Telling { say: Say::Code(code.clone()), ..telling }
            }
            Verb::Garbage { n } => Telling { noise: Some(*n), ..telling },
            Verb::Reorder => Telling { overtaken: true, ..telling },
            _ => telling,
        })
    }
}

impl Fate {
    /// The meaning of a money request's verb for what comes after it.
    pub fn of(verb: &Verb) -> Fate {
        match verb {
            Verb::Decline { .. } => Fate::Declined,
            Verb::Code { code } => Fate::Code(code.clone()),
            Verb::CodeButCharged { code } => Fate::PaidBut(code.clone()),
            _ => Fate::Paid,
        }
    }

    /// The same where the code of a CODE step is the answer's own: only DECLINE is about the customer.
    pub fn of_customer(verb: &Verb) -> Fate {
        match verb {
            Verb::Decline { .. } => Fate::Declined,
            _ => Fate::Paid,
        }
    }

    /// What becomes of it when this customer acts; `None`: the customer leaves without paying.
    pub fn with(&self, customer: Customer) -> Option<Fate> {
        match customer {
            Customer::Tap | Customer::Pay => Some(self.clone()),
            Customer::Decline => Some(Fate::Declined),
            Customer::Cancel => None,
        }
    }
}

impl Signing {
    fn parse(form: &str) -> Signing {
        match form {
            "empty" => Signing::Empty,
            "upper" => Signing::Upper,
            _ => Signing::Wrong,
        }
    }

    /// What stands in the place of the right signature.
    pub fn apply(self, sign: String) -> String {
        match self {
            Signing::Right => sign,
            Signing::Wrong => sign.chars().map(|digit| if digit == '0' { '1' } else { '0' }).collect(),
            Signing::Empty => String::new(),
            Signing::Upper => sign.to_ascii_uppercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_signature_is_never_the_right_one() {
        for sign in ["0".repeat(32), "01".repeat(16), "0123456789abcdef".repeat(2)] {
            assert_ne!(Signing::Wrong.apply(sign.clone()), sign);
            assert_eq!(Signing::Wrong.apply(sign.clone()).len(), sign.len());
            assert_eq!(Signing::Upper.apply(sign.clone()).to_ascii_lowercase(), sign);
        }
    }
}
