//! Idempotency keys: each passes once.
//!
//! A key is noted, durably where there is a state folder, before the first byte leaves, so that neither a
//! browser's own repetition nor a restart lets a request through twice. Keys are forgotten after a day.

use crate::access::{Folder, TokenId};
use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a key is remembered.
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// The most keys remembered; then no more are taken.
const MAX_KEYS: usize = 100_000;
/// The file in the state folder: `digest seconds`, a line each.
const FILE: &str = "keys";

/// The keys that have passed.
pub struct Keys {
    folder: Option<Folder>,
    seen: Mutex<HashMap<String, u64>>,
}

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    Once,
    /// It passed before.
    Repeated,
    /// Too many keys are remembered.
    Full,
}

impl Keys {
    /// Those of the folder that are not too old. Without a folder they live as long as the process.
    pub fn open(folder: Option<Folder>, now: SystemTime) -> io::Result<Self> {
        let text = folder.as_ref().map_or(Ok(String::new()), |folder| folder.read(FILE))?;
        let mut seen = rows(&text).collect();
        forget(&mut seen, seconds(now));
        if let Some(folder) = &folder {
            let kept: String = seen.iter().map(|(key, at)| format!("{key} {at}\n")).collect();
            folder.write(FILE, &kept)?;
        }
        Ok(Keys { folder, seen: Mutex::new(seen) })
    }

    /// Lets a key pass when it never did. `scope` keeps the keys of different terminals and tills apart.
    pub fn pass(&self, scope: &str, key: &str, now: SystemTime) -> io::Result<Pass> {
        let (id, now) = (id(scope, key), seconds(now));
        let mut seen = self.lock();
        if seen.len() >= MAX_KEYS {
            forget(&mut seen, now);
        }
        match () {
            () if seen.contains_key(&id) => Ok(Pass::Repeated),
            () if seen.len() >= MAX_KEYS => Ok(Pass::Full),
            () => {
                if let Some(folder) = &self.folder {
                    folder.append(FILE, &format!("{id} {now}"))?;
                }
                seen.insert(id, now);
                Ok(Pass::Once)
            }
        }
    }

    /// Lets a key pass again: not a byte has left.
    pub fn give_back(&self, scope: &str, key: &str) {
        // The file keeps it: after a restart it is refused, which errs on the safe side.
        self.lock().remove(&id(scope, key));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn id(scope: &str, key: &str) -> String {
    TokenId::of(format!("{scope}\n{key}").as_bytes()).to_hex()
}

fn rows(text: &str) -> impl Iterator<Item = (String, u64)> {
    // A torn line is one of a key that never passed: it is durable before the first byte leaves.
    text.lines().filter_map(|line| {
        let (id, at) = line.split_once(' ')?;
        Some((id.to_owned(), at.parse().ok()?))
    })
}

fn forget(seen: &mut HashMap<String, u64>, now: u64) {
    seen.retain(|_, at| now.saturating_sub(*at) < LIFE.as_secs());
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_passes_once_even_after_a_restart_until_a_day_is_over() {
        let path = std::env::temp_dir().join(format!("tillwire-keys-{}", std::process::id()));
        let folder = Folder::open(&path).unwrap();
        let now = SystemTime::now();
        let open = |at| Keys::open(Some(folder.clone()), at).unwrap();
        let keys = open(now);
        assert_eq!(keys.pass("counter-1", "k", now).unwrap(), Pass::Once);
        assert_eq!(keys.pass("counter-1", "k", now).unwrap(), Pass::Repeated);
        assert_eq!(keys.pass("counter-2", "k", now).unwrap(), Pass::Once, "another terminal");
        assert_eq!(open(now).pass("counter-1", "k", now).unwrap(), Pass::Repeated, "after a restart");
        assert_eq!(open(now + LIFE).pass("counter-1", "k", now + LIFE).unwrap(), Pass::Once, "a day later");
        std::fs::remove_dir_all(&path).unwrap();
    }

    #[test]
    fn a_torn_line_hides_no_key_behind_it() {
        let path = std::env::temp_dir().join(format!("tillwire-keys-torn-{}", std::process::id()));
        let folder = Folder::open(&path).unwrap();
        let now = SystemTime::now();
        let keys = Keys::open(Some(folder.clone()), now).unwrap();
        assert_eq!(keys.pass("t", "before", now).unwrap(), Pass::Once);
        let file = std::fs::OpenOptions::new().append(true).open(path.join(FILE));
        std::io::Write::write_all(&mut file.unwrap(), b"\xf0\x9f5d5 17").unwrap();
        assert_eq!(keys.pass("t", "behind", now).unwrap(), Pass::Once);
        let restarted = Keys::open(Some(folder), now).unwrap();
        for key in ["before", "behind"] {
            assert_eq!(restarted.pass("t", key, now).unwrap(), Pass::Repeated, "{key}");
        }
        std::fs::remove_dir_all(&path).unwrap();
    }

    #[test]
    fn a_key_of_a_request_that_never_left_may_pass_again() {
        let (keys, now) = (Keys::open(None, SystemTime::now()).unwrap(), SystemTime::now());
        assert_eq!(keys.pass("t", "k", now).unwrap(), Pass::Once);
        keys.give_back("t", "k");
        assert_eq!(keys.pass("t", "k", now).unwrap(), Pass::Once);
    }
}
