//! HTTP as values: what is asked and what came back. Wires elsewhere do the talking.

use crate::code::Code;

/// One POST that carries a request to a terminal or gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path below the base address, such as `/api/pos/trade`.
    pub path: &'static str,
    /// The `Content-Type` to send.
    pub content_type: &'static str,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// Refuses what is no plain http or https address of a host. Errors: `INVALID_FIELD`.
pub fn check_address(url: &str) -> Result<(), Code> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    match rest {
        Some(rest) if plain && !rest.is_empty() && !rest.starts_with(['/', '?', '#']) => Ok(()),
        _ => Err(Code::InvalidField),
    }
}

/// Headers: names and values.
pub type Head = Vec<(&'static str, String)>;

/// A message that comes in by itself: a gateway's notification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// What follows the `?` of its target, still escaped; empty without one.
    pub query: String,
    /// Its `Content-Type`; empty without one.
    pub content_type: String,
    /// Its other headers, as pairs of a name in small letters and a value.
    pub head: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Message {
    /// The first header of that name, which is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// What came back. A room reads the body whatever the status says, unless its protocol says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Its header `sign`, where the protocol has that.
    pub sign: Option<String>,
    /// The body's bytes.
    pub body: Vec<u8>,
}
