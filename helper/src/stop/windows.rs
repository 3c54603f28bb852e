//! What takes the place of signals on Windows: the keys and the end of a console, and what the service manager says.

use std::io;
use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, CtrlShutdown};
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
use tokio::sync::Notify;

/// What the service manager said: it does so on a thread of its own.
static STOP: Notify = Notify::const_new();
static RELOAD: Notify = Notify::const_new();

/// Has the process stop, as a signal would.
pub fn ask_to_stop() {
    STOP.notify_one();
}

/// Has the configuration read again.
pub fn ask_to_reload() {
    RELOAD.notify_one();
}

/// Resolves when the process is asked to stop. Listens from the call on, not from the first poll; may be
/// awaited again for the next time. Of a console that is closed the system ends the process some seconds later. Who signs
/// out is not listened to: a service is told of everybody.
pub fn signals() -> io::Result<Signals> {
    Ok(Signals { c: ctrl_c()?, interrupt: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
}

/// What stops the process.
pub struct Signals {
    c: CtrlC,
    interrupt: CtrlBreak,
    close: CtrlClose,
    shutdown: CtrlShutdown,
}

impl Signals {
    /// Resolves at the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.c.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
            () = STOP.notified() => {}
        }
    }
}

/// At what a configuration is read again.
pub fn hangups() -> io::Result<Hangups> {
    Ok(Hangups)
}

/// Only a service can be told to.
pub struct Hangups;

impl Hangups {
    /// Resolves the next time.
    pub async fn next(&mut self) {
        RELOAD.notified().await;
    }
}
