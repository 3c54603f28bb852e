//! Toy Terminals' wire: a system that nobody sells, by which it is counted what a new one costs.
//!
//! Two POSTs of JSON in clear: `/pay` with `order`, `minor` and perhaps `note`, `/query` with `order`. The answer is
//! `order`, `minor` and a `state`. 1. [`Session::new`]; 2. drive it as a [`crate::payment::Room`]. There is no refund, no cancel
//! and no key: whoever is on the network can say "paid". Section numbers are those of docs/protocols/toy.md.

pub(crate) mod connect;
mod message;
mod session;
#[cfg(feature = "sim")]
pub mod sim;
mod system;

pub use message::{Reply, Request, State};
pub use session::Session;
pub use system::SYSTEM;

/// Where a payment is asked for (section 1).
const PAY_PATH: &str = "/pay";
/// Where it is asked what became of one (section 1).
const QUERY_PATH: &str = "/query";
