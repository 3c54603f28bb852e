//! Why something did not begin. Whoever gets one has charged nothing.
//!
//! The code is the documented one; the text names the argument, what was given and what is allowed, in the words of the
//! npm package. No secret is in it.

use super::asked::Asked;
use std::fmt;
use tillwire_core::code::Code;
use tillwire_core::json::quote;
use tillwire_core::payment::Kind;
use tillwire_core::system::Refusal;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub code: Code,
    pub message: String,
    /// Which argument, as a path: `amount.currency`, `options.attach`.
    pub argument: Option<String>,
    pub given: Option<String>,
    pub allowed: Option<String>,
}

impl Refused {
    /// One that its code alone explains.
    pub fn of(code: Code) -> Refused {
        Refused::because(code, code.meaning().to_owned())
    }

    /// One with a sentence of its own.
    pub fn because(code: Code, message: String) -> Refused {
        Refused { code, message, argument: None, given: None, allowed: None }
    }

    /// One about an argument; what its code means stands before it.
    pub fn about(code: Code, argument: &str, given: Option<String>, allowed: &str) -> Refused {
        let mut refused = Refused::argument(argument, given, allowed);
        refused.message = format!("{}: {}", code.meaning(), refused.message);
        Refused { code, ..refused }
    }

    /// An argument that cannot be meant. `given` is in words already.
    pub fn argument(argument: &str, given: Option<String>, allowed: &str) -> Refused {
        let not = given.as_ref().map(|given| format!(", not {given}")).unwrap_or_default();
        Refused {
            code: Code::InvalidField,
            message: format!("{argument} must be {allowed}{not}"),
            argument: Some(argument.to_owned()),
            given,
            allowed: Some(allowed.to_owned()),
        }
    }

    /// What the machine refuses with a code alone: which argument of the operation that is about.
    pub fn named(code: Code, asked: &Asked, can: &Abilities) -> Refused {
        let amount = |allowed: &str| {
            let argument = if asked.kind == Kind::Adjust { "tip" } else { "amount" };
            let given = asked.amount.as_ref();
            let given =
                given.map(|given| format!("{} minor units of {}", quote(&given.minor), given.currency));
            let missing = asked.amount.is_none() && asked.of.is_some();
            let missing = missing.then_some("given, or `of.amount`: what was paid is not known here");
            Refused::about(code, argument, given, missing.unwrap_or(allowed))
        };
        match code {
            Code::UnsupportedMethod => {
                let allowed = format!("what this system has: {}", can.methods);
                Refused::about(code, "method", asked.method.as_deref().map(quote), &allowed)
            }
            Code::Currency => {
                let argument = if asked.kind == Kind::Adjust { "tip.currency" } else { "amount.currency" };
                let given = asked.amount.as_ref().map(|given| quote(&given.currency));
                Refused::about(code, argument, given, "the currency that the terminal was connected with")
            }
            Code::AmountFormat => amount("whole minor units above zero"),
            Code::AmountPrecision => amount("an amount that the system's decimals can carry"),
            Code::AmountRange => amount("above zero, and within the system's limit"),
            Code::RefundTooLarge => amount("no more than what is left of the payment"),
            Code::SameDayRefund => amount("all of it, or a part from tomorrow on"),
            Code::IntentConflict => {
                let allowed = "new: this one is known with another amount, method, order number or payment";
                Refused::about(code, "reference", Some(quote(&asked.reference)), allowed)
            }
            Code::OrderTaken => {
                Refused::about(code, "order", asked.order.as_deref().map(quote), "a number that nobody has")
            }
            Code::UnsupportedOperation => {
                let allowed = format!("what `can` says of this terminal: {}", can.names);
                Refused::about(code, asked.kind.as_str(), None, &allowed)
            }
            _ => Refused::of(code),
        }
    }

    /// What this system or link cannot do.
    pub fn unable(what: &str) -> Refused {
        let code = Code::UnsupportedOperation;
        Refused::because(code, format!("{}: {what}", code.meaning()))
    }
}

/// What a terminal can do, as the end of a sentence.
#[derive(Debug, Clone, Default)]
pub struct Abilities {
    /// The names of what it can.
    pub names: String,
    /// The ways to pay.
    pub methods: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Refused::of(code)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        let Refusal { code, field, given, allowed } = refusal;
        Refused { code, message, argument: Some(field), given, allowed: Some(allowed) }
    }
}
