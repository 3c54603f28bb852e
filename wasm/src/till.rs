//! The payment machine for JavaScript: synchronous calls in, effects out.
//!
//! Nothing here waits, so a trap is an ordinary exception in the caller's hands. Times are two plain numbers,
//! monotonic and wall milliseconds. After every call the driver takes effects with `poll` until there are none.

use crate::error;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::http;
use tillwire_core::payment as core;
use tillwire_core::payment::{ChannelId, Failure, Room, Route, Ticket};
use tillwire_core::time::Now;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const CODES: &str = tillwire_core::code::CODE_TS;
#[wasm_bindgen(typescript_custom_section)]
const METHODS: &str = core::METHOD_TS;
#[wasm_bindgen(typescript_custom_section)]
const STEPS: &str = core::STEP_TS;

/// An amount at the boundary: minor units as decimal digits, because JavaScript's numbers are floats.
#[derive(Serialize, Deserialize, Tsify, Clone)]
pub struct WireAmount {
    /// Minor units, digits only.
    pub minor: String,
    /// ISO 4217 code.
    pub currency: String,
}

/// The payment that a refund or void undoes.
#[derive(Deserialize, Tsify)]
pub struct WireOrigin {
    order: String,
    #[tsify(optional)]
    number: Option<String>,
    #[tsify(optional)]
    amount: Option<WireAmount>,
}

/// An operation as the driver hands it over.
#[derive(Deserialize, Tsify)]
pub struct WireOperation {
    #[tsify(type = "\"pay\" | \"refund\" | \"void\"")]
    kind: String,
    reference: String,
    #[tsify(optional)]
    amount: Option<WireAmount>,
    #[tsify(type = "Method")]
    method: String,
    #[tsify(optional)]
    of: Option<WireOrigin>,
    #[tsify(optional)]
    options: Option<Vec<(String, String)>>,
}

/// How long things may take, in milliseconds.
#[derive(Deserialize, Tsify, Default, Clone, Copy)]
pub struct WireTimeouts {
    /// Until a channel stands (5,000).
    #[tsify(optional)]
    connect: Option<u32>,
    /// Until a money request has its answer (the system's own limit and a margin).
    #[tsify(optional)]
    answer: Option<u32>,
    /// Until an inquiry, cancel or print has its answer (10,000).
    #[tsify(optional)]
    query: Option<u32>,
    /// How long after a money request "not found" proves nothing (the payment's own limit and 30,000).
    #[tsify(optional)]
    guard: Option<u32>,
    /// How long a doubtful payment is held before it is told `unknown` (60,000).
    #[tsify(optional)]
    settle: Option<u32>,
}

/// What `start` found.
#[derive(Serialize, Tsify)]
#[serde(tag = "started", rename_all = "lowercase")]
pub enum WireStarted {
    /// A new intent began.
    New,
    /// It is running or in doubt already.
    Joined,
    /// It has its outcome already, as JSON text.
    Settled {
        /// The outcome.
        outcome: String,
    },
}

/// What the driver is asked to do.
#[derive(Serialize, Tsify)]
#[serde(tag = "effect", rename_all = "lowercase")]
pub enum WireEffect {
    /// Make a record durable.
    Record {
        /// The intent.
        reference: String,
        /// Its record number.
        seq: u32,
        /// The record.
        #[serde(with = "serde_bytes")]
        #[tsify(type = "Uint8Array")]
        bytes: Vec<u8>,
        /// The intent has its outcome with it.
        settles: bool,
    },
    /// Open a channel.
    Open {
        /// Its number from now on.
        channel: u32,
        /// One for everything.
        shared: bool,
        /// The path, when it is one HTTP exchange.
        #[tsify(optional)]
        path: Option<&'static str>,
    },
    /// Write bytes; on an exchange, the whole body.
    Write {
        /// Where.
        channel: u32,
        /// What.
        #[serde(with = "serde_bytes")]
        #[tsify(type = "Uint8Array")]
        bytes: Vec<u8>,
    },
    /// Close a channel.
    Close {
        /// Which.
        channel: u32,
    },
    /// Something worth showing.
    Step {
        /// The intent.
        reference: String,
        /// What.
        #[tsify(type = "StepName")]
        step: &'static str,
        /// The code behind it.
        #[tsify(optional, type = "Code")]
        code: Option<&'static str>,
    },
    /// An outcome, as JSON text.
    Outcome {
        /// The intent.
        reference: String,
        /// The outcome.
        outcome: String,
    },
    /// Given up before the first byte left.
    Refused {
        /// The intent.
        reference: String,
        /// Why.
        #[tsify(type = "Code")]
        code: &'static str,
    },
    /// An errand is done.
    Answer {
        /// Whose.
        ticket: u32,
        /// What it was: approved, declined, not-found, done ...
        verdict: &'static str,
        /// Why not, where it was not.
        #[tsify(optional, type = "Code")]
        code: Option<&'static str>,
        /// The system's own answer as JSON text.
        #[tsify(optional)]
        raw: Option<String>,
    },
    /// Call `timeout` at this monotonic time; nothing: nothing is due.
    Wake {
        /// Milliseconds.
        #[tsify(optional)]
        at: Option<f64>,
    },
}

/// What a system can do over its link.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WireCan {
    cancel: bool,
    void: bool,
    refund: bool,
    partial_refund: bool,
    query: bool,
    print_receipt: bool,
    print_summary: bool,
}

/// The one implementation behind every room's exported till.
pub(crate) struct Machine<R: Room>(RefCell<core::Till<R>>);

fn now(mono: f64, wall: f64) -> Now {
    Now { mono: mono as u64, wall: wall as u64 }
}

fn code_of(text: &str) -> Code {
    Code::parse(text).unwrap_or(Code::OutcomeUnknown)
}

pub(crate) fn to_js<T: Tsify + Serialize>(value: T) -> Result<Ts<T>, JsValue> {
    value.into_ts().map_err(|_| error::of_code(Code::Schema))
}

impl<R: Room> Machine<R> {
    pub(crate) fn new(room: R, currency: &str, timeouts: WireTimeouts) -> Result<Self, JsValue> {
        let currency = Currency::parse(currency).map_err(error::of_code)?;
        let base = core::Timeouts::default();
        let timeouts = core::Timeouts {
            connect: timeouts.connect.map_or(base.connect, u64::from),
            answer: timeouts.answer.map(u64::from),
            query: timeouts.query.map_or(base.query, u64::from),
            guard: timeouts.guard.map(u64::from),
            settle: timeouts.settle.map_or(base.settle, u64::from),
        };
        let config = core::Config { currency, exclusive: true, timeouts };
        Ok(Machine(RefCell::new(core::Till::new(room, config))))
    }

    pub(crate) fn with<T>(&self, call: impl FnOnce(&mut core::Till<R>) -> T) -> T {
        call(&mut self.0.borrow_mut())
    }

    pub(crate) fn start(
        &self,
        now: Now,
        operation: Ts<WireOperation>,
        entropy: &[u8],
    ) -> Result<Ts<WireStarted>, JsValue> {
        let operation: WireOperation = operation.to_rust().map_err(|_| error::of_code(Code::InvalidField))?;
        let entropy = entropy.try_into().map_err(|_| error::of_code(Code::InvalidField))?;
        let operation = operation.read().map_err(error::of_code)?;
        let reference = operation.reference.clone();
        let started = self.with(|till| till.start(now, operation, entropy)).map_err(error::of_code)?;
        let started = match started {
            core::Started::New => WireStarted::New,
            core::Started::Joined => WireStarted::Joined,
            core::Started::Settled(outcome) => {
                let text = self
                    .with(|till| till.find(&reference).map(|(intent, _)| core::present(intent, &outcome)));
                WireStarted::Settled { outcome: text.unwrap_or_default() }
            }
        };
        to_js(started)
    }

    pub(crate) fn run(&self, now: Now, errand: &str, order: String) -> Result<u32, JsValue> {
        let errand = match errand {
            "query" => core::Errand::Query(order),
            "printReceipt" => core::Errand::PrintReceipt(order),
            _ => core::Errand::PrintSummary,
        };
        self.with(|till| till.run(now, errand)).map(|Ticket(ticket)| ticket).map_err(error::of_code)
    }

    pub(crate) fn poll(&self) -> Result<Option<Ts<WireEffect>>, JsValue> {
        match self.with(core::Till::poll) {
            Some(effect) => to_js(WireEffect::from(effect)).map(Some),
            None => Ok(None),
        }
    }

    pub(crate) fn can(&self) -> Result<Ts<WireCan>, JsValue> {
        let can = self.with(|till| till.can());
        let can = WireCan {
            cancel: can.cancel,
            void: can.void,
            refund: can.refund,
            partial_refund: can.partial_refund,
            query: can.query,
            print_receipt: can.print_receipt,
            print_summary: can.print_summary,
        };
        to_js(can)
    }

    pub(crate) fn outcome(&self, reference: &str) -> Option<String> {
        self.with(|till| {
            let (intent, outcome) = till.find(reference)?;
            outcome.map(|outcome| core::present(intent, outcome))
        })
    }
}

impl WireAmount {
    fn read(&self) -> Result<Amount, Code> {
        let currency = Currency::parse(&self.currency)?;
        let digits = !self.minor.is_empty() && self.minor.bytes().all(|byte| byte.is_ascii_digit());
        match self.minor.parse() {
            Ok(minor) => Amount::from_minor(minor, currency),
            Err(_) if digits => Err(Code::AmountRange),
            Err(_) => Err(Code::AmountFormat),
        }
    }
}

impl WireOperation {
    fn read(self) -> Result<core::Operation, Code> {
        let of = self.of.map(|of| {
            let amount = of.amount.map(|amount| amount.read()).transpose()?;
            Ok(core::Origin { order: of.order, number: of.number, amount })
        });
        Ok(core::Operation {
            kind: core::Kind::parse(&self.kind).ok_or(Code::InvalidField)?,
            reference: self.reference,
            amount: self.amount.map(|amount| amount.read()).transpose()?,
            method: core::Method::parse(&self.method).ok_or(Code::UnsupportedMethod)?,
            of: of.transpose()?,
            options: self.options.unwrap_or_default(),
        })
    }
}

impl From<core::Effect> for WireEffect {
    fn from(effect: core::Effect) -> Self {
        use core::Effect;
        match effect {
            Effect::Record { reference, seq, bytes, settles } => {
                WireEffect::Record { reference, seq, bytes, settles }
            }
            Effect::Open { channel: ChannelId(channel), route } => match route {
                Route::Stream { shared } => WireEffect::Open { channel, shared, path: None },
                Route::Exchange { path } => WireEffect::Open { channel, shared: false, path: Some(path) },
            },
            Effect::Write { channel: ChannelId(channel), bytes } => WireEffect::Write { channel, bytes },
            Effect::Close { channel: ChannelId(channel) } => WireEffect::Close { channel },
            Effect::Step { reference, step, code } => {
                WireEffect::Step { reference, step: step.as_str(), code: code.map(Code::as_str) }
            }
            Effect::Outcome { intent, outcome } => WireEffect::Outcome {
                reference: intent.operation.reference.clone(),
                outcome: core::present(&intent, &outcome),
            },
            Effect::Refused { reference, code } => WireEffect::Refused { reference, code: code.as_str() },
            Effect::Answer { ticket: Ticket(ticket), result } => match result {
                Ok(answer) => WireEffect::Answer {
                    ticket,
                    verdict: verdict_name(&answer.verdict),
                    code: verdict_code(&answer.verdict),
                    raw: answer.raw,
                },
                Err(code) => {
                    WireEffect::Answer { ticket, verdict: "none", code: Some(code.as_str()), raw: None }
                }
            },
            Effect::Wake(at) => WireEffect::Wake { at: at.map(|at| at as f64) },
        }
    }
}

fn verdict_name(verdict: &core::Verdict) -> &'static str {
    match verdict {
        core::Verdict::Approved(_) => "approved",
        core::Verdict::Declined { .. } => "declined",
        core::Verdict::Cancelled { .. } => "cancelled",
        core::Verdict::NotExecuted { .. } => "rejected",
        core::Verdict::Pending => "pending",
        core::Verdict::NotFound => "not-found",
        core::Verdict::Left(_) | core::Verdict::Done => "done",
        core::Verdict::Unasked => "unsupported",
        core::Verdict::Unclear(_) => "unclear",
    }
}

fn verdict_code(verdict: &core::Verdict) -> Option<&'static str> {
    match verdict {
        core::Verdict::NotExecuted { code, .. } | core::Verdict::Unclear(code) => Some(code.as_str()),
        core::Verdict::NotFound => Some(Code::UnknownOrder.as_str()),
        _ => None,
    }
}

/// How a channel ended, from the driver's words.
pub(crate) fn failure(code: &str, nothing_sent: bool) -> Failure {
    Failure { code: code_of(code), nothing_sent }
}

/// A reply from its parts.
pub(crate) fn reply(status: u16, body: Vec<u8>) -> http::Reply {
    http::Reply { status, body }
}

/// The two clocks from their numbers.
pub(crate) fn clocks(mono: f64, wall: f64) -> Now {
    now(mono, wall)
}

/// The code of the driver's word; an unknown word is doubt.
pub(crate) fn code(text: &str) -> Code {
    code_of(text)
}

/// Exports one room's till: every room has the same calls.
#[macro_export]
macro_rules! export_till {
    ($(#[$doc:meta])* $name:ident, $room:ty, $options:ty, $make:expr) => {
        $(#[$doc])*
        #[wasm_bindgen]
        pub struct $name($crate::till::Machine<$room>);

        #[wasm_bindgen]
        #[allow(missing_docs)]
        impl $name {
            #[wasm_bindgen(constructor)]
            pub fn new(options: Ts<$options>) -> Result<$name, JsValue> {
                let make: fn($options) -> Result<$crate::till::Machine<$room>, JsValue> = $make;
                let options = options.to_rust().map_err(|_| $crate::error::of_code(Code::InvalidField))?;
                make(options).map($name)
            }
            pub fn can(&self) -> Result<Ts<WireCan>, JsValue> {
                self.0.can()
            }
            pub fn start(&self, mono: f64, wall: f64, operation: Ts<WireOperation>, entropy: &[u8]) -> Result<Ts<WireStarted>, JsValue> {
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
            pub fn poll(&self) -> Result<Option<Ts<WireEffect>>, JsValue> {
                self.0.poll()
            }
        }
    };
}
