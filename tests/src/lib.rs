//! The world the cross-room tests run in: a till, a journal, a line and a simulated terminal in virtual time.
//!
//! Everything that happens is decided by a seed, so a failing seed replays to the byte. The world plays the
//! driver's part: it carries out the till's effects, loses what its plan says is lost, and kills the till where
//! the plan says so. The ledger of the simulated terminal is the judge. Payment systems come in as [`Kit`]s.

mod alone;
mod driver;
pub mod explore;
pub mod kit;
pub mod kits;
mod line;
pub mod plan;
mod shop;
pub mod sweep;
pub mod tally;
pub mod verdicts;
pub mod world;

pub use kit::{Kit, hkd};
pub use plan::Plan;
pub use sweep::{Swept, sweep};
pub use tally::{Tally, day, replay};
pub use verdicts::Judge;
pub use world::World;
