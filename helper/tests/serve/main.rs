//! `tillwire serve` and `tillwire demo` as processes, between real sockets and the simulated terminal.

mod demo;
mod helper;
mod pages;
#[allow(dead_code, reason = "the simulator's own tests use the rest")]
#[path = "../simulate/served.rs"]
mod served;
mod sockets;
