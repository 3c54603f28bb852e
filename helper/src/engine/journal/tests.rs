//! What every journal has to hold to, wherever it is.

use super::super::tests::store::Store;
use super::*;
use std::sync::Arc;

#[test]
fn a_record_is_written_once_and_an_intent_goes_where_its_last_record_belongs() {
    for (_, store) in Store::each("once") {
        let journal = store.journal();
        let long = "é".repeat(64);
        for reference in ["sale-1", "Sale 1", long.as_str()] {
            journal.append("Bank", reference, 0, b"a", false).unwrap();
            assert_eq!(journal.open("Bank").unwrap(), [(reference.to_owned(), vec![(0, b"a".to_vec())])]);
            let again = journal.append("Bank", reference, 0, b"b", false).unwrap_err();
            assert_eq!(again.code(), Code::JournalConflict);
            journal.append("Bank", reference, 1, b"c", true).unwrap();
            assert_eq!(journal.open("Bank").unwrap(), []);
            assert_eq!(journal.read("Bank", reference).unwrap().len(), 2);
        }
        let (page, next) = journal.history("Bank", 2, None).unwrap();
        let names: Vec<_> = page.iter().map(|entry| entry.reference.as_str()).collect();
        assert_eq!(names, [long.as_str(), "Sale 1"]);
        let (last, end) = journal.history("Bank", 2, next.as_deref()).unwrap();
        assert_eq!((last[0].reference.as_str(), last.len(), end), ("sale-1", 1, None));
        journal.append("Bank", "sale-1", 2, b"d", false).unwrap();
        assert_eq!(
            journal.open("Bank").unwrap().len(),
            1,
            "an outcome that is written behind opens it again"
        );
    }
}

#[test]
fn names_that_stores_like_to_confuse_are_told_apart_and_given_back() {
    let names = [
        "sale",
        "SALE",
        "é",
        "e\u{301}",
        "",
        " ",
        "a/b",
        "..",
        "\0",
        "a\u{1}0000b",
        "\u{1f}",
        "%",
        "'\"",
        "💳",
    ];
    for (_, store) in Store::each("names") {
        let (journal, again) = (store.journal(), store.journal());
        for name in names {
            journal.append("t", name, 0, name.as_bytes(), false).unwrap();
            journal.append(name, "a", 0, name.as_bytes(), false).unwrap();
        }
        let mut open: Vec<_> = again.open("t").unwrap().into_iter().map(|(name, _)| name).collect();
        let mut expected: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        open.sort();
        expected.sort();
        assert_eq!(open, expected);
        for name in names {
            let log = vec![(0, name.as_bytes().to_vec())];
            assert_eq!((again.read("t", name).unwrap(), again.read(name, "a").unwrap()), (log.clone(), log));
            assert!(journal.claim(name, 60_000).unwrap() && !again.claim(name, 60_000).unwrap(), "{name:?}");
            journal.release(name).unwrap();
        }
    }
}

#[test]
fn of_many_who_claim_a_terminal_at_once_one_has_it_and_a_late_record_of_who_lost_it_is_refused() {
    for (_, store) in Store::each("claims") {
        for _ in 0..20 {
            let journals: Vec<_> = (0..8).map(|_| store.journal()).collect();
            let claimed = all_at_once(&journals, |journal, _| journal.claim("bank", 60_000).unwrap());
            assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
            for (journal, claimed) in journals.iter().zip(claimed) {
                assert_eq!(journal.renew("bank", 60_000).unwrap(), claimed);
                journal.release("bank").unwrap();
            }
        }
        let (one, other) = (store.journal(), store.journal());
        assert!(one.claim("bank", 0).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(other.claim("bank", 60_000).unwrap(), "the other's ran out");
        assert!(!one.renew("bank", 60_000).unwrap());
        assert_eq!(one.append("bank", "s", 0, b"a", false).unwrap_err().code(), Code::TerminalLocked);
        one.append("bank", "s", 0, b"a", true).unwrap();
        other.append("bank", "s", 1, b"b", false).unwrap();
        one.release("bank").unwrap();
        assert!(!one.claim("bank", 60_000).unwrap(), "a late one does not give back what is another's");
    }
}

#[test]
fn of_many_who_write_one_record_at_once_one_succeeds_and_the_others_hear_of_it() {
    for (_, store) in Store::each("writers") {
        let journals: Vec<_> = (0..8).map(|_| store.journal()).collect();
        for reference in ["a", "b", "c"] {
            let written = all_at_once(&journals, |journal, number| {
                let bytes = number.to_string();
                journal.append("bank", reference, 0, bytes.as_bytes(), true).map(|()| bytes.into_bytes())
            });
            let (done, refused): (Vec<_>, Vec<_>) = written.into_iter().partition(Result::is_ok);
            assert!(refused.iter().all(|it| it.as_ref().unwrap_err().code() == Code::JournalConflict));
            let [Ok(bytes)] = done.as_slice() else { panic!("{done:?}") };
            assert_eq!(store.journal().read("bank", reference).unwrap(), [(0, bytes.clone())]);
        }
    }
}

/// Each does it, in a thread of its own.
fn all_at_once<T: Send>(
    journals: &[Arc<dyn Journal>],
    work: impl Fn(&dyn Journal, usize) -> T + Sync,
) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let each = journals.iter().enumerate();
        let threads: Vec<_> =
            each.map(|(number, journal)| scope.spawn(move || work(&**journal, number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
