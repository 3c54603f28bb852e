//! The payment machine by itself, over a wire of words: what it does at which moment.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    CancelAnswer, ChannelId, Config, Effect, Errand, Failure, Kind, Method, Operation, Origin, Outcome,
    Reason, Record, Started, Status, Step, Till, Timeouts,
};
use tillwire_core::time::Now;
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::kits::{Codepay, QfpayTcp};
use tillwire_tests::{Kit, hkd};

/// Spans of the machine's defaults and of the wire of words, in ms.
const CONNECT_MS: u64 = 5_000;
const ANSWER_MS: u64 = 10_000;
const GUARD_MS: u64 = 12_000;
const QUERY_MS: u64 = 10_000;
const FIRST_QUERY_MS: u64 = 250;
const SETTLE_MS: u64 = 60_000;

fn amount(minor: u64) -> Amount {
    Amount::from_minor(minor, hkd()).expect("an amount")
}

fn sale(reference: &str) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(amount(100)),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

fn refund(reference: &str) -> Operation {
    let of = Some(Origin { order: "earlier".to_owned(), number: None, amount: Some(amount(500)) });
    Operation { kind: Kind::Refund, of, ..sale(reference) }
}

/// A machine whose records are durable at once, unless somebody holds them back.
struct Desk {
    till: Till<Bare>,
    time: u64,
    starts: u8,
    holds: bool,
    records: Vec<(String, u32, Record)>,
    opened: Vec<ChannelId>,
    closed: Vec<ChannelId>,
    written: Vec<(ChannelId, String)>,
    steps: Vec<(Step, Option<Code>)>,
    told: Vec<Outcome>,
    refused: Vec<Code>,
    answers: Vec<Result<(), Code>>,
    wake: Option<u64>,
}

impl Desk {
    fn new(link: Link) -> Desk {
        let config = Config { currency: hkd(), exclusive: true, timeouts: Timeouts::default() };
        Desk {
            till: Till::new(Bare::new(link, 0), config),
            time: 1_000,
            starts: 0,
            holds: false,
            records: Vec::new(),
            opened: Vec::new(),
            closed: Vec::new(),
            written: Vec::new(),
            steps: Vec::new(),
            told: Vec::new(),
            refused: Vec::new(),
            answers: Vec::new(),
            wake: None,
        }
    }

    /// A machine whose request has left.
    fn asked(operation: Operation) -> Desk {
        let mut desk = Desk::new(Link::Each);
        let probes = operation.kind == Kind::Refund;
        assert_eq!(desk.start(operation), Ok(Started::New));
        if probes {
            desk.open();
            desk.say("left 500");
        }
        desk.open();
        assert!(desk.written.last().is_some_and(|(_, text)| text.starts_with("money")), "{:?}", desk.written);
        desk
    }

    /// A machine whose request got no answer in time, and its first inquiry.
    fn doubting(operation: Operation) -> Desk {
        let mut desk = Desk::asked(operation);
        desk.pass(ANSWER_MS);
        desk.pass(FIRST_QUERY_MS);
        desk.open();
        assert!(desk.written.last().is_some_and(|(_, text)| text.starts_with("find")), "{:?}", desk.written);
        desk
    }

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn start(&mut self, operation: Operation) -> Result<Started, Code> {
        self.starts += 1;
        let started = self.till.start(self.now(), operation, [self.starts; 16]);
        self.carry_out();
        started
    }

    /// The channel that was wanted last stands.
    fn open(&mut self) {
        let channel = *self.opened.last().expect("a channel");
        self.till.opened(self.now(), channel);
        self.carry_out();
    }

    /// The terminal answers what was asked last.
    fn say(&mut self, words: &str) {
        let (channel, text) = self.written.last().cloned().expect("a request");
        self.answer(channel, &text, words);
    }

    fn answer(&mut self, channel: ChannelId, request: &str, words: &str) {
        let head: Vec<&str> = request.split(' ').take(3).collect();
        let text = format!("{} {words}", head.join(" "));
        self.till.data(self.now(), channel, text.as_bytes());
        self.carry_out();
    }

    /// Time passes; the machine is called where it wants to be.
    fn pass(&mut self, ms: u64) {
        let end = self.time + ms;
        while let Some(wake) = self.wake.take_if(|wake| *wake <= end) {
            self.time = self.time.max(wake);
            self.till.timeout(self.now());
            self.carry_out();
        }
        self.time = end;
    }

    fn carry_out(&mut self) {
        while let Some(effect) = self.till.poll() {
            match effect {
                Effect::Record { reference, seq, bytes, .. } => {
                    let record = Record::decode(&bytes).expect("a record");
                    self.records.push((reference.clone(), seq, record));
                    if !self.holds {
                        self.till.recorded(self.now(), &reference, seq);
                    }
                }
                Effect::Open { channel, .. } => self.opened.push(channel),
                Effect::Write { channel, bytes, .. } => {
                    self.written.push((channel, String::from_utf8(bytes).expect("words")));
                }
                Effect::Close { channel } => self.closed.push(channel),
                Effect::Step { step, code, .. } => self.steps.push((step, code)),
                Effect::Outcome { outcome, .. } => self.told.push(*outcome),
                Effect::Refused { code, .. } => self.refused.push(code),
                Effect::Answer { result, .. } => self.answers.push(result.map(drop)),
                Effect::Wake(at) => self.wake = at,
                Effect::Offer { .. } => unreachable!("a terminal offers nothing"),
            }
        }
    }

    fn statuses(&self) -> Vec<&str> {
        self.told.iter().map(|outcome| outcome.status.as_str()).collect()
    }

    fn order(&self, reference: &str) -> String {
        self.till.find(reference).expect("an intent").0.order.clone()
    }

    fn is_open(&self) -> bool {
        self.till.unresolved().next().is_some()
    }
}

#[test]
fn a_channel_that_never_stands_is_given_up_when_its_time_is_over_and_nothing_leaves() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.pass(CONNECT_MS - 1);
    assert!(desk.refused.is_empty() && desk.closed.is_empty());
    desk.pass(1);
    assert_eq!((&desk.refused[..], &desk.closed), (&[Code::ConnectTimeout][..], &desk.opened));
    assert!(desk.written.is_empty() && !desk.is_open());
}

#[test]
fn a_request_is_waited_for_as_long_as_it_may_take_and_then_asked_for() {
    let mut desk = Desk::asked(sale("a"));
    desk.pass(ANSWER_MS - 1);
    assert!(desk.steps.iter().all(|(step, _)| *step != Step::Checking));
    desk.pass(1);
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::OutcomeUnknown))));
    assert_eq!(desk.opened.len(), 1, "a moment is left to the terminal");
    desk.pass(FIRST_QUERY_MS);
    assert_eq!(desk.opened.len(), 2);
    assert!(desk.closed.is_empty(), "a late answer is still its answer");
    let (channel, request) = desk.written[0].clone();
    desk.answer(channel, &request, &format!("approved {} 100", desk.order("a")));
    assert_eq!(desk.statuses(), ["approved"]);
    assert_eq!(desk.closed.len(), 2, "and ends the inquiry");
}

#[test]
fn unknown_is_told_when_it_has_been_in_doubt_for_so_long_and_only_once() {
    let mut desk = Desk::doubting(sale("a"));
    desk.pass(SETTLE_MS - FIRST_QUERY_MS - 1);
    assert!(desk.told.is_empty());
    desk.pass(1);
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.pass(10 * SETTLE_MS);
    assert_eq!(desk.statuses(), ["unknown"]);
    assert!(desk.is_open(), "asking goes on");
}

#[test]
fn an_inquiry_without_an_answer_is_repeated_on_a_channel_of_its_own() {
    let mut desk = Desk::doubting(sale("a"));
    desk.pass(QUERY_MS - 1);
    assert_eq!(desk.opened.len(), 2);
    desk.pass(1);
    assert_eq!(desk.closed, [desk.opened[1]]);
    desk.pass(3_000);
    assert_eq!(desk.opened.len(), 3);
}

#[test]
fn not_found_and_nothing_gone_prove_that_no_money_moved_from_the_end_of_the_guard_on() {
    for (operation, words) in [(sale("a"), "unknown-order"), (refund("a"), "left 500")] {
        let mut desk = Desk::doubting(operation);
        let asked_before = ANSWER_MS + FIRST_QUERY_MS;
        desk.pass(GUARD_MS - asked_before + 1);
        desk.say(words);
        assert!(desk.is_open(), "{words}: the inquiry left before the guard's end");
        desk.pass(3_000);
        desk.open();
        desk.say(words);
        let told: Vec<_> = desk.told.iter().map(|outcome| outcome.status.clone()).collect();
        assert_eq!(told, [Status::NotCharged(Reason::ProvenByQuery)], "{words}");
    }
}

#[test]
fn the_guard_s_end_is_asked_at_where_the_next_inquiry_would_come_later() {
    let mut desk = Desk::doubting(sale("a"));
    desk.say("unknown-order");
    desk.pass(GUARD_MS - ANSWER_MS - FIRST_QUERY_MS - 1);
    assert_eq!(desk.opened.len(), 2);
    desk.pass(1);
    assert_eq!(desk.opened.len(), 3);
    desk.open();
    desk.say("unknown-order");
    assert_eq!(desk.statuses(), ["not-charged"]);
}

#[test]
fn a_refund_is_found_by_what_is_left_and_anything_else_is_for_a_person() {
    for (left, told) in [(400, "approved"), (399, "unknown"), (500, ""), (600, "unknown")] {
        let mut desk = Desk::doubting(refund("a"));
        desk.say(&format!("left {left}"));
        assert_eq!(desk.statuses().join(" "), told, "{left}");
        if told == "unknown" {
            desk.pass(10 * SETTLE_MS);
            assert_eq!(desk.opened.len(), 3, "asking is no use");
        }
    }
}

#[test]
fn a_refund_of_more_than_is_left_never_leaves() {
    for (left, refused) in [(100, None), (99, Some(Code::RefundTooLarge)), (0, Some(Code::RefundTooLarge))] {
        let mut desk = Desk::new(Link::Each);
        desk.start(refund("a")).expect("a refund");
        desk.open();
        desk.say(&format!("left {left}"));
        assert_eq!(desk.refused.first().copied(), refused, "{left}");
        assert_eq!(desk.opened.len(), if refused.is_some() { 1 } else { 2 }, "{left}");
    }
}

#[test]
fn a_claim_of_the_terminal_is_believed_when_one_inquiry_agrees() {
    let cases = [
        ("cancelled", "unknown-order", "cancelled"),
        ("cancelled", "declined", "cancelled"),
        ("busy", "unknown-order", "not-charged"),
        ("busy", "declined", "declined"),
        ("cancelled", "declined another", ""),
        ("busy", "declined another", ""),
        ("cancelled", "pending", ""),
        ("busy", "pending", ""),
    ];
    for (claim, found, told) in cases {
        let mut desk = Desk::asked(sale("a"));
        desk.say(claim);
        assert!(desk.told.is_empty(), "{claim} alone");
        desk.pass(0);
        desk.open();
        desk.say(found);
        assert_eq!(desk.statuses().join(" "), told, "{claim}, then {found}");
        assert!(desk.told.iter().all(|outcome| outcome.sealed == Some(true)));
    }
    let mut desk = Desk::asked(refund("a"));
    desk.say("busy");
    desk.pass(0);
    desk.open();
    desk.say("left 500");
    assert_eq!(desk.told[0].code, Some(Code::TerminalBusy));
}

#[test]
fn whoever_asks_again_is_told_after_the_answer_and_not_before() {
    let mut desk = Desk::doubting(sale("a"));
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert!(desk.told.is_empty() && desk.opened.len() == 2, "an inquiry is under way");
    desk.say("pending");
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert_eq!(desk.opened.len(), 3, "at once");
    desk.open();
    desk.say("pending");
    assert_eq!(desk.statuses(), ["unknown", "unknown"]);
    desk.pass(SETTLE_MS);
    assert_eq!(desk.told.len(), 2, "nobody waits any more");
}

#[test]
fn what_asking_cannot_settle_is_told_at_once_whenever_somebody_asks() {
    let mut desk = Desk::doubting(refund("a"));
    desk.say("left 1");
    assert_eq!(desk.statuses(), ["unknown"]);
    desk.till.recheck(desk.now(), "a");
    desk.carry_out();
    assert_eq!((desk.statuses(), desk.opened.len()), (vec!["unknown", "unknown"], 3));
}

#[test]
fn a_persons_inquiry_changes_no_outcome_that_is_on_its_way_to_disk() {
    let mut desk = Desk::asked(sale("a"));
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    let (channel, request) = desk.written[1].clone();
    desk.holds = true;
    let (money, asked) = desk.written[0].clone();
    desk.answer(money, &asked, "declined");
    let records = desk.records.len();
    desk.answer(channel, &request, &format!("approved {} 100", desk.order("a")));
    assert_eq!((desk.answers.len(), desk.records.len()), (1, records));
    assert!(desk.till.told("a").is_none(), "nor is it told before it is durable");
    desk.till.recorded(desk.now(), "a", 2);
    desk.carry_out();
    assert!(desk.till.told("a").is_some());
    assert_eq!(desk.statuses(), ["declined"]);
}

#[test]
fn a_persons_inquiry_that_finds_an_approval_behind_another_outcome_corrects_it_and_says_so() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("declined");
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    let order = desk.order("a");
    desk.say(&format!("approved {order} 100"));
    assert_eq!(desk.statuses(), ["declined", "approved"]);
    assert_eq!((desk.told[1].code, desk.told[1].sealed), (Some(Code::Contradiction), Some(true)));
    desk.till.run(desk.now(), Errand::Query("a".to_owned())).expect("an inquiry");
    desk.carry_out();
    desk.open();
    desk.say("unknown-order");
    assert_eq!(desk.statuses(), ["declined", "approved"], "an approval stays");
    assert_eq!(desk.steps.last(), Some(&(Step::Contradiction, Some(Code::Contradiction))));
}

#[test]
fn a_cancel_is_answered_by_what_it_can_still_do() {
    let mut desk = Desk::new(Link::Each);
    let cancel = |desk: &mut Desk| {
        let answer = desk.till.cancel(desk.now(), "a");
        desk.carry_out();
        answer
    };
    assert_eq!(cancel(&mut desk), CancelAnswer::NothingToCancel);
    desk.start(sale("a")).expect("a sale");
    assert_eq!(cancel(&mut desk), CancelAnswer::Requested);
    assert_eq!((desk.statuses(), desk.written.len()), (vec!["cancelled"], 0));
    assert_eq!(cancel(&mut desk), CancelAnswer::NothingToCancel);

    let mut desk = Desk::asked(sale("a"));
    assert_eq!((cancel(&mut desk), cancel(&mut desk)), (CancelAnswer::Requested, CancelAnswer::Requested));
    assert_eq!(desk.opened.len(), 2, "it names no order, so it leaves once");
    let mut desk = Desk::doubting(sale("a"));
    assert_eq!(cancel(&mut desk), CancelAnswer::TooLate);
}

#[test]
fn the_next_sale_waits_for_the_answer_to_a_cancel() {
    let mut desk = Desk::asked(sale("a"));
    let (money, request) = desk.written[0].clone();
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    desk.open();
    desk.answer(money, &request, "declined");
    desk.start(sale("b")).expect("a sale");
    assert_eq!(desk.records.iter().filter(|(reference, ..)| reference == "b").count(), 0);
    desk.say("done");
    assert_eq!(desk.records.iter().filter(|(reference, ..)| reference == "b").count(), 1);
}

#[test]
fn that_bytes_never_left_speaks_only_of_the_last_ones_on_a_line() {
    let unsent = Failure { code: Code::PortLost, nothing_sent: true };
    let mut desk = Desk::new(Link::Shared);
    desk.start(sale("a")).expect("a sale");
    desk.open();
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert_eq!(desk.refused, [Code::PortLost]);

    let mut desk = Desk::new(Link::Shared);
    desk.start(sale("a")).expect("a sale");
    desk.open();
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    assert_eq!(desk.written.len(), 2);
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert!(desk.refused.is_empty() && desk.is_open());
    assert!(desk.steps.contains(&(Step::Checking, Some(Code::PortLost))));
}

#[test]
fn an_answer_that_disagrees_is_doubt_and_another_amount_is_told_at_once() {
    let mut desk = Desk::asked(sale("a"));
    desk.say("approved another 100");
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::ResponseMismatch))));
    desk.pass(FIRST_QUERY_MS);
    desk.open();
    let order = desk.order("a");
    desk.say(&format!("approved {order} 99"));
    assert_eq!(
        desk.told.iter().map(|outcome| outcome.code).collect::<Vec<_>>(),
        [Some(Code::AmountMismatch)]
    );
    assert!(desk.is_open());
}

#[test]
fn a_person_decides_only_what_is_in_doubt_and_may_think_again() {
    let hand = |desk: &mut Desk, paid| {
        let decided = desk.till.hand(desk.now(), "a", paid, "Mei");
        desk.carry_out();
        decided
    };
    let mut desk = Desk::asked(sale("a"));
    assert!(!hand(&mut desk, true), "its answer may still come");
    desk.pass(ANSWER_MS);
    assert!(hand(&mut desk, false) && hand(&mut desk, true));
    assert_eq!(desk.statuses(), ["not-charged", "approved"]);
    assert_eq!(desk.told[0].code, Some(Code::NotCharged));
    let who = desk.told.iter().filter_map(|outcome| Some(outcome.person.as_ref()?.who.as_str()));
    assert_eq!(who.collect::<Vec<_>>(), ["Mei", "Mei"]);
    let mut desk = Desk::asked(sale("a"));
    desk.say("declined");
    assert!(!hand(&mut desk, true), "the terminal decided that");
}

#[test]
fn a_late_answer_that_proves_nothing_does_not_tell_while_an_inquiry_is_under_way() {
    let mut desk = Desk::doubting(sale("a"));
    let (channel, request) = desk.written[0].clone();
    desk.answer(channel, &request, "approved another 100");
    assert_eq!(desk.steps.last(), Some(&(Step::Checking, Some(Code::ResponseMismatch))));
    assert!(desk.told.is_empty());
}

#[test]
fn the_end_of_another_channel_says_nothing_of_what_was_written_on_this_one() {
    let mut desk = Desk::asked(sale("a"));
    desk.till.cancel(desk.now(), "a");
    desk.carry_out();
    desk.open();
    assert_eq!(desk.written.len(), 2);
    let unsent = Failure { code: Code::ConnectRefused, nothing_sent: true };
    desk.till.closed(desk.now(), desk.opened[0], unsent);
    desk.carry_out();
    assert_eq!(desk.refused, [Code::ConnectRefused]);
}

#[test]
fn an_inquiry_that_certainly_never_left_counts_as_an_attempt_to_reach_the_terminal() {
    for (nothing_sent, pause) in [(true, 5_000), (false, 60_000)] {
        let mut desk = Desk::doubting(sale("a"));
        desk.pass(10 * SETTLE_MS);
        while desk.opened.len() < desk.closed.len() + 2 {
            desk.pass(100);
        }
        desk.open();
        let (opened, channel) = (desk.opened.len(), *desk.opened.last().expect("a channel"));
        desk.till.closed(desk.now(), channel, Failure { code: Code::ConnectRefused, nothing_sent });
        desk.carry_out();
        desk.pass(pause - 1);
        assert_eq!(desk.opened.len(), opened, "{nothing_sent}");
        desk.pass(1);
        assert_eq!(desk.opened.len(), opened + 1, "{nothing_sent}");
    }
}

#[test]
fn a_cancel_before_the_first_byte_sends_nothing_even_where_the_record_is_already_on_its_way() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.holds = true;
    desk.open();
    assert!(matches!(desk.records.last(), Some((_, 1, Record::Sent { .. }))));
    assert_eq!(desk.till.cancel(desk.now(), "a"), CancelAnswer::Requested);
    desk.holds = false;
    desk.till.recorded(desk.now(), "a", 1);
    desk.carry_out();
    assert_eq!((desk.statuses(), desk.written.len()), (vec!["cancelled"], 0));
}

#[test]
fn references_are_some_visible_characters_and_not_too_many() {
    let long = "x".repeat(65);
    for (reference, taken) in
        [("", false), (&long, false), (&long[1..], true), ("a\nb", false), ("价 1", true)]
    {
        let mut desk = Desk::new(Link::Each);
        let expected = if taken { Ok(Started::New) } else { Err(Code::InvalidField) };
        assert_eq!(desk.start(sale(reference)), expected, "{reference:?}");
        assert_eq!(desk.till.knows(reference), taken);
    }
}

#[test]
fn an_intent_without_a_readable_beginning_is_a_person_s_at_once_and_one_without_records_is_none() {
    let mut desk = Desk::new(Link::Each);
    desk.till.recover(desk.now(), "empty", &[]).expect("a log");
    assert!(!desk.till.knows("empty"));
    desk.till.recover(desk.now(), "torn", &[(0, b"{".to_vec())]).expect("a log");
    desk.carry_out();
    assert_eq!(
        desk.told.iter().map(|outcome| outcome.code).collect::<Vec<_>>(),
        [Some(Code::JournalDamaged)]
    );
    desk.pass(10 * SETTLE_MS);
    assert!(desk.opened.is_empty(), "it has no order number to ask for");
    assert!(desk.till.hand(desk.now(), "torn", false, "Mei"));
}

#[test]
fn outcomes_say_whether_money_moved_and_whether_the_sale_may_be_tried_again() {
    let unknown = |code| (Status::Unknown, Some(code));
    let declined = Status::Declined { code: "05".to_owned(), message: String::new() };
    for ((status, code), money, retry_safe) in [
        ((Status::Approved, None), "moved", false),
        (unknown(Code::OutcomeUnknown), "unknown", false),
        (unknown(Code::AmountMismatch), "moved", false),
        ((declined, None), "none", true),
        ((Status::NotCharged(Reason::Rejected), Some(Code::KeyMismatch)), "none", true),
    ] {
        let mut desk = Desk::doubting(sale("a"));
        desk.till.recheck(desk.now(), "a");
        desk.say("pending");
        let outcome = Outcome { status, code, ..desk.told[0].clone() };
        assert_eq!((outcome.money().as_str(), outcome.retry_safe()), (money, retry_safe), "{outcome:?}");
    }
}

#[test]
fn the_words_of_the_interface_are_these() {
    use tillwire_core::payment::Notified;
    let answers = [
        CancelAnswer::Requested,
        CancelAnswer::TooLate,
        CancelAnswer::Unsupported,
        CancelAnswer::NothingToCancel,
    ];
    assert_eq!(
        answers.map(CancelAnswer::as_str),
        ["requested", "too-late", "unsupported", "nothing-to-cancel"]
    );
    let notified = [Notified::Settled, Notified::Settling, Notified::Asking, Notified::Noted];
    assert_eq!(notified.map(Notified::as_str), ["settled", "settling", "asking", "noted"]);
    let kinds = Kind::ALL.map(Kind::as_str);
    assert_eq!(kinds, ["pay", "refund", "void", "authorise", "complete", "adjust"]);
    let methods = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default())).methods();
    assert!(methods.contains(&Method::Card) && !methods.contains(&Method::Any), "{methods:?}");
    assert_eq!(Codepay::room().set_key("key"), Err(Code::UnsupportedOperation), "it has none");
}

#[test]
fn of_several_orders_at_a_gateway_only_the_one_whose_record_is_durable_leaves() {
    let mut desk = Desk::new(Link::Each);
    let config = Config { currency: hkd(), exclusive: false, timeouts: Timeouts::default() };
    desk.till = Till::new(Bare::new(Link::Each, 0), config);
    for reference in ["a", "b"] {
        desk.start(sale(reference)).expect("a gateway takes several");
    }
    desk.holds = true;
    for channel in desk.opened.clone() {
        desk.till.opened(desk.now(), channel);
    }
    desk.carry_out();
    desk.till.recorded(desk.now(), "b", 1);
    desk.carry_out();
    let written: Vec<_> = desk.written.iter().map(|(channel, text)| (*channel, text.clone())).collect();
    assert_eq!(written.len(), 1);
    assert!(written[0].0 == desk.opened[1] && written[0].1.contains(&desk.order("b")), "{written:?}");
}

#[test]
fn an_approval_that_only_this_machine_heard_is_written_behind_what_another_wrote() {
    let mut desk = Desk::asked(sale("a"));
    desk.holds = true;
    let order = desk.order("a");
    desk.say(&format!("approved {order} 100"));
    let log: Vec<_> = desk.records[..2].iter().map(|(_, seq, record)| (*seq, record.encode())).collect();
    let others = [log, vec![(2, Record::Sent { at: 1, before: None }.encode())]].concat();
    desk.holds = false;
    desk.till.reread(desk.now(), "a", &others).expect("a log");
    desk.carry_out();
    assert!(matches!(desk.records.last(), Some((_, 3, Record::Outcome(_)))), "{:?}", desk.records.last());
    assert_eq!(desk.statuses(), ["approved"]);
}

#[test]
fn a_request_whose_second_record_cannot_be_written_does_not_leave() {
    let mut desk = Desk::new(Link::Each);
    desk.start(sale("a")).expect("a sale");
    desk.holds = true;
    desk.open();
    desk.holds = false;
    desk.till.record_failed(desk.now(), "a", 1, Code::JournalUnavailable);
    desk.carry_out();
    assert_eq!((&desk.refused[..], desk.written.len()), (&[Code::JournalUnavailable][..], 0));
    assert!(!desk.is_open());
}
