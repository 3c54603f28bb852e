//! Two processes on one journal: what a machine makes of a record that another wrote first.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    ChannelId, Effect, Failure, Intent, Kind, Method, Operation, Outcome, Reason, Record, Room, Status,
    Timeouts,
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
        number: None,
        paid_with: None,
        card: None,
        receipt: Vec::new(),
        sealed: None,
        settled: None,
        raw: None,
    })
}

fn log(records: &[Record]) -> Log {
    (0..).zip(records).map(|(seq, record)| (seq, record.encode())).collect()
}

/// One machine, and what it did.
struct Desk {
    till: Till<Box<dyn Room>>,
    records: Vec<(u32, Record)>,
    channels: Vec<ChannelId>,
    writes: usize,
    told: Vec<(String, Status)>,
    refused: Vec<Code>,
}

impl Desk {
    fn new() -> Desk {
        let till = Till::new(QfpayTcp::room(), QfpayTcp::config(Timeouts::default()));
        let mut desk = Desk {
            till,
            records: Vec::new(),
            channels: Vec::new(),
            writes: 0,
            told: Vec::new(),
            refused: Vec::new(),
        };
        assert_eq!(desk.till.start(NOW, sale("a"), [7; 16]), Ok(Started::New));
        desk.carry_out();
        desk
    }

    /// The first record is durable and the terminal is being called.
    fn opening() -> Desk {
        let mut desk = Desk::new();
        desk.till.recorded(NOW, "a", 0);
        desk.carry_out();
        assert_eq!(desk.channels.len(), 1);
        desk
    }

    /// The terminal is there: `sent` is on its way to the journal.
    fn committing() -> Desk {
        let mut desk = Desk::opening();
        desk.till.opened(NOW, desk.channels[0]);
        desk.carry_out();
        assert!(matches!(desk.records.last(), Some((1, Record::Sent { .. }))));
        desk
    }

    /// The record that was wanted last is there already, another's.
    fn conflict(&mut self, log: &Log) {
        self.records.clear();
        self.channels.clear();
        self.till.reread(NOW, "a", log).expect("a log that can be read");
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(effect) = self.till.poll() {
            match effect {
                Effect::Record { seq, bytes, .. } => {
                    self.records.push((seq, Record::decode(&bytes).expect("a record")));
                }
                Effect::Open { channel, .. } => self.channels.push(channel),
                Effect::Write { .. } => self.writes += 1,
                Effect::Outcome { intent, outcome } => {
                    self.told.push((intent.order.clone(), outcome.status.clone()))
                }
                Effect::Refused { code, .. } => self.refused.push(code),
                _ => {}
            }
        }
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
        assert_eq!(desk.told, [("OTHERS".to_owned(), Status::Approved)]);
        assert_eq!((desk.writes, desk.records.len(), desk.unresolved().len()), (0, 0, 0));
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
    let channel = failed.channels[0];
    failed.till.closed(NOW, channel, Failure { code: Code::ConnectRefused, nothing_sent: true });
    failed.carry_out();
    assert!(matches!(failed.records.last(), Some((1, Record::Outcome(_)))));
    for (what, mut desk, story) in [
        ("its first record", Desk::new(), &begun[..]),
        ("its second record", Desk::committing(), &afresh),
        ("its giving up", failed, &begun),
    ] {
        desk.conflict(&log(story));
        assert_eq!(desk.unresolved(), ["a"], "{what}");
        assert_eq!(desk.order(), "OTHERS", "{what}");
        assert!(desk.records.is_empty(), "{what}: {:?}", desk.records);
        assert!(desk.told.is_empty() && desk.refused.is_empty(), "{what}");
        assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::Joined), "{what}");
        assert_eq!(desk.writes, 0, "{what}");
    }
}

#[test]
fn a_sale_that_another_gave_up_before_its_first_byte_ends_so_for_both() {
    let mut desk = Desk::committing();
    desk.conflict(&log(&[Record::Prepared(others()), aborted()]));
    assert_eq!(desk.told, [("OTHERS".to_owned(), Status::NotCharged(Reason::AbortedBeforeSend))]);
    assert_eq!((desk.writes, desk.unresolved().len()), (0, 0));
    assert_eq!(desk.till.start(NOW, sale("a"), [8; 16]), Ok(Started::New));
    desk.carry_out();
    assert!(matches!(desk.records.last(), Some((2, Record::Prepared(_)))), "behind the other's records");
}

#[test]
fn where_neither_is_approved_what_the_journal_holds_counts() {
    let mut desk = Desk::opening();
    let channel = desk.channels[0];
    desk.till.closed(NOW, channel, Failure { code: Code::ConnectRefused, nothing_sent: true });
    desk.carry_out();
    let declined = outcome(Status::Declined { code: "05".to_owned(), message: String::new() }, None);
    desk.conflict(&log(&[Record::Prepared(others()), Record::Sent { at: 1, before: None }, declined]));
    assert_eq!(desk.told.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["declined"]);
    assert!(desk.records.is_empty(), "nothing is written over it");
}

#[test]
fn a_person_s_decision_is_written_behind_a_log_that_has_no_outcome() {
    for paid in [true, false] {
        let mut desk = Desk::new();
        let story = log(&[Record::Prepared(others()), Record::Sent { at: 1, before: None }]);
        desk.conflict(&story);
        assert!(desk.till.hand(NOW, "a", paid, "Mei"));
        desk.carry_out();
        desk.conflict(&story);
        let [(2, Record::Outcome(told))] = &desk.records[..] else { panic!("{:?}", desk.records) };
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
