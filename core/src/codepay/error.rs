//! Why a message or an order was refused: one variant a reason.

use crate::code::Code;
use crate::json;
use core::fmt;

/// Every refusal of this room. [`Error::code`] gives the documented constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not JSON.
    Json(json::Error),
    /// Longer than 64 KiB (section 13).
    TooLarge,
    /// A member is missing or has the wrong shape.
    Shape(&'static str),
    /// What is asked for cannot be written on this wire: the code says why.
    Refused(Code),
    /// A field holds what the wire cannot carry, or is missing.
    Field(Box<str>),
}

impl Error {
    /// The documented code.
    pub const fn code(&self) -> Code {
        match self {
            Error::Json(error) => error.code(),
            Error::TooLarge => Code::PayloadTooLarge,
            Error::Shape(_) => Code::Schema,
            Error::Refused(code) => *code,
            Error::Field(_) => Code::InvalidField,
        }
    }

    pub(super) fn field(name: &str) -> Self {
        Error::Field(name.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Json(error) => error.fmt(f),
            Error::Shape(member) => write!(f, "{}: {member}", self.code().meaning()),
            Error::Field(name) => write!(f, "{}: {name}", self.code().meaning()),
            Error::TooLarge | Error::Refused(_) => f.write_str(self.code().meaning()),
        }
    }
}

impl core::error::Error for Error {}

impl From<json::Error> for Error {
    fn from(error: json::Error) -> Self {
        Error::Json(error)
    }
}
