//! One channel for each ask, or one for all: asks go on their way, have their bytes given to the room, and land.

use super::effect::{Effect, Failure};
use super::flight::{Errand, Flight, Progress, Purpose};
use super::life::Life;
use super::room::{Ask, ChannelId, Room, Route, Tag};
use super::till::Till;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// Sends an ask on its way: onto the shared channel where one stands, else onto one of its own.
    pub(super) fn launch(&mut self, now: Now, purpose: Purpose) {
        let Some(route) = self.with_ask(&purpose, |room, ask| room.route(ask)) else { return };
        let shared = route == Route::Stream { shared: true };
        let standing = self.shared.filter(|_| shared);
        let channel = standing.map_or_else(|| ChannelId(self.number()), |(channel, _)| channel);
        let tag = Tag(self.number());
        let deadline = Some(now.mono + self.config.timeouts.connect);
        let progress = Progress::Opening;
        let flight = Flight {
            tag,
            channel,
            shared,
            purpose,
            progress,
            behind: false,
            unwritten: true,
            since: now.mono,
            deadline,
        };
        self.flights.insert(flight);
        match standing {
            Some((_, true)) => self.board(now, channel),
            Some((_, false)) => {}
            None => {
                self.shared = if shared { Some((channel, false)) } else { self.shared };
                self.effects.push_back(Effect::Open { channel, route });
            }
        }
    }

    /// The channel stands: queries and the like are sent, money first has its `sent` record written.
    pub(super) fn board(&mut self, now: Now, channel: ChannelId) {
        let waiting = self.flights.on(channel).filter(|flight| flight.progress == Progress::Opening);
        let waiting: Vec<Tag> = waiting.map(|flight| flight.tag).collect();
        for tag in waiting {
            let Some(flight) = self.flight(tag) else { continue };
            match flight.purpose.clone() {
                Purpose::Money(reference) => {
                    flight.progress = Progress::Committing;
                    self.flights.expect_until(tag, None);
                    self.commit(now, &reference);
                }
                _ => self.transmit(now, tag),
            }
        }
    }

    /// Gives an ask to the room, which puts its bytes on the channel.
    pub(super) fn transmit(&mut self, now: Now, tag: Tag) {
        let Some(flight) = self.flight(tag) else { return };
        let (purpose, channel) = (flight.purpose.clone(), flight.channel);
        let own = self.with_ask(&purpose, |room, ask| room.query_timeout(ask));
        let wait = self.config.timeouts.query.or(own).unwrap_or_default();
        let earlier: Vec<Tag> = self.flights.on(channel).map(|flight| flight.tag).collect();
        for tag in earlier {
            if let Some(earlier) = self.flight(tag) {
                earlier.behind = earlier.progress == Progress::Asked;
            }
        }
        let Some(flight) = self.flight(tag) else { return };
        flight.progress = Progress::Asked;
        flight.since = now.mono;
        self.flights.expect_until(tag, Some(now.mono + wait));
        self.flights.watch(tag);
        if let Some(Err(code)) = self.with_ask(&purpose, |room, ask| room.send(now, channel, tag, ask)) {
            self.land(tag);
            self.stranded(now, purpose, Progress::Committing, Failure { code, nothing_sent: true });
        }
        self.transmit_all();
    }

    /// Calls `with` with the ask that a purpose stands for.
    fn with_ask<T>(&mut self, purpose: &Purpose, with: impl FnOnce(&mut R, &Ask<'_>) -> T) -> Option<T> {
        let intent = |key: &str| self.lives.get(key).map(|life: &Life| &life.intent);
        let ask = match purpose {
            Purpose::Money(key) => Ask::Money(intent(key)?),
            Purpose::Probe(key) | Purpose::Find(key) => Ask::Find(intent(key)?),
            Purpose::Control(key, which) => Ask::Find(self.lives.get(key)?.trial()?.of(*which)),
            Purpose::Confirm(key) => Ask::Confirm(intent(key)?),
            Purpose::Cancel(key) => Ask::Cancel(intent(key)?),
            Purpose::Errand(_, Errand::Query(key)) => intent(key).map_or(Ask::Look(key), Ask::Find),
            Purpose::Errand(_, Errand::QueryOrder(order)) => Ask::Look(order),
            Purpose::Errand(_, Errand::QueryNumber(number)) => Ask::LookNumber(number),
            Purpose::Errand(_, Errand::PrintReceipt(order)) => Ask::PrintReceipt(order),
            Purpose::Errand(_, Errand::PrintSummary) => Ask::PrintSummary,
            Purpose::Errand(_, Errand::CloseBatch) => Ask::CloseBatch,
        };
        Some(with(&mut self.room, &ask))
    }

    /// Ends a flight and the channel that was only its own.
    pub(super) fn land(&mut self, tag: Tag) {
        let Some(flight) = self.flights.remove(tag) else { return };
        if !flight.shared || self.is_idle(flight.channel) {
            self.hang_up(flight.channel);
        }
        if matches!(flight.purpose, Purpose::Cancel(_)) {
            self.start_queued();
        }
    }

    /// Whether nothing is asked any more on a shared channel that is not kept open for its own sake.
    fn is_idle(&self, channel: ChannelId) -> bool {
        !self.room.keeps_open() && self.flights.on(channel).next().is_none()
    }

    /// Closes a channel; nothing more is expected of it.
    pub(super) fn hang_up(&mut self, channel: ChannelId) {
        self.room.forget(channel);
        self.shared = self.shared.filter(|(shared, _)| *shared != channel);
        self.effects.push_back(Effect::Close { channel });
    }
}
