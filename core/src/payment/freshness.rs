//! A process that slept must not send. Between the moment in which a `sent` record was asked for and the first byte the
//! process may have been stopped, the page frozen or the laptop's lid closed, and somebody else may have taken the
//! terminal over, found nothing there and told that nothing was charged.
//!
//! So money leaves only while `sent` is fresh and the lease is provably still ours, by the monotonic and by the wall
//! clock: a machine's sleep shows on at least one of them. This is looked at when `sent` turns out to be durable, and the
//! moment goes with the bytes, so that the driver looks once more right before it hands them to the system. All spans
//! come from [`super::Timeouts`]. It knows nothing of how a lease is had: see `desk`.

use super::flight::{Progress, Purpose};
use super::life::{Life, Stage};
use super::room::{ChannelId, Room};
use super::till::Till;
use super::ways::stray;
use crate::code::Code;
use crate::time::{Before, Millis, Now};

/// What the lease says of money that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// Nothing: the lease is ours for as long as we live, or there is none.
    Open,
    /// The lease is provably ours until then.
    Until(Before),
    /// Somebody else may have it.
    Gone,
}

/// Whether a request may leave now.
enum Leave {
    Yes,
    /// Once the lease has been confirmed.
    Unconfirmed,
    Never,
}

impl<R: Room> Till<R> {
    /// What is known of the lease from now on. A request that waited for it leaves, or never will.
    pub fn hold(&mut self, now: Now, horizon: Horizon) {
        self.horizon = horizon;
        self.look_again(now);
        self.settle_down(now);
    }

    /// Whether a request waits for nothing but a lease that has been confirmed lately.
    pub fn wants_lease(&self) -> bool {
        self.is_leased() && self.lives.values().any(Life::waits_for_lease)
    }

    /// The `sent` record is durable: the request leaves, waits for the lease, or never leaves.
    pub(super) fn leave(&mut self, now: Now, reference: &str) {
        match self.may_leave(now, reference) {
            Leave::Yes => self.let_go(now, reference),
            Leave::Unconfirmed => self.wait_for_lease(reference, true),
            Leave::Never => self.give_up(reference, Code::AbortedBeforeSend),
        }
    }

    fn may_leave(&self, now: Now, reference: &str) -> Leave {
        let Some(sent) = self.lives.get(reference).and_then(|life| life.sent) else { return Leave::Never };
        match self.horizon {
            _ if now.since(sent) > self.config.timeouts.fresh() => Leave::Never,
            Horizon::Gone => Leave::Never,
            Horizon::Until(before) if !before.allows(now) => Leave::Unconfirmed,
            Horizon::Open | Horizon::Until(_) => Leave::Yes,
        }
    }

    /// Whether a lease has a say: at a gateway, where many are open, none has.
    fn is_leased(&self) -> bool {
        self.config.exclusive
    }

    /// Looks after those that wait for the lease.
    pub(super) fn look_again(&mut self, now: Now) {
        if !self.is_leased() {
            return;
        }
        let waiting = |(_, life): &(&String, &Life)| life.waits_for_lease();
        let waiting: Vec<String> = self.lives.iter().filter(waiting).map(|(key, _)| key.clone()).collect();
        for reference in waiting {
            self.wait_for_lease(&reference, false);
            self.committed(now, &reference);
        }
    }

    fn wait_for_lease(&mut self, reference: &str, waits: bool) {
        let Some(life) = self.lives.at(reference) else { return };
        match &mut life.stage {
            Stage::Committing { waits: known } => *known = waits,
            _ => stray(),
        }
    }

    /// When the last of those that wait for the lease is given up.
    pub(super) fn stale_at(&self) -> Option<Millis> {
        let fresh = self.config.timeouts.fresh();
        let lives = self.is_leased().then(|| self.lives.values());
        let waiting = lives.into_iter().flatten().filter(|life| life.waits_for_lease());
        waiting.filter_map(|life| Some(life.sent?.mono + fresh + 1)).min()
    }

    /// Until when bytes on this channel may be written, where they are, or may be, those of a request for money.
    pub(super) fn before(&self, channel: ChannelId) -> Option<Before> {
        let unwritten =
            |flight: &&super::flight::Flight| flight.progress == Progress::Asked && flight.unwritten;
        let befores = self.flights.on(channel).filter(unwritten).filter_map(|flight| match &flight.purpose {
            Purpose::Money(reference) => {
                let sent = self.lives.get(reference)?.sent?;
                Some(Before::after(sent, self.config.timeouts.fresh()))
            }
            _ => None,
        });
        let sent = befores.reduce(Before::earlier)?;
        Some(match self.horizon {
            Horizon::Open => sent,
            Horizon::Until(lease) => sent.earlier(lease),
            Horizon::Gone => Before { mono: 0, wall: 0 },
        })
    }

    /// What the room has put on its channels by now is given to the driver in this turn.
    pub(super) fn note_written(&mut self) {
        let room = &self.room;
        self.flights.note_written(|tag| room.holds_back(tag));
    }
}
