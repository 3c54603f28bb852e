//! Notifications: what a gateway says by itself. A verified one is an answer like another; one that anybody could
//! have written is only a reason to ask.
//!
//! They come at least once, in any order, to any process. So hearing one twice changes nothing, an approval stays
//! whatever comes later, and what disagrees with it is shown to a person.

use super::doubt::FIRST_OF_ALL;
use super::judging::disagreement;
use super::life::{Life, Stage};
use super::lives::Name;
use super::outcome::{Outcome, Status};
use super::room::{Answer, Match, Notices, Room, Verdict};
use super::step::Step;
use super::till::Till;
use crate::code::Code;
use crate::http;
use crate::json::Members;
use crate::time::Now;

/// A notification as the room read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Our order number, where it names that.
    pub order: Option<String>,
    /// The system's own number, where it names that.
    pub number: Option<String>,
    /// Whether its signature was checked; otherwise it is only a hint.
    pub sure: bool,
    /// Everything it says, in the system's spelling.
    pub fields: Members,
}

/// What a notification was about, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The intent's reference.
    pub reference: String,
    /// What it led to.
    pub notified: Notified,
}

/// What a notification led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notified {
    /// The outcome was known and is durable: acknowledge it again.
    Settled,
    /// The outcome is on its way to disk: acknowledge once [`super::News::Outcome`] has come, or [`Step::Recorded`]
    /// where it could not be written before; not after [`Step::NotRecorded`].
    Settling,
    /// It proves nothing, so the gateway is being asked: acknowledge if that settles it.
    Asking,
    /// It says what is known already, that nothing is decided yet: acknowledge it.
    Noted,
}

impl Notified {
    /// The word of the boundary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Notified::Settled => "settled",
            Notified::Settling => "settling",
            Notified::Asking => "asking",
            Notified::Noted => "noted",
        }
    }
}

impl<R: Room> Till<R> {
    /// Reads and verifies a notification without acting on it: which order it is about.
    ///
    /// Errors: `SIGN_MISSING`, `SIGN_MISMATCH`, `WRONG_MERCHANT`, `DUPLICATE_PARAM` and those of its notation.
    pub fn read_notice(&self, message: &http::Message) -> Result<Notice, Code> {
        self.room.notices().ok_or(Code::UnsupportedOperation)?.read(message)
    }

    /// The body that tells the gateway that a notification has been understood and kept.
    pub fn acknowledgement(&self) -> &'static str {
        self.room.notices().map_or("", Notices::acknowledgement)
    }

    /// Takes a notification in. `front`: it came through the customer's browser, so it is only a hint.
    ///
    /// Errors, none of which may be acknowledged: those of [`Till::read_notice`]; `UNKNOWN_ORDER` where no intent
    /// of that order is known here (take it up from the journal and try again); `AMOUNT_MISMATCH` and
    /// `RESPONSE_MISMATCH`, which a person has to look at.
    pub fn notified(&mut self, now: Now, message: &http::Message, front: bool) -> Result<Heard, Code> {
        let mut notice = self.read_notice(message)?;
        notice.sure &= !front;
        let reference = self.named(&notice).ok_or(Code::UnknownOrder)?;
        let notified = self.hear(now, &reference, &notice);
        self.check_doubts(now);
        self.settle_down(now);
        Ok(Heard { reference, notified: notified? })
    }

    /// The intent that a notification is about. Nothing was sent of those that are just beginning.
    fn named(&self, notice: &Notice) -> Option<String> {
        let begun = |life: &Life| {
            !matches!(
                life.stage,
                Stage::Found
                    | Stage::Queued
                    | Stage::Preparing
                    | Stage::Probing
                    | Stage::Opening
                    | Stage::Committing { .. }
            )
        };
        let (kind, name) = match (&notice.order, &notice.number) {
            (Some(order), _) => (Name::Order, order),
            (None, Some(number)) => (Name::Number, number),
            (None, None) => return None,
        };
        let found = self.lives.named(kind, name).find(|(_, life)| begun(life));
        found.map(|(reference, _)| reference.clone())
    }

    fn hear(&mut self, now: Now, reference: &str, notice: &Notice) -> Result<Notified, Code> {
        let life = self.lives.get(reference).ok_or(Code::UnknownOrder)?;
        let over = !life.unresolved();
        let answer = self.room.notices().ok_or(Code::UnsupportedOperation)?.judge(notice, &life.intent);
        match answer.verdict.clone() {
            _ if over => {
                if notice.sure {
                    self.weigh(reference, &answer);
                }
                let unwritten = self.rewrite(reference);
                let settled =
                    self.lives.get(reference).is_some_and(|life| matches!(life.stage, Stage::Settled));
                Ok(if settled && !unwritten { Notified::Settled } else { Notified::Settling })
            }
            _ if !notice.sure => Ok(self.ask_now(reference)),
            Verdict::Approved(facts) => match disagreement(&facts) {
                None => {
                    self.approve(reference, *facts, &answer);
                    Ok(Notified::Settling)
                }
                Some(Code::ResponseIncomplete) => Ok(self.ask_now(reference)),
                Some(code) => {
                    self.unfound(now, reference, true, Some(code));
                    Err(code)
                }
            },
            Verdict::Declined { order, code, message } if order != Match::Differs => {
                self.conclude(reference, Status::Declined { code, message }, None, &answer);
                Ok(Notified::Settling)
            }
            Verdict::Held => {
                self.held(now, reference);
                Ok(Notified::Noted)
            }
            Verdict::Pending => Ok(Notified::Noted),
            _ => Ok(self.ask_now(reference)),
        }
    }

    /// Brings the next inquiry forward.
    fn ask_now(&mut self, reference: &str) -> Notified {
        if let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt) {
            doubt.next = doubt.next.map(|_| FIRST_OF_ALL);
        }
        Notified::Asking
    }

    /// Compares a later answer with a settled outcome. An approval stays whatever is said later; an approval found
    /// after another outcome replaces it. Both are shown.
    pub(super) fn weigh(&mut self, reference: &str, answer: &Answer) {
        let known = self.lives.get(reference).and_then(|life| life.outcome.as_ref());
        let approved = known.is_some_and(|outcome| outcome.status == Status::Approved);
        match &answer.verdict {
            Verdict::NotFound | Verdict::SoundsNotFound | Verdict::Declined { order: Match::Equal, .. }
                if approved =>
            {
                self.step(reference, Step::Contradiction, Some(Code::Contradiction))
            }
            Verdict::Approved(facts) if !approved && disagreement(facts).is_none() => {
                let mut outcome = Outcome::approved((**facts).clone()).heard(answer);
                outcome.code = Some(Code::Contradiction);
                outcome.notes.push(Code::Contradiction);
                self.step(reference, Step::Contradiction, Some(Code::Contradiction));
                self.settle(reference, outcome);
            }
            _ => {}
        }
    }
}
