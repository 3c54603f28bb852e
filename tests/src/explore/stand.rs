//! What the counter of a scene stands in: its journal and channels as lists that events take from, and what the page was
//! told.

use super::kept::{self, Kept};
use super::{Flaw, Setting};
use std::collections::{BTreeSet, VecDeque};
use tillwire_core::desk::{Input, World};
use tillwire_core::payment::{Append, ChannelId, News, Route, Status, Write};
use tillwire_core::time::{Millis, Now};

/// What is to be done on the wire.
#[derive(Debug, Clone)]
pub(super) enum Todo {
    Write(ChannelId, Vec<u8>),
    Close(ChannelId),
}

/// What the counter stands in.
#[derive(Debug, Clone)]
pub(super) struct Stand {
    pub setting: Setting,
    pub time: Millis,
    pub wake: Option<Millis>,
    pub journal: Vec<Kept>,
    pub pending: VecDeque<Kept>,
    pub opening: Vec<ChannelId>,
    pub open: Vec<ChannelId>,
    /// What is to be done on the wire.
    pub todo: VecDeque<Todo>,
    /// What the page was told for good: the order, and whether money moved.
    pub told: Vec<(String, bool)>,
    /// References that were refused.
    pub refused: Vec<String>,
    /// Orders that the page was told to be unknown.
    pub unknown: BTreeSet<String>,
}

impl Stand {
    pub fn new(setting: Setting) -> Self {
        Stand {
            setting,
            time: 0,
            wake: None,
            journal: Vec::new(),
            pending: VecDeque::new(),
            opening: Vec::new(),
            open: Vec::new(),
            todo: VecDeque::new(),
            told: Vec::new(),
            refused: Vec::new(),
            unknown: BTreeSet::new(),
        }
    }

    pub fn forget(&mut self, channel: ChannelId) {
        self.opening.retain(|opening| *opening != channel);
        self.open.retain(|open| *open != channel);
    }

    pub fn conclude(&mut self, order: String, approved: bool) {
        if !self.told.contains(&(order.clone(), approved)) {
            self.told.push((order, approved));
        }
    }
}

impl World for Stand {
    crate::alone!(own list);

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let early = (self.setting.flaw == Some(Flaw::RecordsLate)).then(|| append.recorded());
        self.pending.push_back(Kept::new(append));
        early
    }

    fn list(&mut self, _held: &[String]) -> Option<Input> {
        Some(Input::Listed(kept::logs(&self.journal).into_iter().collect()))
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        self.opening.push(channel);
        None
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let channel = write.channel;
        match write.at(self.now()) {
            Ok(bytes) => self.todo.push_back(Todo::Write(channel, bytes)),
            Err(failure) => return Some(Input::Closed(channel, failure)),
        }
        None
    }

    fn close(&mut self, channel: ChannelId) {
        self.forget(channel);
        self.todo.push_back(Todo::Close(channel));
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Outcome { intent, outcome } if outcome.status == Status::Unknown => {
                self.unknown.insert(intent.order);
            }
            News::Outcome { intent, outcome } => {
                self.conclude(intent.order, outcome.status == Status::Approved);
            }
            News::Refused { reference, .. } => self.refused.push(reference),
            _ => {}
        }
    }

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}
