//! Prints the table of verbs as JSON, one object a verb: what the npm package's types of scripts are made from.

use serde_json::{Value, json};
use tillwire_core::sim::{Member, Row, Verb};

fn main() -> Result<(), serde_json::Error> {
    let rows: Vec<_> = Verb::TABLE.iter().map(row).collect();
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(())
}

fn row(row: &Row) -> Value {
    json!({
        "verb": row.name,
        "on": row.on.as_str(),
        "meaning": row.meaning,
        "members": row.members.iter().map(member).collect::<Vec<_>>(),
    })
}

fn member(member: &Member) -> Value {
    json!({ "name": member.name, "default": member.default, "text": member.text })
}
