//! icashier as data (docs/protocols/icashier.md names the sections).

use super::check::ORDER_LENGTH;
#[cfg(feature = "words")]
use super::order::Action;
use super::order::{GET_PATH, POST_PATH};
use super::query;
#[cfg(feature = "words")]
use super::result::ResultCode;
use crate::payment::Kind;
use crate::system::{By, Face, Field, FieldKind, Names, System, Way};
#[cfg(feature = "words")]
use crate::system::{Table, Words};

const PAY: &[Kind] = &[Kind::Pay];

/// What icashier is.
pub static SYSTEM: System = System {
    name: "icashier",
    title: "icashier",
    face: Face::Gateway,
    names: Names { length: ORDER_LENGTH, follows: By::Neither, ..Names::new("orderid", "queryid") },
    ways: &[Way {
        paths: &[POST_PATH, GET_PATH, query::PATH],
        content_type: Some("application/x-www-form-urlencoded"),
        ..Way::new("http")
    }],
    connect: &[
        Field::setting(
            "url",
            FieldKind::Address,
            "Endpoints",
            "The gateway's address, such as https://pay.example.",
        )
        .required(),
        Field::setting("merid", FieldKind::Text, "Submit", "Your merchant number.").required(),
        Field::setting("key", FieldKind::Text, "Messages", "The signing key.").required().private(),
        Field::setting("backurl", FieldKind::Address, "Submit", "Where the gateway sends its notifications.")
            .required(),
        Field::setting(
            "fronturl",
            FieldKind::Address,
            "Submit",
            "Where customers come back to, unless a payment says otherwise.",
        ),
        Field::setting(
            "expires",
            FieldKind::whole("ms", 1),
            "Query",
            "How long a payment is waited for before it is `unknown`; without end where it is left out.",
        ),
    ],
    simulated: &[],
    fields: &[
        Field::new(
            "fronturl",
            PAY,
            FieldKind::Address,
            "Submit",
            "Where the customer's browser comes back to.",
        ),
        Field::new(
            "accname",
            PAY,
            FieldKind::Text,
            "Submit",
            "The holder's name, for payment with a bound card: only together with `accno`.",
        )
        .private(),
        Field::new(
            "accno",
            PAY,
            FieldKind::Text,
            "Submit",
            "The holder's identity number, for payment with a bound card: only together with `accname`.",
        )
        .private(),
    ],
    #[cfg(feature = "words")]
    tables: &[
        Table { name: "action", text: "how the customer pays", rows: Action::TABLE },
        Table { name: "resultcode", text: "what became of an order", rows: ResultCode::TABLE },
        Table { name: "respcode", text: "whether an inquiry succeeded", rows: QUERIED },
    ],
    #[cfg(feature = "words")]
    answers: &[
        Table { name: "front", text: "what the customer's browser brings back", rows: FRONT },
        Table { name: "back", text: "the notification from server to server", rows: BACK },
        Table { name: "query", text: "the answer to an inquiry", rows: QUERY },
    ],
};

#[cfg(feature = "words")]
const QUERIED: Words = &[("00", "it did; anything else: it failed")];
#[cfg(feature = "words")]
const FRONT: Words = &[
    ("resultcode", "what became of the order"),
    ("resultmsg", "the same in words"),
    ("queryid", "the gateway's number of the order"),
    ("txnamt", "amount, in cents"),
    ("merid", "your merchant number"),
    ("orderid", "your order number"),
];
#[cfg(feature = "words")]
const BACK: Words = &[
    ("resultcode", "what became of the order"),
    ("resultmsg", "the same in words"),
    ("queryid", "the gateway's number of the order"),
    ("txnamt", "amount, in cents"),
    ("merid", "your merchant number"),
    ("orderid", "your order number"),
    ("paytime", "when it was paid; empty where it was not"),
];
#[cfg(feature = "words")]
const QUERY: Words = &[
    ("respcode", "whether the inquiry succeeded"),
    ("respmsg", "why it did not, in words"),
    ("resultcode", "what became of the order"),
    ("resultmsg", "the same in words"),
    ("queryid", "the gateway's number of the order"),
    ("txnamt", "amount, in cents"),
    ("merid", "your merchant number"),
    ("orderid", "your order number"),
    ("paytime", "when it was paid; empty where it was not"),
];
