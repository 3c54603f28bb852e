//! `tillwire simulate` as a process, asked over real sockets by clients that see every byte.

mod cli;
mod control;
mod faces;
mod faults;
mod gateways;
mod serial;
mod served;
mod websocket;
