//! The two clocks of a terminal.

use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tillwire_core::time::{Millis, Now};

/// Reads both.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// Its monotonic reading begins now.
    pub fn start() -> Clock {
        Clock(Instant::now())
    }

    /// Both clocks.
    pub fn now(self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { mono: self.0.elapsed().as_millis() as Millis, wall: wall.as_millis() as u64 }
    }

    /// The instant of a monotonic reading.
    pub fn at(self, mono: Millis) -> Instant {
        self.0 + std::time::Duration::from_millis(mono)
    }
}
