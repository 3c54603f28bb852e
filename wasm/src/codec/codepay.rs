//! CodePay's messages as functions.

use crate::error::{Answer, refusal};
use tillwire_core::codepay::{Error, Message};
use wasm_bindgen::prelude::*;

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
