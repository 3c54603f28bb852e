//! Terminals of the engine against simulated ones on real wires.

mod chain;
mod changes;
mod closing;
mod crashes;
mod failovers;
mod journals;
pub mod kit;
mod old;
mod payments;
mod refusals;
#[cfg(unix)]
pub mod server;
#[cfg(unix)]
pub mod store;
