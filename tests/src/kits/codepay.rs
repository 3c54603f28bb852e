//! CodePay over a WebSocket.

use crate::kit::{Faults, Kit, hkd};
use tillwire_core::amount::Amount;
use tillwire_core::codepay::freedoms::{Late, Persona};
use tillwire_core::codepay::sim::{self, APP_ID, Simulator};
use tillwire_core::codepay::{Options, Session};
use tillwire_core::payment::{Kind, Method, Operation, Room, Route};
use tillwire_core::sim::{Chance, Simulated, Via};
use tillwire_core::time::Millis;

const KINDS: &[Kind] = &[
    Kind::Pay,
    Kind::Pay,
    Kind::Pay,
    Kind::Pay,
    Kind::Pay,
    Kind::Pay,
    Kind::Pay,
    Kind::Refund,
    Kind::Refund,
    Kind::Void,
    Kind::Adjust,
    Kind::Authorise,
    Kind::Complete,
];
const METHODS: &[Method] = &[Method::Card, Method::Wechat, Method::Alipay, Method::UnionpayQr, Method::Any];

const MONEY: &[&str] = &[
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"DROP_BEFORE_READ"}"#,
    r#"{"verb":"DROP_AFTER_READ"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_RST"}"#,
    r#"{"verb":"WS_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":2500}"#,
    r#"{"verb":"TRUNCATE","k":60}"#,
    r#"{"verb":"WRONG_ORDER"}"#,
    r#"{"verb":"WRONG_AMOUNT"}"#,
    r#"{"verb":"WRONG_CCY"}"#,
    r#"{"verb":"DUP","n":3}"#,
    r#"{"verb":"GARBAGE","n":64}"#,
    r#"{"verb":"BIT_FLIP","at":5}"#,
    r#"{"verb":"SLOW","bytesPerSecond":200}"#,
    r#"{"verb":"REORDER"}"#,
    r#"{"verb":"SILENT"}"#,
    r#"{"verb":"BUSY"}"#,
    r#"{"verb":"CODE","code":"000"}"#,
    r#"{"verb":"CODE","code":"107"}"#,
    r#"{"verb":"CODE","code":"202"}"#,
    r#"{"verb":"CODE","code":"777"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"101"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"108"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"110"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"113"}"#,
    r#"{"verb":"EMPTY_DATA","form":"text"}"#,
    r#"{"verb":"EMPTY_DATA","form":"null"}"#,
    r#"{"verb":"EMPTY_DATA","form":"missing"}"#,
    r#"{"verb":"EMPTY_DATA","form":"missing","code":"000"}"#,
];
const HEAVY: &[&str] = &[r#"{"verb":"FREEZE"}"#, r#"{"verb":"RESTART"}"#];
/// Not that an order does not exist (104): a terminal that says so and denied the order before lies twice, and nobody
/// can tell.
const QUERY: &[&str] = &[
    r#"{"on":"query","verb":"QUERY_FAIL","k":1}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":4}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":6}"#,
    r#"{"on":"query","verb":"BUSY","count":2}"#,
    r#"{"on":"query","verb":"SILENT"}"#,
    r#"{"on":"query","verb":"GARBAGE","n":64}"#,
    r#"{"on":"query","verb":"TRUNCATE","k":30}"#,
    r#"{"on":"query","verb":"WRONG_ORDER"}"#,
    r#"{"on":"query","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"query","verb":"CHARGE_THEN_DELAY","ms":12000}"#,
    r#"{"on":"query","verb":"CODE","code":"999"}"#,
    r#"{"on":"cancel","verb":"SILENT"}"#,
    r#"{"on":"cancel","verb":"CODE","code":"104"}"#,
    r#"{"on":"cancel","verb":"CODE","code":"201"}"#,
];

/// One socket an operation, on :35779.
pub struct Codepay;

impl Kit for Codepay {
    const NAME: &'static str = "codepay";
    const SYSTEM: &'static str = sim::SYSTEM;
    /// The simulated card's number in full: there is no key on this wire.
    const SECRET: &'static str = "4111111111111111";
    const ANSWER_MS: Millis = 360_000;
    const KINDS: &'static [Kind] = KINDS;
    /// Everything else has an order number of its own.
    const LEFT_TO_PEOPLE: &'static [Kind] = &[Kind::Adjust];
    const SHOWS_CHANGES: bool = false;
    const METHODS: &'static [Method] = METHODS;

    fn room() -> Box<dyn Room> {
        Box::new(Session::new(Options::new(APP_ID).expect("a till's registration")))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        // Half of the terminals answer as they do in the field, half send what nobody was there to hear.
        let mut chance = Chance::new(seed);
        let (field, push) = (chance.below(2) == 0, chance.below(2) == 0);
        let persona = Persona { late: if push { Late::Pushed } else { Late::Lost }, ..Persona::default() };
        let persona = if field { persona.in_the_field() } else { persona };
        Box::new(Simulator::new(sim::Options { seed, persona, ..sim::Options::new(hkd()) }))
    }

    fn via(_route: &Route) -> Via {
        Via::WebSocket
    }

    fn faults() -> Faults {
        Faults { money: MONEY, heavy: HEAVY, query: QUERY, wait: true }
    }

    /// Some customers want cash with a sale. A tip that the sale has already would move nothing, so no two are the same.
    fn dress(chance: &mut Chance, operation: &mut Operation) {
        if operation.kind == Kind::Pay && chance.below(8) == 0 {
            operation.options.push(("cashback_amount".to_owned(), "5.00".to_owned()));
        }
        if operation.kind == Kind::Adjust {
            let number = operation.reference.rsplit('-').next().and_then(|number| number.parse().ok());
            operation.amount = number.and_then(|number| Amount::from_minor(number, hkd()).ok());
        }
    }
}
