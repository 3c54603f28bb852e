//! What the routes share.

use super::keys::Keys;
use crate::access::Pairing;
use crate::bridge::Bridges;
#[cfg(feature = "engine")]
use crate::engine::Engine;
use std::sync::Arc;

/// The parts of a running helper that answer requests.
pub struct Context {
    pub bridges: Arc<Bridges>,
    /// None when there is nothing to pair with.
    pub pairing: Option<Pairing>,
    pub keys: Arc<Keys>,
    /// None where this program takes no payments itself.
    #[cfg(feature = "engine")]
    pub engine: Option<Engine>,
}
