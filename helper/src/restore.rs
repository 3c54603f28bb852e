//! `tillwire engine restore`: a store's journal again, from the central one.

use crate::args::Restore;
use crate::error::Error;
use crate::{engine, setup};

/// Fills it. Errors: see [`Error`].
pub fn run(options: &Restore) -> Result<(), Error> {
    let config = setup::config(options.config.as_deref())?;
    let done = engine::restore(&config).map_err(|unfit| Error::Restore(unfit.reason))?;
    println!("{} logs are in {} again.", done.logs, done.folder.display());
    if done.open > 0 {
        println!("{} of them have no outcome: the engine asks for it when it starts.", done.open);
    }
    Ok(())
}
