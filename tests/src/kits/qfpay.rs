//! QFPay over TCP, over HTTP and on a serial line.

use crate::kit::{Faults, Kit, hkd};
use tillwire_core::payment::{Kind, Method, Room, Route};
use tillwire_core::qfpay::freedoms::Persona;
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::sim::{self, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey, Sealing, http::Body, link};
use tillwire_core::sim::{Simulated, Via};

/// The terminal's factory key.
pub(super) const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
pub(super) const KINDS: &[Kind] = &[
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
];
pub(super) const METHODS: &[Method] = &[Method::Card, Method::Wechat, Method::Alipay, Method::Fps];

/// Steps that every link understands, with members for those that have some.
pub(super) const MONEY: &[&str] = &[
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"DROP_BEFORE_READ"}"#,
    r#"{"verb":"DROP_AFTER_READ"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_RST"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":2500}"#,
    r#"{"verb":"TRUNCATE","k":40}"#,
    r#"{"verb":"PARTIAL_HEADERS"}"#,
    r#"{"verb":"WRONG_ORDER"}"#,
    r#"{"verb":"WRONG_AMOUNT"}"#,
    r#"{"verb":"WRONG_CCY"}"#,
    r#"{"verb":"DUP","n":3}"#,
    r#"{"verb":"SPLIT","n":5,"gap":120}"#,
    r#"{"verb":"GARBAGE","n":64}"#,
    r#"{"verb":"BIT_FLIP","at":77}"#,
    r#"{"verb":"PLAINTEXT"}"#,
    r#"{"verb":"CODE","code":"6000"}"#,
    r#"{"verb":"CODE","code":"9999"}"#,
    r#"{"verb":"BUSY"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"6001"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"6002"}"#,
    r#"{"verb":"SLOW","bytesPerSecond":200}"#,
    r#"{"verb":"STATUS","code":504}"#,
    r#"{"verb":"ROTATE_KEY"}"#,
];
pub(super) const HEAVY: &[&str] =
    &[r#"{"verb":"FREEZE"}"#, r#"{"verb":"RESTART"}"#, r#"{"verb":"HTML_BODY"}"#];
const QUERY: &[&str] = &[
    r#"{"on":"query","verb":"QUERY_FAIL","k":1}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":4}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":6}"#,
    r#"{"on":"query","verb":"BUSY","count":2}"#,
    r#"{"on":"query","verb":"GARBAGE","n":64}"#,
    r#"{"on":"query","verb":"BIT_FLIP","at":99}"#,
    r#"{"on":"query","verb":"TRUNCATE","k":30}"#,
    r#"{"on":"query","verb":"WRONG_ORDER"}"#,
    r#"{"on":"query","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"query","verb":"CHARGE_THEN_DELAY","ms":12000}"#,
    r#"{"on":"query","verb":"CODE","code":"4005"}"#,
];
const FAULTS: Faults = Faults { money: MONEY, heavy: HEAVY, query: QUERY, wait: true };

/// One connection an operation, on :9002.
pub struct QfpayTcp;

/// One POST an operation, on :9001.
pub struct QfpayHttp;

impl Kit for QfpayTcp {
    const NAME: &'static str = "qfpay-tcp";
    const SYSTEM: &'static str = sim::SYSTEM;
    const SECRET: &'static str = KEY;
    const KINDS: &'static [Kind] = KINDS;
    const METHODS: &'static [Method] = METHODS;

    fn room() -> Box<dyn Room> {
        session(Link::Tcp)
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        simulator(seed)
    }

    fn whole_today(method: Method) -> bool {
        whole_today(method)
    }

    fn via(_route: &Route) -> Via {
        Via::Tcp
    }

    fn faults() -> Faults {
        FAULTS
    }
}

impl Kit for QfpayHttp {
    const NAME: &'static str = "qfpay-http";
    const SYSTEM: &'static str = sim::SYSTEM;
    const SECRET: &'static str = KEY;
    const KINDS: &'static [Kind] = KINDS;
    const METHODS: &'static [Method] = METHODS;

    fn room() -> Box<dyn Room> {
        session(Link::Http(Body::Quoted))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        simulator(seed)
    }

    fn whole_today(method: Method) -> bool {
        whole_today(method)
    }

    fn via(_route: &Route) -> Via {
        Via::Http
    }

    fn faults() -> Faults {
        FAULTS
    }
}

/// What a serial line understands besides: what can happen to frames.
const LINE_MONEY: &[&str] = &[
    r#"{"verb":"NO_ACK"}"#,
    r#"{"verb":"LATE_ACK","ms":1001}"#,
    r#"{"verb":"LATE_ACK","ms":5000}"#,
    r#"{"verb":"NACK","code":"30"}"#,
    r#"{"verb":"NACK","code":"31"}"#,
    r#"{"verb":"NACK","code":"32"}"#,
    r#"{"verb":"NACK","code":"33"}"#,
    r#"{"verb":"NACK","code":"34"}"#,
    r#"{"verb":"NACK","code":"3035"}"#,
    r#"{"verb":"NACK","code":"39"}"#,
    r#"{"verb":"WRONG_REF"}"#,
    r#"{"verb":"INTERLEAVE"}"#,
    r#"{"verb":"DUP","n":3}"#,
    r#"{"verb":"SPLIT","n":5,"gap":499}"#,
    r#"{"verb":"SPLIT","n":2,"gap":501}"#,
    r#"{"verb":"GARBAGE","n":64}"#,
    r#"{"verb":"BIT_FLIP","at":26}"#,
    r#"{"verb":"BIT_FLIP","at":33}"#,
    r#"{"verb":"BIT_FLIP","at":60}"#,
    r#"{"verb":"BIT_FLIP","at":777}"#,
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"DROP_BEFORE_READ"}"#,
    r#"{"verb":"DROP_AFTER_READ"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":2500}"#,
    r#"{"verb":"TRUNCATE","k":40}"#,
    r#"{"verb":"WRONG_ORDER"}"#,
    r#"{"verb":"WRONG_AMOUNT"}"#,
    r#"{"verb":"WRONG_CCY"}"#,
    r#"{"verb":"PLAINTEXT"}"#,
    r#"{"verb":"CODE","code":"6000"}"#,
    r#"{"verb":"CODE","code":"9999"}"#,
    r#"{"verb":"BUSY"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"6001"}"#,
    r#"{"verb":"CODE_BUT_CHARGED","code":"6002"}"#,
    r#"{"verb":"SLOW","bytesPerSecond":200}"#,
    r#"{"verb":"ROTATE_KEY"}"#,
];
const LINE_QUERY: &[&str] = &[
    r#"{"on":"query","verb":"NO_ACK"}"#,
    r#"{"on":"query","verb":"LATE_ACK","ms":4000}"#,
    r#"{"on":"query","verb":"NACK","code":"31"}"#,
    r#"{"on":"query","verb":"NACK","code":"30"}"#,
    r#"{"on":"query","verb":"SPLIT","n":3,"gap":501}"#,
    r#"{"on":"query","verb":"INTERLEAVE"}"#,
    r#"{"on":"query","verb":"DUP","n":2}"#,
    r#"{"on":"query","verb":"QUERY_FAIL","k":4}"#,
    r#"{"on":"query","verb":"BUSY","count":2}"#,
    r#"{"on":"query","verb":"GARBAGE","n":64}"#,
    r#"{"on":"query","verb":"BIT_FLIP","at":99}"#,
    r#"{"on":"query","verb":"BIT_FLIP","at":34}"#,
    r#"{"on":"query","verb":"WRONG_ORDER"}"#,
    r#"{"on":"query","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"query","verb":"CHARGE_THEN_DELAY","ms":12000}"#,
    r#"{"on":"query","verb":"CODE","code":"4005"}"#,
    r#"{"on":"cancel","verb":"NO_ACK"}"#,
    r#"{"on":"cancel","verb":"NACK","code":"31"}"#,
    r#"{"on":"cancel","verb":"CODE","code":"4006"}"#,
    r#"{"on":"cancel","verb":"CHARGE_THEN_DELAY","ms":20000}"#,
];
const LINE_HEAVY: &[&str] = &[r#"{"verb":"FREEZE"}"#, r#"{"verb":"RESTART"}"#];

/// Frames on one line for everything.
pub struct QfpaySerial;

impl Kit for QfpaySerial {
    const NAME: &'static str = "qfpay-serial";
    const SYSTEM: &'static str = sim::SYSTEM;
    const SECRET: &'static str = KEY;
    const KINDS: &'static [Kind] = KINDS;
    const METHODS: &'static [Method] = METHODS;

    fn room() -> Box<dyn Room> {
        session(Link::Serial(link::Options::default()))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        simulator(seed)
    }

    fn whole_today(method: Method) -> bool {
        whole_today(method)
    }

    fn via(_route: &Route) -> Via {
        Via::Serial
    }

    fn faults() -> Faults {
        Faults { money: LINE_MONEY, heavy: LINE_HEAVY, query: LINE_QUERY, wait: true }
    }
}

pub(super) fn key() -> PosKey {
    PosKey::new(KEY, KeyMode::Utf8).expect("the factory key is a key")
}

fn session(link: Link) -> Box<dyn Room> {
    Box::new(bare_session(link))
}

/// A session over that link, with nothing around it.
pub(super) fn bare_session(link: Link) -> Session {
    let options = Options { key: key(), sealing: Sealing::default(), link, sealed_replies_only: false };
    Session::new(options)
}

fn simulator(seed: u64) -> Box<dyn Simulated> {
    Box::new(Simulator::new(sim::Options { seed, ..sim::Options::new(key(), hkd()) }))
}

/// The terminal of this seed, drawn.
pub(super) fn drawn(seed: u64) -> Box<dyn Simulated> {
    let persona = Persona::of(seed);
    Box::new(Simulator::new(sim::Options { seed, persona, ..sim::Options::new(key(), hkd()) }))
}

pub(super) fn whole_today(method: Method) -> bool {
    matches!(method, Method::Card | Method::UnionpayCard | Method::Amex)
}
