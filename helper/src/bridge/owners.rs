//! Who uses a terminal: one session at a time, so that two tills never talk into one payment.
//!
//! A session may hold several sockets (a cancel travels beside its payment). When its last one is gone, another
//! session of the same origin may take over at once (a reloaded till, or one that paired again), another origin
//! only after a while: a till that asks for an outcome comes back again and again, with nothing open in between.

use crate::config::Origin;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a session without sockets keeps others out. The pause between two questions is at most 60 s.
const LEASE: Duration = Duration::from_secs(90);

/// The sessions that own terminals. Clones speak of the same ones.
#[derive(Clone, Default)]
pub struct Owners(Arc<Mutex<HashMap<String, Owner>>>);

struct Owner {
    session: String,
    origin: Origin,
    sockets: usize,
    /// When the origin's last socket went away, since one had an open terminal. None: there was none yet, so nothing can be
    /// unresolved.
    left: Option<Instant>,
}

/// A socket's share of a terminal. Ends when dropped.
pub struct Claim {
    owners: Owners,
    terminal: String,
    opened: bool,
}

impl Claim {
    /// The terminal's connection stands: from now on something may be under way.
    pub fn opened(&mut self) {
        self.opened = true;
    }
}

impl Owners {
    /// Claims a terminal for one socket more of a session. None when another session owns it.
    pub fn claim(&self, terminal: &str, session: &str, origin: &Origin, now: Instant) -> Option<Claim> {
        let mut owners = self.lock();
        if let Some(owner) = owners.get_mut(terminal).filter(|owner| !owner.yields(session, origin, now)) {
            if owner.session != session || owner.origin != *origin {
                return None;
            }
            owner.sockets += 1;
        } else {
            // Whoever comes back under another name may have left something unresolved here.
            let left =
                owners.get(terminal).filter(|owner| owner.origin == *origin).and_then(|owner| owner.left);
            let owner = Owner { session: session.to_owned(), origin: origin.clone(), sockets: 1, left };
            owners.insert(terminal.to_owned(), owner);
        }
        Some(Claim { owners: self.clone(), terminal: terminal.to_owned(), opened: false })
    }

    /// Nothing panics while it is held, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Owner {
    /// Whether another session may take over.
    fn yields(&self, session: &str, origin: &Origin, now: Instant) -> bool {
        let same = self.session == session && self.origin == *origin;
        let stale = self.origin == *origin || self.left.is_none_or(|left| now.duration_since(left) >= LEASE);
        !same && self.sockets == 0 && stale
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(owner) = self.owners.lock().get_mut(&self.terminal) {
            owner.sockets = owner.sockets.saturating_sub(1);
            if self.opened || owner.left.is_some() {
                owner.left = Some(Instant::now());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins() -> (Origin, Origin) {
        let origin = |text| Origin::parse(text).unwrap();
        (origin("https://till.example"), origin("https://other.example"))
    }

    #[test]
    fn one_session_owns_a_terminal_with_as_many_sockets_as_it_likes() {
        let (owners, now) = (Owners::default(), Instant::now());
        let (till, other) = origins();
        let first = owners.claim("t", "one", &till, now).unwrap();
        let second = owners.claim("t", "one", &till, now).unwrap();
        assert!(owners.claim("t", "two", &till, now).is_none(), "another session");
        assert!(owners.claim("t", "one", &other, now).is_none(), "another origin under the same name");
        assert!(owners.claim("u", "two", &other, now).is_some(), "another terminal");
        drop(first);
        assert!(owners.claim("t", "two", &till, now).is_none(), "one socket is left");
        drop(second);
        assert!(owners.claim("t", "two", &till, now).is_some(), "the same origin takes over");
    }

    #[test]
    fn another_origin_takes_over_only_after_the_lease() {
        let (owners, now) = (Owners::default(), Instant::now());
        let (till, other) = origins();
        drop(owners.claim("t", "one", &other, now).unwrap());
        let mut opened = owners.claim("t", "one", &till, now).expect("nothing was opened");
        opened.opened();
        drop(opened);
        let left = Instant::now();
        assert!(owners.claim("t", "two", &other, left + LEASE - Duration::from_secs(1)).is_none());
        assert!(owners.claim("t", "two", &other, left + LEASE).is_some());
    }

    #[test]
    fn whoever_comes_back_and_finds_the_terminal_gone_keeps_it() {
        let (owners, now) = (Owners::default(), Instant::now());
        let (till, other) = origins();
        let mut opened = owners.claim("t", "one", &till, now).unwrap();
        opened.opened();
        drop(opened);
        for session in ["one", "two", "three"] {
            let came_back = Instant::now();
            drop(owners.claim("t", session, &till, came_back).expect("it is its own"));
            let soon = Instant::now() + LEASE - Duration::from_secs(1);
            assert!(owners.claim("t", "b", &other, soon).is_none(), "{session}: another origin");
        }
        assert!(owners.claim("t", "b", &other, Instant::now() + LEASE).is_some());
    }
}
