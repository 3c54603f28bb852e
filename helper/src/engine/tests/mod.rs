//! Terminals of the engine against simulated ones on real wires.

#[cfg(unix)]
mod chain;
mod changes;
mod closing;
#[cfg(unix)]
mod crashes;
#[cfg(unix)]
mod failovers;
#[cfg(unix)]
mod journals;
pub mod kit;
mod old;
mod payments;
mod refusals;
#[cfg(unix)]
pub mod server;
#[cfg_attr(not(unix), allow(dead_code, unused_imports, reason = "those that are killed are of Unix"))]
pub mod store;
