//! Both gateways over HTTP: a shop's till, whose customers pay elsewhere and whose outcomes are also told by
//! notifications.

use crate::kit::{Faults, Kit, hkd};
use tillwire_core::payment::{Config, Kind, Method, Operation, Room, Route, Timeouts};
use tillwire_core::sim::{Chance, Simulated, Via};
use tillwire_core::{bpc, icashier};

/// What happens to a customer's order at icashier. Its answers go to a browser.
const ICASHIER_MONEY: &[&str] = &[
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"CODE","code":"1002"}"#,
    r#"{"verb":"CODE","code":"1003"}"#,
    r#"{"verb":"CODE","code":"1004"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":20000}"#,
    r#"{"on":"notify","verb":"SILENT"}"#,
    r#"{"on":"notify","verb":"REDELIVER","count":10,"gap":700}"#,
    r#"{"on":"notify","verb":"DROP_AFTER_READ"}"#,
    r#"{"on":"notify","verb":"CHARGE_THEN_DELAY","ms":50000}"#,
    r#"{"on":"notify","verb":"FORGE"}"#,
    r#"{"on":"notify","verb":"FORGE","form":"empty"}"#,
    r#"{"on":"notify","verb":"FORGE","form":"upper"}"#,
    r#"{"on":"notify","verb":"WRONG_ORDER"}"#,
    r#"{"on":"notify","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"notify","verb":"WRONG_CCY"}"#,
    r#"{"on":"notify","verb":"GARBAGE"}"#,
    r#"{"on":"notify","verb":"CODE","code":"1001"}"#,
    r#"{"on":"notify","verb":"CODE","code":"7777"}"#,
];
const BPC_MONEY: &[&str] = &[
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"DROP_BEFORE_READ"}"#,
    r#"{"verb":"DROP_AFTER_READ"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_RST"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":2500}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#,
    r#"{"verb":"TRUNCATE","k":40}"#,
    r#"{"verb":"PARTIAL_HEADERS"}"#,
    r#"{"verb":"WRONG_CCY"}"#,
    r#"{"verb":"FORGE"}"#,
    r#"{"verb":"GARBAGE","n":64}"#,
    r#"{"verb":"BIT_FLIP","at":77}"#,
    r#"{"verb":"CODE","code":"00"}"#,
    r#"{"verb":"CODE","code":"77"}"#,
    r#"{"verb":"CODE","code":"XX"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"88"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"99"}"#,
    r#"{"verb":"STATUS","code":504}"#,
    r#"{"verb":"WAIT"}"#,
    r#"{"on":"notify","verb":"SILENT"}"#,
    r#"{"on":"notify","verb":"REDELIVER","count":10,"gap":700}"#,
    r#"{"on":"notify","verb":"DROP_AFTER_READ"}"#,
    r#"{"on":"notify","verb":"FORGE"}"#,
    r#"{"on":"notify","verb":"FORGE","form":"empty"}"#,
    r#"{"on":"notify","verb":"WRONG_ORDER"}"#,
    r#"{"on":"notify","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"notify","verb":"CODE","code":"000001"}"#,
    r#"{"on":"notify","verb":"GARBAGE"}"#,
];
const HEAVY: &[&str] = &[r#"{"on":"query","verb":"FREEZE"}"#, r#"{"on":"query","verb":"RESTART"}"#];
const QUERY: &[&str] = &[
    r#"{"on":"query","verb":"QUERY_FAIL","k":1}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":6}"#,
    r#"{"on":"query","verb":"HTML_BODY","count":2}"#,
    r#"{"on":"query","verb":"STATUS","code":502,"count":2}"#,
    r#"{"on":"query","verb":"GARBAGE","n":64}"#,
    r#"{"on":"query","verb":"BIT_FLIP","at":99}"#,
    r#"{"on":"query","verb":"TRUNCATE","k":30}"#,
    r#"{"on":"query","verb":"WRONG_ORDER"}"#,
    r#"{"on":"query","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"query","verb":"FORGE"}"#,
    r#"{"on":"query","verb":"FORGE","form":"upper"}"#,
    r#"{"on":"query","verb":"CODE","code":"99"}"#,
    r#"{"on":"query","verb":"CHARGE_THEN_DELAY","ms":12000}"#,
    r#"{"on":"cancel","verb":"DROP_AFTER_READ"}"#,
    r#"{"on":"cancel","verb":"CHARGE_THEN_DROP"}"#,
];

/// icashier: a page in the customer's browser.
pub struct Icashier;

/// BPC: a code that the customer scans.
pub struct Bpc;

impl Kit for Icashier {
    const NAME: &'static str = "icashier";
    const SYSTEM: &'static str = icashier::sim::SYSTEM;
    const SECRET: &'static str = icashier::sim::KEY;
    /// Orders are submitted by customers' browsers; nothing that moves money is ever sent from here.
    const MONEY: &'static [&'static str] = &[];
    const KINDS: &'static [Kind] = &[Kind::Pay];
    const OFFERS: bool = true;
    const METHODS: &'static [Method] = &[Method::Any, Method::Card, Method::Wechat, Method::Alipay];
    const CUSTOMERS: &'static [&'static str] = &["pay", "pay", "unsettled", "fail"];
    /// An order that nobody pays is unpaid for ever.
    const LAST_WORD: &'static str = "decline";

    fn room() -> Box<dyn Room> {
        let options = icashier::session::Options {
            url: "http://gateway.example".to_owned(),
            merid: icashier::sim::MERID.to_owned(),
            key: icashier::sim::KEY.into(),
            backurl: "http://shop.example/notify?shop=1".to_owned(),
            fronturl: None,
            expires: Some(120_000),
        };
        Box::new(icashier::Session::new(options).expect("a merchant"))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        // Half of the gateways answer in JSON.
        use icashier::freedoms::{Answer, Persona};
        let answer = if Chance::new(seed).below(2) == 0 { Answer::Json } else { Answer::Form };
        let persona = Persona { answer, ..Persona::default() };
        let options = icashier::sim::Options { seed, persona, ..icashier::sim::Options::new(hkd()) };
        Box::new(icashier::sim::Simulator::new(options))
    }

    fn via(_route: &Route) -> Via {
        Via::Http
    }

    fn faults() -> Faults {
        Faults { money: ICASHIER_MONEY, heavy: HEAVY, query: QUERY, wait: false }
    }

    fn config(timeouts: Timeouts) -> Config {
        Config { currency: hkd(), exclusive: false, timeouts }
    }
}

impl Kit for Bpc {
    const NAME: &'static str = "bpc";
    const SYSTEM: &'static str = bpc::sim::SYSTEM;
    const SECRET: &'static str = bpc::sim::KEY;
    const KINDS: &'static [Kind] = &[Kind::Pay, Kind::Pay, Kind::Pay, Kind::Refund];
    const OFFERS: bool = true;
    const METHODS: &'static [Method] = &[Method::Wechat, Method::Alipay, Method::UnionpayQr];
    const CUSTOMERS: &'static [&'static str] = &["pay", "pay", "pay", "fail", "none"];
    const LAST_WORD: &'static str = "decline";
    /// A refund whose answer got lost has no number to ask for.
    const LEFT_TO_PEOPLE: &'static [Kind] = &[Kind::Refund];
    /// A reply names no order of ours, so nobody could tell.
    const REPLAYS: bool = false;

    fn room() -> Box<dyn Room> {
        let options = bpc::session::Options {
            mid: bpc::sim::MID.to_owned(),
            pos_no: "37381542".to_owned(),
            teller_no: None,
            key: bpc::sim::KEY.into(),
            ret_url: Some("http://shop.example/notify".to_owned()),
            first_query: bpc::session::FIRST_QUERY_MS,
            allow_unsigned_notifications: true,
        };
        Box::new(bpc::Session::new(options).expect("a merchant"))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        use bpc::freedoms::{Persona, Signed};
        let signed = if Self::marks(seed) { Signed::All } else { Signed::Nothing };
        let persona = Persona { signed, ..Persona::default() };
        let options = bpc::sim::Options { seed, persona, ..bpc::sim::Options::new(hkd()) };
        Box::new(bpc::sim::Simulator::new(options))
    }

    /// Half of the gateways sign what they say.
    fn marks(seed: u64) -> bool {
        Chance::new(seed).below(2) == 0
    }

    fn via(_route: &Route) -> Via {
        Via::Http
    }

    fn faults() -> Faults {
        Faults { money: BPC_MONEY, heavy: HEAVY, query: QUERY, wait: false }
    }

    fn config(timeouts: Timeouts) -> Config {
        Config { currency: hkd(), exclusive: false, timeouts }
    }

    /// Codes that are over before the day is.
    fn dress(_chance: &mut Chance, operation: &mut Operation) {
        if operation.kind == Kind::Pay {
            operation.options.push(("qrValidTime".to_owned(), "120".to_owned()));
        }
    }
}
