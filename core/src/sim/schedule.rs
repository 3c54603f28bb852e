//! What is to be transmitted and when: at once, or at an instant of the monotonic clock.

use super::{ConnId, Transmit};
use crate::time::Millis;
use std::collections::{BTreeMap, VecDeque};

/// Transmits in the order they are due; equal instants keep the order they were given in.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    ready: VecDeque<(ConnId, Transmit)>,
    later: BTreeMap<(Millis, u64), (ConnId, Transmit)>,
    given: u64,
}

impl Schedule {
    /// Transmits at once.
    pub fn now(&mut self, conn: ConnId, transmit: Transmit) {
        self.ready.push_back((conn, transmit));
    }

    /// Transmits at `due`, monotonic milliseconds.
    pub fn at(&mut self, due: Millis, conn: ConnId, transmit: Transmit) {
        self.given += 1;
        self.later.insert((due, self.given), (conn, transmit));
    }

    /// Lets go of everything due by `mono`.
    pub fn release(&mut self, mono: Millis) {
        while let Some(entry) = self.later.first_entry().filter(|entry| entry.key().0 <= mono) {
            self.ready.push_back(entry.remove());
        }
    }

    /// Drops what was still to be transmitted on `conn`.
    pub fn forget(&mut self, conn: ConnId) {
        self.ready.retain(|(to, _)| *to != conn);
        self.later.retain(|_, (to, _)| *to != conn);
    }

    /// The next transmit, if one is ready.
    pub fn poll(&mut self) -> Option<(ConnId, Transmit)> {
        self.ready.pop_front()
    }

    /// When the next delayed one is due, monotonic milliseconds.
    pub fn due(&self) -> Option<Millis> {
        self.later.keys().next().map(|(due, _)| *due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delayed_transmits_leave_in_the_order_they_are_due() {
        let mut schedule = Schedule::default();
        schedule.at(20, ConnId(1), Transmit::Close);
        schedule.at(10, ConnId(2), Transmit::Reset);
        schedule.at(10, ConnId(3), Transmit::Close);
        assert_eq!((schedule.poll(), schedule.due()), (None, Some(10)));
        schedule.release(10);
        assert_eq!(schedule.poll(), Some((ConnId(2), Transmit::Reset)));
        assert_eq!(schedule.poll(), Some((ConnId(3), Transmit::Close)));
        assert_eq!((schedule.poll(), schedule.due()), (None, Some(20)));
    }

    #[test]
    fn a_forgotten_connection_is_sent_nothing_more() {
        let mut schedule = Schedule::default();
        schedule.now(ConnId(1), Transmit::Close);
        schedule.at(10, ConnId(1), Transmit::Close);
        schedule.forget(ConnId(1));
        assert_eq!((schedule.poll(), schedule.due()), (None, None));
    }
}
