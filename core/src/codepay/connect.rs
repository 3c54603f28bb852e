//! From settings to a session with one terminal, and to the terminal itself where that is simulated.

use super::{Options, Patience, Session};
use crate::payment::Room;
use crate::system::{Refusal, Settings};

/// A session with one terminal.
pub(crate) fn open(settings: &Settings) -> Result<Box<dyn Room>, Refusal> {
    let usual = Options::new(settings.wanted("appId")?).map_err(|_| settings.refuse("appId"))?;
    let Patience { silence, answer } = usual.patience;
    let patience = Patience {
        silence: settings.millis("timeouts", "silence")?.unwrap_or(silence),
        answer: settings.millis("timeouts", "lost")?.unwrap_or(answer),
    };
    let expires_as_number = settings.flag("expiresAsNumber")?;
    Ok(Box::new(Session::new(Options { expires_as_number, patience, ..usual })))
}

/// The terminal.
#[cfg(feature = "sim")]
pub(crate) fn simulate(settings: &Settings) -> Result<Box<dyn crate::sim::Simulated>, Refusal> {
    use super::freedoms::{Late, Persona};
    use super::sim::{Options, Simulator};
    let usual = Options::new(settings.currency()?);
    let mut persona = settings.number("persona")?.map(|seed| Persona::of(seed.into())).unwrap_or_default();
    if settings.flag("field")? {
        persona = persona.in_the_field();
    }
    if settings.flag("push")? {
        persona.late = Late::Pushed;
    }
    Ok(Box::new(Simulator::new(Options { seed: settings.seed()?, persona, ..usual })))
}
