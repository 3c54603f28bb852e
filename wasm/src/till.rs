//! The payment machine for JavaScript: synchronous calls in, effects out.
//!
//! Nothing here waits, so a trap is an ordinary exception in the caller's hands. Times are two plain numbers,
//! monotonic and wall milliseconds. After every call the driver takes effects with `poll` until there are none;
//! what is not a plain number, text or bytes crosses as JSON text.

use crate::effect;
use crate::error::{self, Answer};
use crate::given::Given;
use std::cell::RefCell;
use tillwire_core::amount::Currency;
use tillwire_core::code::Code;
use tillwire_core::http;
use tillwire_core::json::Writer;
use tillwire_core::payment as core;
use tillwire_core::payment::{Failure, Room, Ticket};
use tillwire_core::time::Now;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const CODES: &str = tillwire_core::code::CODE_TS;
#[wasm_bindgen(typescript_custom_section)]
const METHODS: &str = core::METHOD_TS;
#[wasm_bindgen(typescript_custom_section)]
const STEPS: &str = core::STEP_TS;
#[wasm_bindgen(typescript_custom_section)]
const TILL_TS: &str = r#"
/** An amount at the boundary: minor units as decimal digits, because JavaScript's numbers are floats. */
export interface WireAmount {
  minor: string;
  /** ISO 4217 code. */
  currency: string;
}

/** The payment that a refund or void undoes, a completion takes or a tip is added to. */
export interface WireOrigin {
  order: string;
  number?: string;
  amount?: WireAmount;
}

/** What money shall do; `complete` takes what `authorise` holds, `adjust` adds a tip. */
export type OperationKind = "pay" | "refund" | "void" | "authorise" | "complete" | "adjust";

/** An operation as the driver hands it over, as JSON text. */
export interface WireOperation {
  kind: OperationKind;
  reference: string;
  amount?: WireAmount;
  method: Method;
  of?: WireOrigin;
  options?: [string, string][];
}

/** How long things may take, in milliseconds. */
export interface WireTimeouts {
  /** Until a channel stands (5,000). */
  connect?: number;
  /** Until a money request has its answer (the system's own limit and a margin). */
  answer?: number;
  /** Until an inquiry, cancel or print has its answer (10,000, or what the system needs). */
  query?: number;
  /** How long after a money request "not found" proves nothing (the payment's own limit and 30,000). */
  guard?: number;
  /** How long a doubtful payment is held before it is told `unknown` (60,000). */
  settle?: number;
}

/** What a system can do over its link. */
export interface WireCan {
  cancel: boolean;
  void: boolean;
  refund: boolean;
  partialRefund: boolean;
  query: boolean;
  printReceipt: boolean;
  printSummary: boolean;
  /** Hold an amount on a card. */
  authorise: boolean;
  /** Take what an authorisation holds. */
  complete: boolean;
  /** Add a tip, with the payment or afterwards. */
  tip: boolean;
  /** Hand out cash with a payment. */
  cashback: boolean;
  /** Settle the day's payments. */
  closeBatch: boolean;
}
"#;

/// The one implementation behind every room's exported till.
pub(crate) struct Machine<R: Room> {
    till: RefCell<core::Till<R>>,
    /// The bytes of the effect that was polled last.
    bytes: RefCell<Vec<u8>>,
}

impl<R: Room> Machine<R> {
    /// A machine from the page's options; `room` reads those that are the system's own.
    pub(crate) fn new(options: &str, room: fn(&Given) -> Answer<R>) -> Answer<Self> {
        let given = Given::read(options)?;
        let currency = Currency::parse(given.wanted("currency")?).map_err(error::of_code)?;
        let config = core::Config { currency, exclusive: true, timeouts: timeouts(&given)? };
        let till = core::Till::new(room(&given)?, config);
        Ok(Machine { till: RefCell::new(till), bytes: RefCell::default() })
    }

    pub(crate) fn with<T>(&self, call: impl FnOnce(&mut core::Till<R>) -> T) -> T {
        call(&mut self.till.borrow_mut())
    }

    pub(crate) fn start(&self, now: Now, operation: &str, entropy: &[u8]) -> Answer<String> {
        let operation = core::Operation::parse(operation).map_err(error::of_code)?;
        let entropy = entropy.try_into().map_err(|_| error::of_code(Code::InvalidField))?;
        let reference = operation.reference.clone();
        let started = self.with(|till| till.start(now, operation, entropy)).map_err(error::of_code)?;
        Ok(effect::started(&started, || self.outcome(&reference)))
    }

    pub(crate) fn run(&self, now: Now, errand: &str, order: String) -> Answer<u32> {
        let errand = match errand {
            "query" => core::Errand::Query(order),
            "printReceipt" => core::Errand::PrintReceipt(order),
            "closeBatch" => core::Errand::CloseBatch,
            _ => core::Errand::PrintSummary,
        };
        self.with(|till| till.run(now, errand)).map(|Ticket(ticket)| ticket).map_err(error::of_code)
    }

    pub(crate) fn poll(&self) -> Option<String> {
        let (text, bytes) = effect::write(self.with(core::Till::poll)?);
        self.bytes.replace(bytes);
        Some(text)
    }

    pub(crate) fn take_bytes(&self) -> Vec<u8> {
        self.bytes.take()
    }

    pub(crate) fn can(&self) -> String {
        let can = self.with(|till| till.can());
        let abilities = [
            ("cancel", can.cancel),
            ("void", can.void),
            ("refund", can.refund),
            ("partialRefund", can.partial_refund),
            ("query", can.query),
            ("printReceipt", can.print_receipt),
            ("printSummary", can.print_summary),
            ("authorise", can.authorise),
            ("complete", can.complete),
            ("tip", can.tip),
            ("cashback", can.cashback),
            ("closeBatch", can.close_batch),
        ];
        abilities.iter().fold(Writer::new(), |out, (name, able)| out.raw(name, &able.to_string())).finish()
    }

    pub(crate) fn outcome(&self, reference: &str) -> Option<String> {
        self.with(|till| {
            let (intent, outcome) = till.find(reference)?;
            outcome.map(|outcome| core::present(intent, outcome))
        })
    }
}

fn timeouts(given: &Given) -> Answer<core::Timeouts> {
    let millis = |name| given.millis("timeouts", name);
    let base = core::Timeouts::default();
    Ok(core::Timeouts {
        connect: millis("connect")?.unwrap_or(base.connect),
        answer: millis("answer")?,
        query: millis("query")?,
        guard: millis("guard")?,
        settle: millis("settle")?.unwrap_or(base.settle),
    })
}

/// How a channel ended, from the driver's words.
pub(crate) fn failure(reason: &str, nothing_sent: bool) -> Failure {
    Failure { code: code(reason), nothing_sent }
}

/// A reply from its parts.
pub(crate) fn reply(status: u16, body: Vec<u8>) -> http::Reply {
    http::Reply { status, body }
}

/// The two clocks from their numbers.
pub(crate) fn clocks(mono: f64, wall: f64) -> Now {
    Now { mono: mono as u64, wall: wall as u64 }
}

/// The code of the driver's word; an unknown word is doubt.
pub(crate) fn code(text: &str) -> Code {
    Code::parse(text).unwrap_or(Code::OutcomeUnknown)
}

/// Exports one room's till: every room has the same calls.
#[macro_export]
macro_rules! export_till {
    ($(#[$doc:meta])* $name:ident, $room:ty, $make:expr) => {
        $(#[$doc])*
        #[wasm_bindgen]
        pub struct $name($crate::till::Machine<$room>);

        #[wasm_bindgen]
        #[allow(missing_docs)]
        impl $name {
            #[wasm_bindgen(constructor)]
            pub fn new(options: &str) -> Result<$name, JsValue> {
                $crate::till::Machine::new(options, $make).map($name)
            }
            pub fn can(&self) -> String {
                self.0.can()
            }
            pub fn start(&self, mono: f64, wall: f64, operation: &str, entropy: &[u8]) -> Result<String, JsValue> {
                self.0.start(clocks(mono, wall), operation, entropy)
            }
            pub fn run(&self, mono: f64, wall: f64, errand: &str, order: String) -> Result<u32, JsValue> {
                self.0.run(clocks(mono, wall), errand, order)
            }
            pub fn cancel(&self, mono: f64, wall: f64, reference: &str) -> String {
                self.0.with(|till| till.cancel(clocks(mono, wall), reference)).as_str().to_owned()
            }
            pub fn recheck(&self, mono: f64, wall: f64, reference: &str) {
                self.0.with(|till| till.recheck(clocks(mono, wall), reference));
            }
            pub fn hand(&self, mono: f64, wall: f64, reference: &str, paid: bool, who: &str) -> bool {
                self.0.with(|till| till.hand(clocks(mono, wall), reference, paid, who))
            }
            pub fn recover(&self, mono: f64, wall: f64, reference: &str, seqs: &[u32], records: Vec<js_sys::Uint8Array>) -> Result<(), JsValue> {
                let records: Vec<_> = seqs.iter().copied().zip(records.iter().map(js_sys::Uint8Array::to_vec)).collect();
                self.0.with(|till| till.recover(clocks(mono, wall), reference, &records)).map_err($crate::error::of_code)
            }
            pub fn recorded(&self, mono: f64, wall: f64, reference: &str, seq: u32) {
                self.0.with(|till| till.recorded(clocks(mono, wall), reference, seq));
            }
            #[wasm_bindgen(js_name = recordFailed)]
            pub fn record_failed(&self, mono: f64, wall: f64, reference: &str, seq: u32, reason: &str) {
                self.0.with(|till| till.record_failed(clocks(mono, wall), reference, seq, code(reason)));
            }
            pub fn opened(&self, mono: f64, wall: f64, channel: u32) {
                self.0.with(|till| till.opened(clocks(mono, wall), ChannelId(channel)));
            }
            pub fn data(&self, mono: f64, wall: f64, channel: u32, bytes: &[u8]) {
                self.0.with(|till| till.data(clocks(mono, wall), ChannelId(channel), bytes));
            }
            pub fn reply(&self, mono: f64, wall: f64, channel: u32, status: u16, body: Vec<u8>) {
                self.0.with(|till| till.reply(clocks(mono, wall), ChannelId(channel), &reply(status, body)));
            }
            pub fn closed(&self, mono: f64, wall: f64, channel: u32, reason: &str, nothing_sent: bool) {
                self.0.with(|till| till.closed(clocks(mono, wall), ChannelId(channel), failure(reason, nothing_sent)));
            }
            pub fn timeout(&self, mono: f64, wall: f64) {
                self.0.with(|till| till.timeout(clocks(mono, wall)));
            }
            pub fn knows(&self, reference: &str) -> bool {
                self.0.with(|till| till.knows(reference))
            }
            pub fn unresolved(&self) -> Vec<String> {
                self.0.with(|till| till.unresolved().map(str::to_owned).collect())
            }
            pub fn outcome(&self, reference: &str) -> Option<String> {
                self.0.outcome(reference)
            }
            pub fn poll(&self) -> Option<String> {
                self.0.poll()
            }
            #[wasm_bindgen(js_name = takeBytes)]
            pub fn take_bytes(&self) -> Vec<u8> {
                self.0.take_bytes()
            }
        }
    };
}
