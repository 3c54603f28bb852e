//! Why a QFPay text, frame or request was refused: one variant a reason.

use crate::code::Code;
use crate::{crypto, json};
use core::fmt;

/// Every refusal of this room. [`Error::code`] gives the documented constant; the message holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The POS-KEY cannot be a key in its mode (section 1).
    KeyFormat,
    /// An amount is not one: the code says how.
    Amount(Code),
    /// A field holds what the wire cannot carry (section 5).
    Field(Box<str>),
    /// A member is missing or has the wrong shape.
    Shape(&'static str),
    /// Nothing to read.
    Empty,
    /// Not base64.
    Base64,
    /// Does not decrypt to text under this key.
    Decrypt,
    /// Not JSON, or not the lenient form.
    Json(json::Error),
    /// Bytes that had to be text are not UTF-8.
    Utf8,
    /// The envelope has no digest.
    NoDigest,
    /// The digest is not 32 hex digits.
    DigestFormat,
    /// The digest is not that of the content and key.
    DigestMismatch,
    /// No padding was found that keeps the frame marker out of the text (section 9.1).
    MarkerInText,
    /// A message is longer than a frame's length field can say: 65535 bytes (section 9).
    MessageTooLarge,
    /// More arrived than any reply is long (section 8).
    ResponseTooLarge,
    /// The frame does not start with the marker.
    FrameStart,
    /// The frame's version is not 01.
    FrameVersion,
    /// The frame's type is not in the table.
    FrameType,
    /// The frame's number is not 01..7f.
    FrameRef,
    /// The frame's lengths contradict each other.
    FrameLength,
    /// No end marker where the length says.
    FrameEnd,
    /// Fewer bytes than the length says.
    FrameIncomplete,
    /// 500 ms without a further byte of a message (section 9.2).
    ReassemblyTimeout,
    /// Fragments of one message disagree on its length.
    ReassemblyMismatch,
    /// Fragments add up to more than their message.
    ReassemblyOverflow,
    /// A fragment of a message that was dropped for silence.
    LatePacket,
}

impl Error {
    /// The documented code.
    pub const fn code(&self) -> Code {
        match self {
            Error::KeyFormat => Code::KeyFormat,
            Error::Amount(code) => *code,
            Error::Field(_) => Code::InvalidField,
            Error::Shape(_) => Code::Schema,
            Error::Empty => Code::EmptyPayload,
            Error::Base64 => Code::Base64,
            Error::Decrypt => Code::DecryptFailed,
            Error::Json(error) => error.code(),
            Error::Utf8 => Code::Utf8Invalid,
            Error::NoDigest => Code::EnvelopeNoDigest,
            Error::DigestFormat => Code::EnvelopeDigestFormat,
            Error::DigestMismatch => Code::DigestMismatch,
            Error::MarkerInText | Error::MessageTooLarge => Code::PayloadTooLarge,
            Error::ResponseTooLarge => Code::ResponseTooLarge,
            Error::FrameStart => Code::FrameStart,
            Error::FrameVersion => Code::FrameVersion,
            Error::FrameType => Code::FrameType,
            Error::FrameRef => Code::FrameRef,
            Error::FrameLength => Code::FrameLength,
            Error::FrameEnd => Code::FrameEnd,
            Error::FrameIncomplete => Code::FrameIncomplete,
            Error::ReassemblyTimeout => Code::ReassemblyTimeout,
            Error::ReassemblyMismatch => Code::ReassemblyMismatch,
            Error::ReassemblyOverflow => Code::ReassemblyOverflow,
            Error::LatePacket => Code::LatePacket,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Field(name) => write!(f, "{}: {name}", self.code().meaning()),
            Error::Shape(member) => write!(f, "{}: {member}", self.code().meaning()),
            Error::Json(error) => error.fmt(f),
            _ => f.write_str(self.code().meaning()),
        }
    }
}

impl core::error::Error for Error {}

impl From<json::Error> for Error {
    fn from(error: json::Error) -> Self {
        Error::Json(error)
    }
}

impl From<crypto::Error> for Error {
    fn from(error: crypto::Error) -> Self {
        match error {
            crypto::Error::KeyLength => Error::KeyFormat,
            crypto::Error::Base64 => Error::Base64,
            crypto::Error::Decrypt => Error::Decrypt,
        }
    }
}
