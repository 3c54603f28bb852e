//! What is settled and old is forgotten, where the configuration says after how long: of each terminal that is served, and of the
//! messages to receivers. It is done from time to time, beside everything else, and what fails is tried the next time.

use super::journal::{Fault, Journal, prune};
use super::{Engine, Inner, webhooks};
use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tracing::{info, warn};

/// From the start to the first round: what an earlier process left is taken up first.
const FIRST: Duration = Duration::from_secs(5 * 60);
/// From one round to the next.
const ROUND: Duration = Duration::from_secs(6 * 60 * 60);
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

impl Engine {
    /// Forgets what was settled so many days ago, as long as the program runs.
    pub(super) fn forgets(&self, days: u32) {
        let engine = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            sleep(FIRST).await;
            while let Some(inner) = Weak::<Inner>::upgrade(&engine) {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let now = u64::try_from(now.as_millis()).unwrap_or_default();
                Engine(inner).forget(now.saturating_sub(u64::from(days) * DAY_MS)).await;
                sleep(ROUND).await;
            }
        });
    }

    /// Forgets what was settled before that Unix time in ms.
    pub(super) async fn forget(&self, before: u64) {
        for counter in self.counters() {
            let id = counter.id().to_owned();
            self.forgotten(counter.id(), move |journal| prune(journal, &id, before)).await;
        }
        for hook in self.hooks() {
            let log = webhooks::log(&hook.name);
            self.forgotten(&hook.name, move |journal| journal.forget(&log, before, &HashSet::new())).await;
        }
    }

    async fn forgotten(
        &self,
        of: &str,
        forget: impl FnOnce(&dyn Journal) -> Result<usize, Fault> + Send + 'static,
    ) {
        let journal = self.0.journal.clone();
        match spawn_blocking(move || forget(&*journal)).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => info!(of, count, "what is settled and old is forgotten"),
            Ok(Err(fault)) => warn!(of, %fault, "what is old cannot be forgotten now"),
        }
    }
}
