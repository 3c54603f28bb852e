//! Where there is no serial face: nothing can be plugged in.

use super::terminal::Terminal;
use std::io;
use std::path::PathBuf;

/// What would be done with a cable.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "nobody does it")]
pub enum Order {
    Plug,
    Unplug,
    UnplugAfterReceived(usize),
    UnplugAfterSent(usize),
    LoseReceived(usize),
    Speed(std::num::NonZeroU32),
    Look,
}

/// How a cable would be.
#[derive(Debug, Default)]
pub struct State {
    pub path: Option<String>,
    pub opens: u64,
    pub baud: u64,
    pub received: u64,
    pub sent: u64,
}

/// There is none.
#[derive(Clone)]
pub enum Cable {}

impl Cable {
    /// Errors: always.
    pub fn start(_: Terminal, _: Option<PathBuf>) -> io::Result<(Self, String)> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Never called.
    pub async fn order(&self, _: Order) -> Option<State> {
        match *self {}
    }
}
