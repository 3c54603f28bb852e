//! From what a simulator transmits to the answer of one HTTP request: whole, cut, half a status line or none.

use super::http::Answer;
use super::socket;
use super::terminal::Line;
use std::fmt::Write as _;
use std::time::Duration;
use tillwire_core::sim::Transmit;
use tokio::net::TcpStream;
use tokio::time::timeout;

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";
/// Half a status line.
const PARTIAL_HEAD: &[u8] = b"HTTP/1.1 20";
/// The longest a client is kept waiting for an answer that may never come.
const WAIT_LIMIT: Duration = Duration::from_secs(600);

/// Waits for what the simulator transmits on this line, and passes it on. `more`: further header lines.
pub async fn pass_on(mut stream: TcpStream, line: &mut Line, more: &str) {
    let transmit = tokio::select! {
        transmit = timeout(WAIT_LIMIT, line.transmits.recv()) => transmit.ok().flatten(),
        () = socket::left(&mut stream) => return,
    };
    match transmit {
        Some(Transmit::Reply { status, head, body, html, cut }) => {
            let mut headers = more.to_owned();
            let mut content_type = if html { HTML } else { JSON };
            for (name, value) in &head {
                match *name {
                    "Content-Type" => content_type = value,
                    // Writing to a String cannot fail.
                    name => _ = write!(headers, "{name}: {value}\r\n"),
                }
            }
            write(stream, &Answer { status, content_type, body: &body, headers: &headers, cut }).await;
        }
        Some(Transmit::PartialHeaders) => stall(stream, line).await,
        Some(Transmit::Reset) => socket::reset(stream),
        Some(Transmit::Close | Transmit::Bytes(_)) | None => socket::close(stream).await,
    }
}

/// Writes an answer and ends the connection.
pub async fn write(mut stream: TcpStream, answer: &Answer<'_>) {
    if answer.write(&mut stream).await.is_ok() {
        socket::close(stream).await;
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
