//! The intents at hand, with indexes of what is asked of them often: when something is due for one, which one a
//! number names, how many are open. So no call looks at all of them, and ten thousand open ones are as quick as one.
//!
//! It knows what the indexes hold and nothing of what it means. Whoever changes an intent takes it by `get_mut`,
//! which notes that; `refresh` puts the indexes right, after every input and before something due is looked for.

use super::intent::Origin;
use super::life::{Life, Stage};
use super::ways::stray;
use crate::sorted::{Entries, Map, Set};
use crate::time::Millis;
use std::fmt;

/// What may be due for an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// An inquiry.
    Ask,
    /// A question to somebody else than the terminal.
    Confirm,
    /// Telling that the outcome is unknown.
    Tell,
    /// Writing again what could not be written down.
    Write,
    /// Writing again that it is taken over.
    TakeOver,
}

/// What an intent can be found by besides its reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// Our order number.
    Order,
    /// The system's own number.
    Number,
    /// A number of the payment that it works on: of either kind, as whoever asks compares the whole.
    Origin,
}

#[derive(Clone, Default)]
pub(super) struct Lives {
    lives: Map<String, Life>,
    /// The references whose place in the indexes may be out of date.
    touched: Set<String>,
    places: Map<String, Place>,
    due: Set<(Due, Millis, String)>,
    named: Set<(Name, String, String)>,
    open: usize,
}

/// Where an intent stands in the indexes.
#[derive(Clone, Default, PartialEq, Eq)]
struct Place {
    due: Vec<(Due, Millis)>,
    names: Vec<(Name, String)>,
    open: bool,
}

impl Lives {
    pub(super) fn get(&self, reference: &str) -> Option<&Life> {
        self.lives.get(reference)
    }

    pub(super) fn get_mut(&mut self, reference: &str) -> Option<&mut Life> {
        let life = self.lives.get_mut(reference)?;
        if !self.touched.contains(reference) {
            self.touched.insert(reference.to_owned());
        }
        Some(life)
    }

    /// One that must be there: it is being worked on.
    pub(super) fn at(&mut self, reference: &str) -> Option<&mut Life> {
        let life = self.get_mut(reference);
        if life.is_none() {
            stray();
        }
        life
    }

    pub(super) fn contains_key(&self, reference: &str) -> bool {
        self.lives.contains(reference)
    }

    pub(super) fn insert(&mut self, reference: String, life: Life) {
        self.touched.insert(reference.clone());
        self.lives.insert(reference, life);
    }

    pub(super) fn remove(&mut self, reference: &str) -> Option<Life> {
        self.touched.insert(reference.to_owned());
        self.lives.remove(reference)
    }

    pub(super) fn iter(&self) -> Entries<'_, String, Life> {
        self.lives.iter()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Life> {
        self.lives.values()
    }

    /// Puts the indexes right.
    pub(super) fn refresh(&mut self) {
        while let Some(reference) = self.touched.pop_first() {
            let place = self.lives.get(&reference).map(Place::of).unwrap_or_default();
            let before = self.places.remove(&reference).unwrap_or_default();
            if place != before {
                self.leave(&reference, &before);
                self.enter(&reference, &place);
            }
            if place != Place::default() {
                self.places.insert(reference, place);
            }
        }
    }

    /// The first time at which something of this kind is due.
    pub(super) fn first(&self, kind: Due) -> Option<Millis> {
        let (_, at, _) = self.due.from(&(kind, 0, String::new())).next().filter(|(due, ..)| *due == kind)?;
        Some(*at)
    }

    /// Those for whom something of this kind is due by now, longest first, at most so many.
    pub(super) fn due(&mut self, kind: Due, now: Millis, most: usize) -> Vec<String> {
        self.refresh();
        let from = (kind, 0, String::new());
        let due = self.due.from(&from).take_while(|(due, at, _)| *due == kind && *at <= now);
        due.take(most).map(|(.., reference)| reference.clone()).collect()
    }

    /// Those of this name.
    pub(super) fn named<'a>(
        &'a self,
        kind: Name,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Life)> {
        let from = (kind, name.to_owned(), String::new());
        let found = self.named.from(&from).take_while(move |(of, known, _)| *of == kind && known == name);
        found.filter_map(|(.., reference)| self.lives.entry(reference))
    }

    /// Those that work on this payment, by whichever number either of them was named.
    pub(super) fn working_on<'a>(&'a self, of: &'a Origin) -> impl Iterator<Item = (&'a String, &'a Life)> {
        let by = |name: Option<&'a str>| name.into_iter().flat_map(|name| self.named(Name::Origin, name));
        let found = |life: &Life| of.known_order().is_some_and(|order| life.works_on_order(order));
        let by_number = by(of.number.as_deref()).filter(move |(_, life)| !found(life));
        by(of.known_order()).chain(by_number).filter(|(_, life)| life.works_on(of))
    }

    /// How many of them the journal does not have an outcome of.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    fn leave(&mut self, reference: &str, place: &Place) {
        for (kind, at) in &place.due {
            self.due.remove(&(*kind, *at, reference.to_owned()));
        }
        for (kind, name) in &place.names {
            self.named.remove(&(*kind, name.clone(), reference.to_owned()));
        }
        self.open -= usize::from(place.open);
    }

    fn enter(&mut self, reference: &str, place: &Place) {
        for (kind, at) in &place.due {
            self.due.insert((*kind, *at, reference.to_owned()));
        }
        for (kind, name) in &place.names {
            self.named.insert((*kind, name.clone(), reference.to_owned()));
        }
        self.open += usize::from(place.open);
    }
}

impl Place {
    fn of(life: &Life) -> Place {
        let (doubt, taking_over) = match &life.stage {
            Stage::Checking(doubt) => (Some(doubt), None),
            Stage::TakingOver(taking) => (None, taking.again),
            _ => (None, None),
        };
        let due = [
            (Due::Ask, doubt.and_then(|doubt| doubt.next)),
            (Due::Confirm, doubt.and_then(|doubt| doubt.beside.next)),
            (Due::Tell, doubt.and_then(|doubt| doubt.tell_at)),
            (Due::Write, life.unwritten.as_ref().and_then(|unwritten| unwritten.next)),
            (Due::TakeOver, taking_over),
        ];
        let intent = &life.intent;
        let origin = intent.operation.of.iter().flat_map(Origin::names);
        let own = [(Name::Order, Some(&intent.order)), (Name::Number, intent.number.as_ref())];
        let own = own.into_iter().filter_map(|(kind, name)| Some((kind, name?.clone())));
        Place {
            due: due.into_iter().filter_map(|(kind, at)| Some((kind, at?))).collect(),
            names: own.chain(origin.map(|name| (Name::Origin, name.to_owned()))).collect(),
            open: !life.is_over(),
        }
    }
}

/// The indexes follow from the intents.
impl fmt::Debug for Lives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lives.fmt(f)
    }
}
