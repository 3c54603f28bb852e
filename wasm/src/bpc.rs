//! The BPC room from the options of `connect({ system: "bpc" })`.

use crate::error::{Answer, of_code};
use crate::given::Given;
use tillwire_core::bpc::Session;
use tillwire_core::bpc::session::{FIRST_QUERY_MS, Options};
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
