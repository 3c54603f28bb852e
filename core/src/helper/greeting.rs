//! Before any socket, over HTTP: whether the helper speaks this version, and a token for a code.

use super::PROTOCOL;
use crate::code::Code;
use crate::json::{self, Value, Writer};
use crate::secret::Secret;

/// The answer to `GET /v1/hello`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The program's version, for people.
    pub version: String,
    /// The first and the last version of the protocol that it speaks.
    pub protocol: (u32, u32),
}

impl Hello {
    /// The text; `features` are names that pages may look for.
    pub fn encode(&self, features: &[&str]) -> String {
        let (min, max) = self.protocol;
        let protocol = Writer::new().number("min", &min.to_string()).number("max", &max.to_string()).finish();
        Writer::new()
            .text("name", "tillwire")
            .text("version", &self.version)
            .raw("protocol", &protocol)
            .raw("features", &json::array(features.iter().map(|name| json::quote(name))))
            .finish()
    }

    /// Reads it. Errors: `HELPER_VERSION`, also where it speaks no version that is spoken here.
    pub fn decode(text: &str) -> Result<Self, Code> {
        let message = json::read(text).map_err(|_| Code::HelperVersion)?;
        let protocol = message.member("protocol");
        let bound = |name| match protocol.and_then(|protocol| protocol.member(name)) {
            Some(Value::Number(digits)) => digits.parse::<u32>().map_err(|_| Code::HelperVersion),
            _ => Err(Code::HelperVersion),
        };
        let protocol = (bound("min")?, bound("max")?);
        if PROTOCOL < protocol.0 || protocol.1 < PROTOCOL {
            return Err(Code::HelperVersion);
        }
        let version = message.member("version").and_then(Value::as_text).unwrap_or_default();
        Ok(Hello { version: version.to_owned(), protocol })
    }
}

/// `{"code":..}`, the body of `POST /v1/pair`.
pub struct Pairing {
    /// What `tillwire pair` shows.
    pub code: Secret,
}

impl Pairing {
    /// The text. It holds the code: not for a log.
    pub fn encode(&self) -> String {
        Writer::new().text("code", core::str::from_utf8(self.code.expose()).unwrap_or_default()).finish()
    }

    /// Reads it. Errors: `SCHEMA`, and what JSON can lack.
    pub fn decode(body: &[u8]) -> Result<Self, Code> {
        let message = json::read_bytes(body).map_err(|error| error.code())?;
        let code = message.member("code").and_then(Value::as_text).ok_or(Code::Schema)?;
        Ok(Pairing { code: Secret::from(code) })
    }
}

/// `{"token":..}`, its answer.
pub struct Paired {
    /// Of the page's origin.
    pub token: Secret,
}

impl Paired {
    /// The text. It holds the token: not for a log.
    pub fn encode(&self) -> String {
        Writer::new().text("token", core::str::from_utf8(self.token.expose()).unwrap_or_default()).finish()
    }

    /// Reads it. Errors: `HELPER_VERSION`.
    pub fn decode(text: &str) -> Result<Self, Code> {
        let message = json::read(text).map_err(|_| Code::HelperVersion)?;
        let token = message.member("token").and_then(Value::as_text).ok_or(Code::HelperVersion)?;
        Ok(Paired { token: Secret::from(token) })
    }
}
