//! What goes wrong in one sale, decided by chance from a seed.

use crate::kit::Faults;
use crate::sweep::Damage;
use tillwire_core::sim::Chance;
use tillwire_core::time::Millis;

/// One sale's fate.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The simulator's script: what the terminal does with the request and the inquiries.
    pub steps: Vec<String>,
    /// When the cashier asks for a cancel, after the start.
    pub cancel: Option<Millis>,
    /// What the customer does at a waiting terminal, and when.
    pub customer: Option<(&'static str, Millis)>,
    /// The till dies at this many events after the start.
    pub crash: Option<u32>,
    /// Whether what was on its way to disk then is durable; by chance where it is not said.
    pub crash_keeps: Option<bool>,
    /// What happens to the terminal's words on their way.
    pub damage: Option<Damage>,
    /// The terminal cannot be reached in this span after the start.
    pub unreachable: Option<(Millis, Millis)>,
    /// The line breaks under the request, which the terminal takes up only so much later.
    pub late_request: Option<Millis>,
    /// Somebody on the line answers with the reply to an earlier sale; the terminal never sees the request.
    pub stale_reply: bool,
    /// The journal refuses this many records from the start on.
    pub journal_failures: u32,
    /// Whether any of this is a fault.
    pub faulted: bool,
}

impl Plan {
    /// A sale without any fault.
    pub fn smooth() -> Self {
        Plan::default()
    }

    /// Whether the terminal may change its key.
    pub fn rotates(&self) -> bool {
        self.steps.iter().any(|step| verb(step) == "ROTATE_KEY")
    }

    /// What goes wrong, by name.
    pub fn faults(&self) -> Vec<String> {
        let steps = self.steps.iter().map(|step| verb(step).to_owned());
        let own = [
            ("cancel", self.cancel.is_some()),
            ("crash", self.crash.is_some()),
            ("unreachable", self.unreachable.is_some()),
            ("late request", self.late_request.is_some()),
            ("stale reply", self.stale_reply),
            ("journal", self.journal_failures > 0),
        ];
        let own = own.into_iter().filter(|(_, wrong)| *wrong).map(|(name, _)| name.to_owned());
        steps.chain(own).collect()
    }

    /// A fate by chance; about half of them hold a fault.
    pub fn by_chance(chance: &mut Chance, faults: &Faults) -> Self {
        let mut plan = Plan::default();
        if chance.below(100) < 45 {
            return plan;
        }
        plan.faulted = true;
        match chance.below(10) {
            0..=5 => plan.steps.push(pick(chance, faults.money)),
            6 => plan.steps.push(pick(chance, faults.heavy)),
            _ => {}
        }
        if chance.below(4) == 0 {
            plan.steps.push(pick(chance, faults.query));
        }
        if chance.below(5) == 0 && faults.wait {
            plan.steps.insert(0, r#"{"verb":"WAIT"}"#.to_owned());
            let action = ["tap", "cancel", "decline", "pay"][chance.below(4) as usize];
            plan.customer = Some((action, 500 + chance.below(100_000)));
        }
        if chance.below(4) == 0 {
            plan.cancel = Some(chance.below(3_000));
        }
        if chance.below(4) == 0 {
            plan.crash = Some(chance.below(24) as u32);
        }
        if chance.below(6) == 0 {
            let from = chance.below(400);
            plan.unreachable = Some((from, from + chance.below(20_000)));
        }
        match chance.below(16) {
            0 => plan.late_request = Some(1_000 + chance.below(100_000)),
            1 => plan.stale_reply = true,
            _ => {}
        }
        if chance.below(20) == 0 {
            plan.journal_failures = 1 + chance.below(3) as u32;
        }
        plan
    }
}

/// The verb of a step.
pub fn verb(step: &str) -> &str {
    let name = step.split_once(r#""verb":""#).map(|(_, rest)| rest);
    name.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

fn pick(chance: &mut Chance, verbs: &[&str]) -> String {
    verbs[chance.below(verbs.len() as u64) as usize].to_owned()
}
