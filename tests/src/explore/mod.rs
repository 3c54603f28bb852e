//! Every order of events, up to a depth: what chance may never try, tried one by one.
//!
//! A [`Scene`] is a till, its journal, a line and a terminal, small enough to be copied at every step. It knows
//! which events can happen next: records that become durable or do not, channels that open, refuse or break,
//! requests and answers that arrive, get lost, come twice or come late, a terminal that lies, a till that dies, a
//! cashier who cancels or presses again, and time that passes. [`search`] takes every one of them from every
//! state, down to a depth and with so many faults on each way, and lets the scene compare what was told and
//! written down with the money that moved. Its wire is words, so that many states are reached. A [`Cable`] is the same
//! over a real wire, QFPay's rooms at both ends of a serial line, with fewer states. A [`Pair`] is two desks on one
//! journal, which fall asleep and take over from each other; the [`Books`] are those of a shop that two processes tell how
//! things ended. Damage to bytes is the soak's.
//!
//! 1. choose a [`Setting`]: which link, which sales, how many faults;
//! 2. `search(&Scene::new(setting), depth)`, or from a state that [`follow`] leads to;
//! 3. read the [`Figures`], or the events of the first way to a broken promise.

mod bare;
mod books;
mod cable;
mod desk;
mod events;
mod judge;
mod kept;
mod manners;
mod nap;
mod pair;
mod scene;
mod side;
mod stand;
mod store;
mod terminal;

pub use bare::{Bare, Link, verdict};
pub use books::{Books, Event as BooksEvent};
pub use cable::Cable;
pub use events::Event;
pub use manners::{Event as CableEvent, Manner, Pass, Turn};
pub use nap::{Event as PairEvent, Nap};
pub use pair::Pair;
pub use scene::Scene;
pub use terminal::{Lie, Reading, Tongue};

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use tillwire_core::payment::Kind;

/// What a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Setting {
    /// One connection for each ask, or one line.
    pub link: Link,
    /// Payments, or refunds of one payment.
    pub kind: Kind,
    /// How many faults one way may have.
    pub faults: u8,
    /// What is wrong with the machine, in searches that must find it.
    pub flaw: Option<Flaw>,
}

/// Mistakes that a search must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// The bytes leave before the record is durable.
    RecordsLate,
    /// "Not found" is believed at once.
    NoGuard,
    /// It sends whenever it wakes up: it looks neither at the lease nor at how old `sent` is.
    Sleeps,
    /// What is said of an order that never was is enough, whatever is said of an approved one.
    NoPositive,
    /// "Still processing" is taken for a refusal.
    Hasty,
}

/// A state from which events lead to others. Its hash is of everything that makes a difference.
pub trait State: Clone + Hash {
    /// What can happen.
    type Event: Copy + PartialEq + fmt::Debug;

    /// Everything that can happen next.
    fn events(&self) -> Vec<Self::Event>;

    /// Lets an event happen. Errors name the promise that it breaks.
    fn take(&mut self, event: Self::Event) -> Result<(), String>;

    /// From now on nothing goes wrong.
    fn calm(&mut self);

    /// The next thing that happens by itself; none at the end.
    fn next_step(&self) -> Option<Self::Event>;

    /// Whether every sale has the outcome that is true.
    fn settled(&self) -> Result<(), String>;

    /// Leads this state to its end without further faults: every sale must get the outcome that is true. The way
    /// grows by what happened where it does not.
    fn end(&mut self, way: &mut Vec<Self::Event>) -> Result<(), String> {
        let length = way.len();
        self.calm();
        for _ in 0..ENOUGH {
            let Some(event) = self.next_step() else {
                self.settled()?;
                way.truncate(length);
                return Ok(());
            };
            way.push(event);
            self.take(event)?;
        }
        Err("I6: no end without further faults".to_owned())
    }
}

/// More events than any way without faults takes to its end.
const ENOUGH: usize = 400;

/// What a search went through.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    /// States that differ in anything: the machine, journal, line, terminal, clock or what was told.
    pub states: u64,
    /// Events taken, those that led to a known state too.
    pub events: u64,
    /// States that were also led to their end without further faults.
    pub ended: u64,
    /// The longest way, in events.
    pub depth: u8,
}

impl Figures {
    /// Both together.
    pub fn and(self, other: &Figures) -> Figures {
        Figures {
            states: self.states + other.states,
            events: self.events + other.events,
            ended: self.ended + other.ended,
            depth: self.depth.max(other.depth),
        }
    }
}

/// The first way that was found to break a promise.
#[derive(Debug)]
pub struct Broken {
    /// Which promise.
    pub promise: String,
    /// The events, one a line.
    pub way: String,
}

/// One state in so many is also led to its end.
const ENDED_EVERY: u64 = 16;

/// Goes one way, and from there to the end.
pub fn walk<S: State>(scene: S, way: &[S::Event]) -> Result<(), String> {
    follow(scene, way)?.end(&mut Vec::new())
}

/// Goes one way.
pub fn follow<S: State>(mut scene: S, way: &[S::Event]) -> Result<S, String> {
    for event in way {
        if !scene.events().contains(event) {
            return Err(format!("{event:?} cannot happen here"));
        }
        scene.take(*event)?;
    }
    Ok(scene)
}

/// Takes every event from every state, `depth` events deep.
pub fn search<S: State>(scene: &S, depth: u8) -> Result<Figures, Broken> {
    let mut search: Search<S> =
        Search { seen: HashMap::default(), way: Vec::new(), figures: Figures::default(), depth };
    let ended = search.visit(scene, depth);
    ended.map_err(|promise| Broken { promise, way: search.told() })?;
    Ok(search.figures)
}

struct Search<S: State> {
    /// How many events were still allowed from a state when it was last visited.
    seen: HashMap<u64, u8, BuildHasherDefault<Known>>,
    way: Vec<S::Event>,
    figures: Figures,
    depth: u8,
}

impl<S: State> Search<S> {
    fn visit(&mut self, scene: &S, left: u8) -> Result<(), String> {
        for event in scene.events() {
            let mut next = scene.clone();
            self.way.push(event);
            self.figures.events += 1;
            next.take(event)?;
            if self.is_worth_it(&next, left - 1)? {
                self.visit(&next, left - 1)?;
            }
            self.way.pop();
        }
        Ok(())
    }

    /// Whether anything new can come of this state; counts it where it is new itself.
    fn is_worth_it(&mut self, scene: &S, left: u8) -> Result<bool, String> {
        let print = fingerprint(scene);
        let before = self.seen.insert(print, left);
        if before.is_none() {
            self.figures.states += 1;
            self.figures.depth = self.figures.depth.max(self.depth - left);
            if print.is_multiple_of(ENDED_EVERY) {
                self.figures.ended += 1;
                scene.clone().end(&mut self.way)?;
            }
        }
        match before {
            Some(before) if before >= left => {
                self.seen.insert(print, before);
                Ok(false)
            }
            _ => Ok(left > 0),
        }
    }

    fn told(&self) -> String {
        self.way.iter().map(|event| format!("{event:?}\n")).collect()
    }
}

fn fingerprint(scene: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    scene.hash(&mut hasher);
    hasher.finish()
}

/// Fingerprints are hashes already.
#[derive(Default)]
struct Known(u64);

impl Hasher for Known {
    fn write(&mut self, _bytes: &[u8]) {}

    fn write_u64(&mut self, print: u64) {
        self.0 = print;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
