//! Just enough HTTP/1.1: one request in, one answer out, the connection ends.
//!
//! Answers are written by hand because faults need it: half a status line, a body that stops early.

use std::io;
use std::time::Duration;
use tillwire_core::http::Message;
use tillwire_core::sim;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 8 * 1024;
/// The longest body of a request, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// The most header fields of a request.
const MAX_HEADERS: usize = 64;
/// How long a whole request may take to arrive.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Without the query.
    pub path: String,
    /// What follows the `?`, still escaped.
    pub query: String,
    /// Each header's name in small letters, and its value.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that name, which is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl From<Request> for sim::Request {
    fn from(request: Request) -> Self {
        let content_type = request.header("content-type").unwrap_or_default().to_owned();
        let Request { method, path, query, headers: head, body } = request;
        sim::Request { method, path, message: Message { query, content_type, head, body } }
    }
}

/// Why there is no request.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not HTTP as it is spoken here: status 400.
    Bad(&'static str),
    /// Head or body over the limit: status 413.
    TooLarge,
    /// The client left, or was too slow: nothing to answer.
    Gone,
}

/// Reads one request. Takes at most 10 s and 72 KiB.
pub async fn read(stream: &mut TcpStream) -> Result<Request, Refusal> {
    timeout(READ_LIMIT, read_all(stream)).await.unwrap_or(Err(Refusal::Gone))
}

async fn read_all(stream: &mut TcpStream) -> Result<Request, Refusal> {
    let mut held = Vec::new();
    let head = loop {
        fill(stream, &mut held).await?;
        if let Some(head) = parse(&held)? {
            break head;
        }
        if held.len() > MAX_HEAD {
            return Err(Refusal::TooLarge);
        }
    };
    let mut body = held.split_off(head.length);
    while body.len() < head.body {
        fill(stream, &mut body).await?;
    }
    body.truncate(head.body);
    let Head { method, path, query, headers, .. } = head;
    Ok(Request { method, path, query, headers, body })
}

async fn fill(stream: &mut TcpStream, held: &mut Vec<u8>) -> Result<(), Refusal> {
    match stream.read_buf(held).await {
        Ok(0) | Err(_) => Err(Refusal::Gone),
        Ok(_) => Ok(()),
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Head {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    /// Bytes of the head.
    length: usize,
    /// Bytes of the body.
    body: usize,
}

/// The head, once it is complete.
fn parse(held: &[u8]) -> Result<Option<Head>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(held) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(Refusal::Bad("not an HTTP request")),
    };
    let method = request.method.unwrap_or_default().to_owned();
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let body = body_length(request.headers)?;
    let headers = request.headers.iter();
    let headers = headers.map(|header| (header.name.to_lowercase(), text(header.value))).collect();
    Ok(Some(Head { method, path, query, headers, length, body }))
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn body_length(headers: &[httparse::Header<'_>]) -> Result<usize, Refusal> {
    if named(headers, "transfer-encoding").next().is_some() {
        return Err(Refusal::Bad("a body needs Content-Length"));
    }
    let mut lengths = named(headers, "content-length");
    let Some(length) = lengths.next() else { return Ok(0) };
    if lengths.next().is_some() || length.is_empty() || !length.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::Bad("Content-Length is not one number"));
    }
    let length = std::str::from_utf8(length).ok().and_then(|length| length.parse().ok());
    length.filter(|length| *length <= MAX_BODY).ok_or(Refusal::TooLarge)
}

fn named<'a>(headers: &'a [httparse::Header<'a>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
}

/// An answer, before it is written.
#[derive(Debug, Default)]
pub struct Answer<'a> {
    pub status: u16,
    pub content_type: &'a str,
    pub body: &'a [u8],
    /// Further header lines, each ended by CR LF.
    pub headers: &'a str,
    /// Only so many bytes of the body are written; Content-Length says all.
    pub cut: Option<usize>,
}

impl Answer<'_> {
    /// Writes it. The caller ends the connection.
    pub async fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        let written = self.cut.map_or(self.body.len(), |cut| cut.min(self.body.len()));
        let body = self.body.get(..written).unwrap_or_default();
        super::socket::write(stream, &[self.head().as_bytes(), body].concat()).await
    }

    fn head(&self) -> String {
        let Answer { status, content_type, body, headers, .. } = self;
        let (reason, length) = (reason(*status), body.len());
        format!(
            "HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n"
        )
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        303 => "See Other",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_with_the_length_of_its_body() {
        let head = parse(b"POST /a?b=1 HTTP/1.1\r\ncontent-LENGTH: 12\r\n\r\nrest").unwrap().unwrap();
        assert_eq!(
            (head.method.as_str(), head.path.as_str(), head.query.as_str(), head.length, head.body),
            ("POST", "/a", "b=1", 44, 12)
        );
        assert_eq!(parse(b"POST / HTTP/1.1\r\n"), Ok(None));
    }

    #[test]
    fn what_is_not_spoken_here_is_refused() {
        let long = format!("Content-Length: {}", MAX_BODY + 1);
        let cases = [
            ("Transfer-Encoding: chunked", Refusal::Bad("a body needs Content-Length")),
            ("Content-Length: x", Refusal::Bad("Content-Length is not one number")),
            ("Content-Length: +5", Refusal::Bad("Content-Length is not one number")),
            ("Content-Length: 5\r\nContent-Length: 6", Refusal::Bad("Content-Length is not one number")),
            ("Content-Length: 99999999999999999999", Refusal::TooLarge),
            (long.as_str(), Refusal::TooLarge),
            (": empty", Refusal::Bad("not an HTTP request")),
        ];
        for (header, refusal) in cases {
            let request = format!("POST / HTTP/1.1\r\n{header}\r\n\r\n");
            assert_eq!(parse(request.as_bytes()), Err(refusal), "{header}");
        }
    }
}
