//! The judge: compares what a page was told with what the terminal's ledger says.

use crate::kit::{Kit, Untold, hkd};
use crate::{Plan, Tally, World};
use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Method, Operation, Origin, Outcome, Status, Step, present};
use tillwire_core::sim::Chance;
use tillwire_core::time::Millis;

/// By when a page must have been told something after the answer's time: the settling time, and a margin.
const TELL_MS: Millis = 60_000 + 20_000;
/// How long a sale may wait until an earlier one's cancel was answered, or has had its time.
const QUEUED_MS: Millis = 30_000;
/// How long a doubtful sale may take to be settled once the faults have ended: guard and slowest pause.
const SETTLE_MS: Millis = 400_000;
/// When the faults of a sale end.
const FAULTS_END_MS: Millis = 300_000;

/// A till with a day of sales, and the eye on it.
pub struct Judge<K: Kit> {
    /// The world that is judged.
    pub world: World<K>,
    /// What happened so far.
    pub tally: Tally,
    chance: Chance,
    pub(crate) paid: Vec<(Origin, u64)>,
    /// Authorisations that were not completed yet.
    held: Vec<(Origin, u64)>,
    number: u32,
    /// Where the terminal is not the simulator's default.
    freedoms: Vec<String>,
    /// The terminal has changed its key at least once.
    rotated: bool,
}

impl<K: Kit> Judge<K> {
    /// A day from a seed.
    pub fn new(seed: u64) -> Self {
        Judge {
            world: World::new(seed),
            tally: Tally::default(),
            chance: Chance::new(seed.wrapping_mul(31) ^ 0x5EED),
            paid: Vec::new(),
            held: Vec::new(),
            number: 0,
            freedoms: K::freedoms(seed),
            rotated: false,
        }
    }

    /// One operation by chance, with a fate by chance. Errors name the broken invariant.
    pub fn sell(&mut self) -> Result<(), String> {
        let operation = self.operation();
        let plan = Plan::by_chance(&mut self.chance, &K::faults());
        self.judge(operation, plan)
    }

    /// One operation with this fate, from start to settlement.
    pub fn judge(&mut self, operation: Operation, plan: Plan) -> Result<(), String> {
        let reference = operation.reference.clone();
        let fail = |what: String| Err(format!("{what}: {operation:?} under {plan:?}"));
        let before = self.seen();
        self.tally.operations += 1;
        self.tally.faulted += u64::from(plan.faulted);
        self.tally.plan(&plan);
        self.world.plan(plan.clone());
        if let Err(code) = self.world.start(operation.clone()) {
            return fail(format!("I8: a settled terminal refused the next sale with {code}"));
        }
        let mut told = self.world.run_until(K::ANSWER_MS + TELL_MS, |world| world.is_told(&reference));
        let queued = self.world.told.get(&reference).is_some_and(|told| told.steps.contains(&Step::Queued));
        if !told && queued {
            told = self.world.run_until(QUEUED_MS, |world| world.is_told(&reference));
        }
        if !told && plan.crash.is_none() {
            return fail("I6: nothing was told in time".to_owned());
        }
        self.world.run_until(FAULTS_END_MS, |world| world.is_final(&reference));
        self.world.end_faults();
        // What the till did not start before it died is simply not there; nothing may have been sent then.
        let known = self.world.journal.contains_key(&reference);
        let mut clear = self.world.run_until(SETTLE_MS, World::is_clear);
        // A terminal that answers in clear has its new key noticed only when it refuses the old one.
        self.rotated |= plan.rotates();
        let code = self.world.outcome(&reference).and_then(|outcome| outcome.code);
        let refused = self.rotated && code == Some(Code::KeyMismatch);
        if !clear && (plan.rotates() || refused) {
            self.world.retype_key();
            clear = self.world.run_until(SETTLE_MS, World::is_clear);
        }
        let clear = clear || self.settle_older(&reference);
        let settled = clear && (self.world.is_final(&reference) || self.world.look_up(&reference) || !known);
        self.world.run_until(K::AFTERTHOUGHT_MS, |_| false);
        // A request that got lost without harm may still arrive while the next sale is on.
        self.world.run_until(plan.late_request.unwrap_or_default(), |_| false);
        let after = self.seen();
        let (requests, moved) = (after.0 - before.0, after.1 - before.1);
        if requests > 1 {
            return fail(format!("I5: {requests} money requests"));
        }
        if moved > 1 {
            return fail(format!("I1: charged {moved} times"));
        }
        self.tally.under(&self.freedoms, !settled && known);
        if !settled && known {
            if !K::LEFT_TO_PEOPLE.contains(&operation.kind) && !self.is_untold(&operation, moved == 1) {
                return fail(format!("I2: not settled; told {:?}", self.world.told.get(&reference)));
            }
            let code = self.world.outcome(&reference).and_then(|outcome| outcome.code);
            self.tally.by_hand(&operation, code.map_or("nothing told", Code::as_str));
            if !self.world.hand(&reference, moved == 1) {
                return fail(format!(
                    "nothing to decide; told {:?}, clear {clear}",
                    self.world.told.get(&reference)
                ));
            }
            self.world.run_until(1_000, |world| world.is_final(&reference));
        }
        self.tally.requests += requests;
        self.compare(&operation, moved == 1).or_else(fail)
    }

    /// Whether this terminal may leave untold what became of this sale.
    fn is_untold(&self, operation: &Operation, moved: bool) -> bool {
        let compared = self.world.till().is_some_and(|till| till.known().approved.is_some());
        let uncompared = K::UNCOMPARED.iter().filter(|_| !compared);
        let of_this = |untold: &&Untold| {
            let told = untold.but_payments && operation.kind == Kind::Pay;
            !told && untold.moved.is_none_or(|left| left == moved)
        };
        let mut untold = K::UNTOLD.iter().chain(uncompared).filter(of_this);
        let holds = |value: &&str| self.freedoms.iter().any(|freedom| freedom == value);
        untold.any(|untold| untold.values.iter().all(holds))
    }

    /// An outcome that was told but could not be written down is in doubt again after a crash, and later refunds
    /// may have made it impossible to find by asking. A person remembers what was told.
    fn settle_older(&mut self, current: &str) -> bool {
        let open: Vec<String> = self.world.unresolved().into_iter().filter(|open| open != current).collect();
        for reference in &open {
            let told = self.world.told.get(reference).cloned().unwrap_or_default();
            let intent = self.world.intents[reference].clone();
            let charged = self.charged(&intent.order);
            let last = told.outcomes.last().map(|(_, outcome)| outcome.status.clone());
            let paid = match last {
                Some(status) if told.steps.contains(&Step::NotRecorded) => status == Status::Approved,
                // It was about to be written down and told when the till died, and what led to it is over.
                None | Some(Status::Unknown) if self.is_untold(&intent.operation, charged) => charged,
                _ => return false,
            };
            self.tally.by_hand(&intent.operation, "not recorded, then a crash");
            self.world.hand(reference, paid);
        }
        !open.is_empty() && self.world.run_until(1_000, World::is_clear)
    }

    /// Whether the ledger has a charge of this order.
    fn charged(&self, order: &str) -> bool {
        self.world.terminal.ledger().charges().iter().any(|charge| charge.order == order)
    }

    /// Whether the last word agrees with the ledger (I2, I3, I4), and says nothing it must not (I7).
    fn compare(&mut self, operation: &Operation, moved: bool) -> Result<(), String> {
        let reference = &operation.reference;
        let told = self.world.told.get(reference).cloned().unwrap_or_default();
        for (_, outcome) in &told.outcomes {
            let text = present(&self.world.intents[reference], outcome);
            if text.contains(K::SECRET) {
                return Err(format!("I7: a secret in {text}"));
            }
        }
        let Some((_, outcome)) = told.outcomes.last() else {
            *self.tally.outcomes.entry("refused").or_default() += 1;
            return if moved { Err("I2: money moved and nobody was told".to_owned()) } else { Ok(()) };
        };
        *self.tally.outcomes.entry(outcome.status.as_str()).or_default() += 1;
        match (outcome.status == Status::Approved, moved) {
            // An authorisation moves nothing: its completion does.
            (true, moved) if moved != (operation.kind == Kind::Authorise) => {
                self.remember(operation, outcome);
                Ok(())
            }
            (true, true) => Err(format!("I3: an authorisation that charges: {outcome:?}")),
            (false, false) => Ok(()),
            (true, false) => Err(format!("I3: approved without a charge: {outcome:?}")),
            (false, true) => Err(format!("I2/I4: {} with a charge: {outcome:?}", outcome.status.as_str())),
        }
    }

    /// Keeps what was paid, so that it can be refunded.
    fn remember(&mut self, operation: &Operation, outcome: &Outcome) {
        let own = |amount: Amount| {
            let order = self.world.intents[&operation.reference].order.clone();
            // An outcome that a person decided has no number; its order has one all the same.
            let known = self.world.till().and_then(|till| till.find(&operation.reference)?.0.number.clone());
            let number = outcome.number.clone().or(known);
            (Origin { order, number, amount: Some(amount) }, amount.minor())
        };
        match (operation.kind, &operation.of, operation.amount) {
            (Kind::Authorise, _, Some(amount)) => self.held.push(own(amount)),
            (Kind::Pay, _, Some(amount)) => {
                self.paid.push(own(amount));
                self.tally.charges += 1;
            }
            (Kind::Complete, Some(of), Some(amount)) => {
                self.paid.push(own(amount));
                self.held.retain(|(origin, _)| origin.order != of.order);
                self.tally.charges += 1;
            }
            // A tip leaves what can be refunded of the sale as it is.
            (Kind::Adjust, ..) => self.tally.charges += 1,
            (Kind::Refund | Kind::Void, Some(of), amount) => {
                self.tally.refunds += 1;
                if let Some((_, left)) = self.paid.iter_mut().find(|(origin, _)| origin.order == of.order) {
                    *left -= amount.map_or(*left, |amount| amount.minor());
                }
                self.paid.retain(|(_, left)| *left > 0);
            }
            _ => {}
        }
    }

    /// The money requests and the movements in the ledger so far.
    fn seen(&self) -> (u64, u64) {
        let ledger = self.world.terminal.ledger();
        let money = ledger.requests().iter().filter(|seen| K::MONEY.contains(&seen.kind));
        (money.count() as u64, (ledger.charges().len() + ledger.refunds().len()) as u64)
    }

    fn operation(&mut self) -> Operation {
        self.number += 1;
        let reference = format!("sale-{}", self.number);
        let kind = self.pick(K::KINDS);
        let none = if kind == Kind::Complete { self.held.is_empty() } else { self.paid.is_empty() };
        let kind = if none && kind.needs_origin() { Kind::Pay } else { kind };
        let method = self.pick(K::METHODS);
        let (of, amount) = match kind {
            _ if !kind.needs_origin() => (None, Some(1 + self.chance.below(500_000))),
            Kind::Void => (Some(self.origin(kind).0), None),
            _ => {
                let (origin, left) = self.origin(kind);
                let part = 1 + self.chance.below(left);
                let whole = kind == Kind::Refund && K::whole_today(self.method_of(&origin));
                (Some(origin), Some(if whole { left } else { part }))
            }
        };
        let method = of.as_ref().map_or(method, |of| self.method_of(of));
        let amount = amount.map(|minor| Amount::from_minor(minor, hkd()).expect("an amount above zero"));
        let mut operation = Operation { kind, reference, amount, method, of, options: Vec::new() };
        K::dress(&mut self.chance, &mut operation);
        operation
    }

    /// How the earlier payment was paid.
    fn method_of(&self, of: &Origin) -> Method {
        let paid = self.world.intents.values().find(|intent| intent.order == of.order);
        paid.expect("a payment of this world").operation.method
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.chance.below(from.len() as u64) as usize]
    }

    fn origin(&mut self, kind: Kind) -> (Origin, u64) {
        let from = if kind == Kind::Complete { &self.held } else { &self.paid };
        from[self.chance.below(from.len() as u64) as usize].clone()
    }
}
