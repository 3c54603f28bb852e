//! What is known of a reference: by the machine, from the journal, and as it was told.

use super::{Counter, Refused, Standing};
use crate::engine::board::Board;
use crate::engine::shown;
use crate::engine::work::AnyDesk;
use tillwire_core::code::Code;
use tillwire_core::desk::{Log, Space};
use tillwire_core::payment::{Offer, Status, present};
use tokio::sync::watch;

/// What the machine or the journal says of a reference.
pub(super) struct Known {
    /// The outcome as callers see it, and whether it is final.
    pub told: Option<(String, bool)>,
    pub offer: Option<String>,
}

impl Known {
    pub fn of(desk: &AnyDesk, reference: &str) -> Option<Known> {
        let till = desk.till();
        let told = till.told(reference).map(|(intent, outcome)| {
            (shown::outcome(&present(intent, outcome)), outcome.status != Status::Unknown)
        });
        let offer = till.offer(reference).map(Offer::to_json);
        till.knows(reference).then_some(Known { told, offer })
    }
}

impl Counter {
    /// Makes the machine know an intent that only the journal remembers, unless another process may be at work on it.
    pub(super) async fn know(&self, reference: &str) -> Result<(), Refused> {
        if self.known(reference).await?.is_some() {
            return Ok(());
        }
        let records = self.records(reference).await?;
        if records.is_empty() {
            return Ok(());
        }
        let name = reference.to_owned();
        let recovered = self.desk(move |desk, now| match desk.till().patience(now, &records) {
            Some(_) => Ok(()),
            None => desk.with(now, |till| till.recover(now, &name, &records)),
        });
        Ok(recovered.await??)
    }

    pub(super) async fn known(&self, reference: &str) -> Result<Option<Known>, Refused> {
        let name = reference.to_owned();
        self.desk(move |desk, _| Known::of(desk, &name)).await
    }

    pub(super) async fn records(&self, reference: &str) -> Result<Log, Refused> {
        let (log, name) = (self.shared.log(Space::Intents), reference.to_owned());
        Ok(self.shared.keeper.look(move |journal| journal.read(&log, &name)).await?)
    }

    pub(super) fn standing(&self, reference: &str, known: Known) -> Standing {
        let told = self.board().told(reference);
        // In doubt the machine has no outcome: what was told of that still counts.
        let doubt = told.outcome.filter(|(_, settled)| !settled);
        let (outcome, settled) =
            known.told.or(doubt).map_or((None, false), |(text, settled)| (Some(text), settled));
        Standing {
            reference: reference.to_owned(),
            outcome,
            settled,
            offer: known.offer.or(told.offer),
            steps: told.steps,
        }
    }

    /// What is known after something was told; its own error where it never began.
    pub(super) async fn heard(&self, reference: &str) -> Result<Option<Standing>, Refused> {
        match self.board().told(reference).refusal {
            Some(code) => Err(self.refusal(code)),
            None => match self.board().told(reference).outcome {
                // As it was told: one that could not be written down says so, and is known no better.
                Some(told) => {
                    let known = Known { told: Some(told), offer: None };
                    Ok(Some(self.standing(reference, known)))
                }
                None => self.look_up(reference).await,
            },
        }
    }

    pub(super) async fn next(&self, news: &mut watch::Receiver<u32>) -> Result<(), Refused> {
        news.changed().await.map_err(|_| Refused::of(Code::OutcomeUnknown))
    }

    /// One about reaching the terminal also tells where that was tried.
    pub fn refusal(&self, code: Code) -> Refused {
        match code.place() {
            "open" => {
                Refused::because(code, format!("{}: {}", code.meaning(), self.shared.facts().setting.place))
            }
            _ => Refused::of(code),
        }
    }

    pub(super) fn board(&self) -> &Board {
        &self.shared.board
    }
}
