//! `tillwire config check`: every mistake with its line, or what is configured.

use crate::args::Check;
use crate::error::Error;
use crate::setup;

/// Checks. Errors: see [`Error`].
pub fn run(options: &Check) -> Result<(), Error> {
    let config = setup::config(options.config.as_deref())?;
    println!("No mistakes: {} terminals, {} origins.", config.terminals.len(), config.origins.len());
    for terminal in &config.terminals {
        println!("  {} at {} over {}", terminal.id, terminal.target, terminal.target.via());
    }
    Ok(())
}
