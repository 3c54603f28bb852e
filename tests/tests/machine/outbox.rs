//! What a shop is told: after it is durable, at least once, in the order in which it ended, and again where it failed.

use crate::desk::sale;
use std::collections::BTreeMap;
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Input, Keep, Kept, Log, Space, World, drive, feed};
use tillwire_core::payment::{Append, ChannelId, Config, Failure, News, Route, Timeouts, Write};
use tillwire_core::time::{Millis, Now};
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::hkd;

type Journal = BTreeMap<(Space, String), (Log, bool)>;

/// A back end.
struct Shop {
    desk: Desk<Bare>,
    around: Around,
}

/// What it stands in: a gateway that approves whatever it is asked, a journal, and the shop's books.
struct Around {
    now: Now,
    journal: Journal,
    /// What happened, one word each: `note a`, `outcome a`, `book a`, `told a`.
    happened: Vec<String>,
    /// What the journal fails over, and what the shop refuses, by the same words.
    fails: Vec<&'static str>,
    /// Whether the shop answers at once.
    answers: bool,
    /// Whether the gateway cannot be reached.
    refuses: bool,
    wake: Option<u64>,
}

fn shop(journal: Journal) -> Shop {
    let config = Config { currency: hkd(), exclusive: false, timeouts: Timeouts::default() };
    let now = Now { mono: 1_000, wall: 1_800_000_000_000 };
    let (happened, fails) = (Vec::new(), Vec::new());
    let around = Around { now, journal, happened, fails, answers: true, refuses: false, wake: None };
    let mut desk = Desk::new(Bare::new(Link::Each, 0), config);
    desk.book(true);
    Shop { desk, around }
}

impl Shop {
    fn pay(&mut self, reference: &str) {
        let entropy = [u8::try_from(self.around.happened.len()).unwrap_or_default(); 16];
        self.desk.start(self.around.now, sale(reference), entropy).expect("a sale");
        self.carry_out();
    }

    fn pass(&mut self, ms: u64) {
        let end = self.around.now.mono + ms;
        while let Some(wake) = self.around.wake.take_if(|wake| *wake <= end) {
            self.around.now = Now { mono: wake, wall: 1_800_000_000_000 + wake };
            feed(&mut self.desk, &mut self.around, Input::Due);
        }
        self.around.now = Now { mono: end, wall: 1_800_000_000_000 + end };
    }

    fn carry_out(&mut self) {
        drive(&mut self.desk, &mut self.around);
    }

    fn happened(&mut self) -> Vec<String> {
        std::mem::take(&mut self.around.happened)
    }

    fn tell(&mut self, reference: &str) {
        self.desk.tell(self.around.now, reference);
        self.carry_out();
    }

    fn tell_all(&mut self) {
        self.desk.tell_all(self.around.now);
        self.carry_out();
    }

    /// What the next process finds.
    fn died(self) -> Shop {
        shop(self.around.journal)
    }
}

impl World for Around {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        self.now
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let what = if append.settles { "outcome" } else { "record" };
        let log = (Space::Intents, append.reference.clone());
        Some(match self.put(what, log, append.seq, append.bytes.clone(), append.settles) {
            Ok(()) => append.recorded(),
            Err(code) => append.failed(code),
        })
    }

    fn keep(&mut self, keep: Keep) -> Option<Input> {
        Some(match keep {
            Keep::Append { space, key, seq, bytes, settles } => {
                let what = match (space, settles) {
                    (Space::Outbox, false) => "note",
                    (Space::Outbox, true) => "told",
                    _ => "former",
                };
                match self.put(what, (space, key.clone()), seq, bytes, settles) {
                    Ok(()) => Kept::Appended { space, key, seq }.into(),
                    Err(code) => Kept::NotAppended { space, key, code }.into(),
                }
            }
            Keep::Read { space, key } => {
                let log = self.journal.get(&(space, key.clone())).map(|(log, _)| log.clone());
                Kept::Read { space, key, log: Ok(log.unwrap_or_default()) }.into()
            }
            Keep::List { space } => {
                let open = self.journal.iter().filter(|((of, _), (_, settled))| *of == space && !settled);
                let logs = open.map(|((_, key), (log, _))| (key.clone(), log.clone())).collect();
                Kept::Listed { space, logs: Ok(logs) }.into()
            }
            Keep::Book { intent, .. } => {
                let reference = intent.operation.reference;
                let told = self.happens("book", &reference);
                return (!told || self.answers).then(|| Kept::Booked { reference, told }.into());
            }
            Keep::Told { reference, told } => {
                self.happened.push(format!("{} {reference}", if told { "has" } else { "lacks" }));
                return None;
            }
            Keep::Found { .. } | Keep::Claimed { .. } => return None,
            Keep::AllTold { failed } => {
                self.happened.push(format!("all {}", !failed));
                return None;
            }
        })
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        let refused = Failure { code: Code::ConnectRefused, nothing_sent: true };
        Some(if self.refuses { Input::Closed(channel, refused) } else { Input::Opened(channel) })
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let channel = write.channel;
        let text = String::from_utf8(write.unchecked()).expect("words");
        let words: Vec<&str> = text.split(' ').collect();
        let said = format!("{} approved {} {}", words[..3].join(" "), words[1], words[3]);
        Some(Input::Data(channel, said.into_bytes()))
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn tell(&mut self, _news: News) {}

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}

impl Around {
    fn put(
        &mut self,
        what: &'static str,
        log: (Space, String),
        seq: u32,
        bytes: Vec<u8>,
        settles: bool,
    ) -> Result<(), Code> {
        if !self.happens(what, &log.1.clone()) {
            return Err(Code::JournalUnavailable);
        }
        let (records, settled) = self.journal.entry(log).or_default();
        if records.iter().any(|(known, _)| *known == seq) {
            self.happened.pop();
            return Err(Code::JournalConflict);
        }
        records.push((seq, bytes));
        *settled = settles;
        Ok(())
    }

    /// Whether it goes well.
    fn happens(&mut self, what: &'static str, reference: &str) -> bool {
        if let Some(index) = self.fails.iter().position(|fails| *fails == what) {
            self.fails.remove(index);
            return false;
        }
        if what != "record" {
            self.happened.push(format!("{what} {reference}"));
        }
        true
    }
}

const SMOOTH: [&str; 5] = ["note a", "outcome a", "book a", "told a", "has a"];

#[test]
fn that_it_has_to_be_told_is_durable_before_the_outcome_and_it_is_told_once_that_is_durable_too() {
    let mut it = shop(Journal::new());
    it.pay("a");
    assert_eq!(it.happened(), SMOOTH);
    it.tell_all();
    assert_eq!(it.happened(), ["all true"], "nothing is left to be told");
}

#[test]
fn outcomes_are_told_in_the_order_in_which_they_ended_and_a_refusal_holds_nobody_up() {
    let mut it = shop(Journal::new());
    it.around.fails = vec!["book"];
    for reference in ["c", "a", "b"] {
        it.pay(reference);
    }
    let booked = |happened: &[String]| -> Vec<String> {
        happened.iter().filter(|it| it.starts_with("book")).cloned().collect()
    };
    assert_eq!(booked(&it.happened()), ["book a", "book b"]);
    it.pass(1_000);
    assert_eq!(booked(&it.happened()), ["book c"]);
}

#[test]
fn a_shop_that_refuses_is_told_again_after_pauses_that_grow_up_to_a_minute() {
    let mut it = shop(Journal::new());
    it.around.fails = vec!["book"; 9];
    it.pay("a");
    for pause in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
        it.happened();
        it.pass(pause - 1);
        assert_eq!(it.happened(), Vec::<String>::new(), "before {pause} ms");
        it.pass(1);
        assert_eq!(it.happened(), ["lacks a"], "after {pause} ms");
    }
    it.pass(60_000);
    assert_eq!(it.happened(), ["book a", "told a", "has a"]);
}

#[test]
fn a_note_that_it_was_told_is_written_again_without_telling_again() {
    let mut it = shop(Journal::new());
    it.around.fails = vec!["told", "told"];
    it.pay("a");
    assert_eq!(it.happened(), ["note a", "outcome a", "book a", "lacks a"]);
    it.tell("a");
    assert_eq!(it.happened(), ["lacks a"]);
    it.tell("a");
    assert_eq!(it.happened(), ["told a", "has a"]);
}

#[test]
fn without_the_note_no_outcome_is_written_down_and_both_are_written_again() {
    let mut it = shop(Journal::new());
    it.around.fails = vec!["note", "outcome"];
    it.pay("a");
    assert_eq!(it.happened(), ["lacks a"]);
    it.pass(10_000);
    assert_eq!(it.happened(), SMOOTH);
}

#[test]
fn whatever_was_left_untold_by_a_process_that_died_the_next_one_tells() {
    for dies_at in ["note", "outcome", "book", "told"] {
        let mut it = shop(Journal::new());
        it.around.answers = dies_at != "told";
        // What cannot be written for ever is as good as a death before it.
        it.around.fails = vec![dies_at; 50];
        it.pay("a");
        let mut heir = it.died();
        let log = heir
            .around
            .journal
            .get(&(Space::Intents, "a".to_owned()))
            .map(|(log, _)| log.clone())
            .expect("a log");
        let now = heir.around.now;
        heir.desk.with(now, |till| till.recover(now, "a", &log)).expect("a log");
        heir.tell_all();
        heir.pass(60_000);
        let happened = heir.happened();
        assert!(happened.contains(&"book a".to_owned()), "{dies_at}: {happened:?}");
        assert!(happened.contains(&"told a".to_owned()), "{dies_at}: {happened:?}");
        heir.tell_all();
        assert_eq!(heir.happened(), ["all true"], "{dies_at}");
    }
}

#[test]
fn what_has_been_told_is_known_by_its_log_alone() {
    let mut it = shop(Journal::new());
    it.pay("a");
    let mut heir = it.died();
    heir.tell("a");
    assert_eq!(heir.happened(), ["has a"], "and it is not told again");
}

#[test]
fn an_operation_that_was_refused_before_anything_was_sent_is_not_told() {
    let mut it = shop(Journal::new());
    it.around.refuses = true;
    it.pay("a");
    assert_eq!(it.happened(), ["outcome a"]);
}

/// A back end that finds a sale begun and never sent, and is asked for it anew while that is being noted.
fn asked_anew(refuses: bool) -> Shop {
    let mut died = shop(Journal::new());
    died.desk.start(died.around.now, sale("a"), [9; 16]).expect("a sale");
    died.around.refuses = true;
    died.around.fails = vec!["outcome"; 50];
    died.carry_out();
    let mut it = died.died();
    it.around.refuses = refuses;
    let log = it.around.journal[&(Space::Intents, "a".to_owned())].0.clone();
    let now = it.around.now;
    it.desk.with(now, |till| till.recover(now, "a", &log)).expect("a log");
    it.pay("a");
    it
}

#[test]
fn of_a_sale_that_is_asked_for_anew_while_its_earlier_try_is_written_off_the_new_outcome_is_told() {
    assert_eq!(
        asked_anew(false).happened(),
        ["note a", "outcome a", "outcome a", "book a", "told a", "has a"]
    );
    let refused = ["note a", "outcome a", "outcome a", "book a", "told a", "has a"];
    assert_eq!(
        asked_anew(true).happened(),
        refused,
        "what was noted is told, or nobody knows whether it was"
    );
}

#[test]
fn what_a_former_version_left_untold_is_told_and_carried_over() {
    let mut it = shop(Journal::new());
    it.pay("a");
    let mut journal = it.around.journal;
    journal.retain(|(space, _), _| *space == Space::Intents);
    let former = |count: u32| -> (Log, bool) {
        ((0..count).map(|seq| (seq, Vec::new())).collect(), count.is_multiple_of(2))
    };
    journal.insert((Space::FormerOutbox, "a".to_owned()), former(1));
    journal.insert((Space::FormerOutbox, "told".to_owned()), former(2));
    // A terminal of another name had its sales there.
    journal.insert((Space::FormerOutbox, "sale".to_owned()), (vec![(0, b"{\"v\":1}".to_vec())], false));
    for fails in [vec![], vec!["note"], vec!["former"], vec!["book"], vec!["told"]] {
        let mut it = shop(journal.clone());
        it.around.fails.clone_from(&fails);
        it.tell_all();
        it.pass(60_000);
        let booked = it.happened().iter().filter(|it| *it == "book a").count();
        assert_eq!(booked, 1, "{fails:?}");
        it.tell_all();
        it.happened();
        it.tell_all();
        assert_eq!(it.happened(), ["all true"], "{fails:?}");
    }
}
