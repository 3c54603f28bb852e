//! What a receiver was told, told again: it lost its books, or was not there before.

use super::Hook;
use super::message::Message;
use crate::engine::{Counter, Refused};

/// How many outcomes are looked at at once.
const PAGE: usize = 500;

/// Which outcomes are told again.
pub enum Which {
    /// That of a reference.
    Reference(String),
    /// Those that were written down in that time, in Unix ms.
    Between(u64, u64),
}

impl Hook {
    /// Tells again what these terminals know of those that it is told of; a receiver that was gone is tried again. Gives
    /// how many are told from now on that were not waiting. What was
    /// done before an error is done: the same again does no harm. Errors: the journal's.
    pub async fn replay(&self, counters: &[Counter], which: &Which) -> Result<usize, Refused> {
        let mut replayed = 0;
        for counter in counters {
            replayed += match which {
                Which::Reference(reference) => self.replay_one(counter, reference).await?,
                Which::Between(from, until) => self.replay_all(counter, *from, *until).await?,
            };
        }
        self.resume();
        Ok(replayed)
    }

    async fn replay_one(&self, counter: &Counter, reference: &str) -> Result<usize, Refused> {
        let standing = counter.look_up(reference).await?.filter(|standing| standing.settled);
        match standing.and_then(|standing| standing.outcome) {
            Some(outcome) => self.told_again(counter.id(), &outcome, super::now()).await,
            None => Ok(0),
        }
    }

    async fn replay_all(&self, counter: &Counter, from: u64, until: u64) -> Result<usize, Refused> {
        let (mut replayed, mut before) = (0, None);
        loop {
            let page = counter.history(PAGE, before.as_deref()).await?;
            for (at, outcome) in page.settled.iter().filter(|(at, _)| (from..=until).contains(at)) {
                replayed += self.told_again(counter.id(), outcome, *at).await?;
            }
            // Newest first.
            let over = page.settled.last().is_none_or(|(at, _)| *at < from);
            match page.next.filter(|_| !over) {
                Some(next) => before = Some(next),
                None => return Ok(replayed),
            }
        }
    }

    async fn told_again(&self, terminal: &str, outcome: &str, at: u64) -> Result<usize, Refused> {
        match Message::of(terminal, outcome, at).filter(|message| self.wants(terminal, &message.event)) {
            Some(message) => Ok(usize::from(self.take_again(&message).await?)),
            None => Ok(0),
        }
    }
}
