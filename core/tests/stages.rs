//! The figure of an intent's stages, docs/stages.md, is drawn from the machine's own table. After a change that is meant:
//! `TILLWIRE_UPDATE=1 cargo test -p tillwire-core --test stages`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write;
use tillwire_core::payment::WAYS_TOLD;

const HEAD: &str = "# The stages of an intent

Every way from one stage to the next; what is not here does not happen. Drawn from the table in `core/src/payment/ways.rs`,
which the machine itself goes by, after a change with `TILLWIRE_UPDATE=1 cargo test -p tillwire-core --test stages`.

";

/// One arrow between two stages, whatever leads along it.
fn figure() -> String {
    let mut arrows: BTreeMap<(usize, &str, &str), Vec<&str>> = BTreeMap::new();
    for (row, [from, on, to, _]) in WAYS_TOLD.iter().enumerate() {
        let first = WAYS_TOLD.iter().position(|known| known[0] == *from && known[2] == *to).unwrap_or(row);
        arrows.entry((first, from, to)).or_default().push(on);
    }
    let mut text = String::from("```mermaid\nstateDiagram-v2\n    [*] --> Queued\n    [*] --> Found\n");
    for ((_, from, to), ons) in arrows {
        writeln!(text, "    {from} --> {to}: {}", ons.join(", ")).unwrap();
    }
    text + "    Settled --> [*]\n```\n"
}

fn table() -> String {
    let mut text = String::from("\n| from | on | to | what is wanted then |\n|---|---|---|---|\n");
    for [from, on, to, effects] in WAYS_TOLD {
        writeln!(text, "| {from} | {on} | {to} | {effects} |").unwrap();
    }
    text
}

#[test]
fn the_figure_of_the_stages_is_drawn_from_the_machine_s_own_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/stages.md");
    let drawn = format!("{HEAD}{}{}", figure(), table());
    if std::env::var_os("TILLWIRE_UPDATE").is_some() {
        std::fs::write(path, &drawn).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), drawn, "docs/stages.md is out of date");
}
