//! What a page and the helper say to each other: both ends of the protocol, as docs/formats.md has it.
//!
//! It knows texts: pairing, the first message of a socket, what the helper answers, and how a socket ends. It refuses to
//! know sockets, where tokens are kept, and what is carried between a page and its terminal.
//!
//! - a page: [`Opening::encode`], then [`Said::decode`] for every text that comes; of an HTTP terminal [`Ask::encode`];
//! - the helper: [`Opening::decode`], then [`Said::encode`]; of an HTTP terminal [`Ask::decode`];
//! - before any socket: [`Hello`], and [`Pairing`] for a token.
//!
//! Members of later versions are no one's to refuse: they are left unread. Bytes are never these texts: they belong to
//! the terminal.

mod ask;
mod end;
mod greeting;
mod opening;
mod said;

pub use ask::Ask;
pub use end::End;
pub use greeting::{Hello, Paired, Pairing};
pub use opening::{MAX_OPENING, MAX_SESSION, Opening};
pub use said::Said;

/// The version of the protocol that is spoken here, first and last.
pub const PROTOCOL: u32 = 1;
/// Where the helper listens when nobody says otherwise.
pub const PORT: u16 = 9003;
