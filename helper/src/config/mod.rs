//! What the operator wrote: which terminals there are, and which pages may use them.
//!
//! [`read`] takes the TOML text and answers every mistake with its line. It knows no file system: where the
//! file is, is the command line's business.
//!
//! ```toml
//! port = 9003
//! origins = ["https://till.example"]
//!
//! [[terminal]]
//! id = "counter-1"
//! via = "tcp"
//! address = "192.168.1.20:9002"
//!
//! [[terminal]]
//! id = "counter-2"
//! serial = "/dev/ttyUSB0"
//!
//! [limits]
//! connections = 256
//! ```

#[cfg(feature = "engine")]
mod database;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
mod entries;
mod file;
#[cfg(feature = "engine")]
pub mod gateway;
mod live;
mod origin;
mod target;
mod toml;
#[cfg(feature = "engine")]
pub mod webhook;

pub use file::{Mistake, read};
pub use live::Live;
pub use origin::Origin;
pub use target::{SerialPort, Target, Via, is_local, parse as parse_target};

use std::time::Duration;

/// The port of the helper when nobody says another.
pub use tillwire_core::helper::PORT;

/// Everything the operator decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// None when the file does not say.
    pub port: Option<u16>,
    pub origins: Vec<Origin>,
    pub terminals: Vec<Terminal>,
    pub limits: Limits,
    /// The address that says which version is the newest.
    pub update_from: Option<String>,
    /// None where the engine serves no terminal.
    #[cfg(feature = "engine")]
    pub engine: Option<engine::Engine>,
    #[cfg(feature = "engine")]
    pub gateways: Vec<gateway::Gateway>,
    #[cfg(feature = "engine")]
    pub webhooks: Vec<webhook::Webhook>,
}

/// A terminal that pages know by its id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    pub id: String,
    pub target: Target,
    /// What the engine knows of it; no page is led to one of the engine's.
    #[cfg(feature = "engine")]
    pub engine: Option<engine::Counting>,
}

impl Terminal {
    /// One that pages are led to.
    pub fn new(id: &str, target: Target) -> Self {
        Terminal {
            id: id.to_owned(),
            target,
            #[cfg(feature = "engine")]
            engine: None,
        }
    }

    /// Whether pages are led to it.
    pub fn is_bare(&self) -> bool {
        #[cfg(feature = "engine")]
        return self.engine.is_none();
        #[cfg(not(feature = "engine"))]
        true
    }
}

/// What protects the helper from too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time, WebSockets included.
    pub connections: usize,
    /// How long stopping waits for payments in flight.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { connections: 256, stop: Duration::from_secs(180) }
    }
}

impl Config {
    /// Whether nobody would be served.
    pub fn is_empty(&self) -> bool {
        #[cfg(feature = "engine")]
        return self.terminals.is_empty() && self.gateways.is_empty();
        #[cfg(not(feature = "engine"))]
        self.terminals.is_empty()
    }

    /// The terminal of that id, where pages are led to it.
    pub fn terminal(&self, id: &str) -> Option<&Terminal> {
        self.terminals.iter().find(|terminal| terminal.id == id && terminal.is_bare())
    }

    /// The terminals that the engine serves.
    #[cfg(feature = "engine")]
    pub fn counted(&self) -> impl Iterator<Item = (&Terminal, &engine::Counting)> {
        self.terminals.iter().filter_map(|terminal| Some((terminal, terminal.engine.as_ref()?)))
    }
}

/// Whether a text can be a terminal's id: 1 to 64 letters, digits, `-`, `_`, `.`, beginning with a letter or digit.
pub fn is_id(text: &str) -> bool {
    let first = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    first && text.len() <= 64 && text.bytes().all(plain)
}
