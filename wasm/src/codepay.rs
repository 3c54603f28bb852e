//! CodePay for JavaScript: the room of `connect({ system: "codepay" })`, and its messages as functions.

use crate::error::{Answer, refusal};
use crate::given::Given;
use tillwire_core::codepay::session::{Options, Patience, Session};
use tillwire_core::codepay::{Error, Message};
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

/// A message given as JSON text, as it is sent.
#[wasm_bindgen(js_name = codepayEncode)]
pub fn encode(message: &str) -> Answer<String> {
    refuse(Message::decode(message).and_then(Message::checked)).map(|message| message.encode())
}

/// A message as it came, as JSON text: texts are texts, what is null is left out, `biz_data` is an object.
#[wasm_bindgen(js_name = codepayDecode)]
pub fn decode(text: &str) -> Answer<String> {
    let message = refuse(Message::decode(text))?;
    let checked = message.clone().checked();
    Ok(checked.unwrap_or(message).encode())
}

fn refuse<T>(result: Result<T, Error>) -> Answer<T> {
    result.map_err(|error| refusal(error.code(), &error))
}
