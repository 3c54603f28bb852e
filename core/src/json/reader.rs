//! The reader behind both notations: one pass, bounded depth, size and member count.

use super::{Error, MAX_DEPTH, MAX_MEMBERS, MAX_TEXT, Members, Reason, Value, run_before};

/// Reads JSON text.
///
/// Errors: `EMPTY_PAYLOAD`, `PAYLOAD_TOO_LARGE`, `JSON_SYNTAX` (exponents and a byte order mark included),
/// `JSON_DEPTH`, `JSON_DUPLICATE_KEY`, `JSON_TRAILING`.
pub fn read(text: &str) -> Result<Value, Error> {
    Reader { text, at: 0, lenient: false }.document()
}

/// Reads JSON bytes, which must be UTF-8. Errors: `UTF8_INVALID`, and those of [`read`].
pub fn read_bytes(bytes: &[u8]) -> Result<Value, Error> {
    match core::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => Err(Error { position: error.valid_up_to(), reason: Reason::Utf8 }),
    }
}

/// Reads JSON or the relaxed notation of QFPay's envelopes (fact sheet, section 6).
///
/// Beyond JSON: names bare or in `'`, values in `'`, `=` or `=>` for `:`, `;` for `,`, and bare words as
/// strings. A bare literal that starts like a number must be one. Errors as [`read`].
pub fn read_lenient(text: &str) -> Result<Value, Error> {
    Reader { text, at: 0, lenient: true }.document()
}

/// Room for the members of most objects.
const USUAL_MEMBERS: usize = 8;
/// Up to so many names are compared each with each.
const FEW_MEMBERS: usize = 16;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    lenient: bool,
}

type Read<T> = Result<T, Error>;

impl<'a> Reader<'a> {
    fn document(mut self) -> Read<Value> {
        if self.text.len() > MAX_TEXT {
            return self.refuse(Reason::TooLarge);
        }
        self.skip_space();
        if self.peek().is_none() {
            return self.refuse(Reason::Empty);
        }
        let value = self.value(0)?;
        self.skip_space();
        if self.peek().is_some() { self.refuse(Reason::Trailing) } else { Ok(value) }
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => self.refuse(Reason::Depth),
            Some(b'{') => self.object(depth + 1).map(Value::Object),
            Some(b'[') => self.array(depth + 1).map(Value::Array),
            Some(quote) if self.is_quote(quote) => self.string(quote).map(Value::Text),
            _ => self.literal(),
        }
    }

    fn object(&mut self, depth: usize) -> Read<Members> {
        let mut members = Members::with_capacity(USUAL_MEMBERS);
        self.items(b'}', |reader| {
            let name = reader.name()?;
            reader.skip_space();
            reader.name_separator()?;
            reader.skip_space();
            members.push((name, reader.value(depth)?));
            Ok(())
        })?;
        if has_duplicate(&members) { self.refuse(Reason::DuplicateKey) } else { Ok(members) }
    }

    fn array(&mut self, depth: usize) -> Read<Vec<Value>> {
        let mut items = Vec::new();
        self.items(b']', |reader| {
            items.push(reader.value(depth)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// What stands between an opening bracket and `close`, one `item` at a time.
    fn items(&mut self, close: u8, mut item: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.at += 1;
        self.skip_space();
        if self.take(close) {
            return Ok(());
        }
        for _ in 0..MAX_MEMBERS {
            item(self)?;
            self.skip_space();
            if self.take(close) {
                return Ok(());
            }
            if !(self.take(b',') || self.lenient && self.take(b';')) {
                return self.refuse(Reason::Syntax);
            }
            self.skip_space();
        }
        self.refuse(Reason::TooLarge)
    }

    fn name(&mut self) -> Read<String> {
        match self.peek() {
            Some(quote) if self.is_quote(quote) => self.string(quote),
            _ if self.lenient => match self.bare() {
                "" => self.refuse(Reason::Syntax),
                name => Ok(name.to_owned()),
            },
            _ => self.refuse(Reason::Syntax),
        }
    }

    fn name_separator(&mut self) -> Read<()> {
        if self.take(b':') {
            return Ok(());
        }
        if self.lenient && self.take(b'=') {
            self.take(b'>');
            return Ok(());
        }
        self.refuse(Reason::Syntax)
    }

    fn literal(&mut self) -> Read<Value> {
        let start = self.at;
        let value = match self.bare() {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number if is_number(number) => Value::Number(number.to_owned()),
            word if self.lenient && is_word(word) => Value::Text(word.to_owned()),
            _ => return Err(Error { position: start, reason: Reason::Syntax }),
        };
        Ok(value)
    }

    /// The run of characters up to the next separator, quote, bracket or white space.
    fn bare(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(ends_bare).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn string(&mut self, quote: u8) -> Read<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let plain = run_before(rest.as_bytes(), |byte| is_special(byte, quote));
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'\\') => out.push(self.escape()?),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return Ok(out);
                }
                _ => return self.refuse(Reason::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        self.at += 1;
        let char = match self.peek() {
            Some(b'u') => return self.unicode(),
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'\'') if self.lenient => '\'',
            _ => return self.refuse(Reason::Syntax),
        };
        self.at += 1;
        Ok(char)
    }

    /// `uXXXX`, or two of them for a character beyond the basic plane; half a pair is refused.
    fn unicode(&mut self) -> Read<char> {
        let first = self.four_hex()?;
        let point = match first {
            0xD800..=0xDBFF if self.take(b'\\') && self.peek() == Some(b'u') => match self.four_hex()? {
                low @ 0xDC00..=0xDFFF => 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00),
                _ => return self.refuse(Reason::Syntax),
            },
            _ => first,
        };
        char::from_u32(point).map_or_else(|| self.refuse(Reason::Syntax), Ok)
    }

    fn four_hex(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.refuse(Reason::Syntax);
        }
        self.at += 5;
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }

    fn is_quote(&self, byte: u8) -> bool {
        byte == b'"' || self.lenient && byte == b'\''
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn refuse<T>(&self, reason: Reason) -> Read<T> {
        Err(Error { position: self.at, reason })
    }
}

/// Each against each where they are few. Otherwise names are looked up in order: 4096 would cost millions of comparisons.
fn has_duplicate(members: &[(String, Value)]) -> bool {
    if members.len() <= FEW_MEMBERS {
        let names = || members.iter().map(|(name, _)| name);
        return names().enumerate().any(|(at, name)| names().take(at).any(|other| other == name));
    }
    let mut seen: Vec<&str> = Vec::with_capacity(members.len());
    members.iter().any(|(name, _)| match seen.binary_search(&name.as_str()) {
        Ok(_) => true,
        Err(at) => {
            seen.insert(at, name);
            false
        }
    })
}

/// Strings hold no raw control character; everything else is copied up to a quote or backslash. What stops a
/// run is ASCII, here and below, so bytes decide.
const fn is_special(byte: u8, quote: u8) -> bool {
    byte == quote || byte == b'\\' || byte < b' '
}

const fn ends_bare(byte: u8) -> bool {
    byte <= b' '
        || matches!(byte, b'{' | b'}' | b'[' | b']' | b':' | b',' | b';' | b'=' | b'"' | b'\'' | b'\\')
}

/// A bare word of the lenient notation: not a number gone wrong, and nothing invisible.
fn is_word(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|char| !char.is_ascii_digit() && !matches!(char, '-' | '+' | '.'))
        && !word.chars().any(|char| char.is_control() || char == '\u{feff}')
}

/// JSON's number without an exponent: money has none, and `1e400` has no honest reading.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn reason(result: Read<Value>) -> Option<Reason> {
        result.err().map(|error| error.reason)
    }

    #[test]
    fn numbers_keep_their_source_text() {
        for source in ["0", "-0", "10.10", "99999999999999999999.000"] {
            assert_eq!(read(source), Ok(Value::Number(source.to_owned())));
        }
    }

    #[test]
    fn strings_are_unescaped() {
        let text = r#""\"\\\/\b\f\n\r\t\u597d\ud83d\ude00 好""#;
        assert_eq!(read(text), Ok(Value::Text("\"\\/\u{8}\u{c}\n\r\t好😀 好".to_owned())));
    }

    #[test]
    fn what_two_readers_might_take_differently_is_refused() {
        let cases = [
            ("", Reason::Empty),
            (" \n", Reason::Empty),
            (r#"{"a":1,"b":2,"a":1}"#, Reason::DuplicateKey),
            (r#"{"a":{"b":1,"b":1}}"#, Reason::DuplicateKey),
            (r#"{"a":1,"\u0061":2}"#, Reason::DuplicateKey),
            ("{} {}", Reason::Trailing),
            ("1 2", Reason::Trailing),
            ("\u{feff}{}", Reason::Syntax),
            (r#""\ud800""#, Reason::Syntax),
            (r#""\ud800\u0041""#, Reason::Syntax),
            (r#""\udc00""#, Reason::Syntax),
            (r#""\u12""#, Reason::Syntax),
            (r#""\u+123""#, Reason::Syntax),
            (r#""\x""#, Reason::Syntax),
            (r#""\'""#, Reason::Syntax),
            ("\"a\nb\"", Reason::Syntax),
            ("\"a", Reason::Syntax),
            ("'a'", Reason::Syntax),
            ("{a:1}", Reason::Syntax),
            (r#"{"a"=1}"#, Reason::Syntax),
            (r#"{"a":1;"b":2}"#, Reason::Syntax),
            (r#"{"a":1,}"#, Reason::Syntax),
            ("[1,]", Reason::Syntax),
            ("[,1]", Reason::Syntax),
            (r#"{"a":}"#, Reason::Syntax),
            ("{", Reason::Syntax),
            ("nul", Reason::Syntax),
            ("True", Reason::Syntax),
            ("1e5", Reason::Syntax),
            ("-", Reason::Syntax),
            ("01", Reason::Syntax),
        ];
        for (text, expected) in cases {
            assert_eq!(reason(read(text)), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_member_is_found_twice_among_few_and_among_many() {
        for count in [2, 8, 16, 17, 18, 100, MAX_MEMBERS] {
            let members = |last: usize| {
                let names = (0..count - 1).chain([last]).map(|name| format!("\"{name}\":1"));
                format!("{{{}}}", names.collect::<Vec<_>>().join(","))
            };
            assert!(read(&members(count)).is_ok(), "{count}");
            for twice in [0, count - 2] {
                assert_eq!(reason(read(&members(twice))), Some(Reason::DuplicateKey), "{twice} of {count}");
            }
        }
    }

    #[test]
    fn the_limits_hold_at_their_edges() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(reason(read(&nested(MAX_DEPTH + 1))), Some(Reason::Depth));
        let items = |count: usize| format!("[{}]", vec!["1"; count].join(","));
        assert!(read(&items(MAX_MEMBERS)).is_ok());
        assert_eq!(reason(read(&items(MAX_MEMBERS + 1))), Some(Reason::TooLarge));
        let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        assert!(read(&text(MAX_TEXT)).is_ok());
        assert_eq!(reason(read(&text(MAX_TEXT + 1))), Some(Reason::TooLarge));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_and_never_replaced() {
        assert_eq!(read_bytes(b"\"\xff\""), Err(Error { position: 1, reason: Reason::Utf8 }));
        assert_eq!(read_bytes(b"\"a\""), Ok(Value::Text("a".to_owned())));
    }

    #[test]
    fn the_lenient_notation_reads_every_documented_form() {
        let expected =
            read(r#"{"content":{"amt":10.1,"channel":"wx","note":"it's","x":null},"b":[true,"y"]}"#);
        for text in [
            r#"{content:{amt=10.1,channel='wx',note='it\'s',x=null}, b:[true,'y']}"#,
            r#"{content=>{'amt':10.1;"channel"=wx;note="it's";x : null};b = [true;y]}"#,
            r#" {"content" : {"amt" => 10.1 , 'channel' = wx , note: "it's", x:null}, "b":[true,y]} "#,
        ] {
            assert_eq!(read_lenient(text), expected, "{text}");
        }
    }

    #[test]
    fn the_lenient_notation_still_refuses_what_is_ambiguous() {
        for text in
            ["{a=1e5}", "{a=0x10}", "{a=007}", "{a=-}", "{=1}", "{a=}", "{a==1}", "{a=1,,b=2}", "\u{feff}x"]
        {
            assert_eq!(reason(read_lenient(text)), Some(Reason::Syntax), "{text}");
        }
        assert_eq!(reason(read_lenient("{a=1,'a'=2}")), Some(Reason::DuplicateKey));
        assert_eq!(reason(read_lenient("{a=1}x")), Some(Reason::Trailing));
    }
}
