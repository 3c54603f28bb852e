//! The tillwire helper: what a browser may not do itself, as one small program on loopback.
//!
//! `tillwire serve` leads pages to payment terminals; `tillwire demo` and `tillwire simulate` serve simulated
//! ones, so that tills can be tried and tested without hardware. The helper moves bytes: it never sees a key,
//! never reads a payment and stores no result.

mod access;
mod args;
mod bridge;
mod bundle;
mod check;
mod config;
mod demo;
mod discover;
mod doctor;
#[cfg(feature = "engine")]
mod engine;
mod error;
mod found;
mod init;
#[cfg(feature = "engine")]
mod key;
#[cfg(feature = "engine")]
mod keystore;
mod log;
mod metrics;
mod pair;
mod patient;
mod ports;
#[cfg(feature = "engine")]
mod restore;
mod serve;
mod service;
mod setup;
mod shell;
mod simulate;
mod site;
mod stop;
mod terminal;
mod update;
mod upstream;
mod words;

use args::{Args, Command, ConfigCommand};
use clap::Parser;
use error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&Args::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tillwire: {error}");
            error.exit_code()
        }
    }
}

fn run(command: &Command) -> Result<(), Error> {
    match command {
        Command::Serve(options) => serve::run(options),
        Command::Demo(options) => demo::run(options),
        Command::Pair(options) => pair::run(options),
        #[cfg(feature = "engine")]
        Command::Key(command) => key::run(command),
        #[cfg(feature = "engine")]
        Command::Engine(args::EngineCommand::Restore(options)) => restore::run(options),
        Command::Config(ConfigCommand::Init(options)) => init::run(options),
        Command::Config(ConfigCommand::Check(options)) => check::run(options),
        Command::Doctor(options) => doctor::run(options),
        Command::Bundle(options) => bundle::run(options),
        Command::Discover(options) => discover::run(options),
        Command::Terminal(command) => terminal::run(command),
        Command::Ports(options) => ports::run(options),
        Command::Simulate(options) => simulate::run(options).map_err(Error::Simulate),
        Command::Service(options) => service::run(options),
        Command::Update(options) => update::run(options),
        Command::Completions(options) => {
            shell::completions(options);
            Ok(())
        }
        Command::Man(options) => shell::man(options),
    }
}
