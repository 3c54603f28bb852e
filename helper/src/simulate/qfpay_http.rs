//! The QFPay terminal's HTTP face: POSTs in, answers and their faults out.
//!
//! It answers the browser's preflight and allows every origin, as a terminal in HTTPS mode must.

use super::http::{self, Answer, Refusal, Request};
use super::socket;
use super::terminal::{Line, Terminal};
use std::time::Duration;
use tillwire_core::qfpay::sim::not_post;
use tillwire_core::sim::{Transmit, Via};
use tokio::net::TcpStream;
use tokio::time::timeout;

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";
/// Half a status line.
const PARTIAL_HEAD: &[u8] = b"HTTP/1.1 20";
/// The longest a client is kept waiting for an answer that may never come.
const WAIT_LIMIT: Duration = Duration::from_secs(600);
const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin: *\r\n";
const ALLOW_PREFLIGHT: &str = "Access-Control-Allow-Origin: *\r\n\
    Access-Control-Allow-Methods: POST, OPTIONS\r\n\
    Access-Control-Allow-Headers: *\r\n\
    Access-Control-Allow-Private-Network: true\r\n\
    Access-Control-Max-Age: 600\r\n";

/// Serves one connection: one request.
pub async fn serve(mut stream: TcpStream, terminal: Terminal) {
    let Some(mut line) = terminal.connected(Via::Http).await else { return };
    match http::read(&mut stream).await {
        Ok(request) if request.method == "POST" => post(stream, &terminal, &mut line, request).await,
        Ok(request) => answer(stream, &unposted(&request, not_post().as_bytes())).await,
        Err(Refusal::Bad(_)) => answer(stream, &empty(400)).await,
        Err(Refusal::TooLarge) => answer(stream, &empty(413)).await,
        Err(Refusal::Gone) => {}
    }
    terminal.closed(line.conn).await;
}

async fn post(mut stream: TcpStream, terminal: &Terminal, line: &mut Line, request: Request) {
    terminal.post(line.conn, request.path, request.body).await;
    let transmit = tokio::select! {
        transmit = timeout(WAIT_LIMIT, line.transmits.recv()) => transmit.ok().flatten(),
        () = socket::left(&mut stream) => return,
    };
    match transmit {
        Some(Transmit::Reply { status, body, html, cut, .. }) => {
            let content_type = if html { HTML } else { JSON };
            answer(stream, &Answer { status, content_type, body: &body, headers: ALLOW_ORIGIN, cut }).await;
        }
        Some(Transmit::PartialHeaders) => stall(stream, line).await,
        Some(Transmit::Reset) => socket::reset(stream),
        Some(Transmit::Close | Transmit::Bytes(_)) | None => socket::close(stream).await,
    }
}

/// Begins an answer and never goes on.
async fn stall(mut stream: TcpStream, line: &mut Line) {
    if socket::write(&mut stream, PARTIAL_HEAD).await.is_err() {
        return;
    }
    tokio::select! {
        _ = timeout(WAIT_LIMIT, line.transmits.recv()) => socket::close(stream).await,
        () = socket::left(&mut stream) => {}
    }
}

/// What answers anything but a POST: the preflight its permission, everything else respcd 4004.
fn unposted<'a>(request: &Request, not_post: &'a [u8]) -> Answer<'a> {
    match request.method.as_str() {
        "OPTIONS" => Answer { status: 204, headers: ALLOW_PREFLIGHT, ..empty(204) },
        _ => Answer { status: 200, content_type: JSON, body: not_post, headers: ALLOW_ORIGIN, cut: None },
    }
}

fn empty(status: u16) -> Answer<'static> {
    Answer { status, content_type: JSON, headers: ALLOW_ORIGIN, ..Answer::default() }
}

async fn answer(mut stream: TcpStream, answer: &Answer<'_>) {
    if answer.write(&mut stream).await.is_ok() {
        socket::close(stream).await;
    }
}
