//! icashier's signatures as functions.

use crate::error::{Answer, of_code};
use tillwire_core::icashier::signed;
use tillwire_core::json::Writer;
use tillwire_core::secret::Secret;
use wasm_bindgen::prelude::*;

/// Signs a JSON text as it is: `{req, sign}`.
#[wasm_bindgen(js_name = icashierSign)]
pub fn sign(json: &str, key: &str) -> String {
    let signed = signed::sign(json, &Secret::from(key));
    Writer::new().text("req", &signed.text).text("sign", &signed.sign).finish()
}

/// Checks a signature and gives the JSON it is over.
#[wasm_bindgen(js_name = icashierVerify)]
pub fn verify(resp: &str, sign: &str, key: &str) -> Answer<String> {
    signed::verify(resp, sign, &Secret::from(key)).map(|object| object.to_json()).map_err(of_code)
}
