//! The simulated QFPay terminal for JavaScript: the second build, for tills without hardware.

use crate::error::{of_code, refusal};
use crate::till::clocks;
use std::cell::RefCell;
use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::json::Writer;
use tillwire_core::qfpay::sim::{Options, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey};
use tillwire_core::sim::{ConnId, Customer, Script, Simulated, Transmit, Via};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TRANSMIT_TS: &str = r#"
/** What the terminal does on a connection. The bytes of `reply` and `bytes` are taken with `takeBytes`. */
export type WireTransmit =
  /** The answer to a POST; `cut`: it broke off before its end. */
  | { transmit: "reply"; conn: number; status: number; cut: boolean }
  /** Bytes of a stream. */
  | { transmit: "bytes"; conn: number }
  /** Nothing that could be read, and nothing more. */
  | { transmit: "silence"; conn: number }
  /** The connection ends. */
  | { transmit: "end"; conn: number };
"#;

/// A simulated terminal with its ledger and its script of faults.
#[wasm_bindgen]
pub struct QfpaySimulator {
    simulator: RefCell<Simulator>,
    /// The bytes of what was polled last.
    bytes: RefCell<Vec<u8>>,
}

#[wasm_bindgen]
#[allow(missing_docs)]
impl QfpaySimulator {
    #[wasm_bindgen(constructor)]
    pub fn new(pos_key: &str, currency: &str, seed: u32) -> Result<QfpaySimulator, JsValue> {
        let key = PosKey::new(pos_key, KeyMode::Utf8).map_err(|error| of_code(error.code()))?;
        let currency = Currency::parse(currency).map_err(of_code)?;
        let options = Options { seed: u64::from(seed), ..Options::new(key, currency) };
        let simulator = RefCell::new(Simulator::new(options));
        Ok(QfpaySimulator { simulator, bytes: RefCell::default() })
    }

    pub fn connected(&self, mono: f64, wall: f64, conn: u32, http: bool) {
        let via = if http { Via::Http } else { Via::Tcp };
        self.simulator.borrow_mut().connected(clocks(mono, wall), ConnId(conn), via);
    }

    pub fn input(&self, mono: f64, wall: f64, conn: u32, bytes: &[u8]) {
        self.simulator.borrow_mut().handle_input(clocks(mono, wall), ConnId(conn), bytes);
    }

    pub fn request(&self, mono: f64, wall: f64, conn: u32, path: &str, body: &[u8]) {
        self.simulator.borrow_mut().handle_request(clocks(mono, wall), ConnId(conn), path, body);
    }

    pub fn closed(&self, mono: f64, wall: f64, conn: u32) {
        self.simulator.borrow_mut().handle_closed(clocks(mono, wall), ConnId(conn));
    }

    pub fn timeout(&self, mono: f64, wall: f64) {
        self.simulator.borrow_mut().handle_timeout(clocks(mono, wall));
    }

    pub fn due(&self) -> Option<f64> {
        self.simulator.borrow().poll_timeout().map(|due| due as f64)
    }

    pub fn poll(&self) -> Option<String> {
        let (ConnId(conn), transmit) = self.simulator.borrow_mut().poll_transmit()?;
        let named = |word: &str| Writer::new().text("transmit", word).number("conn", &conn.to_string());
        let (out, bytes) = match transmit {
            Transmit::Bytes(bytes) => (named("bytes"), bytes),
            Transmit::Reply { status, body, cut, .. } => {
                let out = named("reply").number("status", &status.to_string());
                (out.raw("cut", &cut.is_some().to_string()), body)
            }
            Transmit::PartialHeaders => (named("silence"), Vec::new()),
            Transmit::Close | Transmit::Reset => (named("end"), Vec::new()),
        };
        self.bytes.replace(bytes);
        Some(out.finish())
    }

    #[wasm_bindgen(js_name = takeBytes)]
    pub fn take_bytes(&self) -> Vec<u8> {
        self.bytes.take()
    }

    pub fn script(&self, json: &str) -> Result<(), JsValue> {
        let script = Script::parse(json).map_err(|error| refusal(error.code(), &error))?;
        self.simulator.borrow_mut().script(script);
        Ok(())
    }

    pub fn customer(&self, mono: f64, wall: f64, action: &str) -> Result<(), JsValue> {
        let customer = Customer::parse(action).ok_or_else(|| of_code(Code::InvalidField))?;
        self.simulator.borrow_mut().customer(clocks(mono, wall), customer);
        Ok(())
    }

    pub fn reset(&self) {
        self.simulator.borrow_mut().reset();
    }

    pub fn ledger(&self) -> String {
        self.simulator.borrow().ledger().to_json()
    }
}
