//! The serial face: the till's own link in the terminal's role (section 9), and what a script does to frames.
//!
//! A request is acknowledged when it is taken up, its result comes in a message of the terminal's own. Where a
//! script wants a result damaged, the frames leave without anybody waiting for their acknowledgement.

use super::plan::{Ack, Send};
use super::{Error, Simulator};
use crate::qfpay::frame::{self, Kind, Number};
use crate::qfpay::link::{self, Event, Link, Role};
use crate::sim::{ConnId, Transmit};
use crate::time::{Millis, Now};

/// Bytes that leave at once where a script sets the times: a quarter of a second at 9600 baud, so that no time
/// limit runs out inside a frame.
const SLICE: usize = 240;

/// The terminal's end of one line.
#[derive(Debug, Clone)]
pub(super) struct Port {
    link: Link,
    baud: u32,
    /// The request that is not acknowledged yet.
    asked: Option<Number>,
}

impl Port {
    pub(super) fn new(options: link::Options) -> Self {
        Port { link: Link::new(Role::Terminal, options), baud: options.baud, asked: None }
    }

    /// How long so many bytes are on the line, in ms.
    fn span(&self, bytes: usize) -> Millis {
        (bytes as u64 * 10_000).div_ceil(u64::from(self.baud.max(1)))
    }
}

impl Simulator {
    /// Bytes came on a line.
    pub(super) fn handle_line(&mut self, now: Now, conn: ConnId, bytes: &[u8]) {
        if let Some(port) = self.port(conn) {
            port.link.handle_input(now.mono, bytes);
        }
        self.hear(now, conn);
    }

    /// What time decides on every line.
    pub(super) fn handle_lines(&mut self, now: Now) {
        let due = |port: &Port| port.link.poll_timeout().is_some_and(|due| due <= now.mono);
        let conns = self.conns.iter().filter(|(_, conn)| conn.port.as_ref().is_some_and(due));
        for conn in conns.map(|(conn, _)| *conn).collect::<Vec<_>>() {
            if let Some(port) = self.port(conn) {
                port.link.handle_timeout(now.mono);
            }
            self.hear(now, conn);
        }
    }

    /// When a line has something due. A frozen terminal looks at no clock.
    pub(super) fn line_due(&self) -> Option<Millis> {
        let ports = self.conns.values().filter_map(|conn| conn.port.as_ref()).filter(|_| !self.frozen);
        ports.filter_map(|port| port.link.poll_timeout()).min()
    }

    fn hear(&mut self, now: Now, conn: ConnId) {
        while let Some(event) = self.port(conn).and_then(|port| port.link.poll_event()) {
            if let Event::Message { number, data } = event {
                self.port(conn).into_iter().for_each(|port| port.asked = Some(number));
                match String::from_utf8(data) {
                    Ok(text) => self.handle_text(now, conn, None, &text),
                    Err(_) => self.refuse_text(now, conn, "", &Error::Utf8),
                }
            }
        }
        self.flush(conn);
    }

    /// Tells a line that the request was taken up, as planned. Gives `false` when it was refused instead. On other
    /// faces there is nothing to tell.
    pub(super) fn acknowledge(&mut self, now: Now, conn: ConnId, ack: &Ack) -> bool {
        let Some(port) = self.port(conn) else { return true };
        let Some(number) = port.asked.take() else { return true };
        match ack {
            Ack::Now => port.link.answer(now.mono, number, Kind::Accepted),
            Ack::Never => {}
            Ack::OtherNumber => port.link.answer(now.mono, number.next(), Kind::Accepted),
            Ack::Later(ms) => {
                let bytes = frame::signal(Kind::Accepted, number);
                self.schedule.at(now.mono + ms, conn, Transmit::Bytes(bytes));
            }
            Ack::Refuse(kind, data) => {
                let frames = frame::fragments(*kind, number, data, frame::FRAGMENT).unwrap_or_default();
                self.schedule.now(conn, Transmit::Bytes(frames.concat()));
            }
        }
        self.flush(conn);
        !matches!(ack, Ack::Refuse(..))
    }

    /// Refuses a request that nobody can read. Gives `false` on other faces, where a reply does that.
    pub(super) fn refuse_message(&mut self, now: Now, conn: ConnId, error: &Error) -> bool {
        let Some(port) = self.port(conn) else { return false };
        let Some(number) = port.asked.take() else { return true };
        let kind = match error {
            Error::NoDigest | Error::DigestFormat | Error::DigestMismatch => Kind::Verification,
            Error::Decrypt => Kind::Decryption,
            _ => Kind::Data,
        };
        port.link.answer(now.mono, number, kind);
        self.flush(conn);
        true
    }

    /// Sends a result over a line.
    pub(super) fn answer_line(&mut self, now: Now, conn: ConnId, message: &[u8], send: &Send) {
        let noise = if let Send::Noise(count) = *send { self.chance.bytes(count) } else { Vec::new() };
        let size = if let Send::Pieces(count, _) = *send {
            message.len().div_ceil(count.max(1))
        } else {
            usize::MAX
        };
        let size = size.clamp(1, self.options.line.fragment);
        let Some(port) = self.port(conn) else { return };
        if matches!(send, Send::Whole | Send::PartialHeaders | Send::Page | Send::Status(_)) {
            // Replies are far shorter than a message can be.
            let _ = port.link.send(now.mono, message);
            return self.flush(conn);
        }
        let Ok((_, frames)) = port.link.compose(message, size) else { return };
        match *send {
            Send::Pieces(_, gap) => self.send_apart(now, conn, &frames, gap),
            Send::Alternating => {
                let second = self.port(conn).and_then(|port| port.link.compose(message, size).ok());
                let pairs = frames.into_iter().zip(second.map(|(_, frames)| frames).unwrap_or_default());
                pairs.for_each(|(one, two)| self.schedule.now(conn, Transmit::Bytes([one, two].concat())));
            }
            Send::Noise(_) => {
                let around = [noise.as_slice(), &frames.concat(), &noise].concat();
                self.schedule.now(conn, Transmit::Bytes(around));
            }
            _ => {
                let bytes = self.damaged(frames.concat(), send);
                self.answer_stream(now, conn, bytes, send);
            }
        }
    }

    /// Frames with so much silence between them. The last byte of each leaves when it would on a line of this speed,
    /// so that the silence is the same on a line that has one and on a wire that has none.
    fn send_apart(&mut self, now: Now, conn: ConnId, frames: &[Vec<u8>], gap: Millis) {
        let mut start = self.port(conn).map_or(now.mono, |port| port.link.line_free().max(now.mono));
        for frame in frames {
            let (body, last) = frame.split_at(frame.len().saturating_sub(1));
            for (index, slice) in body.chunks(SLICE).enumerate() {
                let due = start + self.span(conn, index * SLICE);
                self.schedule.at(due, conn, Transmit::Bytes(slice.to_vec()));
            }
            start += self.span(conn, frame.len());
            self.schedule.at(start, conn, Transmit::Bytes(last.to_vec()));
            start += gap;
        }
        self.schedule.release(now.mono);
    }

    fn span(&self, conn: ConnId, bytes: usize) -> Millis {
        let port = self.conns.get(&conn).and_then(|conn| conn.port.as_ref());
        port.map_or(0, |port| port.span(bytes))
    }

    fn port(&mut self, conn: ConnId) -> Option<&mut Port> {
        self.conns.get_mut(&conn).and_then(|conn| conn.port.as_mut()).filter(|_| !self.frozen)
    }

    fn flush(&mut self, conn: ConnId) {
        while let Some(bytes) = self.port(conn).and_then(|port| port.link.poll_transmit()) {
            self.schedule.now(conn, Transmit::Bytes(bytes));
        }
    }
}
