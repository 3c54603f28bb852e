//! The CodePay room from the options of `connect({ system: "codepay" })`.

use crate::error::{Answer, refusal};
use crate::given::Given;
use tillwire_core::codepay::{Options, Patience, Session};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS_TS: &str = r#"
/** How to speak with a CodePay terminal; handed over as JSON text. */
export interface CodepayOptions {
  /** What the till is registered as. */
  appId: string;
  /** Whether `expires` is written as a number; the document says text. */
  expiresAsNumber?: boolean;
  /** The currency the terminal takes. */
  currency: string;
  /**
   * How long things may take; also `silence`, from the last message of the terminal to a question whether it is
   * there (20,000), and `lost`, how long that may take (8,000).
   */
  timeouts?: WireTimeouts & { silence?: number; lost?: number };
}
"#;

/// A session with one terminal.
pub(crate) fn room(given: &Given) -> Answer<Session> {
    let options = Options::new(given.wanted("appId")?).map_err(|error| refusal(error.code(), &error))?;
    let base = Patience::default();
    Ok(Session::new(Options {
        expires_as_number: given.flag("expiresAsNumber")?.unwrap_or(false),
        patience: Patience {
            silence: given.millis("timeouts", "silence")?.unwrap_or(base.silence),
            answer: given.millis("timeouts", "lost")?.unwrap_or(base.answer),
        },
        ..options
    }))
}
