//! How many requests may wait at a time, or listen: each has one of the helper's connections for so long. Whoever has their
//! share already is answered at once with what is known, and told when to ask again; so no caller, and not all of them
//! together, keep others out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places, by who has them.
pub struct Places {
    all: usize,
    each: usize,
    taken: Mutex<HashMap<String, usize>>,
}

/// One of them. Free again when dropped.
pub struct Place {
    places: Arc<Places>,
    who: String,
}

impl Places {
    /// Of a helper with so many connections: one caller has half of them at most, all callers three quarters.
    pub fn of(connections: usize) -> Arc<Places> {
        let (all, each) = ((connections * 3 / 4).max(1), (connections / 2).max(1));
        Arc::new(Places { all, each, taken: Mutex::default() })
    }

    /// One for that caller; none where there is none.
    pub fn take(self: &Arc<Self>, who: &str) -> Option<Place> {
        let mut taken = self.lock();
        let (all, own) = (taken.values().sum::<usize>(), taken.get(who).copied().unwrap_or_default());
        if all >= self.all || own >= self.each {
            return None;
        }
        taken.insert(who.to_owned(), own + 1);
        Some(Place { places: self.clone(), who: who.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(own) = taken.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_has_half_of_the_places_and_all_together_three_quarters() {
        let places = Places::of(16);
        let take = |who: &str| std::iter::from_fn(|| places.take(who)).collect::<Vec<_>>();
        let (one, two, three) = (take("one"), take("two"), take("three"));
        assert_eq!([one.len(), two.len(), three.len()], [8, 4, 0]);
        drop(one);
        assert_eq!(take("three").len(), 8);
        drop((two, three));
        assert!(places.lock().is_empty(), "nothing is remembered of whoever left");
    }
}
