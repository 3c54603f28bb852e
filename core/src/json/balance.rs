//! Where an object ends in a stream that has no other mark: at the brace that balances the first.

/// Follows braces and quotes through a stream, byte by byte, in constant memory.
///
/// Quotes of both kinds hide braces, and a backslash hides the next character of a string. It does not read
/// the value: what it cuts out may still be refused.
#[derive(Debug, Clone, Default)]
pub struct Balance {
    depth: usize,
    quote: Option<u8>,
    escaped: bool,
}

impl Balance {
    /// Before the opening brace.
    pub fn new() -> Self {
        Balance::default()
    }

    /// Takes further bytes; answers how many of *these* belong to the object once it is complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.closes(*byte)).map(|last| last + 1)
    }

    /// Takes one byte and tells whether it closes the object.
    fn closes(&mut self, byte: u8) -> bool {
        if let Some(quote) = self.quote {
            self.inside_string(byte, quote);
            return false;
        }
        match byte {
            b'"' | b'\'' => self.quote = Some(byte),
            b'{' => self.depth += 1,
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    fn inside_string(&mut self, byte: u8, quote: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            _ if byte == quote => self.quote = None,
            _ => {}
        }
    }
}

/// The length in bytes of the first balanced object at the start of `bytes`, if it is complete.
pub fn complete_len(bytes: &[u8]) -> Option<usize> {
    Balance::new().feed(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_ends_at_the_brace_that_balances_the_first() {
        let cases = [
            (r#"{"a":"}"}{"#, Some(9)),
            (r#"{a='}'}x"#, Some(7)),
            (r#"{"a":"\"}"}"#, Some(11)),
            (r#"{"a":"it's {"} "#, Some(14)),
            ("{{}", None),
            (r#"{"a":"}"#, None),
            ("", None),
        ];
        for (text, length) in cases {
            assert_eq!(complete_len(text.as_bytes()), length, "{text}");
        }
    }

    #[test]
    fn feeding_single_bytes_finds_the_same_end() {
        let text = br#"{"a":{"b":"\\"},c='{'}rest"#;
        let mut balance = Balance::new();
        let end = text.iter().position(|byte| balance.feed(&[*byte]).is_some());
        assert_eq!(end.map(|last| last + 1), complete_len(text));
    }
}
