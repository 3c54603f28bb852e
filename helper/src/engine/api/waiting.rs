//! How long a caller wants to wait: `?wait=30s`, or `Prefer: wait=30` (RFC 7240); and whether there is a place for that.

use super::member::Given;
use super::places::Place;
use super::problem::Problem;
use super::{Api, Ask};
use crate::serve::Answer;
use hyper::HeaderMap;
use hyper::header::{HeaderValue, RETRY_AFTER};
use std::time::Duration;
use tillwire_core::code::Code;

/// The longest that is waited: longer than any payment takes at a terminal.
const LONGEST: u64 = 300;

/// How long is waited.
pub struct Waiting {
    pub limit: Duration,
    /// Whether the caller has to come again instead.
    pub full: bool,
    /// Kept as long as it waits.
    _place: Option<Place>,
}

impl Waiting {
    /// The answer, which says when to come again where the caller could not wait.
    pub fn told(&self, mut answer: Answer) -> Answer {
        if self.full {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        answer
    }
}

/// What was asked for, where the caller has a place. Errors: as of [`limit`].
pub fn waiting(api: &Api, ask: &Ask<'_>) -> Result<Waiting, Problem> {
    let limit = limit(&ask.query, ask.headers)?;
    if limit.is_zero() {
        return Ok(Waiting { limit, full: false, _place: None });
    }
    let place = api.places.take(&ask.who);
    let full = place.is_none();
    Ok(Waiting { limit: if full { Duration::ZERO } else { limit }, full, _place: place })
}

/// Not at all where nobody says. Errors: `INVALID_FIELD`, of the parameter alone: a preference is no demand.
fn limit(query: &Given, headers: &HeaderMap) -> Result<Duration, Problem> {
    let asked = match query.text("wait") {
        Some(text) => seconds(text).filter(|seconds| *seconds <= LONGEST).ok_or_else(|| {
            let allowed = format!("whole seconds such as 30s, at most {LONGEST}s");
            Problem::argument(Code::InvalidField, "wait", Some(format!("{text:?}")), &allowed)
        })?,
        None => preferred(headers).unwrap_or_default().min(LONGEST),
    };
    Ok(Duration::from_secs(asked))
}

fn seconds(text: &str) -> Option<u64> {
    let digits = text.strip_suffix('s').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

fn preferred(headers: &HeaderMap) -> Option<u64> {
    let lines = headers.get_all("prefer").iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split([',', ';'])).find_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| seconds(value.trim().trim_matches('"')))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::api::member::{Member, Takes};

    fn asked(query: &str, prefer: &str) -> Result<u64, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert("prefer", prefer.parse().unwrap());
        let given = Given::query(query, &[Member::new("wait", Takes::Text, "")]).unwrap();
        limit(&given, &headers).map(|limit| limit.as_secs())
    }

    #[test]
    fn the_parameter_goes_before_the_preference_and_both_have_an_end() {
        for (query, prefer, seconds) in [
            ("", "", 0),
            ("wait=30s", "", 30),
            ("wait=0", "wait=20", 0),
            ("", "respond-async, wait=20", 20),
            ("", "wait=9999", 300),
            ("", "wait=soon", 0),
            ("wait=300s", "", 300),
        ] {
            assert_eq!(asked(query, prefer), Ok(seconds), "{query} {prefer}");
        }
        for wrong in ["wait=", "wait=301", "wait=-1", "wait=1.5", "wait=30m", "wait=s", "wait=+1"] {
            assert!(asked(wrong, "").is_err(), "{wrong}");
        }
    }
}
