//! A journal in a folder, of which a PostgreSQL far away gets copies: the one of a store in a chain. Every payment is written
//! here and waits for nobody; behind it [`Shipped`]'s thread brings what is new to the other end, in the order in which it was
//! written, and again as often as it takes: a record has its place there by terminal, reference and number, so that twice is
//! once. What an earlier process or a program of Node left is found by looking, at the beginning and from time to time.
//!
//! The copies are for reading. What counts is here.

use super::folder::{Copied, Named};
use super::{Behind, Fault, Folder, Journal, Postgres, Settled};
use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tillwire_core::desk::Log;
use tracing::{info, warn};

/// How many logs go at once.
const BATCH: usize = 64;
/// How many logs are asked for at once.
const ASKED: usize = 1_000;
/// From one try that failed to the next, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(15));
/// How often it is looked for what others wrote.
const LOOK: Duration = Duration::from_secs(3_600);

/// The folder, and the way of the copies.
pub struct Shipped {
    folder: Arc<Folder>,
    queue: Arc<Queue>,
}

impl Shipped {
    /// Starts the thread, which ends with what is given. Errors: the system has none.
    pub fn new(folder: Folder, central: Postgres) -> io::Result<Shipped> {
        let (folder, queue) = (Arc::new(folder), Arc::new(Queue::default()));
        let mut way =
            Way { folder: folder.clone(), central, queue: queue.clone(), look: None, trouble: None };
        std::thread::Builder::new().name("copies".to_owned()).spawn(move || way.run())?;
        Ok(Shipped { folder, queue })
    }
}

impl Drop for Shipped {
    fn drop(&mut self) {
        self.queue.change(|state| state.closed = true);
    }
}

impl Journal for Shipped {
    fn append(
        &self,
        terminal: &str,
        reference: &str,
        seq: u32,
        bytes: &[u8],
        settles: bool,
    ) -> Result<(), Fault> {
        let written = self.folder.append(terminal, reference, seq, bytes, settles);
        // Also where it failed: it may be there.
        self.queue.push_back(((terminal.to_owned(), reference.to_owned()), unix_us()));
        written
    }

    fn open(&self, terminal: &str) -> Result<Vec<(String, Log)>, Fault> {
        self.folder.open(terminal)
    }

    fn read(&self, terminal: &str, reference: &str) -> Result<Log, Fault> {
        self.folder.read(terminal, reference)
    }

    fn claim(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        self.folder.claim(terminal, ttl)
    }

    fn renew(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        self.folder.renew(terminal, ttl)
    }

    fn release(&self, terminal: &str) -> Result<(), Fault> {
        self.folder.release(terminal)
    }

    fn history(
        &self,
        terminal: &str,
        limit: usize,
        before: Option<&str>,
    ) -> Result<(Vec<Settled>, Option<String>), Fault> {
        self.folder.history(terminal, limit, before)
    }

    /// Nothing is forgotten here that has no copy yet.
    fn forget(&self, terminal: &str, before: u64, but: &HashSet<String>) -> Result<usize, Fault> {
        match self.queue.state().is_done() {
            true => self.folder.forget(terminal, before, but),
            false => Ok(0),
        }
    }

    fn behind(&self) -> Option<Behind> {
        let state = self.queue.state();
        let since = state.waiting.iter().chain(&state.on_way).map(|(_, since)| *since).min();
        Some(Behind {
            reached: state.reached,
            waiting: state.looked.then(|| state.waiting.len() + state.on_way.len()),
            since: since.and_then(|since| u64::try_from(since / 1_000).ok()),
        })
    }

    fn catch_up(&self, limit: Duration) -> bool {
        self.queue.catches_up(limit)
    }
}

/// What goes to the other end.
struct Way {
    folder: Arc<Folder>,
    central: Postgres,
    queue: Arc<Queue>,
    /// When it was last looked for what others wrote, by both clocks; the second in µs.
    look: Option<(Instant, i64)>,
    /// What was last said to be in the way.
    trouble: Option<String>,
}

impl Way {
    fn run(&mut self) {
        let mut pause = PAUSES.0;
        while !self.queue.state().closed {
            match self.round() {
                Ok(()) => pause = PAUSES.0,
                Err(fault) => {
                    self.queue.change(|state| state.reached = Some(false));
                    self.is_in_trouble(&fault);
                    drop(self.queue.wait(pause, |state| state.closed));
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    /// Brings what waits, after a look around where it is time for one.
    fn round(&mut self) -> Result<(), Fault> {
        if self.look.is_none_or(|(at, _)| at.elapsed() >= LOOK) {
            self.look_around()?;
        }
        let new = self.queue.take();
        let names: Vec<Named> = new.into_iter().map(|(name, _)| name).collect();
        let brought = self.bring(&names);
        self.queue.brought(brought.is_ok());
        brought
    }

    fn bring(&mut self, names: &[Named]) -> Result<(), Fault> {
        let copies: Vec<Copied> = names.iter().filter_map(|name| self.copy(name)).collect();
        if copies.is_empty() {
            return Ok(());
        }
        for (terminal, reference, seq) in self.central.take(&copies)? {
            warn!(
                terminal,
                reference, seq, "the central journal has another record under that name: it stays there"
            );
        }
        if self.trouble.take().is_some() {
            info!("the central journal is reached again");
        }
        Ok(())
    }

    /// One that cannot be read holds nobody up.
    fn copy(&self, (terminal, reference): &Named) -> Option<Copied> {
        let copied = self.folder.copy(terminal, reference);
        copied.unwrap_or_else(|fault| {
            warn!(terminal, reference, %fault, "cannot be copied to the central journal");
            None
        })
    }

    /// Lets whatever is missing at the other end go first, in the order in which it was written.
    fn look_around(&mut self) -> Result<(), Fault> {
        let began = Instant::now();
        let since = self.look.map(|(_, written)| written - LOOK.as_micros() as i64);
        let mut logs = self.folder.logs()?;
        logs.retain(|log| since.is_none_or(|since| log.written >= since));
        logs.sort_by_key(|log| log.written);
        let newest = logs.last().map(|log| log.written).or(since).unwrap_or_default();
        let mut missing = Vec::new();
        for logs in logs.chunks(ASKED) {
            missing.extend(self.central.lacks(logs)?);
            self.queue.change(|state| state.reached = Some(true));
        }
        self.queue.push_front(missing.into_iter().map(|log| (log.name.clone(), log.written)).collect());
        self.look = Some((began, newest));
        Ok(())
    }

    fn is_in_trouble(&mut self, fault: &Fault) {
        let text = fault.to_string();
        if self.trouble.as_ref() != Some(&text) {
            warn!(%fault, "the central journal has no copies now; payments go on");
            self.trouble = Some(text);
        }
    }
}

/// The logs that have something new, each once, in order.
#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<New>,
    known: HashSet<Named>,
    /// Those that are being brought.
    on_way: Vec<New>,
    /// It was looked for what is missing.
    looked: bool,
    /// Whether the last try to reach the other end worked, where there was one.
    reached: Option<bool>,
    closed: bool,
}

/// A log with something new, since that Unix time in µs.
type New = (Named, i64);

impl Queue {
    fn push_back(&self, new: New) {
        self.change(|state| {
            if state.known.insert(new.0.clone()) {
                state.waiting.push_back(new);
            }
        });
    }

    /// After a look around.
    fn push_front(&self, new: Vec<New>) {
        self.change(|state| {
            state.put_back(new);
            state.looked = true;
        });
    }

    /// The first of them; waits for one. What is new of them from here on is new again.
    fn take(&self) -> Vec<New> {
        let mut state = self.wait(LOOK, |state| state.closed || !state.waiting.is_empty());
        let many = state.waiting.len().min(BATCH);
        let new: Vec<New> = state.waiting.drain(..many).collect();
        for (name, _) in &new {
            state.known.remove(name);
        }
        state.on_way.clone_from(&new);
        new
    }

    /// Those on their way have been brought, or wait again.
    fn brought(&self, done: bool) {
        self.change(|state| {
            let new = std::mem::take(&mut state.on_way);
            match done {
                true if new.is_empty() => {}
                true => state.reached = Some(true),
                false => state.put_back(new),
            }
        });
    }

    fn catches_up(&self, limit: Duration) -> bool {
        self.wait(limit, State::is_done).is_done()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    /// Waits until that is so, or the time is over.
    fn wait(&self, limit: Duration, is_so: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_timeout_while(self.state(), limit, |state| !is_so(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether nothing is missing at the other end.
    fn is_done(&self) -> bool {
        self.looked && self.waiting.is_empty() && self.on_way.is_empty()
    }

    fn put_back(&mut self, new: Vec<New>) {
        for (name, since) in new.into_iter().rev() {
            if !self.known.insert(name.clone()) {
                self.waiting.retain(|(other, _)| *other != name);
            }
            self.waiting.push_front((name, since));
        }
    }
}

fn unix_us() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_micros()).unwrap_or(i64::MAX)
}
