//! Order numbers: whose they are, and what works on them, whichever process wrote it down.

use std::collections::BTreeMap;
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Effect, Keep, Kept, Log, Space};
use tillwire_core::payment::{Config, Timeouts};
use tillwire_core::time::Now;
use tillwire_tests::explore::{Bare, Link};
use tillwire_tests::hkd;

/// A process at a gateway, on a journal that others share.
struct Process<'a> {
    desk: Desk<Bare>,
    journal: &'a mut Journal,
    answers: Vec<Keep>,
}

#[derive(Default)]
struct Journal {
    logs: BTreeMap<(Space, String), Log>,
    /// A record that another process puts there right before ours.
    quicker: Option<(u32, Vec<u8>)>,
    down: bool,
}

const NOW: Now = Now { mono: 1_000, wall: 1_800_000_000_000 };

impl<'a> Process<'a> {
    fn new(journal: &'a mut Journal) -> Self {
        let config = Config { currency: hkd(), exclusive: false, timeouts: Timeouts::default() };
        Process { desk: Desk::new(Bare::new(Link::Each, 0), config), journal, answers: Vec::new() }
    }

    fn find(&mut self, numbers: &[&str]) -> Keep {
        self.desk.find(NOW, 7, numbers.iter().map(|number| (*number).to_owned()).collect());
        self.answer(NOW)
    }

    fn claim(&mut self, now: Now, order: &str, reference: &str) -> Keep {
        self.desk.claim(now, 7, order.to_owned(), reference.to_owned());
        self.answer(now)
    }

    fn own(&mut self, order: &str, reference: &str) -> Keep {
        self.desk.own(NOW, 7, order.to_owned(), reference.to_owned());
        self.answer(NOW)
    }

    fn answer(&mut self, now: Now) -> Keep {
        while let Some(effect) = self.desk.poll() {
            let Effect::Keep(keep) = effect else { continue };
            match self.journal.carry_out(keep) {
                Ok(kept) => self.desk.kept(now, kept),
                Err(answer) => self.answers.push(answer),
            }
        }
        self.answers.pop().expect("an answer")
    }
}

impl Journal {
    fn carry_out(&mut self, keep: Keep) -> Result<Kept, Keep> {
        Ok(match keep {
            Keep::Read { space, key } if self.down => {
                Kept::Read { space, key, log: Err(Code::JournalUnavailable) }
            }
            Keep::Read { space, key } => {
                let log = self.logs.get(&(space, key.clone())).cloned().unwrap_or_default();
                Kept::Read { space, key, log: Ok(log) }
            }
            Keep::Append { space, key, seq, bytes, .. } => {
                let log = self.logs.entry((space, key.clone())).or_default();
                log.extend(self.quicker.take());
                match log.iter().any(|(known, _)| *known == seq) {
                    true => Kept::NotAppended { space, key, code: Code::JournalConflict },
                    false => {
                        log.push((seq, bytes));
                        Kept::Appended { space, key, seq }
                    }
                }
            }
            answer => return Err(answer),
        })
    }

    fn put(&mut self, space: Space, key: &str, bytes: &[u8]) {
        self.logs.entry((space, key.to_owned())).or_default().push((0, bytes.to_vec()));
    }
}

fn barred(by: Option<&str>) -> Keep {
    Keep::Claimed { ticket: 7, barred: Ok(by.map(str::to_owned)) }
}

fn found(reference: Option<&str>) -> Keep {
    Keep::Found { ticket: 7, reference: Ok(reference.map(str::to_owned)) }
}

#[test]
fn a_number_that_nobody_wrote_down_is_nobody_s_and_a_former_version_s_is_found() {
    let mut journal = Journal::default();
    journal.put(Space::FormerOrders, "n-2", b"sale");
    // A terminal of that name had its payments there.
    journal.put(Space::FormerOrders, "n-3", b"{\"v\":1,\"type\":\"prepared\"}");
    let mut it = Process::new(&mut journal);
    assert_eq!(it.find(&[]), found(None));
    assert_eq!(it.find(&["n-1"]), found(None));
    assert_eq!(it.find(&["n-1", "n-2"]), found(Some("sale")));
    assert_eq!(it.find(&["n-3"]), found(None));
    it.journal.down = true;
    assert_eq!(it.find(&["n-1"]), Keep::Found { ticket: 7, reference: Err(Code::JournalUnavailable) });
}

#[test]
fn of_two_refunds_of_one_order_the_later_is_barred_while_the_first_may_begin() {
    let mut journal = Journal::default();
    assert_eq!(Process::new(&mut journal).claim(NOW, "order", "first"), barred(None));
    let soon = Now { wall: NOW.wall + 29_999, ..NOW };
    assert_eq!(Process::new(&mut journal).claim(soon, "order", "second"), barred(Some("first")));
    assert_eq!(Process::new(&mut journal).claim(soon, "another", "second"), barred(None));
    assert_eq!(Process::new(&mut journal).claim(soon, "order", "first"), barred(None), "it is joined");
    let late = Now { wall: NOW.wall + 30_000, ..NOW };
    assert_eq!(Process::new(&mut journal).claim(late, "order", "second"), barred(None), "it never began");
}

#[test]
fn one_that_this_process_announced_and_never_began_bars_none_of_its_own() {
    let mut journal = Journal::default();
    let mut it = Process::new(&mut journal);
    assert_eq!(it.claim(NOW, "order", "first"), barred(None));
    assert_eq!(it.claim(NOW, "order", "second"), barred(None));
}

#[test]
fn one_that_has_begun_and_has_no_outcome_bars_the_next_in_whatever_process_and_version() {
    for space in [Space::Orders, Space::FormerRefunds] {
        let mut journal = Journal::default();
        assert_eq!(Process::new(&mut journal).claim(NOW, "order", "first"), barred(None));
        if space == Space::FormerRefunds {
            journal.logs.clear();
            journal.put(space, "order", b"{\"reference\":\"first\",\"at\":1700000000000}");
        }
        // Whatever it says, it says no outcome.
        journal.put(Space::Intents, "first", b"torn");
        let late = Now { wall: NOW.wall + 86_400_000, ..NOW };
        let mut it = Process::new(&mut journal);
        assert_eq!(it.claim(late, "order", "second"), barred(Some("first")), "{space:?}");
    }
}

#[test]
fn whoever_was_quicker_by_a_moment_is_looked_at_before_anything_begins() {
    let mut journal = Journal::default();
    assert_eq!(Process::new(&mut journal).claim(NOW, "order", "quick"), barred(None));
    let log = journal.logs.remove(&(Space::Orders, "order".to_owned())).expect("a log");
    journal.quicker = log.into_iter().next();
    assert_eq!(Process::new(&mut journal).claim(NOW, "order", "slow"), barred(Some("quick")));
}

#[test]
fn a_journal_that_cannot_be_read_lets_nothing_begin() {
    let mut journal = Journal { down: true, ..Journal::default() };
    let answer = Process::new(&mut journal).claim(NOW, "order", "first");
    assert_eq!(answer, Keep::Claimed { ticket: 7, barred: Err(Code::JournalUnavailable) });
}

#[test]
fn an_order_number_of_the_caller_s_own_is_the_first_one_s_from_then_on() {
    let mut journal = Journal::default();
    assert_eq!(Process::new(&mut journal).own("INV-1", "first"), barred(None));
    assert_eq!(Process::new(&mut journal).own("INV-1", "second"), barred(Some("first")));
    assert_eq!(Process::new(&mut journal).own("INV-1", "first"), barred(None), "it is its own");
    assert_eq!(Process::new(&mut journal).find(&["INV-1"]), found(Some("first")));
    assert_eq!(Process::new(&mut journal).own("INV-2", "second"), barred(None));
    journal.put(Space::FormerOrders, "INV-3", b"former");
    assert_eq!(Process::new(&mut journal).own("INV-3", "second"), barred(Some("former")));
    // A refund of a payment that the journal does not know is no owner.
    assert_eq!(Process::new(&mut journal).claim(NOW, "INV-4", "refund"), barred(None));
    assert_eq!(Process::new(&mut journal).own("INV-4", "second"), barred(None));
    assert_eq!(Process::new(&mut journal).own("INV-4", "third"), barred(Some("second")));
}

#[test]
fn of_two_that_want_one_number_at_the_same_moment_one_has_it() {
    let mut journal = Journal::default();
    assert_eq!(Process::new(&mut journal).own("INV-1", "quick"), barred(None));
    let log = journal.logs.remove(&(Space::Orders, "INV-1".to_owned())).expect("a log");
    journal.quicker = log.into_iter().next();
    assert_eq!(Process::new(&mut journal).own("INV-1", "slow"), barred(Some("quick")));
    journal.down = true;
    let unread = Keep::Claimed { ticket: 7, barred: Err(Code::JournalUnavailable) };
    assert_eq!(Process::new(&mut journal).own("INV-1", "quick"), unread);
}
