//! When to stop: the signals, and what must end in peace before the process does.
//!
//! A [`Flight`] is held from the first byte that leaves for a terminal until its answer is passed on. Stopping
//! waits for flights, but not for ever; everything else ends at once.

use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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

/// Resolves when the process is asked to stop. Listens from the call on, not from the first poll; may be
/// awaited again for the next signal.
#[cfg(unix)]
pub fn signals() -> std::io::Result<Signals> {
    use tokio::signal::unix::{SignalKind, signal};
    let on =
        |kinds: &[SignalKind]| kinds.iter().map(|kind| signal(*kind)).collect::<std::io::Result<Vec<_>>>();
    let stopping = on(&[SignalKind::interrupt(), SignalKind::terminate(), SignalKind::quit()])?;
    // Whoever sends these means a reader of logs or of configurations; unheard they would end a payment. What reads its
    // configuration again listens to hangups besides.
    let harmless = on(&[SignalKind::hangup(), SignalKind::user_defined1(), SignalKind::user_defined2()])?;
    Ok(Signals { stopping, _harmless: harmless })
}

/// The signal at which a configuration is read again. Listens from the call on.
#[cfg(unix)]
pub fn hangups() -> std::io::Result<Hangups> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).map(Hangups)
}

/// That signal.
#[cfg(unix)]
pub struct Hangups(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Hangups {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        self.0.recv().await;
    }
}

/// The signals that stop the process.
#[cfg(unix)]
pub struct Signals {
    stopping: Vec<tokio::signal::unix::Signal>,
    /// Held, so that they do nothing.
    _harmless: Vec<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        let all = self.stopping.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(all).await;
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

/// Other systems have none.
#[cfg(not(unix))]
pub fn hangups() -> std::io::Result<Hangups> {
    Ok(Hangups)
}

/// The signal at which a configuration is read again.
#[cfg(not(unix))]
pub struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    /// Never resolves.
    pub async fn next(&mut self) {
        std::future::pending().await
    }
}
