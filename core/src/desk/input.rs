//! What comes back to a machine: how its effects ended, and what happened by itself.
//!
//! An input is a value, so that whoever carries an effect out elsewhere (a thread, a task, another process) can send it
//! back whenever it is known.

use super::{Desk, Kept};
use crate::code::Code;
use crate::http;
use crate::payment::{Append, ChannelId, Failure, Room, Till};
use crate::time::Now;

/// The records of one intent's log: number and bytes, in any order.
pub type Log = Vec<(u32, Vec<u8>)>;

/// What a machine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A record is durable.
    Recorded {
        /// The intent's reference.
        reference: String,
        /// The record's number.
        seq: u32,
    },
    /// A record could not be made durable.
    NotRecorded {
        /// The intent's reference.
        reference: String,
        /// The record's number.
        seq: u32,
        /// Why.
        code: Code,
    },
    /// Another process was quicker with this record.
    Overtaken {
        /// The intent's reference.
        reference: String,
        /// The record's number.
        seq: u32,
        /// What the log holds.
        log: Log,
    },
    /// What the journal has of intents without an outcome, and of those that were asked for.
    Listed(Vec<(String, Log)>),
    /// The lease is ours, or is kept.
    Leased {
        /// A moment before the journal was asked: what is certain was certain then.
        asked: Now,
    },
    /// Another has the lease.
    LeaseRefused,
    /// Another has taken the lease that was ours.
    LeaseLost,
    /// The lease is given back.
    Released,
    /// The call about the lease, or listing, failed.
    LeaseFailed(Code),
    /// A channel stands.
    Opened(ChannelId),
    /// Bytes of a stream.
    Data(ChannelId, Vec<u8>),
    /// The reply of an exchange.
    Reply(ChannelId, http::Reply),
    /// A channel could not be opened, or ended.
    Closed(ChannelId, Failure),
    /// What came of something that was kept besides the intents' logs.
    Kept(Kept),
    /// What was to be woken for is due.
    Due,
}

impl Append {
    /// It is durable.
    pub fn recorded(&self) -> Input {
        Input::Recorded { reference: self.reference.clone(), seq: self.seq }
    }

    /// It is not.
    pub fn failed(&self, code: Code) -> Input {
        Input::NotRecorded { reference: self.reference.clone(), seq: self.seq, code }
    }

    /// Another process was quicker: `log` is what there is.
    pub fn overtaken(&self, log: Log) -> Input {
        Input::Overtaken { reference: self.reference.clone(), seq: self.seq, log }
    }
}

impl<R: Room> Till<R> {
    /// Takes an input in; those of a lease are a [`Desk`]'s, and are nothing here.
    ///
    /// Errors: `JOURNAL_VERSION`, after which nothing may start on this terminal.
    pub fn input(&mut self, now: Now, input: Input) -> Result<(), Code> {
        match input {
            Input::Recorded { reference, seq } => self.recorded(now, &reference, seq),
            Input::NotRecorded { reference, seq, code } => self.record_failed(now, &reference, seq, code),
            Input::Overtaken { reference, seq, log } => {
                if let Err(code) = self.reread(now, &reference, &log) {
                    self.record_failed(now, &reference, seq, code);
                }
            }
            Input::Listed(logs) => {
                return logs.iter().map(|(key, log)| self.recover(now, key, log)).fold(Ok(()), Result::and);
            }
            Input::Opened(channel) => self.opened(now, channel),
            Input::Data(channel, bytes) => self.data(now, channel, &bytes),
            Input::Reply(channel, reply) => self.reply(now, channel, &reply),
            Input::Closed(channel, failure) => self.closed(now, channel, failure),
            Input::Due => self.timeout(now),
            Input::Leased { .. }
            | Input::LeaseRefused
            | Input::LeaseLost
            | Input::Released
            | Input::LeaseFailed(_)
            | Input::Kept(_) => {}
        }
        Ok(())
    }
}

impl<R: Room> Desk<R> {
    /// Takes an input in.
    pub fn input(&mut self, now: Now, input: Input) {
        match input {
            Input::Leased { asked } => self.leased(now, asked),
            Input::LeaseRefused => self.lease_refused(now),
            Input::LeaseLost => self.lease_lost(now),
            Input::Released => self.released(now),
            Input::LeaseFailed(code) => self.lease_failed(now, code),
            Input::Listed(logs) => self.listed(now, &logs),
            Input::Kept(kept) => self.kept(now, kept),
            Input::Overtaken { reference, seq, log } => {
                if let Err(code) = self.reread(now, &reference, &log) {
                    self.with(now, |till| till.record_failed(now, &reference, seq, code));
                }
            }
            Input::Due => self.timeout(now),
            // A log that cannot be read bars the till, which `start` then says.
            input => _ = self.with(now, |till| till.input(now, input)),
        }
    }
}
