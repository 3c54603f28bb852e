//! CodePay as data (docs/protocols/codepay.md names the sections).

use super::order::{MAX_EXPIRES, MAX_ORDER};
use super::{CardType, PayMethodId, PayScenario};
#[cfg(feature = "words")]
use super::{EntryMode, PayMethodCategory, QueueMode, ResponseCode, Topic, TransStatus, TransType, answers};
use crate::payment::Kind;
#[cfg(feature = "words")]
use crate::system::Table;
use crate::system::{By, Face, Field, FieldKind, Names, System, Way, Words};

/// With everything that is sent as an order.
const ORDER: &[Kind] = &[Kind::Pay, Kind::Authorise, Kind::Refund, Kind::Void, Kind::Complete];
/// With what takes or holds an amount.
const TAKES: &[Kind] = &[Kind::Pay, Kind::Authorise, Kind::Complete];
/// With what works on an earlier order.
const FOLLOWS: &[Kind] = &[Kind::Refund, Kind::Void, Kind::Complete];

const RECEIPTS: Words = &[("0", "none"), ("1", "the merchant's"), ("2", "the customer's"), ("3", "both")];

/// What CodePay is.
pub static SYSTEM: System = System {
    name: "codepay",
    title: "CodePay Register, WiseCashier, PayCloud",
    face: Face::Terminal,
    names: Names {
        length: (1, MAX_ORDER),
        follows: By::Order,
        ..Names::new("merchant_order_no", "trans_no")
    },
    ways: &[Way { port: Some(35779), ..Way::new("websocket") }],
    connect: &[
        Field::setting(
            "appId",
            FieldKind::Text,
            "4",
            "What the till is registered as. Not needed for the simulator.",
        )
        .required_in_earnest("wz0000000000000000"),
        Field::setting(
            "expiresAsNumber",
            FieldKind::Flag,
            "15",
            "Whether `expires` is written as a number; the document says text.",
        )
        .or("false"),
        Field::setting(
            "timeouts.silence",
            FieldKind::whole("ms", 0),
            "8",
            "From the terminal's last message during an operation to the question whether it is there.",
        )
        .or("20000"),
        Field::setting(
            "timeouts.lost",
            FieldKind::whole("ms", 0),
            "8",
            "How long the answer to that may take until the line counts as lost.",
        )
        .or("8000"),
    ],
    simulated: &[
        Field::setting(
            "persona",
            FieldKind::whole("", 0),
            "15",
            "Another terminal that CodePay's documents allow, drawn by this seed.",
        ),
        Field::setting(
            "field",
            FieldKind::Flag,
            "15",
            "Whether it answers as terminals in the field do: success is `0`, and documented members are missing.",
        )
        .or("false"),
        Field::setting(
            "push",
            FieldKind::Flag,
            "15",
            "Whether it sends results that could not be delivered to whoever connects next.",
        )
        .or("false"),
    ],
    fields: &[
        Field::new(
            "orig_pay_channel_trans_no",
            FOLLOWS,
            FieldKind::Text,
            "7.1",
            "The payment channel's number of the earlier order.",
        ),
        Field::new(
            "order_amount",
            &[Kind::Void],
            FieldKind::Amount,
            "7.1",
            "The amount of what is undone, all of it, for terminals that want it repeated.",
        ),
        Field::new(
            "tip_amount",
            TAKES,
            FieldKind::Amount,
            "7.1",
            "A tip in the amount's currency; never zero.",
        ),
        Field::new("tax_amount", ORDER, FieldKind::Amount, "7.1", "The tax in it."),
        Field::new(
            "on_screen_tip",
            &[Kind::Pay, Kind::Refund, Kind::Authorise],
            FieldKind::Flag,
            "7.1",
            "Whether the customer is asked for a tip at the terminal; not together with cash.",
        )
        .or("false"),
        Field::new(
            "cashback_amount",
            &[Kind::Pay],
            FieldKind::Amount,
            "7.1",
            "Cash that is handed out with the sale.",
        ),
        Field::new(
            "pay_method_id",
            ORDER,
            FieldKind::Word(PayMethodId::TABLE),
            "7.4",
            "The brand; the method says it already where it names one.",
        ),
        Field::new(
            "pay_scenario",
            ORDER,
            FieldKind::Word(PayScenario::TABLE),
            "7.4",
            "How the customer pays; the method says it already.",
        ),
        Field::new("card_type", ORDER, FieldKind::Word(CardType::TABLE), "7.4", "The kind of card."),
        Field::new("card_network_type", ORDER, FieldKind::Text, "7.1", "Its values are in no document."),
        Field::new("attach", ORDER, FieldKind::Text, "7.1", "Something of yours that is returned as it is."),
        Field::new("description", ORDER, FieldKind::Text, "7.1", "What is sold."),
        Field::new(
            "notify_url",
            ORDER,
            FieldKind::Address,
            "7.1",
            "Where the vendor's gateway reports to, for payments that go through it.",
        ),
        Field::new(
            "expires",
            ORDER,
            FieldKind::whole("s", 0).up_to(MAX_EXPIRES),
            "7.1",
            "After how long the order is not paid any more; 0 leaves it to the terminal.",
        )
        .or("300"),
        Field::new(
            "confirm_on_terminal",
            ORDER,
            FieldKind::Flag,
            "7.1",
            "Whether the order waits until a clerk takes it up at the terminal.",
        )
        .or("false"),
        Field::new(
            "required_terminal_authentication",
            &[Kind::Refund, Kind::Void],
            FieldKind::Flag,
            "7.1",
            "Whether the manager has to allow it at the terminal.",
        )
        .or("false"),
        Field::new(
            "on_screen_signature",
            ORDER,
            FieldKind::Flag,
            "15",
            "Whether the signature is taken on the screen.",
        ),
        Field::new(
            "receipt_print_mode",
            ORDER,
            FieldKind::Word(RECEIPTS),
            "7.1",
            "Which receipts the terminal prints.",
        ),
    ],
    #[cfg(feature = "words")]
    tables: &[
        Table { name: "topic", text: "what a message is about", rows: Topic::TABLE },
        Table { name: "trans_type", text: "what an order does with money", rows: TransType::TABLE },
        Table { name: "trans_status", text: "where a transaction stands", rows: TransStatus::TABLE },
        Table { name: "pay_scenario", text: "how the customer pays", rows: PayScenario::TABLE },
        Table { name: "pay_method_id", text: "the brand", rows: PayMethodId::TABLE },
        Table {
            name: "pay_method_category",
            text: "the older word for how the customer pays",
            rows: PayMethodCategory::TABLE,
        },
        Table { name: "card_type", text: "the kind of card", rows: CardType::TABLE },
        Table { name: "entry_mode", text: "how the card was read", rows: EntryMode::TABLE },
        Table {
            name: "order_queue_mode",
            text: "in which order waiting orders are shown",
            rows: QueueMode::TABLE,
        },
        Table { name: "response_code", text: "how it went", rows: ResponseCode::TABLE },
        Table { name: "receipt_print_mode", text: "which receipts the terminal prints", rows: RECEIPTS },
    ],
    #[cfg(feature = "words")]
    answers: &[
        Table { name: "message", text: "every reply", rows: answers::MESSAGE },
        Table { name: "order", text: "`biz_data` of an order's result", rows: answers::ORDER },
        Table { name: "query", text: "`biz_data` of an inquiry", rows: answers::QUERY },
    ],
};
