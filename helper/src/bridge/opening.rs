//! The first message of a page: who it is.

use super::page::{End, Said};
use tillwire_core::code::Code;
use tillwire_core::json;
use tillwire_core::secret::Secret;

/// The longest first message, in bytes.
const MAX_LENGTH: usize = 4 * 1024;
/// The longest name of a session, in bytes.
const MAX_SESSION: usize = 128;

/// `{"token":..,"session":..}`. Members of later versions are not ours to refuse.
pub struct Opening {
    pub token: Secret,
    /// Any name; the same on every socket of one till.
    pub session: String,
}

impl Opening {
    /// Reads it. Errors: what the page is told, and how its socket ends.
    pub fn read(said: Said) -> Result<Self, (Code, End)> {
        let Said::Text(text) = said else { return Err((Code::Schema, End::Kind)) };
        if text.len() > MAX_LENGTH {
            return Err((Code::PayloadTooLarge, End::TooLarge));
        }
        let message = json::read(&text).map_err(|error| (error.code(), End::NotPaired))?;
        let member = |name| message.member(name).and_then(json::Value::as_text);
        let token = member("token").ok_or((Code::NotPaired, End::NotPaired))?;
        let session = member("session").filter(|session| is_session(session));
        let session = session.ok_or((Code::Schema, End::NotPaired))?;
        Ok(Opening { token: Secret::from(token), session: session.to_owned() })
    }
}

fn is_session(text: &str) -> bool {
    (1..=MAX_SESSION).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(said: Said) -> Option<(Code, End)> {
        Opening::read(said).err()
    }

    #[test]
    fn a_page_says_its_token_and_its_session_first() {
        let long = format!(r#"{{"token":"{}"}}"#, "x".repeat(MAX_LENGTH));
        let deep = "[".repeat(200);
        let cases = [
            (r#"{"token":"t","session":"s"}"#, None),
            (r#"{"token":"t","session":"s","version":9}"#, None),
            (r#"{"session":"s"}"#, Some((Code::NotPaired, End::NotPaired))),
            (r#"{"token":1,"session":"s"}"#, Some((Code::NotPaired, End::NotPaired))),
            (r#"{"token":"t"}"#, Some((Code::Schema, End::NotPaired))),
            (r#"{"token":"t","session":""}"#, Some((Code::Schema, End::NotPaired))),
            (r#"{"token":"t","session":"a b"}"#, Some((Code::Schema, End::NotPaired))),
            (r#"{"token":"t","token":"u"}"#, Some((Code::JsonDuplicateKey, End::NotPaired))),
            ("hello", Some((Code::JsonSyntax, End::NotPaired))),
            ("", Some((Code::EmptyPayload, End::NotPaired))),
            (deep.as_str(), Some((Code::JsonDepth, End::NotPaired))),
            (long.as_str(), Some((Code::PayloadTooLarge, End::TooLarge))),
        ];
        for (text, expected) in cases {
            let shown = text.get(..60).unwrap_or(text);
            assert_eq!(refused(Said::Text(text.into())), expected, "{shown}");
        }
        assert_eq!(refused(Said::Binary(vec![1].into())), Some((Code::Schema, End::Kind)));
    }
}
