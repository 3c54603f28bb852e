//! What can happen next to two desks on one journal.

use super::terminal::Reading;

/// How somebody sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nap {
    /// What it had asked the store for has got there.
    pub reached: bool,
    /// Its monotonic clock stands still meanwhile.
    pub lid: bool,
}

impl Nap {
    pub(super) const ALL: [Nap; 4] = [
        Nap { reached: false, lid: false },
        Nap { reached: false, lid: true },
        Nap { reached: true, lid: false },
        Nap { reached: true, lid: true },
    ];
}

/// Something that can happen next; the first number is the desk's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A cashier wants a sale.
    Start(usize, usize),
    /// The oldest call to the store gets there, and its answer is heard.
    Do(usize),
    /// The oldest record does not get there.
    NotRecorded(usize),
    /// What the store did while it slept is heard.
    Hear(usize),
    /// The driver writes money, if it is still time.
    Write(usize),
    /// It falls asleep.
    Sleep(usize, Nap),
    /// It wakes up.
    Wake(usize),
    /// The terminal reads a request.
    Read(usize, Reading),
    /// The line loses a request.
    LoseRequest(usize),
    /// An answer arrives.
    Arrive(usize),
    /// The line loses an answer.
    LoseAnswer(usize),
    /// Nothing happens until something is due.
    Wait,
}

impl Event {
    /// Whether it counts against the faults of a way.
    pub(super) fn is_fault(self) -> bool {
        matches!(self, Event::NotRecorded(_) | Event::LoseRequest(_) | Event::LoseAnswer(_))
    }
}
