//! The asks on their way, found by their tag, their channel, whose they are and when their time is over.
//!
//! What the indexes hold of a flight is changed by `expect_until` alone; everything else of it by `get_mut`.

use super::flight::{Flight, Purpose};
use super::room::{ChannelId, Tag};
use crate::sorted::{Map, Set};
use crate::time::Millis;
use std::fmt;

#[derive(Clone, Default)]
pub(super) struct Flights {
    flights: Map<Tag, Flight>,
    channels: Set<(ChannelId, Tag)>,
    owners: Set<(String, Tag)>,
    deadlines: Set<(Millis, Tag)>,
    /// Those whose bytes the room may still hold back.
    watched: Set<Tag>,
    finding: usize,
}

impl Flights {
    pub(super) fn insert(&mut self, flight: Flight) {
        let tag = flight.tag;
        self.channels.insert((flight.channel, tag));
        if let Some(owner) = flight.purpose.owner() {
            self.owners.insert((owner.to_owned(), tag));
        }
        if let Some(at) = flight.deadline {
            self.deadlines.insert((at, tag));
        }
        self.finding += usize::from(flight.purpose.is_inquiry());
        self.flights.insert(tag, flight);
    }

    pub(super) fn remove(&mut self, tag: Tag) -> Option<Flight> {
        let flight = self.flights.remove(&tag)?;
        self.channels.remove(&(flight.channel, tag));
        if let Some(owner) = flight.purpose.owner() {
            self.owners.remove(&(owner.to_owned(), tag));
        }
        if let Some(at) = flight.deadline {
            self.deadlines.remove(&(at, tag));
        }
        self.watched.remove(&tag);
        self.finding -= usize::from(flight.purpose.is_inquiry());
        Some(flight)
    }

    pub(super) fn get(&self, tag: Tag) -> Option<&Flight> {
        self.flights.get(&tag)
    }

    /// To change how far it got; when its time is over is changed by `expect_until`.
    pub(super) fn get_mut(&mut self, tag: Tag) -> Option<&mut Flight> {
        self.flights.get_mut(&tag)
    }

    /// Its bytes were given to the room, which may hold them back.
    pub(super) fn watch(&mut self, tag: Tag) {
        self.watched.insert(tag);
    }

    /// Looks after those that the room may hold back: `holds` says which it does.
    pub(super) fn note_written(&mut self, holds: impl Fn(Tag) -> bool) {
        let written: Vec<Tag> = self.watched.iter().copied().filter(|tag| !holds(*tag)).collect();
        for tag in written {
            self.watched.remove(&tag);
            if let Some(flight) = self.flights.get_mut(&tag) {
                flight.unwritten = false;
            }
        }
    }

    /// Gives it until then; none: without end.
    pub(super) fn expect_until(&mut self, tag: Tag, deadline: Option<Millis>) {
        let Some(flight) = self.flights.get_mut(&tag) else { return };
        let before = core::mem::replace(&mut flight.deadline, deadline);
        if let Some(at) = before {
            self.deadlines.remove(&(at, tag));
        }
        if let Some(at) = deadline {
            self.deadlines.insert((at, tag));
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Flight> {
        self.flights.values()
    }

    /// What is on this channel, oldest first.
    pub(super) fn on(&self, channel: ChannelId) -> impl Iterator<Item = &Flight> {
        let tags = self.channels.from(&(channel, Tag(0))).take_while(move |(on, _)| *on == channel);
        tags.filter_map(|(_, tag)| self.flights.get(tag))
    }

    /// Takes the oldest off this channel.
    pub(super) fn take_from(&mut self, channel: ChannelId) -> Option<Flight> {
        let tag = self.on(channel).next()?.tag;
        self.remove(tag)
    }

    /// What belongs to this intent, oldest first.
    pub(super) fn of<'a>(&'a self, reference: &'a str) -> impl Iterator<Item = &'a Flight> {
        let tags = self.owners.from(&(reference.to_owned(), Tag(0)));
        let tags = tags.take_while(move |(owner, _)| owner == reference);
        tags.filter_map(|(_, tag)| self.flights.get(tag))
    }

    /// Whose time is over.
    pub(super) fn late(&self, now: Millis) -> Vec<Flight> {
        let late = self.deadlines.iter().take_while(|(at, _)| *at <= now);
        late.filter_map(|(_, tag)| self.flights.get(tag).cloned()).collect()
    }

    /// When the next one's time is over.
    pub(super) fn next_deadline(&self) -> Option<Millis> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// How many inquiries about intents are on their way.
    pub(super) fn finding(&self) -> usize {
        self.finding
    }
}

impl Purpose {
    /// The reference of the intent that it is about.
    fn owner(&self) -> Option<&str> {
        match self {
            Purpose::Money(key)
            | Purpose::Probe(key)
            | Purpose::Find(key)
            | Purpose::Control(key, _)
            | Purpose::Confirm(key)
            | Purpose::Cancel(key) => Some(key),
            Purpose::Errand(..) => None,
        }
    }

    pub(super) fn is_inquiry(&self) -> bool {
        matches!(self, Purpose::Find(_) | Purpose::Control(..))
    }
}

/// The indexes follow from the flights.
impl fmt::Debug for Flights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.flights.fmt(f)
    }
}
