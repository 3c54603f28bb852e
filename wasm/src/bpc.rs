//! BPC for JavaScript: the room of `connect({ system: "bpc" })`, and its signatures as functions.

use crate::error::{Answer, of_code};
use crate::given::Given;
use tillwire_core::bpc::session::{FIRST_QUERY_MS, Options};
use tillwire_core::bpc::{Session, signed};
use tillwire_core::json::object_json;
use tillwire_core::secret::Secret;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS_TS: &str = r#"
/** How to speak with a BPC gateway; handed over as JSON text. */
export interface BpcOptions {
  /** The merchant's number. */
  mid: string;
  /** The device's number. */
  posNo: string;
  /** The operator. */
  tellerNo?: string;
  /** The shared secret. */
  key: string;
  /** Where notifications are to come. */
  retUrl?: string;
  /** From the code's showing to the first inquiry, in ms (30,000). */
  firstQuery?: number;
  /** Take a notification without a signature as a reason to ask, instead of refusing it. */
  allowUnsignedNotifications?: boolean;
  /** The currency of the merchant's account. */
  currency: string;
  /** How long things may take. */
  timeouts?: WireTimeouts;
}
"#;

/// A session with one merchant's gateway.
pub(crate) fn room(given: &Given) -> Answer<Session> {
    let owned = |name| given.text(name).map(|text| text.map(str::to_owned));
    let options = Options {
        mid: given.wanted("mid")?.to_owned(),
        pos_no: given.wanted("posNo")?.to_owned(),
        teller_no: owned("tellerNo")?,
        key: Secret::from(given.wanted("key")?),
        ret_url: owned("retUrl")?,
        first_query: given.span("firstQuery")?.unwrap_or(FIRST_QUERY_MS),
        allow_unsigned_notifications: given.flag("allowUnsignedNotifications")?.unwrap_or(false),
    };
    Session::new(options).map_err(of_code)
}

/// The signature of a body: 32 lower-case hex digits.
#[wasm_bindgen(js_name = bpcSign)]
pub fn sign(body: &str, key: &str) -> String {
    signed::sign(body.as_bytes(), &Secret::from(key))
}

/// Checks a signature over the bytes that came and gives the object in them.
#[wasm_bindgen(js_name = bpcVerify)]
pub fn verify(body: &[u8], sign: &str, key: &str) -> Answer<String> {
    signed::check(body, Some(sign), &Secret::from(key)).map_err(of_code)?;
    signed::members(body).map(|members| object_json(&members)).map_err(of_code)
}
