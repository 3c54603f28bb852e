//! Replies: flat JSON with `respCode` and `respMsg`, read as they came. Members that are not known are kept.

use super::signed::{check, members, text};
use crate::code::Code;
use crate::http;
use crate::json::{Members, object_json};
use crate::secret::Secret;
use crate::wire_enum;

wire_enum! {
    /// `respCode`: how it went. Whatever is not in the table says that the request failed, not what became of the order.
    pub enum RespCode {
        Success = "00", "success";
        Failed = "77", "the order failed, do not ask again";
        Waiting = "88", "waiting for the customer";
        Unclear = "99", "not known yet, ask again";
    }
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// `respCode`.
    pub resp_code: RespCode,
    /// Every member.
    pub fields: Members,
    /// Whether it carried a signature, which then was right.
    pub signed: bool,
}

impl Reply {
    /// Reads a reply. One without a signature is read, one with a wrong signature is not.
    ///
    /// Errors: `UNTRUSTED_RESPONSE` (a web page, another sender), `RESPONSE_INCOMPLETE` (no `respCode`),
    /// `OUTCOME_UNKNOWN` (a server's error).
    pub fn read(reply: &http::Reply, key: &Secret) -> Result<Reply, Code> {
        let fields = match members(&reply.body) {
            Ok(fields) => fields,
            Err(_) if !(200..300).contains(&reply.status) => return Err(Code::OutcomeUnknown),
            Err(_) => return Err(Code::UntrustedResponse),
        };
        let signed = match check(&reply.body, reply.sign.as_deref(), key) {
            Err(Code::SignMissing) if reply.sign.is_none() => false,
            Err(_) => return Err(Code::UntrustedResponse),
            Ok(()) => true,
        };
        let resp_code = text(&fields, "respCode").map(|code| RespCode::from_wire(code.trim_ascii()));
        let resp_code = resp_code.ok_or(Code::ResponseIncomplete)?;
        Ok(Reply { resp_code, fields, signed })
    }

    /// A member as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.fields, name)
    }

    /// The reply as JSON.
    pub fn to_json(&self) -> String {
        object_json(&self.fields)
    }
}
