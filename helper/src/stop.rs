//! When to stop: the signals, and what must end in peace before the process does.
//!
//! A [`Flight`] is held from the first byte that leaves for a terminal until its answer is passed on. Stopping
//! waits for flights, but not for ever; everything else ends at once.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Told to everything that must know of the stop. Clones speak of the same one.
#[derive(Clone)]
pub struct Stop {
    asked: watch::Sender<bool>,
    flights: watch::Sender<usize>,
}

/// Something that must not be cut off. Ends when dropped.
pub struct Flight(watch::Sender<usize>);

impl Stop {
    pub fn new() -> Self {
        Stop { asked: watch::Sender::new(false), flights: watch::Sender::new(0) }
    }

    /// Bytes leave for a terminal.
    pub fn flight(&self) -> Flight {
        self.flights.send_modify(|count| *count += 1);
        Flight(self.flights.clone())
    }

    /// How many flights there are.
    pub fn in_flight(&self) -> usize {
        *self.flights.borrow()
    }

    /// Tells everybody to stop and waits for the flights, at most so long. True when none is left.
    pub async fn land(&self, limit: Duration) -> bool {
        self.asked.send_replace(true);
        timeout(limit, self.landed()).await.is_ok()
    }

    /// Resolves when there is no flight.
    pub async fn landed(&self) {
        let mut flights = self.flights.subscribe();
        let _ = flights.wait_for(|count| *count == 0).await;
    }

    /// Resolves when everybody is told to stop.
    pub async fn asked(&self) {
        let mut asked = self.asked.subscribe();
        let _ = asked.wait_for(|asked| *asked).await;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Resolves when the process is asked to stop. Listens from the call on, not from the first poll; may be
/// awaited again for the next signal.
#[cfg(unix)]
pub fn signals() -> std::io::Result<Signals> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Signals { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
}

/// The signals that stop the process.
#[cfg(unix)]
pub struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Resolves when the process is asked to stop.
#[cfg(not(unix))]
pub fn signals() -> std::io::Result<Signals> {
    Ok(Signals)
}

/// The signals that stop the process.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
