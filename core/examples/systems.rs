//! Prints every system's description as JSON: what the npm package's declarations and tables are made from.

use serde_json::{Value, json};
use tillwire_core::payment::{Kind, Method};
use tillwire_core::system::{By, Face, Field, FieldKind, Names, System, Table, Way, Words};
use tillwire_core::systems;

fn main() -> Result<(), serde_json::Error> {
    let rows: Vec<_> = systems::ALL.iter().map(|system| row(system)).collect();
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(())
}

fn row(system: &System) -> Value {
    json!({
        "name": system.name,
        "title": system.title,
        "face": match system.face { Face::Terminal => "terminal", Face::Gateway => "gateway" },
        "names": names(&system.names),
        "ways": system.ways.iter().map(way).collect::<Vec<_>>(),
        "connect": system.connect.iter().map(field).collect::<Vec<_>>(),
        "simulated": system.simulated.iter().map(field).collect::<Vec<_>>(),
        "fields": system.fields.iter().map(field).collect::<Vec<_>>(),
        "tables": system.tables.iter().map(table).collect::<Vec<_>>(),
        "answers": system.answers.iter().map(table).collect::<Vec<_>>(),
    })
}

fn names(names: &Names) -> Value {
    let (least, most) = names.length;
    json!({
        "order": names.order,
        "least": least,
        "most": most,
        "plain": names.plain,
        "number": names.number,
        "follows": by(names.follows),
        "asks": by(names.asks),
    })
}

fn by(by: By) -> &'static [&'static str] {
    match by {
        By::Either => &["order", "number"],
        By::Neither => &[],
        By::Order => &["order"],
        By::Number | By::NumberWith(_) => &["number"],
    }
}

fn way(way: &Way) -> Value {
    json!({
        "via": way.via,
        "port": way.port,
        "paths": way.paths,
        "harmless": way.harmless,
        "contentType": way.content_type,
        "baud": way.baud,
        "settings": way.settings.iter().map(field).collect::<Vec<_>>(),
    })
}

fn field(field: &Field) -> Value {
    let (kind, words) = match field.kind {
        FieldKind::Text => ("text", None),
        FieldKind::Flag => ("flag", None),
        FieldKind::Whole { .. } => ("whole", None),
        FieldKind::Word(words) => ("word", Some(words)),
        FieldKind::Amount => ("amount", None),
        FieldKind::Address => ("address", None),
        FieldKind::Texts => ("texts", None),
    };
    let (unit, min, max) = match field.kind {
        FieldKind::Whole { unit, min, max } => (Some(unit), Some(min), max),
        _ => (None, None, None),
    };
    let capped = |(method, most): &(Method, u32)| json!({ "method": method.as_str(), "most": most });
    json!({
        "name": field.name,
        "on": field.on.iter().copied().map(Kind::as_str).collect::<Vec<_>>(),
        "kind": kind,
        "words": words.map(pairs),
        "unit": unit,
        "min": min,
        "max": max,
        "caps": field.caps.iter().map(capped).collect::<Vec<_>>(),
        "default": field.default,
        "required": field.required,
        "simulated": field.simulated,
        "private": field.private,
        "behind": field.behind,
        "text": field.text,
        "section": field.section,
    })
}

fn table(table: &Table) -> Value {
    json!({ "name": table.name, "text": table.text, "rows": pairs(table.rows) })
}

fn pairs(words: Words) -> Value {
    words.iter().map(|(word, meaning)| json!([word, meaning])).collect()
}
