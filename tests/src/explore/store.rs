//! The store of two processes: one journal, one lease. It fences nothing: what holds here holds wherever records are compared
//! and set.

use super::desk::SALES;
use super::kept::{self, Kept, Says};
use std::collections::{BTreeMap, BTreeSet};
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, Log};
use tillwire_core::time::{Millis, Now};

/// How long a lease lasts without a sign of life, in ms.
pub(super) const LEASE_MS: Millis = 20_000;

/// A call to the store, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Call {
    Append(Kept),
    Claim(Now),
    Renew(Now),
    Release,
    List(Vec<String>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Store {
    pub journal: Vec<Kept>,
    /// Who has the lease, and until when.
    pub lease: Option<(usize, Millis)>,
}

impl Store {
    /// Takes a call of this side, and says what comes of it; where it does not work, no record is kept.
    pub fn take(&mut self, time: Millis, side: usize, call: Call, works: bool) -> Input {
        let ours = self.lease.is_some_and(|(holder, _)| holder == side);
        match call {
            Call::Append(kept) if !works => kept.append.failed(Code::JournalUnavailable),
            Call::Append(kept) => self.append(kept),
            Call::Claim(_) if self.lease.is_some_and(|(_, ends)| ends >= time) => Input::LeaseRefused,
            Call::Renew(_) if !ours => Input::LeaseLost,
            Call::Claim(asked) | Call::Renew(asked) => {
                self.lease = Some((side, time + LEASE_MS));
                Input::Leased { asked }
            }
            Call::Release => {
                self.lease = self.lease.filter(|_| !ours);
                Input::Released
            }
            Call::List(held) => Input::Listed(self.list(&held)),
        }
    }

    fn append(&mut self, kept: Kept) -> Input {
        let taken =
            |known: &Kept| known.reference() == kept.reference() && known.append.seq == kept.append.seq;
        if self.journal.iter().any(taken) {
            let log = kept::logs(&self.journal).remove(kept.reference());
            return kept.append.overtaken(log.unwrap_or_default());
        }
        let recorded = kept.append.recorded();
        self.journal.push(kept);
        recorded
    }

    /// The logs whose last record is no outcome, and those that were asked for.
    fn list(&self, held: &[String]) -> Vec<(String, Log)> {
        let last: BTreeMap<_, _> = self.journal.iter().map(|kept| (kept.reference(), &kept.says)).collect();
        let open = last.iter().filter(|(_, says)| !matches!(says, Says::Ended { .. }));
        let wanted: BTreeSet<&str> =
            open.map(|(reference, _)| *reference).chain(held.iter().map(String::as_str)).collect();
        kept::logs(&self.journal).into_iter().filter(|(key, _)| wanted.contains(key.as_str())).collect()
    }

    /// Every sale that was begun: its reference, its last record, and its orders, in order.
    pub fn stories(&self) -> impl Iterator<Item = (&'static str, &Says, Vec<&str>)> {
        SALES.iter().filter_map(|(reference, _)| {
            let mine = || self.journal.iter().filter(|kept| kept.reference() == *reference);
            let orders = mine().filter_map(|kept| match &kept.says {
                Says::Prepared(order) => Some(order.as_str()),
                _ => None,
            });
            Some((*reference, &mine().next_back()?.says, orders.collect()))
        })
    }
}
