//! The fields of a request: names and scalar values, in the order of the digest.

use super::{Error, FuncType};
use crate::json::{self, Value};

/// A value of a request. Numbers are their source text, so what is signed is what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// A bare number: `10.1`.
    Number(String),
    /// A string.
    Text(String),
    /// Sent, but empty: `''` in the canonical text, `""` in JSON (section 16).
    Null,
}

impl Scalar {
    /// The text or the number's source; empty for null.
    pub fn as_str(&self) -> &str {
        match self {
            Scalar::Number(text) | Scalar::Text(text) => text,
            Scalar::Null => "",
        }
    }
}

/// The fields of a request, sorted by code point (section 5), each name once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content(Vec<(String, Scalar)>);

impl Content {
    /// No fields yet.
    pub fn new() -> Self {
        Content::default()
    }

    /// Reads a JSON object. Errors: those of [`json::read`], and `SCHEMA` for anything but an object of
    /// numbers, strings and nulls (booleans and nested values do not occur on this wire).
    pub fn parse(text: &str) -> Result<Self, Error> {
        Content::from_value(json::read(text)?)
    }

    /// The same, from a value read before.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        let Value::Object(members) = value else { return Err(Error::Shape("content")) };
        let mut content = Content(Vec::with_capacity(members.len()));
        for (name, value) in members {
            content.put(name, scalar(value)?);
        }
        Ok(content)
    }

    /// The same content, where it may leave a till. Errors: `INVALID_FIELD` and `AMOUNT_*`, as of
    /// [`super::envelope::seal`].
    pub fn checked(self) -> Result<Self, Error> {
        super::check::check(&self)?;
        Ok(self)
    }

    /// Puts a field in its place; an earlier value of that name is replaced.
    pub fn insert(&mut self, name: &str, value: Scalar) {
        self.put(name.to_owned(), value);
    }

    fn put(&mut self, name: String, value: Scalar) {
        match self.0.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// With a number, given by its source text.
    pub fn number(mut self, name: &str, source: impl ToString) -> Self {
        self.insert(name, Scalar::Number(source.to_string()));
        self
    }

    /// With a string.
    pub fn text(mut self, name: &str, text: &str) -> Self {
        self.insert(name, Scalar::Text(text.to_owned()));
        self
    }

    /// The value of that name.
    pub fn field(&self, name: &str) -> Option<&Scalar> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The operation, when the content names one; a string is understood as well as a number.
    pub fn func_type(&self) -> Option<FuncType> {
        self.field("func_type").map(|value| FuncType::from_wire(value.as_str()))
    }

    /// All fields, in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Scalar)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Compact JSON in canonical order; null is `""` (section 16).
    pub fn to_json(&self) -> String {
        let write = |out: json::Writer, (name, value): (&str, &Scalar)| match value {
            Scalar::Number(source) => out.number(name, source),
            Scalar::Text(_) | Scalar::Null => out.text(name, value.as_str()),
        };
        self.iter().fold(json::Writer::new(), write).finish()
    }
}

fn scalar(value: Value) -> Result<Scalar, Error> {
    match value {
        Value::Null => Ok(Scalar::Null),
        Value::Number(source) => Ok(Scalar::Number(source)),
        Value::Text(text) => Ok(Scalar::Text(text)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Error::Shape("content")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_sorted_by_code_point_whatever_order_they_came_in() {
        let content =
            Content::parse(r#"{"z":1,"好":2,"orderId":"x","out_trade_no":null,"a":10.10}"#).unwrap();
        assert_eq!(content.to_json(), r#"{"a":10.10,"orderId":"x","out_trade_no":"","z":1,"好":2}"#);
    }

    #[test]
    fn booleans_and_nested_values_are_refused() {
        for text in [r#"{"a":true}"#, r#"{"a":{}}"#, r#"{"a":[]}"#, "[]", "1"] {
            assert_eq!(Content::parse(text), Err(Error::Shape("content")), "{text}");
        }
    }

    #[test]
    fn a_field_given_again_replaces_the_first() {
        let content = Content::new().number("a", 1).text("a", "b");
        assert_eq!(content.field("a"), Some(&Scalar::Text("b".to_owned())));
        assert_eq!(content.iter().count(), 1);
    }
}
