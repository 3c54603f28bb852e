//! `application/x-www-form-urlencoded`: the text of query strings and of posted forms.
//!
//! Reading is as browsers write: `+` is a space, `%2B` a plus. Nothing is guessed: a broken escape stands as it
//! came, and bytes that are no UTF-8 are refused.

use crate::code::Code;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What becomes `%XX`: all but the unreserved of RFC 3986, a space too, so that `+` is never ambiguous.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The most fields that are read.
const MAX_FIELDS: usize = 256;

/// Names and values as `name=value&...`, escaped.
pub fn write<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(utf8_percent_encode(name, ESCAPED));
        out.push('=');
        out.extend(utf8_percent_encode(value, ESCAPED));
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

fn unescape(text: &str) -> Result<String, Code> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Code::Utf8Invalid),
    }
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
