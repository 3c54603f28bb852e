//! The journal by itself: what former versions wrote, and two that race.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tillwire_core::desk::ended;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("tillwire-journal-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_a_former_version_wrote_is_found_under_the_names_that_people_gave() {
    let vector = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/journal-files-1.json");
    let vector: serde_json::Value = serde_json::from_str(&fs::read_to_string(vector).unwrap()).unwrap();
    let folder = Folder::new("former");
    for (path, bytes) in vector["files"].as_object().unwrap() {
        let path = folder.0.join(path);
        fs::create_dir_all(above(&path)).unwrap();
        fs::write(path, STANDARD.decode(bytes.as_str().unwrap()).unwrap()).unwrap();
    }
    let journal = Journal::new(&folder.0).unwrap();
    for (terminal, expected) in vector["expected"].as_object().unwrap() {
        for (reference, outcome) in expected["settled"].as_object().unwrap() {
            let log = journal.read(terminal, reference).unwrap();
            let told: serde_json::Value = serde_json::from_str(&ended(reference, &log).unwrap()).unwrap();
            assert_eq!(
                (&told["status"], &told["order"]),
                (&outcome["status"], &outcome["order"]),
                "{reference}"
            );
        }
        let open: Vec<String> =
            journal.open(terminal).unwrap().into_iter().map(|(reference, _)| reference).collect();
        assert_eq!(serde_json::json!(open), expected["open"], "{terminal}");
    }
}

#[test]
fn a_record_is_written_once_and_an_intent_goes_where_its_last_record_belongs() {
    let folder = Folder::new("once");
    let journal = Journal::new(&folder.0).unwrap();
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
    assert_eq!(journal.open("Bank").unwrap().len(), 1, "an outcome that is written behind opens it again");
}

#[test]
fn of_many_who_claim_a_terminal_at_once_one_has_it_and_a_late_record_of_who_lost_it_is_refused() {
    let folder = Folder::new("claims");
    for _ in 0..20 {
        let journals: Vec<_> = (0..8).map(|_| Arc::new(Journal::new(&folder.0).unwrap())).collect();
        let claims: Vec<_> = journals
            .iter()
            .map(|journal| {
                let journal = journal.clone();
                std::thread::spawn(move || journal.claim("bank", 60_000).unwrap())
            })
            .collect();
        let claimed: Vec<bool> = claims.into_iter().map(|claim| claim.join().unwrap()).collect();
        assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
        for (journal, claimed) in journals.iter().zip(claimed) {
            assert_eq!(journal.renew("bank", 60_000).unwrap(), claimed);
            journal.release("bank").unwrap();
        }
    }
    let (one, other) = (Journal::new(&folder.0).unwrap(), Journal::new(&folder.0).unwrap());
    assert!(one.claim("bank", 0).unwrap());
    assert!(other.claim("bank", 60_000).unwrap(), "the other's ran out");
    assert!(!one.renew("bank", 60_000).unwrap());
    assert_eq!(one.append("bank", "s", 0, b"a", false).unwrap_err().code(), Code::TerminalLocked);
    one.append("bank", "s", 0, b"a", true).unwrap();
    other.append("bank", "s", 1, b"b", false).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_written_is_its_owner_s_alone() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new("private");
    let journal = Journal::new(&folder.0).unwrap();
    journal.append("bank", "s", 0, b"a", false).unwrap();
    journal.claim("bank", 60_000).unwrap();
    for (path, mode) in
        [("", 0o700), ("bank/open/s", 0o700), ("bank/open/s/0", 0o600), ("bank/leases/1", 0o600)]
    {
        assert_eq!(fs::metadata(folder.0.join(path)).unwrap().mode() & 0o777, mode, "{path}");
    }
}
