//! icashier: a hosted payment page. The room holds both ends of the wire between a merchant's back end and the
//! gateway.
//!
//! Every message is JSON in base64, signed with MD5 over that base64 text and the merchant's key ([`signed`]). An
//! order ([`Order`]) is submitted by the customer's browser, as a form or a link; the gateway tells the result
//! through the browser and from server to server ([`notification`]), and can be asked ([`query`]).
//!
//! 1. [`Session::new`] with the merchant's number, key and addresses;
//! 2. drive it as a [`crate::payment::Room`]: a payment needs no request of ours, only its offer shown;
//! 3. hand notifications to [`crate::payment::Till::notified`] and answer [`ACKNOWLEDGEMENT`] once they are kept.
//!
//! There is no refund and no close on this wire. The key never belongs in a page: whoever has it can sign
//! "paid". Section numbers are those of the fact sheet in the project's documentation.

mod check;
#[cfg(feature = "gateways")]
pub(crate) mod connect;
#[cfg(feature = "sim")]
pub mod freedoms;
pub mod notification;
mod order;
pub mod query;
mod result;
pub mod session;
pub mod signed;
#[cfg(feature = "sim")]
pub mod sim;
mod system;

pub use notification::ACKNOWLEDGEMENT;
pub use order::{Action, Order};
pub use result::ResultCode;
pub use session::Session;
pub use system::SYSTEM;
