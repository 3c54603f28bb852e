//! What the routes share.

use super::keys::Keys;
use crate::access::Pairing;
use crate::bridge::Bridges;
use std::sync::Arc;

/// The parts of a running helper that answer requests.
pub struct Context {
    pub bridges: Arc<Bridges>,
    /// None when there is nothing to pair with.
    pub pairing: Option<Pairing>,
    pub keys: Arc<Keys>,
    /// None where the engine serves no terminal.
    #[cfg(feature = "engine")]
    #[allow(dead_code, reason = "what serves callers is not all there yet")]
    pub engine: Option<crate::engine::Engine>,
}
