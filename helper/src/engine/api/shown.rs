//! What callers are told: the engine's JSON with money as decimal text, and the terminal that it is of.

use crate::engine::{Counter, Event, Page, Standing};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value, Writer};

/// Where money stands in an outcome.
const MONEY: [&str; 4] = ["amount", "total", "tip", "of"];

/// How an operation stands: its outcome, or what has happened so far.
pub fn standing(terminal: &str, standing: &Standing) -> String {
    let steps = json::array(standing.steps.iter().cloned());
    match &standing.outcome {
        Some(text) => outcome(terminal, text, &[("steps", &steps)]),
        None => Writer::new()
            .text("terminal", terminal)
            .text("reference", &standing.reference)
            .text("status", "pending")
            .text("money", "unknown")
            .raw_if("offer", standing.offer.clone())
            .raw("steps", &steps)
            .finish(),
    }
}

/// A page of what is settled.
pub fn page(terminal: &str, page: &Page) -> String {
    let rows = page.settled.iter().map(|(at, text)| {
        Writer::new().number("at", &at.to_string()).raw("outcome", &outcome(terminal, text, &[])).finish()
    });
    Writer::new().raw("settled", &json::array(rows)).text_if("next", page.next.as_deref()).finish()
}

/// The data of an event.
pub fn event(counter: &Counter, event: &Event) -> String {
    let terminal = counter.id();
    let data = match event.kind {
        "outcome" => outcome(terminal, &event.data, &[]),
        "refused" => refused(counter, &event.data),
        _ => event.data.clone(),
    };
    Writer::new()
        .text("terminal", terminal)
        .text("reference", &event.reference)
        .number("at", &event.at.to_string())
        .raw(event.kind, &data)
        .finish()
}

/// Why it was given up, with the sentence that a caller who waits is told.
fn refused(counter: &Counter, data: &str) -> String {
    let code = json::read(data)
        .ok()
        .and_then(|data| data.member("code").and_then(Value::as_text).and_then(Code::parse));
    let told = code.map(|code| {
        Writer::new().text("code", code.as_str()).text("detail", &counter.refusal(code).message).finish()
    });
    told.unwrap_or_else(|| data.to_owned())
}

/// An outcome, the terminal first and `more` behind. One that cannot be read again, because a terminal's own answer in it
/// is too deep, is told as it is: it must not be lost over its form.
pub fn outcome(terminal: &str, text: &str, more: &[(&str, &str)]) -> String {
    let Ok(Value::Object(members)) = json::read(text) else { return text.to_owned() };
    let told = members.into_iter().fold(Writer::new().text("terminal", terminal), |out, (name, value)| {
        let value = if MONEY.contains(&name.as_str()) { decimal(value) } else { value };
        out.raw(&name, &value.to_json())
    });
    more.iter().fold(told, |out, (name, json)| out.raw(name, json)).finish()
}

/// `{minor, currency}`, here or a member below, as `{amount, currency}`.
fn decimal(value: Value) -> Value {
    if let Some(amount) = amount(&value) {
        let currency = amount.currency();
        let members = [("amount", amount.to_decimal()), ("currency", currency.as_str().to_owned())];
        return Value::Object(members.map(|(name, text)| (name.to_owned(), Value::Text(text))).into());
    }
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, decimal(value))).collect())
        }
        other => other,
    }
}

fn amount(value: &Value) -> Option<Amount> {
    let text = |name| value.member(name).and_then(Value::as_text);
    let currency = Currency::parse(text("currency")?).ok()?;
    Amount::from_minor(text("minor")?.parse().ok()?, currency).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(outcome: Option<&str>) -> String {
        let (outcome, steps) = (outcome.map(str::to_owned), vec![r#"{"name":"sent","at":1}"#.to_owned()]);
        let reference = "s-1".to_owned();
        standing("counter-1", &Standing { reference, outcome, settled: true, offer: None, steps })
    }

    #[test]
    fn money_is_decimal_text_wherever_it_stands_and_nothing_else_changes() {
        let outcome = r#"{"status":"approved","amount":{"minor":"1250","currency":"HKD"},"of":{"order":"o","amount":{"minor":"5","currency":"JPY"}},"raw":{"amount":{"minor":"1","currency":"HKD"}}}"#;
        let expected = r#"{"terminal":"counter-1","status":"approved","amount":{"amount":"12.50","currency":"HKD"},"of":{"order":"o","amount":{"amount":"5","currency":"JPY"}},"raw":{"amount":{"minor":"1","currency":"HKD"}},"steps":[{"name":"sent","at":1}]}"#;
        assert_eq!(told(Some(outcome)), expected);
    }

    #[test]
    fn what_runs_is_pending_with_its_steps() {
        let expected = r#"{"terminal":"counter-1","reference":"s-1","status":"pending","money":"unknown","steps":[{"name":"sent","at":1}]}"#;
        assert_eq!(told(None), expected);
    }
}
