//! The simulated QFPay terminal for JavaScript: the second build, for tills without hardware.

use crate::error::{of_code, refusal};
use crate::till::{clocks, to_js};
use serde::Serialize;
use std::cell::RefCell;
use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::qfpay::sim::{Options, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey};
use tillwire_core::sim::{ConnId, Customer, Script, Transmit, Via};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// What the terminal does on a connection.
#[derive(Serialize, Tsify)]
#[serde(tag = "transmit", rename_all = "lowercase")]
pub enum WireTransmit {
    /// The answer to a POST.
    Reply {
        /// The connection.
        conn: u32,
        /// The HTTP status.
        status: u16,
        /// The body.
        #[serde(with = "serde_bytes")]
        #[tsify(type = "Uint8Array")]
        body: Vec<u8>,
        /// It broke off before its end.
        cut: bool,
    },
    /// Bytes of a stream.
    Bytes {
        /// The connection.
        conn: u32,
        /// What.
        #[serde(with = "serde_bytes")]
        #[tsify(type = "Uint8Array")]
        bytes: Vec<u8>,
    },
    /// Nothing that could be read, and nothing more.
    Silence {
        /// The connection.
        conn: u32,
    },
    /// The connection ends.
    End {
        /// The connection.
        conn: u32,
    },
}

/// A simulated terminal with its ledger and its script of faults.
#[wasm_bindgen]
pub struct QfpaySimulator(RefCell<Simulator>);

#[wasm_bindgen]
#[allow(missing_docs)]
impl QfpaySimulator {
    #[wasm_bindgen(constructor)]
    pub fn new(pos_key: &str, currency: &str, seed: u32) -> Result<QfpaySimulator, JsValue> {
        let key = PosKey::new(pos_key, KeyMode::Utf8).map_err(|error| of_code(error.code()))?;
        let currency = Currency::parse(currency).map_err(of_code)?;
        let options = Options { seed: u64::from(seed), ..Options::new(key, currency) };
        Ok(QfpaySimulator(RefCell::new(Simulator::new(options))))
    }

    pub fn connected(&self, mono: f64, wall: f64, conn: u32, http: bool) {
        let via = if http { Via::Http } else { Via::Tcp };
        self.0.borrow_mut().connected(clocks(mono, wall), ConnId(conn), via);
    }

    pub fn input(&self, mono: f64, wall: f64, conn: u32, bytes: &[u8]) {
        self.0.borrow_mut().handle_input(clocks(mono, wall), ConnId(conn), bytes);
    }

    pub fn request(&self, mono: f64, wall: f64, conn: u32, path: &str, body: &[u8]) {
        self.0.borrow_mut().handle_request(clocks(mono, wall), ConnId(conn), path, body);
    }

    pub fn closed(&self, mono: f64, wall: f64, conn: u32) {
        self.0.borrow_mut().handle_closed(clocks(mono, wall), ConnId(conn));
    }

    pub fn timeout(&self, mono: f64, wall: f64) {
        self.0.borrow_mut().handle_timeout(clocks(mono, wall));
    }

    pub fn due(&self) -> Option<f64> {
        self.0.borrow().poll_timeout().map(|due| due as f64)
    }

    pub fn poll(&self) -> Result<Option<Ts<WireTransmit>>, JsValue> {
        let Some((ConnId(conn), transmit)) = self.0.borrow_mut().poll_transmit() else { return Ok(None) };
        let transmit = match transmit {
            Transmit::Bytes(bytes) => WireTransmit::Bytes { conn, bytes },
            Transmit::Reply { status, body, cut, .. } => {
                WireTransmit::Reply { conn, status, body, cut: cut.is_some() }
            }
            Transmit::PartialHeaders => WireTransmit::Silence { conn },
            Transmit::Close | Transmit::Reset => WireTransmit::End { conn },
        };
        to_js(transmit).map(Some)
    }

    pub fn script(&self, json: &str) -> Result<(), JsValue> {
        let script = Script::parse(json).map_err(|error| refusal(error.code(), &error))?;
        self.0.borrow_mut().script(script);
        Ok(())
    }

    pub fn customer(&self, mono: f64, wall: f64, action: &str) -> Result<(), JsValue> {
        let customer = Customer::parse(action).ok_or_else(|| of_code(Code::InvalidField))?;
        self.0.borrow_mut().customer(clocks(mono, wall), customer);
        Ok(())
    }

    pub fn reset(&self) {
        self.0.borrow_mut().reset();
    }

    pub fn ledger(&self) -> String {
        self.0.borrow().ledger().to_json()
    }
}
