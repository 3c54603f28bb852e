//! When to stop: the signals, and what must end in peace before the process does.
//!
//! A [`Flight`] is held from the first byte that leaves for a terminal until its answer is passed on. Stopping
//! waits for flights, but not for ever; everything else ends at once.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

#[cfg(unix)]
pub use unix::{Hangups, Signals, hangups, signals};
#[cfg(windows)]
pub use windows::{Hangups, Signals, ask_to_reload, ask_to_stop, hangups, signals};

/// Something that must not be cut off. Ends when dropped.
pub use tokio_util::task::task_tracker::TaskTrackerToken as Flight;

/// Told to everything that must know of the stop. Clones speak of the same one.
#[derive(Clone, Default)]
pub struct Stop {
    asked: CancellationToken,
    flights: TaskTracker,
}

impl Stop {
    pub fn new() -> Self {
        Stop::default()
    }

    /// Bytes leave for a terminal.
    pub fn flight(&self) -> Flight {
        self.flights.token()
    }

    /// How many flights there are.
    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }

    /// Tells everybody to stop and waits for the flights, at most so long. True when none is left.
    pub async fn land(&self, limit: Duration) -> bool {
        self.flights.close();
        self.asked.cancel();
        timeout(limit, self.landed()).await.is_ok()
    }

    /// Resolves when everybody is told to stop and there is no flight.
    pub async fn landed(&self) {
        self.flights.wait().await;
    }

    /// Resolves when everybody is told to stop.
    pub async fn asked(&self) {
        self.asked.cancelled().await;
    }
}
