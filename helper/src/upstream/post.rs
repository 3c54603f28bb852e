//! One POST on a connection that stands: written once, never repeated, never redirected.
//!
//! What comes back is passed on as it is, whatever the status: what it means is the till's to judge.

use super::wire::{Sent, Wire};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::systems;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest body of a reply, in bytes.
const MAX_REPLY: usize = 256 * 1024;
/// The longest head of a reply, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// How long a terminal may take to answer. A customer takes two minutes at most.
const REPLY_LIMIT: Duration = Duration::from_secs(600);

/// What a body is where the system's description does not say.
const JSON: &str = "application/json";

/// What was answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Its header `sign`, with which gateways say that it is theirs.
    #[cfg(feature = "engine")]
    pub sign: Option<String>,
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed {
    pub code: Code,
    /// False only when not a byte has left.
    pub sent: bool,
}

/// Posts to a terminal. Errors: those of [`exchange`].
pub async fn post(stream: TcpStream, address: SocketAddr, path: &str, body: Bytes) -> Result<Reply, Failed> {
    exchange(stream, request(address, path, body)?).await
}

/// Sends a request and reads its reply. Errors: `ABORTED_BEFORE_SEND` when nothing left; `OUTCOME_UNKNOWN`, `RESPONSE_TOO_LARGE`,
/// `UNTRUSTED_RESPONSE` (a redirect, a change of protocols) when something did.
pub async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Reply, Failed>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (wire, sent) = Wire::new(stream);
    let asked = timeout(REPLY_LIMIT, ask(wire, request)).await;
    asked.unwrap_or(Err(Code::OutcomeUnknown)).map_err(|code| failed(code, &sent))
}

/// Sends a request and reads no more of its reply than the status: what is behind it may be without end. Errors: as of
/// [`exchange`].
#[cfg(feature = "engine")]
pub async fn status<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, Failed>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (wire, sent) = Wire::new(stream);
    let asked = timeout(REPLY_LIMIT, asked(wire, request, async |response| Ok(response.status().as_u16())));
    asked.await.unwrap_or(Err(Code::OutcomeUnknown)).map_err(|code| failed(code, &sent))
}

fn failed(code: Code, sent: &Sent) -> Failed {
    match sent.yes() {
        true => Failed { code, sent: true },
        false => Failed { code: Code::AbortedBeforeSend, sent: false },
    }
}

fn request(address: SocketAddr, path: &str, body: Bytes) -> Result<Request<Full<Bytes>>, Failed> {
    let content_type = systems::posted_to(path).and_then(|way| way.content_type).unwrap_or(JSON);
    Request::post(path)
        .header(HOST, address.to_string())
        .header(CONTENT_TYPE, content_type)
        .header(CONNECTION, "close")
        .body(Full::new(body))
        .map_err(|_| Failed { code: Code::InvalidField, sent: false })
}

/// Errors: what it means when bytes have left.
async fn ask<S>(wire: Wire<S>, request: Request<Full<Bytes>>) -> Result<Reply, Code>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    asked(wire, request, read).await
}

/// The same, with the reply read so.
async fn asked<S, T>(
    wire: Wire<S>,
    request: Request<Full<Bytes>>,
    read: impl AsyncFnOnce(Response<Incoming>) -> Result<T, Code>,
) -> Result<T, Code>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let handshake = http1::Builder::new()
        .title_case_headers(true)
        .max_buf_size(MAX_HEAD)
        .handshake(TokioIo::new(wire))
        .await;
    let (mut sender, connection) = handshake.map_err(|_| Code::OutcomeUnknown)?;
    let connection = tokio::spawn(connection);
    let asked = async {
        let response = sender.send_request(request).await.map_err(|error| unanswered(&error))?;
        read(response).await
    };
    let _ends_with_this = AbortOnDrop(connection.abort_handle());
    asked.await
}

fn unanswered(error: &hyper::Error) -> Code {
    match error.is_parse_too_large() {
        true => Code::ResponseTooLarge,
        false => Code::OutcomeUnknown,
    }
}

async fn read(response: Response<Incoming>) -> Result<Reply, Code> {
    let status = response.status();
    // A change of protocols that nobody asked for is no answer either.
    if status.is_redirection() || status.is_informational() {
        return Err(Code::UntrustedResponse);
    }
    #[cfg(feature = "engine")]
    let sign = response.headers().get("sign").and_then(|sign| sign.to_str().ok()).map(str::to_owned);
    let body = Limited::new(response.into_body(), MAX_REPLY).collect().await;
    let body = body.map_err(|error| match error.is::<LengthLimitError>() {
        true => Code::ResponseTooLarge,
        false => Code::OutcomeUnknown,
    })?;
    Ok(Reply {
        status: status.as_u16(),
        #[cfg(feature = "engine")]
        sign,
        body: body.to_bytes(),
    })
}

/// Whoever stops waiting takes the connection along.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
