//! What an engine counts and times, for whoever watches one shop or many: how payments end and how long they take, what is
//! open, what is refused, and how the journal does.
//!
//! Terminals' ids, words of the API and codes are its labels, so there are never more samples than the configuration has
//! room for. It refuses to know references, amounts and people.

use super::Engine;
use super::counter::Counter;
use super::journal::Behind;
use super::webhooks::Waiting;
use crate::metrics::{self, Text};
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tillwire_core::code::Code;
use tillwire_core::payment::{By, Kind, Reason, Status};
use tokio::time::timeout;

/// How long a terminal may take to say what is open.
const PATIENCE: Duration = Duration::from_secs(1);
/// A customer takes seconds, what nobody knows takes minutes to days.
const OUTCOME: &[f64] = &[0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 3600.0, 86400.0];
/// A disk takes milliseconds, a database elsewhere tens of them; nobody waits longer than ten seconds.
const APPEND: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 10.0];

/// How often something took up to how long.
struct Histogram {
    bounds: &'static [f64],
    /// One for each bound, and one for what is beyond.
    counts: Vec<u64>,
    sum: f64,
}

impl Histogram {
    fn new(bounds: &'static [f64]) -> Histogram {
        Histogram { bounds, counts: vec![0; bounds.len() + 1], sum: 0.0 }
    }

    fn add(&mut self, seconds: f64) {
        let at = self.bounds.partition_point(|bound| *bound < seconds);
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
        self.sum += seconds;
    }

    fn tell(&self, text: &mut Text, labels: &[(&str, &str)]) {
        let (mut below, ends) = (0, self.bounds.iter().map(|bound| format!("{bound:?}")));
        for (count, end) in self.counts.iter().zip(ends.chain(["+Inf".to_owned()])) {
            below += count;
            text.sample("bucket", &[labels, &[("le", &end)]].concat(), below);
        }
        text.sample("count", labels, below);
        text.sample("sum", labels, self.sum);
    }
}

/// How often which code.
#[derive(Default)]
pub struct Codes(Mutex<BTreeMap<Code, u64>>);

impl Codes {
    pub fn add(&self, code: Code) {
        *lock(&self.0).entry(code).or_default() += 1;
    }

    fn tell(&self, text: &mut Text, labels: &[(&str, &str)]) {
        for (code, count) in lock(&self.0).iter() {
            text.sample("total", &[labels, &[("code", code.as_str())]].concat(), count);
        }
    }
}

/// What is counted of one terminal. It outlives a machine that broke.
pub struct Tally {
    ends: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    seconds: Mutex<Histogram>,
    refused: Codes,
}

impl Tally {
    /// Payments begin at nought, so that the first of each end is seen as one more.
    pub fn new() -> Tally {
        let no = String::new;
        let statuses = [
            Status::Approved,
            Status::Declined { code: no(), message: no() },
            Status::Cancelled(By::Cashier),
            Status::NotCharged(Reason::Rejected),
            Status::Unknown,
        ];
        let ends = statuses.iter().map(|status| ((Kind::Pay.as_str(), status.as_str()), 0));
        let seconds = Mutex::new(Histogram::new(OUTCOME));
        Tally { ends: Mutex::new(ends.collect()), seconds, refused: Codes::default() }
    }

    /// An outcome was told that was not told before; `ms`: from the request on.
    pub fn ended(&self, kind: Kind, status: &Status, ms: u64) {
        *lock(&self.ends).entry((kind.as_str(), status.as_str())).or_default() += 1;
        if *status != Status::Unknown {
            lock(&self.seconds).add(ms as f64 / 1_000.0);
        }
    }

    /// An operation did not begin, or was given up before its first byte left.
    pub fn refused(&self, code: Code) {
        self.refused.add(code);
    }
}

/// What is counted of the journal.
pub struct Store {
    errors: metrics::Counter,
    appends: Mutex<Histogram>,
}

impl Default for Store {
    fn default() -> Self {
        Store { errors: metrics::Counter::default(), appends: Mutex::new(Histogram::new(APPEND)) }
    }
}

impl Store {
    /// It refused something, or did not answer in time.
    pub fn failed(&self) {
        self.errors.add();
    }

    /// A record became durable.
    pub fn appended(&self, took: Duration) {
        lock(&self.appends).add(took.as_secs_f64());
    }
}

/// What is counted of all terminals together.
#[derive(Default)]
pub struct Totals {
    pub store: std::sync::Arc<Store>,
    pub problems: Codes,
}

/// What has no outcome at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    count: usize,
    /// The age of the oldest.
    ms: u64,
}

/// An engine, as it is at a moment.
pub struct Measured {
    engine: Engine,
    /// By terminal; not of one that does not say.
    open: Vec<(Counter, Option<Open>)>,
}

impl Engine {
    /// Looks at every terminal.
    pub async fn measured(&self) -> Measured {
        let looks = self.counters().into_iter().map(|counter| async move {
            let open = timeout(PATIENCE, open(&counter)).await.ok().flatten();
            (counter, open)
        });
        Measured { engine: self.clone(), open: join_all(looks).await }
    }
}

async fn open(counter: &Counter) -> Option<Open> {
    let looked = counter.desk(|desk, now| {
        let till = desk.till();
        let begun = till.unresolved().filter_map(|it| till.find(it)).map(|(intent, _)| intent.created);
        let (count, oldest) =
            begun.fold((0, now.wall), |(count, oldest), begun| (count + 1, oldest.min(begun)));
        Open { count, ms: now.wall - oldest }
    });
    looked.await.ok()
}

impl Measured {
    /// Tells it.
    pub fn tell(&self, text: &mut Text) {
        let at = |counter: &Counter| counter.id().to_owned();
        let known = || self.open.iter().filter_map(|(counter, open)| Some((at(counter), (*open)?)));
        text.family("outcomes", "counter", "operations that ended, or whose outcome became unknown");
        for (counter, _) in &self.open {
            for ((kind, status), count) in lock(&counter.shared.tally.ends).iter() {
                let labels = [("terminal", counter.id()), ("kind", kind), ("status", status)];
                text.sample("total", &labels, count);
            }
        }
        text.family("open", "gauge", "operations that run, or whose outcome nobody knows yet");
        known().for_each(|(id, open)| text.sample("", &[("terminal", &id)], open.count));
        text.family("oldest_open_seconds", "gauge", "age of the oldest of these, 0 without any");
        known().for_each(|(id, open)| text.sample("", &[("terminal", &id)], open.ms as f64 / 1_000.0));
        text.family("outcome_seconds", "histogram", "from the request to a final outcome");
        for (counter, _) in &self.open {
            lock(&counter.shared.tally.seconds).tell(text, &[("terminal", counter.id())]);
        }
        text.family("unbegun", "counter", "operations that were refused or given up, with nothing sent");
        for (counter, _) in &self.open {
            counter.shared.tally.refused.tell(text, &[("terminal", counter.id())]);
        }
        let Totals { store, problems } = self.engine.totals();
        text.family("problems", "counter", "requests of programs and pages that were refused");
        problems.tell(text, &[]);
        text.family("journal_errors", "counter", "what the journal refused, or did not answer in time");
        text.sample("total", &[], store.errors.value());
        text.family("journal_append_seconds", "histogram", "from asking for a record to its being durable");
        lock(&store.appends).tell(text, &[]);
        self.tell_hooks(text);
        if let Some(behind) = self.engine.0.journal.behind() {
            tell_behind(text, &behind);
        }
    }

    fn tell_hooks(&self, text: &mut Text) {
        let hooks: Vec<_> =
            self.engine.hooks().into_iter().map(|hook| (hook.name.clone(), hook.standing())).collect();
        let mut tell = |name: &str, help: &str, of: &dyn Fn(&Waiting) -> f64| {
            text.family(name, "gauge", help);
            for (webhook, standing) in &hooks {
                text.sample("", &[("webhook", webhook.as_str())], of(standing));
            }
        };
        let age = |since: u64| unix_ms().saturating_sub(since) as f64 / 1_000.0;
        tell("webhook_waiting", "messages that the receiver has not been told yet", &|it| it.waiting as f64);
        tell("webhook_oldest_seconds", "age of the oldest of these, 0 without any", &|it| {
            it.since.map_or(0.0, age)
        });
        tell("webhook_paused", "1 where it said that it is gone and nothing is sent", &|it| {
            f64::from(u8::from(it.paused))
        });
        tell("webhook_failures", "deliveries that failed since it last answered", &|it| {
            f64::from(it.failures)
        });
    }
}

/// How far the copies of a chain are behind. Nobody knows before it was looked for what is missing.
fn tell_behind(text: &mut Text, Behind { reached, waiting, since }: &Behind) {
    text.family("central_reached", "gauge", "1 where the last try to reach the central journal worked");
    if let Some(reached) = reached {
        text.sample("", &[], u8::from(*reached));
    }
    let Some(waiting) = waiting else { return };
    text.family("central_waiting", "gauge", "logs with records that the central journal has not");
    text.sample("", &[], waiting);
    text.family("central_behind_seconds", "gauge", "since when the oldest of these waits, 0 without any");
    text.sample("", &[], since.map_or(0.0, |since| unix_ms().saturating_sub(since) as f64 / 1_000.0));
}

fn unix_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

fn lock<T>(counted: &Mutex<T>) -> MutexGuard<'_, T> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}
