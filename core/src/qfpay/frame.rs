//! The frame of the serial line (section 9): one layout, written and read here and nowhere else.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 2 | start marker, `2f 6e` |
//! | 2 | 1 | version, `01` |
//! | 3 | 1 | type: [`Kind`] |
//! | 4 | 1 | number: [`Number`] |
//! | 5 | 2 | bytes of this frame, both markers included, big endian |
//! | 7 | 2 | bytes of the whole message, the same in each of its fragments, big endian |
//! | 9 | n | data |
//! | 9 + n | 2 | end marker, `2f 6e` |
//!
//! The marker is `/n`, which base64 text may contain: frames are read by their lengths. There is no checksum.
//! What the data says, and what joins fragments, is not known here.

use super::Error;
use crate::code::Code;

/// The start and end marker.
pub const MARKER: [u8; 2] = *b"/n";
/// The only version.
pub const VERSION: u8 = 1;
/// Where the number is.
pub(super) const NUMBER_AT: usize = 4;
/// Bytes before the data.
pub const HEADER: usize = 9;
/// Bytes of a frame that are not data.
pub const OVERHEAD: usize = HEADER + MARKER.len();
/// The most data bytes in one frame.
pub const MAX_DATA: usize = u16::MAX as usize - OVERHEAD;
/// The most bytes in one message.
pub const MAX_MESSAGE: usize = u16::MAX as usize;
/// Data bytes in a fragment unless told otherwise: 478 ms on a 9600 baud line, inside both time limits.
pub const FRAGMENT: usize = 448;

/// The type byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A request, or a result from the terminal.
    Request = 0x10,
    /// Received.
    Accepted = 0x20,
    /// Unknown error.
    Unknown = 0x30,
    /// The frame's format was wrong.
    Format = 0x31,
    /// Verification failed.
    Verification = 0x32,
    /// Decryption failed.
    Decryption = 0x33,
    /// The data's format was wrong.
    Data = 0x34,
    /// The fragments did not fit together.
    Fragments = 0x35,
}

impl Kind {
    /// Every type.
    pub const ALL: [Kind; 8] = [
        Kind::Request,
        Kind::Accepted,
        Kind::Unknown,
        Kind::Format,
        Kind::Verification,
        Kind::Decryption,
        Kind::Data,
        Kind::Fragments,
    ];

    /// The byte on the wire.
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The type of that byte. Errors: `FRAME_TYPE`.
    pub fn from_byte(byte: u8) -> Result<Self, Error> {
        Kind::ALL.into_iter().find(|kind| kind.byte() == byte).ok_or(Error::FrameType)
    }

    /// What the terminal refused with: the error types' code, none for a request or an acknowledgement.
    pub const fn refusal(self) -> Option<Code> {
        Some(match self {
            Kind::Request | Kind::Accepted => return None,
            Kind::Unknown => Code::TerminalRejected30,
            Kind::Format => Code::TerminalRejected31,
            Kind::Verification => Code::TerminalRejected32,
            Kind::Decryption => Code::KeyMismatch,
            Kind::Data => Code::TerminalRejected34,
            Kind::Fragments => Code::TerminalRejected35,
        })
    }
}

/// The number of an exchange: 1 to 127.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(u8);

impl Number {
    /// The first number of a connection.
    pub const FIRST: Number = Number(1);

    /// One of the numbers, by any value.
    pub const fn of(value: u64) -> Self {
        Number((value % 0x7f) as u8 + 1)
    }

    /// A number from its byte. Errors: `FRAME_REF`.
    pub const fn from_byte(byte: u8) -> Result<Self, Error> {
        if byte >= 1 && byte <= 0x7f { Ok(Number(byte)) } else { Err(Error::FrameRef) }
    }

    /// The byte on the wire.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The number after this one; 1 follows 127.
    pub const fn next(self) -> Self {
        Number(self.0 % 0x7f + 1)
    }
}

/// One frame: a whole message, or a fragment of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The type.
    pub kind: Kind,
    /// The number.
    pub number: Number,
    /// Bytes of the whole message.
    pub length: u16,
    /// This frame's own data.
    pub data: Vec<u8>,
}

impl Frame {
    /// Whether the message has more data than this frame.
    pub fn is_fragment(&self) -> bool {
        self.data.len() < usize::from(self.length)
    }

    /// The code of an error frame. Type 30 may carry the true error type as its one data byte.
    pub fn refusal(&self) -> Option<Code> {
        match (self.kind, self.data.as_slice()) {
            (Kind::Unknown, [byte @ 0x31..=0x35]) => Kind::from_byte(*byte).ok().and_then(Kind::refusal),
            _ => self.kind.refusal(),
        }
    }

    /// The frame's bytes. Errors: `FRAME_LENGTH` (more data than the message or a frame has).
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        encode(self.kind, self.number, self.length, &self.data)
    }

    /// Reads exactly one frame.
    ///
    /// Errors: `FRAME_INCOMPLETE`, `FRAME_START`, `FRAME_VERSION`, `FRAME_TYPE`, `FRAME_REF`, `FRAME_LENGTH`
    /// (also for bytes behind the frame), `FRAME_END`.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let header = Header::read(bytes)?;
        let frame = header.frame(bytes)?;
        header.check()?;
        if bytes.len() > header.total() { Err(Error::FrameLength) } else { Ok(frame) }
    }
}

/// A frame without data: an acknowledgement or an error.
pub fn signal(kind: Kind, number: Number) -> Vec<u8> {
    write(kind, number, OVERHEAD as u16, 0, &[])
}

/// A message as frames of at most `fragment` data bytes each, in the order to send them.
///
/// Errors: `PAYLOAD_TOO_LARGE` (over 65535 bytes), `INVALID_FIELD` (`fragment` is not 1 to 65524).
pub fn fragments(kind: Kind, number: Number, message: &[u8], fragment: usize) -> Result<Vec<Vec<u8>>, Error> {
    let length = u16::try_from(message.len()).map_err(|_| Error::MessageTooLarge)?;
    if fragment == 0 || fragment > MAX_DATA {
        return Err(Error::Field("fragment".into()));
    }
    if message.is_empty() {
        return Ok(vec![signal(kind, number)]);
    }
    message.chunks(fragment).map(|data| encode(kind, number, length, data)).collect()
}

fn encode(kind: Kind, number: Number, length: u16, data: &[u8]) -> Result<Vec<u8>, Error> {
    let total = u16::try_from(data.len() + OVERHEAD).map_err(|_| Error::FrameLength)?;
    if data.len() > usize::from(length) {
        return Err(Error::FrameLength);
    }
    Ok(write(kind, number, total, length, data))
}

fn write(kind: Kind, number: Number, total: u16, length: u16, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(usize::from(total));
    out.extend(MARKER);
    out.extend([VERSION, kind.byte(), number.byte()]);
    out.extend(total.to_be_bytes());
    out.extend(length.to_be_bytes());
    out.extend(data);
    out.extend(MARKER);
    out
}

/// The nine bytes before the data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    kind: Kind,
    number: Number,
    own: usize,
    length: u16,
}

impl Header {
    /// Reads the header at the start of `bytes`. `FRAME_INCOMPLETE` means that what there is of it is right.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let byte = |at: usize| bytes.get(at).copied().ok_or(Error::FrameIncomplete);
        let short = |at: usize| Ok::<_, Error>(u16::from_be_bytes([byte(at)?, byte(at + 1)?]));
        let [slash, n] = MARKER;
        if byte(0)? != slash || byte(1)? != n {
            return Err(Error::FrameStart);
        }
        if byte(2)? != VERSION {
            return Err(Error::FrameVersion);
        }
        let kind = Kind::from_byte(byte(3)?)?;
        let number = Number::from_byte(byte(NUMBER_AT)?)?;
        let own = usize::from(short(5)?).checked_sub(OVERHEAD).ok_or(Error::FrameLength)?;
        Ok(Header { kind, number, own, length: short(7)? })
    }

    /// Whether the lengths agree. A line is searched on at once where they do not; a single frame is first
    /// measured by the bytes it has. Errors: `FRAME_LENGTH`.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.own > usize::from(self.length) { Err(Error::FrameLength) } else { Ok(()) }
    }

    /// Bytes of the frame.
    pub(super) fn total(&self) -> usize {
        self.own + OVERHEAD
    }

    /// The frame at the start of `bytes`. Errors: `FRAME_INCOMPLETE`, `FRAME_END`.
    pub(super) fn frame(&self, bytes: &[u8]) -> Result<Frame, Error> {
        let end = HEADER + self.own;
        let data = bytes.get(HEADER..end).ok_or(Error::FrameIncomplete)?;
        let marker = bytes.get(end..self.total()).ok_or(Error::FrameIncomplete)?;
        if marker != MARKER {
            return Err(Error::FrameEnd);
        }
        Ok(Frame { kind: self.kind, number: self.number, length: self.length, data: data.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_run_from_1_to_127_and_around() {
        let mut number = Number::FIRST;
        for expected in (1..=127).chain([1]) {
            assert_eq!(number.byte(), expected);
            number = number.next();
        }
        for byte in [0, 0x80, 0xff] {
            assert_eq!(Number::from_byte(byte), Err(Error::FrameRef));
        }
    }

    #[test]
    fn a_message_is_cut_into_frames_that_add_up_to_it() {
        for (length, fragment, count) in [(0, 448, 1), (448, 448, 1), (449, 448, 2), (65535, 1024, 64)] {
            let message = vec![b'x'; length];
            let frames = fragments(Kind::Request, Number::FIRST, &message, fragment).unwrap();
            let joined: Vec<u8> =
                frames.iter().flat_map(|bytes| Frame::decode(bytes).unwrap().data).collect();
            assert_eq!((frames.len(), joined), (count, message));
        }
    }

    #[test]
    fn what_the_length_fields_cannot_say_is_refused() {
        let cut = |length, fragment| fragments(Kind::Request, Number::FIRST, &vec![0; length], fragment);
        assert_eq!(cut(65536, 448), Err(Error::MessageTooLarge));
        assert!(matches!(cut(1, 0), Err(Error::Field(_))) && matches!(cut(1, 65525), Err(Error::Field(_))));
        let frame = Frame { kind: Kind::Request, number: Number::FIRST, length: 1, data: vec![0; 2] };
        assert_eq!(frame.encode(), Err(Error::FrameLength));
    }

    #[test]
    fn bytes_behind_the_frame_are_refused() {
        let bytes = [signal(Kind::Accepted, Number::FIRST), vec![0]].concat();
        assert_eq!(Frame::decode(&bytes), Err(Error::FrameLength));
    }
}
