//! One terminal, as whoever serves callers uses it. A [`Counter`] sends calls to the terminal's own task and waits for what
//! comes of them; whoever stops waiting stops nothing.

mod beginning;
mod by_hand;
mod closing;
mod diagnosing;
mod errands;
mod gateway;
mod known;
mod notified;
mod seat;
mod turns;

use super::asked::{Asked, Earlier, Of};
use super::board::Events;
use super::refused::Refused;
use super::shown;
use super::told;
use super::work::{AnyDesk, Shared};
use beginning::{Unstarted, in_the_way};
use known::Known;
pub(super) use seat::LEAVE_LIMIT;
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::amount::Currency;
use tillwire_core::desk::{self, Space};
use tillwire_core::payment::{CancelAnswer, Reason};
use tillwire_core::system::System;
use tillwire_core::time::Now;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

/// The most outcomes of a page of the history.
const PAGE: usize = 1_000;

/// What is known of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub reference: String,
    /// The outcome as JSON; none as long as nothing was told.
    pub outcome: Option<String>,
    /// Whether that is final; `unknown` is not.
    pub settled: bool,
    /// What the customer pays with, as JSON, where that is not a terminal.
    pub offer: Option<String>,
    /// The steps so far that this process told, as JSON each.
    pub steps: Vec<String>,
}

impl Standing {
    /// The outcome's status.
    pub fn status(&self) -> Option<String> {
        shown::member(self.outcome.as_deref()?, "status")
    }

    /// Whether it was given up before anything was sent, so that the same reference may begin again.
    fn may_begin_again(&self) -> bool {
        let reason = self.outcome.as_deref().and_then(|outcome| shown::member(outcome, "reason"));
        reason.as_deref() == Some(Reason::AbortedBeforeSend.as_str())
    }

    /// Whether it is known that no money moved.
    fn is_not_charged(&self) -> bool {
        self.status().as_deref() == Some("not-charged")
    }
}

/// A page of what is settled, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// When each was written down, in Unix ms, and the outcome as JSON.
    pub settled: Vec<(u64, String)>,
    /// Where the page after this one begins.
    pub next: Option<String>,
}

/// A terminal. Clones are the same one.
#[derive(Clone)]
pub struct Counter {
    pub(super) shared: Arc<Shared>,
    /// Whether what an earlier process left was looked for.
    pub(super) recovered: watch::Receiver<bool>,
}

impl Counter {
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    pub fn system(&self) -> &'static System {
        self.shared.facts().system
    }

    pub fn currency(&self) -> Currency {
        self.shared.facts().currency
    }

    /// What it can do, as a JSON object.
    pub fn can(&self) -> String {
        self.shared.facts().can.clone()
    }

    /// Whether both are the same one, and not only of the same id.
    pub(super) fn is(&self, other: &Counter) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Resolves once the terminal has been given back for good.
    pub async fn gone(&self) {
        self.shared.turns.closed().await;
    }

    /// Starts an operation, joins the one of the same reference, or finds its outcome; never waits for that. Errors: nothing
    /// was charged by this call.
    pub async fn begin(&self, asked: Asked) -> Result<Standing, Refused> {
        told::request(&self.shared, &asked.reference, asked.kind);
        let span = self.shared.span(&asked.reference);
        let begun = self.begun(&asked).instrument(span).await;
        begun.inspect_err(|refused| told::refusal(&self.shared, &asked.reference, refused.code))
    }

    async fn begun(&self, asked: &Asked) -> Result<Standing, Refused> {
        let earlier = self.earlier(asked).await?;
        let operation = asked.operation(earlier.as_ref()).map_err(|code| self.named(code, asked))?;
        if let Some(order) = &asked.order {
            self.own(order, &asked.reference).await?;
        }
        let seat = self.seat().await?;
        self.know(&asked.reference).await?;
        self.goes_on(&asked.reference).await?;
        let operation = self.may_follow(operation).await?;
        let started = self.start(operation, asked.order.clone()).await?;
        drop(seat);
        match started {
            Ok(known) => Ok(self.standing(&asked.reference, known)),
            Err(Unstarted::Refused(refused)) => Err(refused),
            Err(Unstarted::Code(code, barring)) => Err(in_the_way(self.named(code, asked), &barring)),
        }
    }

    /// What is known of a reference, of this process or from the journal; none: nobody knows it.
    pub async fn look_up(&self, reference: &str) -> Result<Option<Standing>, Refused> {
        if let Some(known) = self.known(reference).await? {
            return Ok(Some(self.standing(reference, known)));
        }
        let records = self.records(reference).await?;
        let ended = desk::ended(reference, &records).map(|outcome| (shown::outcome(&outcome), true));
        // Somebody else is at work on it, or it was not taken up yet.
        let open = Known { told: ended, offer: None };
        Ok((!records.is_empty()).then(|| self.standing(reference, open)))
    }

    /// The same, once it is final, or an outcome (also `unknown`) is told meanwhile, or `limit` is over. Errors: it was given
    /// up before its first byte left.
    pub async fn wait(&self, reference: &str, limit: Duration) -> Result<Option<Standing>, Refused> {
        let mut news = self.board().follow(reference);
        let end = Instant::now() + limit;
        let standing = self.look_up(reference).await?;
        if standing.as_ref().is_some_and(|standing| !standing.settled) {
            let told = timeout_at(end, news.changed()).await.is_ok();
            if told {
                return self.heard(reference).await;
            }
            return self.look_up(reference).await;
        }
        match self.board().told(reference).refusal {
            Some(code) if standing.as_ref().is_some_and(Standing::is_not_charged) => Err(self.refusal(code)),
            _ => Ok(standing),
        }
    }

    /// The same, already once there is something to show the customer.
    pub async fn wait_for_offer(
        &self,
        reference: &str,
        limit: Duration,
    ) -> Result<Option<Standing>, Refused> {
        let mut events = self.events(None);
        let end = Instant::now() + limit;
        loop {
            let standing = self.look_up(reference).await?;
            let shown = standing.as_ref().is_none_or(|it| it.outcome.is_some() || it.offer.is_some());
            if shown || Instant::now() >= end {
                return self.wait(reference, Duration::ZERO).await;
            }
            while timeout_at(end, events.next()).await.is_ok_and(|event| event.reference != reference) {}
        }
    }

    /// Asks for a running operation to be stopped; its outcome follows.
    pub async fn cancel(&self, reference: &str) -> Result<CancelAnswer, Refused> {
        self.know(reference).await?;
        let name = reference.to_owned();
        self.desk(move |desk, now| desk.with(now, |till| till.cancel(now, &name))).await
    }

    /// Asks once more, now, what became of it.
    pub async fn recheck(&self, reference: &str, limit: Duration) -> Result<Option<Standing>, Refused> {
        self.know(reference).await?;
        let mut news = self.board().follow(reference);
        let end = Instant::now() + limit;
        let standing = self.look_up(reference).await?;
        if standing.as_ref().is_none_or(|standing| standing.settled) {
            return Ok(standing);
        }
        let name = reference.to_owned();
        self.desk(move |desk, now| desk.with(now, |till| till.recheck(now, &name))).await?;
        // Where nothing comes in time it is told as it is.
        let _ = timeout_at(end, news.changed()).await;
        self.look_up(reference).await
    }

    /// The operations that have no outcome yet, such as those of a process that died.
    pub async fn pending(&self) -> Result<Vec<Standing>, Refused> {
        // The task ends with the process.
        let _ = self.recovered.clone().wait_for(|recovered| *recovered).await;
        let open = |desk: &mut AnyDesk, _: Now| -> Vec<String> {
            desk.till().unresolved().map(str::to_owned).collect()
        };
        let mut pending = Vec::new();
        for reference in self.desk(open).await? {
            pending.extend(self.look_up(&reference).await?);
        }
        Ok(pending)
    }

    /// A page of what is settled: at most `limit` outcomes, from `before`, the `next` of the page before.
    pub async fn history(&self, limit: usize, before: Option<&str>) -> Result<Page, Refused> {
        let limit = limit.clamp(1, PAGE);
        let (log, before) = (self.shared.log(Space::Intents), before.map(str::to_owned));
        let look =
            move |journal: &dyn super::journal::Journal| journal.history(&log, limit, before.as_deref());
        let (entries, next) = self.shared.keeper.look(look).await?;
        let settled = entries.iter().filter_map(|entry| {
            let outcome = desk::ended(&entry.reference, &entry.records)?;
            Some((entry.written, shown::outcome(&outcome)))
        });
        Ok(Page { settled: settled.collect(), next })
    }

    /// What happens from now on, or behind the event of that number.
    pub fn events(&self, after: Option<u64>) -> Events {
        self.board().events(after)
    }
}
