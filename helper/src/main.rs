//! The tillwire helper: what a browser may not do itself, as one small program on loopback.
//!
//! `tillwire simulate` serves simulated terminals on real ports, so that tills can be tried and tested
//! without hardware.

mod args;
mod simulate;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Command::Simulate(options) = Args::parse().command;
    match simulate::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tillwire: {error}");
            error.exit_code()
        }
    }
}
