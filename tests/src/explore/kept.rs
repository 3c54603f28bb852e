//! A record on its way or in the journal, and what a judge needs of it.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use tillwire_core::desk::Log;
use tillwire_core::payment::{Append, Record, Status};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub append: Append,
    pub says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Says {
    Prepared(String),
    Sent,
    /// Somebody asks for it, or goes on without it.
    TakenOver,
    Ended {
        approved: bool,
    },
    /// Nothing that these scenes know.
    Nothing(String),
}

impl Kept {
    pub fn new(append: Append) -> Kept {
        let says = match Record::decode(&append.bytes) {
            Ok(Record::Prepared(intent)) => Says::Prepared(intent.order),
            Ok(Record::Sent { .. }) => Says::Sent,
            Ok(Record::TakenOver { .. } | Record::Released(_)) => Says::TakenOver,
            Ok(Record::Outcome(outcome)) => Says::Ended { approved: outcome.status == Status::Approved },
            other => Says::Nothing(format!("{other:?}")),
        };
        Kept { append, says }
    }

    pub fn reference(&self) -> &str {
        &self.append.reference
    }
}

/// What it says follows from its bytes.
impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.append.hash(state);
    }
}

/// The records of each intent.
pub(super) fn logs(journal: &[Kept]) -> BTreeMap<String, Log> {
    let mut logs: BTreeMap<String, Log> = BTreeMap::new();
    for Append { reference, seq, bytes, .. } in journal.iter().map(|kept| &kept.append) {
        logs.entry(reference.clone()).or_default().push((*seq, bytes.clone()));
    }
    logs
}
