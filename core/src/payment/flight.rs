//! An ask on its way: the channel it takes, how far it got, and how long it may take.

use super::effect::Ticket;
use super::room::{ChannelId, Tag};
use crate::time::Millis;

/// Something that may be asked any number of times and moves no money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// What became of an order: a reference known here, or an order number of ours or of the system.
    Query(String),
    /// What became of an order of this number, whoever sent it.
    QueryOrder(String),
    /// What became of an order that is known by the system's own number alone, such as one from outside this journal.
    QueryNumber(String),
    /// Print the receipt of an order again: an order number of ours or of the system.
    PrintReceipt(String),
    /// Print the day's summary.
    PrintSummary,
    /// Settle the day's payments.
    CloseBatch,
}

/// Whose ask it is. The text is the intent's reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The one transmission of a money request.
    Money(String),
    /// What can be refunded, asked before a refund leaves.
    Probe(String),
    /// What became of it.
    Find(String),
    /// What is said of another order, to be held against what was said of it.
    Control(String, Control),
    /// What became of it, asked of somebody else.
    Confirm(String),
    /// Stop it.
    Cancel(String),
    /// An errand and the ticket its answer is given to.
    Errand(Ticket, Errand),
}

/// Which other order that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// One that is known to be approved.
    Positive,
    /// One that never was.
    Negative,
}

/// How far it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Its channel is being opened.
    Opening,
    /// The `sent` record of its intent is being made durable.
    Committing,
    /// Its bytes have been given to the channel.
    Asked,
}

/// An ask on its way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub tag: Tag,
    pub channel: ChannelId,
    pub shared: bool,
    pub purpose: Purpose,
    pub progress: Progress,
    /// Other bytes were given to its channel after its own: that the last ones never left says nothing of these.
    pub behind: bool,
    /// The room still holds its bytes back.
    pub unwritten: bool,
    /// When its bytes were given to the channel, or it was launched.
    pub since: Millis,
    /// When it is given up; none for a money request whose time is over but which may still be answered.
    pub deadline: Option<Millis>,
}

impl Flight {
    /// Whether it belongs to the intent with this reference and ends with it. A cancel does not: it may still
    /// reach the terminal after the payment has its outcome.
    pub(super) fn ends_with(&self, reference: &str) -> bool {
        match &self.purpose {
            Purpose::Money(key)
            | Purpose::Probe(key)
            | Purpose::Find(key)
            | Purpose::Control(key, _)
            | Purpose::Confirm(key) => key == reference,
            Purpose::Cancel(_) | Purpose::Errand(..) => false,
        }
    }
}
