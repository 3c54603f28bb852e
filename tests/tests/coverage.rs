//! The table of what the vendors' documents say (docs/protocols/coverage.md): whole, and every row leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TABLE: &str = include_str!("../../docs/protocols/coverage.md");
/// The statements of the five documents.
const STATEMENTS: usize = 361;

/// The cells of every row with so many of them, from the first one that begins with a number.
fn rows(cells: usize) -> Vec<Vec<&'static str>> {
    let split = |line: &'static str| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
    let numbered = |row: &Vec<&str>| row.len() == cells && row[0].parse::<usize>().is_ok();
    TABLE.lines().filter(|line| line.starts_with("| ")).map(split).filter(numbered).collect()
}

fn numbers(rows: &[Vec<&str>]) -> Vec<usize> {
    rows.iter().map(|row| row[0].parse().expect("a number")).collect()
}

#[test]
fn every_statement_has_one_row_and_one_state() {
    let rows = rows(4);
    assert_eq!(numbers(&rows), (1..=STATEMENTS).collect::<Vec<_>>());
    let mut counts = BTreeMap::<&str, usize>::new();
    rows.iter().for_each(|row| *counts.entry(row[2]).or_default() += 1);
    let states: Vec<_> = counts.keys().copied().collect();
    assert!(states.iter().all(|state| ["differs", "partly", "yes"].contains(state)), "{states:?}");
    for (state, count) in counts {
        assert!(TABLE.contains(&format!("{count} {state}")), "the head says how many: {count} {state}");
    }
}

#[test]
fn what_differs_has_its_reason_and_what_is_partly_there_says_what_is_missing() {
    let of = |state: &str| {
        let rows = rows(4).into_iter().filter(|row| row[2] == state).collect::<Vec<_>>();
        numbers(&rows).into_iter().collect::<BTreeSet<_>>()
    };
    let explained = numbers(&rows(2));
    assert_eq!(explained.iter().copied().collect::<BTreeSet<_>>(), &of("differs") | &of("partly"));
    assert_eq!(explained.len(), of("differs").len() + of("partly").len(), "each once");
}

#[test]
fn every_row_names_a_file_and_words_that_are_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut wrong = Vec::new();
    for row in rows(4) {
        let (file, words) = row[3].split_once(": ").expect("a file and what it says");
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        if !text.contains(words.trim_matches('`')) {
            wrong.push(format!("{} {}: {}", row[0], row[1], row[3]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
