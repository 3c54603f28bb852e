//! The task of one terminal: it owns the desk, takes one turn after the other, and wakes the desk when that wants to be
//! woken. It decides nothing: [`super::here`] carries out what the desk wants.
//!
//! A desk that panics takes nobody along. Its records that are under way are waited for, for they may say `sent`; then a
//! fresh desk reads the journal, and goes on from what that says. Whoever waited for the broken one asks the fresh one.

use super::Outlet;
use super::board::Board;
use super::changing::Next;
use super::clock::Clock;
use super::counter::LEAVE_LIMIT;
use super::facts::Facts;
use super::here::Here;
use super::kept::Keeper;
use super::measured::Tally;
use crate::stop::{Flight, Stop};
use futures_util::FutureExt;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Desk, Input, Space, Terms, World, drive, feed};
use tillwire_core::payment::{Room, Till};
use tillwire_core::time::{Millis, Now};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Span, error, info_span};

/// From one desk that broke to the next but one.
const AGAIN: Duration = Duration::from_secs(1);

/// The desk of a terminal, whatever its system.
pub type AnyDesk = Desk<Box<dyn Room>>;

/// What a terminal's task takes.
pub enum Turn {
    /// What came of an effect of that life's desk, with its place among what waits to be read.
    Input(
        u32,
        Input,
        #[allow(dead_code, reason = "held, and given back with this")] Option<OwnedSemaphorePermit>,
    ),
    /// A call.
    Call(Box<dyn FnOnce(&mut Work) + Send>),
    /// The end.
    End,
}

/// What outlives a desk that broke.
pub struct Shared {
    pub id: String,
    /// They change when nothing runs.
    pub facts: RwLock<Arc<Facts>>,
    pub clock: Clock,
    pub board: Board,
    pub tally: Tally,
    pub keeper: Keeper,
    pub outlet: Outlet,
    pub turns: UnboundedSender<Turn>,
    /// Waits at its end for what is under way.
    pub stop: OnceLock<Stop>,
    /// How many want to begin something.
    pub users: AtomicU32,
    /// Before when the lease was had or kept, as far as is known.
    pub confirmed: Mutex<Option<Now>>,
    /// What is to be done once nothing runs.
    pub next: Mutex<Option<Next>>,
}

/// Brings inputs to the desk of one life: one that takes its place has read the journal itself.
#[derive(Clone)]
pub struct Reporter {
    life: u32,
    turns: UnboundedSender<Turn>,
}

impl Reporter {
    /// An input.
    pub fn report(&self, input: Input) {
        // A terminal that is closed hears nothing.
        let _ = self.turns.send(Turn::Input(self.life, input, None));
    }

    /// What a terminal says by itself. Its place is free again once the desk has read it.
    pub fn hear(&self, input: Input, place: OwnedSemaphorePermit) {
        let _ = self.turns.send(Turn::Input(self.life, input, Some(place)));
    }

    /// One of a desk of a test.
    #[cfg(test)]
    pub fn to(turns: UnboundedSender<Turn>) -> Reporter {
        Reporter { life: 0, turns }
    }
}

impl Shared {
    /// The name of the terminal's logs of that kind.
    pub fn log(&self, space: Space) -> String {
        space.of(&self.id)
    }

    /// What a supporter finds by a reference: everything that is logged of it is in one of these.
    pub fn span(&self, reference: &str) -> Span {
        info_span!("operation", terminal = self.id, reference)
    }

    /// How it is set up now.
    pub fn facts(&self) -> Arc<Facts> {
        self.facts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has that done once nothing runs, instead of what was to be done before.
    pub fn turn_to(&self, next: Next) {
        *self.next() = Some(next);
        // The task looks after each turn; one that ended is gone already.
        let _ = self.turns.send(Turn::Call(Box::new(|_| {})));
    }

    /// Nothing is to be done.
    pub fn stays(&self) {
        *self.next() = None;
    }

    /// What is to be done, which is done from now on. An end stays in sight, for nothing new may begin.
    pub fn take_next(&self) -> Option<Next> {
        let mut next = self.next();
        if matches!(*next, Some(Next::End)) { Some(Next::End) } else { next.take() }
    }

    /// Whether it takes nothing new.
    pub fn is_ending(&self) -> bool {
        matches!(*self.next(), Some(Next::End)) || self.turns.is_closed()
    }

    fn next(&self) -> MutexGuard<'_, Option<Next>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the lease is ours, as far as is known here.
    pub fn is_held(&self) -> bool {
        self.confirmed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// When the lease was last certain to be ours.
    pub fn confirm(&self, asked: Option<Now>) {
        *self.confirmed.lock().unwrap_or_else(PoisonError::into_inner) = asked;
    }
}

/// A desk at work, and the world that it stands in.
pub struct Work {
    pub desk: AnyDesk,
    pub terms: Terms,
    pub here: Here,
    flight: Option<Flight>,
}

impl Work {
    fn new(shared: &Arc<Shared>, life: u32, mut desk: AnyDesk, terms: Terms) -> Work {
        if shared.outlet.is_wanted() {
            desk.book(desk.till().can().concurrent);
        }
        Work { desk, terms, here: Here::new(shared.clone(), life), flight: None }
    }

    /// Calls the desk.
    pub fn call<T>(&mut self, call: impl FnOnce(&mut AnyDesk, Now) -> T) -> T {
        call(&mut self.desk, self.here.now())
    }

    /// Works until something else is to be done; none: the end. What was `held` comes first.
    async fn run(&mut self, turns: &mut UnboundedReceiver<Turn>, held: &mut VecDeque<Turn>) -> Option<Next> {
        drive(&mut self.desk, &mut self.here);
        loop {
            if !self.is_busy()
                && let Some(next) = self.here.shared.take_next()
            {
                return Some(next);
            }
            let turn = match held.pop_front() {
                Some(turn) => turn,
                None => self.next(turns).await,
            };
            match turn {
                Turn::Call(call) => {
                    call(self);
                    drive(&mut self.desk, &mut self.here);
                }
                Turn::Input(life, input, _) => self.take(life, input),
                Turn::End => return None,
            }
        }
    }

    async fn next(&mut self, turns: &mut UnboundedReceiver<Turn>) -> Turn {
        let (clock, wake) = (self.here.shared.clock, self.here.wake);
        tokio::select! {
            // Input that has arrived counts before a deadline does.
            biased;
            turn = turns.recv() => turn.unwrap_or(Turn::End),
            () = until(clock, wake.unwrap_or_default()), if wake.is_some() => {
                self.here.wake = None;
                Turn::Input(self.here.life, Input::Due, None)
            }
        }
    }

    fn take(&mut self, life: u32, input: Input) {
        if life == self.here.life {
            self.here.hear(&input);
            feed(&mut self.desk, &mut self.here, input);
        }
    }

    /// Begins to give the terminal back, and tells that once it is done.
    pub fn leave(&mut self) -> oneshot::Receiver<()> {
        let (done, left) = oneshot::channel();
        self.here.leaving.push(done);
        self.call(|desk, now| {
            desk.with(now, Till::write_again);
            desk.leave(now);
        });
        left
    }

    /// Gives the terminal back; whoever calls meanwhile is held.
    async fn give_back(&mut self, turns: &mut UnboundedReceiver<Turn>, held: &mut VecDeque<Turn>) {
        let (is_held, mut left) = (self.here.shared.is_held(), self.leave());
        drive(&mut self.desk, &mut self.here);
        if !is_held {
            return;
        }
        // It runs out where that takes too long.
        let end = Instant::now() + LEAVE_LIMIT;
        loop {
            tokio::select! {
                _ = &mut left => return,
                () = sleep_until(end) => return,
                turn = self.next(turns) => match turn {
                    Turn::Input(life, input, _) => self.take(life, input),
                    turn => held.push_back(turn),
                }
            }
        }
    }

    /// Whether something runs that is not to be cut off, or is about to. Whoever stops this program waits for what somebody
    /// still waits for: not for what nobody knows, nor for a gateway, whose customers take their time and whose orders the next
    /// process goes on with.
    fn is_busy(&mut self) -> bool {
        let shared = &self.here.shared;
        let flies = !shared.facts().setting.is_gateway()
            && self.desk.till().unresolved().any(|it| shared.board.told(it).outcome.is_none());
        self.flight = match self.flight.take() {
            _ if !flies => None,
            None => shared.stop.get().map(Stop::flight),
            flight => flight,
        };
        flies || shared.users.load(Ordering::SeqCst) > 0 || self.here.is_asked()
    }
}

async fn until(clock: Clock, mono: Millis) {
    sleep_until(clock.at(mono).into()).await;
}

/// Works until the end.
pub async fn run(shared: Arc<Shared>, desk: AnyDesk, terms: Terms, mut turns: UnboundedReceiver<Turn>) {
    let mut work = Work::new(&shared, 0, desk, terms);
    let mut held = VecDeque::new();
    for life in 1.. {
        let ended = AssertUnwindSafe(async {
            let next = work.run(&mut turns, &mut held).await;
            if next.is_some() {
                work.give_back(&mut turns, &mut held).await;
            }
            next
        });
        let ended = ended.catch_unwind().await;
        drop(work);
        let anew = match ended {
            Ok(None | Some(Next::End)) => return,
            Ok(Some(Next::Anew(setting, done))) => Some((setting, done)),
            Err(_) => {
                error!(terminal = shared.id, "the payment machine failed and is replaced");
                None
            }
        };
        let broke = anew.is_none();
        shared.keeper.quiet().await;
        if broke && life > 1 {
            sleep(AGAIN).await;
        }
        let setting = anew.as_ref().map_or_else(|| shared.facts().setting.clone(), |(it, _)| (**it).clone());
        // Both were tried when the configuration was read.
        let Ok((facts, desk, terms)) = Facts::open(setting) else { return };
        *shared.facts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(facts);
        work = Work::new(&shared, life, desk, terms);
        replay(&mut work);
        match anew {
            // Whoever wanted that may not care any more.
            Some((_, done)) => drop(done.send(())),
            None => recall(&shared).await,
        }
    }
}

/// Tells a desk that took the place of another what that one knew.
fn replay(work: &mut Work) {
    let shared = work.here.shared.clone();
    let confirmed = *shared.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
    let users = shared.users.load(Ordering::SeqCst);
    work.call(|desk, now| {
        if let Some(asked) = confirmed {
            desk.leased(now, asked);
        }
        desk.want(now, users);
    });
}

/// Tells those who wait how it ended meanwhile; or, where nothing of it was ever written down, that it never began.
async fn recall(shared: &Shared) {
    for reference in shared.board.awaited() {
        let (log, name) = (shared.log(Space::Intents), reference.clone());
        let Ok(records) = shared.keeper.look(move |journal| journal.read(&log, &name)).await else {
            continue;
        };
        let wall = shared.clock.now().wall;
        match desk::ended(&reference, &records) {
            Some(outcome) => shared.board.end(wall, &reference, super::shown::outcome(&outcome), true),
            None if records.is_empty() => shared.board.refuse(wall, &reference, Code::AbortedBeforeSend),
            None => {}
        }
    }
}

impl Here {
    /// What brings inputs to this life's desk.
    pub fn reporter(&self) -> Reporter {
        Reporter { life: self.life, turns: self.shared.turns.clone() }
    }
}
