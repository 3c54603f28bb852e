//! What callers hand in, member by member: each is read once and strictly, and what cannot be meant is refused by name.

use super::problem::{Problem, shown};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::form;
use tillwire_core::json::{self, Members, Value};
use tillwire_core::payment::Method;

/// A member of a body, or a parameter of a query.
pub struct Member {
    pub name: &'static str,
    pub takes: Takes,
    pub required: bool,
    pub text: &'static str,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Text,
    Flag,
    /// A whole number, not below zero.
    Whole,
    /// `{"amount":"12.50","currency":"HKD"}`
    Money,
    /// A way to pay.
    Method,
    Word(&'static [&'static str]),
    /// An earlier payment: its reference, or the numbers of one from outside.
    Of,
    /// Texts, numbers and flags by their names.
    Options,
}

impl Member {
    pub const fn new(name: &'static str, takes: Takes, text: &'static str) -> Member {
        Member { name, takes, required: false, text }
    }

    pub const fn required(mut self) -> Member {
        self.required = true;
        self
    }
}

/// What money is, in the words of every refusal.
const MONEY: &str = r#"an object such as {"amount":"12.50","currency":"HKD"}"#;
const OF: &str = "a payment's reference, or an object with its order or number";

const IN_MONEY: &[Member] = &[
    Member::new("amount", Takes::Text, "Decimal text such as 12.50").required(),
    Member::new("currency", Takes::Text, "Three letters such as HKD").required(),
];
/// Of a payment from outside the journal.
pub const OUTSIDE: &[Member] = &[
    Member::new("order", Takes::Text, "Its order number"),
    Member::new("number", Takes::Text, "The system's own number of it"),
    Member::new("amount", Takes::Money, "What was paid"),
    Member::new("method", Takes::Method, "How it was paid"),
];

/// What was handed in, as it counts from then on.
#[derive(Default)]
pub struct Given(Members);

impl Given {
    /// A body. Nothing at all is an object without members.
    pub fn body(bytes: &[u8], known: &[Member]) -> Result<Given, Problem> {
        if bytes.is_empty() {
            return members(Members::new(), known, "").map(Given);
        }
        let read = json::read_bytes(bytes);
        let value = read.map_err(|error| Problem::saying(error.code(), format!("the body: {error}")))?;
        object(value, known, "").map(Given)
    }

    /// A query string.
    pub fn query(text: &str, known: &[Member]) -> Result<Given, Problem> {
        let fields = form::read(text).map_err(Problem::of)?;
        for (at, (name, _)) in fields.iter().enumerate() {
            if fields.iter().take(at).any(|(other, _)| other == name) {
                return Err(Problem::argument(Code::DuplicateParam, name, None, "given once"));
            }
        }
        let texts = fields.into_iter().map(|(name, value)| (name, Value::Text(value))).collect();
        members(texts, known, "").map(Given)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        json::find(&self.0, name).and_then(Value::as_text)
    }

    /// A text that the table requires.
    pub fn wanted(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        json::find(&self.0, name) == Some(&Value::Bool(true))
    }

    pub fn whole(&self, name: &str) -> Option<u64> {
        match json::find(&self.0, name) {
            Some(Value::Number(digits)) => digits.parse().ok(),
            _ => None,
        }
    }

    pub fn value(&self, name: &str) -> &Value {
        json::find(&self.0, name).unwrap_or(&Value::Null)
    }

    /// Everything but one member, with another in front.
    pub fn with(self, (name, value): (&str, &str), without: &str) -> Value {
        let first = (name.to_owned(), Value::Text(value.to_owned()));
        let rest = self.0.into_iter().filter(|(name, _)| name != without);
        Value::Object([first].into_iter().chain(rest).collect())
    }
}

fn object(value: Value, known: &[Member], path: &str) -> Result<Members, Problem> {
    match value {
        Value::Object(given) => members(given, known, path),
        other => Err(refuse(if path.is_empty() { "the body" } else { path }, &other, "an object")),
    }
}

/// Members that are known, each read; null counts as left out.
fn members(given: Members, known: &[Member], path: &str) -> Result<Members, Problem> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let mut taken = Members::new();
    for (name, value) in given {
        let member = known.iter().find(|member| member.name == name);
        let member = member.ok_or_else(|| unknown(&below(&name), known))?;
        if value != Value::Null {
            taken.push((name, member.takes.read(value, &below(member.name))?));
        }
    }
    match known.iter().find(|member| member.required && json::find(&taken, member.name).is_none()) {
        Some(missing) => {
            let allowed = format!("given: {}", missing.takes.words());
            Err(Problem::argument(Code::InvalidField, &below(missing.name), None, &allowed))
        }
        None => Ok(taken),
    }
}

fn unknown(path: &str, known: &[Member]) -> Problem {
    let names: Vec<_> = known.iter().map(|member| member.name).collect();
    let allowed = match names.is_empty() {
        true => "left out: nothing is taken here".to_owned(),
        false => format!("one of what is known here: {}", names.join(", ")),
    };
    let path: String = path.chars().take(80).collect();
    Problem::argument(Code::InvalidField, &path, None, &allowed)
}

fn refuse(path: &str, value: &Value, allowed: &str) -> Problem {
    Problem::argument(Code::InvalidField, path, Some(shown(value)), allowed)
}

impl Takes {
    /// What it takes, as the end of a sentence.
    pub fn words(self) -> String {
        match self {
            Takes::Text => "a text".to_owned(),
            Takes::Flag => "true or false".to_owned(),
            Takes::Whole => "a whole number".to_owned(),
            Takes::Money => MONEY.to_owned(),
            Takes::Method => words(Method::ALL.iter().map(|method| method.as_str())),
            Takes::Word(known) => words(known.iter().copied()),
            Takes::Of => OF.to_owned(),
            Takes::Options => "an object of texts, numbers, true or false".to_owned(),
        }
    }

    fn read(self, value: Value, path: &str) -> Result<Value, Problem> {
        let fits = match (self, &value) {
            (Takes::Money, _) => return money(value, path),
            (Takes::Of, Value::Object(_)) => return object(value, OUTSIDE, path).map(Value::Object),
            (Takes::Options, Value::Object(given)) => return options(given, path),
            (Takes::Of, Value::Text(text)) => !text.is_empty(),
            (Takes::Text, Value::Text(_)) | (Takes::Flag, Value::Bool(_)) => true,
            (Takes::Whole, Value::Number(digits)) => digits.parse::<u64>().is_ok(),
            (Takes::Word(known), Value::Text(text)) => known.contains(&text.as_str()),
            (Takes::Method, Value::Text(text)) => Method::parse(text).is_some(),
            _ => false,
        };
        let code = if self == Takes::Method { Code::UnsupportedMethod } else { Code::InvalidField };
        if fits { Ok(value) } else { Err(Problem::argument(code, path, Some(shown(&value)), &self.words())) }
    }
}

fn words<'a>(known: impl Iterator<Item = &'a str>) -> String {
    format!("one of {}", known.map(json::quote).collect::<Vec<_>>().join(", "))
}

/// Decimal text and a currency, in the minor units of the engine. A number has lost digits before it is here.
fn money(value: Value, path: &str) -> Result<Value, Problem> {
    let Value::Object(given) = value else { return Err(refuse(path, &value, MONEY)) };
    let below = |name: &str| format!("{path}.{name}");
    let decimal = r#"decimal text such as "12.50""#;
    if let Some(number @ Value::Number(_)) = json::find(&given, "amount") {
        let given = Some(shown(number));
        return Err(Problem::argument(Code::AmountFormat, &below("amount"), given, decimal));
    }
    let read = Given(members(given, IN_MONEY, path)?);
    let wrong = |code, name: &str, allowed: &str| {
        Problem::argument(code, &below(name), Some(shown(read.value(name))), allowed)
    };
    let currency = Currency::parse(read.wanted("currency"));
    let currency = currency.map_err(|code| wrong(code, "currency", "three capital letters such as HKD"))?;
    let amount = Amount::parse(read.wanted("amount"), currency).map_err(|code| match code {
        Code::AmountFormat => wrong(code, "amount", decimal),
        Code::AmountPrecision => {
            let places = format!("an amount with at most {} decimals", currency.decimals());
            wrong(code, "amount", &places)
        }
        _ => wrong(code, "amount", "above zero, and of at most 12 digits"),
    })?;
    let members = [("minor", amount.minor().to_string()), ("currency", currency.as_str().to_owned())];
    Ok(Value::Object(members.map(|(name, text)| (name.to_owned(), Value::Text(text))).into()))
}

/// What an option may hold is the system's to say.
fn options(given: &Members, path: &str) -> Result<Value, Problem> {
    let is_wrong = |value: &Value| matches!(value, Value::Array(_) | Value::Object(_));
    match given.iter().find(|(_, value)| is_wrong(value)) {
        Some((name, value)) => {
            let name: String = name.chars().take(80).collect();
            Err(refuse(&format!("{path}.{name}"), value, "a text, a number, or true or false"))
        }
        None => Ok(Value::Object(given.iter().filter(|(_, value)| *value != Value::Null).cloned().collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Member] = &[
        Member::new("amount", Takes::Money, "").required(),
        Member::new("method", Takes::Method, "").required(),
        Member::new("note", Takes::Text, ""),
        Member::new("front", Takes::Flag, ""),
        Member::new("count", Takes::Whole, ""),
        Member::new("of", Takes::Of, ""),
        Member::new("options", Takes::Options, ""),
    ];
    const AMOUNT: &str = r#""amount":{"amount":"12.50","currency":"HKD"}"#;

    fn read(more: &str) -> Result<Given, String> {
        Given::body(more.as_bytes(), KNOWN).map_err(|problem| problem.to_json())
    }

    #[test]
    fn a_body_is_read_with_money_in_minor_units_and_without_what_is_null() {
        let text = format!(
            r#"{{{AMOUNT},"method":"card","note":null,"of":{{"order":"o","amount":{{"amount":"5","currency":"JPY"}}}},"options":{{"a":1.50,"b":null,"c":true}}}}"#
        );
        let given = read(&text).ok().unwrap();
        assert_eq!(given.value("amount").to_json(), r#"{"minor":"1250","currency":"HKD"}"#);
        assert_eq!(given.value("of").to_json(), r#"{"order":"o","amount":{"minor":"5","currency":"JPY"}}"#);
        assert_eq!(given.value("options").to_json(), r#"{"a":1.50,"c":true}"#, "a number keeps its digits");
        assert_eq!((given.text("note"), given.flag("front")), (None, false));
        assert!(
            given
                .with(("reference", "s-1"), "method")
                .to_json()
                .starts_with(r#"{"reference":"s-1","amount""#)
        );
    }

    #[test]
    fn whatever_cannot_be_meant_is_refused_by_name() {
        let money = |amount: &str| format!(r#"{{"amount":{amount},"method":"card"}}"#);
        let more = |more: &str| format!(r#"{{{AMOUNT},"method":"card",{more}}}"#);
        let cases = [
            ("".to_owned(), "INVALID_FIELD", "amount must be given"),
            ("[]".to_owned(), "INVALID_FIELD", "the body must be an object, not an array"),
            ("{".to_owned(), "JSON_SYNTAX", "the body:"),
            ("{} {}".to_owned(), "JSON_TRAILING", "the body:"),
            (more(r#""note":"a","note":"b""#), "JSON_DUPLICATE_KEY", "the body:"),
            (more(r#""colour":1"#), "INVALID_FIELD", "amount, method, note, front, count, of, options"),
            (more(r#""note":1"#), "INVALID_FIELD", "note must be a text, not the number 1"),
            (more(r#""front":"true""#), "INVALID_FIELD", "front must be true or false"),
            (more(r#""count":-1"#), "INVALID_FIELD", "count must be a whole number, not the number -1"),
            (more(r#""count":1.0"#), "INVALID_FIELD", "count must be a whole number"),
            (more(r#""of":"""#), "INVALID_FIELD", "of must be a payment's reference"),
            (
                more(r#""of":{"colour":1}"#),
                "INVALID_FIELD",
                "of.colour must be one of what is known here: order",
            ),
            (more(r#""options":{"a":[]}"#), "INVALID_FIELD", "options.a must be a text, a number"),
            (format!("{{{AMOUNT}}}"), "INVALID_FIELD", "method must be given: one of"),
            (format!(r#"{{{AMOUNT},"method":"cheque"}}"#), "UNSUPPORTED_METHOD", "method must be one of"),
            (money("12.50"), "INVALID_FIELD", "amount must be an object such as"),
            (money(r#""12.50""#), "INVALID_FIELD", "amount must be an object such as"),
            (
                money(r#"{"amount":12.50,"currency":"HKD"}"#),
                "AMOUNT_FORMAT",
                "amount.amount must be decimal text",
            ),
            (
                money(r#"{"amount":"1e3","currency":"HKD"}"#),
                "AMOUNT_FORMAT",
                "amount.amount must be decimal text",
            ),
            (money(r#"{"amount":"1.234","currency":"HKD"}"#), "AMOUNT_PRECISION", "at most 2 decimals"),
            (money(r#"{"amount":"0","currency":"HKD"}"#), "AMOUNT_RANGE", "above zero"),
            (money(r#"{"amount":"1","currency":"hkd"}"#), "CURRENCY", "amount.currency must be three"),
            (money(r#"{"amount":"1"}"#), "INVALID_FIELD", "amount.currency must be given"),
            (money(r#"{"minor":"1","currency":"HKD"}"#), "INVALID_FIELD", "amount.minor must be one of"),
        ];
        for (text, code, detail) in cases {
            let problem = read(&text).err().unwrap_or_else(|| panic!("taken: {text}"));
            let told = json::read(&problem).unwrap();
            let member = |name| told.member(name).and_then(Value::as_text).unwrap_or_default();
            assert_eq!(member("code"), code, "{text}");
            assert!(member("detail").contains(detail), "{text}: {}", member("detail"));
        }
    }

    #[test]
    fn a_query_has_only_known_parameters_once() {
        let given = Given::query("note=a+b", &[Member::new("note", Takes::Text, "")]).ok().unwrap();
        assert_eq!(given.text("note"), Some("a b"));
        for wrong in ["note=a&note=b", "colour=1", "note=%ff"] {
            assert!(Given::query(wrong, &[Member::new("note", Takes::Text, "")]).is_err(), "{wrong}");
        }
    }
}
