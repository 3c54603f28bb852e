//! What is different at a gateway: its orders stand for themselves, so any number of processes work at once. One refund of a
//! payment begins at a time, whoever begins it, and what a process left is found by the others' rounds.

use super::{Counter, Refused};
use crate::engine::asked::{Earlier, quoted};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::Space;
use tillwire_core::payment::{Method, Operation, Origin};
use tokio::time::sleep;
use tracing::warn;

/// From one round to the next.
const ROUND: Duration = Duration::from_secs(60);

impl Counter {
    /// An operation as it may follow an earlier payment. Errors: `REFUND_UNRESOLVED` while another on the same payment is in
    /// doubt, which may have given the money back.
    pub(super) async fn may_follow(&self, operation: Operation) -> Result<Operation, Refused> {
        if !self.shared.facts().setting.is_gateway() {
            return Ok(operation);
        }
        let operation = self.recognised(operation).await?;
        let Some(origin) = &operation.of else { return Ok(operation) };
        let (name, reference) = (origin.name().to_owned(), operation.reference.clone());
        let claimed = self.question(move |work, ticket| {
            let (name, reference) = (name.clone(), reference.clone());
            work.call(|desk, now| desk.claim(now, ticket, name, reference));
        });
        let Some(barred) = claimed.await?? else { return Ok(operation) };
        let (behind, other) = (self.clone(), barred.clone());
        // Taken up as soon as no other process can be at work on it.
        tokio::spawn(async move { behind.know(&other).await });
        let text = format!("the outcome of {} is not known yet", quoted(&barred));
        Err(Refused::because(Code::RefundUnresolved, text))
    }

    /// A payment that is named by the gateway's number alone is the journal's own where that knows the number.
    async fn recognised(&self, operation: Operation) -> Result<Operation, Refused> {
        let Some(Origin { order, number: Some(number), .. }) = &operation.of else { return Ok(operation) };
        if !order.is_empty() {
            return Ok(operation);
        }
        let numbers = vec![number.clone()];
        let found = self.question(move |work, ticket| {
            let numbers = numbers.clone();
            work.call(|desk, now| desk.find(now, ticket, numbers));
        });
        let Some(reference) = found.await?? else { return Ok(operation) };
        let text = || format!("the outcome of {} is not known yet", quoted(&reference));
        let outcome = self.outcome_of(&reference).await?;
        let outcome = outcome.ok_or_else(|| Refused::because(Code::UnknownOrder, text()))?;
        let earlier = Earlier::of_outcome(&outcome, "of")?;
        let method = Method::parse(&earlier.method).unwrap_or(operation.method);
        Ok(Operation { method, of: Some(earlier.origin()?), ..operation })
    }

    /// Takes up, now and then, what other processes left, until this one ends.
    pub(in crate::engine) async fn go_round(&self) {
        while !self.shared.turns.is_closed() {
            // What it is may change.
            let gateway = self.shared.facts().setting.is_gateway();
            match if gateway { self.round().await } else { Ok(()) } {
                Ok(()) => {}
                // Another process is at it, or this one ends.
                Err(Refused { code: Code::TerminalLocked | Code::AbortedBeforeSend, .. }) => {}
                Err(refused) => {
                    warn!(
                        terminal = self.id(),
                        code = refused.code.as_str(),
                        "what was left was not looked for"
                    )
                }
            }
            sleep(ROUND).await;
        }
    }

    async fn round(&self) -> Result<(), Refused> {
        let seat = self.lease().await?;
        let log = self.shared.log(Space::Intents);
        let open = self.shared.keeper.look(move |journal| journal.open(&log)).await?;
        for (reference, _) in open {
            self.know(&reference).await?;
        }
        let has_shop = self.shared.outlet.is_wanted();
        self.desk(move |desk, now| {
            desk.with(now, tillwire_core::payment::Till::write_again);
            if has_shop {
                desk.tell_all(now);
            }
        })
        .await?;
        drop(seat);
        Ok(())
    }
}
