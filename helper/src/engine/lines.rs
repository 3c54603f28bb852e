//! The wires to one terminal, a task each: opened fresh, written to once, never repeated. What comes on them goes to the
//! machine of that moment as inputs; they know no payment.
//!
//! A terminal may say whatever it likes, as fast as it likes: the next is read only when the desk has read most of what was
//! before, and one that does not stop is hung up on.
//!
//! Money is in what is written, so both clocks are looked at right before bytes are handed to the system: too late, and
//! nothing is written on that wire, now or ever.

use super::clock::Clock;
use super::setting::Place;
use super::work::Reporter;
use crate::site::{Site, Stream};
use crate::upstream::websocket::{self, Socket};
use crate::upstream::{self, Failed, Reply, Upstream, serial};
use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::Input;
use tillwire_core::http;
use tillwire_core::payment::{ChannelId, Failure, Route, Write};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::Error;

/// Bytes taken from a stream at once.
const CHUNK: usize = 16 * 1024;
/// How much of what a terminal says may wait for the desk: chunks of a stream, or messages.
const UNREAD: usize = 16;
/// The most that a terminal may say, in bytes, before something is written to it again.
const TALK: usize = 8 * 1024 * 1024;
/// How long a terminal may take to read what is sent.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// How long saying goodbye may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// The machine's end of a wire: what it writes. The wire is closed in order when this is dropped.
pub struct Line(mpsc::UnboundedSender<Write>);

impl Line {
    /// Opens one to that place; none: there is no such place.
    pub fn open(
        place: Option<Place>,
        channel: ChannelId,
        route: &Route,
        clock: Clock,
        reporter: Reporter,
    ) -> Line {
        let (writes, wanted) = mpsc::unbounded_channel();
        let path = match route {
            Route::Stream { .. } => None,
            Route::Exchange { path } | Route::Beside { path } => Some(*path),
        };
        let unread = Arc::new(Semaphore::new(UNREAD));
        let wire = Wire { channel, clock, reporter, wanted, written: false, unread, said: 0 };
        tokio::spawn(async move {
            match place {
                Some(place) => wire.run(&place, path).await,
                None => wire.closed(Code::UnsupportedOperation),
            }
        });
        Line(writes)
    }

    /// Writes on it.
    pub fn write(&self, write: Write) {
        // A wire that ended has said so.
        let _ = self.0.send(write);
    }
}

struct Wire {
    channel: ChannelId,
    clock: Clock,
    reporter: Reporter,
    wanted: mpsc::UnboundedReceiver<Write>,
    /// Whether a byte may have left.
    written: bool,
    /// Places for what the desk has not read yet.
    unread: Arc<Semaphore>,
    /// Bytes since something was written.
    said: usize,
}

/// How a wire ended.
enum End {
    /// The machine closed it.
    Ours,
    /// The terminal, or whatever lies between.
    Theirs,
    Failed(Failure),
}

impl Wire {
    async fn run(mut self, place: &Place, path: Option<&'static str>) {
        let (upstream, site) = match place {
            Place::Terminal(target) => (self.opened(upstream::open(target)).await, None),
            Place::Site(site) => {
                let stream = self.opened(site.open()).await;
                (None, stream.map(|stream| (site, stream)))
            }
        };
        let path = path.unwrap_or_default();
        match upstream {
            Some(Upstream::Stream(stream)) => self.stream(stream).await,
            Some(Upstream::Serial(port)) => self.serial(port).await,
            Some(Upstream::Messages(socket)) => self.messages(*socket).await,
            Some(Upstream::Exchange(stream, address)) => self.exchange(stream, address, path).await,
            None => {
                if let Some((site, stream)) = site {
                    self.site(site, stream, path).await;
                }
            }
        }
    }

    /// What was opened, once the machine knows; none where it could not be, or is not wanted any more.
    async fn opened<T>(&mut self, opening: impl Future<Output = Result<T, Code>>) -> Option<T> {
        let opened = tokio::select! {
            opened = opening => opened,
            () = self.let_go() => return None,
        };
        match opened {
            Ok(opened) => {
                self.report(Input::Opened(self.channel));
                Some(opened)
            }
            Err(code) => {
                self.closed(code);
                None
            }
        }
    }

    /// Resolves when the machine closes the wire before anything was written on it.
    async fn let_go(&mut self) {
        while self.wanted.recv().await.is_some() {}
    }

    async fn stream(mut self, mut stream: TcpStream) {
        let (mut from, mut to) = stream.split();
        let end = self.carry(&mut from, &mut to).await;
        // An order: a terminal that still reads sees the end behind the last byte.
        let _ = timeout(CLOSE_LIMIT, stream.shutdown()).await;
        self.ended(end, Code::OutcomeUnknown);
    }

    async fn serial(mut self, port: tokio_serial::SerialStream) {
        let (mut from, mut to) = tokio::io::split(port);
        let end = self.carry(&mut from, &mut to).await;
        serial::let_go(from.unsplit(to));
        let lost = Failure { code: Code::PortLost, nothing_sent: !self.written };
        match end {
            End::Theirs => self.report(Input::Closed(self.channel, lost)),
            end => self.ended(end, Code::PortLost),
        }
    }

    /// Bytes both ways, until either ends.
    async fn carry(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
    ) -> End {
        let mut bytes = BytesMut::with_capacity(CHUNK);
        // What cannot be written any more may have an answer all the same: that is read to its end.
        let mut deaf = false;
        loop {
            bytes.reserve(CHUNK);
            let unread = self.unread.clone();
            tokio::select! {
                wanted = self.wanted.recv() => {
                    let Some(write) = wanted else { return End::Ours };
                    if deaf {
                        continue;
                    }
                    let bytes = match self.take(write) {
                        Ok(bytes) => bytes,
                        Err(failure) => return End::Failed(failure),
                    };
                    match timeout(WRITE_LIMIT, async { to.write_all(&bytes).await?; to.flush().await }).await {
                        Ok(written) => deaf = written.is_err(),
                        Err(_) => return End::Theirs,
                    }
                }
                (read, place) = when_read(unread, from.read_buf(&mut bytes)) => match read {
                    Ok(0) | Err(_) => return End::Theirs,
                    Ok(_) => if let Err(end) = self.hear(&bytes.split(), place) {
                        return end;
                    }
                },
            }
        }
    }

    /// One message for each write, as text, which is what terminals read.
    async fn messages(mut self, socket: Socket) {
        let (mut to, mut from) = socket.split();
        let mut beat = interval_at(Instant::now() + websocket::BEAT, websocket::BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        let mut deaf = false;
        let end = loop {
            let unread = self.unread.clone();
            let message = tokio::select! {
                wanted = self.wanted.recv() => {
                    let Some(write) = wanted else { break End::Ours };
                    match self.take(write) {
                        Ok(bytes) => websocket::as_text(bytes.into()),
                        Err(failure) => break End::Failed(failure),
                    }
                }
                message = timeout_at(heard + websocket::SILENCE, when_read(unread, from.next())) => {
                    heard = Instant::now();
                    let (message, place) = message.map_or((None, None), |(message, place)| (message, place));
                    let said = match message {
                        Some(Ok(Message::Text(text))) => self.hear(text.as_bytes(), place),
                        Some(Ok(Message::Binary(bytes))) => self.hear(&bytes, place),
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(()),
                        Some(Err(Error::Capacity(_))) => break End::Failed(self.failure(Code::ResponseTooLarge)),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => break End::Theirs,
                    };
                    if let Err(end) = said {
                        break end;
                    }
                    continue;
                }
                _ = beat.tick() => Message::Ping(Bytes::new()),
            };
            if !deaf {
                match timeout(WRITE_LIMIT, to.send(message)).await {
                    Ok(sent) => deaf = sent.is_err(),
                    Err(_) => break End::Theirs,
                }
            }
        };
        // Told first: what follows may take a while. Terminals slow down under sockets that are not closed in order.
        self.ended(end, Code::OutcomeUnknown);
        let closing = async {
            let _ = to.close().await;
            while let Some(Ok(_)) = from.next().await {}
        };
        let _ = timeout(CLOSE_LIMIT, closing).await;
    }

    /// One POST, and its reply.
    async fn exchange(mut self, stream: TcpStream, address: SocketAddr, path: &'static str) {
        let wanted = tokio::select! {
            wanted = self.wanted.recv() => wanted,
            () = upstream::gone(&stream) => return self.closed(Code::AbortedBeforeSend),
        };
        let Some((_, body)) = wanted.and_then(|write| self.taken(write)) else { return };
        let path = if path.is_empty() { "/" } else { path };
        self.answered(upstream::post(stream, address, path, body.into())).await;
    }

    /// The same with somebody on the web.
    async fn site(mut self, site: &Site, stream: Stream, path: &'static str) {
        let wanted = self.wanted.recv().await;
        let Some((head, body)) = wanted.and_then(|write| self.taken(write)) else { return };
        self.answered(site.post(stream, path, &head, body)).await;
    }

    async fn answered(mut self, asking: impl Future<Output = Result<Reply, Failed>>) {
        let asked = tokio::select! {
            asked = asking => asked,
            () = self.let_go() => return,
        };
        match asked {
            Ok(Reply { status, sign, body }) => {
                let reply = http::Reply { status, sign, body: body.to_vec() };
                self.report(Input::Reply(self.channel, reply));
            }
            Err(failed) => {
                let failure = Failure { code: failed.code, nothing_sent: !failed.sent };
                self.report(Input::Closed(self.channel, failure));
            }
        }
    }

    /// The headers and the body of an exchange, now; none where it is too late, which the machine is told.
    fn taken(&mut self, write: Write) -> Option<(http::Head, Vec<u8>)> {
        let head = write.head.clone();
        match self.take(write) {
            Ok(body) => Some((head, body)),
            Err(failure) => {
                self.ended(End::Failed(failure), Code::AbortedBeforeSend);
                None
            }
        }
    }

    /// The bytes to write now. Errors: it is too late.
    fn take(&mut self, write: Write) -> Result<Vec<u8>, Failure> {
        let bytes = write.at(self.clock.now())?;
        (self.written, self.said) = (true, 0);
        Ok(bytes)
    }

    /// The terminal said something. Errors: it does not stop.
    fn hear(&mut self, bytes: &[u8], place: Option<OwnedSemaphorePermit>) -> Result<(), End> {
        self.said += bytes.len();
        if self.said > TALK {
            return Err(End::Failed(self.failure(Code::ResponseTooLarge)));
        }
        let input = Input::Data(self.channel, bytes.to_vec());
        match place {
            Some(place) => self.reporter.hear(input, place),
            None => self.report(input),
        }
        Ok(())
    }

    fn failure(&self, code: Code) -> Failure {
        Failure { code, nothing_sent: !self.written }
    }

    /// Tells how it ended; `lost` is what it means where bytes have left.
    fn ended(&self, end: End, lost: Code) {
        let failure = match end {
            End::Ours => return,
            End::Theirs => self.failure(if self.written { lost } else { Code::AbortedBeforeSend }),
            End::Failed(failure) => failure,
        };
        self.report(Input::Closed(self.channel, failure));
    }

    /// It could not be opened, or ended before anything was written.
    fn closed(&self, code: Code) {
        self.report(Input::Closed(self.channel, Failure { code, nothing_sent: true }));
    }

    fn report(&self, input: Input) {
        self.reporter.report(input);
    }
}

/// What comes next, once there is a place for it. May be dropped and begun again.
async fn when_read<T>(
    unread: Arc<Semaphore>,
    next: impl Future<Output = T>,
) -> (T, Option<OwnedSemaphorePermit>) {
    // It is never closed.
    let place = unread.acquire_owned().await.ok();
    (next.await, place)
}

#[cfg(test)]
mod tests;
