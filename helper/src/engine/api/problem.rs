//! What is said where a request is refused: problem details (RFC 9457) with a code of the one table.
//!
//! A refused request has moved no money. What became of a payment is never told this way: an outcome, `unknown` too, is
//! an answer.

use crate::engine::Refused;
use crate::serve::{Answer, typed};
use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderValue, WWW_AUTHENTICATE};
use std::fmt;
use tillwire_core::code::{Code, Language, Money};
use tillwire_core::json::{self, Value, Writer};

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
/// The longest text of a caller that is repeated to them, in characters.
const SHOWN: usize = 40;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: Code,
    /// What is wrong in this request, where the code does not say it all.
    detail: Option<String>,
    argument: Option<String>,
    given: Option<String>,
    allowed: Option<String>,
    /// Methods that would do, for 405.
    allow: &'static str,
}

impl Problem {
    /// The problem that a code alone explains.
    pub fn of(code: Code) -> Problem {
        let (detail, argument, given, allowed) = (None, None, None, None);
        Problem { status: status(code), code, detail, argument, given, allowed, allow: "" }
    }

    /// The same with a sentence about this request.
    pub fn saying(code: Code, detail: impl Into<String>) -> Problem {
        Problem { detail: Some(detail.into()), ..Problem::of(code) }
    }

    /// The refusal of something that was handed in. `given` is in words that may be repeated.
    pub fn argument(code: Code, argument: &str, given: Option<String>, allowed: &str) -> Problem {
        let not = given.as_ref().map(|given| format!(", not {given}")).unwrap_or_default();
        let (argument, allowed) = (Some(argument.to_owned()), Some(allowed.to_owned()));
        let detail =
            argument.iter().zip(&allowed).map(|(what, is)| format!("{what} must be {is}{not}")).collect();
        Problem { detail: Some(detail), argument, given, allowed, ..Problem::of(code) }
    }

    /// The same with a sentence about this request.
    pub fn explained(self, detail: &str) -> Problem {
        Problem { detail: Some(detail.to_owned()), ..self }
    }

    /// What the guard says, before anything was read.
    pub fn denied(status: StatusCode, code: Code, allow: &'static str) -> Problem {
        Problem { status, allow, ..Problem::of(code) }
    }

    pub fn code(&self) -> Code {
        self.code
    }

    pub fn answer(&self) -> Answer {
        let mut answer = typed(self.status, PROBLEM, self.to_json());
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if !self.allow.is_empty() {
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static(self.allow));
        }
        answer
    }

    pub fn to_json(&self) -> String {
        let code = self.code;
        Writer::new()
            .text("type", &format!("/v1/#{code}"))
            .text("title", code.meaning())
            .number("status", self.status.as_str())
            .text_if("detail", self.detail.as_deref())
            .text("code", code.as_str())
            .text_if("argument", self.argument.as_deref())
            .text_if("given", self.given.as_deref())
            .text_if("allowed", self.allowed.as_deref())
            .text_if("hint", code.hint(Language::En))
            .text("money", code.money().unwrap_or(Money::None).as_str())
            .raw("retrySafe", if code.retry_safe() { "true" } else { "false" })
            .finish()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was handed in is not for logs.
        write!(f, "{} {}", self.status.as_u16(), self.code)?;
        self.argument.as_ref().map_or(Ok(()), |argument| write!(f, " {argument:?}"))
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        let Refused { code, message, argument, given, allowed } = refused;
        let detail = Some(message).filter(|message| message != code.meaning());
        Problem { detail, argument, given, allowed, ..Problem::of(code) }
    }
}

/// The status of every code, in the one place where that is said.
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::KeyUnknown | Code::NotPaired => StatusCode::UNAUTHORIZED,
        Code::RightMissing | Code::OriginForbidden | Code::HostForbidden | Code::TargetForbidden => {
            StatusCode::FORBIDDEN
        }
        Code::NotFound | Code::UnknownOrder => StatusCode::NOT_FOUND,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::IntentConflict
        | Code::OrderTaken
        | Code::TerminalLocked
        | Code::TerminalUnresolved
        | Code::TerminalBusy
        | Code::RefundUnresolved
        | Code::VoidNotAllowed
        | Code::NothingToCancel => StatusCode::CONFLICT,
        _ => match code.place() {
            "input" => StatusCode::UNPROCESSABLE_ENTITY,
            "wire" => StatusCode::BAD_REQUEST,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

/// A value in a few words.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) if text.chars().count() > SHOWN => {
            json::quote(&(text.chars().take(SHOWN).collect::<String>() + "..."))
        }
        Value::Text(_) | Value::Bool(_) | Value::Null => value.to_json(),
        Value::Number(source) => format!("the number {}", source.chars().take(SHOWN).collect::<String>()),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_that_says_whose_turn_it_is() {
        let cases = [
            (Code::IntentConflict, 409),
            (Code::TerminalLocked, 409),
            (Code::TerminalUnresolved, 409),
            (Code::AmountFormat, 422),
            (Code::InvalidField, 422),
            (Code::UnsupportedOperation, 422),
            (Code::JsonSyntax, 400),
            (Code::JsonDuplicateKey, 400),
            (Code::PayloadTooLarge, 413),
            (Code::KeyUnknown, 401),
            (Code::RightMissing, 403),
            (Code::NotFound, 404),
            (Code::UnknownOrder, 404),
            (Code::JournalUnavailable, 503),
            (Code::JournalVersion, 503),
            (Code::ConnectRefused, 503),
        ];
        for (code, expected) in cases {
            assert_eq!(status(code).as_u16(), expected, "{code}");
        }
        for code in Code::ALL {
            let status = status(*code);
            assert!(status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{code}");
        }
    }

    #[test]
    fn a_problem_names_the_argument_what_was_given_and_what_is_allowed() {
        let given = shown(&Value::Number("12.50".to_owned()));
        let problem =
            Problem::argument(Code::AmountFormat, "amount.amount", Some(given), "a text such as \"12.50\"");
        let told = json::read(&problem.to_json()).unwrap();
        let member = |name: &str| told.member(name).and_then(Value::scalar).unwrap().to_owned();
        assert_eq!(
            ["code", "status", "argument", "given", "allowed", "money"].map(member),
            ["AMOUNT_FORMAT", "422", "amount.amount", "the number 12.50", "a text such as \"12.50\"", "none"]
        );
        assert_eq!(member("detail"), "amount.amount must be a text such as \"12.50\", not the number 12.50");
        assert_eq!(member("hint"), Code::AmountFormat.hint(Language::En).unwrap());
    }

    #[test]
    fn long_texts_are_not_repeated_whole() {
        let long = shown(&Value::Text("好".repeat(1000)));
        assert_eq!(long, format!("\"{}...\"", "好".repeat(SHOWN)));
    }
}
