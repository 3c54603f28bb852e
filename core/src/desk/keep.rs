//! What a desk keeps besides the logs of its intents, and what came of that: its other logs, and the shop's books.

use super::{Input, Log, Space};
use crate::code::Code;
use crate::payment::{Intent, Outcome};

/// What the driver is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Make `bytes` durable as record `seq` of a log.
    Append {
        /// The space of the log.
        space: Space,
        /// Its name there.
        key: String,
        /// The record's number, from 0.
        seq: u32,
        /// The record.
        bytes: Vec<u8>,
        /// Whether the log is not to be listed from now on.
        settles: bool,
    },
    /// Read a log.
    Read {
        /// The space of the log.
        space: Space,
        /// Its name there.
        key: String,
    },
    /// Read every log of that space whose last record does not settle it.
    List {
        /// The space.
        space: Space,
    },
    /// Tell the shop of an outcome. It is durable, and the shop may have had it.
    Book {
        /// The intent.
        intent: Box<Intent>,
        /// How it ended.
        outcome: Box<Outcome>,
    },
    /// Whose the numbers of a [`super::Desk::find`] are, if anybody's, or why that could not be read.
    Found {
        /// Of which question.
        ticket: u32,
        /// The reference.
        reference: Result<Option<String>, Code>,
    },
    /// Whether the operation of a [`super::Desk::claim`] or a [`super::Desk::own`] may begin, or why that could not be read or
    /// written.
    Claimed {
        /// Of which question.
        ticket: u32,
        /// What is in the way: an operation on the same order whose outcome is not known, or whoever has the number.
        barred: Result<Option<String>, Code>,
    },
    /// An attempt to tell the shop of an outcome is over.
    Told {
        /// Whose.
        reference: String,
        /// Whether the shop has it and that is noted; otherwise it is tried again.
        told: bool,
    },
    /// Everything that was to be told has been tried.
    AllTold {
        /// Something of it failed; it is tried again.
        failed: bool,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The record is durable.
    Appended {
        /// The space of the log.
        space: Space,
        /// Its name there.
        key: String,
        /// The record's number.
        seq: u32,
    },
    /// It is not, or nobody knows.
    NotAppended {
        /// The space of the log.
        space: Space,
        /// Its name there.
        key: String,
        /// Why: `JOURNAL_CONFLICT` where there is such a record already.
        code: Code,
    },
    /// What a log holds, in any order, or why it could not be read.
    Read {
        /// The space of the log.
        space: Space,
        /// Its name there.
        key: String,
        /// Its records.
        log: Result<Log, Code>,
    },
    /// The logs of a space that are not settled, or why they could not be read.
    Listed {
        /// The space.
        space: Space,
        /// The logs by their names.
        logs: Result<Vec<(String, Log)>, Code>,
    },
    /// The shop was told, or could not be.
    Booked {
        /// Of whose outcome.
        reference: String,
        /// Whether it has it.
        told: bool,
    },
}

impl From<Kept> for Input {
    fn from(kept: Kept) -> Input {
        Input::Kept(kept)
    }
}
