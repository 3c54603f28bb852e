//! Compact JSON text: no white space, `/` and non-ASCII as they are.

use core::fmt::Write as _;

/// Writes one object, member by member, in the order of the calls. Names are the caller's to keep unique.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    members: String,
}

impl Writer {
    /// An empty object.
    pub fn new() -> Self {
        Writer::default()
    }

    /// Adds a string.
    pub fn text(self, name: &str, value: &str) -> Self {
        self.raw(name, &quote(value))
    }

    /// Adds a number by its source text, which must be a JSON number.
    pub fn number(self, name: &str, source: &str) -> Self {
        self.raw(name, source)
    }

    /// Adds a value that is JSON text already.
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        self.members.push_str(&quote(name));
        self.members.push(':');
        self.members.push_str(json);
        self
    }

    /// The object's text.
    pub fn finish(self) -> String {
        format!("{{{}}}", self.members)
    }
}

/// The text as a JSON string, with its quotes. Escapes what must be and nothing else.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        push_escaped(&mut out, char);
    }
    out.push('"');
    out
}

fn push_escaped(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        // Writing to a String cannot fail.
        ..' ' => _ = write!(out, "\\u{:04x}", u32::from(char)),
        _ => out.push(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_compact_and_in_the_order_of_the_calls() {
        let text = Writer::new().text("b", "x/y").number("a", "10.10").raw("c", "{}").finish();
        assert_eq!(text, r#"{"b":"x/y","a":10.10,"c":{}}"#);
        assert_eq!(Writer::new().finish(), "{}");
    }

    #[test]
    fn only_what_must_be_escaped_is() {
        assert_eq!(
            quote("\"\\\n\r\t\u{8}\u{c}\u{1}/\u{597d}'"),
            "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\u{597d}'\""
        );
    }
}
