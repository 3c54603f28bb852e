//! `application/x-www-form-urlencoded`: the text of query strings and of posted forms.
//!
//! Reading is as browsers write: `+` is a space, `%2B` a plus. Nothing is guessed: a broken escape stands as it
//! came, and bytes that are no UTF-8 are refused.

use crate::code::Code;
use core::fmt::Write as _;

/// The most fields that are read.
const MAX_FIELDS: usize = 256;

/// Names and values as `name=value&...`, escaped.
pub fn write<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        push_escaped(&mut out, name);
        out.push('=');
        push_escaped(&mut out, value);
    }
    out
}

/// The fields of a text, in its order. Errors: `UTF8_INVALID`, `PAYLOAD_TOO_LARGE` (over 256 fields).
pub fn read(text: &str) -> Result<Vec<(String, String)>, Code> {
    let parts: Vec<&str> = text.split('&').filter(|part| !part.is_empty()).collect();
    if parts.len() > MAX_FIELDS {
        return Err(Code::PayloadTooLarge);
    }
    let field = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Ok((unescape(name)?, unescape(value)?))
    };
    parts.into_iter().map(field).collect()
}

/// What must not be in a name or value becomes `%XX`; a space too, so that `+` is never ambiguous.
fn push_escaped(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            // Writing to a String cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
}

fn unescape(text: &str) -> Result<String, Code> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).map_err(|_| Code::Utf8Invalid)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let fields = [("req", "a+/="), ("sign", ""), ("名", "嘉 & 利 = %41")];
        let text = write(fields);
        assert_eq!(text, "req=a%2B%2F%3D&sign=&%E5%90%8D=%E5%98%89%20%26%20%E5%88%A9%20%3D%20%2541");
        let owned = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(&text), Ok(owned.to_vec()));
    }

    #[test]
    fn odd_texts_are_read_without_guessing() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let cases = [
            ("", vec![]),
            ("&&", vec![]),
            ("a", vec![pair("a", "")]),
            ("a=b=c", vec![pair("a", "b=c")]),
            ("a=1+2", vec![pair("a", "1 2")]),
            ("a=%zz%4", vec![pair("a", "%zz%4")]),
            ("a=1&a=2", vec![pair("a", "1"), pair("a", "2")]),
        ];
        for (text, fields) in cases {
            assert_eq!(read(text), Ok(fields), "{text}");
        }
        assert_eq!(read("a=%ff"), Err(Code::Utf8Invalid));
        assert_eq!(read(&"a&".repeat(257)), Err(Code::PayloadTooLarge));
    }
}
