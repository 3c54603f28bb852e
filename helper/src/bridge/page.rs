//! The page's end of a bridge: a WebSocket whose every wait is bounded.
//!
//! A page that answers no ping for [`SILENCE`], or reads nothing for [`WRITE_LIMIT`], is gone. A reader and a
//! writer, so that bytes may flow both ways at once.

use super::meter::{Allowance, Metered};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
pub use tillwire_core::helper::End;
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// The longest message, in bytes.
const MAX_MESSAGE: usize = 128 * 1024;
/// Bytes that may arrive for one message: itself, and the heads of its fragments.
const MAX_FRAGMENTS: usize = MAX_MESSAGE + 64 * 1024;
/// Of each socket's read buffer: a payment is below it.
const BUFFER: usize = 4 * 1024;
/// Between two pings of ours.
const BEAT: Duration = Duration::from_secs(5);
/// Nothing at all for so long: the page is gone.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a page may take to read what is sent.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// How long a page may take to answer a close.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);
/// Pings and pongs that a page may send within a second.
const MAX_CONTROLS: u32 = 50;

/// What a page sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Text(Utf8Bytes),
    Binary(Bytes),
}

/// What arrives.
pub struct Reader {
    stream: SplitStream<WebSocketStream<Metered>>,
    allowance: Allowance,
    /// When something came last.
    heard: Instant,
    controls: u32,
    second: Instant,
}

/// What leaves.
pub struct Writer {
    sink: SplitSink<WebSocketStream<Metered>, Message>,
    beat: Interval,
}

/// Takes over a connection after its upgrade, with the bytes that were read too far.
pub async fn open(stream: TcpStream, read: Vec<u8>) -> (Reader, Writer) {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    let allowance = Allowance::new(MAX_FRAGMENTS);
    let metered = Metered::new(stream, allowance.clone());
    let socket = WebSocketStream::from_partially_read(metered, read, Role::Server, Some(config)).await;
    let (sink, stream) = socket.split();
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let now = Instant::now();
    (Reader { stream, allowance, heard: now, controls: 0, second: now }, Writer { sink, beat })
}

impl Reader {
    /// The next message. Errors: none will come. May be dropped and called again.
    pub async fn next(&mut self) -> Result<Said, End> {
        loop {
            let next = timeout_at(self.heard + SILENCE, self.stream.next()).await.map_err(|_| End::Left)?;
            self.heard = Instant::now();
            let message = next.ok_or(End::Left)?.map_err(|error| self.end(&error))?;
            self.allowance.renew();
            match message {
                Message::Text(text) => return Ok(Said::Text(text)),
                Message::Binary(bytes) => return Ok(Said::Binary(bytes)),
                Message::Close(_) => return Err(End::Left),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => self.count()?,
            }
        }
    }

    /// Bounds pings and pongs.
    fn count(&mut self) -> Result<(), End> {
        if self.second.elapsed() >= Duration::from_secs(1) {
            (self.second, self.controls) = (Instant::now(), 0);
        }
        self.controls += 1;
        if self.controls > MAX_CONTROLS { Err(End::Flood) } else { Ok(()) }
    }

    fn end(&self, error: &Error) -> End {
        match error {
            _ if self.allowance.is_spent() => End::Flood,
            Error::Protocol(_) => End::Protocol,
            Error::Utf8(_) => End::Utf8,
            Error::Capacity(CapacityError::MessageTooLong { .. }) => End::TooLarge,
            _ => End::Left,
        }
    }
}

impl Writer {
    /// Sends a text.
    pub async fn text(&mut self, text: String) -> Result<(), End> {
        self.send(Message::text(text)).await
    }

    /// Sends bytes.
    pub async fn binary(&mut self, bytes: Bytes) -> Result<(), End> {
        self.send(Message::Binary(bytes)).await
    }

    /// Waits until a ping is due and sends it. May be dropped and called again.
    pub async fn beat(&mut self) -> Result<(), End> {
        self.beat.tick().await;
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(WRITE_LIMIT, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Left),
        }
    }
}

/// Waits for something else while the page's messages cannot be for it: pings go out, and a page that leaves
/// or speaks out of turn ends it.
pub async fn attend<T>(
    reader: &mut Reader,
    writer: &mut Writer,
    work: impl Future<Output = T>,
) -> Result<T, End> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            said = reader.next() => return Err(said.err().unwrap_or(End::Kind)),
            beat = writer.beat() => beat?,
        }
    }
}

/// The next message, with pings going out meanwhile.
pub async fn listen(reader: &mut Reader, writer: &mut Writer) -> Result<Said, End> {
    loop {
        tokio::select! {
            said = reader.next() => return said,
            beat = writer.beat() => beat?,
        }
    }
}

/// Ends the socket: what was sent arrives, the reason too.
pub async fn close(mut reader: Reader, mut writer: Writer, end: End) {
    let (code, reason) = end.close();
    let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from_static(reason) };
    let closing = async {
        let _ = writer.sink.send(Message::Close(Some(frame))).await;
        let _ = writer.sink.close().await;
        reader.allowance.renew();
        while let Some(Ok(_)) = reader.stream.next().await {}
    };
    let _ = timeout(CLOSE_LIMIT, closing).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test(start_paused = true)]
    async fn a_page_that_answers_no_ping_is_noticed_however_often_the_helper_pings() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silent = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut reader, mut writer) = open(listener.accept().await.unwrap().0, Vec::new()).await;
        let started = Instant::now();
        let end = timeout(SILENCE * 10, listen(&mut reader, &mut writer)).await;
        assert_eq!(end, Ok(Err(End::Left)));
        assert!(started.elapsed() <= SILENCE + Duration::from_secs(1), "{:?}", started.elapsed());
        drop(silent);
    }
}
