//! Every way from one stage of an intent to the next, in one table: what is not in it does not happen.
//!
//! A stage is entered by [`Life::enter`] alone, which holds the way against the table. A way that is not there is a mistake
//! in this crate: it stops a debug build, and is counted in a release, where an outcome that is half right is better than a
//! till that is gone. The table draws the figure in docs/stages.md, and the tests go every way of it.

use super::life::{Life, Stage};
use core::sync::atomic::{AtomicU32, Ordering};

/// Makes the table, and its rows for people: `From, On => To, "what it wants done";`
macro_rules! ways {
    ($($from:ident, $on:ident => $to:ident, $effects:literal;)*) => {
        const WAYS: &[(At, On, At)] = &[$((At::$from, On::$on, At::$to),)*];

        /// The table for people: from, on, to, and what is wanted done then.
        #[cfg(feature = "words")]
        pub const WAYS_TOLD: &[[&str; 4]] =
            &[$([stringify!($from), stringify!($on), stringify!($to), $effects],)*];
    };
}

/// A stage without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Found,
    Queued,
    Preparing,
    Probing,
    Opening,
    Committing,
    Asked,
    Taking,
    TakingOver,
    Checking,
    Settling,
    Settled,
}

/// Why a stage is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// Nothing is before it.
    Turn,
    /// Its `prepared` is durable, and what is left of its origin has to be known first.
    Unprobed,
    /// Its `prepared` is durable, and all is known that has to be.
    Ready,
    /// Its channel stands.
    Connected,
    /// Its `sent` is durable, fresh, and the lease is ours.
    Released,
    /// The system took it up, or nobody has to.
    Offered,
    /// That it was taken up is as durable as it gets.
    Awaited,
    /// Nobody says how it ended.
    Unclear,
    /// Another process may have sent it.
    Others,
    /// That it is asked for here is durable.
    Claimed,
    /// An outcome is known.
    Decided,
    /// It is sure that nothing was sent.
    GivenUp,
    /// Its outcome is as durable as it gets.
    Written,
    /// Its first record could not be written.
    Unwritten,
}

ways! {
    Queued, Turn => Preparing, "append `prepared`";
    Preparing, Unprobed => Probing, "open; ask what is left";
    Preparing, Ready => Opening, "open";
    Probing, Ready => Opening, "open";
    Opening, Connected => Committing, "append `sent`";
    Committing, Released => Asked, "write";
    Preparing, Offered => Taking, "append `taken`";
    Asked, Offered => Taking, "append `taken`";
    Checking, Offered => Taking, "append `taken`";
    Taking, Awaited => Checking, "tell the offer; wake to ask";
    Found, Awaited => Checking, "wake to ask";
    Asked, Unclear => Checking, "tell `checking`; wake to ask";
    Found, Unclear => Checking, "tell `unknown`: nobody can be asked";
    Found, Others => TakingOver, "append `taken-over`";
    TakingOver, Claimed => Asked, "";
    Found, Decided => Settling, "append the outcome";
    Preparing, Decided => Settling, "append the outcome";
    Probing, Decided => Settling, "append the outcome";
    Opening, Decided => Settling, "append the outcome";
    Committing, Decided => Settling, "append the outcome";
    Asked, Decided => Settling, "append the outcome";
    Taking, Decided => Settling, "append the outcome";
    TakingOver, Decided => Settling, "append the outcome";
    Checking, Decided => Settling, "append the outcome";
    Settling, Decided => Settling, "append the outcome behind the other";
    Settled, Decided => Settling, "append the outcome behind the other";
    Probing, GivenUp => Settling, "append the outcome; refuse";
    Opening, GivenUp => Settling, "append the outcome; refuse";
    Committing, GivenUp => Settling, "append the outcome; refuse";
    Asked, GivenUp => Settling, "append the outcome; refuse";
    Taking, GivenUp => Settling, "append the outcome; refuse";
    Checking, GivenUp => Settling, "append the outcome; refuse";
    Settling, Written => Settled, "tell the outcome";
    Found, Written => Settled, "";
    Preparing, Unwritten => Settled, "refuse";
}

/// How often something happened that cannot.
static STRAYS: AtomicU32 = AtomicU32::new(0);

/// Something happened that cannot: see above.
#[cold]
pub(super) fn stray() {
    STRAYS.fetch_add(1, Ordering::Relaxed);
    debug_assert!(false, "the machine went a way that is not in its table");
}

/// How often a machine of this process went a way that is not in the table: never, or it is a mistake to be reported.
pub fn strays() -> u32 {
    STRAYS.load(Ordering::Relaxed)
}

impl Life {
    /// Goes on to its next stage. Gives what it was before.
    pub(super) fn enter(&mut self, on: On, stage: Stage) -> Stage {
        let way = (self.stage.at(), on, stage.at());
        debug_assert!(WAYS.contains(&way), "no way {way:?}");
        if !WAYS.contains(&way) {
            stray();
        }
        #[cfg(debug_assertions)]
        gone::note(way);
        core::mem::replace(&mut self.stage, stage)
    }
}

impl Stage {
    pub(super) fn at(&self) -> At {
        match self {
            Stage::Found => At::Found,
            Stage::Queued => At::Queued,
            Stage::Preparing => At::Preparing,
            Stage::Probing => At::Probing,
            Stage::Opening => At::Opening,
            Stage::Committing { .. } => At::Committing,
            Stage::Asked => At::Asked,
            Stage::Taking => At::Taking,
            Stage::TakingOver(_) => At::TakingOver,
            Stage::Checking(_) => At::Checking,
            Stage::Settling { .. } => At::Settling,
            Stage::Settled => At::Settled,
        }
    }
}

/// Which ways were gone by this thread, for tests.
#[cfg(debug_assertions)]
pub(super) mod gone {
    use super::{At, On, WAYS};
    use std::cell::Cell;

    thread_local! {
        static GONE: Cell<[bool; WAYS.len()]> = const { Cell::new([false; WAYS.len()]) };
    }

    pub(super) fn note(way: (At, On, At)) {
        let mut gone = GONE.get();
        gone.iter_mut().zip(WAYS).for_each(|(gone, known)| *gone |= *known == way);
        GONE.set(gone);
    }

    /// The ways that this thread has not gone yet, as the table has them. There in debug builds.
    pub fn ways_left() -> Vec<String> {
        let left = GONE.get().into_iter().zip(WAYS).filter(|(gone, _)| !gone);
        left.map(|(_, (from, on, to))| format!("{from:?}, {on:?} => {to:?}")).collect()
    }
}
