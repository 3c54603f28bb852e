//! Moving on: where nobody knows an outcome and the terminal cannot be asked, the cashier takes the money another way, and
//! the unknown one bars the terminal no longer. Nothing is decided by that: it stays unknown, in the journal too, and is
//! asked for on, whenever the terminal serves nobody. When the truth comes it is told as ever, and says where the customer
//! has paid twice.

use super::effect::News;
use super::flight::{Flight, Purpose};
use super::life::{Life, Stage};
use super::outcome::{Outcome, Status};
use super::record::Record;
use super::room::{Room, Tag};
use super::till::Till;
use crate::code::Code;
use crate::time::{Millis, Now};

/// How long what was released waits while the terminal serves somebody, in ms.
pub(super) const WAITS_MS: Millis = 5_000;

/// Who went on without an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The name the caller gave.
    pub who: String,
    /// Unix time in milliseconds.
    pub at: u64,
    /// The money was taken, or given back, in another way.
    pub paid_otherwise: bool,
}

impl<R: Room> Till<R> {
    /// A person goes on without the outcome of this one: once that is durable, it bars nothing any more, and is told so.
    /// Gives `false` where there is nothing to go on from: it is known, not yet in doubt, or a gateway's, which bars nothing.
    pub fn release(&mut self, now: Now, reference: &str, who: &str, paid_otherwise: bool) -> bool {
        let exclusive = self.config.exclusive;
        let Some(life) = self.lives.get_mut(reference) else { return false };
        if !exclusive || !matches!(life.stage, Stage::Checking(_)) || life.intent.order.is_empty() {
            return false;
        }
        let more = life.released.as_ref().is_none_or(|known| paid_otherwise && !known.paid_otherwise);
        match more && !life.releasing {
            true => {
                let release = Release { who: who.to_owned(), at: now.wall, paid_otherwise };
                life.released = Some(release.clone());
                life.releasing = true;
                self.record(reference, &Record::Released(release));
            }
            false if !life.releasing => self.tell(reference),
            false => {}
        }
        self.settle_down(now);
        true
    }

    /// The references that bar what is new.
    pub fn barring(&self) -> impl Iterator<Item = &str> {
        self.lives.iter().filter(|(_, life)| life.bars()).map(|(reference, _)| reference.as_str())
    }

    /// That it was released is durable. On a line for all its answer can no longer be told from that of what comes next.
    pub(super) fn released(&mut self, reference: &str) {
        let Some(life) = self.lives.at(reference) else { return };
        life.releasing = false;
        let money = |flight: &&Flight| flight.shared && matches!(flight.purpose, Purpose::Money(_));
        let waiting: Vec<Tag> = self.flights.of(reference).filter(money).map(|flight| flight.tag).collect();
        waiting.into_iter().for_each(|tag| self.land(tag));
        self.tell(reference);
    }

    /// That could not be made durable: it goes on barring what is new, and whoever released it hears of that.
    pub(super) fn not_released(&mut self, reference: &str, code: Code) {
        let Some(life) = self.lives.at(reference) else { return };
        (life.released, life.releasing) = (None, false);
        // Under the number that failed: what another has written there meanwhile must not be passed over.
        life.next_seq -= 1;
        let (intent, outcome) = (life.intent.clone(), Outcome::bare(Status::Unknown, Some(code)));
        self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
    }

    /// Whether what was released has to wait: the terminal serves somebody, or is being asked.
    pub(super) fn is_serving(&self) -> bool {
        self.flights.finding() > 0 || self.lives.values().any(Life::bars)
    }
}
