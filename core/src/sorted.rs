//! Maps and sets in the order of their keys, made to be small in a program that has many kinds of them.
//!
//! The standard library's B-trees are compiled anew for every kind of key, some four kilobytes each, and pages load that.
//! Here entries lie in short sorted runs: what is put in or taken out moves a run, never the whole, so that ten thousand
//! entries are about as quick as one. There is no more than what [`crate::payment`] asks for.

use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::slice;

/// How many entries a run has at most.
const RUN: usize = 64;

/// Values, each under a key of its own.
#[derive(Clone)]
pub struct Map<K, V>(Vec<Vec<(K, V)>>);

/// The run, and the entry in it.
type Place = (usize, usize);

impl<K: Ord, V> Map<K, V> {
    /// The value of this key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entry(key).map(|(_, value)| value)
    }

    /// The same, with the key as it is kept.
    pub fn entry<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let (run, at) = self.find(key).ok()?;
        self.0.get(run)?.get(at).map(|(key, value)| (key, value))
    }

    /// The value of this key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (run, at) = self.find(key).ok()?;
        self.0.get_mut(run)?.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is this key.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Puts a value under a key, in the place of the one that is there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.find(&key) {
            Ok((run, at)) => {
                if let Some(entry) = self.0.get_mut(run).and_then(|run| run.get_mut(at)) {
                    entry.1 = value;
                }
            }
            Err(place) => self.put(place, (key, value)),
        }
    }

    /// Takes out what is under a key.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.take(place)?.1)
    }

    /// Takes out the first.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        self.take((0, 0))
    }

    /// All of them, in the order of their keys.
    pub fn iter(&self) -> Entries<'_, K, V> {
        self.after((0, 0))
    }

    /// Those whose key is not less than this one.
    pub fn from(&self, key: &K) -> Entries<'_, K, V> {
        let (Ok(place) | Err(place)) = self.find(key);
        self.after(place)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// Where a key is, or where it belongs.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let order = |(known, _): &(K, V)| known.borrow().cmp(key);
        let is_before = |run: &Vec<(K, V)>| run.last().is_some_and(|last| order(last) == Ordering::Less);
        let run = self.0.partition_point(is_before);
        match self.0.get(run) {
            Some(entries) => entries.binary_search_by(order).map(|at| (run, at)).map_err(|at| (run, at)),
            None => Err(self.end()),
        }
    }

    /// Behind the last.
    fn end(&self) -> Place {
        let last = self.0.len().saturating_sub(1);
        (last, self.0.get(last).map_or(0, Vec::len))
    }

    fn put(&mut self, (run, at): Place, entry: (K, V)) {
        match self.0.get_mut(run) {
            Some(entries) => entries.insert(at, entry),
            None => self.0.push(vec![entry]),
        }
        let full = self.0.get_mut(run).filter(|entries| entries.len() > RUN);
        if let Some(upper) = full.map(|entries| entries.split_off(RUN / 2)) {
            self.0.insert(run + 1, upper);
        }
    }

    fn take(&mut self, (run, at): Place) -> Option<(K, V)> {
        let entries = self.0.get_mut(run)?;
        let entry = entries.remove(at);
        if entries.is_empty() {
            self.0.remove(run);
        }
        Some(entry)
    }

    fn after(&self, (run, at): Place) -> Entries<'_, K, V> {
        let mut runs = self.0.get(run..).unwrap_or_default().iter();
        let first = runs.next().and_then(|run| run.get(at..)).unwrap_or_default();
        Entries { run: first.iter(), runs }
    }
}

/// Entries from a place on.
pub struct Entries<'a, K, V> {
    run: slice::Iter<'a, (K, V)>,
    runs: slice::Iter<'a, Vec<(K, V)>>,
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.run.next() {
                return Some((key, value));
            }
            self.run = self.runs.next()?.iter();
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map(Vec::new())
    }
}

impl<K: Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Keys, each once.
#[derive(Clone)]
pub struct Set<K>(Map<K, ()>);

impl<K: Ord> Set<K> {
    /// Whether there is this key.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains(key)
    }

    /// Puts a key in.
    pub fn insert(&mut self, key: K) {
        self.0.insert(key, ());
    }

    /// Takes a key out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.0.remove(key);
    }

    /// Takes out the first.
    pub fn pop_first(&mut self) -> Option<K> {
        self.0.pop_first().map(|(key, ())| key)
    }

    /// The first.
    pub fn first(&self) -> Option<&K> {
        self.iter().next()
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, ())| key)
    }

    /// Those that are not less than this one.
    pub fn from<'a>(&'a self, key: &K) -> impl Iterator<Item = &'a K> + use<'a, K> {
        self.0.from(key).map(|(key, ())| key)
    }
}

impl<K> Default for Set<K> {
    fn default() -> Self {
        Set(Map::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// What is done with a map, and with which key.
    #[derive(Debug, Clone)]
    enum Act {
        Insert(u16),
        Remove(u16),
        Change(u16),
        PopFirst,
    }

    fn act() -> impl Strategy<Value = Act> {
        let key = 0..600u16;
        prop_oneof![
            6 => key.clone().prop_map(Act::Insert),
            2 => key.clone().prop_map(Act::Remove),
            1 => key.prop_map(Act::Change),
            1 => Just(Act::PopFirst),
        ]
    }

    proptest! {
        #[test]
        fn it_holds_what_the_standard_map_holds(acts in prop::collection::vec(act(), 0..2_000)) {
            let mut ours = Map::default();
            let mut theirs = BTreeMap::new();
            for (turn, act) in acts.into_iter().enumerate() {
                match act {
                    Act::Insert(key) => {
                        ours.insert(key, turn);
                        theirs.insert(key, turn);
                    }
                    Act::Remove(key) => prop_assert_eq!(ours.remove(&key), theirs.remove(&key)),
                    Act::Change(key) => {
                        let (one, other) = (ours.get_mut(&key), theirs.get_mut(&key));
                        prop_assert_eq!(one.is_some(), other.is_some());
                        one.into_iter().chain(other).for_each(|value| *value += 1);
                    }
                    Act::PopFirst => prop_assert_eq!(ours.pop_first(), theirs.pop_first()),
                }
            }
            prop_assert!(ours.iter().eq(&theirs));
            prop_assert!(ours.values().eq(theirs.values()));
            for key in (0..620).step_by(7) {
                prop_assert!(ours.from(&key).eq(theirs.range(key..)), "from {}", key);
                prop_assert_eq!(ours.entry(&key), theirs.get_key_value(&key));
                prop_assert_eq!(ours.contains(&key), theirs.contains_key(&key));
            }
        }
    }

    #[test]
    fn a_set_has_each_key_once_and_in_order() {
        let mut set = Set::default();
        ["b", "a", "c", "a"].into_iter().for_each(|key| set.insert(key));
        assert!(set.iter().eq(&["a", "b", "c"]));
        assert_eq!(set.first(), Some(&"a"));
        assert!(set.from(&"b").eq(&["b", "c"]));
        set.remove("b");
        assert!(!set.contains("b"));
        assert_eq!(set.pop_first(), Some("a"));
        assert!(set.iter().eq(&["c"]));
    }
}
