//! Notifications to a merchant: each is delivered until it is acknowledged, on the documented schedule.
//!
//! It knows when, not what: a room gives the message and decides what acknowledges it.
//!
//! 1. [`Notices::send`] with the message and the [`Manner`];
//! 2. [`Notices::poll`] until it is empty, and deliver each to its address;
//! 3. [`Notices::acknowledged`] for those that were understood;
//! 4. [`Notices::release`] when [`Notices::due`] says so, then poll again.

use crate::http;
use crate::time::{Millis, Now};
use std::collections::{BTreeMap, VecDeque};

/// From the first delivery to each, in ms: at once, every 10 s three times, every minute three times, then every
/// 3 minutes; ten deliveries at most.
pub const SCHEDULE: [Millis; 10] =
    [0, 10_000, 20_000, 30_000, 90_000, 150_000, 210_000, 390_000, 570_000, 750_000];
/// The most deliveries that a script may ask for.
const MAX_COPIES: usize = 1_000;

/// A message to a merchant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// The whole address.
    pub url: String,
    /// Headers besides the usual ones.
    pub head: http::Head,
    /// The body of the POST.
    pub body: Vec<u8>,
    /// Whether it is a GET: then all of it stands in the address.
    pub get: bool,
}

/// One delivery of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The notice's number: every delivery of it has the same.
    pub number: u64,
    /// What is delivered.
    pub notice: Notice,
}

/// How often a notice is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// On the schedule, until it is acknowledged.
    #[default]
    Patient,
    /// On the schedule to its end: no acknowledgement arrives.
    Deaf,
    /// So many times, so many ms apart, whatever is answered.
    Copies(usize, Millis),
}

/// Everything that is being told.
#[derive(Debug)]
pub struct Notices {
    schedule: &'static [Millis],
    hurry: u64,
    count: u64,
    running: BTreeMap<u64, Running>,
    ready: VecDeque<Delivery>,
}

#[derive(Debug)]
struct Running {
    notice: Notice,
    manner: Manner,
    first: Millis,
    delivered: usize,
}

impl Notices {
    /// Nothing to tell. The schedule runs `hurry` times faster than documented.
    pub fn new(hurry: u64) -> Self {
        Notices::on(&SCHEDULE, hurry)
    }

    /// As [`Notices::new`], on a schedule of its own: from the first delivery to each, in ms.
    pub fn on(schedule: &'static [Millis], hurry: u64) -> Self {
        Notices { schedule, hurry: hurry.max(1), count: 0, running: BTreeMap::new(), ready: VecDeque::new() }
    }

    /// Begins to deliver a notice at `first`, in monotonic ms.
    pub fn send(&mut self, now: Now, first: Millis, notice: Notice, manner: Manner) {
        self.count += 1;
        self.running.insert(self.count, Running { notice, manner, first, delivered: 0 });
        self.release(now.mono);
    }

    /// Lets go of every delivery due by `mono`.
    pub fn release(&mut self, mono: Millis) {
        for (number, running) in &mut self.running {
            while running.due(self.schedule, self.hurry).is_some_and(|due| due <= mono) {
                running.delivered += 1;
                self.ready.push_back(Delivery { number: *number, notice: running.notice.clone() });
            }
        }
        let (schedule, hurry) = (self.schedule, self.hurry);
        self.running.retain(|_, running| running.due(schedule, hurry).is_some());
    }

    /// When the next delivery is due, in monotonic ms.
    pub fn due(&self) -> Option<Millis> {
        self.running.values().filter_map(|running| running.due(self.schedule, self.hurry)).min()
    }

    /// The next delivery.
    pub fn poll(&mut self) -> Option<Delivery> {
        self.ready.pop_front()
    }

    /// The notice of this number was acknowledged.
    pub fn acknowledged(&mut self, number: u64) {
        self.running.retain(|known, running| *known != number || running.manner != Manner::Patient);
    }
}

impl Running {
    fn due(&self, schedule: &[Millis], hurry: u64) -> Option<Millis> {
        let after = match self.manner {
            Manner::Patient | Manner::Deaf => schedule.get(self.delivered)? / hurry,
            Manner::Copies(count, gap) => {
                (self.delivered < count.min(MAX_COPIES)).then_some(self.delivered as u64 * gap)?
            }
        };
        Some(self.first + after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each delivery leaves; `stop`: after so many it is acknowledged.
    fn times(manner: Manner, hurry: u64, stop: usize) -> Vec<Millis> {
        let mut notices = Notices::new(hurry);
        notices.send(Now::at(0), 0, Notice::default(), manner);
        let (mut times, mut now) = (Vec::new(), 0);
        loop {
            while let Some(delivery) = notices.poll() {
                times.push(now);
                if times.len() == stop {
                    notices.acknowledged(delivery.number);
                }
            }
            let Some(due) = notices.due() else { return times };
            now = due;
            notices.release(now);
        }
    }

    #[test]
    fn an_unacknowledged_notice_comes_ten_times_and_no_more() {
        let seconds = [0, 10, 20, 30, 90, 150, 210, 390, 570, 750];
        assert_eq!(times(Manner::Patient, 1, usize::MAX), seconds.map(|seconds| seconds * 1_000));
        assert_eq!(times(Manner::Deaf, 100, 1), seconds.map(|seconds| seconds * 10));
    }

    #[test]
    fn an_acknowledgement_ends_it_unless_a_script_wants_copies() {
        assert_eq!(times(Manner::Patient, 1, 3), [0, 10_000, 20_000]);
        assert_eq!(times(Manner::Copies(3, 7), 1, 1), [0, 7, 14]);
        assert_eq!(times(Manner::Copies(2, 0), 1, 1), [0, 0]);
    }
}
