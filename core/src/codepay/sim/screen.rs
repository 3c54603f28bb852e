//! What waits at the terminal: one order on the screen, and those that are listed until a clerk takes them up.

use super::Caller;
use super::ask::Request;
use crate::codepay::words::QueueMode;
use crate::time::Millis;
use std::collections::VecDeque;

/// An order that waits.
pub(super) struct Running {
    pub caller: Caller,
    pub request: Box<Request>,
    pub until: Millis,
}

/// The screen and the list beside it.
#[derive(Default)]
pub(super) struct Screen {
    shown: Option<Running>,
    listed: VecDeque<Running>,
    newest_first: bool,
    /// Whether orders are listed that do not say so themselves.
    pub confirm: bool,
}

/// Where an order waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Shown,
    Listed,
}

impl Screen {
    /// How the list is worked off.
    pub(super) fn mode(&mut self, mode: &QueueMode) {
        self.newest_first = *mode == QueueMode::Filo;
    }

    /// An order starts to wait.
    pub(super) fn add(&mut self, running: Running) {
        match running.request.listed {
            true => self.listed.push_back(running),
            false => self.shown = Some(running),
        }
    }

    /// Whether an order is on the screen.
    pub(super) fn is_taken(&self) -> bool {
        self.shown.is_some()
    }

    /// The waiting order of this number.
    pub(super) fn find(&self, order: &str) -> Option<(&Running, Place)> {
        let is_it = |running: &&Running| running.request.order.merchant_order_no == order;
        let shown = self.shown.as_ref().filter(is_it).map(|running| (running, Place::Shown));
        shown.or_else(|| self.listed.iter().find(is_it).map(|running| (running, Place::Listed)))
    }

    /// Takes the waiting order of this number away; without a number, what is on the screen.
    pub(super) fn take(&mut self, order: Option<&str>) -> Option<Running> {
        let Some(order) = order else { return self.shown.take() };
        let is_it = |running: &Running| running.request.order.merchant_order_no == order;
        if self.shown.as_ref().is_some_and(is_it) {
            return self.shown.take();
        }
        let index = self.listed.iter().position(is_it)?;
        self.listed.remove(index)
    }

    /// A clerk takes up the next order of the list. Tells whether there was one, and room for it.
    pub(super) fn show_next(&mut self) -> bool {
        if self.shown.is_some() {
            return false;
        }
        self.shown = self.next_listed();
        self.shown.is_some()
    }

    /// Takes away what is on the screen, else the next of the list.
    pub(super) fn take_next(&mut self) -> Option<Running> {
        self.shown.take().or_else(|| self.next_listed())
    }

    /// Takes away what has waited too long.
    pub(super) fn expired(&mut self, mono: Millis) -> Vec<Running> {
        let late = |running: &Running| running.until <= mono;
        let shown = self.shown.take_if(|running| late(running));
        let (expired, listed) = core::mem::take(&mut self.listed).into_iter().partition(late);
        self.listed = listed;
        let expired: VecDeque<Running> = expired;
        shown.into_iter().chain(expired).collect()
    }

    /// When the next one has waited too long.
    pub(super) fn due(&self) -> Option<Millis> {
        self.shown.iter().chain(&self.listed).map(|running| running.until).min()
    }

    fn next_listed(&mut self) -> Option<Running> {
        if self.newest_first { self.listed.pop_back() } else { self.listed.pop_front() }
    }
}
