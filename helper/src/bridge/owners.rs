//! Who uses a terminal: one session at a time, so that two tills never talk into one payment.
//!
//! A session may hold several sockets (a cancel travels beside its payment). When its last one is gone, the same
//! token may take over at once, another one only after a while: a till that asks for an outcome comes back
//! again and again, with nothing open in between.

use crate::access::TokenId;
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
    token: TokenId,
    sockets: usize,
    /// When the last socket went away.
    left: Instant,
}

/// A socket's share of a terminal. Ends when dropped.
pub struct Claim {
    owners: Owners,
    terminal: String,
}

impl Owners {
    /// Claims a terminal for one socket more of a session. None when another session owns it.
    pub fn claim(&self, terminal: &str, session: &str, token: &TokenId, now: Instant) -> Option<Claim> {
        let mut owners = self.lock();
        if let Some(owner) = owners.get_mut(terminal).filter(|owner| !owner.yields(session, token, now)) {
            if owner.session != session || owner.token != *token {
                return None;
            }
            owner.sockets += 1;
        } else {
            let owner = Owner { session: session.to_owned(), token: token.clone(), sockets: 1, left: now };
            owners.insert(terminal.to_owned(), owner);
        }
        Some(Claim { owners: self.clone(), terminal: terminal.to_owned() })
    }

    /// Nothing panics while it is held, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Owner {
    /// Whether another session may take over.
    fn yields(&self, session: &str, token: &TokenId, now: Instant) -> bool {
        let same = self.session == session && self.token == *token;
        let stale = self.token == *token || now.duration_since(self.left) >= LEASE;
        !same && self.sockets == 0 && stale
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(owner) = self.owners.lock().get_mut(&self.terminal) {
            owner.sockets = owner.sockets.saturating_sub(1);
            owner.left = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_session_owns_a_terminal_with_as_many_sockets_as_it_likes() {
        let (owners, now) = (Owners::default(), Instant::now());
        let (till, other) = (TokenId::of(b"till"), TokenId::of(b"other"));
        let first = owners.claim("t", "one", &till, now).unwrap();
        let second = owners.claim("t", "one", &till, now).unwrap();
        assert!(owners.claim("t", "two", &till, now).is_none(), "another session");
        assert!(owners.claim("t", "one", &other, now).is_none(), "another token under the same name");
        assert!(owners.claim("u", "two", &other, now).is_some(), "another terminal");
        drop(first);
        assert!(owners.claim("t", "two", &till, now).is_none(), "one socket is left");
        drop(second);
        assert!(owners.claim("t", "two", &till, now).is_some(), "the same token takes over");
    }

    #[test]
    fn another_token_takes_over_only_after_the_lease() {
        let (owners, now) = (Owners::default(), Instant::now());
        let (till, other) = (TokenId::of(b"till"), TokenId::of(b"other"));
        drop(owners.claim("t", "one", &till, now).unwrap());
        let left = Instant::now();
        assert!(owners.claim("t", "two", &other, left + LEASE - Duration::from_secs(1)).is_none());
        assert!(owners.claim("t", "two", &other, left + LEASE).is_some());
    }
}
