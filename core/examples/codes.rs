//! Prints the table of codes as JSON, one object a code: what the npm package's own table is made from.

use tillwire_core::code::{Code, Language};

fn main() -> Result<(), serde_json::Error> {
    let rows: Vec<_> = Code::ALL.iter().map(|code| row(*code)).collect();
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(())
}

fn row(code: Code) -> serde_json::Value {
    serde_json::json!({
        "code": code.as_str(),
        "place": code.place(),
        "money": code.money().map(|money| money.as_str()),
        "retrySafe": code.retry_safe(),
        "meaning": code.meaning(),
        "en": code.hint(Language::En),
        "zh": code.hint(Language::Zh),
    })
}
