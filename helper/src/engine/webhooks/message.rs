//! What a receiver is told: an outcome in the words of the API, as a message of the Standard Webhooks specification. The same
//! outcome is always the same message, so that whoever is told twice knows it.

use crate::engine::api::{Collection, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tillwire_core::json::{self, Value, Writer};
use tillwire_core::payment::Kind;
use tillwire_core::secret::Secret;

/// How every secret begins.
const PREFIX: &str = "whsec_";
/// How many bytes a secret may have.
const SECRET: std::ops::RangeInclusive<usize> = 24..=64;
/// The final outcomes.
const STATUSES: [&str; 4] = ["approved", "declined", "cancelled", "not_charged"];
const DAY: u64 = 24 * 60 * 60 * 1000;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    /// Such as `payment.approved`.
    pub event: String,
    /// JSON, to be sent to the byte.
    pub body: String,
}

impl Message {
    /// That of an outcome, which was known at that Unix time in ms; none where it is no final one.
    pub fn of(terminal: &str, outcome: &str, at: u64) -> Option<Message> {
        let told = json::read(outcome).ok()?;
        let text = |name| told.member(name).and_then(Value::as_text);
        let status = text("status")?.replace('-', "_");
        let kind = Kind::parse(text("kind")?)?;
        let event = format!("{}.{status}", Collection::of(kind).one);
        let body = Writer::new()
            .text("type", &event)
            .text("timestamp", &date(at))
            .raw("data", &shown::outcome(terminal, outcome, &[]))
            .finish();
        let id = Sha256::digest(format!("{terminal}\n{outcome}"));
        let id: String = id.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        STATUSES.contains(&status.as_str()).then(|| Message { id: format!("msg_{id}"), event, body })
    }

    /// The headers of a delivery at that Unix time in s, signed with each of these.
    pub fn head(&self, secrets: &[Secret], now: u64) -> Vec<(&'static str, String)> {
        let text = format!("{}.{now}.{}", self.id, self.body);
        let signatures: Vec<_> = secrets.iter().map(|secret| format!("v1,{}", sign(secret, &text))).collect();
        vec![
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", now.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ]
    }
}

/// What a webhook may be told of: `payment` and the like, or one outcome of it such as `payment.approved`.
pub fn is_event(text: &str) -> bool {
    let (kind, status) = text.split_once('.').map_or((text, None), |(kind, status)| (kind, Some(status)));
    let known = Kind::ALL.iter().any(|known| Collection::of(*known).one == kind);
    known && status.is_none_or(|status| STATUSES.contains(&status))
}

/// Whether an event is one of those.
pub fn is_wanted(event: &str, wanted: &[String]) -> bool {
    let kind = event.split('.').next().unwrap_or_default();
    wanted.iter().any(|wanted| wanted == event || wanted == kind)
}

/// Whether that can be a secret.
pub fn is_secret(secret: &Secret) -> bool {
    bytes(secret).is_some_and(|bytes| SECRET.contains(&bytes.len()))
}

fn bytes(secret: &Secret) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(secret.expose()).ok()?.strip_prefix(PREFIX)?;
    STANDARD.decode(text).ok()
}

fn sign(secret: &Secret, text: &str) -> String {
    // Any length is a key, and the secret was looked at when it was read.
    let mac = bytes(secret).and_then(|key| Hmac::<Sha256>::new_from_slice(&key).ok());
    let signed = mac.map(|mac| mac.chain_update(text).finalize().into_bytes());
    signed.map(|signed| STANDARD.encode(signed)).unwrap_or_default()
}

/// A Unix time in ms as ISO 8601 has it.
fn date(at: u64) -> String {
    let (days, ms) = (at / DAY, at % DAY);
    // Years begin in March, so that a leap day is the last one.
    let from = days + 719_468;
    let (era, day_of_era) = (from / 146_097, from % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOME: &str = r#"{"status":"not-charged","kind":"refund","reference":"r1","amount":{"minor":"1250","currency":"HKD"}}"#;

    #[test]
    fn a_signature_is_that_of_the_specification_s_own_example() {
        let secret = Secret::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert!(is_secret(&secret));
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(), r#"{"test": 2432232314}"#.to_owned());
        let message = Message { id, event: String::new(), body };
        let head = message.head(std::slice::from_ref(&secret), 1_614_265_330);
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let expected = [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", signature),
        ];
        assert_eq!(head, expected.map(|(name, value)| (name, value.to_owned())));
        let other = Secret::from("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let both = message.head(&[other, secret], 1_614_265_330)[2].1.clone();
        let (first, second) = both.split_once(' ').unwrap();
        assert!(first.starts_with("v1,") && first != second && second == signature, "{both}");
    }

    #[test]
    fn a_message_tells_the_outcome_in_the_words_of_the_api_and_is_the_same_for_the_same_one() {
        let message = Message::of("online", OUTCOME, 951_782_400_000).unwrap();
        assert_eq!(message.event, "refund.not_charged");
        let expected = r#"{"type":"refund.not_charged","timestamp":"2000-02-29T00:00:00.000Z","data":{"terminal":"online","status":"not-charged","kind":"refund","reference":"r1","amount":{"amount":"12.50","currency":"HKD"}}}"#;
        assert_eq!(message.body, expected);
        assert_eq!(Message::of("online", OUTCOME, 5).unwrap().id, message.id);
        assert_ne!(Message::of("other", OUTCOME, 5).unwrap().id, message.id);
        assert_eq!(Message::of("online", &OUTCOME.replace("not-charged", "unknown"), 5), None);
    }

    #[test]
    fn a_date_is_that_of_the_calendar() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_767_225_599_000, "2025-12-31T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(date(at), text);
        }
    }

    #[test]
    fn events_and_secrets_are_those_that_there_can_be() {
        for good in ["payment", "refund.declined", "tip", "completion.approved", "payment.not_charged"] {
            assert!(is_event(good), "{good}");
        }
        for wrong in ["pay", "payment.", "payment.unknown", "payment.approved.x", "", "*"] {
            assert!(!is_event(wrong), "{wrong}");
        }
        let wanted = ["payment.approved".to_owned(), "refund".to_owned()];
        for (event, is) in
            [("payment.approved", true), ("payment.declined", false), ("refund.declined", true)]
        {
            assert_eq!(is_wanted(event, &wanted), is, "{event}");
        }
        for wrong in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not base64", ""] {
            assert!(!is_secret(&Secret::from(wrong)), "{wrong}");
        }
    }
}
