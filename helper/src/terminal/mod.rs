//! `tillwire terminal`: pairing with CodePay terminals that want it before they take a till. Most take one by their
//! address alone (section 3 of the fact sheet), and nothing of the helper depends on it.

mod pair;
mod unpair;

use crate::args::TerminalCommand;
use crate::error::Error;
use tillwire_core::codepay::pairing::Device;

/// Errors: see the commands.
pub fn run(command: &TerminalCommand) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    match command {
        TerminalCommand::Pair(options) => runtime.block_on(pair::run(options)),
        TerminalCommand::Unpair(options) => runtime.block_on(unpair::run(options)),
    }
}

/// What a till says it is.
fn till(name: &str) -> Device {
    Device { mac_address: name.to_owned(), device_name: name.to_owned(), ..Device::default() }
}
