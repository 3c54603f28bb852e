//! What goes in and out of a till: its settings, what it wants done, and what its calls answer.

use super::intent::Intent;
use super::offer::Offer;
use super::outcome::Outcome;
use super::room::{Answer, ChannelId, Route};
use super::step::Step;
use super::timing::Timeouts;
use crate::amount::Currency;
use crate::code::Code;
use crate::http;
use crate::time::{Before, Millis, Now};

/// What a till knows of its terminal.
#[derive(Debug, Clone, Copy)]
pub struct Config {
    /// The currency the terminal takes; requests carry none on most wires.
    pub currency: Currency,
    /// Whether one unresolved intent bars new ones: yes for a terminal, no for a gateway.
    pub exclusive: bool,
    /// How long things may take.
    pub timeouts: Timeouts,
}

impl Config {
    /// How long after a money request "not found" proves nothing, where the room says `room`.
    pub(super) fn guard(&self, room: Millis) -> Millis {
        self.timeouts.guard(room, !self.exclusive)
    }
}

/// What the driver is asked to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make a record durable, then call `recorded` or `record_failed`.
    Append(Append),
    /// Open a channel, then call `opened` or `closed`.
    Open {
        /// The channel's number from now on.
        channel: ChannelId,
        /// What kind it is.
        route: Route,
    },
    /// Give bytes to a channel.
    Write(Write),
    /// Close the channel; nothing more is expected of it.
    Close {
        /// Which.
        channel: ChannelId,
    },
    /// Somebody wants to hear of it.
    Tell(News),
    /// Call `timeout` at this monotonic time; it replaces an earlier one. `None`: nothing is due.
    Wake(Option<Millis>),
}

/// A record of an intent's log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Append {
    /// The intent's reference.
    pub reference: String,
    /// Its record number, from 0.
    pub seq: u32,
    /// The record.
    pub bytes: Vec<u8>,
    /// Whether the intent has its outcome with it.
    pub settles: bool,
}

/// Bytes for a channel; on an exchange they are the whole request body. They come out against the clock alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Write {
    /// Where.
    pub channel: ChannelId,
    /// On an exchange, headers besides the usual ones.
    pub head: http::Head,
    /// Money is in it, and may be handed to the system up to then and no later, by either clock.
    pub before: Option<Before>,
    bytes: Vec<u8>,
}

impl Write {
    /// Bytes for a channel; `before`: see there.
    pub fn new(channel: ChannelId, bytes: Vec<u8>, head: http::Head, before: Option<Before>) -> Write {
        Write { channel, head, before, bytes }
    }

    /// The bytes, to be handed to the system in the same breath: `now` is read right before that, because a process may
    /// have slept since the machine looked.
    ///
    /// Errors: it is too late. Nothing is written on this channel, now or ever: give it up and report `closed` with this.
    pub fn at(self, now: Now) -> Result<Vec<u8>, Failure> {
        match self.before {
            Some(before) if !before.allows(now) => {
                Err(Failure { code: Code::AbortedBeforeSend, nothing_sent: true })
            }
            _ => Ok(self.bytes),
        }
    }

    /// The bytes for a driver that holds `before` against its own clocks itself.
    pub fn unchecked(self) -> Vec<u8> {
        self.bytes
    }
}

/// What a person, or the shop, wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something a person may want to see.
    Step {
        /// The intent's reference.
        reference: String,
        /// What happened.
        step: Step,
        /// The documented code behind it.
        code: Option<Code>,
    },
    /// The customer can pay now: show this. It is durable.
    Offer {
        /// The intent's reference.
        reference: String,
        /// What to show.
        offer: Offer,
    },
    /// An outcome: final, or `unknown` while asking goes on behind it.
    Outcome {
        /// The intent.
        intent: Box<Intent>,
        /// How it ended, so far as is known.
        outcome: Box<Outcome>,
    },
    /// The operation was given up before its first byte left.
    Refused {
        /// The intent's reference.
        reference: String,
        /// Why.
        code: Code,
    },
    /// An errand is done.
    Answer {
        /// Whose.
        ticket: Ticket,
        /// What came back, or why nothing did.
        result: Result<Answer, Code>,
    },
}

/// An errand's ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u32);

/// What `start` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// A new intent began.
    New,
    /// The reference is running or in doubt, or begins as soon as an earlier try is written off; its outcome will come.
    Joined,
    /// The reference has its outcome already.
    Settled(Box<Outcome>),
}

/// What asking for a cancel achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelAnswer {
    /// It is on its way, or nothing had left yet.
    Requested,
    /// The request is out of reach; its outcome is being found.
    TooLate,
    /// This system cannot.
    Unsupported,
    /// Nothing is running under that reference.
    NothingToCancel,
}

impl CancelAnswer {
    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            CancelAnswer::Requested => "requested",
            CancelAnswer::TooLate => "too-late",
            CancelAnswer::Unsupported => "unsupported",
            CancelAnswer::NothingToCancel => "nothing-to-cancel",
        }
    }
}

/// How a channel ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub code: Code,
    /// The wire knows for certain that no byte of the last write has left.
    pub nothing_sent: bool,
}
