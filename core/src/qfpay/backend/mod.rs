//! QFPay's back end: what became of an order, said by the vendor instead of by the terminal.
//!
//! A terminal that is off cannot be asked, and its clear replies anybody on the network could have written. The back
//! end is asked over HTTPS ([`query`]), signed with the merchant's app code and key ([`signed`]), and tells successes
//! by itself ([`notification`]). What its records say of one order is a [`verdict`].
//!
//! 1. [`query::request`] with the order number, posted to the back end's address;
//! 2. [`Reply::read`] on the body that came back;
//! 3. [`judge`] with the intent.
//!
//! It moves no money, and knows neither sockets nor terminals. A reply has no signature that could be checked: that it
//! is the back end's is for TLS to prove. The key never belongs in a page.

mod confirmed;
pub mod notification;
pub mod query;
mod reply;
pub mod signed;
mod verdict;

pub use confirmed::{Confirmed, Options};
pub use notification::ACKNOWLEDGEMENT;
pub use reply::Reply;
pub use signed::{Account, SignType};
pub use verdict::judge;
