//! No room knows its terminal by words that only our simulator says: where no document has them, a real one says others.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tillwire_core::{bpc, codepay, icashier};

/// What documents have in these very words.
const DOCUMENTED: [&str; 2] = ["request error", "application/json; charset=UTF-8"];

/// The texts in this source that are words: several of them, or in Chinese. Tests and comments are left out.
fn words_in(path: &Path) -> BTreeSet<String> {
    let source = fs::read_to_string(path).expect("a source");
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let texts = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    texts.filter(|text| text.contains(' ') || !text.is_ascii()).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// The texts in this source that look like codes: a few digits, or digits and capitals.
fn codes_in(path: &Path) -> BTreeSet<String> {
    let source = fs::read_to_string(path).expect("a source");
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let texts = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_code = |text: &&str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        plain && (2..=6).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    texts.filter(is_code).map(str::to_owned).collect()
}

/// A code that no table has is one of the simulator's own: a room that knows it would know no real terminal.
#[test]
fn codes_that_only_the_simulator_says_are_in_no_room() {
    for (room, tables) in [
        ("codepay", codepay::SYSTEM.tables),
        ("icashier", icashier::SYSTEM.tables),
        ("bpc", bpc::SYSTEM.tables),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        let listed: BTreeSet<String> =
            tables.iter().flat_map(|table| table.rows).map(|(word, _)| (*word).to_owned()).collect();
        let sim = sources(&folder.join("sim")).into_iter().filter(|path| !path.ends_with("tests.rs"));
        let said: BTreeSet<String> = sim.flat_map(|path| codes_in(&path)).collect();
        assert!(said.difference(&listed).count() > 0, "{room}: a simulator that says what is listed alone");
        for path in sources(&folder).iter().filter(|path| !path.ends_with("freedoms.rs")) {
            let shared: Vec<_> =
                codes_in(path).intersection(&said).filter(|code| !listed.contains(*code)).cloned().collect();
            assert!(shared.is_empty(), "{}: {shared:?}", path.display());
        }
    }
}

#[test]
fn what_only_the_simulator_says_is_compared_with_nowhere() {
    for room in ["qfpay", "codepay", "icashier", "bpc"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        let said: BTreeSet<String> =
            sources(&folder.join("sim")).iter().flat_map(|path| words_in(path)).collect();
        assert!(!said.is_empty(), "{room}: a simulator that says nothing");
        let described =
            |path: &&std::path::PathBuf| !path.ends_with("freedoms.rs") && !path.ends_with("system.rs");
        for path in sources(&folder).iter().filter(described) {
            let shared: Vec<_> = words_in(path)
                .intersection(&said)
                .filter(|text| !DOCUMENTED.contains(&text.as_str()))
                .cloned()
                .collect();
            assert!(shared.is_empty(), "{}: {shared:?}", path.display());
        }
    }
}
