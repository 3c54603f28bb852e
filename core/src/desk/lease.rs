//! The lease of one terminal: who works on it.
//!
//! ```text
//! Free -> Claiming -> TakingUp -> Held -> Releasing -> Free
//!   ^                     |         |
//!   +---------------------+---------+  another has it
//! ```
//!
//! Where leases run out, one is renewed for as long as it is held, and counts as ours for half its time only, from the
//! moment before it was last asked for: what lies in the other half is the store's and nobody's. A renewal that fails
//! proves nothing: the store fences late records by itself. One that is refused means that another has the terminal.
//! Then what runs here goes on, nothing more leaves, and the terminal is asked for again: of what was left open here the
//! other may know the end.

use super::Effect;
use crate::code::Code;
use crate::payment::Horizon;
use crate::time::{Before, Millis, Now};
use std::collections::VecDeque;

/// How long a lease lasts where nobody says otherwise, in ms.
const LEASE_MS: Millis = 60_000;
/// How long one is tried for, in ms: whoever connects has it for a moment, to look for what was left open.
const PATIENCE_MS: Millis = 500;
/// From one try to the next, in ms.
const PAUSE_MS: Millis = 25;
/// The same while nobody waits for it, and after a call that failed.
const AGAIN_MS: Millis = 1_000;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    /// It is asked for; until then, where somebody waits.
    Claiming {
        until: Option<Millis>,
    },
    /// It is ours, and what another left open is being looked for.
    TakingUp {
        confirmed: Now,
    },
    Held {
        confirmed: Now,
    },
    Releasing,
}

/// The lease of one terminal.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    /// How long it lasts without a sign of life; none where it lasts as long as its holder.
    ttl: Option<Millis>,
    /// What is open here needs it: where it was lost it is asked for again.
    insists: bool,
    state: State,
    /// No more is wanted, whatever is open.
    leaving: bool,
    /// How many want to begin something.
    wanted: u32,
    /// Some of them have not been answered.
    asking: bool,
    /// A call to the journal is under way.
    calling: bool,
    /// When the next one is made, where none is under way and it has to wait.
    next: Option<Millis>,
    effects: VecDeque<Effect>,
}

impl Lease {
    pub(super) fn new(ttl: Option<Millis>, insists: bool) -> Self {
        Lease {
            ttl,
            insists,
            state: State::Free,
            leaving: false,
            wanted: 0,
            asking: false,
            calling: false,
            next: None,
            effects: VecDeque::new(),
        }
    }

    /// So many want to begin something from now on.
    pub(super) fn want(&mut self, many: u32) {
        self.asking = many > 0 && (self.asking || many > self.wanted);
        self.wanted = many;
    }

    /// It is given back as soon as possible, and not asked for again.
    pub(super) fn leave(&mut self) {
        self.leaving = true;
    }

    /// It was had or kept by a call that was made after `asked`.
    pub(super) fn leased(&mut self, asked: Now) {
        self.calling = false;
        self.next = None;
        self.state = match self.state {
            State::Held { .. } => State::Held { confirmed: asked },
            State::TakingUp { .. } => State::TakingUp { confirmed: asked },
            _ if self.leaving => State::Held { confirmed: asked },
            State::Free | State::Claiming { .. } | State::Releasing => {
                self.call(Effect::TakeUp);
                State::TakingUp { confirmed: asked }
            }
        };
    }

    /// Another has it.
    pub(super) fn refused(&mut self, now: Now) {
        self.calling = false;
        let State::Claiming { until } = self.state else { return };
        match until {
            Some(until) if until > now.mono => self.next = Some(now.mono + PAUSE_MS),
            Some(_) => self.deny(now, Code::TerminalLocked),
            None => self.rest(now),
        }
    }

    /// Another has taken it.
    pub(super) fn lost(&mut self, now: Now) {
        self.calling = false;
        self.rest(now);
    }

    /// What another left open has been taken up.
    pub(super) fn taken_up(&mut self) {
        if let State::TakingUp { confirmed } = self.state {
            self.calling = false;
            self.state = State::Held { confirmed };
        }
    }

    pub(super) fn released(&mut self) {
        self.calling = false;
        self.state = State::Free;
        self.next = None;
    }

    /// The last call failed, which says nothing about who has it.
    pub(super) fn failed(&mut self, now: Now, code: Code) {
        self.calling = false;
        self.next = Some(now.mono + self.pause());
        match self.state {
            State::Claiming { until: Some(_) } => self.deny(now, code),
            State::Claiming { until: None } => self.rest(now),
            _ => self.answer(Effect::Denied(code)),
        }
    }

    /// Whether what another left open is being taken up.
    pub(super) fn takes_up(&self) -> bool {
        matches!(self.state, State::TakingUp { .. })
    }

    /// Whether it is ours.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self.state, State::Held { .. } | State::TakingUp { .. })
    }

    /// What it says of money that wants to leave.
    pub(super) fn horizon(&self, hold: Option<Millis>) -> Horizon {
        match (self.state, hold) {
            (State::Held { .. } | State::TakingUp { .. }, None) => Horizon::Open,
            (State::Held { confirmed } | State::TakingUp { confirmed }, Some(hold)) => {
                Horizon::Until(Before::after(confirmed, hold))
            }
            _ => Horizon::Gone,
        }
    }

    /// When it has to be looked at again.
    pub(super) fn due(&self) -> Option<Millis> {
        let renewal = match self.state {
            State::Held { confirmed } | State::TakingUp { confirmed } => {
                self.ttl.map(|ttl| confirmed.mono.saturating_add(ttl / 4))
            }
            _ => None,
        };
        self.next.or(renewal).filter(|_| !self.calling)
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Does what is due. `busy`: something here is not over yet; `hurry`: a request waits for nothing but the lease.
    pub(super) fn act(&mut self, now: Now, busy: bool, hurry: bool) {
        let waits = self.next.is_some_and(|next| next > now.mono);
        match self.state {
            _ if self.calling => self.patience(now),
            State::Free | State::Claiming { .. } if self.leaving => self.next = None,
            State::Free if self.asking => self.claim(Some(now.mono + PATIENCE_MS)),
            State::TakingUp { .. } | State::Held { .. } if self.is_over(busy) => self.release(),
            _ if waits => self.patience(now),
            State::Free if busy && self.insists => self.claim(None),
            State::Free => self.next = None,
            State::Claiming { until } => self.claim(until.or(self.asking.then_some(now.mono + PATIENCE_MS))),
            State::TakingUp { .. } => self.call(Effect::TakeUp),
            State::Held { confirmed } => self.keep(now, confirmed, hurry),
            State::Releasing => self.call(Effect::Release),
        }
    }

    /// Whether nobody here needs it any more.
    fn is_over(&self, busy: bool) -> bool {
        let held = matches!(self.state, State::Held { .. });
        let wanted = if held { self.wanted > 0 } else { self.asking };
        self.leaving || (!busy && !wanted)
    }

    /// Somebody waits for what was asked for in the background.
    fn patience(&mut self, now: Now) {
        if let State::Claiming { until: until @ None } = &mut self.state
            && self.asking
        {
            *until = Some(now.mono + PATIENCE_MS);
        }
    }

    fn keep(&mut self, now: Now, confirmed: Now, hurry: bool) {
        let old = self.ttl.is_some_and(|ttl| now.since(confirmed) >= ttl / 4);
        if let Some(ttl) = self.ttl.filter(|_| old || hurry) {
            self.call(Effect::Renew { ttl });
        } else if self.asking {
            self.answer(Effect::Granted);
        }
    }

    fn claim(&mut self, until: Option<Millis>) {
        self.state = State::Claiming { until };
        self.call(Effect::Claim { ttl: self.ttl.unwrap_or(LEASE_MS) });
    }

    fn release(&mut self) {
        self.state = State::Releasing;
        self.call(Effect::Release);
    }

    fn call(&mut self, effect: Effect) {
        self.calling = true;
        self.next = None;
        self.effects.push_back(effect);
    }

    fn deny(&mut self, now: Now, code: Code) {
        self.rest(now);
        self.answer(Effect::Denied(code));
    }

    /// It is not ours; where something here is open it is asked for again in a while.
    fn rest(&mut self, now: Now) {
        self.state = State::Free;
        self.next = Some(now.mono + AGAIN_MS);
    }

    fn answer(&mut self, effect: Effect) {
        if std::mem::take(&mut self.asking) {
            self.effects.push_back(effect);
        }
    }

    /// After a failed call: a lease that runs out is not waited for until it has.
    fn pause(&self) -> Millis {
        self.ttl.map_or(AGAIN_MS, |ttl| (ttl / 12).clamp(PAUSE_MS, AGAIN_MS))
    }
}
