//! What a journal may forget: what is settled and old, but for outcomes that the shop has not been told of. The npm package's
//! `prune` forgets the same.

use super::{Fault, Journal};
use std::collections::HashSet;
use tillwire_core::desk::Space;

/// Forgets a terminal's intents that were settled before that Unix time in ms, and the notes that the shop was told of them;
/// gives how many intents.
pub fn prune(journal: &dyn Journal, terminal: &str, before: u64) -> Result<usize, Fault> {
    let outboxes = [Space::Outbox, Space::FormerOutbox].map(|space| space.of(terminal));
    let mut untold = HashSet::new();
    for log in &outboxes {
        untold.extend(journal.open(log)?.into_iter().map(|(reference, _)| reference));
    }
    let count = journal.forget(&Space::Intents.of(terminal), before, &untold)?;
    for log in &outboxes {
        journal.forget(log, before, &HashSet::new())?;
    }
    Ok(count)
}
