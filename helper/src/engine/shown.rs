//! Between the machine's JSON and what callers see: the members of the npm package's outcomes and answers, as JSON text.

use tillwire_core::json::{self, Members, Value, Writer, object_json, quote};

/// What is the machine's own of an outcome.
const INWARD: [&str; 3] = ["of", "options", "created"];
/// The most digits of a number that every reader of JSON keeps.
const DIGITS: usize = 15;
/// The longest reference, in characters.
const LONGEST: usize = 64;

/// An outcome as callers see it, from the machine's JSON.
pub fn outcome(told: &str) -> String {
    let Ok(Value::Object(members)) = json::read(told) else { return told.to_owned() };
    let remedy = remedy(&members);
    let shown = members.into_iter().filter(|(name, _)| !INWARD.contains(&name.as_str()));
    let shown = shown.map(|(name, value)| match (name.as_str(), value) {
        ("raw", Value::Text(raw)) => (name, said(raw)),
        (_, value) => (name, value),
    });
    object_json(&shown.chain(remedy).collect::<Members>())
}

/// An answer to an errand as callers see it, from the machine's members.
pub fn answer(told: &str) -> String {
    outcome(told)
}

/// Of a payment that was made twice the refund that puts it right: always the same one, so that it is never given back
/// twice.
fn remedy(members: &Members) -> Option<(String, Value)> {
    let text = |name| json::find(members, name).and_then(Value::as_text);
    let twice = json::find(members, "duplicate").is_some() && text("kind") == Some("pay");
    let (reference, order) = (text("reference")?, text("order")?);
    let back: String = format!("back-{order}").chars().take(LONGEST).collect();
    let member = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    let remedy = Value::Object(vec![member("reference", &back), member("of", reference)]);
    twice.then(|| ("remedy".to_owned(), remedy))
}

/// The system's own answer as a value.
fn said(raw: String) -> Value {
    json::read(&raw).map_or(Value::Text(raw), exact)
}

/// A number that readers of JSON may not hold becomes the text of its digits.
fn exact(value: Value) -> Value {
    match value {
        Value::Number(digits) if !is_kept(&digits) => Value::Text(digits),
        Value::Array(items) => Value::Array(items.into_iter().map(exact).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, exact(value))).collect())
        }
        other => other,
    }
}

fn is_kept(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).skip_while(|byte| *byte == b'0');
    digits.count() <= DIGITS && !number.contains(['e', 'E'])
}

/// A step as callers see it.
pub fn step(name: &str, code: Option<&str>, at: u64) -> String {
    Writer::new().text("name", name).text_if("code", code).number("at", &at.to_string()).finish()
}

/// One member's text of a JSON object.
pub fn member(object: &str, name: &str) -> Option<String> {
    json::read(object).ok()?.member(name).and_then(Value::as_text).map(str::to_owned)
}

/// Words as a list that a sentence can hold.
pub fn listed(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_shown_without_what_is_the_machine_s_and_its_raw_answer_is_a_value() {
        let told = r#"{"status":"approved","duplicate":true,"kind":"pay","reference":"s1","order":"O7","raw":"{\"a\":12345678901234567890,\"b\":1.50,\"c\":[1]}","created":5,"of":{},"options":[]}"#;
        let shown = r#"{"status":"approved","duplicate":true,"kind":"pay","reference":"s1","order":"O7","raw":{"a":"12345678901234567890","b":1.50,"c":[1]},"remedy":{"reference":"back-O7","of":"s1"}}"#;
        assert_eq!(outcome(told), shown);
    }
}
