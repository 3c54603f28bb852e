//! The simulated terminals for JavaScript: the second build, for tills without hardware. One class for every
//! system, as the tills are.

use crate::error::{of_code, of_refusal, refusal};
use crate::settings::{clocks, settings};
use std::cell::RefCell;
use tillwire_core::code::Code;
use tillwire_core::json::Writer;
use tillwire_core::sim::{ConnId, Customer, Script, Simulated, Transmit, Via};
use tillwire_core::systems;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const SIMULATOR_TS: &str = r#"
/** What a simulated terminal is set to; handed over as JSON text. */
export interface WireSimulatorOptions {
  /** The currency it charges in. */
  currency: string;
  /** Where its noise and its transaction numbers come from. */
  seed: number;
  /** What the system's description says besides, by name. */
  readonly [setting: string]: unknown;
}

/** The face that a connection comes in through. */
export type WireVia = "tcp" | "http" | "serial" | "websocket";

/** What the terminal does on a connection. The bytes of `reply` and `bytes` are taken with `takeBytes`. */
export type WireTransmit =
  /** The answer to a POST; `cut`: it broke off before its end. */
  | { transmit: "reply"; conn: number; status: number; cut: boolean }
  /** Bytes of a stream; on a WebSocket, one message. */
  | { transmit: "bytes"; conn: number }
  /** Nothing that could be read, and nothing more. */
  | { transmit: "silence"; conn: number }
  /** The connection ends. */
  | { transmit: "end"; conn: number };
"#;

/// A simulated terminal with its ledger and its script of faults.
#[wasm_bindgen]
pub struct WireSimulator {
    simulator: RefCell<Box<dyn Simulated>>,
    /// The bytes of what was polled last.
    bytes: RefCell<Vec<u8>>,
}

#[wasm_bindgen]
#[allow(missing_docs)]
impl WireSimulator {
    #[wasm_bindgen(constructor)]
    pub fn new(system: &str, options: &str) -> Result<WireSimulator, JsValue> {
        let simulator = systems::simulate(&settings(system, options)?).map_err(of_refusal)?;
        Ok(WireSimulator { simulator: RefCell::new(simulator), bytes: RefCell::default() })
    }

    pub fn connected(&self, mono: f64, wall: f64, conn: u32, via: &str) -> Result<(), JsValue> {
        let faces = [Via::Tcp, Via::Http, Via::Serial, Via::WebSocket];
        let via = faces.into_iter().find(|face| face.as_str() == via);
        let via = via.ok_or_else(|| of_code(Code::InvalidField))?;
        self.simulator.borrow_mut().connected(clocks(mono, wall), ConnId(conn), via);
        Ok(())
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
