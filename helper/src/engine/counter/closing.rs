//! The word that a reference is never taken any more: for whoever asked for an operation, never heard of it, and does not
//! know whether somebody between still holds the request.
//!
//! It is the desk's: an operation of that reference that is stopped before anything is sent. Here it is awaited, for only what
//! is in the journal counts; and whatever could keep it from beginning is not asked, because it does not begin.

use super::{Asked, Counter, Earlier, Of, Refused, Standing};
use crate::engine::told;
use crate::engine::work::Work;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::payment::{Method, Operation, OrderNumber, Started, mint};
use tracing::Instrument;

/// How often it is tried where another process is at the same reference.
const TRIES: usize = 5;
/// How long the journal may take over its two records.
const PATIENCE: Duration = Duration::from_secs(25);

impl Counter {
    /// Closes a reference: whatever comes under it from now on has the outcome that is given here, `cancelled` where nothing was
    /// begun. What was begun goes on, and how it stands is given. Errors: it is not closed.
    pub async fn close(&self, asked: Asked) -> Result<Standing, Refused> {
        told::closing(&self.shared, &asked.reference);
        let span = self.shared.span(&asked.reference);
        let closed = self.closed(&asked).instrument(span).await;
        closed.inspect_err(|refused| told::refusal(&self.shared, &asked.reference, refused.code))
    }

    async fn closed(&self, asked: &Asked) -> Result<Standing, Refused> {
        let origin = self.origin_of(asked).await?;
        let operation = asked.operation(origin.as_ref()).map_err(|code| self.named(code, asked))?;
        let own = self.order_of(asked).await?;
        let _seat = self.seat().await?;
        for _ in 0..TRIES {
            self.know(&asked.reference).await?;
            let standing = match self.close_once(operation.clone(), own.clone()).await? {
                Ok(Started::New) => self.wait(&asked.reference, PATIENCE).await?,
                Ok(Started::Joined | Started::Settled(_)) => self.look_up(&asked.reference).await?,
                Err(code) => return Err(self.in_use(code, asked).await?),
            };
            // Another process was quicker and gave it up: it could begin again.
            let Some(standing) = standing.filter(|standing| !standing.may_begin_again()) else { continue };
            return self.recorded(standing).await;
        }
        Err(Refused::of(Code::JournalConflict))
    }

    /// At a gateway another process may be at work on it: then it is that one's, and stands as its log says.
    async fn close_once(
        &self,
        operation: Operation,
        own: Option<String>,
    ) -> Result<Result<Started, Code>, Refused> {
        let reference = operation.reference.clone();
        if self.known(&reference).await?.is_none() && !self.records(&reference).await?.is_empty() {
            return Ok(Ok(Started::Joined));
        }
        let mut entropy = [0; 16];
        getrandom::fill(&mut entropy).map_err(|_| Refused::of(Code::AbortedBeforeSend))?;
        let board = self.board().clone();
        self.turn(move |work: &mut Work| {
            let minted = || OrderNumber::Minted(mint(entropy));
            let (operation, order) = (operation.clone(), own.clone().map_or_else(minted, OrderNumber::Own));
            let closed = work.call(|desk, now| desk.close(now, operation, order));
            if closed == Ok(Started::New) {
                board.renew(&reference);
            }
            closed
        })
        .await
    }

    /// What is told and not in the journal would be forgotten. Errors: `JOURNAL_UNAVAILABLE`.
    async fn recorded(&self, standing: Standing) -> Result<Standing, Refused> {
        let reference = standing.reference.clone();
        let open = self.desk(move |desk, _| desk.till().is_open(&reference)).await?;
        match standing.settled && open {
            true => Err(Refused::of(Code::JournalUnavailable)),
            false => Ok(standing),
        }
    }

    /// The earlier payment. One that nobody knows is called as the caller calls it: nothing is asked of it.
    async fn origin_of(&self, asked: &Asked) -> Result<Option<Earlier>, Refused> {
        match (self.earlier(asked).await, &asked.of) {
            (Err(refused), Some(Of::Reference(reference))) if refused.code == Code::UnknownOrder => {
                let (order, number) = (String::new(), Some(reference.clone()));
                let method = Method::Any.as_str().to_owned();
                Ok(Some(Earlier { order, number, method, amount: None }))
            }
            (earlier, _) => earlier,
        }
    }

    /// The order number of the caller's own, where it may have that: nothing is sent under it.
    async fn order_of(&self, asked: &Asked) -> Result<Option<String>, Refused> {
        let Some(order) = &asked.order else { return Ok(None) };
        match self.own(order, &asked.reference).await {
            Ok(()) => Ok(Some(order.clone())),
            Err(refused) if matches!(refused.code, Code::OrderTaken | Code::InvalidField) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Another wish has the reference for good once it is in the journal, and not before.
    async fn in_use(&self, code: Code, asked: &Asked) -> Result<Refused, Refused> {
        let passing = code == Code::IntentConflict && self.records(&asked.reference).await?.is_empty();
        Ok(if passing { Refused::of(Code::JournalConflict) } else { self.named(code, asked) })
    }
}
