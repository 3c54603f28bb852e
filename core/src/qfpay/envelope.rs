//! The text of a request: content and digest, in one of three notations, encrypted or clear (section 6).
//!
//! [`seal`] is the till's side and [`open_request`] the terminal's; [`seal_text`] is what a terminal does to
//! its replies. What carries the text (HTTP quotes, TCP, frames) is not known here.

use super::check::check;
use super::digest::{canonical, digest, digest_of};
use super::{Content, Error, PosKey};
use crate::crypto;
use crate::json::{self, Value, Writer};
use std::borrow::Cow;

/// How often a text may come wrapped in another JSON string (section 7).
const MAX_LAYERS: usize = 3;
/// How many leading spaces [`Sealing::marker_free`] tries (section 9.1).
const MAX_SPACES: usize = 64;
/// The frame marker, as it may occur in base64 (section 9).
const MARKER: &[u8] = b"/n";

/// The notation of the plaintext.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Envelope {
    /// `{content:{amt=10.1}, digest:'..'}`: the one proven on terminals.
    #[default]
    Lenient,
    /// `{"content":{"amt":10.1},"digest":".."}`
    Json,
    /// `{"content":"{\"amt\":10.1}","digest":".."}`
    JsonString,
}

/// How a request is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealing {
    /// The notation. In clear text the lenient one is written as [`Envelope::Json`] (section 16).
    pub envelope: Envelope,
    /// Whether the text is encrypted.
    pub encrypt: bool,
    /// Whether spaces are put in until the encrypted text is free of `/n`, for terminals that scan for it.
    pub marker_free: bool,
}

impl Default for Sealing {
    fn default() -> Self {
        Sealing { envelope: Envelope::Lenient, encrypt: true, marker_free: false }
    }
}

/// A request as the terminal understood it; its digest was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The fields.
    pub content: Content,
    /// The digest, as it was written.
    pub digest: String,
    /// Whether it came encrypted.
    pub sealed: bool,
}

/// Signs a content and writes its envelope: base64 of the encrypted text, or the clear text.
///
/// Errors: `INVALID_FIELD` and `AMOUNT_*` (what must not be sent, or the lenient notation cannot carry),
/// `PAYLOAD_TOO_LARGE` (no marker-free text was found).
pub fn seal(content: &Content, key: &PosKey, sealing: &Sealing) -> Result<String, Error> {
    check(content)?;
    let text = write(content, key, sealing)?;
    match (sealing.encrypt, sealing.marker_free) {
        (true, true) => seal_marker_free(&text, key),
        (true, false) => seal_text(&text, key),
        (false, true) if has_marker(&text) => Err(Error::MarkerInText),
        (false, _) => Ok(text),
    }
}

/// Encrypts a text as a terminal does its replies: base64 of AES-CBC.
pub fn seal_text(plain: &str, key: &PosKey) -> Result<String, Error> {
    Ok(crypto::to_base64(&key.encrypt(plain.as_bytes())?))
}

/// Reads a request in any notation, encrypted or clear, quoted or bare, and checks its digest.
///
/// Errors: `EMPTY_PAYLOAD`, `PAYLOAD_TOO_LARGE`, `BASE64`, `DECRYPT_FAILED`, `JSON_*`, `SCHEMA`,
/// `ENVELOPE_NO_DIGEST`, `ENVELOPE_DIGEST_FORMAT`, `DIGEST_MISMATCH`.
pub fn open_request(text: &str, key: &PosKey) -> Result<Opened, Error> {
    let (plain, sealed) = open_text(text, key)?;
    let envelope = json::read_lenient(&plain)?;
    let digest = read_digest(&envelope)?.to_owned();
    let content = read_content(&envelope)?;
    verify(&content, &digest, key)?;
    Ok(Opened { content, digest, sealed })
}

/// The plaintext of a message, and whether it was encrypted. Quotes around either are taken off.
pub(super) fn open_text<'a>(text: &'a str, key: &PosKey) -> Result<(Cow<'a, str>, bool), Error> {
    if text.len() > json::MAX_TEXT {
        return Err(Error::Json(json::Error { position: json::MAX_TEXT, reason: json::Reason::TooLarge }));
    }
    let text = unwrap(text)?;
    // An array or a byte order mark is no base64 either: the JSON reader says what is wrong with it.
    if text.starts_with(['{', '[', '\u{feff}']) {
        return Ok((text, false));
    }
    let plain = key.decrypt(&crypto::from_base64(unfolded(&text).as_bytes())?)?;
    Ok((unwrap(plain)?, true))
}

/// Base64 on one line and with its padding: Android's own encoder breaks it at 76 characters, and may leave the padding
/// out, which shows where the rest is whole blocks.
fn unfolded(text: &str) -> Cow<'_, str> {
    let breaks = |byte| matches!(byte, b'\r' | b'\n');
    let mut text: Cow<'_, str> = match json::run_before(text.as_bytes(), breaks) < text.len() {
        true => text.replace(['\r', '\n'], "").into(),
        false => Cow::from(text),
    };
    let bare = !text.ends_with('=') && (text.len() * 3 / 4).is_multiple_of(crypto::BLOCK);
    let padding = match text.len() % 4 {
        2 if bare => "==",
        3 if bare => "=",
        _ => return text,
    };
    text.to_mut().push_str(padding);
    text
}

/// Takes off white space and up to three layers of JSON string.
pub(super) fn unwrap<'a>(text: impl Into<Cow<'a, str>>) -> Result<Cow<'a, str>, Error> {
    let mut text = trimmed(text.into());
    for _ in 0..MAX_LAYERS {
        if !text.starts_with('"') {
            break;
        }
        if let Value::Text(inner) = json::read(&text)? {
            text = trimmed(inner.into());
        }
    }
    if text.is_empty() { Err(Error::Empty) } else { Ok(text) }
}

/// Copied only where there is something to take off what is owned.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text.trim_ascii().into(),
        Cow::Owned(text) if text.trim_ascii().len() == text.len() => text.into(),
        Cow::Owned(text) => text.trim_ascii().to_owned().into(),
    }
}

fn write(content: &Content, key: &PosKey, sealing: &Sealing) -> Result<String, Error> {
    let canonical = canonical(content);
    let digest = digest_of(&canonical, key);
    match sealing.envelope {
        Envelope::Lenient if sealing.encrypt => {
            check_unescaped(content)?;
            Ok(format!("{{content:{canonical}, digest:'{digest}'}}"))
        }
        Envelope::Lenient | Envelope::Json => {
            Ok(Writer::new().raw("content", &content.to_json()).text("digest", &digest).finish())
        }
        Envelope::JsonString => {
            Ok(Writer::new().text("content", &content.to_json()).text("digest", &digest).finish())
        }
    }
}

/// The lenient notation has no escapes: what would need one is refused.
fn check_unescaped(content: &Content) -> Result<(), Error> {
    let escapes = |byte| matches!(byte, b'\'' | b'\\');
    let needs_escape = |text: &str| json::run_before(text.as_bytes(), escapes) < text.len();
    match content.iter().find(|(_, value)| needs_escape(value.as_str())) {
        Some((name, _)) => Err(Error::Field(name.into())),
        None => Ok(()),
    }
}

fn seal_marker_free(text: &str, key: &PosKey) -> Result<String, Error> {
    let rest = text.strip_prefix('{').unwrap_or(text);
    for spaces in 0..=MAX_SPACES {
        let sealed = seal_text(&format!("{{{:spaces$}{rest}", ""), key)?;
        if !has_marker(&sealed) {
            return Ok(sealed);
        }
    }
    Err(Error::MarkerInText)
}

fn has_marker(text: &str) -> bool {
    text.as_bytes().windows(MARKER.len()).any(|pair| pair == MARKER)
}

fn read_digest(envelope: &Value) -> Result<&str, Error> {
    let Value::Object(members) = envelope else { return Err(Error::Shape("envelope")) };
    let digest = json::find(members, "digest").ok_or(Error::NoDigest)?;
    let digest = digest.as_text().ok_or(Error::Shape("digest"))?;
    let is_hex = digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { Ok(digest) } else { Err(Error::DigestFormat) }
}

fn read_content(envelope: &Value) -> Result<Content, Error> {
    match envelope.member("content") {
        Some(Value::Text(text)) => Content::from_value(json::read_lenient(text)?),
        Some(value) => Content::from_value(value.clone()),
        None => Err(Error::Shape("content")),
    }
}

/// Case does not matter; where the digests differ does not show in the time it takes.
fn verify(content: &Content, written: &str, key: &PosKey) -> Result<(), Error> {
    let expected = digest(content, key);
    match crypto::equal(expected.as_bytes(), written.to_ascii_uppercase().as_bytes()) {
        true => Ok(()),
        false => Err(Error::DigestMismatch),
    }
}
