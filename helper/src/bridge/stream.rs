//! Bytes both ways between a page and a terminal, until either ends: over TCP, or on a serial line.
//!
//! A TCP connection carries one operation. A serial line carries all of a page's, so two things differ: its loss is
//! told with its code, and it counts as in flight only while an answer can still come.

use super::failure;
use super::page::{End, Reader, Said, Writer};
use crate::stop::{Flight, Stop};
use crate::upstream;
use bytes::BytesMut;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::helper;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_serial::SerialStream;

/// Bytes taken from a TCP terminal at once; they become one message.
const CHUNK: usize = 64 * 1024;
/// How long a terminal may take to read what is sent.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// After so long without a byte for the terminal nothing is under way on a line: a terminal waits two minutes for
/// its customer, and a till one more for the terminal.
const FLIGHT_LIMIT: Duration = Duration::from_secs(190);

/// Carries bytes over TCP. Once the first has left for the terminal the stop waits for the end.
pub async fn tcp(stop: &Stop, reader: &mut Reader, writer: &mut Writer, mut upstream: TcpStream) -> End {
    let (mut from_terminal, terminal) = upstream.split();
    let up = Up { stop, terminal, flight_limit: None, sent: &AtomicBool::default() };
    let over = carry(reader, writer, &mut from_terminal, up).await;
    // An order: a terminal that still reads sees the end behind the last byte.
    let _ = upstream.shutdown().await;
    match over {
        Over::Page(end) => end,
        Over::Terminal => End::Done,
    }
}

/// Carries bytes on a serial line. A port that goes away is told as `PORT_LOST`.
pub async fn serial(stop: &Stop, reader: &mut Reader, writer: &mut Writer, port: SerialStream) -> End {
    let sent = AtomicBool::default();
    let (from_terminal, terminal) = tokio::io::split(port);
    let mut line = Line(from_terminal);
    let up = Up { stop, terminal, flight_limit: Some(FLIGHT_LIMIT), sent: &sent };
    let over = carry(reader, writer, &mut line, up).await;
    upstream::serial::let_go(line);
    match over {
        Over::Page(end) => end,
        Over::Terminal => {
            let lost = failure(Code::PortLost, sent.load(Ordering::Relaxed));
            writer.text(lost).await.err().unwrap_or(End::Done)
        }
    }
}

/// Who ended it.
enum Over {
    Page(End),
    Terminal,
}

async fn carry(
    reader: &mut Reader,
    writer: &mut Writer,
    terminal: &mut impl Source,
    up: Up<'_, impl AsyncWrite + Unpin>,
) -> Over {
    // Only the upward half answers texts out of turn, so it asks the downward half through this.
    let (refuse, refusals) = mpsc::channel(1);
    tokio::select! {
        over = up.run(reader, refuse) => over,
        over = down(writer, terminal, refusals) => over,
    }
}

/// The way to the terminal.
struct Up<'a, W> {
    stop: &'a Stop,
    terminal: W,
    /// How long after its last byte something may be under way; none: until the end.
    flight_limit: Option<Duration>,
    /// Whether a byte has been given to the terminal.
    sent: &'a AtomicBool,
}

impl<W: AsyncWrite + Unpin> Up<'_, W> {
    async fn run(mut self, reader: &mut Reader, refuse: mpsc::Sender<()>) -> Over {
        let mut flight: Option<Flight> = None;
        loop {
            let said = tokio::select! {
                said = reader.next() => said,
                () = after(self.flight_limit), if flight.is_some() => {
                    flight = None;
                    continue;
                }
            };
            match said {
                Ok(Said::Binary(bytes)) => {
                    flight.get_or_insert_with(|| self.stop.flight());
                    self.sent.store(true, Ordering::Relaxed);
                    match timeout(WRITE_LIMIT, self.terminal.write_all(&bytes)).await {
                        Ok(Ok(())) => {}
                        // What the terminal still had to say comes down; its end follows.
                        Ok(Err(_)) => std::future::pending().await,
                        Err(_) => return Over::Terminal,
                    }
                }
                // A kind of message of some later version. When many come at once, one answer will do.
                Ok(Said::Text(_)) => drop(refuse.try_send(())),
                Err(end) => return Over::Page(end),
            }
        }
    }
}

async fn after(limit: Option<Duration>) {
    match limit {
        Some(limit) => sleep(limit).await,
        None => std::future::pending().await,
    }
}

async fn down(writer: &mut Writer, terminal: &mut impl Source, mut refusals: mpsc::Receiver<()>) -> Over {
    loop {
        let sent = tokio::select! {
            bytes = terminal.next() => match bytes {
                Ok(bytes) => writer.binary(bytes.freeze()).await,
                Err(_) => return Over::Terminal,
            },
            beat = writer.beat() => beat,
            Some(()) = refusals.recv() => writer.text(unsupported()).await,
        };
        if let Err(end) = sent {
            return Over::Page(end);
        }
    }
}

/// Where a terminal's bytes come from.
trait Source {
    /// The next ones. Errors: the end. May be dropped and called again.
    fn next(&mut self) -> impl Future<Output = io::Result<BytesMut>> + Send;
}

impl Source for ReadHalf<'_> {
    /// The memory for what has arrived lives no longer than it does.
    async fn next(&mut self) -> io::Result<BytesMut> {
        loop {
            self.readable().await?;
            let mut bytes = BytesMut::with_capacity(CHUNK);
            match self.try_read_buf(&mut bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(bytes),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A serial line's way down.
struct Line<R>(R);

impl<R: AsyncRead + Unpin + Send> Source for Line<R> {
    async fn next(&mut self) -> io::Result<BytesMut> {
        upstream::serial::read(&mut self.0).await
    }
}

/// Nothing of it was sent, and the socket stays open: so no `sent` that a page could take for the payment's.
pub fn unsupported() -> String {
    helper::Said::Failed { code: Code::UnsupportedOperation, sent: None }.encode()
}
