//! What a person decides about an operation that nobody knows the outcome of.

use super::{Counter, Refused, Standing};
use crate::engine::asked::quoted;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value};

/// Why a record could not be written.
const UNWRITTEN: [Code; 3] = [Code::JournalUnavailable, Code::JournalVersion, Code::TerminalLocked];

impl Counter {
    /// A person decides, after looking at the slip or the terminal. Errors: `INTENT_CONFLICT` where nothing is left to decide.
    pub async fn settle_by_hand(&self, reference: &str, paid: bool, who: &str) -> Result<Standing, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let (name, person) = (reference.to_owned(), who.to_owned());
        let decided =
            self.desk(move |desk, now| desk.with(now, |till| till.hand(now, &name, paid, &person))).await?;
        if !decided {
            let text = "the outcome is known by now; nothing is left to decide".to_owned();
            return Err(Refused::because(Code::IntentConflict, text));
        }
        self.next(&mut news).await?;
        self.heard(reference).await?.ok_or_else(|| Refused::of(Code::UnknownOrder))
    }

    /// Goes on without an outcome that nobody knows; gives it once the journal says so, or what it is known to be. Errors:
    /// `INTENT_CONFLICT` where it is not in doubt, and why it could not be written down.
    pub async fn release(
        &self,
        reference: &str,
        who: &str,
        paid_otherwise: bool,
    ) -> Result<Standing, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let (name, person) = (reference.to_owned(), who.to_owned());
        let going_on = self
            .desk(move |desk, now| desk.with(now, |till| till.release(now, &name, &person, paid_otherwise)))
            .await?;
        if going_on {
            self.next(&mut news).await?;
        }
        loop {
            let standing = self.heard(reference).await?;
            let Some(standing) = standing.filter(|standing| standing.outcome.is_some()) else {
                let quoted = quoted(reference);
                let text = format!("nothing to go on from: {quoted} is not in doubt");
                return Err(Refused::because(Code::IntentConflict, text));
            };
            let told = json::read(standing.outcome.as_deref().unwrap_or_default()).unwrap_or(Value::Null);
            if standing.settled || told.member("released").is_some() {
                return Ok(standing);
            }
            let code = told.member("code").and_then(Value::as_text).and_then(Code::parse);
            if let Some(code) = code.filter(|code| UNWRITTEN.contains(code)) {
                return Err(Refused::of(code));
            }
            self.next(&mut news).await?;
        }
    }
}
