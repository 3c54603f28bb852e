//! BPC's signatures as functions.

use crate::error::{Answer, of_code};
use tillwire_core::bpc::signed;
use tillwire_core::json::object_json;
use tillwire_core::secret::Secret;
use wasm_bindgen::prelude::*;

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
