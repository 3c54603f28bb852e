//! Bytes both ways between a page and a terminal, until either ends.

use super::page::{End, Reader, Said, Writer};
use crate::stop::{Flight, Stop};
use bytes::BytesMut;
use std::io::{self, ErrorKind};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::time::timeout;

/// Bytes taken from a terminal at once; they become one message.
const CHUNK: usize = 64 * 1024;
/// How long a terminal may take to read what is sent.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// Carries bytes. Once the first has left for the terminal the stop waits for the end.
pub async fn run(stop: &Stop, reader: &mut Reader, writer: &mut Writer, mut upstream: TcpStream) -> End {
    let (from_terminal, to_terminal) = upstream.split();
    // Only the upward half answers texts out of turn, so it asks the downward half through this.
    let (refuse, refusals) = tokio::sync::mpsc::channel(1);
    let end = tokio::select! {
        end = up(stop, reader, to_terminal, refuse) => end,
        end = down(writer, from_terminal, refusals) => end,
    };
    // An order: a terminal that still reads sees the end behind the last byte.
    let _ = upstream.shutdown().await;
    end
}

async fn up(
    stop: &Stop,
    reader: &mut Reader,
    mut terminal: WriteHalf<'_>,
    refuse: tokio::sync::mpsc::Sender<()>,
) -> End {
    let mut flight: Option<Flight> = None;
    loop {
        match reader.next().await {
            Ok(Said::Binary(bytes)) => {
                flight.get_or_insert_with(|| stop.flight());
                match timeout(WRITE_LIMIT, terminal.write_all(&bytes)).await {
                    Ok(Ok(())) => {}
                    // What the terminal still had to say comes down; its end follows.
                    Ok(Err(_)) => std::future::pending().await,
                    Err(_) => return End::Done,
                }
            }
            // A kind of message of some later version. When many come at once, one answer will do.
            Ok(Said::Text(_)) => drop(refuse.try_send(())),
            Err(end) => return end,
        }
    }
}

async fn down(
    writer: &mut Writer,
    terminal: ReadHalf<'_>,
    mut refusals: tokio::sync::mpsc::Receiver<()>,
) -> End {
    loop {
        let sent = tokio::select! {
            readable = terminal.readable() => match readable.and_then(|()| take(&terminal)) {
                Ok(Some(bytes)) => writer.binary(bytes.freeze()).await,
                Ok(None) => continue,
                Err(_) => return End::Done,
            },
            beat = writer.beat() => beat,
            Some(()) = refusals.recv() => writer.text(unsupported()).await,
        };
        if let Err(end) = sent {
            return end;
        }
    }
}

/// What has arrived; the memory for it lives no longer than it does. None: nothing after all. Errors: the end.
fn take(terminal: &ReadHalf<'_>) -> io::Result<Option<BytesMut>> {
    let mut bytes = BytesMut::with_capacity(CHUNK);
    match terminal.try_read_buf(&mut bytes) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}

/// Nothing of it was sent, and the socket stays open: so no `sent` that a page could take for the payment's.
fn unsupported() -> String {
    json::Writer::new().text("error", Code::UnsupportedOperation.as_str()).finish()
}
