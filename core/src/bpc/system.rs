//! BPC as data (docs/protocols/bpc.md names the sections).

#[cfg(feature = "words")]
use super::notification::PAID;
#[cfg(feature = "words")]
use super::reply::RespCode;
#[cfg(feature = "words")]
use super::request::TranType;
use super::request::{CONTENT_TYPE, PayType};
use super::session::MAX_VALID_S;
use crate::payment::Kind;
use crate::system::{By, Face, Field, FieldKind, Names, System, Way};
#[cfg(feature = "words")]
use crate::system::{Table, Words};

/// The longest `tradeNo`: no document limits it.
const MAX_ORDER: usize = 64;
const PAY: &[Kind] = &[Kind::Pay];
const REFUND: &[Kind] = &[Kind::Refund];

/// What BPC is.
pub static SYSTEM: System = System {
    name: "bpc",
    title: "BPC bankpos-cloud",
    face: Face::Gateway,
    names: Names {
        length: (1, MAX_ORDER),
        plain: false,
        follows: By::NumberWith("tradeNo"),
        asks: By::Number,
        ..Names::new("tradeNo", "sysTrace")
    },
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
            FieldKind::whole("s", 1).up_to(MAX_VALID_S),
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
            "The wallet, which some banks want here too, and in inquiries about the refund.",
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
        Table { name: "oldRespCode", text: "what a notification says of the payment", rows: TOLD },
    ],
    #[cfg(feature = "words")]
    answers: &[
        Table { name: "code", text: "the answer to F", rows: CODE },
        Table { name: "query", text: "the answer to G and S", rows: QUERY },
        Table { name: "refund", text: "the answer to R", rows: REFUNDED },
        Table { name: "refund query", text: "the answer to J", rows: QUERY },
        Table { name: "notification", text: "the notification from server to server", rows: NOTIFICATION },
    ],
};

#[cfg(feature = "words")]
const TOLD: Words = &[(PAID, "paid; anything else is asked for")];
#[cfg(feature = "words")]
const CODE: Words = &[
    ("mid", "your merchant number"),
    ("sysTrace", "the gateway's number of the order, by which it is asked for and refunded"),
    ("scanCode", "the text of the QR code"),
    ("respCode", "how it went"),
    ("respMsg", "the same in words"),
];
#[cfg(feature = "words")]
const QUERY: Words = &[
    ("mid", "your merchant number"),
    ("sysTrace", "the number of this inquiry"),
    ("orgSysTrace", "that of the order that was asked for"),
    ("respCode", "how it went"),
    ("respMsg", "the same in words"),
];
#[cfg(feature = "words")]
const REFUNDED: Words = &[
    ("mid", "your merchant number"),
    ("sysTrace", "the gateway's number of the refund, by which it is asked for"),
    ("respCode", "how it went"),
    ("respMsg", "the same in words"),
];
#[cfg(feature = "words")]
const NOTIFICATION: Words = &[
    ("orgSysTrace", "the gateway's number of the order"),
    ("bankDate", "the bank's date, YYYYMMDD"),
    ("bankTime", "the bank's time, HHMMSS"),
    ("oldQrOrderNo", "the number of the code"),
    ("oldTermId", "the device"),
    ("oldPayType", "the wallet"),
    ("oldBankDate", "the bank's date of the payment"),
    ("oldBankTime", "the bank's time of the payment"),
    ("oldRespCode", "what became of the payment"),
    ("oldRespMsg", "the same in words"),
    ("oldTradeId", "WeChat Pay's number"),
    ("oldTradeNo", "Alipay's number"),
    ("oldPayVounum", "UnionPay's number"),
    ("respCode", "how it went"),
    ("respMsg", "the same in words"),
];
