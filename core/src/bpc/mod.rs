//! BPC: the merchant interface of a bank's cloud for payments by QR code. The room holds both ends of the wire
//! between a merchant's back end and the gateway.
//!
//! Every operation is a POST of one flat JSON object whose values are texts ([`request`]) to one address, with
//! the header `sign` over the body's exact bytes ([`signed`]). The answer ([`Reply`]) names the gateway's own
//! number, `sysTrace`, by which the payment is asked for, closed and refunded from then on.
//!
//! 1. [`Session::new`] with the merchant's numbers and key;
//! 2. drive it as a [`crate::payment::Room`]: a payment first brings the code that is to be shown;
//! 3. hand notifications to [`crate::payment::Till::notified`] and answer [`ACKNOWLEDGEMENT`] once they are kept.
//!
//! Replies name no amount, and need not be signed. The key never belongs in a page. Section numbers are those of
//! the fact sheet in the project's documentation.

#[cfg(feature = "gateways")]
pub(crate) mod connect;
#[cfg(feature = "sim")]
pub mod freedoms;
mod notification;
mod reply;
pub mod request;
pub mod session;
pub mod signed;
#[cfg(feature = "sim")]
pub mod sim;
mod system;
mod verdict;

pub use notification::{ACKNOWLEDGEMENT, PAID};
pub use reply::{Reply, RespCode};
pub use request::{PayType, Request, TranType};
pub use session::Session;
pub use system::SYSTEM;
