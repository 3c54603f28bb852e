//! What gateways tell by themselves. Nobody has to say who they are: the signature is what is verified, over the bytes as
//! they came. The answer is the acknowledgement only once what was told is durable; any other has it come again.

use super::problem::Problem;
use super::routes::Place;
use super::{Api, Request};
use crate::serve::{Answer, typed};
use hyper::StatusCode;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use tillwire_core::code::Code;
use tillwire_core::http::Message;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=UTF-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=UTF-8");
/// UTF-8, and the names that careless senders give plain ASCII.
const PLAIN: [&str; 4] = ["utf-8", "utf8", "us-ascii", "iso-8859-1"];

pub(super) async fn answer(api: &Api, place: &Place, request: &Request) -> Result<Answer, Problem> {
    let counter = place.id.as_deref().and_then(|id| api.engine.counter(id));
    let counter = counter.ok_or_else(|| Problem::of(Code::NotFound))?;
    let message = message(&request.query, &request.headers, &request.body).map_err(refused)?;
    let acknowledgement = counter.notified(message).await.map_err(|refusal| refused(refusal.code))?;
    let content_type = if acknowledgement.starts_with('{') { JSON } else { TEXT };
    Ok(typed(StatusCode::OK, content_type, acknowledgement))
}

/// What cannot be verified will not be later; everything else may be tried again.
fn refused(code: Code) -> Problem {
    let status = match code {
        Code::SignMissing | Code::SignMismatch => StatusCode::UNAUTHORIZED,
        Code::WrongMerchant => StatusCode::FORBIDDEN,
        Code::AmountMismatch | Code::ResponseMismatch => StatusCode::CONFLICT,
        Code::UnknownOrder | Code::UnsupportedOperation => StatusCode::NOT_FOUND,
        Code::Utf8Invalid => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::denied(status, code, "")
}

/// The parts that are verified. Errors: `UTF8_INVALID` where it says itself that it is not plain UTF-8.
fn message(query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Message, Code> {
    let content_type = text(headers, CONTENT_TYPE);
    let foreign = charset(content_type).is_some_and(|charset| !PLAIN.contains(&charset.as_str()));
    // What is ASCII is the same in every charset that a sender may have named.
    let ascii = |byte: &u8| (0x20..0x7f).contains(byte) || b"\t\r\n".contains(byte);
    let coded = !["", "identity"].contains(&text(headers, CONTENT_ENCODING));
    if coded || (foreign && !body.iter().all(ascii)) {
        return Err(Code::Utf8Invalid);
    }
    let head = headers.iter();
    let head =
        head.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    Ok(Message {
        query: query.to_owned(),
        content_type: content_type.to_owned(),
        head: head.collect(),
        body: body.to_vec(),
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn charset(content_type: &str) -> Option<String> {
    let named = content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    });
    named.map(|value| value.trim().trim_matches('"').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: &str, encoding: &str, body: &str) -> Result<Message, Code> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        headers.insert(CONTENT_ENCODING, encoding.parse().unwrap());
        message("a=%41", &headers, body.as_bytes())
    }

    #[test]
    fn a_notification_is_taken_as_it_came_unless_it_says_that_it_is_no_plain_utf_8() {
        let form = "application/x-www-form-urlencoded";
        let plain = read(form, "identity", "b=好").unwrap();
        assert_eq!((plain.query.as_str(), plain.body), ("a=%41", "b=好".as_bytes().to_vec()));
        assert_eq!(plain.content_type, form);
        for (content_type, encoding, body, taken) in [
            ("text/plain; charset=\"UTF-8\"", "identity", "好", true),
            ("text/plain; charset=iso-8859-1", "identity", "好", true),
            ("text/plain; charset=GBK", "identity", "a=b\r\n", true),
            ("text/plain; charset=GBK", "identity", "好", false),
            (form, "gzip", "a=b", false),
        ] {
            let read = read(content_type, encoding, body);
            assert_eq!(read.err(), (!taken).then_some(Code::Utf8Invalid), "{content_type} {encoding}");
        }
    }
}
