//! Who may stay: a bounded number of connections, of which silent ones make room for new ones.
//!
//! A connection is working (its whole request is being answered, or it is a WebSocket whose token was right) or waiting. A
//! waiting one has a deadline, and when all places are taken the one that waits longest goes: whoever is silent, promises a
//! body or says no token never keeps a till out, and a payment is never cut off for a newcomer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How long a request's head may take, from its first byte or, at first, from the connection.
const HEAD: Duration = Duration::from_secs(5);
/// How long a connection may be silent after an answer.
const IDLE: Duration = Duration::from_secs(60);

/// All places.
#[derive(Clone)]
pub struct Lobby(Arc<Mutex<Places>>);

struct Places {
    free: usize,
    arrivals: u64,
    /// Who waits, by the order in which they began to.
    waiting: BTreeMap<u64, watch::Sender<Doing>>,
}

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Idle(Instant),
    Head(Instant),
    /// Its request has begun, and says nothing yet that counts.
    Asking(Instant),
    Working,
    Evicted,
}

/// A connection's place. Free again when dropped.
pub struct Place {
    lobby: Lobby,
    doing: watch::Sender<Doing>,
    /// Its key among those who wait.
    since: Mutex<u64>,
}

/// The answer to a newcomer.
pub enum Entry {
    Place(Place),
    /// Somebody silent had to go for it.
    InsteadOfAnother(Place),
    /// Everybody is working.
    Full,
}

impl Lobby {
    pub fn new(places: usize) -> Self {
        Lobby(Arc::new(Mutex::new(Places { free: places, arrivals: 0, waiting: BTreeMap::new() })))
    }

    /// A connection came.
    pub fn enter(&self) -> Entry {
        let mut places = self.lock();
        let full = places.free == 0;
        if full {
            let Some((_, silent)) = places.waiting.pop_first() else { return Entry::Full };
            silent.send_replace(Doing::Evicted);
            // Its place is this one's now; it gives none back.
        } else {
            places.free -= 1;
        }
        let doing = watch::Sender::new(Doing::Head(Instant::now() + HEAD));
        let since = places.wait(doing.clone());
        let place = Place { lobby: self.clone(), doing, since: Mutex::new(since) };
        if full { Entry::InsteadOfAnother(place) } else { Entry::Place(place) }
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn wait(&mut self, doing: watch::Sender<Doing>) -> u64 {
        self.arrivals += 1;
        self.waiting.insert(self.arrivals, doing);
        self.arrivals
    }
}

impl Place {
    /// Bytes came.
    pub fn heard(&self) {
        self.doing.send_if_modified(|doing| {
            let first = matches!(doing, Doing::Idle(_));
            if first {
                *doing = Doing::Head(Instant::now() + HEAD);
            }
            first
        });
    }

    /// A request has begun: what it still has to say may take so long.
    pub fn ask(&self, limit: Duration) {
        self.change(Doing::Asking(Instant::now() + limit));
    }

    /// A request is being answered. False: it had to go meanwhile.
    pub fn work(&self) -> bool {
        let mut places = self.lobby.lock();
        places.waiting.remove(&*self.since());
        self.change(Doing::Working)
    }

    /// It was answered.
    pub fn rest(&self) {
        let mut places = self.lobby.lock();
        *self.since() = places.wait(self.doing.clone());
        self.change(Doing::Idle(Instant::now() + IDLE));
    }

    /// Resolves when the connection must go.
    pub async fn over(&self) {
        let mut doing = self.doing.subscribe();
        loop {
            let now = *doing.borrow_and_update();
            let changed = doing.changed();
            match now {
                Doing::Evicted => return,
                Doing::Working => drop(changed.await),
                Doing::Idle(end) | Doing::Head(end) | Doing::Asking(end) => tokio::select! {
                    _ = changed => {}
                    () = sleep_until(end) => return,
                },
            }
        }
    }

    /// Whoever was evicted stays so. Tells whether it was not.
    fn change(&self, to: Doing) -> bool {
        self.doing.send_if_modified(|doing| {
            let stays = *doing != Doing::Evicted;
            if stays {
                *doing = to;
            }
            stays
        })
    }

    fn since(&self) -> MutexGuard<'_, u64> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.lobby.lock();
        places.waiting.remove(&*self.since());
        if *self.doing.borrow() != Doing::Evicted {
            places.free += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    fn place(entry: Entry) -> Place {
        match entry {
            Entry::Place(place) | Entry::InsteadOfAnother(place) => place,
            Entry::Full => panic!("full"),
        }
    }

    async fn is_over(place: &Place) -> bool {
        timeout(Duration::ZERO, place.over()).await.is_ok()
    }

    #[tokio::test]
    async fn whoever_is_silent_longest_makes_room_and_whoever_works_does_not() {
        let lobby = Lobby::new(2);
        let (first, second) = (place(lobby.enter()), place(lobby.enter()));
        first.work();
        let third = lobby.enter();
        assert!(matches!(third, Entry::InsteadOfAnother(_)));
        assert!(is_over(&second).await && !is_over(&first).await);
        drop(second);
        let third = place(third);
        third.work();
        assert!(matches!(lobby.enter(), Entry::Full), "both work");
        first.rest();
        let fourth = place(lobby.enter());
        assert!(is_over(&first).await, "an answered one is silent again");
        assert!(!first.work(), "and does not work any more");
        drop((first, third, fourth));
        assert_eq!(lobby.lock().free, 2, "every place came back once");
        assert!(lobby.lock().waiting.is_empty());
    }

    #[tokio::test]
    async fn whoever_asks_without_saying_what_counts_makes_room_before_whoever_works() {
        let lobby = Lobby::new(2);
        let (promises, pays) = (place(lobby.enter()), place(lobby.enter()));
        promises.ask(IDLE);
        pays.ask(IDLE);
        assert!(pays.work());
        let next = place(lobby.enter());
        assert!(is_over(&promises).await && !is_over(&pays).await);
        drop((promises, pays, next));
        assert_eq!(lobby.lock().free, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_five_seconds_and_an_idle_connection_sixty() {
        let lobby = Lobby::new(1);
        let start = Instant::now();
        let slow = place(lobby.enter());
        slow.heard();
        slow.over().await;
        assert_eq!(start.elapsed().as_secs(), 5, "bytes win no time for the first head");
        slow.rest();
        slow.over().await;
        assert_eq!(start.elapsed().as_secs(), 65);
        slow.rest();
        slow.heard();
        slow.over().await;
        assert_eq!(start.elapsed().as_secs(), 70, "a later head has five seconds from its first byte");
    }
}
