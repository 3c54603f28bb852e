//! Prints what people are told as JSON: the table of codes and the words of the steps. The npm package's own tables are
//! made from it.

use tillwire_core::code::{Code, Language};
use tillwire_core::payment::Step;

fn main() -> Result<(), serde_json::Error> {
    let codes: Vec<_> = Code::ALL.iter().map(|code| row(*code)).collect();
    let steps: Vec<_> = Step::ALL
        .iter()
        .map(|step| serde_json::json!({ "name": step.as_str(), "texts": texts(|language| Some(step.text(language))) }))
        .collect();
    println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "codes": codes, "steps": steps }))?);
    Ok(())
}

fn row(code: Code) -> serde_json::Value {
    serde_json::json!({
        "code": code.as_str(),
        "place": code.place(),
        "money": code.money().map(|money| money.as_str()),
        "retrySafe": code.retry_safe(),
        "meaning": code.meaning(),
        "hint": code.hint(Language::En).map(|_| texts(|language| code.hint(language))),
    })
}

/// One text in every language, by the language's tag.
fn texts(of: impl Fn(Language) -> Option<&'static str>) -> serde_json::Value {
    let text = |language: &Language| (language.as_str().to_owned(), serde_json::json!(of(*language)));
    serde_json::Value::Object(Language::ALL.iter().map(text).collect())
}
