//! The task of one terminal: it owns the desk, takes one turn after the other, and wakes the desk when that wants to be
//! woken. It decides nothing: [`super::here`] carries out what the desk wants.
//!
//! A desk that panics takes nobody along. Its records that are under way are waited for, for they may say `sent`; then a
//! fresh desk reads the journal, and goes on from what that says. Whoever waited for the broken one asks the fresh one.

use super::board::Board;
use super::clock::Clock;
use super::here::Here;
use super::kept::Keeper;
use super::measured::Tally;
use super::{Setting, Shop};
use crate::stop::{Flight, Stop};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Desk, Input, Space, Terms, World, drive, feed};
use tillwire_core::payment::Room;
use tillwire_core::time::{Millis, Now};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{sleep, sleep_until};
use tracing::{Span, error, info_span};

/// From one desk that broke to the next but one.
const AGAIN: Duration = Duration::from_secs(1);

/// The desk of a terminal, whatever its system.
pub type AnyDesk = Desk<Box<dyn Room>>;

/// What a terminal's task takes.
pub enum Turn {
    /// What came of an effect of that life's desk.
    Input(u32, Input),
    /// A call.
    Call(Box<dyn FnOnce(&mut Work) + Send>),
    /// The end.
    End,
}

/// What outlives a desk that broke.
pub struct Shared {
    pub id: String,
    pub setting: Setting,
    pub clock: Clock,
    pub board: Board,
    pub tally: Tally,
    pub keeper: Keeper,
    pub shop: Option<Shop>,
    pub turns: UnboundedSender<Turn>,
    /// Waits at its end for what is under way.
    pub stop: OnceLock<Stop>,
    /// How many want to begin something.
    pub users: AtomicU32,
    /// Before when the lease was had or kept, as far as is known.
    pub confirmed: Mutex<Option<Now>>,
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
        let _ = self.turns.send(Turn::Input(self.life, input));
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
        if shared.shop.is_some() {
            desk.book(desk.till().can().concurrent);
        }
        Work { desk, terms, here: Here::new(shared.clone(), life), flight: None }
    }

    /// Calls the desk.
    pub fn call<T>(&mut self, call: impl FnOnce(&mut AnyDesk, Now) -> T) -> T {
        call(&mut self.desk, self.here.now())
    }

    async fn run(&mut self, turns: &mut UnboundedReceiver<Turn>) {
        drive(&mut self.desk, &mut self.here);
        let clock = self.here.shared.clock;
        loop {
            self.fly();
            let wake = self.here.wake;
            let turn = tokio::select! {
                // Input that has arrived counts before a deadline does.
                biased;
                turn = turns.recv() => turn.unwrap_or(Turn::End),
                () = until(clock, wake.unwrap_or_default()), if wake.is_some() => {
                    self.here.wake = None;
                    Turn::Input(self.here.life, Input::Due)
                }
            };
            match turn {
                Turn::Input(life, input) if life == self.here.life => {
                    self.here.hear(&input);
                    feed(&mut self.desk, &mut self.here, input);
                }
                Turn::Input(..) => {}
                Turn::Call(call) => {
                    call(self);
                    drive(&mut self.desk, &mut self.here);
                }
                Turn::End => return,
            }
        }
    }
}

impl Work {
    /// Whoever stops this program waits for what somebody still waits for: not for what nobody knows.
    fn fly(&mut self) {
        let shared = &self.here.shared;
        let flies = self.desk.till().unresolved().any(|it| shared.board.told(it).outcome.is_none());
        self.flight = match self.flight.take() {
            _ if !flies => None,
            None => shared.stop.get().map(Stop::flight),
            flight => flight,
        };
    }
}

async fn until(clock: Clock, mono: Millis) {
    sleep_until(clock.at(mono).into()).await;
}

/// Works until the end.
pub async fn run(shared: Arc<Shared>, desk: AnyDesk, terms: Terms, mut turns: UnboundedReceiver<Turn>) {
    let mut work = Work::new(&shared, 0, desk, terms.clone());
    for life in 1.. {
        let broke = AssertUnwindSafe(work.run(&mut turns)).catch_unwind().await.is_err();
        drop(work);
        if !broke {
            return;
        }
        error!(terminal = shared.id, "the payment machine failed and is replaced");
        shared.keeper.quiet().await;
        if life > 1 {
            sleep(AGAIN).await;
        }
        // It was made of the same settings before.
        let Ok((desk, _)) = shared.setting.open() else { return };
        work = Work::new(&shared, life, desk, terms.clone());
        replay(&mut work);
        recall(&shared).await;
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
