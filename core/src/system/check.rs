//! Holds what a caller said with an operation against the description of the system, before anything is written down.
//!
//! What comes out is the form that rooms read: flags as `1` and `0`, numbers and amounts in one spelling. Nothing is
//! decided here about an operation as a whole; that is the room's.

use super::{Field, FieldKind, System};
use crate::amount::{Amount, Currency};
use crate::code::Code;
use crate::http;
use crate::json;
use crate::payment::{Kind, Operation};
use core::fmt;

/// The option that lets words through which are in no list. It stays here and never reaches a wire.
const PASS_UNKNOWN: &str = "passUnknown";

/// Which argument is refused, what was given, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The argument.
    pub field: String,
    /// What was given; none where that is nobody's business.
    pub given: Option<String>,
    /// What would have been taken.
    pub allowed: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            Some(given) => write!(f, "{} must be {}, not {}", self.field, self.allowed, json::quote(given)),
            None => write!(f, "{} must be {}", self.field, self.allowed),
        }
    }
}

impl System {
    /// The options of an operation in the form that the room reads.
    ///
    /// Where `passUnknown` is among them a word goes that is in no list, as it may be newer than this version.
    /// Errors: a [`Refusal`] with `INVALID_FIELD`, or the `AMOUNT_…` code of an amount.
    pub fn options(
        &self,
        operation: &Operation,
        currency: Currency,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let (switches, options): (Vec<_>, Vec<_>) =
            operation.options.iter().partition(|(name, _)| name == PASS_UNKNOWN);
        let pass_unknown = switches.iter().any(|(_, value)| flag(value) == Some("1"));
        let read = |(name, value): &(String, String)| {
            let field = self.field(operation.kind, name).ok_or_else(|| self.unknown(operation.kind, name))?;
            let value = field.read(value, currency, pass_unknown)?;
            field.within_caps(operation, &value).map(|()| (name.clone(), value))
        };
        options.into_iter().map(read).collect()
    }

    fn unknown(&self, kind: Kind, name: &str) -> Refusal {
        let known: Vec<_> = self.fields_of(kind).map(|field| field.name).collect();
        let allowed = match known.is_empty() {
            true => format!("left out: {} takes no options with {}", self.title, kind.as_str()),
            false => {
                format!("one of the options of {} with {}: {}", self.title, kind.as_str(), known.join(", "))
            }
        };
        Refusal { code: Code::InvalidField, field: format!("options.{name}"), given: None, allowed }
    }
}

impl Field {
    /// What it takes, as the end of a sentence.
    pub fn takes(&self) -> String {
        match self.kind {
            FieldKind::Text => "text without control characters".to_owned(),
            FieldKind::Flag => "true or false".to_owned(),
            FieldKind::Whole { unit, min, max } => {
                let of = if unit.is_empty() { String::new() } else { format!(" of {unit}") };
                let most = max.map(|max| format!(" to {max}")).unwrap_or_default();
                format!("a whole number{of} from {min}{most}")
            }
            FieldKind::Word(rows) => {
                let words: Vec<_> = rows.iter().map(|(word, _)| *word).collect();
                format!("one of {}", words.join(", "))
            }
            FieldKind::Amount => "an amount such as 2.50".to_owned(),
            FieldKind::Address => "an address that begins with http:// or https://".to_owned(),
            FieldKind::Texts => "an array of texts, none of them empty".to_owned(),
        }
    }

    fn read(&self, value: &str, currency: Currency, pass_unknown: bool) -> Result<String, Refusal> {
        let plain = !value.is_empty() && !value.contains(char::is_control);
        let read = match self.kind {
            FieldKind::Text | FieldKind::Texts => plain.then(|| value.to_owned()).ok_or(Code::InvalidField),
            FieldKind::Flag => flag(value).map(str::to_owned).ok_or(Code::InvalidField),
            FieldKind::Whole { min, max, .. } => whole(value, min, max).ok_or(Code::InvalidField),
            FieldKind::Word(rows) => {
                let known = rows.iter().any(|(word, _)| *word == value);
                (known || (pass_unknown && plain)).then(|| value.to_owned()).ok_or(Code::InvalidField)
            }
            FieldKind::Amount => Amount::parse(value, currency).map(|amount| amount.to_decimal()),
            FieldKind::Address => http::check_address(value).map(|()| value.to_owned()),
        };
        read.map_err(|code| self.refuse(code, value, self.takes()))
    }

    fn within_caps(&self, operation: &Operation, value: &str) -> Result<(), Refusal> {
        let cap = self.caps.iter().find(|(method, _)| *method == operation.method);
        match cap {
            Some((method, most)) if value.parse::<u32>().is_ok_and(|number| number > *most) => {
                let allowed = format!("at most {most} with {}", method.as_str());
                Err(self.refuse(Code::InvalidField, value, allowed))
            }
            _ => Ok(()),
        }
    }

    fn refuse(&self, code: Code, value: &str, allowed: String) -> Refusal {
        let given = (!self.private).then(|| value.to_owned());
        Refusal { code, field: format!("options.{}", self.name), given, allowed }
    }
}

fn flag(value: &str) -> Option<&'static str> {
    match value {
        "true" | "1" => Some("1"),
        "false" | "0" => Some("0"),
        _ => None,
    }
}

fn whole(value: &str, min: u32, max: Option<u32>) -> Option<String> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |number: &u32| digits && (min..=max.unwrap_or(u32::MAX)).contains(number);
    let number = value.parse::<u32>().ok().filter(fits)?;
    Some(number.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::payment::Method;
    use crate::system::{Face, Names};

    const WORDS: super::super::Words = &[("A", "the first"), ("B", "the second")];
    static TOY: System = System {
        name: "toy",
        title: "Toy",
        face: Face::Terminal,
        names: Names::new("orderNo", "trace"),
        ways: &[],
        connect: &[],
        simulated: &[],
        fields: &[
            Field::new("note", &[Kind::Pay], FieldKind::Text, "1", "a note"),
            Field::new("front", &[Kind::Pay, Kind::Refund], FieldKind::Flag, "1", "front camera"),
            Field::new("wait", &[Kind::Pay], FieldKind::whole("s", 1).up_to(600), "1", "how long")
                .capped(&[(Method::Payme, 120)]),
            Field::new("word", &[Kind::Pay], FieldKind::Word(WORDS), "1", "a word"),
            Field::new("tip", &[Kind::Pay], FieldKind::Amount, "1", "a tip"),
            Field::new("back", &[Kind::Pay], FieldKind::Address, "1", "an address"),
            Field::new("holder", &[Kind::Pay], FieldKind::whole("digits", 0), "1", "a number").private(),
        ],
        #[cfg(feature = "words")]
        tables: &[],
        #[cfg(feature = "words")]
        answers: &[],
    };

    fn operation(kind: Kind, method: Method, name: &str, value: &str) -> Operation {
        let options = vec![(name.to_owned(), value.to_owned())];
        Operation { kind, reference: "r".to_owned(), amount: None, method, of: None, options }
    }

    fn read(name: &str, value: &str, pass_unknown: bool) -> Result<String, String> {
        let mut operation = operation(Kind::Pay, Method::Card, name, value);
        operation.options.push(("passUnknown".to_owned(), pass_unknown.to_string()));
        let read = TOY.options(&operation, Currency::parse("HKD").unwrap());
        read.map(|options| options.into_iter().next().unwrap().1).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn what_a_field_takes_comes_out_in_one_spelling() {
        for (name, given, expected) in [
            ("note", "hello", "hello"),
            ("front", "true", "1"),
            ("front", "0", "0"),
            ("wait", "090", "90"),
            ("word", "B", "B"),
            ("tip", "2.5", "2.50"),
            ("back", "https://shop.example/x", "https://shop.example/x"),
        ] {
            assert_eq!(read(name, given, false), Ok(expected.to_owned()), "{name}={given}");
        }
        assert_eq!(read("word", "C", true), Ok("C".to_owned()));
    }

    #[test]
    fn a_refusal_names_the_field_what_was_given_and_what_is_allowed() {
        for (name, given, expected) in [
            ("note", "a\nb", r#"options.note must be text without control characters, not "a\nb""#),
            ("front", "yes", r#"options.front must be true or false, not "yes""#),
            ("wait", "0", r#"options.wait must be a whole number of s from 1 to 600, not "0""#),
            ("wait", "+5", r#"options.wait must be a whole number of s from 1 to 600, not "+5""#),
            ("wait", "1.5", r#"options.wait must be a whole number of s from 1 to 600, not "1.5""#),
            ("wait", "601", r#"options.wait must be a whole number of s from 1 to 600, not "601""#),
            ("word", "C", r#"options.word must be one of A, B, not "C""#),
            ("tip", "1e2", r#"options.tip must be an amount such as 2.50, not "1e2""#),
            (
                "back",
                "shop",
                r#"options.back must be an address that begins with http:// or https://, not "shop""#,
            ),
            ("holder", "Chan Tai Man", "options.holder must be a whole number of digits from 0"),
            (
                "wiat",
                "5",
                "options.wiat must be one of the options of Toy with pay: note, front, wait, word, tip, back, holder",
            ),
        ] {
            assert_eq!(read(name, given, false), Err(expected.to_owned()), "{name}={given}");
        }
    }

    #[test]
    fn a_field_goes_only_with_its_operations_and_its_methods() {
        let hkd = Currency::parse("HKD").unwrap();
        let refused = |kind, method, name, value| {
            TOY.options(&operation(kind, method, name, value), hkd).unwrap_err().to_string()
        };
        assert_eq!(
            refused(Kind::Refund, Method::Card, "wait", "5"),
            "options.wait must be one of the options of Toy with refund: front"
        );
        assert_eq!(
            refused(Kind::Void, Method::Card, "front", "1"),
            "options.front must be left out: Toy takes no options with void"
        );
        assert_eq!(
            refused(Kind::Pay, Method::Payme, "wait", "121"),
            r#"options.wait must be at most 120 with payme, not "121""#
        );
        assert!(TOY.options(&operation(Kind::Pay, Method::Payme, "wait", "120"), hkd).is_ok());
        assert!(TOY.options(&operation(Kind::Pay, Method::Card, "wait", "121"), hkd).is_ok());
    }
}
