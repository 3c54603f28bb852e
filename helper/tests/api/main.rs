//! The engine over HTTP: `tillwire serve` as a process with an engine terminal on the simulator.

mod bad_requests;
mod callers;
mod client;
mod confirming;
mod demo;
mod description;
mod diagnoses;
mod floods;
mod gateways;
#[allow(dead_code, reason = "the helper's own tests use the rest")]
#[path = "../serve/helper.rs"]
mod helper;
mod kinds;
mod log;
mod payments;
#[cfg(unix)]
mod reloads;
#[allow(dead_code, reason = "the simulator's own tests use the rest")]
#[path = "../simulate/served.rs"]
mod served;
#[cfg(unix)]
mod stopping;
mod support;
mod watching;
mod webhooks;
