//! The QFPay terminal's HTTP face: POSTs in, answers and their faults out.
//!
//! It answers the browser's preflight and allows every origin, as a terminal in HTTPS mode must.

use super::answer;
use super::http::{self, Answer, Refusal, Request};
use super::terminal::{Line, Terminal};
use tillwire_core::qfpay::sim::not_post;
use tillwire_core::sim::Via;
use tokio::net::TcpStream;

const JSON: &str = "application/json";
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
        Ok(request) => answer::write(stream, &unposted(&request, not_post().as_bytes())).await,
        Err(Refusal::Bad(_)) => answer::write(stream, &empty(400)).await,
        Err(Refusal::TooLarge) => answer::write(stream, &empty(413)).await,
        Err(Refusal::Gone) => {}
    }
    terminal.closed(line.conn).await;
}

async fn post(stream: TcpStream, terminal: &Terminal, line: &mut Line, request: Request) {
    terminal.request(line.conn, request.into()).await;
    answer::pass_on(stream, line, ALLOW_ORIGIN).await;
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
