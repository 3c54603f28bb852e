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
use crate::time::{Before, Millis};

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
    /// Make `bytes` durable as record `seq` of the intent, then call `recorded` or `record_failed`.
    Record {
        /// The intent's reference.
        reference: String,
        /// Its record number, from 0.
        seq: u32,
        /// The record.
        bytes: Vec<u8>,
        /// Whether the intent has its outcome with it.
        settles: bool,
    },
    /// Open a channel, then call `opened` or `closed`.
    Open {
        /// The channel's number from now on.
        channel: ChannelId,
        /// What kind it is.
        route: Route,
    },
    /// Write these bytes; on an exchange they are the whole request body.
    Write {
        /// Where.
        channel: ChannelId,
        /// What.
        bytes: Vec<u8>,
        /// On an exchange, headers besides the usual ones.
        head: http::Head,
        /// Money is in it, and may be handed to the system up to then and no later, by either clock. Where it is too late
        /// nothing is written: give the channel up and call `closed` with `nothing_sent`.
        before: Option<Before>,
    },
    /// Close the channel; nothing more is expected of it.
    Close {
        /// Which.
        channel: ChannelId,
    },
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
    /// Call `timeout` at this monotonic time; it replaces an earlier one. `None`: nothing is due.
    Wake(Option<Millis>),
}

/// An errand's ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u32);

/// What `start` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// A new intent began.
    New,
    /// The reference is running or in doubt; its outcome will come.
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
