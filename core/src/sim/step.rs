//! A step of a script while it is read: its members by name and type, and what can be wrong with them.

use crate::code::Code;
use crate::json::{self, Value};
use core::fmt;

/// Steps that one `count` or `k` may stand for, and the largest number of most members.
pub(super) const MAX_NUMBER: u64 = 1_000_000;
/// The longest span of a member in ms: one day.
const MAX_SPAN: u64 = 86_400_000;

/// What is wrong with a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not JSON.
    Json(json::Error),
    /// The script is no object, or a member outside the steps is missing, unknown or of the wrong type.
    Shape {
        /// What was expected.
        expected: &'static str,
    },
    /// A step is no object.
    StepShape {
        /// Which step, from 0.
        step: usize,
    },
    /// A step's verb is missing or unknown.
    Verb {
        /// Which step, from 0.
        step: usize,
    },
    /// A step's `on` is not a known kind.
    On {
        /// Which step, from 0.
        step: usize,
    },
    /// A step lacks a member, or the member cannot be read or is out of range.
    Member {
        /// Which step, from 0.
        step: usize,
        /// The member.
        name: &'static str,
    },
    /// A step has a member that its verb does not know.
    UnknownMember {
        /// Which step, from 0.
        step: usize,
    },
}

impl Error {
    /// The documented code: the JSON reader's own, `SCHEMA` for a wrong shape, `INVALID_FIELD` for a value.
    pub fn code(&self) -> Code {
        match self {
            Error::Json(error) => error.code(),
            Error::Shape { .. } | Error::StepShape { .. } | Error::UnknownMember { .. } => Code::Schema,
            Error::Verb { .. } | Error::On { .. } | Error::Member { .. } => Code::InvalidField,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Json(error) => write!(f, "the script is not JSON: {error}"),
            Error::Shape { expected } => write!(f, "a script needs {expected}"),
            Error::StepShape { step } => write!(f, "steps[{step}] is not an object"),
            Error::Verb { step } => write!(f, "steps[{step}] has no known verb"),
            Error::On { step } => {
                write!(f, "steps[{step}]: `on` is money, query, cancel, print, notify or backend")
            }
            Error::Member { step, name } => write!(f, "steps[{step}]: `{name}` is missing or out of range"),
            Error::UnknownMember { step } => write!(f, "steps[{step}] has a member its verb does not know"),
        }
    }
}

impl core::error::Error for Error {}

/// One step while it is read.
pub(super) struct Step<'a> {
    pub(super) index: usize,
    pub(super) value: &'a Value,
}

impl Step<'_> {
    fn scalar(&self, name: &'static str, default: Option<&'static str>) -> Result<&str, Error> {
        let missing = Error::Member { step: self.index, name };
        match self.value.member(name) {
            None => default.ok_or(missing),
            Some(value) => value.scalar().ok_or(missing),
        }
    }

    pub(super) fn number(
        &self,
        name: &'static str,
        default: Option<&'static str>,
        max: u64,
    ) -> Result<u64, Error> {
        let number = self.scalar(name, default)?.parse().ok().filter(|number| *number <= max);
        number.ok_or(Error::Member { step: self.index, name })
    }
}

/// A type that a member can have.
pub(super) trait Read: Sized {
    /// Whether it is text; otherwise it is a whole number.
    const TEXT: bool = false;

    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error>;
}

impl Read for String {
    const TEXT: bool = true;

    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.scalar(name, default).map(str::to_owned)
    }
}

impl Read for u64 {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, MAX_SPAN)
    }
}

impl Read for usize {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, MAX_NUMBER).map(|number| number as usize)
    }
}

impl Read for u16 {
    fn read(step: &Step<'_>, name: &'static str, default: Option<&'static str>) -> Result<Self, Error> {
        step.number(name, default, u64::from(u16::MAX)).map(|number| number as u16)
    }
}
