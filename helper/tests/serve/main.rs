//! `tillwire serve` and `tillwire demo` as processes, between real sockets and the simulated terminal.

mod bad_inputs;
mod commands;
mod demo;
mod discover;
mod floods;
mod frames;
mod helper;
mod messages;
mod pages;
mod pairing;
mod refusals;
#[cfg(unix)]
mod reloads;
mod serial;
#[allow(dead_code, reason = "the simulator's own tests use the rest")]
#[path = "../simulate/served.rs"]
mod served;
mod sockets;
#[cfg(unix)]
mod strangers;
mod support;
mod terminals;
mod through;
mod updates;
