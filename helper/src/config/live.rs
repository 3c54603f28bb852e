//! The configuration as it is now: another one may take its place while the helper runs.

use super::Config;
use std::sync::{Arc, PoisonError, RwLock};

/// The configuration of a running helper. Whoever asks gets the one of that moment, and keeps it as long as they need it.
#[derive(Debug)]
pub struct Live(RwLock<Arc<Config>>);

impl Live {
    pub fn new(config: Config) -> Live {
        Live(RwLock::new(Arc::new(config)))
    }

    /// The one that counts now.
    pub fn now(&self) -> Arc<Config> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has another one count from now on.
    pub fn replace(&self, config: Config) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }
}
