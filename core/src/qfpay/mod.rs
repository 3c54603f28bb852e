//! QFPay / Haojin ECR: the room. Both ends of the wire between a till and a Haojin terminal.
//!
//! A request is a flat list of fields ([`Content`], mostly built by [`Request`]). [`envelope::seal`] signs it
//! with the POS-KEY and encrypts the whole; the terminal answers a [`Reply`]. The same text travels as an HTTP
//! body ([`http`]), bare over TCP ([`tcp`]), or in frames over a serial line
//! ([`frame`], [`deframer`], [`assembler`], [`link`]).
//!
//! 1. [`PosKey::new`] from the text shown on the terminal;
//! 2. a [`Request`], and [`Request::content`] of it;
//! 3. [`envelope::seal`], and the text to the terminal;
//! 4. [`Reply::open`] on what comes back;
//! 5. [`Reply::respcd`], then [`Reply::data`].
//!
//! The cipher has a constant initialisation vector and replies carry no digest: this protects against
//! accidents, not against somebody on the network. Section numbers in this room are those of the fact sheet
//! in the project's documentation.

pub mod assembler;
mod attribution;
#[cfg(feature = "qfpay-backend")]
pub mod backend;
pub mod channel;
mod check;
pub(crate) mod connect;
mod content;
pub mod data;
pub mod deframer;
mod digest;
pub mod envelope;
mod error;
pub mod frame;
#[cfg(feature = "sim")]
pub mod freedoms;
pub mod http;
mod key;
pub mod link;
mod reply;
mod request;
mod serial;
pub mod session;
#[cfg(feature = "sim")]
pub mod sim;
pub mod status;
mod system;
pub mod tcp;
mod verdict;
mod words;

pub use assembler::Assembler;
pub use channel::{Channel, PayType, Side};
pub use content::{Content, Scalar};
pub use deframer::Deframer;
pub use digest::{canonical, digest};
pub use envelope::{Envelope, Opened, Sealing};
pub use error::Error;
pub use frame::Frame;
pub use key::{KeyMode, PosKey};
pub use link::Link;
pub use reply::{Data, Reply, RespCd};
pub use request::{FuncType, Inquiry, Payment, Refund, RefundAmount, Request, ScanType};
pub use session::Session;
pub use system::SYSTEM;
