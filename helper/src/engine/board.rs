//! What is known of each reference of one terminal, for those who wait and those who only listen. Nothing is decided here,
//! and nothing is sent; it outlives a machine that broke.
//!
//! A track is what this process told of one reference. What somebody waits for stays; of the rest the newest are kept at
//! hand, and older ones are read from the journal. Events are numbered for ever, over restarts too, so that whoever was cut
//! off resumes behind the last one that it had.

use super::shown;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tillwire_core::code::Code;
use tillwire_core::json::Writer;
use tillwire_core::payment::{News, Status, present};
use tokio::sync::watch;

/// How many tracks are remembered that nobody waits for.
const AT_HAND: usize = 64;
/// How many steps of one operation are.
const STEPS: usize = 256;
/// How many events are at hand.
const EVENTS: usize = 1024;
/// Event numbers of a process begin at its Unix time in ms times this.
const PER_MS: u64 = 1_000;

/// Something that happened to an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Greater than that of every earlier event of the terminal.
    pub id: u64,
    /// Unix time in ms.
    pub at: u64,
    pub reference: String,
    /// `step`, `offer`, `outcome` or `refused`.
    pub kind: &'static str,
    /// JSON: a step, an offer, an outcome, or `{"code"}`.
    pub data: String,
    /// Between the one that was asked behind and this one there were others, which are not at hand any more.
    pub missed: bool,
}

/// What was told of one reference.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub steps: Vec<String>,
    /// The last outcome, as callers see it, and whether it is final.
    pub outcome: Option<(String, bool)>,
    /// Given up before the first byte left.
    pub refusal: Option<Code>,
    pub offer: Option<String>,
}

struct Track {
    told: Told,
    /// Counts outcomes and refusals.
    news: watch::Sender<u32>,
}

struct State {
    tracks: HashMap<String, Track>,
    /// Oldest first.
    idle: VecDeque<String>,
    events: VecDeque<Event>,
    next: u64,
}

/// The board. Clones are the same one.
#[derive(Clone)]
pub struct Board(Arc<(Mutex<State>, watch::Sender<u64>)>);

impl Board {
    /// An empty one; `wall`: the Unix time in ms.
    pub fn new(wall: u64) -> Board {
        let next = wall.saturating_mul(PER_MS);
        let state = State { tracks: HashMap::new(), idle: VecDeque::new(), events: VecDeque::new(), next };
        Board(Arc::new((Mutex::new(state), watch::Sender::new(next))))
    }

    /// Resolves at the next outcome or refusal of this reference.
    pub fn follow(&self, reference: &str) -> watch::Receiver<u32> {
        self.lock().track(reference).news.subscribe()
    }

    /// What was told of it.
    pub fn told(&self, reference: &str) -> Told {
        self.lock().tracks.get(reference).map(|track| track.told.clone()).unwrap_or_default()
    }

    /// The same reference begins anew, because nothing of its first attempt was ever sent.
    pub fn renew(&self, reference: &str) {
        self.lock().track(reference).told = Told::default();
    }

    /// The references whose outcome is waited for.
    pub fn awaited(&self) -> Vec<String> {
        let state = self.lock();
        let awaited = state.tracks.iter().filter(|(_, track)| track.news.receiver_count() > 0);
        awaited.map(|(reference, _)| reference.clone()).collect()
    }

    /// Takes in what the machine tells of an operation.
    pub fn tell(&self, wall: u64, news: &News) {
        match news {
            News::Step { reference, step, code } => {
                let step = shown::step(step.as_str(), code.map(Code::as_str), wall);
                self.note(wall, reference, "step", step.clone(), |told| {
                    // What nobody knows may be asked for over days.
                    if told.steps.len() == STEPS {
                        told.steps.remove(0);
                    }
                    told.steps.push(step);
                });
            }
            News::Offer { reference, offer } => {
                let offer = offer.to_json();
                self.note(wall, reference, "offer", offer.clone(), |told| told.offer = Some(offer));
            }
            News::Outcome { intent, outcome } => {
                let settled = outcome.status != Status::Unknown;
                let text = shown::outcome(&present(intent, outcome));
                self.end(wall, &intent.operation.reference, text, settled);
            }
            News::Refused { reference, code } => self.refuse(wall, reference, *code),
            News::Answer { .. } => {}
        }
    }

    /// An outcome, as callers see it.
    pub fn end(&self, wall: u64, reference: &str, outcome: String, settled: bool) {
        self.note(wall, reference, "outcome", outcome.clone(), |told| {
            told.outcome = Some((outcome, settled));
            // That was an earlier try: nobody may hear "nothing was charged" of this one.
            told.refusal = None;
        });
        self.ring(reference);
    }

    /// Given up before its first byte left.
    pub fn refuse(&self, wall: u64, reference: &str, code: Code) {
        let data = Writer::new().text("code", code.as_str()).finish();
        self.note(wall, reference, "refused", data, |told| told.refusal = Some(code));
        self.ring(reference);
    }

    /// Events behind that one, or from now on.
    pub fn events(&self, after: Option<u64>) -> Events {
        let from = after.map_or_else(|| self.lock().next, |after| after.saturating_add(1));
        Events { board: self.clone(), from }
    }

    fn note(
        &self,
        at: u64,
        reference: &str,
        kind: &'static str,
        data: String,
        change: impl FnOnce(&mut Told),
    ) {
        let mut state = self.lock();
        change(&mut state.track(reference).told);
        let id = state.next;
        state.next += 1;
        state.events.push_back(Event { id, at, reference: reference.to_owned(), kind, data, missed: false });
        if state.events.len() > EVENTS {
            state.events.pop_front();
        }
        let next = state.next;
        drop(state);
        self.0.1.send_replace(next);
    }

    fn ring(&self, reference: &str) {
        self.lock().track(reference).news.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The track of this reference, a new one where there is none.
    fn track(&mut self, reference: &str) -> &mut Track {
        if !self.tracks.contains_key(reference) {
            self.idle.push_back(reference.to_owned());
            self.forget();
        }
        let fresh = || Track { told: Told::default(), news: watch::Sender::new(0) };
        self.tracks.entry(reference.to_owned()).or_insert_with(fresh)
    }

    /// Forgets the oldest. One that is in use when its turn comes rests again.
    fn forget(&mut self) {
        for _ in AT_HAND..self.idle.len() {
            let Some(oldest) = self.idle.pop_front() else { return };
            match self.tracks.get(&oldest).is_some_and(|track| track.news.receiver_count() > 0) {
                true => self.idle.push_back(oldest),
                false => drop(self.tracks.remove(&oldest)),
            }
        }
    }

    /// The first event from that number on that is at hand.
    fn event(&self, from: u64) -> Option<&Event> {
        let at = self.events.partition_point(|event| event.id < from);
        self.events.get(at)
    }
}

/// What happens at a terminal, event by event.
pub struct Events {
    board: Board,
    from: u64,
}

impl Events {
    /// The event behind which it is.
    pub fn last(&self) -> u64 {
        self.from.saturating_sub(1)
    }

    /// The next one. May be dropped and called again.
    pub async fn next(&mut self) -> Event {
        let mut changed = self.board.0.1.subscribe();
        loop {
            let found = self.board.lock().event(self.from).cloned();
            if let Some(mut event) = found {
                event.missed = event.id != self.from;
                self.from = event.id + 1;
                return event;
            }
            // The board is held here: its sender cannot be gone.
            let _ = changed.changed().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(events: &mut Events, many: usize) -> Vec<(u64, bool)> {
        let mut found = Vec::new();
        for _ in 0..many {
            let next = std::pin::pin!(events.next());
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            match next.poll(&mut context) {
                std::task::Poll::Ready(event) => found.push((event.id, event.missed)),
                std::task::Poll::Pending => break,
            }
        }
        found
    }

    #[test]
    fn whoever_was_cut_off_resumes_behind_the_last_event_and_hears_of_a_gap() {
        let board = Board::new(7);
        let (mut fresh, first) = (board.events(None), 7 * PER_MS);
        for at in 0..3 {
            board.refuse(at, "s1", Code::ConnectRefused);
        }
        assert_eq!(ids(&mut fresh, 9), [(first, false), (first + 1, false), (first + 2, false)]);
        assert_eq!(ids(&mut board.events(Some(first)), 9), [(first + 1, false), (first + 2, false)]);
        assert_eq!(ids(&mut board.events(Some(3)), 1), [(first, true)], "of an earlier process");
        (0..EVENTS as u64).for_each(|at| board.refuse(at, "s2", Code::ConnectRefused));
        assert_eq!(ids(&mut board.events(Some(first)), 1), [(first + 3, true)]);
        assert_eq!(ids(&mut fresh, 1), [(first + 3, false)], "that one had all before");
    }

    #[test]
    fn whoever_waits_for_an_outcome_hears_no_refusal_of_an_earlier_try() {
        let board = Board::new(7);
        board.refuse(1, "sale", Code::ConnectRefused);
        board.end(2, "sale", "{}".to_owned(), true);
        assert_eq!(board.told("sale").refusal, None);
        assert!(board.told("sale").outcome.is_some());
    }

    #[test]
    fn what_is_waited_for_is_never_dropped() {
        let board = Board::new(7);
        let waits = board.follow("waits");
        (0..AT_HAND * 3).for_each(|number| board.end(1, &number.to_string(), "{}".to_owned(), true));
        assert_eq!(board.awaited(), ["waits"]);
        assert!(board.lock().tracks.len() <= AT_HAND + 1);
        board.end(2, "waits", "{}".to_owned(), true);
        assert!(waits.has_changed().unwrap() && board.told("waits").outcome.is_some());
    }
}
