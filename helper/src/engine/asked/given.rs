//! Values as they are handed in, one by one: each of the kind that is asked for, or refused by its path.

use super::{Money, Refused};
use crate::engine::nearest::nearest;
use tillwire_core::code::Code;
use tillwire_core::json::{Members, Value, quote};

/// The longest text of a caller that is repeated to them.
const SHOWN: usize = 40;
/// The longest number of a payment, and the longest reference, in characters.
const LONGEST: usize = 64;
/// The most minor units that a text of digits may say.
const DIGITS: usize = 20;
/// What an amount is.
const MONEY: &str = r#"an amount such as {"minor": "1250", "currency": "HKD"}"#;

/// Refuses what is no name of an operation. Errors: `INVALID_FIELD`.
pub(super) fn check_name(argument: &str, name: &str) -> Result<(), Refused> {
    match (1..=LONGEST).contains(&name.chars().count()) && !name.contains(char::is_control) {
        true => Ok(()),
        false => {
            let allowed =
                format!("1 to {LONGEST} characters, none of them a control character or half of one");
            Err(Refused::about(Code::InvalidField, argument, Some(quoted(name)), &allowed))
        }
    }
}

/// The members of an object, all of which are known.
pub(super) struct Given<'a>(&'a Members);

impl<'a> Given<'a> {
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

pub(super) fn record<'a>(
    value: &'a Value,
    name: &str,
    path: &str,
    known: &[&str],
) -> Result<Given<'a>, Refused> {
    let Value::Object(members) = value else { return Err(refuse(name, "an object", Some(value))) };
    let stranger = members.iter().find(|(member, _)| !known.contains(&member.as_str()));
    if let Some((member, _)) = stranger {
        let argument = if path.is_empty() { member.clone() } else { format!("{path}.{member}") };
        let (allowed, shown) = (known.join(", "), quoted_path(&argument));
        let instead = match nearest(member, known) {
            Some(near) => format!("is {near} meant?"),
            None => format!("there is {allowed}"),
        };
        let message = format!("{shown} is not known here: {instead}");
        let refused = Refused::because(Code::InvalidField, message);
        return Err(Refused { argument: Some(shown), allowed: Some(allowed), ..refused });
    }
    Ok(Given(members))
}

pub(super) fn money(value: Option<&Value>, path: &str) -> Result<Money, Refused> {
    let Some(amount @ Value::Object(_)) = value else { return Err(refuse(path, MONEY, value)) };
    let minor = match amount.member("minor") {
        Some(Value::Text(minor)) if is_whole(minor) => minor.clone(),
        other => {
            let allowed = format!("minor units as a text of digits, as of {MONEY}");
            return Err(refuse(&format!("{path}.minor"), &allowed, other));
        }
    };
    match amount.member("currency") {
        Some(Value::Text(currency)) => Ok(Money { minor, currency: currency.clone() }),
        other => {
            let allowed = format!("a currency such as HKD, as of {MONEY}");
            Err(refuse(&format!("{path}.currency"), &allowed, other))
        }
    }
}

fn is_whole(minor: &str) -> bool {
    let digits = minor.strip_prefix('-').unwrap_or(minor);
    (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The system's own fields: null is left out, everything else is text from here on.
pub(super) fn fields(value: &Value) -> Result<Vec<(String, String)>, Refused> {
    let Value::Object(members) = value else {
        return Err(refuse("options", "an object of fields", Some(value)));
    };
    let given = members.iter().filter(|(_, value)| *value != Value::Null);
    let field = |(name, value): &(String, Value)| match value {
        Value::Text(text) => Ok((name.clone(), text.clone())),
        Value::Number(digits) => Ok((name.clone(), digits.clone())),
        Value::Bool(flag) => Ok((name.clone(), flag.to_string())),
        other => {
            let allowed = "a text, a number that keeps its digits, or true or false";
            Err(refuse(&quoted_path(&format!("options.{name}")), allowed, Some(other)))
        }
    };
    given.map(field).collect()
}

/// A number of a payment, as a slip or a portal shows it.
pub(super) fn number(value: &Value, path: &str) -> Result<String, Refused> {
    match value {
        Value::Text(text)
            if (1..=LONGEST).contains(&text.chars().count()) && !text.contains(char::is_control) =>
        {
            Ok(text.clone())
        }
        other => {
            Err(refuse(path, &format!("a text of 1 to {LONGEST} characters that are printed"), Some(other)))
        }
    }
}

pub(super) fn text(value: &Value, path: &str) -> Result<String, Refused> {
    value.as_text().map(str::to_owned).ok_or_else(|| refuse(path, "a text", Some(value)))
}

pub(super) fn words(value: Option<&Value>, path: &str) -> Result<String, Refused> {
    let text = value.and_then(Value::as_text).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| refuse(path, "a text that is not empty", value))
}

pub(super) fn refuse(path: &str, allowed: &str, value: Option<&Value>) -> Refused {
    Refused::argument(path, Some(shown(value)), allowed)
}

/// A value in a few words.
fn shown(value: Option<&Value>) -> String {
    match value {
        None => "left out".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Number(digits)) => digits.clone(),
        Some(Value::Text(text)) => quoted(text),
        Some(Value::Array(_)) => "an array".to_owned(),
        Some(Value::Object(_)) => "an object".to_owned(),
    }
}

/// A text in quotes, and the beginning of one that is long.
pub(in crate::engine) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => quote(&format!("{}...", text.get(..end).unwrap_or_default())),
        None => quote(text),
    }
}

/// The path of an argument, the beginning of a long one.
fn quoted_path(path: &str) -> String {
    path.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}
