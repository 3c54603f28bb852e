//! The signals of Unix.

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Resolves when the process is asked to stop. Listens from the call on, not from the first poll; may be
/// awaited again for the next signal.
pub fn signals() -> io::Result<Signals> {
    let on = |kinds: &[SignalKind]| kinds.iter().map(|kind| signal(*kind)).collect::<io::Result<Vec<_>>>();
    let stopping = on(&[SignalKind::interrupt(), SignalKind::terminate(), SignalKind::quit()])?;
    // Whoever sends these means a reader of logs or of configurations; unheard they would end a payment. What reads its
    // configuration again listens to hangups besides.
    let harmless = on(&[SignalKind::hangup(), SignalKind::user_defined1(), SignalKind::user_defined2()])?;
    Ok(Signals { stopping, _harmless: harmless })
}

/// The signal at which a configuration is read again. Listens from the call on.
pub fn hangups() -> io::Result<Hangups> {
    signal(SignalKind::hangup()).map(Hangups)
}

/// That signal.
pub struct Hangups(Signal);

impl Hangups {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        self.0.recv().await;
    }
}

/// The signals that stop the process.
pub struct Signals {
    stopping: Vec<Signal>,
    /// Held, so that they do nothing.
    _harmless: Vec<Signal>,
}

impl Signals {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        let all = self.stopping.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(all).await;
    }
}
