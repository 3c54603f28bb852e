//! Options as a page gives them: JSON text, read member by member. What is not known is ignored, as a newer page
//! may say more than this version understands.

use crate::error::{Answer, refused};
use tillwire_core::json::{self, Value};
use tillwire_core::time::Now;

/// The options of a call.
pub(crate) struct Given(Value);

impl Given {
    /// Reads the text. Errors: `INVALID_FIELD` for anything but an object.
    pub(crate) fn read(text: &str) -> Answer<Given> {
        match json::read(text) {
            Ok(value @ Value::Object(_)) => Ok(Given(value)),
            _ => Err(refused("options")),
        }
    }

    /// A text that may be missing.
    pub(crate) fn text(&self, name: &str) -> Answer<Option<&str>> {
        let member = self.0.member(name);
        member.map(|value| value.as_text().ok_or_else(|| refused(name))).transpose()
    }

    /// A text that must be there.
    pub(crate) fn wanted(&self, name: &str) -> Answer<&str> {
        self.text(name)?.ok_or_else(|| refused(name))
    }

    /// A truth value that may be missing.
    pub(crate) fn flag(&self, name: &str) -> Answer<Option<bool>> {
        match self.0.member(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(refused(name)),
        }
    }

    /// A truth value within `group`; both may be missing.
    #[cfg(feature = "till")]
    pub(crate) fn flag_in(&self, group: &str, name: &str) -> Answer<Option<bool>> {
        match self.0.member(group).and_then(|group| group.member(name)) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(refused(name)),
        }
    }

    /// Whole milliseconds that may be missing.
    pub(crate) fn span(&self, name: &str) -> Answer<Option<u64>> {
        span(self.0.member(name), name)
    }

    /// Whole milliseconds within `group`; both may be missing.
    #[cfg(feature = "till")]
    pub(crate) fn millis(&self, group: &str, name: &str) -> Answer<Option<u64>> {
        span(self.0.member(group).and_then(|group| group.member(name)), name)
    }
}

fn span(found: Option<&Value>, name: &str) -> Answer<Option<u64>> {
    match found {
        None => Ok(None),
        Some(Value::Number(digits)) => {
            digits.parse::<u32>().map(|ms| Some(ms.into())).map_err(|_| refused(name))
        }
        Some(_) => Err(refused(name)),
    }
}

/// The two clocks from their numbers.
pub(crate) fn clocks(mono: f64, wall: f64) -> Now {
    Now { mono: mono as u64, wall: wall as u64 }
}
