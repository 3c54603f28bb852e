//! A process that slept must not send: what is written, and what is not, by both clocks.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, World, drive, feed};
use tillwire_core::payment::{
    Append, ChannelId, Errand, Horizon, News, Record, Route, Step, Till, Timeouts, Write,
};
use tillwire_core::time::{Before, Now};
use tillwire_tests::Kit;
use tillwire_tests::explore::Link;
use tillwire_tests::kits::QfpaySerial;

/// How long after `sent` was asked for its request may leave, in ms.
const FRESH_MS: u64 = 10_000;

/// A sale whose `sent` record is on its way.
fn committing() -> Desk {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.holds = true;
    desk.open();
    assert!(matches!(desk.records.last(), Some((_, 1, Record::Sent { .. }))));
    desk
}

/// So much later, by each clock; back where it is less than nothing.
fn later(desk: &Desk, mono: u64, wall: i64) -> Now {
    let now = desk.now();
    Now { mono: now.mono + mono, wall: now.wall.saturating_add_signed(wall) }
}

#[test]
fn a_request_leaves_only_while_its_record_is_fresh_by_both_clocks() {
    let late = i64::try_from(FRESH_MS).expect("a span") + 1;
    let cases = [
        (0, 0, true),
        (FRESH_MS, late - 1, true),
        (FRESH_MS + 1, 0, false),
        (0, late, false),
        (FRESH_MS + 1, late, false),
        (0, 86_400_000, false),
        (0, -late, false),
    ];
    for (mono, wall, leaves) in cases {
        let mut desk = committing();
        let now = later(&desk, mono, wall);
        desk.till.recorded(now, "a", 1);
        desk.carry_out();
        assert_eq!(!desk.written.is_empty(), leaves, "{mono} ms by one clock, {wall} ms by the other");
        let last = desk.records.last().map(|(_, seq, record)| (*seq, record.clone()));
        let given_up = matches!(last, Some((2, Record::Outcome(outcome))) if outcome.never_sent());
        assert_eq!(given_up, !leaves, "what never left is written down as that");
    }
}

#[test]
fn the_last_moment_goes_with_the_bytes_and_is_the_earlier_of_record_and_lease() {
    let sent = committing().now();
    let fresh = Before::after(sent, FRESH_MS);
    let sooner = Before::after(sent, 3_000);
    for (horizon, before) in [
        (Horizon::Open, fresh),
        (Horizon::Until(sooner), sooner),
        (Horizon::Until(Before::after(sent, 60_000)), fresh),
        (Horizon::Until(Before { mono: u64::MAX, ..sooner }), Before { mono: fresh.mono, ..sooner }),
    ] {
        let mut desk = committing();
        desk.till.hold(desk.now(), horizon);
        desk.till.recorded(desk.now(), "a", 1);
        desk.carry_out();
        assert_eq!(desk.befores, [Some(before)], "{horizon:?}");
    }
}

#[test]
fn what_moves_no_money_may_leave_at_any_time() {
    let mut desk = Desk::doubting(sale("a"));
    assert_eq!(desk.befores.len(), 2);
    assert!(desk.befores[0].is_some() && desk.befores[1].is_none(), "{:?}", desk.befores);
    desk.till.hold(desk.now(), Horizon::Gone);
    desk.say("pending");
    desk.pass(QUERY_MS);
    desk.open();
    assert_eq!(desk.befores.last(), Some(&None), "an inquiry needs no lease");
}

#[test]
fn a_request_waits_for_its_lease_and_leaves_once_that_is_confirmed_or_never() {
    let unconfirmed = Horizon::Until(Before { mono: 0, wall: 0 });
    let confirmed = |now: Now| Horizon::Until(Before::after(now, 1_000));
    for (what, horizon, leaves) in
        [("confirmed", Some(true), true), ("lost", Some(false), false), ("silent", None, false)]
    {
        let mut desk = committing();
        desk.till.hold(desk.now(), unconfirmed);
        desk.till.recorded(desk.now(), "a", 1);
        desk.carry_out();
        assert!(desk.written.is_empty() && desk.till.wants_lease(), "{what}");
        desk.pass(2_000);
        match horizon {
            Some(true) => desk.till.hold(desk.now(), confirmed(desk.now())),
            Some(false) => desk.till.hold(desk.now(), Horizon::Gone),
            None => desk.pass(FRESH_MS),
        }
        desk.carry_out();
        assert_eq!((!desk.written.is_empty(), desk.till.wants_lease()), (leaves, false), "{what}");
    }
}

#[test]
fn a_cancel_while_it_waits_for_its_lease_sends_nothing() {
    let mut desk = committing();
    desk.till.hold(desk.now(), Horizon::Until(Before { mono: 0, wall: 0 }));
    desk.till.recorded(desk.now(), "a", 1);
    desk.till.cancel(desk.now(), "a");
    desk.till.hold(desk.now(), Horizon::Open);
    desk.carry_out();
    assert!(desk.written.is_empty());
}

#[test]
fn a_request_whose_channel_ends_while_it_waits_for_its_lease_wants_neither_the_lease_nor_to_be_woken() {
    let mut desk = committing();
    desk.till.hold(desk.now(), Horizon::Until(Before { mono: 0, wall: 0 }));
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    assert!(desk.till.wants_lease());
    let failure = tillwire_core::payment::Failure { code: Code::OutcomeUnknown, nothing_sent: false };
    desk.holds = false;
    desk.till.closed(desk.now(), desk.opened[0], failure);
    desk.carry_out();
    assert_eq!((&desk.refused[..], desk.till.wants_lease()), (&[Code::AbortedBeforeSend][..], false));
    assert_eq!(desk.wake, None, "a driver would be woken again and again");
}

#[test]
fn a_driver_that_woke_up_too_late_says_that_nothing_was_written_and_the_sale_may_begin_again() {
    let mut desk = committing();
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    let (channel, _) = desk.written[0].clone();
    let failure = tillwire_core::payment::Failure { code: Code::AbortedBeforeSend, nothing_sent: true };
    desk.holds = false;
    desk.till.closed(desk.now(), channel, failure);
    desk.carry_out();
    assert_eq!(desk.refused, [Code::AbortedBeforeSend]);
    assert!(desk.start(sale("a")).is_ok());
}

/// A line that stands at once, and what was written on it when, with its last moment.
struct Line {
    now: Now,
    writes: Vec<(u64, Option<Before>)>,
}

impl World for Line {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        self.now
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        Some(append.recorded())
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        self.writes.push((self.now.mono, write.before));
        None
    }

    fn tell(&mut self, news: News) {
        if let News::Step { step: Step::Sent, .. } = news {
            self.writes.push((self.now.mono, None));
        }
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn wake(&mut self, _at: Option<u64>) {}
}

#[test]
fn a_request_that_waits_on_the_line_behind_another_still_has_its_last_moment() {
    let mut till = Till::new(QfpaySerial::room(), QfpaySerial::config(Timeouts::default()));
    let mut line = Line { now: Now { mono: 1_000, wall: 1_800_000_000_000 }, writes: Vec::new() };
    till.run(line.now, Errand::PrintSummary).expect("a terminal prints");
    drive(&mut till, &mut line);
    till.start(line.now, sale("a"), [1; 16]).expect("a sale");
    drive(&mut till, &mut line);
    let (before, sent) = (line.writes.len(), line.now);
    // The print's acknowledgement does not come: then the next message goes.
    line.now = Now { mono: sent.mono + 3_000, wall: sent.wall + 3_000 };
    feed(&mut till, &mut line, Input::Due);
    let last = (line.now.mono, Some(Before::after(sent, FRESH_MS)));
    assert_eq!(line.writes[before..], [last], "{:?}", line.writes);
}
