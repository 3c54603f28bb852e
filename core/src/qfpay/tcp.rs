//! Messages on a TCP stream of port 9002 (section 8), which has neither lengths nor terminators.
//!
//! [`encode`] writes the bare text. [`Reader`] finds the end of a message by its validity: a clear one ends at
//! the brace that balances the first; an encrypted one where its base64 decodes, decrypts with valid padding and
//! parses. It cuts texts out and judges none of them: [`super::Reply::open`] or
//! [`super::envelope::open_request`] does.
//!
//! 1. [`Reader::push`] the bytes of each read;
//! 2. on a message, push nothing to ask for a further one;
//! 3. [`Reader::end`] when the other side closes.

use super::{Error, PosKey, envelope};
use crate::crypto::{self, BLOCK};
use crate::json::{self, Balance, Value};
use core::fmt;

/// The most bytes that are held for one message.
pub const MAX_MESSAGE: usize = 256 * 1024;
/// Base64 characters of three cipher blocks: where an encrypted message without `=` can end.
const GROUP: usize = 64;

/// The bytes of a message: the text of [`envelope::seal`], no quotes, no terminator.
pub fn encode(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Cuts messages out of a stream, in either direction. What it shows of itself has no key.
#[derive(Clone)]
pub struct Reader {
    key: PosKey,
    held: Vec<u8>,
    scan: Scan,
}

/// How far the message at the front of the held bytes has been looked at.
#[derive(Debug, Clone)]
enum Scan {
    /// Nothing of it was seen.
    Start,
    /// It starts with a brace; so many bytes were balanced.
    Clear(Balance, usize),
    /// It looks like base64.
    Sealed(Run),
}

/// The base64 of a message without its line breaks, as far as it was looked at.
#[derive(Debug, Clone, Default)]
struct Run {
    text: Vec<u8>,
    /// How many held bytes that is.
    seen: usize,
    /// Padding has begun: the group of four that it completes is the last.
    padded: bool,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reader { key: _, held, scan } = self;
        f.debug_tuple("Reader").field(held).field(scan).finish()
    }
}

impl Reader {
    /// A reader of a fresh connection. The key only tells where encrypted messages end.
    pub fn new(key: PosKey) -> Self {
        Reader { key, held: Vec::new(), scan: Scan::Start }
    }

    /// Takes the bytes of one read and answers the next whole message. Push nothing to ask for a further one.
    ///
    /// A message that ends visibly but cannot be read is answered too. Errors: `RESPONSE_TOO_LARGE` (what was
    /// held is dropped), `UTF8_INVALID`.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<String>, Error> {
        if self.held.len() + bytes.len() > MAX_MESSAGE {
            self.cut(self.held.len());
            return Err(Error::ResponseTooLarge);
        }
        self.held.extend_from_slice(bytes);
        match self.find_end() {
            Some(end) => text(self.cut(end)).map(Some),
            None => Ok(None),
        }
    }

    /// The stream ended: what is left is the last message. Errors: `UTF8_INVALID`.
    pub fn end(&mut self) -> Result<Option<String>, Error> {
        self.skip_fillers();
        match self.held.len() {
            0 => Ok(None),
            all => text(self.cut(all)).map(Some),
        }
    }

    /// Whether the start of a message is held that has no end yet.
    pub fn is_waiting(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether what is held can be read already, and only the padding of its base64 may still come, which not everybody
    /// writes.
    pub fn lacks_padding_alone(&self) -> bool {
        match &self.scan {
            Scan::Sealed(run) => !run.text.len().is_multiple_of(4) && reads(&run.text, &self.key),
            Scan::Start | Scan::Clear(..) => false,
        }
    }

    fn find_end(&mut self) -> Option<usize> {
        if let Scan::Start = self.scan {
            self.skip_fillers();
            self.scan = match self.held.first()? {
                b'{' => Scan::Clear(Balance::new(), 0),
                _ => Scan::Sealed(Run::default()),
            };
        }
        match &mut self.scan {
            Scan::Start => None,
            Scan::Clear(balance, seen) => {
                let end = balance.feed(self.held.get(*seen..)?).map(|length| *seen + length);
                *seen = self.held.len();
                end
            }
            Scan::Sealed(run) => run.find_end(&self.held, &self.key),
        }
    }

    /// White space, quotes and zero bytes between messages.
    fn skip_fillers(&mut self) {
        let fillers = self.held.iter().take_while(|byte| is_filler(**byte)).count();
        self.held.drain(..fillers);
    }

    fn cut(&mut self, end: usize) -> Vec<u8> {
        self.scan = Scan::Start;
        self.held.drain(..end).collect()
    }
}

impl Run {
    /// Where the message at the front of the held bytes ends. A line break inside it changes nothing.
    fn find_end(&mut self, held: &[u8], key: &PosKey) -> Option<usize> {
        while let Some(byte) = held.get(self.seen) {
            match byte {
                b'\n' | b'\r' if self.text.len().is_multiple_of(4) => self.seen += 1,
                byte if *byte != b'=' && ends_run(*byte) => return Some(self.seen),
                byte => {
                    self.text.push(*byte);
                    self.seen += 1;
                    self.padded |= *byte == b'=';
                    if self.is_whole(key) {
                        return Some(self.seen);
                    }
                }
            }
        }
        None
    }

    /// Padding completes the last four characters; without any, a message ends where it can be read.
    fn is_whole(&self, key: &PosKey) -> bool {
        if self.padded {
            return self.text.len().is_multiple_of(4);
        }
        let (groups, rest) = self.text.as_chunks::<GROUP>();
        rest.is_empty()
            && groups.last().is_some_and(|group| may_end_with(group, key))
            && reads(&self.text, key)
    }
}

/// A quick look at the last of three blocks: is its padding valid?
fn may_end_with(group: &[u8], key: &PosKey) -> bool {
    let Ok(blocks) = crypto::from_base64(group) else { return false };
    let Some((before, last)) = blocks.get(BLOCK..).and_then(|blocks| blocks.split_first_chunk()) else {
        return false;
    };
    key.ends_here(before, last)
}

/// Whether the prefix is a whole message: it decrypts to an object, strict or lenient.
fn reads(prefix: &[u8], key: &PosKey) -> bool {
    let plain = core::str::from_utf8(prefix).ok().and_then(|text| envelope::open_text(text, key).ok());
    plain.is_some_and(|(plain, _)| matches!(json::read_lenient(&plain), Ok(Value::Object(_))))
}

fn ends_run(byte: u8) -> bool {
    byte == b'=' || byte == b'{' || is_filler(byte)
}

fn is_filler(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | 0)
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::Utf8)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::qfpay::{Content, KeyMode, Sealing};

    fn key() -> PosKey {
        PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).unwrap()
    }

    fn request(order: &str, sealing: Sealing) -> String {
        let content = Content::new().number("func_type", 4001).text("out_trade_no", order);
        envelope::seal(&content, &key(), &sealing).unwrap()
    }

    fn all(reader: &mut Reader, bytes: &[u8]) -> Vec<String> {
        let mut next = reader.push(bytes).unwrap();
        let mut messages = Vec::new();
        while let Some(message) = next {
            messages.push(message);
            next = reader.push(b"").unwrap();
        }
        messages
    }

    /// Requests of every length of padding, sealed and clear.
    fn requests() -> Vec<String> {
        let clear = Sealing { encrypt: false, ..Sealing::default() };
        let orders = (0..32).map(|length| "o".repeat(length));
        orders.flat_map(|order| [request(&order, Sealing::default()), request(&order, clear)]).collect()
    }

    #[test]
    fn messages_without_any_separator_are_told_apart() {
        let requests = requests();
        assert!(
            requests.iter().any(|text| text.ends_with('='))
                && requests.iter().any(|text| text.len() % GROUP == 0)
        );
        assert_eq!(all(&mut Reader::new(key()), requests.concat().as_bytes()), requests);
    }

    #[test]
    fn single_bytes_quotes_and_newlines_make_no_difference() {
        let requests = requests();
        for (open, close) in [("", ""), ("\"", "\""), ("", "\r\n"), (" \n", "\0")] {
            let stream: String = requests.iter().map(|text| format!("{open}{text}{close}")).collect();
            let mut reader = Reader::new(key());
            let read: Vec<String> = stream.bytes().flat_map(|byte| all(&mut reader, &[byte])).collect();
            assert_eq!(read, requests);
        }
    }

    #[test]
    fn what_is_left_at_the_end_of_the_stream_is_a_message() {
        let foreign = PosKey::new("0123456789abcdef", KeyMode::Utf8).unwrap();
        let sealed = envelope::seal_text(&"x".repeat(40), &foreign).unwrap();
        let mut reader = Reader::new(key());
        assert_eq!((reader.push(sealed.as_bytes()), reader.is_waiting()), (Ok(None), true));
        assert_eq!(reader.end(), Ok(Some(sealed)));
        assert_eq!((reader.end(), reader.is_waiting()), (Ok(None), false));
    }

    #[test]
    fn a_message_whose_padding_is_missing_shows_that_it_can_be_read() {
        for message in requests().iter().filter(|message| message.ends_with('=')) {
            let bare = message.trim_end_matches('=');
            let mut reader = Reader::new(key());
            for (at, byte) in bare.bytes().enumerate() {
                assert!(!reader.lacks_padding_alone(), "{at} of {}", bare.len());
                assert_eq!(reader.push(&[byte]), Ok(None));
            }
            assert!(reader.lacks_padding_alone());
            assert_eq!(reader.end(), Ok(Some(bare.to_owned())));
        }
    }

    #[test]
    fn a_message_that_is_broken_into_lines_is_one_message() {
        let message = request("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d--1234--56", Sealing::default());
        for (width, newline) in [(76, "\n"), (76, "\r\n"), (64, "\n"), (4, "\n")] {
            let lines: Vec<&str> =
                message.as_bytes().chunks(width).map(|line| core::str::from_utf8(line).unwrap()).collect();
            let folded = format!("{}{newline}", lines.join(newline));
            let mut reader = Reader::new(key());
            let stream = format!("{folded}{folded}{message}");
            let read: Vec<String> = stream.bytes().flat_map(|byte| all(&mut reader, &[byte])).collect();
            let unfolded: Vec<String> = read.iter().map(|text| text.replace(['\r', '\n'], "")).collect();
            assert_eq!(unfolded, [message.clone(), message.clone(), message.clone()], "{width}");
            assert!(read.iter().all(|text| envelope::open_request(text, &key()).is_ok()), "{width}");
        }
    }

    #[test]
    fn an_unreadable_message_ends_at_its_padding_or_at_a_space() {
        let mut reader = Reader::new(key());
        assert_eq!(reader.push(b"AAAAAAAAAAAAAAAAAAAAAA=="), Ok(Some("AAAAAAAAAAAAAAAAAAAAAA==".to_owned())));
        assert_eq!(reader.push(b"HTTP/1.1 400"), Ok(Some("HTTP/1.1".to_owned())));
    }

    #[test]
    fn a_stream_that_never_ends_a_message_is_refused_in_bounded_memory() {
        for byte in [b"{", b"A", b"\xff"] {
            let mut reader = Reader::new(key());
            let outcomes: Vec<_> =
                (0..=MAX_MESSAGE / 1024).map(|_| reader.push(&byte.repeat(1024))).collect();
            assert_eq!(outcomes.last(), Some(&Err(Error::ResponseTooLarge)));
            assert!(outcomes.iter().rev().skip(1).all(|outcome| *outcome == Ok(None)));
            assert!(!reader.is_waiting());
        }
    }

    #[test]
    fn a_long_message_in_single_bytes_takes_linear_time() {
        let plain = format!(r#"{{"respcd":"6000","data":"{}"}}"#, "x".repeat(48 * 1024));
        let sealed = envelope::seal_text(&plain, &key()).unwrap();
        let mut reader = Reader::new(key());
        let read: Vec<String> = sealed.bytes().filter_map(|byte| reader.push(&[byte]).unwrap()).collect();
        let last = reader.end().unwrap();
        assert_eq!(read.into_iter().chain(last).collect::<Vec<_>>(), [sealed]);
    }
}
