//! What `connect` was told, read member by member against the description of the system.
//!
//! Settings come as JSON text. Each reader names the setting in its refusal, and never repeats a secret. What the
//! description does not know is ignored here: the package that hands settings in has looked at their names, and a
//! newer one may say more than this version understands.

use super::{Field, FieldKind, Refusal, System};
use crate::amount::Currency;
use crate::code::Code;
use crate::http;
use crate::json::{self, Value};

/// The settings of one terminal or gateway.
#[derive(Clone)]
pub struct Settings {
    system: &'static System,
    given: Value,
}

impl Settings {
    /// Reads the text. Errors: `INVALID_FIELD` for anything but an object.
    pub fn read(system: &'static System, text: &str) -> Result<Settings, Refusal> {
        match json::read(text) {
            Ok(given @ Value::Object(_)) => Ok(Settings { system, given }),
            _ => Err(refusal("options", "an object")),
        }
    }

    /// Whether they are those of the system of that name.
    pub fn is_of(&self, name: &str) -> bool {
        self.system.name == name
    }

    /// The description that they are read against.
    pub fn system(&self) -> &'static System {
        self.system
    }

    /// A text; none where it was left out.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.member(name).map(|value| value.as_text().ok_or_else(|| self.refuse(name))).transpose()
    }

    /// Texts; none where they were left out.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let mut texts = Vec::new();
        match self.member(name) {
            None => {}
            Some(Value::Array(given)) => {
                for value in given {
                    let text = value.as_text().filter(|text| !text.is_empty());
                    texts.push(text.ok_or_else(|| self.refuse(name))?.to_owned());
                }
            }
            Some(_) => return Err(self.refuse(name)),
        }
        Ok(texts)
    }

    /// A text that must be there.
    pub fn wanted(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| self.refuse(name))
    }

    /// A yes or no; what holds by the description where it was left out.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.member(name) {
            None => Ok(self.usual(name) == Some("true")),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.refuse(name)),
        }
    }

    /// A yes or no within `group`; no where it was left out.
    pub fn flag_in(&self, group: &str, name: &str) -> Result<bool, Refusal> {
        match self.member(group).and_then(|group| group.member(name)) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(refusal(&format!("{group}.{name}"), "true or false")),
        }
    }

    /// A word of the description's list; the usual one where it was left out.
    pub fn word(&self, name: &str) -> Result<&str, Refusal> {
        let word = self.text(name)?.or_else(|| self.usual(name)).ok_or_else(|| self.refuse(name))?;
        match self.field(name).map(|field| field.kind) {
            Some(FieldKind::Word(rows)) if !rows.iter().any(|(known, _)| *known == word) => {
                Err(self.refuse(name))
            }
            _ => Ok(word),
        }
    }

    /// A whole number; the usual one where it was left out, and none where there is no such.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Refusal> {
        match self.member(name) {
            Some(value) => self.whole(name, value).map(Some),
            None => Ok(self.usual(name).and_then(|usual| usual.parse().ok())),
        }
    }

    /// An address; none where it was left out.
    pub fn address(&self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(url) = self.text(name)? else { return Ok(None) };
        http::check_address(url).map(|()| Some(url.to_owned())).map_err(|_| self.refuse(name))
    }

    /// The currency in which the system takes money.
    pub fn currency(&self) -> Result<Currency, Refusal> {
        Currency::parse(self.wanted("currency")?).map_err(|code| self.refused(code, "currency"))
    }

    /// Where a simulator's noise and numbers come from; 1 where it was left out.
    #[cfg(feature = "sim")]
    pub fn seed(&self) -> Result<u64, Refusal> {
        Ok(self.number("seed")?.unwrap_or(1).into())
    }

    /// Whole milliseconds within `group`; both may be missing.
    pub fn millis(&self, group: &str, name: &str) -> Result<Option<u64>, Refusal> {
        let found = self.member(group).and_then(|group| group.member(name));
        let path = || format!("{group}.{name}");
        found.map(|value| digits(value).map(u64::from).ok_or_else(|| refusal(&path(), WHOLE))).transpose()
    }

    /// The refusal of a setting whose value cannot be meant.
    pub fn refuse(&self, name: &str) -> Refusal {
        self.refused(Code::InvalidField, name)
    }

    /// The same, with a code that says more.
    pub fn refused(&self, code: Code, name: &str) -> Refusal {
        let field = self.field(name);
        let given = field.filter(|field| !field.private).and_then(|_| self.member(name)).map(shown);
        let allowed = field.map_or_else(|| "understood".to_owned(), Field::takes);
        Refusal { code, field: name.to_owned(), given, allowed }
    }

    fn whole(&self, name: &str, value: &Value) -> Result<u32, Refusal> {
        let (least, most) = match self.field(name).map(|field| field.kind) {
            Some(FieldKind::Whole { min, max, .. }) => (min, max.unwrap_or(u32::MAX)),
            _ => (0, u32::MAX),
        };
        digits(value).filter(|number| (least..=most).contains(number)).ok_or_else(|| self.refuse(name))
    }

    /// The value of that name, in which a dot leads into a group.
    fn member(&self, name: &str) -> Option<&Value> {
        let found = name.split('.').try_fold(&self.given, |value, member| value.member(member));
        found.filter(|value| **value != Value::Null)
    }

    fn field(&self, name: &str) -> Option<&'static Field> {
        self.system.settings().find(|field| field.name == name)
    }

    fn usual(&self, name: &str) -> Option<&'static str> {
        self.field(name)?.default
    }
}

fn shown(value: &Value) -> String {
    value.scalar().map_or_else(|| value.to_json(), str::to_owned)
}

const WHOLE: &str = "a whole number";

fn digits(value: &Value) -> Option<u32> {
    match value {
        Value::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn refusal(field: &str, allowed: &str) -> Refusal {
    Refusal { code: Code::InvalidField, field: field.to_owned(), given: None, allowed: allowed.to_owned() }
}

#[cfg(all(test, feature = "qfpay"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::qfpay::SYSTEM;

    fn settings(text: &str) -> Settings {
        Settings::read(&SYSTEM, text).unwrap()
    }

    fn told<T: core::fmt::Debug>(read: Result<T, Refusal>) -> String {
        read.unwrap_err().to_string()
    }

    #[test]
    fn what_was_left_out_is_what_the_description_says() {
        for text in ["{}", r#"{"envelope":null,"encrypt":null,"fragment":null,"posKey":null}"#] {
            let settings = settings(text);
            assert_eq!(settings.word("envelope"), Ok("lenient"));
            assert_eq!(settings.flag("encrypt"), Ok(true));
            assert_eq!(settings.flag("markerFree"), Ok(false));
            assert_eq!(settings.number("fragment"), Ok(Some(448)));
            assert_eq!(settings.text("posKey"), Ok(None));
            assert_eq!(settings.millis("timeouts", "answer"), Ok(None));
        }
    }

    #[test]
    fn a_refusal_names_the_setting_and_what_is_allowed_but_no_secret() {
        let settings = settings(
            r#"{"envelope":"xml","encrypt":"yes","fragment":0,"posKey":12345678,"timeouts":{"answer":-1}}"#,
        );
        assert_eq!(
            told(settings.word("envelope")),
            r#"envelope must be one of lenient, json, json-string, not "xml""#
        );
        assert_eq!(told(settings.flag("encrypt")), r#"encrypt must be true or false, not "yes""#);
        assert_eq!(
            told(settings.number("fragment")),
            r#"fragment must be a whole number of bytes from 1 to 65524, not "0""#
        );
        assert_eq!(told(settings.wanted("posKey")), "posKey must be text without control characters");
        assert_eq!(told(settings.millis("timeouts", "answer")), "timeouts.answer must be a whole number");
        assert_eq!(Settings::read(&SYSTEM, "[]").err().unwrap().to_string(), "options must be an object");
    }
}
