//! Terminals of the engine against simulated ones on real wires.

mod changes;
mod crashes;
mod journals;
mod kit;
mod payments;
mod refusals;
