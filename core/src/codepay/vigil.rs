//! Watching a socket for signs of life while an order is open on it.
//!
//! A page cannot ping, and a peer that died without a word looks like a customer who takes his time. So after
//! some silence the order is asked for; when that is not answered either, the peer is gone.

use crate::payment::ChannelId;
use crate::time::Millis;

/// How long silence is normal, and how long the question after it may take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the last message to the question.
    pub silence: Millis,
    /// From the question to the verdict that nobody is there.
    pub answer: Millis,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { silence: 20_000, answer: 8_000 }
    }
}

/// One socket under watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vigil {
    pub channel: ChannelId,
    /// When something is due: the question, or the verdict.
    pub due: Millis,
    /// Whether the question has been asked.
    pub asked: bool,
    /// Whether the terminal took a close of the order.
    pub closed: bool,
}

impl Vigil {
    /// From the moment the order leaves.
    pub(super) fn begin(channel: ChannelId, now: Millis, patience: &Patience) -> Self {
        Vigil { channel, due: now + patience.silence, asked: false, closed: false }
    }

    /// Something was heard.
    pub(super) fn heard(&mut self, now: Millis, patience: &Patience) {
        *self = Vigil { closed: self.closed, ..Vigil::begin(self.channel, now, patience) };
    }

    /// There is reason to ask at once, unless it has been asked already.
    pub(super) fn hurry(&mut self, now: Millis) {
        if !self.asked {
            self.due = self.due.min(now);
        }
    }

    /// The question went out.
    pub(super) fn ask(&mut self, now: Millis, patience: &Patience) {
        *self = Vigil { due: now + patience.answer, asked: true, ..*self };
    }
}
