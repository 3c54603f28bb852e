//! Compact JSON text: no white space, `/` and non-ASCII as they are.

use super::run_before;
use core::fmt::Write as _;

/// Room for most objects, in bytes.
const USUAL: usize = 128;

/// Writes one object, member by member, in the order of the calls. Names are the caller's to keep unique.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    members: String,
}

impl Writer {
    /// An empty object.
    pub fn new() -> Self {
        Writer { members: String::with_capacity(USUAL) }
    }

    /// Adds a string.
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.push_name(name);
        push_quoted(&mut self.members, value);
        self
    }

    /// Adds a number by its source text, which must be a JSON number.
    pub fn number(self, name: &str, source: &str) -> Self {
        self.raw(name, source)
    }

    /// Adds a value that is JSON text already.
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        self.push_name(name);
        self.members.push_str(json);
        self
    }

    /// Adds a string where there is one.
    pub fn text_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds JSON text where there is some.
    pub fn raw_if(self, name: &str, json: Option<String>) -> Self {
        match json {
            Some(json) => self.raw(name, &json),
            None => self,
        }
    }

    fn push_name(&mut self, name: &str) {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        push_quoted(&mut self.members, name);
        self.members.push(':');
    }

    /// The object's text.
    pub fn finish(self) -> String {
        let mut text = self.members;
        text.insert(0, '{');
        text.push('}');
        text
    }
}

/// The text as a JSON string, with its quotes. Escapes what must be and nothing else.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text);
    out
}

/// Copies runs of plain text; all that is escaped is ASCII, so bytes decide.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    loop {
        let plain = run_before(rest.as_bytes(), must_escape);
        out.push_str(rest.get(..plain).unwrap_or_default());
        let Some(byte) = rest.as_bytes().get(plain) else { break };
        push_escape(out, *byte);
        rest = rest.get(plain + 1..).unwrap_or_default();
    }
    out.push('"');
}

const fn must_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

fn push_escape(out: &mut String, byte: u8) {
    match byte {
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        // Writing to a String cannot fail.
        ..b' ' => _ = write!(out, "\\u{byte:04x}"),
        _ => out.extend(['\\', char::from(byte)]),
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
    fn what_must_be_escaped_is_found_at_every_place() {
        for length in [1, 15, 16, 17, 40] {
            for place in 0..length {
                let mut text = "x".repeat(length);
                text.replace_range(place..=place, "\"");
                let escaped = text.replace('"', "\\\"");
                assert_eq!(quote(&text), format!("\"{escaped}\""));
                assert_eq!(crate::json::read(&quote(&text)), Ok(crate::json::Value::Text(text)));
            }
        }
    }

    #[test]
    fn only_what_must_be_escaped_is() {
        assert_eq!(
            quote("\"\\\n\r\t\u{8}\u{c}\u{1}/\u{597d}'"),
            "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\u{597d}'\""
        );
    }
}
