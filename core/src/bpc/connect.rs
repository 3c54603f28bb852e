//! From settings to a session with one merchant's gateway, and to the gateway itself where that is simulated.

use super::Session;
use super::session::{FIRST_QUERY_MS, Options};
use crate::code::Code;
use crate::payment::Room;
use crate::secret::Secret;
use crate::system::{Refusal, Settings};

/// A session with one merchant's gateway.
pub(crate) fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let owned = |name| settings.text(name).map(|text| text.map(str::to_owned));
    let options = Options {
        mid: settings.wanted("mid")?.to_owned(),
        pos_no: settings.wanted("posNo")?.to_owned(),
        teller_no: owned("tellerNo")?,
        key: Secret::from(settings.wanted("key")?),
        ret_url: settings.address("retUrl")?,
        first_query: settings.number("firstQuery")?.map_or(FIRST_QUERY_MS, u64::from),
        allow_unsigned_notifications: settings.flag("allowUnsignedNotifications")?,
    };
    let blamed = |code| if code == Code::KeyFormat { "key" } else { "mid" };
    let session = Session::new(options).map_err(|code| settings.refused(code, blamed(code)))?;
    Ok(Box::new(session))
}

/// The gateway.
#[cfg(feature = "sim")]
pub(crate) fn simulate(settings: &Settings) -> Result<Box<dyn crate::sim::Simulated>, Refusal> {
    use super::sim::{Options, Simulator};
    Ok(Box::new(Simulator::new(Options { seed: settings.seed()?, ..Options::new(settings.currency()?) })))
}
