//! One receiver: what waits for it, and when that is tried. One delivery is under way at a time. A message that failed waits
//! longer each time, and so does everything while the receiver is not there; none is given up, and none holds up the next.

use super::message::{Message, is_wanted};
use super::now;
use super::queue::Queue;
use crate::site::Site;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::{info, warn};

/// How long a receiver may take to answer.
const LIMIT: Duration = Duration::from_secs(15);
/// After a delivery that failed; twice as long after each.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// From one look at the journal to the next: another process that shares it may have left something.
const LOOK: Duration = Duration::from_secs(300);
/// The same after a look that failed.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// What a receiver is told of.
#[derive(PartialEq, Eq)]
pub struct Wants {
    /// None: of all.
    pub terminals: Option<Vec<String>>,
    /// None: of everything.
    pub events: Option<Vec<String>>,
}

/// Where a receiver is, what it believes, and what it is told of.
pub struct SetUp {
    pub site: Site,
    /// Each signs.
    pub secrets: Vec<Secret>,
    pub wants: Wants,
}

/// A receiver.
pub struct Hook {
    pub name: String,
    set_up: RwLock<Arc<SetUp>>,
    queue: Queue,
    state: Mutex<State>,
    news: Notify,
}

/// How a receiver stands.
pub struct Waiting {
    pub waiting: usize,
    /// Since when the one waits that waits longest, in Unix ms.
    pub since: Option<u64>,
    /// Nothing is sent, because the receiver is gone.
    pub paused: bool,
    /// How often it failed since it last answered.
    pub failures: u32,
}

#[derive(Default)]
struct State {
    /// By when it is due, in the order in which it came.
    waiting: BTreeMap<(Instant, u64), Waits>,
    /// Since when each waits, in Unix ms.
    ids: HashMap<String, u64>,
    came: u64,
    /// Deliveries that failed since the last that did not.
    failures: u32,
    not_before: Option<Instant>,
    /// The receiver has said that it is gone.
    paused: bool,
    /// It is not in the configuration any more.
    dismissed: bool,
}

struct Waits {
    id: String,
    failures: u32,
}

impl Hook {
    pub fn new(name: String, set_up: SetUp, queue: Queue) -> Hook {
        let set_up = RwLock::new(Arc::new(set_up));
        Hook { name, set_up, queue, state: Mutex::default(), news: Notify::new() }
    }

    /// Tells it otherwise from now on; where that is another way, one that was gone is tried again.
    pub fn change(&self, set_up: SetUp) {
        if self.set_up().is(&set_up) {
            return;
        }
        *self.set_up.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set_up);
        info!(webhook = self.name, "is told otherwise");
        self.resume();
    }

    /// It is told nothing any more. What waits stays in the journal.
    pub fn dismiss(&self) {
        self.lock().dismissed = true;
        info!(webhook = self.name, "is told nothing any more");
        self.news.notify_one();
    }

    /// Whether it is told of that.
    pub fn wants(&self, terminal: &str, event: &str) -> bool {
        let Wants { terminals, events } = &self.set_up().wants;
        let its = terminals.as_ref().is_none_or(|its| its.iter().any(|id| id == terminal));
        its && events.as_ref().is_none_or(|wanted| is_wanted(event, wanted))
    }

    /// Makes durable that it is to be told. Errors: nobody knows.
    pub async fn take(&self, message: &Message) -> Result<(), Code> {
        let at = now();
        if self.queue.put(message, at).await? {
            self.wait(message.id.clone(), at, 0);
        }
        Ok(())
    }

    /// The same of what it may have been told. Whether it was not waiting.
    pub async fn take_again(&self, message: &Message) -> Result<bool, Code> {
        let at = now();
        let again = self.queue.put_again(message, at).await?;
        self.wait(message.id.clone(), at, 0);
        Ok(again)
    }

    /// Goes on with a receiver that was gone, at once.
    pub fn resume(&self) {
        self.recover();
        self.lock().paused = false;
        self.news.notify_one();
    }

    /// How it stands.
    pub fn standing(&self) -> Waiting {
        let State { ids, paused, failures, .. } = &*self.lock();
        Waiting {
            waiting: ids.len(),
            since: ids.values().min().copied(),
            paused: *paused,
            failures: *failures,
        }
    }

    /// Sends what waits, as long as the program runs and it is not dismissed.
    pub async fn run(&self) {
        let mut look = Instant::now();
        while !self.lock().dismissed {
            if look <= Instant::now() {
                look = Instant::now() + self.look().await;
            }
            match self.next() {
                Ok(waits) => self.send(waits).await,
                Err(due) => {
                    let until = due.map_or(look, |due| due.min(look));
                    // Something came, or something is due.
                    let _ = timeout_at(until, self.news.notified()).await;
                }
            }
        }
    }

    /// Looks for what an earlier process left; gives when to look again.
    async fn look(&self) -> Duration {
        match self.queue.waiting().await {
            Ok(ids) => {
                let now = now();
                ids.into_iter().for_each(|(id, since)| self.wait(id, since.unwrap_or(now), 0));
                LOOK
            }
            Err(_) => LOOK_AGAIN,
        }
    }

    fn wait(&self, id: String, since: u64, failures: u32) {
        let due = Instant::now() + pause(failures);
        let mut state = self.lock();
        if state.ids.contains_key(&id) {
            return;
        }
        state.ids.insert(id.clone(), since);
        state.came += 1;
        let place = (due, state.came);
        state.waiting.insert(place, Waits { id, failures });
        drop(state);
        self.news.notify_one();
    }

    /// The next that is due. Errors: when one will be.
    fn next(&self) -> Result<Waits, Option<Instant>> {
        let mut state = self.lock();
        if state.paused {
            return Err(None);
        }
        let Some((due, _)) = state.waiting.keys().next().copied() else { return Err(None) };
        let due = state.not_before.map_or(due, |not_before| due.max(not_before));
        if due > Instant::now() {
            return Err(Some(due));
        }
        state.waiting.pop_first().map(|(_, waits)| waits).ok_or(None)
    }

    async fn send(&self, Waits { id, failures }: Waits) {
        let message = match self.queue.read(&id).await {
            Ok(Some(message)) => message,
            // Another process was quicker.
            Ok(None) => {
                self.lock().ids.remove(&id);
                return;
            }
            Err(_) => return self.wait_again(id, failures + 1),
        };
        let set_up = self.set_up();
        let head = message.head(&set_up.secrets, now() / 1000);
        let told = timeout(LIMIT, set_up.site.tell(&head, message.body.into_bytes())).await;
        match told.unwrap_or(Err(Code::OutcomeUnknown)) {
            Ok(200..=299) => self.delivered(id, failures).await,
            Ok(410) => self.gone(id),
            Ok(status) => self.failed(id, failures + 1, &format!("it answered {status}")),
            Err(code) => self.failed(id, failures + 1, code.as_str()),
        }
    }

    async fn delivered(&self, id: String, failures: u32) {
        self.recover();
        match self.queue.sent(&id, now()).await {
            Ok(()) => {
                self.lock().ids.remove(&id);
            }
            // It has it, and hears it once more.
            Err(_) => self.wait_again(id, failures + 1),
        }
    }

    fn recover(&self) {
        let mut state = self.lock();
        (state.failures, state.not_before) = (0, None);
    }

    fn failed(&self, id: String, failures: u32, reason: &str) {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        let rest = pause(state.failures);
        state.not_before = Some(Instant::now() + rest);
        drop(state);
        let at = &self.set_up().site;
        warn!(webhook = self.name, %at, message = id, reason, again_in = rest.as_secs(), "not told");
        self.wait_again(id, failures);
    }

    fn gone(&self, id: String) {
        self.lock().paused = true;
        let at = &self.set_up().site;
        warn!(
            webhook = self.name,
            %at,
            "the receiver says that it is gone (410): nothing is sent to it until the next start, another setting or a replay; what is to be told is kept"
        );
        self.wait_again(id, 0);
    }

    fn wait_again(&self, id: String, failures: u32) {
        let since = self.lock().ids.remove(&id);
        self.wait(id, since.unwrap_or_else(now), failures);
    }

    fn set_up(&self) -> Arc<SetUp> {
        self.set_up.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SetUp {
    /// Whether both say the same.
    fn is(&self, other: &SetUp) -> bool {
        let secrets = |it: &SetUp| it.secrets.iter().map(|one| one.expose().to_vec()).collect::<Vec<_>>();
        self.site.mark() == other.site.mark() && secrets(self) == secrets(other) && self.wants == other.wants
    }
}

/// After so many failures.
fn pause(failures: u32) -> Duration {
    match failures.checked_sub(1) {
        None => Duration::ZERO,
        Some(doubled) => (FIRST_PAUSE * 2_u32.pow(doubled.min(16))).min(LONGEST_PAUSE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_have_an_end() {
        let seconds = [0, 1, 2, 3, 9, 10, 100].map(|failures| pause(failures).as_secs());
        assert_eq!(seconds, [0, 1, 2, 4, 256, 300, 300]);
    }
}
