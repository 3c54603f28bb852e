//! Messages both ways between a page and a terminal that speaks WebSocket, one for one, until either ends.
//!
//! To the page everything goes as bytes, because text is the helper's own word there. To the terminal everything
//! goes as text, which is what terminals read. A terminal that answers no ping for [`SILENCE`] is gone.

use super::failure;
use super::page::{End, Reader, Said, Writer};
use super::stream::unsupported;
use crate::stop::{Flight, Stop};
use crate::upstream::websocket::{BEAT, SILENCE, Socket, as_text};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::Error;

/// How long a terminal may take to read what is sent.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// How long a terminal may take to answer a close.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// Who ended it.
enum Over {
    Page(End),
    /// The terminal closed, or is gone.
    Terminal,
    /// What the terminal says cannot be passed on.
    Refused(Code),
}

/// Carries messages. Once the first has left for the terminal the stop waits for the end.
pub async fn run(stop: &Stop, reader: &mut Reader, writer: &mut Writer, upstream: Socket) -> End {
    let (mut to_terminal, mut from_terminal) = upstream.split();
    // Only the upward half sees texts out of turn, so it asks the downward half through this.
    let (refuse, refusals) = channel(1);
    let over = tokio::select! {
        over = up(stop, reader, &mut to_terminal, refuse) => over,
        over = down(writer, &mut from_terminal, refusals) => over,
    };
    let told = match over {
        Over::Page(end) => Err(end),
        Over::Terminal => Ok(()),
        Over::Refused(code) => writer.text(failure(code, true)).await,
    };
    // Terminals slow down under sockets that are not closed in order.
    let closing = async {
        let _ = to_terminal.close().await;
        while let Some(Ok(_)) = from_terminal.next().await {}
    };
    let _ = timeout(CLOSE_LIMIT, closing).await;
    told.err().unwrap_or(End::Done)
}

async fn up(
    stop: &Stop,
    reader: &mut Reader,
    terminal: &mut SplitSink<Socket, Message>,
    refuse: Sender<()>,
) -> Over {
    let mut flight: Option<Flight> = None;
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            said = reader.next() => match said {
                Ok(Said::Binary(bytes)) => {
                    flight.get_or_insert_with(|| stop.flight());
                    as_text(bytes)
                }
                // A kind of message of some later version. When many come at once, one answer will do.
                Ok(Said::Text(_)) => {
                    let _ = refuse.try_send(());
                    continue;
                }
                Err(end) => return Over::Page(end),
            },
            _ = beat.tick() => Message::Ping(Bytes::new()),
        };
        match timeout(WRITE_LIMIT, terminal.send(message)).await {
            Ok(Ok(())) => {}
            // What the terminal still had to say comes down; its end follows.
            Ok(Err(_)) => std::future::pending().await,
            Err(_) => return Over::Terminal,
        }
    }
}

async fn down(writer: &mut Writer, terminal: &mut SplitStream<Socket>, mut refusals: Receiver<()>) -> Over {
    let mut heard = Instant::now();
    loop {
        let sent = tokio::select! {
            message = timeout_at(heard + SILENCE, terminal.next()) => {
                heard = Instant::now();
                match message.ok().flatten() {
                    Some(Ok(Message::Text(text))) => writer.binary(text.into()).await,
                    Some(Ok(Message::Binary(bytes))) => writer.binary(bytes).await,
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                    Some(Err(Error::Capacity(_))) => return Over::Refused(Code::ResponseTooLarge),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Over::Terminal,
                }
            }
            beat = writer.beat() => beat,
            Some(()) = refusals.recv() => writer.text(unsupported()).await,
        };
        if let Err(end) = sent {
            return Over::Page(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::page;
    use super::*;
    use tokio::net::{TcpListener, TcpStream};
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::protocol::Role;

    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (near, listener.accept().await.unwrap().0)
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_that_answers_no_ping_is_noticed_within_fifteen_seconds() {
        let ((till, page_end), (upstream, silent)) = (pair().await, pair().await);
        let (mut reader, mut writer) = page::open(page_end, Vec::new()).await;
        let upstream = WebSocketStream::from_raw_socket(upstream, Role::Client, None).await;
        // A till that lives: it answers every ping.
        let mut till = WebSocketStream::from_raw_socket(till, Role::Client, None).await;
        tokio::spawn(async move { while let Some(Ok(_)) = till.next().await {} });
        let (stop, started) = (Stop::new(), Instant::now());
        let end = timeout(SILENCE * 10, run(&stop, &mut reader, &mut writer, upstream)).await;
        assert_eq!(end, Ok(End::Done));
        assert!(started.elapsed() <= SILENCE + CLOSE_LIMIT, "{:?}", started.elapsed());
        drop(silent);
    }
}
