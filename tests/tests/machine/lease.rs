//! The lease of a counter: when it is asked for, how long it counts as ours, and when it is given back.

use crate::desk::sale;
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Input, World, drive};
use tillwire_core::payment::{
    Append, ChannelId, Config, Errand, News, Record, Route, Started, Timeouts, Write,
};
use tillwire_core::time::Now;
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::hkd;

const TTL: u64 = 60_000;

/// A counter, and the world around it.
struct Counter {
    desk: Desk<Bare>,
    now: Now,
    world: Around,
}

/// What was wanted of the lease; everything else is done at once.
#[derive(Default)]
struct Around {
    now: Now,
    wanted: Vec<Wanted>,
    sent: usize,
    wake: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Claim { ttl: u64 },
    Renew { ttl: u64 },
    Release,
    TakeUp,
    Granted,
    Denied(Code),
}

impl Around {
    fn wants(&mut self, wanted: Wanted) -> Option<Input> {
        self.wanted.push(wanted);
        None
    }
}

impl World for Around {
    fn now(&self) -> Now {
        self.now
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        Some(append.recorded())
    }

    fn claim(&mut self, ttl: u64) -> Option<Input> {
        self.wants(Wanted::Claim { ttl })
    }

    fn renew(&mut self, ttl: u64) -> Option<Input> {
        self.wants(Wanted::Renew { ttl })
    }

    fn release(&mut self) -> Option<Input> {
        self.wants(Wanted::Release)
    }

    fn list(&mut self, _held: &[String]) -> Option<Input> {
        self.wants(Wanted::TakeUp)
    }

    fn granted(&mut self, granted: Result<(), Code>) {
        self.wants(granted.map_or_else(Wanted::Denied, |()| Wanted::Granted));
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        self.sent += usize::from(write.before.is_some());
        None
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn tell(&mut self, _news: News) {}

    fn wake(&mut self, at: Option<u64>) {
        self.wake = at;
    }
}

fn counter(ttl: Option<u64>) -> Counter {
    let timeouts = Timeouts { lease: ttl, ..Timeouts::default() };
    let config = Config { currency: hkd(), exclusive: true, timeouts };
    let now = Now { mono: 1_000, wall: 1_800_000_000_000 };
    Counter { desk: Desk::new(Bare::new(Link::Each, 0), config), now, world: Around::default() }
}

impl Counter {
    /// What it wants of its lease since the last time.
    fn wants(&mut self) -> Vec<Wanted> {
        self.world.now = self.now;
        drive(&mut self.desk, &mut self.world);
        std::mem::take(&mut self.world.wanted)
    }

    fn pass(&mut self, mono: u64, wall: u64) {
        (self.now.mono, self.now.wall) = (self.now.mono + mono, self.now.wall + wall);
        self.desk.timeout(self.now);
    }

    /// Somebody wants to begin something and has the terminal.
    fn granted(ttl: Option<u64>) -> Counter {
        let mut counter = counter(ttl);
        counter.desk.want(counter.now, 1);
        assert_eq!(counter.wants(), [Wanted::Claim { ttl: TTL }]);
        counter.desk.leased(counter.now, counter.now);
        assert_eq!(counter.wants(), [Wanted::TakeUp]);
        counter.desk.taken_up(counter.now);
        assert_eq!(counter.wants(), [Wanted::Granted]);
        counter
    }

    fn pay(&mut self) -> Result<Started, Code> {
        self.desk.start(self.now, sale("a"), [1; 16])
    }
}

#[test]
fn it_is_had_before_anything_begins_and_given_back_once_nothing_is_open() {
    let mut it = Counter::granted(Some(TTL));
    it.desk.want(it.now, 0);
    assert_eq!(it.wants(), [Wanted::Release]);
    it.desk.released(it.now);
    assert_eq!(it.wants(), []);
    assert_eq!(it.pay(), Err(Code::TerminalLocked), "it is not ours any more");
}

#[test]
fn it_is_kept_while_a_payment_is_running_and_renewed_long_before_it_runs_out() {
    let mut it = Counter::granted(Some(TTL));
    it.pay().expect("a sale");
    it.desk.want(it.now, 0);
    assert_eq!((it.wants(), it.world.sent), (vec![], 1));
    for _ in 0..10 {
        it.pass(TTL / 4, TTL / 4);
        assert_eq!(it.wants(), [Wanted::Renew { ttl: TTL }]);
        it.desk.leased(it.now, it.now);
        assert_eq!(it.wants(), []);
    }
}

#[test]
fn one_that_lasts_as_long_as_its_holder_is_never_renewed() {
    let mut it = Counter::granted(None);
    it.pay().expect("a sale");
    it.pass(10 * TTL, 10 * TTL);
    assert_eq!((it.wants(), it.world.sent), (vec![], 1));
}

#[test]
fn another_s_is_tried_for_a_while_and_then_the_terminal_is_locked() {
    let mut it = counter(Some(TTL));
    it.desk.want(it.now, 1);
    let (mut claims, began) = (0, it.now.mono);
    let denied = loop {
        match it.wants().first() {
            Some(Wanted::Claim { .. }) => {
                claims += 1;
                it.desk.lease_refused(it.now);
            }
            Some(wanted) => break *wanted,
            None => it.pass(25, 25),
        }
    };
    assert_eq!(denied, Wanted::Denied(Code::TerminalLocked));
    assert!(claims > 10 && it.now.mono - began >= 500, "{claims} tries");
    it.desk.want(it.now, 0);
    it.pass(TTL, TTL);
    assert_eq!(it.wants(), [], "nobody wants it");
}

#[test]
fn one_that_was_not_confirmed_lately_is_confirmed_before_anybody_begins_by_either_clock() {
    for (mono, wall) in [(TTL / 4, 0), (0, TTL / 4), (0, 86_400_000)] {
        let mut it = Counter::granted(Some(TTL));
        it.pass(mono, wall);
        assert_eq!(it.wants(), [Wanted::Renew { ttl: TTL }], "{mono} {wall}");
        it.desk.want(it.now, 2);
        assert_eq!(it.wants(), []);
        it.desk.leased(it.now, it.now);
        assert_eq!(it.wants(), [Wanted::Granted]);
    }
}

#[test]
fn a_store_that_does_not_answer_proves_nothing_and_whoever_wants_to_begin_is_told() {
    let mut it = Counter::granted(Some(TTL));
    it.pass(TTL / 4, TTL / 4);
    assert_eq!(it.wants(), [Wanted::Renew { ttl: TTL }]);
    it.desk.want(it.now, 2);
    it.desk.lease_failed(it.now, Code::JournalUnavailable);
    assert_eq!(it.wants(), [Wanted::Denied(Code::JournalUnavailable)]);
    it.pass(1_000, 1_000);
    assert_eq!(it.wants(), [Wanted::Renew { ttl: TTL }], "it is tried again");
}

#[test]
fn what_is_open_asks_for_a_lost_lease_again_and_hears_what_the_other_settled() {
    let mut it = Counter::granted(Some(TTL));
    it.pay().expect("a sale");
    it.desk.want(it.now, 0);
    it.wants();
    it.pass(TTL / 4, TTL / 4);
    assert_eq!(it.wants(), [Wanted::Renew { ttl: TTL }]);
    it.desk.lease_lost(it.now);
    assert_eq!(it.wants(), []);
    it.pass(1_000, 1_000);
    assert_eq!(it.wants(), [Wanted::Claim { ttl: TTL }]);
    it.desk.lease_refused(it.now);
    assert_eq!(it.wants(), [], "nobody waits, so nobody is told");
    it.pass(1_000, 1_000);
    assert_eq!(it.wants(), [Wanted::Claim { ttl: TTL }]);
    it.desk.leased(it.now, it.now);
    assert_eq!(it.wants(), [Wanted::TakeUp], "what the other wrote is read");
}

#[test]
fn a_terminal_that_could_not_be_given_back_or_taken_up_is_given_back_as_soon_as_that_works() {
    let mut it = Counter::granted(Some(TTL));
    it.desk.want(it.now, 0);
    assert_eq!(it.wants(), [Wanted::Release]);
    it.desk.lease_failed(it.now, Code::JournalUnavailable);
    assert_eq!(it.wants(), []);
    it.pass(1_000, 1_000);
    assert_eq!(it.wants(), [Wanted::Release]);

    let mut it = counter(Some(TTL));
    it.desk.want(it.now, 1);
    it.wants();
    it.desk.leased(it.now, it.now);
    assert_eq!(it.wants(), [Wanted::TakeUp]);
    it.desk.lease_failed(it.now, Code::JournalUnavailable);
    assert_eq!(it.wants(), [Wanted::Denied(Code::JournalUnavailable), Wanted::Release]);
}

#[test]
fn once_the_last_thing_that_was_due_is_over_nothing_is_due_any_more() {
    let mut it = counter(None);
    it.desk.with(it.now, |till| till.run(it.now, Errand::Query("b".to_owned()))).expect("a query");
    for _ in 0..3 {
        it.wants();
        if let Some(at) = it.world.wake.take() {
            it.now.mono = at;
            it.desk.timeout(it.now);
        }
    }
    it.wants();
    assert_eq!(it.world.wake, None, "a driver must not be woken for ever");
}

#[test]
fn whoever_leaves_gives_it_back_whatever_is_open() {
    let mut it = Counter::granted(Some(TTL));
    it.pay().expect("a sale");
    it.wants();
    it.desk.leave(it.now);
    assert_eq!(it.wants(), [Wanted::Release]);
    it.desk.released(it.now);
    it.pass(TTL, TTL);
    assert_eq!(it.wants(), [], "and does not ask for it again");
}

#[test]
fn what_another_left_open_is_not_touched_while_the_terminal_is_the_other_s() {
    let mut other = Counter::granted(None);
    other.pay().expect("a sale");
    other.wants();
    let intent = other.desk.till().find("a").map(|(intent, _)| intent.clone()).expect("an intent");
    let log = [Record::Prepared(intent), Record::Sent { at: 1, before: None }];
    let log: Vec<_> = (0..).zip(log).map(|(seq, record)| (seq, record.encode())).collect();
    let mut it = counter(None);
    let now = it.now;
    it.desk.with(now, |till| till.recover(now, "a", &log)).expect("a log");
    assert!(!it.desk.till().knows("a"));
}
