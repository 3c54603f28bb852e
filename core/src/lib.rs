//! Payment terminals and gateways as pure codecs and state machines.
//!
//! This crate only computes: no clock, socket, thread, async runtime or log. `now` is an argument, bytes come
//! in and go out through `handle_*` and `poll_*` calls, and a driver elsewhere moves them.
//!
//! Each payment system is a room (`qfpay`) behind a feature of the same name. A room holds both ends of its
//! wire: requests, replies, the session, its errors, and its simulator (feature `sim`). Rooms use the
//! foundations below and never each other.
//!
//! [`payment`] is the foundation that must not fail: one payment's life as a state machine which every room
//! feeds with verdicts, so that an outcome is never lost and a customer never charged twice. [`desk`] is what a driver
//! drives: that machine with everything that decides around it.

pub mod amount;
#[cfg(any(feature = "sim", feature = "qfpay-backend"))]
mod clock;
pub mod code;
pub mod desk;
#[cfg(any(feature = "bpc", feature = "icashier", feature = "qfpay-backend", feature = "sim"))]
pub mod form;
pub mod http;
pub mod json;
#[cfg(any(feature = "qfpay", feature = "codepay"))]
mod likeness;
pub mod payment;
pub mod secret;
mod sorted;
pub mod system;
#[macro_use]
pub mod systems;
#[cfg(any(feature = "qfpay", feature = "codepay"))]
mod text;
pub mod time;
mod wire_enum;

pub use tillwire_crypto as crypto;

#[cfg(feature = "bpc")]
pub mod bpc;
#[cfg(feature = "codepay")]
pub mod codepay;
#[cfg(feature = "helper")]
pub mod helper;
#[cfg(feature = "icashier")]
pub mod icashier;
#[cfg(feature = "qfpay")]
pub mod qfpay;
#[cfg(feature = "sim")]
pub mod sim;

// The registry: a line for each room.
systems! {
    "qfpay" qfpay;
    "codepay" codepay;
    "icashier" icashier of "gateways";
    "bpc" bpc of "gateways";
}
