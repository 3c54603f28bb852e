//! tillwire-core for JavaScript: thin synchronous exports.
//!
//! The boundary is JSON text and bytes: numbers keep their source text on the way, and there is nothing to
//! keep alive on either side. The npm package wraps these names; nobody else calls them.

mod bpc;
mod codec;
mod codepay;
mod effect;
mod error;
mod given;
mod icashier;
mod qfpay;
#[cfg(feature = "sim")]
mod sim;
mod systems;
mod till;
