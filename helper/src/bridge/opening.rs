//! The first message of a page: who it is.

use super::page::{End, Said};
use tillwire_core::code::Code;
use tillwire_core::helper::Opening;

/// Reads it. Errors: what the page is told, and how its socket ends.
pub fn read(said: Said) -> Result<Opening, (Code, End)> {
    match said {
        Said::Text(text) => Opening::decode(&text),
        Said::Binary(_) => Err((Code::Schema, End::Kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillwire_core::helper::MAX_OPENING;

    fn refused(said: Said) -> Option<(Code, End)> {
        read(said).err()
    }

    #[test]
    fn a_page_says_its_token_and_its_session_first() {
        let long = format!(r#"{{"token":"{}"}}"#, "x".repeat(MAX_OPENING));
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

    #[test]
    fn a_page_may_ask_how_a_terminal_is_reached_without_opening_it() {
        let cases = [
            ("", false),
            (r#","asks":"via""#, true),
            (r#","asks":"weather""#, false),
            (r#","asks":1"#, false),
        ];
        for (asks, expected) in cases {
            let text = format!(r#"{{"token":"t","session":"s"{asks}}}"#);
            let opening = read(Said::Text(text.into())).ok();
            assert_eq!(opening.map(|opening| opening.asks_via), Some(expected), "{asks}");
        }
    }
}
