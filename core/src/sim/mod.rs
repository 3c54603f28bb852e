//! What every simulated terminal shares: a script of faults, a ledger of money, a schedule in virtual time.
//!
//! A simulator is a room in the terminal's role (such as `qfpay::sim`), made with the same codec the till
//! uses. This module knows no payment system, no socket and no clock: it only holds what all of them need.
//!
//! How to drive a simulator ([`Simulated`]), in the same rhythm as every machine of this crate:
//! 1. give it a [`Script`] (or none: everything is accepted);
//! 2. `connected(now, conn, via)` for each connection, with a number of your own;
//! 3. `handle_input` or `handle_request` with what the till sent, `handle_closed` when it left;
//! 4. `poll_transmit` until it is empty, and do what it says on that connection;
//! 5. call `handle_timeout` when `poll_timeout` is due, then poll again.
//!
//! Gateways also begin requests of their own, notifications to a merchant: `poll_delivery` and `handle_delivered`.
//! What both gateways share is in [`gateway`].
//!
//! [`Ledger`] then tells the truth about money: what was charged, whatever the till was told.

mod chance;
mod departure;
pub(crate) mod freedom;
pub mod gateway;
mod ledger;
mod notices;
mod page;
mod schedule;
mod script;
mod simulated;
mod step;
mod verb;

pub use crate::clock::hong_kong;
pub use chance::Chance;
pub use departure::Departure;
pub use freedom::Freedom;
pub use ledger::{Ledger, Movement, Seen};
pub use notices::{Delivery, Manner, Notice, Notices};
pub use page::{Button, Language, Page, Tone, shown};
pub use schedule::Schedule;
pub use script::Script;
pub use simulated::Simulated;
pub use step::Error;
pub use verb::{Member, On, Row, Verb};

use crate::http;

/// A connection's number, given by whoever accepts connections and never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(pub u32);

/// The face a connection came in through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A raw TCP stream.
    Tcp,
    /// HTTP: one POST, one reply.
    Http,
    /// A serial line.
    Serial,
    /// A WebSocket: each input and each transmit is one message.
    WebSocket,
    /// HTTP to the vendor's back end instead of the terminal.
    Backend,
}

impl Via {
    /// The word in the ledger: `tcp`, `http`, `serial`, `websocket`, `backend`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Via::Tcp => "tcp",
            Via::Http => "http",
            Via::Serial => "serial",
            Via::WebSocket => "websocket",
            Via::Backend => "backend",
        }
    }
}

/// A whole request on an HTTP face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// `GET`, `POST` and the like.
    pub method: String,
    /// The path below the face's address, without the query.
    pub path: String,
    /// Everything else that counts of a notification, or of a gateway's or a back end's request.
    pub message: http::Message,
}

/// What the terminal does on a connection, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transmit {
    /// Bytes on a stream face; on a WebSocket, one message.
    Bytes(Vec<u8>),
    /// The answer to a POST.
    Reply {
        /// The HTTP status.
        status: u16,
        /// Headers besides the usual ones; a `Content-Type` here is the body's.
        head: http::Head,
        /// The body.
        body: Vec<u8>,
        /// Whether the body is a web page; JSON otherwise.
        html: bool,
        /// Only so many bytes of the body leave while Content-Length promises all; then the end.
        cut: Option<usize>,
    },
    /// Half of a status line, then nothing more.
    PartialHeaders,
    /// The orderly end of the connection (FIN).
    Close,
    /// Its abortive end (RST).
    Reset,
}

/// What the person in front of a waiting terminal does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// Taps a card.
    Tap,
    /// Presses cancel on the terminal.
    Cancel,
    /// Taps a card that the bank declines.
    Decline,
    /// Pays in a wallet.
    Pay,
}

impl Customer {
    /// Reads `tap`, `cancel`, `decline` or `pay`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "tap" => Customer::Tap,
            "cancel" => Customer::Cancel,
            "decline" => Customer::Decline,
            "pay" => Customer::Pay,
            _ => return None,
        })
    }
}
