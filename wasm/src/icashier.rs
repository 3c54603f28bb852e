//! The icashier room from the options of `connect({ system: "icashier" })`.

use crate::error::{Answer, of_code};
use crate::given::Given;
use tillwire_core::icashier::Session;
use tillwire_core::icashier::session::Options;
use tillwire_core::secret::Secret;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS_TS: &str = r#"
/** How to speak with an icashier gateway; handed over as JSON text. */
export interface IcashierOptions {
  /** The gateway's address. */
  url: string;
  /** The merchant's number. */
  merid: string;
  /** The signing key. */
  key: string;
  /** Where notifications are to come. */
  backurl: string;
  /** Where customers are to come back. */
  fronturl?: string;
  /** How long a payment is waited for before it is told `unknown`, in ms; absent: without end. */
  expires?: number;
  /** The currency of the merchant's account. */
  currency: string;
  /** How long things may take. */
  timeouts?: WireTimeouts;
}
"#;

/// A session with one merchant's gateway.
pub(crate) fn room(given: &Given) -> Answer<Session> {
    let options = Options {
        url: given.wanted("url")?.to_owned(),
        merid: given.wanted("merid")?.to_owned(),
        key: Secret::from(given.wanted("key")?),
        backurl: given.wanted("backurl")?.to_owned(),
        fronturl: given.text("fronturl")?.map(str::to_owned),
        expires: given.span("expires")?,
    };
    Session::new(options).map_err(of_code)
}
