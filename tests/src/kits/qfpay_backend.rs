//! QFPay over TCP with the vendor's back end beside the terminal: asked while an outcome is in doubt, and telling what
//! succeeded by itself.

use super::qfpay::{HEAVY, KEY, KINDS, METHODS, MONEY, bare_session, key, whole_today};
use crate::kit::{Faults, Kit, hkd};
use tillwire_core::payment::{Kind, Method, Room, Route};
use tillwire_core::qfpay::backend::{Account, Confirmed, Options, SignType};
use tillwire_core::qfpay::session::Link;
use tillwire_core::qfpay::sim;
use tillwire_core::qfpay::sim::backend::{self, Simulator};
use tillwire_core::secret::Secret;
use tillwire_core::sim::{Simulated, Via};

/// What can happen to questions, on either side, and to what the back end tells.
const QUERY: &[&str] = &[
    r#"{"on":"query","verb":"QUERY_FAIL","k":6}"#,
    r#"{"on":"query","verb":"BUSY","count":2}"#,
    r#"{"on":"query","verb":"WRONG_AMOUNT"}"#,
    r#"{"on":"query","verb":"CHARGE_THEN_DELAY","ms":12000}"#,
    r#"{"on":"backend","verb":"DROP_BEFORE_READ"}"#,
    r#"{"on":"backend","verb":"DROP_AFTER_READ"}"#,
    r#"{"on":"backend","verb":"CHARGE_THEN_DELAY","ms":30000}"#,
    r#"{"on":"backend","verb":"TRUNCATE","k":40}"#,
    r#"{"on":"backend","verb":"WRONG_ORDER"}"#,
    r#"{"on":"backend","verb":"CODE","code":"1145"}"#,
    r#"{"on":"backend","verb":"CODE_BUT_CHARGED","code":"1268"}"#,
    r#"{"on":"backend","verb":"CODE_BUT_CHARGED","code":"1108"}"#,
    r#"{"on":"backend","verb":"STATUS","code":429}"#,
    r#"{"on":"backend","verb":"HTML_BODY"}"#,
    r#"{"verb":"REDELIVER","count":3,"gap":20}"#,
    r#"{"verb":"FORGE","form":"wrong"}"#,
];

/// A terminal and its back end, which is asked in doubt; `REQUIRED`: no approval in clear is believed without it.
pub struct WithBackend<const REQUIRED: bool>;

/// One that is only asked.
pub type QfpayBackend = WithBackend<false>;
/// One that is required.
pub type QfpayRequired = WithBackend<true>;

impl<const REQUIRED: bool> Kit for WithBackend<REQUIRED> {
    const NAME: &'static str = if REQUIRED { "qfpay-required" } else { "qfpay-backend" };
    const SYSTEM: &'static str = sim::SYSTEM;
    const SECRET: &'static str = KEY;
    const KINDS: &'static [Kind] = KINDS;
    const METHODS: &'static [Method] = METHODS;

    fn room() -> Box<dyn Room> {
        let (app_code, sign_type) = (backend::APP_CODE.to_owned(), SignType::Sha256);
        let account = Account { app_code, key: Secret::from(backend::KEY), sign_type };
        let options = Options { account, mchid: None, required: REQUIRED };
        Box::new(Confirmed::new(bare_session(Link::Tcp), options))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        let terminal = sim::Options { seed, ..sim::Options::new(key(), hkd()) };
        let notify = Some("http://127.0.0.1:1/told".to_owned());
        Box::new(Simulator::new(terminal, backend::Options { notify, ..backend::Options::default() }))
    }

    fn via(route: &Route) -> Via {
        if matches!(route, Route::Beside { .. }) { Via::Backend } else { Via::Tcp }
    }

    fn whole_today(method: Method) -> bool {
        whole_today(method)
    }

    fn faults() -> Faults {
        Faults { money: MONEY, heavy: HEAVY, query: QUERY, wait: true }
    }
}
