//! What a counter is: one terminal's [`Till`], and everything that decides around it, as one machine without any input
//! or output of its own. The driver carries out what it wants and decides nothing.
//!
//! It knows the lease of a terminal: who works there, how long that is certain, when what another process left is taken
//! up, and when the terminal is given back. It refuses to know how a journal or a wire works; time is an argument, as
//! everywhere in this crate.
//!
//! 1. make one per terminal, `Desk::new(room, config)`; where the journal's leases run out, `config.timeouts.lease` says
//!    after how long;
//! 2. `want` it for as long as somebody wants to begin something; `Granted` says that they may, `Denied` why not;
//! 3. give the till its inputs through `with`, and call `timeout` when the last `Wake` is due;
//! 4. after every call take effects from `poll` until it gives none; of each call to the journal's lease report how it
//!    ended, and with `leased` the moment *before* it was made: whatever is certain was certain then.

mod effect;
mod lease;
mod machine;

pub use effect::Effect;
pub use machine::Desk;
