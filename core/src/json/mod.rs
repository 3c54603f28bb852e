//! JSON as values whose numbers stay text, strict and lenient.
//!
//! Money must not pass through a float and a signature covers the sender's own digits, so a number is its
//! source text here. [`read`] takes JSON and nothing else; [`read_lenient`] also takes the relaxed notation
//! some terminals write (`{amt=10.1,channel='wx'}`). Both refuse what two readers could understand
//! differently: a member twice, text after the value, exponents, lone surrogates, a byte order mark.
//!
//! It knows no schema and converts nothing: callers ask with [`Value::member`], [`Value::as_text`] and
//! [`Value::scalar`]. [`Writer`] writes compact objects; [`Balance`] finds where an object ends in a stream.

mod balance;
mod reader;
mod writer;

pub use balance::{Balance, complete_len};
pub use reader::{read, read_bytes, read_lenient};
use writer::push_quoted;
pub use writer::{Writer, quote};

use crate::code::Code;
use core::fmt;

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 256 * 1024;
/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 32;
/// How many members one object or array may have.
pub const MAX_MEMBERS: usize = 4096;

/// The members of an object, in the order of the text.
pub type Members = Vec<(String, Value)>;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as its source text: `10.10` stays `10.10`.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// An array.
    Array(Vec<Value>),
    /// An object; its names are unique.
    Object(Members),
}

impl Value {
    /// The member of that name, when this is an object that has it.
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => find(members, name),
            _ => None,
        }
    }

    /// The string, when this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string, or the source text of the number: terminals write codes either way.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Compact JSON text of this value; numbers as they came.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.push_json(&mut out);
        out
    }

    fn push_json(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
            Value::Number(source) => out.push_str(source),
            Value::Text(text) => push_quoted(out, text),
            Value::Array(items) => push_list(out, ['[', ']'], items, |out, item| item.push_json(out)),
            Value::Object(members) => push_object(out, members),
        }
    }
}

/// The member of that name.
pub fn find<'a>(members: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// Compact JSON text of an object.
pub fn object_json(members: &[(String, Value)]) -> String {
    let mut out = String::new();
    push_object(&mut out, members);
    out
}

fn push_object(out: &mut String, members: &[(String, Value)]) {
    push_list(out, ['{', '}'], members, |out, (name, value)| {
        push_quoted(out, name);
        out.push(':');
        value.push_json(out);
    });
}

fn push_list<T>(out: &mut String, [open, close]: [char; 2], items: &[T], push: impl Fn(&mut String, &T)) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, item);
    }
    out.push(close);
}

/// Compact JSON text of an array whose items are JSON text already.
pub fn array(items: impl Iterator<Item = String>) -> String {
    let mut out = String::from("[");
    for item in items {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&item);
    }
    out.push(']');
    out
}

/// How many bytes there are before the first that stops. Sixteen are looked at together, which a compiler makes one look.
pub(crate) fn run_before(bytes: &[u8], stops: impl Fn(u8) -> bool) -> usize {
    let (chunks, _) = bytes.as_chunks::<16>();
    let passes = |chunk: &&[u8; 16]| !chunk.iter().fold(false, |any, byte| any | stops(*byte));
    let passed = chunks.iter().take_while(passes).count() * 16;
    let rest = bytes.get(passed..).unwrap_or_default();
    passed + rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len())
}

/// Why a text was not read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// The byte of the text at which it was noticed.
    pub position: usize,
    /// Why.
    pub reason: Reason,
}

/// The reasons a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nothing but white space.
    Empty,
    /// Longer than [`MAX_TEXT`], or more than [`MAX_MEMBERS`] in one place.
    TooLarge,
    /// The bytes are not UTF-8.
    Utf8,
    /// Not JSON (or not the lenient form).
    Syntax,
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
    /// An object has the same member twice.
    DuplicateKey,
    /// Text follows the value.
    Trailing,
}

impl Error {
    /// The documented code.
    pub const fn code(&self) -> Code {
        match self.reason {
            Reason::Empty => Code::EmptyPayload,
            Reason::TooLarge => Code::PayloadTooLarge,
            Reason::Utf8 => Code::Utf8Invalid,
            Reason::Syntax => Code::JsonSyntax,
            Reason::Depth => Code::JsonDepth,
            Reason::DuplicateKey => Code::JsonDuplicateKey,
            Reason::Trailing => Code::JsonTrailing,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.code().meaning(), self.position)
    }
}

impl core::error::Error for Error {}
