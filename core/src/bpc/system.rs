//! BPC as data (docs/protocols/bpc.md names the sections).

#[cfg(feature = "words")]
use super::reply::RespCode;
#[cfg(feature = "words")]
use super::request::TranType;
use super::request::{CONTENT_TYPE, PayType};
use crate::payment::Kind;
#[cfg(feature = "words")]
use crate::system::Table;
use crate::system::{Face, Field, FieldKind, System, Way};

const PAY: &[Kind] = &[Kind::Pay];
const REFUND: &[Kind] = &[Kind::Refund];

/// What BPC is.
pub static SYSTEM: System = System {
    name: "bpc",
    title: "BPC bankpos-cloud",
    face: Face::Gateway,
    // One address for everything; its path is part of it.
    ways: &[Way { paths: &[""], content_type: Some(CONTENT_TYPE), ..Way::new("http") }],
    connect: &[
        Field::setting("url", FieldKind::Address, "Transport and signature", "The gateway's one address.")
            .required(),
        Field::setting("mid", FieldKind::Text, "tranType", "Your merchant number.").required(),
        Field::setting("posNo", FieldKind::Text, "tranType", "The number of the device.").required(),
        Field::setting(
            "tellerNo",
            FieldKind::Text,
            "tranType",
            "The operator, unless an operation says otherwise.",
        ),
        Field::setting("key", FieldKind::Text, "Transport and signature", "The shared secret.")
            .required()
            .private(),
        Field::setting(
            "retUrl",
            FieldKind::Address,
            "Notification",
            "Where the gateway sends its notifications.",
        ),
        Field::setting(
            "firstQuery",
            FieldKind::whole("ms", 0),
            "respCode",
            "From the code's showing to the first inquiry.",
        )
        .or("30000"),
        Field::setting(
            "allowUnsignedNotifications",
            FieldKind::Flag,
            "Notification",
            "Whether a notification without a signature is a reason to ask, instead of being refused.",
        )
        .or("false"),
    ],
    simulated: &[],
    fields: &[
        Field::new("merOrderNo", PAY, FieldKind::Text, "tranType", "The merchant's own order number."),
        Field::new(
            "qrValidTime",
            PAY,
            FieldKind::whole("s", 1),
            "tranType",
            "How long the code can be paid.",
        )
        .or("600"),
        Field::new(
            "tellerNo",
            &[Kind::Pay, Kind::Refund],
            FieldKind::Text,
            "tranType",
            "The operator, here and in what is asked about it later.",
        ),
        Field::new(
            "payType",
            REFUND,
            FieldKind::Word(PayType::TABLE),
            "Clarifications",
            "The wallet, which some banks want here too.",
        ),
        Field::new(
            "tradeNo",
            REFUND,
            FieldKind::Text,
            "Clarifications",
            "The number of the refund where the bank wants one of its own; the payment's when it is left out.",
        ),
    ],
    #[cfg(feature = "words")]
    tables: &[
        Table { name: "tranType", text: "the operation", rows: TranType::TABLE },
        Table { name: "payType", text: "the customer's wallet", rows: PayType::TABLE },
        Table { name: "respCode", text: "how it went", rows: RespCode::TABLE },
    ],
};
