//! What is handed in and answered, as JSON Schema for the description of the API.

use super::member::{Member, OUTSIDE, Takes};
use tillwire_core::code::Code;
use tillwire_core::json::{self, Writer};
use tillwire_core::payment::{Kind, Method};

/// What a member of an answer is.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Whole,
    Flag,
    Anything,
    Code,
    Codes,
    Kind,
    Method,
    Words(&'static [&'static str]),
    One(&'static str),
    Many(&'static str),
    /// Names and values, in an order that counts.
    Pairs,
}

/// A member of an answer; whether it is always there.
type Row = (&'static str, Shape, bool, &'static str);

const MONEY_WORDS: Shape = Shape::Words(&["none", "moved", "unknown"]);
const STATUS: Shape = Shape::Words(&["approved", "declined", "cancelled", "not-charged", "unknown"]);
const TERMINAL: Row = ("terminal", Shape::Text, true, "The terminal's id");
const REFERENCE: Row = ("reference", Shape::Text, true, "Your own id of it");
const STEPS: Row =
    ("steps", Shape::Many("Step"), true, "What has happened so far, as far as this process saw it");

const OUTCOME: &[Row] = &[
    TERMINAL,
    ("status", STATUS, true, "How it ended; `unknown`: it is being asked for, charge nobody again"),
    ("kind", Shape::Kind, true, "What money was to do"),
    REFERENCE,
    ("order", Shape::Text, true, "Its order number at the terminal"),
    ("method", Shape::Method, true, "How the customer pays"),
    ("amount", Shape::One("Money"), false, "What was asked for"),
    ("created", Shape::Whole, false, "When it was begun, Unix time in ms"),
    ("of", Shape::Anything, false, "The earlier payment"),
    ("options", Shape::Pairs, false, "The system's own fields that went with it"),
    ("money", MONEY_WORDS, true, "Whether money moved"),
    ("retrySafe", Shape::Flag, true, "Whether the same may be begun again, under another reference"),
    ("code", Shape::Code, false, "Why"),
    ("notes", Shape::Codes, true, "Further remarks"),
    ("by", Shape::Words(&["cashier", "customer", "timeout"]), false, "Of a cancelled one: who stopped it"),
    ("reason", Shape::Text, false, "Of one not charged: how that is known"),
    ("person", Shape::One("Person"), false, "Who decided it by hand"),
    ("released", Shape::One("Release"), false, "Who went on without its outcome"),
    ("duplicate", Shape::Flag, false, "The customer had paid another way by then: give it back"),
    ("remedy", Shape::Anything, false, "How to give a duplicate back"),
    ("number", Shape::Text, false, "The system's own number of it"),
    ("paidWith", Shape::Text, false, "How it was paid, in the system's words"),
    ("card", Shape::Text, false, "The card's number, as masked by the terminal"),
    ("sealed", Shape::Flag, false, "Whether the deciding answer came encrypted"),
    ("settled", Shape::Flag, false, "Whether the merchant can dispose of the money already"),
    ("total", Shape::One("Money"), false, "What moved, where that is not the amount"),
    ("tip", Shape::One("Money"), false, "What of it is a tip"),
    ("receipt", Shape::Pairs, false, "What belongs on a receipt"),
    ("systemCode", Shape::Text, false, "The system's own code"),
    ("message", Shape::Text, false, "The system's own words"),
    ("raw", Shape::Anything, false, "The deciding answer as it came"),
    STEPS,
];

/// Every schema of an answer, by its name.
const ANSWERS: &[(&str, &[Row])] = &[
    ("Outcome", OUTCOME),
    (
        "Pending",
        &[
            TERMINAL,
            REFERENCE,
            ("status", Shape::Words(&["pending"]), true, "It runs: ask again with `wait`"),
            ("money", MONEY_WORDS, true, "Whether money moved"),
            ("offer", Shape::Anything, false, "What the customer pays with"),
            STEPS,
        ],
    ),
    (
        "Step",
        &[
            ("name", Shape::Text, true, "What happened"),
            ("code", Shape::Code, false, "Why"),
            ("at", Shape::Whole, true, "When, Unix time in ms"),
        ],
    ),
    ("Person", &[("who", Shape::Text, true, "Who"), ("at", Shape::Whole, true, "When, Unix time in ms")]),
    (
        "Release",
        &[
            ("who", Shape::Text, true, "Who"),
            ("at", Shape::Whole, true, "When, Unix time in ms"),
            ("paidOtherwise", Shape::Flag, true, "Whether the customer had paid another way"),
        ],
    ),
    (
        "Cancel",
        &[
            TERMINAL,
            REFERENCE,
            (
                "answer",
                Shape::Words(&["requested", "too-late", "unsupported", "nothing-to-cancel"]),
                true,
                "What became of the wish; the payment's own outcome decides",
            ),
        ],
    ),
    ("Open", &[("open", Shape::Many("Standing"), true, "What has no outcome yet")]),
    (
        "History",
        &[
            ("settled", Shape::Many("Settled"), true, "The newest first"),
            ("next", Shape::Text, false, "`before` of the next page; missing on the last"),
        ],
    ),
    (
        "Settled",
        &[
            ("at", Shape::Whole, true, "When it was written down, Unix time in ms"),
            ("outcome", Shape::Anything, true, "An Outcome, without steps"),
        ],
    ),
    (
        "Answer",
        &[
            ("verdict", Shape::Text, true, "What the terminal says: approved, declined, not-found, done ..."),
            ("code", Shape::Code, false, "Why"),
            ("systemCode", Shape::Text, false, "The system's own code"),
            ("message", Shape::Text, false, "The system's own words"),
            ("raw", Shape::Anything, false, "The answer as it came"),
        ],
    ),
    (
        "Diagnosis",
        &[
            TERMINAL,
            ("ok", Shape::Flag, true, "Whether nothing is in the way"),
            ("checks", Shape::Many("Check"), true, "In the order in which things are needed"),
            ("notFound", Shape::One("Learnt"), false, "How the terminal says that there is no such order"),
        ],
    ),
    (
        "Check",
        &[
            (
                "name",
                Shape::Words(&["journal", "free", "terminal", "gateway", "key", "app", "merchant"]),
                true,
                "What was looked at",
            ),
            (
                "state",
                Shape::Words(&["good", "bad", "unsure", "skipped"]),
                true,
                "`bad` is in the way, `unsure` a person has to look at, `skipped` lies behind what is in the way",
            ),
            ("code", Shape::Code, false, "What is in the way"),
            ("hint", Shape::Text, false, "What a person can do"),
        ],
    ),
    (
        "Learnt",
        &[
            ("words", Shape::Text, true, "What it says then, numbers and times masked"),
            ("seen", Shape::Whole, true, "When that was seen last, Unix time in ms"),
        ],
    ),
    ("Terminals", &[("terminals", Shape::Many("Terminal"), true, "Those that the caller may use")]),
    (
        "Terminal",
        &[
            TERMINAL,
            ("system", Shape::Text, true, "Its system"),
            ("title", Shape::Text, true, "Its system's name for people"),
            ("currency", Shape::Text, true, "The currency that it takes"),
            ("can", Shape::Anything, true, "What it can do, and `methods`: the ways to pay"),
            ("options", Shape::Anything, true, "By kind of operation: the options that it takes"),
        ],
    ),
    ("Webhooks", &[("webhooks", Shape::Many("Webhook"), true, "Those of the configuration")]),
    (
        "Webhook",
        &[
            ("name", Shape::Text, true, "Its name"),
            ("waiting", Shape::Whole, true, "How many messages wait to be told"),
            ("since", Shape::Whole, false, "Since when the one waits that waits longest, Unix time in ms"),
            ("failures", Shape::Whole, true, "How often it failed since it last answered"),
            ("paused", Shape::Flag, true, "Whether it said that it is gone (410): a replay goes on with it"),
        ],
    ),
    (
        "Replayed",
        &[(
            "replayed",
            Shape::Whole,
            true,
            "How many are told again; those that were waiting are not among them",
        )],
    ),
    (
        "Problem",
        &[
            ("type", Shape::Text, true, "Where the code is explained"),
            ("title", Shape::Text, true, "What the code means"),
            ("status", Shape::Whole, true, "The HTTP status"),
            ("detail", Shape::Text, false, "What is wrong in this request"),
            ("code", Shape::Code, true, "Why"),
            ("argument", Shape::Text, false, "What is refused"),
            ("given", Shape::Text, false, "What was given"),
            ("allowed", Shape::Text, false, "What would be taken"),
            ("hint", Shape::Text, false, "What a person can do"),
            ("money", MONEY_WORDS, true, "Whether this request moved money"),
            ("retrySafe", Shape::Flag, true, "Whether the same request may be sent again"),
        ],
    ),
];

/// All schemas, by name.
pub fn components() -> String {
    let money = r#"{"type":"object","required":["amount","currency"],"additionalProperties":false,"properties":{"amount":{"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$","examples":["12.50"],"description":"Decimal text, never a number"},"currency":{"type":"string","pattern":"^[A-Z]{3}$","examples":["HKD"]}}}"#;
    let standing = format!(r#"{{"oneOf":[{},{}]}}"#, reference("Outcome"), reference("Pending"));
    let out =
        Writer::new().raw("Money", money).raw("Standing", &standing).raw("OutsidePayment", &body(OUTSIDE));
    ANSWERS.iter().fold(out, |out, (name, rows)| out.raw(name, &answer(rows))).finish()
}

pub fn reference(name: &str) -> String {
    Writer::new().text("$ref", &format!("#/components/schemas/{name}")).finish()
}

/// An object that is handed in: nothing else is taken.
pub fn body(members: &[Member]) -> String {
    let required = members.iter().filter(|member| member.required).map(|member| json::quote(member.name));
    let properties = members.iter().fold(Writer::new(), |out, member| {
        out.raw(member.name, &described(&taken(member.takes), member.text))
    });
    object(required).raw("additionalProperties", "false").raw("properties", &properties.finish()).finish()
}

fn answer(rows: &[Row]) -> String {
    let required = rows.iter().filter(|(_, _, always, _)| *always).map(|(name, ..)| json::quote(name));
    let properties = rows
        .iter()
        .fold(Writer::new(), |out, (name, shape, _, text)| out.raw(name, &described(&told(*shape), text)));
    object(required).raw("properties", &properties.finish()).finish()
}

fn object(required: impl Iterator<Item = String>) -> Writer {
    Writer::new().text("type", "object").raw("required", &json::array(required))
}

/// A schema, which is never empty, with what it is for in front.
fn described(schema: &str, text: &str) -> String {
    let text = Writer::new().text("description", text).finish();
    match schema.strip_prefix('{') {
        Some("}") | None => text,
        Some(rest) => format!("{},{rest}", text.trim_end_matches('}')),
    }
}

/// The schema of something handed in.
pub fn taken(takes: Takes) -> String {
    match takes {
        Takes::Text => told(Shape::Text),
        Takes::Flag => told(Shape::Flag),
        Takes::Whole => told(Shape::Whole),
        Takes::Money => reference("Money"),
        Takes::Method => told(Shape::Method),
        Takes::Word(words) => told(Shape::Words(words)),
        Takes::Of => format!(r#"{{"oneOf":[{},{}]}}"#, told(Shape::Text), reference("OutsidePayment")),
        Takes::Options => {
            r#"{"type":"object","additionalProperties":{"type":["string","number","boolean"]}}"#.to_owned()
        }
    }
}

fn told(shape: Shape) -> String {
    match shape {
        Shape::Text => r#"{"type":"string"}"#.to_owned(),
        Shape::Whole => r#"{"type":"integer"}"#.to_owned(),
        Shape::Flag => r#"{"type":"boolean"}"#.to_owned(),
        Shape::Anything => "{}".to_owned(),
        Shape::Code => words(Code::ALL.iter().map(|code| code.as_str())),
        Shape::Codes => list(&told(Shape::Code)),
        Shape::Kind => words(Kind::ALL.iter().map(|kind| kind.as_str())),
        Shape::Method => words(Method::ALL.iter().map(|method| method.as_str())),
        Shape::Words(known) => words(known.iter().copied()),
        Shape::One(name) => reference(name),
        Shape::Many(name) => list(&reference(name)),
        Shape::Pairs => list(&list(&told(Shape::Text))),
    }
}

fn words<'a>(known: impl Iterator<Item = &'a str>) -> String {
    Writer::new().text("type", "string").raw("enum", &json::array(known.map(json::quote))).finish()
}

fn list(items: &str) -> String {
    Writer::new().text("type", "array").raw("items", items).finish()
}
