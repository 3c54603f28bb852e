//! From settings to a session with one merchant's gateway, and to the gateway itself where that is simulated.

use super::Session;
use super::session::Options;
use crate::code::Code;
use crate::payment::Room;
use crate::secret::Secret;
use crate::system::{Refusal, Settings};

/// A session with one merchant's gateway.
pub(crate) fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let options = Options {
        url: settings.address("url")?.ok_or_else(|| settings.refuse("url"))?,
        merid: settings.wanted("merid")?.to_owned(),
        key: Secret::from(settings.wanted("key")?),
        backurl: settings.address("backurl")?.ok_or_else(|| settings.refuse("backurl"))?,
        fronturl: settings.address("fronturl")?,
        expires: settings.number("expires")?.map(u64::from),
    };
    let session = Session::new(options).map_err(|code| settings.refused(code, blamed(code)))?;
    Ok(Box::new(session))
}

/// Addresses have been looked at by now: what is left is the key and the merchant.
fn blamed(code: Code) -> &'static str {
    if code == Code::KeyFormat { "key" } else { "merid" }
}

/// The gateway.
#[cfg(feature = "sim")]
pub(crate) fn simulate(settings: &Settings) -> Result<Box<dyn crate::sim::Simulated>, Refusal> {
    use super::sim::{Options, Simulator};
    Ok(Box::new(Simulator::new(Options { seed: settings.seed()?, ..Options::new(settings.currency()?) })))
}
