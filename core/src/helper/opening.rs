//! The first message of a page: who it is.

use super::End;
use crate::code::Code;
use crate::json::{self, Value, Writer};
use crate::secret::Secret;

/// The longest first message, in bytes.
pub const MAX_OPENING: usize = 4 * 1024;
/// The longest name of a session, in bytes.
pub const MAX_SESSION: usize = 128;

/// `{"token":..,"session":..}`, or with `"asks":"via"`.
pub struct Opening {
    /// The origin's token.
    pub token: Secret,
    /// Any name without spaces; the same on every socket of one till.
    pub session: String,
    /// Only how the terminal is reached is wanted; nothing is opened.
    pub asks_via: bool,
}

impl Opening {
    /// The text. It holds the token: not for a log.
    pub fn encode(&self) -> String {
        let token = core::str::from_utf8(self.token.expose()).unwrap_or_default();
        let text = Writer::new().text("token", token).text("session", &self.session);
        text.text_if("asks", self.asks_via.then_some("via")).finish()
    }

    /// Reads it. Errors: what the page is told, and how its socket ends.
    pub fn decode(text: &str) -> Result<Self, (Code, End)> {
        if text.len() > MAX_OPENING {
            return Err((Code::PayloadTooLarge, End::TooLarge));
        }
        let message = json::read(text).map_err(|error| (error.code(), End::NotPaired))?;
        let member = |name| message.member(name).and_then(Value::as_text);
        let token = member("token").ok_or((Code::NotPaired, End::NotPaired))?;
        let session = member("session").filter(|session| is_session(session));
        let session = session.ok_or((Code::Schema, End::NotPaired))?;
        let asks_via = member("asks") == Some("via");
        Ok(Opening { token: Secret::from(token), session: session.to_owned(), asks_via })
    }
}

fn is_session(text: &str) -> bool {
    (1..=MAX_SESSION).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
