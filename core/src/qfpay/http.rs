//! Requests and replies as HTTP messages on port 9001 (section 8). Who sends them, and when, is not known here.
//!
//! A reply to a payment or refund is the final result: the terminal answers when the customer is done. The body
//! is read whatever the status says.

use super::{Envelope, Error, FuncType, PosKey, Reply, Request, Sealing, envelope};
use crate::http;

/// The `Content-Type` of requests.
pub const CONTENT_TYPE: &str = "application/json";

/// How an encrypted body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Body {
    /// As a JSON string: the form proven on terminals.
    #[default]
    Quoted,
    /// The base64 alone.
    Bare,
}

/// The POST of a request. A clear body is JSON and never quoted (section 16).
///
/// Errors: those of [`Request::content`] and [`envelope::seal`].
pub fn request(
    request: &Request,
    key: &PosKey,
    sealing: &Sealing,
    body: Body,
) -> Result<http::Request, Error> {
    let sealing = Sealing { envelope: clear_envelope(sealing), ..*sealing };
    let text = envelope::seal(&request.content()?, key, &sealing)?;
    let text = match body {
        Body::Quoted if sealing.encrypt => format!("\"{text}\""),
        Body::Quoted | Body::Bare => text,
    };
    Ok(http::Request { path: request.path(), content_type: CONTENT_TYPE, body: text.into_bytes() })
}

/// Reads the reply in a body, whatever the status. Errors: `UTF8_INVALID` and those of [`Reply::open`].
pub fn read_reply(reply: &http::Reply, key: &PosKey) -> Result<Reply, Error> {
    Reply::open(text(&reply.body)?, key)
}

/// The text of a body. Errors: `UTF8_INVALID`.
pub fn text(body: &[u8]) -> Result<&str, Error> {
    core::str::from_utf8(body).map_err(|_| Error::Utf8)
}

/// The operation that a path stands for.
pub fn operation(path: &str) -> Option<FuncType> {
    let all = FuncType::TABLE.iter().map(|(wire, _)| FuncType::from_wire(wire));
    all.into_iter().find(|operation| operation.path() == Some(path))
}

/// The json-string notation in clear text is documented for the serial line alone.
fn clear_envelope(sealing: &Sealing) -> Envelope {
    if sealing.encrypt { sealing.envelope } else { Envelope::Json }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::qfpay::{Inquiry, KeyMode, RespCd};

    fn key() -> PosKey {
        PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).unwrap()
    }

    fn body_of(sealing: Sealing, body: Body) -> String {
        let inquiry = Request::Inquiry(Inquiry::OrderId("12345678".to_owned()));
        String::from_utf8(request(&inquiry, &key(), &sealing, body).unwrap().body).unwrap()
    }

    #[test]
    fn an_encrypted_body_is_quoted_and_a_clear_one_is_json() {
        let sealed = body_of(Sealing::default(), Body::Bare);
        assert_eq!(body_of(Sealing::default(), Body::Quoted), format!("\"{sealed}\""));
        let clear = Sealing { encrypt: false, envelope: Envelope::JsonString, marker_free: false };
        let digest = "99CE8BF9C7304AC964522D10F51660B4";
        let json = format!(r#"{{"content":{{"func_type":4001,"orderId":"12345678"}},"digest":"{digest}"}}"#);
        assert_eq!(body_of(clear, Body::Quoted), json);
    }

    #[test]
    fn the_terminal_reads_every_form_of_the_body() {
        for sealing in [Sealing::default(), Sealing { encrypt: false, ..Sealing::default() }] {
            for body in [Body::Quoted, Body::Bare] {
                let text = body_of(sealing, body) + "\n";
                let opened = envelope::open_request(&text, &key()).unwrap();
                assert_eq!(opened.content.func_type(), Some(FuncType::Inquiry), "{text}");
            }
        }
    }

    #[test]
    fn a_reply_is_read_whatever_the_status_says() {
        for status in [200, 404, 500] {
            let reply = http::Reply { status, sign: None, body: br#"{"respcd":"6002"}"#.to_vec() };
            assert_eq!(read_reply(&reply, &key()).unwrap().respcd, RespCd::RequestError);
        }
        let bytes = http::Reply { status: 200, sign: None, body: vec![0xff, 0xfe] };
        assert_eq!(read_reply(&bytes, &key()), Err(Error::Utf8));
    }

    #[test]
    fn every_operation_has_a_path_of_its_own() {
        for (wire, _) in FuncType::TABLE {
            let path = FuncType::from_wire(wire).path().unwrap();
            assert_eq!(operation(path), Some(FuncType::from_wire(wire)));
        }
        assert_eq!(operation("/api/pos/nothing"), None);
    }
}
