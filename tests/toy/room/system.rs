//! The toy as data (docs/protocols/toy.md names the sections).

#[cfg(feature = "words")]
use super::State;
use super::{PAY_PATH, QUERY_PATH};
use crate::payment::Kind;
#[cfg(feature = "words")]
use crate::system::Table;
use crate::system::{Face, Field, FieldKind, Names, System, Way};

/// What the toy is.
pub static SYSTEM: System = System {
    name: "toy",
    title: "Toy Terminals",
    face: Face::Terminal,
    names: Names::new("order", "order"),
    ways: &[Way {
        port: Some(7007),
        paths: &[PAY_PATH, QUERY_PATH],
        harmless: &[QUERY_PATH],
        content_type: Some("application/json"),
        ..Way::new("http")
    }],
    connect: &[
        Field::setting("shop", FieldKind::Text, "1", "Which shop pays out.").required_in_earnest("toy-shop")
    ],
    simulated: &[],
    fields: &[Field::new("note", &[Kind::Pay], FieldKind::Text, "1", "What the slip says below the amount.")],
    #[cfg(feature = "words")]
    tables: &[Table { name: "state", text: "what became of an order", rows: State::TABLE }],
    #[cfg(feature = "words")]
    answers: &[Table {
        name: "reply",
        text: "the answer to either request",
        rows: &[
            ("order", "the order"),
            ("minor", "its amount in minor units"),
            ("state", "what became of it"),
        ],
    }],
};
