//! Business data: members in their own order, read as leniently as terminals and clients write them.
//!
//! A field that is documented as text may come as a number, a flag as a word or a digit, an absent one as null
//! (section 7.1). What is not known is kept.

use crate::json::{self, Members, Value};

/// The members of a `biz_data` or `device_data`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Members);

impl Fields {
    /// The members, as read or to be written.
    pub fn new(members: Members) -> Self {
        Fields(members)
    }

    /// The text or number of that name; none when it is missing, null, empty or something else.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::scalar).filter(|text| !text.is_empty())
    }

    /// The flag of that name: `true`, `"true"`, `1` or `"1"`, and their opposites.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            value => match value.scalar()? {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
        }
    }

    /// The value of that name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        json::find(&self.0, name)
    }

    /// All members.
    pub fn members(&self) -> &[(String, Value)] {
        &self.0
    }

    /// The same, to be changed.
    pub(super) fn into_members(self) -> Members {
        self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a text, or puts it in the place of what has that name.
    pub fn set(&mut self, name: &str, value: &str) {
        self.put(name, Value::Text(value.to_owned()));
    }

    /// Adds a value, or puts it in the place of what has that name.
    pub fn put(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// The same fields with one more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// The same fields with one more, where there is one.
    pub fn with_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Compact JSON.
    pub fn to_json(&self) -> String {
        json::object_json(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Fields {
        let Value::Object(members) = json::read(text).unwrap() else { unreachable!() };
        Fields::new(members)
    }

    #[test]
    fn flags_are_read_in_every_spelling() {
        for (written, flag) in [
            ("true", Some(true)),
            ("\"true\"", Some(true)),
            ("1", Some(true)),
            ("\"1\"", Some(true)),
            ("false", Some(false)),
            ("\"false\"", Some(false)),
            ("0", Some(false)),
            ("\"0\"", Some(false)),
            ("null", None),
            ("\"\"", None),
            ("\"yes\"", None),
            ("{}", None),
        ] {
            assert_eq!(read(&format!("{{\"f\":{written}}}")).flag("f"), flag, "{written}");
        }
        assert_eq!(read("{}").flag("f"), None);
    }

    #[test]
    fn texts_may_be_numbers_and_null_is_absent() {
        let fields = read(r#"{"a":"1","b":1.50,"c":null,"d":"","e":{}}"#);
        let texts = ["a", "b", "c", "d", "e"].map(|name| fields.text(name));
        assert_eq!(texts, [Some("1"), Some("1.50"), None, None, None]);
    }
}
