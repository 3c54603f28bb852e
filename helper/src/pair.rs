//! `tillwire pair`: a code for a web till, or the end of its token.

use crate::access::{CODE_LIFE, Tokens, show_code};
use crate::args::Pair;
use crate::config::Origin;
use crate::error::Error;
use crate::setup;
use std::time::SystemTime;

/// Shows a code, or revokes. Errors: see [`Error`].
pub fn run(options: &Pair) -> Result<(), Error> {
    let folder = setup::folder(options.state.state.as_deref())?;
    if let Some(origin) = &options.revoke {
        let origin = Origin::parse(origin).ok_or_else(|| Error::Origin(origin.clone()))?;
        let found = Tokens::revoke(&folder, origin.as_str()).map_err(Error::State)?;
        match found {
            0 => println!("{origin} had no token."),
            _ => println!("{origin} has no token any more."),
        }
        return Ok(());
    }
    let code = show_code(&folder, SystemTime::now()).map_err(Error::State)?;
    let seconds = CODE_LIFE.as_secs();
    println!("{code}");
    eprintln!(
        "Type this code into the web till within {seconds} seconds. 请在 {seconds} 秒内在收银台输入此配对码。"
    );
    Ok(())
}
