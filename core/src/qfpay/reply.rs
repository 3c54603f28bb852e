//! What a terminal answers: a code, perhaps data, perhaps words (section 7).

use super::data::Fields;
use super::{Error, PosKey, envelope};
use crate::json::{self, Members, Value, Writer};
use crate::wire_enum;

wire_enum! {
    /// `respcd`: how the terminal took the request. 5001 here is a failed decryption, not the operation.
    pub enum RespCd {
        Denied = "4003", "refused: the POS-KEY or digest does not match";
        NotPost = "4004", "not a POST";
        OtherError = "4005", "other error";
        BadParameters = "4006", "wrong parameters";
        NotLoggedIn = "4007", "the terminal's user is not logged in";
        DecryptFailed = "5001", "decryption failed";
        Success = "6000", "success";
        Cancelled = "6001", "cancelled by the user or by a cancel request";
        RequestError = "6002", "request error";
    }
}

/// The `data` of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Missing, null or empty.
    None,
    /// An object, or text that held one.
    Fields(Fields),
    /// Anything else, as it came.
    Raw(String),
}

impl Data {
    /// Whether it holds nothing at all, however that is written.
    pub fn is_nothing(&self) -> bool {
        match self {
            Data::None => true,
            Data::Fields(fields) => fields.members().is_empty(),
            Data::Raw(text) => matches!(text.trim_ascii(), "[]" | "null"),
        }
    }

    /// The fields, when they could be read.
    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Data::Fields(fields) => Some(fields),
            Data::None | Data::Raw(_) => None,
        }
    }
}

/// A reply, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// `respcd`.
    pub respcd: RespCd,
    /// `data`.
    pub data: Data,
    /// `respmsg`; empty when absent.
    pub respmsg: String,
    /// `resperr`; empty when absent.
    pub resperr: String,
    /// Whether it came encrypted. A clear reply is one anybody on the network could have written.
    pub sealed: bool,
    /// Members this room does not know, as they came.
    pub fields: Members,
}

impl Reply {
    /// A clear reply without data.
    pub fn new(respcd: RespCd) -> Self {
        let (respmsg, resperr) = (String::new(), String::new());
        Reply { respcd, data: Data::None, respmsg, resperr, sealed: false, fields: Members::new() }
    }

    /// Reads a reply, encrypted or clear, quoted or bare.
    ///
    /// Errors: `EMPTY_PAYLOAD`, `PAYLOAD_TOO_LARGE`, `BASE64`, `DECRYPT_FAILED`, `JSON_*`, `SCHEMA` (not an
    /// object, or no `respcd`). Unreadable `data` is no error: it is kept as text.
    pub fn open(text: &str, key: &PosKey) -> Result<Self, Error> {
        let (plain, sealed) = envelope::open_text(text, key)?;
        let Value::Object(members) = json::read(&plain)? else { return Err(Error::Shape("reply")) };
        let mut reply = Reply::new(read_respcd(&members)?);
        reply.sealed = sealed;
        for (name, value) in members {
            reply.take(name, value);
        }
        Ok(reply)
    }

    /// What the terminal says to a person: `resperr`, else `respmsg`.
    pub fn message(&self) -> &str {
        if self.resperr.is_empty() { &self.respmsg } else { &self.resperr }
    }

    /// The reply as a terminal writes it: `data` is a string that holds JSON, empty when there is none.
    pub fn to_json(&self) -> String {
        let data = match &self.data {
            Data::None => String::new(),
            Data::Fields(fields) => fields.to_json(),
            Data::Raw(text) => text.clone(),
        };
        let out = Writer::new().text("respcd", self.respcd.wire()).text("data", &data);
        let out = out.text("respmsg", &self.respmsg).text("resperr", &self.resperr);
        self.fields.iter().fold(out, |out, (name, value)| out.raw(name, &value.to_json())).finish()
    }

    fn take(&mut self, name: String, value: Value) {
        match name.as_str() {
            "respcd" => {}
            "data" => self.data = read_data(value),
            "respmsg" => self.respmsg = words(&value),
            "resperr" => self.resperr = words(&value),
            _ => self.fields.push((name, value)),
        }
    }
}

/// A string by the documents; a number is understood too.
fn read_respcd(members: &[(String, Value)]) -> Result<RespCd, Error> {
    let value = json::find(members, "respcd").and_then(Value::scalar);
    value.map(RespCd::from_wire).ok_or(Error::Shape("respcd"))
}

fn read_data(value: Value) -> Data {
    match value {
        Value::Null => Data::None,
        Value::Text(text) if text.trim_ascii().is_empty() => Data::None,
        Value::Text(text) => {
            let inner = envelope::unwrap(text.as_str()).ok().and_then(|inner| json::read(&inner).ok());
            match inner {
                Some(Value::Object(members)) => Data::Fields(Fields::new(members)),
                _ => Data::Raw(text),
            }
        }
        Value::Object(members) => Data::Fields(Fields::new(members)),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => Data::Raw(value.to_json()),
    }
}

/// Words for people are worth no refusal: whatever they are is shown.
fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        _ => value.scalar().map_or_else(|| value.to_json(), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::code::Code;
    use crate::qfpay::KeyMode;

    fn key() -> PosKey {
        PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).unwrap()
    }

    fn open(text: &str) -> Reply {
        Reply::open(text, &key()).unwrap()
    }

    fn data(json: &str) -> Data {
        open(&format!(r#"{{"respcd":"6000","data":{json}}}"#)).data
    }

    #[test]
    fn data_is_fields_or_nothing_or_kept_as_it_came() {
        for fields in [r#"{"syssn":"1"}"#, r#""{\"syssn\":1}""#, r#""\"{\\\"syssn\\\":\\\"1\\\"}\"""#] {
            assert_eq!(data(fields).fields().and_then(|fields| fields.text("syssn")), Some("1"), "{fields}");
        }
        for nothing in ["null", r#""""#, r#"" ""#] {
            assert_eq!(data(nothing), Data::None, "{nothing}");
        }
        for (json, raw) in [(r#""{syssn""#, "{syssn"), ("[1]", "[1]"), ("1.50", "1.50"), (r#""x""#, "x")] {
            assert_eq!(data(json), Data::Raw(raw.to_owned()));
        }
        assert_eq!(open(r#"{"respcd":"6000"}"#).data, Data::None);
    }

    #[test]
    fn the_text_may_be_wrapped_three_times_and_no_more() {
        let plain = r#"{"respcd":6001}"#.to_owned();
        let wrapped: Vec<String> =
            core::iter::successors(Some(plain), |text| Some(json::quote(text))).take(5).collect();
        for text in wrapped.iter().take(4) {
            assert_eq!(open(text).respcd, RespCd::Cancelled, "{text}");
            let sealed = envelope::seal_text(text, &key()).unwrap();
            assert_eq!(open(&json::quote(&sealed)).respcd, RespCd::Cancelled, "{text}");
        }
        assert!(wrapped.last().is_some_and(|text| Reply::open(text, &key()).is_err()));
    }

    #[test]
    fn unknown_codes_and_members_are_kept() {
        let reply = open(r#"{"respcd":"7777","new":{"a":1.50},"respmsg":"m","resperr":null}"#);
        assert_eq!(reply.respcd, RespCd::Other("7777".into()));
        assert_eq!(reply.message(), "m");
        assert!(reply.to_json().ends_with(r#","new":{"a":1.50}}"#));
    }

    #[test]
    fn a_reply_without_its_code_is_refused() {
        for text in ["{}", r#"{"respcd":null}"#, r#"{"respcd":{}}"#] {
            assert_eq!(Reply::open(text, &key()), Err(Error::Shape("respcd")), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_reply_is_refused_with_its_reason() {
        let cases = [
            ("", Code::EmptyPayload),
            (r#""""#, Code::EmptyPayload),
            ("<html>", Code::Base64),
            (r#"{"respcd":"6000""#, Code::JsonSyntax),
            (r#"{"respcd":"6000"} x"#, Code::JsonTrailing),
            ("AAAAAAAAAAAAAAAAAAAAAA==", Code::DecryptFailed),
        ];
        for (text, code) in cases {
            assert_eq!(Reply::open(text, &key()).map_err(|error| error.code()), Err(code), "{text}");
        }
        assert_eq!(
            Reply::open(&"A".repeat(json::MAX_TEXT + 1), &key()).unwrap_err().code(),
            Code::PayloadTooLarge
        );
    }
}
