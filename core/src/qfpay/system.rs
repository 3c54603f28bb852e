//! QFPay as data (docs/protocols/qfpay.md names the sections).

use super::check::MAX_ORDER;
#[cfg(feature = "words")]
use super::data::{InquiryData, PaymentData, RefundData};
use super::frame::MAX_DATA;
use super::http::CONTENT_TYPE;
#[cfg(feature = "words")]
use super::status::Status;
#[cfg(feature = "words")]
use super::{Channel, PayType, RespCd};
use super::{FuncType, ScanType};
use crate::payment::{Kind, Method};
#[cfg(feature = "words")]
use crate::system::Table;
use crate::system::{Face, Field, FieldKind, Names, System, Way, Words};

/// The key of a terminal that nobody has given another (section 1).
const FACTORY_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

/// PayMe's longest `payment_timeout`, in seconds (section 3).
pub(super) const MAX_PAYME_TIMEOUT: u32 = 120;

/// The model that takes codes alone (section 10).
pub(super) const CODES_ONLY: &str = "A920";
const MODELS: Words = &[
    ("A8", "LANDI A8, every method"),
    ("A8S", "LANDI A8S, every method"),
    (CODES_ONLY, "PAX A920, codes alone"),
];

const PAY: &[Kind] = &[Kind::Pay];
const SIGN_TYPES: Words =
    &[("MD5", "what is taken where nothing is said"), ("SHA256", "what the documents recommend")];
const BACK: &[Kind] = &[Kind::Refund, Kind::Void];
const CAMERAS: Words = &[("0", "the back camera"), ("1", "the front camera")];
const SECONDS: FieldKind = FieldKind::whole("s", 1);

/// What QFPay is.
pub static SYSTEM: System = System {
    name: "qfpay",
    title: "QFPay / Haojin ECR",
    face: Face::Terminal,
    names: Names { length: (1, MAX_ORDER), plain: false, ..Names::new("out_trade_no", "syssn") },
    ways: &[
        Way {
            port: Some(9001),
            paths: FuncType::PATHS,
            harmless: FuncType::HARMLESS,
            content_type: Some(CONTENT_TYPE),
            settings: &[Field::setting(
                "body",
                FieldKind::Word(&[("quoted", "as a JSON text"), ("bare", "as it is")]),
                "8",
                "How a sealed request is written as a body.",
            )
            .or("quoted")],
            ..Way::new("http")
        },
        Way { port: Some(9002), ..Way::new("tcp") },
        Way { baud: Some(9600), ..Way::new("serial") },
    ],
    connect: &[
        Field::setting("posKey", FieldKind::Text, "1", "The key shown on the terminal. Not needed for the simulator.")
            .private()
            .required_in_earnest(FACTORY_KEY),
        Field::setting("model", FieldKind::Word(MODELS), "10", "Which terminal it is: it narrows the methods that can be asked for.")
            .or("A8"),
        Field::setting(
            "keyMode",
            FieldKind::Word(&[("utf8", "the bytes of its text"), ("hex", "its hex digits")]),
            "1",
            "How the cipher's key is made of the POS-KEY.",
        )
        .or("utf8"),
        Field::setting(
            "envelope",
            FieldKind::Word(&[
                ("lenient", "what terminals are known to read"),
                ("json", "the documents' own, with an object"),
                ("json-string", "the documents' own, with a text"),
            ]),
            "6",
            "How requests are written before they are encrypted.",
        )
        .or("lenient"),
        Field::setting("encrypt", FieldKind::Flag, "1", "Whether requests are encrypted, as it is set at the terminal.")
            .or("true"),
        Field::setting(
            "fragment",
            FieldKind::whole("bytes", 1).up_to(MAX_DATA as u32),
            "9.2",
            "Serial: the most data bytes in one frame.",
        )
        .or("448"),
        Field::setting(
            "markerFree",
            FieldKind::Flag,
            "9.1",
            "Serial: write sealed requests so that no frame marker is in them, for terminals that search for it.",
        )
        .or("false"),
        Field::setting(
            "replies",
            FieldKind::Word(&[("either", "sealed and clear ones"), ("sealed", "sealed ones alone")]),
            "7",
            "Which replies are read.",
        )
        .or("either"),
        Field::setting(
            "words.notFound",
            FieldKind::Texts,
            "7",
            "How this terminal says that there is no such order, beside the words that are known; of use until it is learnt.",
        ),
        Field::setting(
            "confirm.url",
            FieldKind::Address,
            "17.1",
            "Asks QFPay's back end too what became of a payment: its address, https unless it is on this machine. Only in a back end, where its key is safe.",
        )
        .required()
        .behind(),
        Field::setting("confirm.appCode", FieldKind::Text, "17.1", "The merchant's app code.").required().behind(),
        Field::setting("confirm.key", FieldKind::Text, "17.1", "The key that belongs to the app code.")
            .private()
            .required()
            .behind(),
        Field::setting("confirm.signType", FieldKind::Word(SIGN_TYPES), "17.1", "How questions are signed.")
            .or("SHA256")
            .behind(),
        Field::setting("confirm.mchid", FieldKind::Text, "17.1", "The shop, where the vendor gave it a number.").behind(),
        Field::setting(
            "confirm.mode",
            FieldKind::Word(&[
                ("ask", "it is asked while an outcome is in doubt"),
                ("required", "and no approval that came in clear is believed without it"),
            ]),
            "17",
            "What it is asked for.",
        )
        .or("ask")
        .behind(),
    ],
    simulated: &[Field::setting(
        "persona",
        FieldKind::whole("", 0),
        "12",
        "Another terminal that QFPay's documents allow, drawn by this seed.",
    )],
    fields: &[
        Field::new(
            "camera_id",
            PAY,
            FieldKind::Word(CAMERAS),
            "3",
            "Which camera reads the customer's code; true is the front one.",
        )
        .or("0"),
        Field::new("wait_card_timeout", PAY, SECONDS, "3", "How long the terminal waits for a card.").or("120"),
        Field::new(
            "payment_timeout",
            PAY,
            SECONDS,
            "3",
            "With cards how long the terminal waits for one, otherwise how long the whole payment may take.",
        )
        .capped(&[(Method::Payme, MAX_PAYME_TIMEOUT)]),
        Field::new(
            "scan_type",
            PAY,
            FieldKind::Word(ScanType::TABLE),
            "3",
            "Which side shows the code; what was used last when it is left out.",
        ),
        Field::new(
            "moveToBack",
            &[Kind::Pay, Kind::Refund, Kind::Void],
            FieldKind::Flag,
            "3",
            "Whether the terminal returns to its home screen afterwards (terminal software 4.33.24 or later).",
        )
        .or("0"),
        Field::new(
            "allow_modify_flag",
            BACK,
            FieldKind::Flag,
            "3",
            "Whether the cashier may change the amount at the terminal.",
        )
        .or("0"),
    ],
    #[cfg(feature = "words")]
    tables: &[
        Table { name: "func_type", text: "the operation", rows: FuncType::TABLE },
        Table { name: "channel", text: "what the customer pays with", rows: Channel::TABLE },
        Table { name: "busicd", text: "what was paid with, and which side showed the code", rows: PayType::TABLE },
        Table { name: "busicd: method", text: "the method that a pay type is of", rows: PayType::METHODS },
        Table {
            name: "busicd: side",
            text: "CPM: the customer showed the code; MPM: the terminal did",
            rows: PayType::SIDES,
        },
        Table { name: "scan_type", text: "which side shows the code", rows: ScanType::TABLE },
        Table { name: "camera_id", text: "which camera reads the customer's code", rows: CAMERAS },
        Table { name: "respcd", text: "how the terminal took the request", rows: RespCd::TABLE },
        Table { name: "data.respcd", text: "what became of the transaction", rows: Status::WORDS },
        Table { name: "cancel", text: "what became of a payment since", rows: CANCELS },
        Table { name: "tradetp", text: "what an inquiry found", rows: TRADES },
        Table { name: "cardscheme", text: "the card's scheme", rows: SCHEMES },
        Table { name: "cardtype", text: "the kind of card", rows: CARDS },
        Table { name: "customer_source", text: "where a wallet is from", rows: SOURCES },
        Table { name: "frame", text: "the type of a frame on a serial line, in hex", rows: FRAMES },
    ],
    #[cfg(feature = "words")]
    answers: &[
        Table { name: "message", text: "every reply", rows: REPLY },
        Table { name: "payment", text: "`data` of a payment", rows: PaymentData::TABLE },
        Table { name: "refund", text: "`data` of a refund or void", rows: RefundData::TABLE },
        Table { name: "inquiry", text: "`data` of an inquiry", rows: InquiryData::TABLE },
    ],
};

#[cfg(feature = "words")]
const REPLY: Words = &[
    ("respcd", "how the terminal took the request"),
    ("data", "what came of it, by operation"),
    ("respmsg", "words for people"),
    ("resperr", "what is wrong, in words"),
];
#[cfg(feature = "words")]
const CANCELS: Words = &[
    ("0", "nothing"),
    ("1", "reversed or refunded"),
    ("2", "cancelled"),
    ("3", "refunded"),
    ("4", "pre-authorisation ended"),
    ("5", "partly refunded"),
];
#[cfg(feature = "words")]
const TRADES: Words = &[("payment", "a payment"), ("refund", "a refund")];
#[cfg(feature = "words")]
const SCHEMES: Words =
    &[("VISA", "Visa"), ("MASTERCARD", "Mastercard"), ("UNIONPAY", "UnionPay"), ("AMEX", "American Express")];
#[cfg(feature = "words")]
const CARDS: Words = &[("CREDIT", "credit"), ("DEBIT", "debit")];
#[cfg(feature = "words")]
const SOURCES: Words = &[("HK", "Hong Kong"), ("INT", "elsewhere")];
#[cfg(feature = "words")]
const FRAMES: Words = &[
    ("10", "a request, or a result"),
    ("20", "taken"),
    ("30", "unknown error"),
    ("31", "format error"),
    ("32", "verification error"),
    ("33", "decryption error"),
    ("34", "data format error"),
    ("35", "fragments error"),
];
