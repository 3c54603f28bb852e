//! The payment machine for JavaScript: synchronous calls in, effects out. One class for every system: which one is
//! a word, and its room is chosen when the machine is made, so that the machine is in the file once.
//!
//! Nothing here waits, so a trap is an ordinary exception in the caller's hands. Times are two plain numbers,
//! monotonic and wall milliseconds. After every call the driver takes effects with `poll` until there are none;
//! what is not a plain number, text or bytes crosses as JSON text.

use crate::effect;
use crate::error;
use crate::settings::{clocks, settings};
use std::cell::RefCell;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Desk, Kept, Space, Terms};
use tillwire_core::http;
use tillwire_core::json::{self, Writer};
use tillwire_core::payment as core;
use tillwire_core::payment::{ChannelId, Failure, Room, Ticket};
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
  /** Empty where only the system's own number is known. */
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
  /** An order number of the caller's own. */
  order?: string;
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
  /** How long a lease lasts without a sign of life, where they run out (60,000, or what fits into a shorter guard). */
  lease?: number;
  /** Whether the journal's leases run out. */
  leases?: boolean;
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
  /** Any number of operations at once: a gateway. */
  concurrent: boolean;
  /** The ways to pay that the system has a word for. */
  methods: Method[];
}
"#;

/// One terminal's payments, whatever its system.
#[wasm_bindgen]
pub struct WireTill {
    desk: RefCell<Desk<Box<dyn Room>>>,
    terms: Terms,
    /// The bytes of the effect that was polled last.
    bytes: RefCell<Vec<u8>>,
}

#[wasm_bindgen]
#[allow(missing_docs)]
impl WireTill {
    /// A machine from the page's options, as JSON text; those of the system are read by its own module.
    #[wasm_bindgen(constructor)]
    pub fn new(system: &str, options: &str) -> Result<WireTill, JsValue> {
        let (desk, terms) = Terms::open(&settings(system, options)?).map_err(error::of_refusal)?;
        Ok(WireTill { desk: RefCell::new(desk), terms, bytes: RefCell::default() })
    }

    pub fn can(&self) -> String {
        self.with(desk::can)
    }

    /// `order`: a number of the caller's own, which [`WireTill::own`] gave to it; otherwise one is minted.
    pub fn start(
        &self,
        mono: f64,
        wall: f64,
        operation: &str,
        entropy: &[u8],
        order: Option<String>,
    ) -> Result<String, JsValue> {
        let operation = core::Operation::parse(operation).map_err(error::of_code)?;
        let operation = self.terms.fit(operation).map_err(error::of_refusal)?;
        let entropy = entropy.try_into().map_err(|_| error::of_code(Code::InvalidField))?;
        let order = self.terms.order(entropy, order).map_err(error::of_refusal)?;
        let reference = operation.reference.clone();
        let started = self.desk.borrow_mut().start(clocks(mono, wall), operation, order);
        Ok(effect::started(&started.map_err(error::of_code)?, || self.outcome(&reference)))
    }

    pub fn run(&self, mono: f64, wall: f64, errand: &str, order: String) -> Result<u32, JsValue> {
        let errand = match errand {
            "query" => core::Errand::Query(order),
            "queryOrder" => core::Errand::QueryOrder(order),
            "queryNumber" => core::Errand::QueryNumber(order),
            "printReceipt" => core::Errand::PrintReceipt(order),
            "closeBatch" => core::Errand::CloseBatch,
            _ => core::Errand::PrintSummary,
        };
        let ticket = self.input(mono, wall, |till, now| till.run(now, errand));
        ticket.map(|Ticket(ticket)| ticket).map_err(error::of_code)
    }

    /// Whether a payment that is named by these is asked for by the system's own number, and not by the order number.
    #[wasm_bindgen(js_name = asksByNumber)]
    pub fn asks_by_number(&self, order: String, number: Option<String>) -> Result<bool, JsValue> {
        self.terms
            .system
            .asks_by_number(&core::Origin { order, number, amount: None })
            .map_err(error::of_refusal)
    }

    /// So many want to begin something from now on.
    pub fn want(&self, mono: f64, wall: f64, many: u32) {
        self.desk.borrow_mut().want(clocks(mono, wall), many);
    }

    /// The terminal is given back, whatever is open.
    pub fn leave(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().leave(clocks(mono, wall));
    }

    /// `asked`: a moment before the call to the journal was made, on both clocks.
    pub fn leased(&self, mono: f64, wall: f64, asked_mono: f64, asked_wall: f64) {
        self.desk.borrow_mut().leased(clocks(mono, wall), clocks(asked_mono, asked_wall));
    }

    #[wasm_bindgen(js_name = leaseRefused)]
    pub fn lease_refused(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().lease_refused(clocks(mono, wall));
    }

    #[wasm_bindgen(js_name = leaseLost)]
    pub fn lease_lost(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().lease_lost(clocks(mono, wall));
    }

    #[wasm_bindgen(js_name = leaseFailed)]
    pub fn lease_failed(&self, mono: f64, wall: f64, reason: &str) {
        self.desk.borrow_mut().lease_failed(clocks(mono, wall), code(reason));
    }

    #[wasm_bindgen(js_name = takenUp)]
    pub fn taken_up(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().taken_up(clocks(mono, wall));
    }

    pub fn released(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().released(clocks(mono, wall));
    }

    /// The shop wants to be told of every outcome; `former`: a version before named spaces may have left some untold.
    pub fn book(&self, former: bool) {
        self.desk.borrow_mut().book(former);
    }

    /// Tells the shop of this outcome, unless it has been told.
    pub fn tell(&self, mono: f64, wall: f64, reference: &str) {
        self.desk.borrow_mut().tell(clocks(mono, wall), reference);
    }

    /// Tells the shop of everything that it has not been told of.
    #[wasm_bindgen(js_name = tellAll)]
    pub fn tell_all(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().tell_all(clocks(mono, wall));
    }

    /// Whose is the first of these numbers of the wire that is known?
    pub fn find(&self, mono: f64, wall: f64, ticket: u32, numbers: Vec<String>) {
        self.desk.borrow_mut().find(clocks(mono, wall), ticket, numbers);
    }

    /// May this payment have that order number of the caller's own? From now on it is its.
    pub fn own(
        &self,
        mono: f64,
        wall: f64,
        ticket: u32,
        order: String,
        reference: String,
    ) -> Result<(), JsValue> {
        let order = self.checked(order)?;
        self.desk.borrow_mut().own(clocks(mono, wall), ticket, order, reference);
        Ok(())
    }

    /// May this operation on the payment of these numbers begin?
    #[allow(clippy::too_many_arguments, reason = "two clocks, and whom it is about")]
    pub fn claim(
        &self,
        mono: f64,
        wall: f64,
        ticket: u32,
        order: String,
        number: Option<String>,
        reference: String,
    ) {
        let name = core::Origin { order, number, amount: None }.name().to_owned();
        self.desk.borrow_mut().claim(clocks(mono, wall), ticket, name, reference);
    }

    pub fn booked(&self, mono: f64, wall: f64, reference: String, told: bool) {
        self.kept(mono, wall, Kept::Booked { reference, told });
    }

    pub fn appended(&self, mono: f64, wall: f64, space: &str, key: String, seq: u32) {
        self.kept(mono, wall, Kept::Appended { space: space_of(space), key, seq });
    }

    #[wasm_bindgen(js_name = notAppended)]
    pub fn not_appended(&self, mono: f64, wall: f64, space: &str, key: String, reason: &str) {
        self.kept(mono, wall, Kept::NotAppended { space: space_of(space), key, code: code(reason) });
    }

    pub fn read(
        &self,
        mono: f64,
        wall: f64,
        space: &str,
        key: String,
        seqs: &[u32],
        records: Vec<js_sys::Uint8Array>,
    ) {
        self.kept(mono, wall, Kept::Read { space: space_of(space), key, log: Ok(pairs(seqs, &records)) });
    }

    #[wasm_bindgen(js_name = notRead)]
    pub fn not_read(&self, mono: f64, wall: f64, space: &str, key: String, reason: &str) {
        self.kept(mono, wall, Kept::Read { space: space_of(space), key, log: Err(code(reason)) });
    }

    /// The logs of a space; `counts`: how many of the records are each one's.
    #[allow(clippy::too_many_arguments, reason = "two clocks, and logs as columns")]
    pub fn listed(
        &self,
        mono: f64,
        wall: f64,
        space: &str,
        keys: Vec<String>,
        counts: &[u32],
        seqs: &[u32],
        records: Vec<js_sys::Uint8Array>,
    ) {
        let mut all = pairs(seqs, &records).into_iter();
        let logs = keys.into_iter().zip(counts);
        let logs = logs.map(|(key, many)| (key, all.by_ref().take(*many as usize).collect())).collect();
        self.kept(mono, wall, Kept::Listed { space: space_of(space), logs: Ok(logs) });
    }

    #[wasm_bindgen(js_name = notListed)]
    pub fn not_listed(&self, mono: f64, wall: f64, space: &str, reason: &str) {
        self.kept(mono, wall, Kept::Listed { space: space_of(space), logs: Err(code(reason)) });
    }

    pub fn cancel(&self, mono: f64, wall: f64, reference: &str) -> String {
        self.input(mono, wall, |till, now| till.cancel(now, reference)).as_str().to_owned()
    }

    pub fn recheck(&self, mono: f64, wall: f64, reference: &str) {
        self.input(mono, wall, |till, now| till.recheck(now, reference));
    }

    pub fn hand(&self, mono: f64, wall: f64, reference: &str, paid: bool, who: &str) -> bool {
        self.input(mono, wall, |till, now| till.hand(now, reference, paid, who))
    }

    pub fn release(&self, mono: f64, wall: f64, reference: &str, who: &str, paid_otherwise: bool) -> bool {
        self.input(mono, wall, |till, now| till.release(now, reference, who, paid_otherwise))
    }

    /// The references that bar what is new.
    pub fn barring(&self) -> Vec<String> {
        self.with(|till| till.barring().map(str::to_owned).collect())
    }

    pub fn recover(
        &self,
        mono: f64,
        wall: f64,
        reference: &str,
        seqs: &[u32],
        records: Vec<js_sys::Uint8Array>,
    ) -> Result<(), JsValue> {
        let records = pairs(seqs, &records);
        self.input(mono, wall, |till, now| till.recover(now, reference, &records)).map_err(error::of_code)
    }

    /// How long another process may still be at work on an intent of these records, in ms.
    pub fn patience(
        &self,
        mono: f64,
        wall: f64,
        seqs: &[u32],
        records: Vec<js_sys::Uint8Array>,
    ) -> Option<f64> {
        let records = pairs(seqs, &records);
        self.with(|till| till.patience(clocks(mono, wall), &records)).map(|left| left as f64)
    }

    pub fn recorded(&self, mono: f64, wall: f64, reference: &str, seq: u32) {
        self.input(mono, wall, |till, now| till.recorded(now, reference, seq));
    }

    #[wasm_bindgen(js_name = recordFailed)]
    pub fn record_failed(&self, mono: f64, wall: f64, reference: &str, seq: u32, reason: &str) {
        self.input(mono, wall, |till, now| till.record_failed(now, reference, seq, code(reason)));
    }

    pub fn opened(&self, mono: f64, wall: f64, channel: u32) {
        self.input(mono, wall, |till, now| till.opened(now, ChannelId(channel)));
    }

    pub fn data(&self, mono: f64, wall: f64, channel: u32, bytes: &[u8]) {
        self.input(mono, wall, |till, now| till.data(now, ChannelId(channel), bytes));
    }

    /// `sign`: the reply's header of that name.
    pub fn reply(
        &self,
        mono: f64,
        wall: f64,
        channel: u32,
        status: u16,
        body: Vec<u8>,
        sign: Option<String>,
    ) {
        let reply = http::Reply { status, sign, body };
        self.input(mono, wall, |till, now| till.reply(now, ChannelId(channel), &reply));
    }

    pub fn closed(&self, mono: f64, wall: f64, channel: u32, reason: &str, nothing_sent: bool) {
        let failure = Failure { code: code(reason), nothing_sent };
        self.input(mono, wall, |till, now| till.closed(now, ChannelId(channel), failure));
    }

    pub fn timeout(&self, mono: f64, wall: f64) {
        self.desk.borrow_mut().timeout(clocks(mono, wall));
    }

    /// Takes another secret, after it was changed at the terminal.
    #[wasm_bindgen(js_name = setKey)]
    pub fn set_key(&self, mono: f64, wall: f64, key: &str) -> Result<(), JsValue> {
        self.input(mono, wall, |till, _| till.set_key(key)).map_err(error::of_code)
    }

    /// What the customer is offered under this reference, as JSON text, while that can be paid.
    pub fn offer(&self, reference: &str) -> Option<String> {
        self.with(|till| till.offer(reference).map(core::Offer::to_json))
    }

    /// Another process was quicker with a record of this intent: what the journal holds counts.
    pub fn reread(
        &self,
        mono: f64,
        wall: f64,
        reference: &str,
        seqs: &[u32],
        records: Vec<js_sys::Uint8Array>,
    ) -> Result<(), JsValue> {
        let (now, log) = (clocks(mono, wall), pairs(seqs, &records));
        self.desk.borrow_mut().reread(now, reference, &log).map_err(error::of_code)
    }

    /// Takes a notification in: `{reference, notified, acknowledge}` as JSON text. `front`: it came through the
    /// customer's browser.
    #[allow(clippy::too_many_arguments, reason = "two clocks and the five parts of a message")]
    pub fn notified(
        &self,
        mono: f64,
        wall: f64,
        front: bool,
        query: String,
        content_type: String,
        head: Vec<String>,
        body: Vec<u8>,
    ) -> Result<String, JsValue> {
        told_by_gateways()?;
        let message = http::Message { query, content_type, head: headers(head), body };
        let heard = self.input(mono, wall, |till, now| till.notified(now, &message, front));
        let heard = heard.map_err(error::of_code)?;
        let acknowledge = self.with(|till| till.acknowledgement());
        let out = Writer::new().text("reference", &heard.reference);
        Ok(out.text("notified", heard.notified.as_str()).text("acknowledge", acknowledge).finish())
    }

    /// Which order a notification is about, verified and without acting on it: `{order?, number?, sure, fields}`
    /// as JSON text.
    #[wasm_bindgen(js_name = readNotice)]
    pub fn read_notice(
        &self,
        query: String,
        content_type: String,
        head: Vec<String>,
        body: Vec<u8>,
    ) -> Result<String, JsValue> {
        told_by_gateways()?;
        let message = http::Message { query, content_type, head: headers(head), body };
        let notice = self.with(|till| till.read_notice(&message)).map_err(error::of_code)?;
        let out = Writer::new().text_if("order", notice.order.as_deref());
        let out = out.text_if("number", notice.number.as_deref()).raw("sure", &notice.sure.to_string());
        Ok(out.raw("fields", &json::object_json(&notice.fields)).finish())
    }

    pub fn knows(&self, reference: &str) -> bool {
        self.with(|till| till.knows(reference))
    }

    /// Whether it has no outcome yet, or one that the journal does not have.
    #[wasm_bindgen(js_name = isOpen)]
    pub fn is_open(&self, reference: &str) -> bool {
        self.with(|till| till.is_open(reference))
    }

    /// Whether the journal failed over it; it is written again later.
    #[wasm_bindgen(js_name = isUnwritten)]
    pub fn is_unwritten(&self, reference: &str) -> bool {
        self.with(|till| till.is_unwritten(reference))
    }

    /// How many intents are open.
    pub fn open(&self) -> u32 {
        self.with(|till| till.open()) as u32
    }

    /// Writes what could not be written, now.
    #[wasm_bindgen(js_name = writeAgain)]
    pub fn write_again(&self, mono: f64, wall: f64) {
        self.input(mono, wall, |till, _| till.write_again());
    }

    pub fn unresolved(&self) -> Vec<String> {
        self.with(|till| till.unresolved().map(str::to_owned).collect())
    }

    pub fn outcome(&self, reference: &str) -> Option<String> {
        self.with(|till| till.told(reference).map(|(intent, outcome)| core::present(intent, outcome)))
    }

    pub fn poll(&self) -> Option<String> {
        let (text, bytes) = effect::write(self.desk.borrow_mut().poll()?);
        self.bytes.replace(bytes);
        Some(text)
    }

    #[wasm_bindgen(js_name = takeBytes)]
    pub fn take_bytes(&self) -> Vec<u8> {
        self.bytes.take()
    }
}

impl WireTill {
    /// An order number of the caller's own, if the wire carries it.
    fn checked(&self, order: String) -> Result<String, JsValue> {
        self.terms.system.check_order(&order).map_err(error::of_refusal)?;
        Ok(order)
    }

    /// Looks at the till.
    fn with<T>(&self, look: impl FnOnce(&core::Till<Box<dyn Room>>) -> T) -> T {
        look(self.desk.borrow().till())
    }

    fn kept(&self, mono: f64, wall: f64, kept: Kept) {
        self.desk.borrow_mut().kept(clocks(mono, wall), kept);
    }

    /// Gives the till an input.
    fn input<T>(
        &self,
        mono: f64,
        wall: f64,
        give: impl FnOnce(&mut core::Till<Box<dyn Room>>, Now) -> T,
    ) -> T {
        let now = clocks(mono, wall);
        self.desk.borrow_mut().with(now, |till| give(till, now))
    }
}

/// Nothing but a gateway and the back end beside a terminal tells anything by itself; a file without them leaves out what
/// would hear it.
fn told_by_gateways() -> Result<(), JsValue> {
    match cfg!(feature = "gateways") {
        true => Ok(()),
        false => Err(error::of_code(Code::UnsupportedOperation)),
    }
}

/// The first of the two names under which a journal keeps the logs of this space of a terminal.
#[wasm_bindgen(js_name = nameOf)]
pub fn name_of(space: &str, terminal: &str) -> String {
    space_of(space).of(terminal)
}

/// What these records tell of how their intent ended, as JSON text; none where it has not.
#[wasm_bindgen]
pub fn ended(reference: &str, seqs: &[u32], records: Vec<js_sys::Uint8Array>) -> Option<String> {
    desk::ended(reference, &pairs(seqs, &records))
}

/// The driver's own words alone come in.
fn space_of(text: &str) -> Space {
    Space::parse(text).unwrap_or(Space::Terminal)
}

/// Headers: each name, and behind it its value.
fn headers(flat: Vec<String>) -> Vec<(String, String)> {
    let mut flat = flat.into_iter();
    std::iter::from_fn(|| Some((flat.next()?, flat.next()?))).collect()
}

/// Records with their numbers.
fn pairs(seqs: &[u32], records: &[js_sys::Uint8Array]) -> Vec<(u32, Vec<u8>)> {
    seqs.iter().copied().zip(records.iter().map(js_sys::Uint8Array::to_vec)).collect()
}

/// The code of the driver's word; an unknown word is doubt.
fn code(text: &str) -> Code {
    Code::parse(text).unwrap_or(Code::OutcomeUnknown)
}
