//! CodePay Register / WiseCashier / PayCloud: the room. Both ends of the ECR Hub's wire, JSON messages over a
//! WebSocket that the terminal serves on port 35779.
//!
//! A [`Message`] is one envelope: a topic, business data, and in replies a response code. What is asked for is an
//! [`Order`], a query or a close; the [`hub`] finds what a reply answers; [`Session`] is the till's side as the
//! payment machine drives it, `sim` the terminal's.
//!
//! 1. a [`Session`] with the `app_id` that is registered for the till;
//! 2. a [`crate::payment::Till`] of it, whose one shared stream is the WebSocket;
//! 3. each message that arrives is one call of `data`, each write one message;
//! 4. close the socket when the till says so: there is one for each payment.
//!
//! The wire has no authentication, no signature and no encryption: whoever is on the network can answer in the
//! terminal's place. Section numbers in this room are those of the fact sheet in the project's documentation.

mod amount;
#[cfg(feature = "words")]
mod answers;
pub(crate) mod connect;
mod error;
mod fields;
#[cfg(feature = "sim")]
pub mod freedoms;
pub mod hub;
mod message;
mod options;
mod order;
pub mod pairing;
mod request;
mod response;
pub mod session;
#[cfg(feature = "sim")]
pub mod sim;
mod system;
mod verdict;
mod vigil;
mod words;

pub use amount::hundredths;
pub use error::Error;
pub use fields::Fields;
pub use message::{MAX_MESSAGE, Message};
pub use options::Options;
pub use order::{Order, Setup};
pub use response::{Class, ResponseCode};
pub use session::Session;
pub use system::SYSTEM;
pub use vigil::Patience;
pub use words::{
    CardType, EntryMode, PayMethodCategory, PayMethodId, PayScenario, QueueMode, Topic, TransStatus,
    TransType,
};
