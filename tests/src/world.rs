//! One till and one simulated terminal in virtual time: what a test can do and see. `driver` carries out what the
//! till wants, `line` is what lies between the two.

use crate::line::{Arrival, Happening, Wire};
use crate::{Kit, Plan};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::marker::PhantomData;
use tillwire_core::code::Code;
use tillwire_core::desk::Desk;
use tillwire_core::payment::{Intent, Operation, Outcome, Room, Started, Status, Step, Till, Timeouts};
use tillwire_core::sim::{Chance, ConnId, Script, Simulated};
use tillwire_core::time::{Millis, Now};

/// What a page was told about one sale.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Outcomes in order, with the time of each.
    pub outcomes: Vec<(Millis, Outcome)>,
    /// Given up before anything was sent.
    pub refused: Option<(Millis, Code)>,
    /// Steps in order.
    pub steps: Vec<Step>,
}

/// The world of one till.
pub struct World<K: Kit> {
    /// The terminal.
    pub terminal: Box<dyn Simulated>,
    /// Everything the journal holds of intents.
    pub journal: BTreeMap<String, Vec<(u32, Vec<u8>)>>,
    /// What it holds of the terminal as a whole.
    pub known: Vec<(u32, Vec<u8>)>,
    /// What the page was told, by reference.
    pub told: BTreeMap<String, Told>,
    /// The intents, by reference.
    pub intents: BTreeMap<String, Intent>,
    /// The virtual time, in ms.
    pub time: Millis,
    /// Everything that happened, where [`World::traced`] asked for it.
    pub trace: Option<Vec<String>>,
    /// Notifications that were acknowledged.
    pub acknowledged: u32,
    /// How many bytes the terminal has said since the plan is in force.
    pub said: usize,
    pub(crate) desk: Option<Desk<Box<dyn Room>>>,
    /// Whether something may begin.
    pub(crate) granted: Result<(), Code>,
    /// The terminal's key was changed, and somebody has typed the new one.
    pub(crate) retyped: bool,
    pub(crate) life: u32,
    pub(crate) born: Millis,
    pub(crate) timeouts: Timeouts,
    pub(crate) queue: BinaryHeap<Reverse<(Millis, u64)>>,
    pub(crate) happenings: BTreeMap<u64, Happening>,
    pub(crate) count: u64,
    pub(crate) wires: BTreeMap<ConnId, Wire>,
    pub(crate) wake: Option<Millis>,
    pub(crate) chance: Chance,
    pub(crate) plan: Plan,
    pub(crate) plan_start: Millis,
    pub(crate) events_left: Option<u32>,
    pub(crate) current: String,
    /// References whose offer a customer has seen.
    pub(crate) shown: BTreeSet<String>,
    /// Pages on which a customer has clicked.
    pub(crate) tries_again: BTreeSet<String>,
    /// The reply to the last sale that had one, for somebody who replays it.
    pub(crate) last_reply: Option<Arrival>,
    kit: PhantomData<K>,
}

impl<K: Kit> World<K> {
    /// A world from a seed.
    pub fn new(seed: u64) -> Self {
        let mut world = World {
            terminal: K::simulator(seed),
            journal: BTreeMap::new(),
            known: Vec::new(),
            told: BTreeMap::new(),
            intents: BTreeMap::new(),
            time: 1_000,
            trace: None,
            acknowledged: 0,
            said: 0,
            desk: None,
            granted: Err(Code::TerminalLocked),
            retyped: false,
            life: 0,
            born: 0,
            timeouts: Timeouts::default(),
            queue: BinaryHeap::new(),
            happenings: BTreeMap::new(),
            count: 0,
            wires: BTreeMap::new(),
            wake: None,
            chance: Chance::new(seed ^ 0x7469_6c6c),
            plan: Plan::smooth(),
            plan_start: 0,
            events_left: None,
            current: String::new(),
            shown: BTreeSet::new(),
            tries_again: BTreeSet::new(),
            last_reply: None,
            kit: PhantomData,
        };
        world.boot();
        world
    }

    /// The same world with other waits.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self.boot();
        self
    }

    /// The same world, which writes down everything that happens.
    pub fn traced(mut self) -> Self {
        self.trace = Some(Vec::new());
        self
    }

    /// The till, while it lives.
    pub fn till(&self) -> Option<&Till<Box<dyn Room>>> {
        self.desk.as_ref().map(Desk::till)
    }

    /// Puts a plan into force: the terminal's script, and what the world itself does wrong.
    pub fn plan(&mut self, plan: Plan) {
        let steps = plan.steps.join(",");
        self.script(&steps);
        self.plan_start = self.time;
        self.said = 0;
        self.events_left = plan.crash;
        if let Some(after) = plan.cancel {
            self.happen(after, Happening::Cancel);
        }
        if let Some((action, after)) = plan.customer {
            self.happen(after, Happening::Customer(action));
        }
        self.plan = plan;
    }

    /// Ends every fault: the terminal and the line behave from now on.
    pub fn end_faults(&mut self) {
        self.plan = Plan::smooth();
        self.events_left = None;
        self.script("");
        let customer = Happening::Customer(K::LAST_WORD);
        self.happen(0, customer);
    }

    /// Starts an operation now.
    pub fn start(&mut self, operation: Operation) -> Result<Started, Code> {
        let entropy = u128::from(self.chance.number()) << 64 | u128::from(self.chance.number());
        let reference = operation.reference.clone();
        self.current.clone_from(&reference);
        self.granted?;
        let before = self.told.remove(&reference);
        let started = self.with_desk(self.life, |desk, now| {
            let started = desk.start(now, operation, entropy.to_be_bytes());
            (started, desk.till().find(&reference).map(|(intent, _)| intent.clone()))
        });
        let (started, intent) = started.unwrap_or((Err(Code::TerminalUnresolved), None));
        if let Some(before) = before.filter(|_| started != Ok(Started::New)) {
            self.told.insert(reference.clone(), before);
        }
        self.intents.extend(intent.map(|intent| (reference, intent)).filter(|_| started.is_ok()));
        started
    }

    /// Asks the till for an outcome that was settled before it died, so that the page never heard of it.
    pub fn look_up(&mut self, reference: &str) -> bool {
        let outcome = self.till().and_then(|till| till.find(reference)?.1.cloned());
        if let Some(outcome) = &outcome {
            self.told.entry(reference.to_owned()).or_default().outcomes.push((self.time, outcome.clone()));
        }
        outcome.is_some()
    }

    /// The till stops and starts again at once, with what the journal holds.
    pub fn restart(&mut self) {
        self.boot();
    }

    /// A person types the key that the terminal shows now: the one before, read backwards.
    pub fn retype_key(&mut self) {
        self.retyped = !self.retyped;
        self.use_key();
    }

    pub(crate) fn use_key(&mut self) {
        let backwards = || K::SECRET.chars().rev().collect();
        let key = if self.retyped { backwards() } else { K::SECRET.to_owned() };
        // Systems without a key have none to change.
        self.with_desk(self.life, |desk, now| desk.with(now, |till| _ = till.set_key(&key)));
    }

    /// A person decides.
    pub fn hand(&mut self, reference: &str, paid: bool) -> bool {
        let decided = self.with_desk(self.life, |desk, now| {
            desk.with(now, |till| till.hand(now, reference, paid, "a person"))
        });
        decided.unwrap_or(false)
    }

    /// Lets time pass until `done` or until `limit` ms from now. Tells whether it was done.
    pub fn run_until(&mut self, limit: Millis, done: impl Fn(&World<K>) -> bool) -> bool {
        let end = self.time + limit;
        loop {
            if done(self) {
                return true;
            }
            let Some(next) = self.next_time().filter(|next| *next <= end) else {
                self.time = end;
                return done(self);
            };
            self.time = self.time.max(next);
            self.advance();
        }
    }

    /// The last outcome that the page was told.
    pub fn outcome(&self, reference: &str) -> Option<&Outcome> {
        self.told.get(reference)?.outcomes.last().map(|(_, outcome)| outcome)
    }

    /// Whether the page knows how it ended.
    pub fn is_final(&self, reference: &str) -> bool {
        let refused = self.told.get(reference).is_some_and(|told| told.refused.is_some());
        refused || self.outcome(reference).is_some_and(|outcome| outcome.status != Status::Unknown)
    }

    /// The references without an outcome.
    pub fn unresolved(&self) -> Vec<String> {
        self.till().into_iter().flat_map(Till::unresolved).map(str::to_owned).collect()
    }

    /// Whether the till lives and bars nothing.
    pub fn is_clear(&self) -> bool {
        self.till().is_some_and(|till| till.unresolved().next().is_none())
    }

    /// Whether the page was told anything at all.
    pub fn is_told(&self, reference: &str) -> bool {
        self.is_final(reference) || self.outcome(reference).is_some()
    }

    pub(crate) fn now(&self) -> Now {
        Now { mono: self.time - self.born, wall: 1_800_000_000_000 + self.time }
    }

    pub(crate) fn terminal_now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn script(&mut self, steps: &str) {
        let text = format!(r#"{{"system":"{}","steps":[{steps}],"dedupe":false}}"#, K::SYSTEM);
        self.terminal.script(Script::parse(&text).expect("a script of the plan"));
    }
}
