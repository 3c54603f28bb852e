//! The wires as pure functions.

mod bpc;
mod codepay;
mod icashier;
mod qfpay;
