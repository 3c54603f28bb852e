//! Two processes on one journal: what a machine makes of a record that another wrote first.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, World, drive};
use tillwire_core::payment::{
    Append, By, ChannelId, Failure, Intent, Kind, Method, News, Operation, Outcome, Reason, Record, Room,
    Route, Status, Timeouts, Write,
};
use tillwire_core::payment::{Started, Till};
use tillwire_core::time::Now;
use tillwire_tests::kits::{Bpc, QfpayTcp};
use tillwire_tests::{Kit, hkd};

const NOW: Now = Now { mono: 1_000, wall: 1_800_000_000_000 };

type Log = Vec<(u32, Vec<u8>)>;

fn sale(reference: &str) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Some(Amount::from_minor(100, hkd()).expect("an amount")),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    }
}

/// The other process's intent of the same sale.
fn others() -> Intent {
    Intent { operation: sale("a"), order: "OTHERS".to_owned(), number: None, created: NOW.wall }
}

fn others_sent() -> [Record; 2] {
    [Record::Prepared(others()), Record::Sent { at: 1, before: None }]
}

const TAKEN_OVER: Record = Record::TakenOver { at: 2 };

fn aborted() -> Record {
    outcome(Status::NotCharged(Reason::AbortedBeforeSend), Some(Code::AbortedBeforeSend))
}

fn approved() -> Record {
    outcome(Status::Approved, None)
}

fn outcome(status: Status, code: Option<Code>) -> Record {
    Record::Outcome(Outcome {
        status,
        code,
        notes: Vec::new(),
        person: None,
        released: None,
        number: None,
        paid_with: None,
        card: None,
        receipt: Vec::new(),
        sealed: None,
        settled: None,
        moved: None,
        said: None,
        raw: None,
    })
}

fn log(records: &[Record]) -> Log {
    (0..).zip(records).map(|(seq, record)| (seq, record.encode())).collect()
}

/// One machine, and what it did.
struct Desk {
    till: Till<Box<dyn Room>>,
    did: Did,
}

#[derive(Default)]
struct Did {
    records: Vec<(u32, Record)>,
    channels: Vec<ChannelId>,
    writes: usize,
    told: Vec<(String, Status)>,
    refused: Vec<Code>,
}

impl World for Did {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        NOW
    }

    /// The journal says later what became of it.
    fn append(&mut self, append: Append) -> Option<Input> {
        self.records.push((append.seq, Record::decode(&append.bytes).expect("a record")));
        None
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        self.channels.push(channel);
        None
    }

    fn write(&mut self, _write: Write) -> Option<Input> {
        self.writes += 1;
        None
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn tell(&mut self, news: News) {
        match news {
            News::Outcome { intent, outcome } => {
                self.told.push((intent.order.clone(), outcome.status.clone()))
            }
            News::Refused { code, .. } => self.refused.push(code),
            _ => {}
        }
    }

    fn wake(&mut self, _at: Option<u64>) {}
}

impl Desk {
    fn new() -> Desk {
        let till = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
        let mut desk = Desk { till, did: Did::default() };
        assert_eq!(desk.till.start(NOW, sale("a"), [7; 16]), Ok(Started::New));
        desk.carry_out();
        desk
    }

    /// The first record is durable and the terminal is being called.
    fn opening() -> Desk {
        let mut desk = Desk::new();
        desk.till.recorded(NOW, "a", 0);
        desk.carry_out();
        assert_eq!(desk.did.channels.len(), 1);
        desk
    }

    /// The terminal is there: `sent` is on its way to the journal.
    fn committing() -> Desk {
        let mut desk = Desk::opening();
        desk.till.opened(NOW, desk.did.channels[0]);
        desk.carry_out();
        assert!(matches!(desk.did.records.last(), Some((1, Record::Sent { .. }))));
        desk
    }

    /// The record that was wanted last is there already, another's.
    fn conflict(&mut self, log: &Log) {
        self.did.records.clear();
        self.did.channels.clear();
        self.till.reread(NOW, "a", log).expect("a log that can be read");
        self.carry_out();
    }

    fn carry_out(&mut self) {
        drive(&mut self.till, &mut self.did);
    }

    fn unresolved(&self) -> Vec<&str> {
        self.till.unresolved().collect()
    }

    fn order(&self) -> &str {
        self.till.find("a").map_or("", |(intent, _)| &intent.order)
    }
}

#[test]
fn a_sale_that_another_has_settled_is_told_as_the_other_settled_it_and_sends_nothing() {
    let story = [Record::Prepared(others()), Record::Sent { at: 1, before: None }, approved()];
    for mut desk in [Desk::new(), Desk::committing()] {
        desk.conflict(&log(&story));
        assert_eq!(desk.did.told, [("OTHERS".to_owned(), Status::Approved)]);
        assert_eq!((desk.did.writes, desk.did.records.len(), desk.unresolved().len()), (0, 0, 0));
        assert!(
            matches!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Settled(_))),
            "nor is it paid later"
        );
    }
}

#[test]
fn a_sale_that_another_has_sent_is_asked_for_under_the_other_s_order_and_not_sent_again() {
    let begun = [Record::Prepared(others()), Record::Sent { at: 1, before: None }];
    let afresh = [&[Record::Prepared(others()), aborted()], &begun[..]].concat();
    let mut failed = Desk::opening();
    let channel = failed.did.channels[0];
    failed.till.closed(NOW, channel, Failure { code: Code::ConnectRefused, nothing_sent: true });
    failed.carry_out();
    assert!(matches!(failed.did.records.last(), Some((1, Record::Outcome(_)))));
    for (what, mut desk, story) in [
        ("its first record", Desk::new(), &begun[..]),
        ("its second record", Desk::committing(), &afresh),
        ("its giving up", failed, &begun),
    ] {
        desk.conflict(&log(story));
        assert_eq!(desk.unresolved(), ["a"], "{what}");
        assert_eq!(desk.order(), "OTHERS", "{what}");
        assert!(
            matches!(desk.did.records[..], [(_, Record::TakenOver { .. })]),
            "{what}: {:?}",
            desk.did.records
        );
        assert!(desk.did.told.is_empty() && desk.did.refused.is_empty(), "{what}");
        assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Joined), "{what}");
        assert_eq!(desk.did.writes, 0, "{what}");
    }
}

#[test]
fn a_sale_that_another_gave_up_before_its_first_byte_ends_so_for_both() {
    let mut desk = Desk::committing();
    desk.conflict(&log(&[Record::Prepared(others()), aborted()]));
    assert_eq!(desk.did.told, [("OTHERS".to_owned(), Status::NotCharged(Reason::AbortedBeforeSend))]);
    assert_eq!((desk.did.writes, desk.unresolved().len()), (0, 0));
    assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::New));
    desk.carry_out();
    assert!(matches!(desk.did.records.last(), Some((2, Record::Prepared(_)))), "behind the other's records");
}

/// A machine of which nobody wanted anything but that this sale is never taken.
fn closing() -> Desk {
    let till = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
    let mut desk = Desk { till, did: Did::default() };
    assert_eq!(desk.till.close(NOW, sale("a"), [7; 16]), Ok(Started::New));
    desk.carry_out();
    assert!(matches!(desk.did.records[..], [(0, Record::Prepared(_))]));
    desk
}

fn cancelled() -> Record {
    outcome(Status::Cancelled(By::Cashier), Some(Code::Cancelled))
}

#[test]
fn what_is_closed_before_it_begins_is_two_records_and_whoever_comes_later_finds_that_outcome() {
    let mut desk = closing();
    assert_eq!(desk.till.close(NOW, sale("a"), [8; 16]), Ok(Started::Joined), "twice at once");
    desk.till.recorded(NOW, "a", 0);
    desk.carry_out();
    assert_eq!(desk.did.records.last(), Some(&(1, cancelled())));
    assert!(desk.did.told.is_empty(), "it is not durable yet");
    desk.till.recorded(NOW, "a", 1);
    desk.carry_out();
    let records: Vec<_> = desk.did.records.iter().map(|(_, record)| record.clone()).collect();
    let mut next = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
    next.recover(NOW, "a", &log(&records)).expect("a log");
    for till in [&mut desk.till, &mut next] {
        assert!(matches!(till.start(NOW, sale("a"), [8; 16]), Ok(Started::Settled(_))));
        assert!(matches!(till.close(NOW, sale("a"), [8; 16]), Ok(Started::Settled(_))));
        let other = Operation { amount: None, ..sale("a") };
        assert_eq!(till.close(NOW, other.clone(), [8; 16]), Err(Code::IntentConflict));
        assert_eq!(till.start(NOW, other, [8; 16]), Err(Code::IntentConflict));
    }
    desk.carry_out();
    assert_eq!((desk.did.channels.len(), desk.did.writes, desk.did.records.len()), (0, 0, 2));
    assert_eq!(desk.did.told.len(), 1);
}

#[test]
fn of_one_who_begins_and_one_who_closes_the_first_record_decides() {
    let mut late = closing();
    late.conflict(&log(&others_sent()));
    assert_eq!(
        (late.unresolved(), late.did.told.len()),
        (vec!["a"], 0),
        "it was sent: what became of it is asked"
    );
    for mut begins in [Desk::new(), Desk::committing()] {
        begins.conflict(&log(&[Record::Prepared(others()), cancelled()]));
        assert_eq!(begins.did.told, [("OTHERS".to_owned(), Status::Cancelled(By::Cashier))]);
        assert_eq!((begins.did.writes, begins.did.records.len(), begins.unresolved().len()), (0, 0, 0));
        assert!(matches!(begins.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Settled(_))));
    }
}

#[test]
fn what_was_given_up_before_its_first_byte_begins_no_more_once_it_is_closed_whatever_is_in_doubt() {
    let mut desk = Desk::opening();
    desk.till.closed(NOW, desk.did.channels[0], Failure { code: Code::ConnectRefused, nothing_sent: true });
    desk.till.recorded(NOW, "a", 1);
    desk.till
        .recover(
            NOW,
            "b",
            &log(&[
                Record::Prepared(Intent { operation: sale("b"), ..others() }),
                Record::Sent { at: 1, before: None },
            ]),
        )
        .expect("a log");
    assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Err(Code::TerminalUnresolved));
    assert_eq!(desk.till.close(NOW, sale("a"), [8; 16]), Ok(Started::New));
    desk.carry_out();
    desk.till.recorded(NOW, "a", 2);
    desk.carry_out();
    assert_eq!(desk.did.records.last(), Some(&(3, cancelled())), "behind the earlier try");
    desk.till.recorded(NOW, "a", 3);
    assert!(matches!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Settled(_))));
}

/// A machine that found the other's sale begun and never sent, and writes that down when it is asked for it anew.
fn asked_anew() -> Desk {
    let till = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
    let mut desk = Desk { till, did: Did::default() };
    desk.till.recover(NOW, "a", &log(&[Record::Prepared(others())])).expect("a log");
    assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Joined));
    desk.carry_out();
    desk
}

#[test]
fn whoever_asks_anew_for_what_is_written_off_gets_what_another_made_of_it_meanwhile() {
    let mut begins = asked_anew();
    begins.conflict(&log(&[Record::Prepared(others()), aborted()]));
    assert!(matches!(begins.did.records[..], [(2, Record::Prepared(_))]), "{:?}", begins.did.records);
    assert_eq!((begins.did.told.len(), begins.did.refused.len()), (0, 0));

    let mut joins = asked_anew();
    joins.conflict(&log(&others_sent()));
    assert_eq!((joins.unresolved(), joins.did.told.len()), (vec!["a"], 0));

    let mut ends = asked_anew();
    ends.conflict(&log(&[&others_sent()[..], &[approved()]].concat()));
    assert_eq!(ends.did.told, [("OTHERS".to_owned(), Status::Approved)]);
}

#[test]
fn where_neither_is_approved_what_the_journal_holds_counts() {
    let mut desk = Desk::opening();
    let channel = desk.did.channels[0];
    desk.till.closed(NOW, channel, Failure { code: Code::ConnectRefused, nothing_sent: true });
    desk.carry_out();
    let declined = outcome(Status::Declined { code: "05".to_owned(), message: String::new() }, None);
    desk.conflict(&log(&[Record::Prepared(others()), Record::Sent { at: 1, before: None }, declined]));
    assert_eq!(desk.did.told.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["declined"]);
    assert!(desk.did.records.is_empty(), "nothing is written over it");
}

#[test]
fn a_person_s_decision_is_written_behind_a_log_that_has_no_outcome() {
    for paid in [true, false] {
        let mut desk = Desk::new();
        desk.conflict(&log(&others_sent()));
        desk.till.recorded(NOW, "a", 2);
        assert!(desk.till.hand(NOW, "a", paid, "Mei"));
        desk.carry_out();
        let taken_over = log(&[&others_sent()[..], &[TAKEN_OVER, TAKEN_OVER]].concat());
        desk.conflict(&taken_over);
        let [(4, Record::Outcome(told))] = &desk.did.records[..] else { panic!("{:?}", desk.did.records) };
        assert!(told.person.is_some() && (told.status == Status::Approved) == paid);
    }
}

#[test]
fn another_s_request_is_left_alone_as_long_as_its_answer_may_take_and_only_at_a_gateway() {
    // A connection and an answer, in ms.
    const LONGEST: u64 = 5_000 + 30_000;
    let patience = |till: &Till<Box<dyn Room>>, after: u64, story: &[Record]| {
        till.patience(Now { wall: NOW.wall + after, ..NOW }, &log(story))
    };
    let gateway = Till::new(Bpc::room(), Bpc::config(Timeouts::default()));
    let begun = [Record::Prepared(others()), Record::Sent { at: 1, before: None }];
    assert_eq!(patience(&gateway, 0, &begun), Some(LONGEST));
    assert_eq!(patience(&gateway, LONGEST - 1, &begun), Some(1));
    assert_eq!(patience(&gateway, LONGEST, &begun), None);
    let ahead = Till::patience(&gateway, Now { wall: NOW.wall - 99_000, ..NOW }, &log(&begun));
    assert_eq!(ahead, Some(LONGEST), "the other's clock is ahead");
    assert_eq!(patience(&gateway, 0, &[&begun[..], &[aborted()]].concat()), None, "it is over");
    let mut torn = log(&begun);
    torn[1].1.truncate(5);
    assert_eq!(gateway.patience(NOW, &torn), None);
    let terminal = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
    assert_eq!(patience(&terminal, 0, &begun), None, "a terminal belongs to whoever holds its lease");
}

#[test]
fn nothing_is_asked_of_what_another_may_have_sent_before_the_journal_says_who_asks() {
    let mut desk = Desk::new();
    desk.conflict(&log(&others_sent()));
    assert!(matches!(desk.did.records[..], [(2, Record::TakenOver { .. })]), "{:?}", desk.did.records);
    let later = |ms| Now { mono: NOW.mono + ms, wall: NOW.wall + ms };
    desk.till.timeout(later(120_000));
    desk.carry_out();
    assert_eq!((desk.did.channels.len(), desk.did.told.len()), (0, 0), "it waits for the record");
    desk.till.record_failed(later(120_000), "a", 2, Code::JournalUnavailable);
    desk.carry_out();
    assert_eq!(desk.did.told, [("OTHERS".to_owned(), Status::Unknown)], "whoever waits hears of it");
    desk.till.timeout(later(121_000));
    desk.carry_out();
    assert!(
        matches!(desk.did.records[..], [_, (2, Record::TakenOver { .. })]),
        "it is tried again, under its own number: what another wrote there is not passed over: {:?}",
        desk.did.records
    );
    desk.till.recorded(later(121_000), "a", 2);
    desk.till.timeout(later(122_000));
    desk.carry_out();
    assert_eq!((desk.did.channels.len(), desk.did.told.len()), (1, 1), "now it is asked for");
}

#[test]
fn a_takeover_that_was_quicker_than_sent_keeps_the_request_from_leaving() {
    let mut desk = Desk::committing();
    let ours = desk.till.find("a").map(|(intent, _)| intent.clone()).expect("an intent");
    desk.conflict(&log(&[Record::Prepared(ours), aborted()]));
    assert_eq!((desk.did.writes, desk.unresolved().len()), (0, 0));
}

#[test]
fn a_process_that_slept_gives_up_behind_a_takeover_and_sends_nothing() {
    let mut desk = Desk::committing();
    let ours = desk.till.find("a").map(|(intent, _)| intent.clone()).expect("an intent");
    let late = Now { wall: NOW.wall + 10_001, ..NOW };
    desk.till.recorded(late, "a", 1);
    desk.carry_out();
    assert!(matches!(desk.did.records.last(), Some((2, Record::Outcome(_)))), "{:?}", desk.did.records);
    desk.conflict(&log(&[Record::Prepared(ours), Record::Sent { at: 1, before: None }, TAKEN_OVER]));
    assert!(matches!(desk.did.records[..], [(3, Record::Outcome(_))]), "{:?}", desk.did.records);
    desk.till.recorded(late, "a", 3);
    desk.carry_out();
    assert_eq!((desk.did.writes, &desk.did.refused[..]), (0, &[Code::AbortedBeforeSend][..]));
}

#[test]
fn money_that_moved_after_another_told_that_it_did_not_is_told_to_a_person() {
    let mut desk = Desk::committing();
    let ours = desk.till.find("a").map(|(intent, _)| intent.clone()).expect("an intent");
    desk.till.recorded(NOW, "a", 1);
    desk.carry_out();
    desk.till.closed(NOW, desk.did.channels[0], Failure { code: Code::OutcomeUnknown, nothing_sent: false });
    assert!(desk.till.hand(NOW, "a", true, "Mei"));
    desk.carry_out();
    let not = outcome(Status::NotCharged(Reason::ProvenByQuery), Some(Code::NotCharged));
    desk.conflict(&log(&[Record::Prepared(ours), Record::Sent { at: 1, before: None }, TAKEN_OVER, not]));
    let [(4, Record::Outcome(told))] = &desk.did.records[..] else { panic!("{:?}", desk.did.records) };
    assert_eq!((&told.status, told.code), (&Status::Approved, Some(Code::Contradiction)));
    assert!(told.notes.contains(&Code::Contradiction));
    desk.till.recorded(NOW, "a", 4);
    desk.carry_out();
    assert_eq!(desk.did.told.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["approved"]);
}

#[test]
fn what_another_settled_of_a_payment_in_doubt_here_is_taken_over_from_the_journal() {
    let mut desk = Desk::committing();
    let ours = desk.till.find("a").map(|(intent, _)| intent.clone()).expect("an intent");
    desk.till.recorded(NOW, "a", 1);
    desk.carry_out();
    desk.till.closed(NOW, desk.did.channels[0], Failure { code: Code::OutcomeUnknown, nothing_sent: false });
    desk.carry_out();
    assert_eq!(desk.unresolved(), ["a"]);
    let not = outcome(Status::NotCharged(Reason::ProvenByQuery), Some(Code::NotCharged));
    let theirs = [Record::Prepared(ours), Record::Sent { at: 1, before: None }, TAKEN_OVER, not];
    desk.till.recover(NOW, "a", &log(&theirs)).expect("a log");
    desk.carry_out();
    assert!(desk.unresolved().is_empty(), "the terminal is free again");
    assert_eq!(desk.did.told.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["not-charged"]);
}

/// What a folder holds that the first version wrote: the records of each intent.
fn written_by_the_first_version() -> Vec<(String, Log)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/journal-1");
    let below = |folder: &std::path::Path| -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    };
    let intents = below(&root).into_iter().flat_map(|terminal| below(&terminal));
    let name = |path: &std::path::Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let logs = intents.flat_map(|state| below(&state)).map(|intent| {
        let records = below(&intent).into_iter().map(|record| {
            (name(&record).parse().expect("a number"), std::fs::read(&record).expect("a record"))
        });
        (name(&intent), records.collect())
    });
    logs.collect()
}

#[test]
fn a_journal_that_the_first_version_wrote_is_read_and_what_it_left_open_is_taken_up() {
    let mut found = Vec::new();
    for (reference, log) in written_by_the_first_version() {
        let mut till = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
        till.recover(NOW, &reference, &log).expect("a log that can be read");
        let outcome = till.find(&reference).and_then(|(_, outcome)| outcome.cloned());
        let mut did = Did::default();
        drive(&mut till, &mut did);
        let does = match did.records.first().map(|(_, record)| record) {
            Some(Record::TakenOver { .. }) => "takes over",
            Some(Record::Outcome(_)) => "gives up",
            _ => "remembers",
        };
        found.push((reference, does, outcome.map_or("none", |outcome| outcome.status.as_str())));
    }
    found.sort();
    let found: Vec<_> =
        found.iter().map(|(reference, does, status)| (reference.as_str(), *does, *status)).collect();
    assert_eq!(
        found,
        [
            ("approved", "remembers", "approved"),
            ("declined", "remembers", "declined"),
            ("prepared", "gives up", "not-charged"),
            ("refund", "remembers", "approved"),
            ("refunded", "remembers", "approved"),
            ("sent", "takes over", "none"),
        ]
    );
}
