//! Refusals as JavaScript errors: `code` is the documented constant, the message is for people.

use core::fmt::Display;
use js_sys::{Error, Reflect};
use tillwire_core::code::Code;
#[cfg(any(feature = "till", feature = "sim"))]
use tillwire_core::system::Refusal;
use wasm_bindgen::JsValue;

/// What an export answers.
pub type Answer<T> = Result<T, JsValue>;

/// An `Error` with a `code`.
pub fn refusal(code: Code, message: &dyn Display) -> JsValue {
    let error = Error::new(&message.to_string());
    // A fresh error object takes any property.
    _ = Reflect::set(&error, &"code".into(), &code.as_str().into());
    error.into()
}

/// The refusal that a code alone explains.
pub fn of_code(code: Code) -> JsValue {
    refusal(code, &code.meaning())
}

/// A refusal that names the argument: beside `code` it has `argument`, `given` and `allowed`.
#[cfg(any(feature = "till", feature = "sim"))]
pub fn of_refusal(refusal: Refusal) -> JsValue {
    let error = self::refusal(refusal.code, &refusal);
    let members = [
        ("argument", Some(&refusal.field)),
        ("given", refusal.given.as_ref()),
        ("allowed", Some(&refusal.allowed)),
    ];
    for (name, value) in members {
        if let Some(value) = value {
            // A fresh error object takes any property.
            _ = Reflect::set(&error, &name.into(), &value.into());
        }
    }
    error
}
