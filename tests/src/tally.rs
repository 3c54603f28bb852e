//! Counts over many sales, and a day of them from a seed.

use crate::{Judge, Kit, Plan};
use std::collections::BTreeMap;
use tillwire_core::payment::Operation;

/// What happened over many sales.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Sales, refunds and voids.
    pub operations: u64,
    /// Those with a fault.
    pub faulted: u64,
    /// Money requests that the terminal read.
    pub requests: u64,
    /// Charges in the ledger.
    pub charges: u64,
    /// Refunds in the ledger.
    pub refunds: u64,
    /// Outcomes by status.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// What a person had to decide, by kind and reason.
    pub by_hand: BTreeMap<String, u64>,
    /// Sales on terminals with this value of a freedom, and how many of them were left to a person.
    pub freedoms: BTreeMap<String, (u64, u64)>,
    /// Faults that were planned: the verbs of the terminal, and what the world itself does wrong.
    pub faults: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds another tally to this one.
    pub fn add(&mut self, other: &Tally) {
        self.operations += other.operations;
        self.faulted += other.faulted;
        self.requests += other.requests;
        self.charges += other.charges;
        self.refunds += other.refunds;
        merge(&mut self.outcomes, &other.outcomes);
        merge(&mut self.by_hand, &other.by_hand);
        merge(&mut self.faults, &other.faults);
        for (name, (sold, left)) in &other.freedoms {
            let counts = self.freedoms.entry(name.clone()).or_default();
            *counts = (counts.0 + sold, counts.1 + left);
        }
    }

    /// Counts a sale on a terminal with these freedoms; `left`: to a person.
    pub(crate) fn under(&mut self, freedoms: &[String], left: bool) {
        for name in freedoms {
            let counts = self.freedoms.entry(name.clone()).or_default();
            *counts = (counts.0 + 1, counts.1 + u64::from(left));
        }
    }

    /// Counts a decision of a person.
    pub(crate) fn by_hand(&mut self, operation: &Operation, reason: &str) {
        *self.by_hand.entry(format!("{}: {reason}", operation.kind.as_str())).or_default() += 1;
    }

    /// Counts the faults of a plan.
    pub(crate) fn plan(&mut self, plan: &Plan) {
        for name in plan.faults() {
            *self.faults.entry(name).or_default() += 1;
        }
    }
}

fn merge<N: Ord + Clone>(into: &mut BTreeMap<N, u64>, from: &BTreeMap<N, u64>) {
    for (name, count) in from {
        *into.entry(name.clone()).or_default() += count;
    }
}

/// A day of so many sales from a seed. Errors name the seed and the broken invariant.
pub fn day<K: Kit>(seed: u64, sales: u64) -> Result<Tally, String> {
    let mut judge = Judge::<K>::new(seed);
    for _ in 0..sales {
        judge.sell().map_err(|what| format!("{} with seed {seed}: {what}", K::NAME))?;
    }
    Ok(judge.tally)
}

/// The same day with everything that happened, line by line: effects and bytes of the till, what arrived, the
/// journal and the ledger. What broke is its last line.
pub fn replay<K: Kit>(seed: u64, sales: u64) -> Vec<String> {
    let mut judge = Judge::<K>::new(seed);
    judge.world = judge.world.traced();
    let broken = (0..sales).find_map(|_| judge.sell().err());
    let world = judge.world;
    let mut lines = world.trace.unwrap_or_default();
    lines.push(format!("{:?}", world.journal));
    lines.push(world.terminal.ledger().to_json());
    lines.extend(broken);
    lines
}
