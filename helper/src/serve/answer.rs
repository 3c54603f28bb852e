//! Answers that every room gives: JSON, refusals, and what each answer carries for the browser.

use crate::access::Denied;
use crate::config::Origin;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue,
    VARY,
};
use tillwire_core::code::{Code, Language};
use tillwire_core::json::Writer;

pub use warp::reply::Response as Answer;

/// The content type of everything that is not a page.
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Nothing of ours belongs in another page's frame, script or guess of a type.
const ALWAYS: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (HeaderName::from_static("x-frame-options"), "DENY"),
    (HeaderName::from_static("referrer-policy"), "no-referrer"),
    (VARY, "Origin"),
];

/// A JSON text with that status.
pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    typed(status, JSON, body)
}

/// A body of that type. Not to be kept by anybody.
pub fn typed(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Answer {
    let mut answer = Answer::new(body.into().into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// No body.
pub fn empty(status: StatusCode) -> Answer {
    let mut answer = Answer::new(Bytes::new().into());
    *answer.status_mut() = status;
    answer
}

/// `{"error":CODE,"message":..,"hint":..}`, and the end of the connection.
pub fn denied(denied: Denied) -> Answer {
    let mut answer = closing(json(denied.status, told(denied.code).finish()));
    if !denied.allow.is_empty() {
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(denied.allow));
    }
    answer
}

/// The last answer of a connection.
pub fn closing(mut answer: Answer) -> Answer {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// A refusal by code alone.
pub fn refused(status: StatusCode, code: Code) -> Answer {
    denied(Denied::new(status, code))
}

/// The members that tell of a code.
pub fn told(code: Code) -> Writer {
    let told = Writer::new().text("error", code.as_str()).text("message", code.meaning());
    match code.hint(Language::En) {
        Some(hint) => told.text("hint", hint),
        None => told,
    }
}

/// Adds what every answer carries, and lets a page of the list read it.
pub fn finish(answer: &mut Answer, origin: Option<&Origin>) {
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin.as_str()).ok()) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}
