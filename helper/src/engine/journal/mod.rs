//! Where the engine keeps what must not be lost: a log for each intent, append-only and with compare-and-set, and who works
//! on a terminal. It is in a [`Folder`], also with
//! copies elsewhere ([`Shipped`]), or in PostgreSQL ([`Postgres`]), each to the byte that of the npm package, so either
//! program can take over from the other. Its names are any text, and two are the same only where every character is. It
//! refuses to know what a record says.
//!
//! Everything here blocks; [`super::kept`] calls it from where that harms nobody.

mod folder;
mod names;
mod old;
mod postgres;
mod shipped;

pub use folder::{Copied, Folder, place};
pub use old::prune;
pub use postgres::Postgres;
pub use shipped::Shipped;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::Log;

/// A journal.
pub trait Journal: Send + Sync {
    /// Makes a record durable. `settles`: the intent has its outcome with it. Errors also: `JOURNAL_CONFLICT` where there
    /// is such a record, `TERMINAL_LOCKED` where the terminal's lease was lost. After any other error it may be there.
    fn append(
        &self,
        terminal: &str,
        reference: &str,
        seq: u32,
        bytes: &[u8],
        settles: bool,
    ) -> Result<(), Fault>;

    /// The intents of a terminal that have no outcome.
    fn open(&self, terminal: &str) -> Result<Vec<(String, Log)>, Fault>;

    /// The records of one intent; none when it is not known.
    fn read(&self, terminal: &str, reference: &str) -> Result<Log, Fault>;

    /// Takes the lease of a terminal, for `ttl` ms without a sign of life. `false`: somebody else holds it.
    fn claim(&self, terminal: &str, ttl: u64) -> Result<bool, Fault>;

    /// Keeps it. `false`: somebody else has taken it.
    fn renew(&self, terminal: &str, ttl: u64) -> Result<bool, Fault>;

    /// Gives it back.
    fn release(&self, terminal: &str) -> Result<(), Fault>;

    /// A page of settled intents, last written first, at most so many; and what gives the page after this one.
    fn history(
        &self,
        terminal: &str,
        limit: usize,
        before: Option<&str>,
    ) -> Result<(Vec<Settled>, Option<String>), Fault>;

    /// Forgets the logs of that name that are settled and had their last record before that Unix time in ms, but for those;
    /// gives how many. See [`prune`].
    fn forget(&self, terminal: &str, before: u64, but: &HashSet<String>) -> Result<usize, Fault>;

    /// How far copies are behind, where there are any.
    fn behind(&self) -> Option<Behind> {
        None
    }

    /// Waits until copies are where they belong, no longer than that; whether they are.
    fn catch_up(&self, _limit: Duration) -> bool {
        true
    }
}

/// What copies lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Whether the last try to reach the other end worked; none: there was none yet.
    pub reached: Option<bool>,
    /// How many logs have something new; none: that was not looked for yet.
    pub waiting: Option<usize>,
    /// Since when the one that waits longest has it, in Unix ms.
    pub since: Option<u64>,
}

/// A settled intent, and when its last record was written, in Unix ms.
#[derive(Debug)]
pub struct Settled {
    pub reference: String,
    pub written: u64,
    pub records: Log,
}

/// Why the journal did not do it.
#[derive(Debug)]
pub enum Fault {
    /// With a code that says so.
    Coded(Code, String),
    /// The system refused something.
    System(io::Error),
}

impl Fault {
    /// One whose code says all.
    fn of(code: Code) -> Fault {
        Fault::Coded(code, code.meaning().to_owned())
    }

    /// The documented code.
    pub fn code(&self) -> Code {
        match self {
            Fault::Coded(code, _) => *code,
            Fault::System(_) => Code::JournalUnavailable,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Coded(_, text) => f.write_str(text),
            Fault::System(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::System(error)
    }
}

#[cfg(test)]
mod tests;
