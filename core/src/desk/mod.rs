//! What a counter is: one terminal's [`Till`], and everything that decides around it, as one machine without any input
//! or output of its own. The driver carries out what it wants and decides nothing.
//!
//! It knows the lease of a terminal: who works there, how long that is certain, when what another process left is taken
//! up, and when the terminal is given back; and what the shop has to be told of. It refuses to know how a journal or a wire works; time is an argument, as
//! everywhere in this crate.
//!
//! 1. make one per terminal, `Desk::new(room, config)`; where the journal's leases run out, `config.timeouts.lease` says
//!    after how long;
//! 2. `want` it for as long as somebody wants to begin something; `Granted` says that they may, `Denied` why not;
//! 3. give the till its inputs through `with`, and call `timeout` when the last `Wake` is due;
//! 4. after every call let [`drive()`] carry out what it wants in a [`World`]; what comes of that is an [`Input`], at once or
//!    by [`feed`] later. Of each call to the journal's lease it is said how it ended, and when it was made: whatever is
//!    certain was certain before.

mod drive;
mod effect;
mod input;
mod keep;
mod lease;
mod machine;
mod memory;
mod note;
mod orders;
mod outbox;
mod shelf;
mod shown;
mod space;
mod telling;
mod terms;

pub use drive::{Machine, World, drive, feed};
pub use effect::Effect;
pub use input::{Input, Log};
pub use keep::{Keep, Kept};
pub use machine::Desk;
pub use shown::{answer, can};
pub use space::Space;
pub use telling::ended;
pub use terms::Terms;
