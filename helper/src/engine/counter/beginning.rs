//! How an operation begins: what is asked for in the machine's words, with the payment that it is about, under an order
//! number of its own.

use super::known::Known;
use super::{Asked, Counter, Earlier, Of, Refused};
use crate::engine::asked::quoted;
use crate::engine::work::Work;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value};
use tillwire_core::payment::{Operation, Started};

/// Why an operation did not begin.
pub(super) enum Unstarted {
    Refused(Refused),
    /// With the references that bar what is new.
    Code(Code, Vec<String>),
}

impl Counter {
    pub(super) async fn start(
        &self,
        operation: Operation,
        order: Option<String>,
    ) -> Result<Result<Known, Unstarted>, Refused> {
        let mut entropy = [0; 16];
        getrandom::fill(&mut entropy).map_err(|_| Refused::of(Code::AbortedBeforeSend))?;
        let board = self.board().clone();
        self.turn(move |work: &mut Work| {
            let refused = |refusal| Unstarted::Refused(Refused::from(refusal));
            let reference = operation.reference.clone();
            let order = work.terms.order(entropy, order.clone()).map_err(refused)?;
            let operation = work.terms.fit(operation.clone()).map_err(refused)?;
            work.call(|desk, now| match desk.start(now, operation, order) {
                Ok(started) => {
                    if started == Started::New {
                        board.renew(&reference);
                    }
                    Ok(Known::of(desk, &reference).unwrap_or(Known { told: None, offer: None }))
                }
                Err(code) => Err(Unstarted::Code(code, desk.till().barring().map(str::to_owned).collect())),
            })
        })
        .await
    }

    /// The earlier payment of an operation that needs one.
    pub(super) async fn earlier(&self, asked: &Asked) -> Result<Option<Earlier>, Refused> {
        match &asked.of {
            None => Ok(None),
            Some(Of::Payment(earlier)) => Ok(Some(earlier.clone())),
            Some(Of::Reference(reference)) => match self.outcome_of(reference).await? {
                Some(outcome) => Earlier::of_outcome(&outcome, "of").map(Some),
                None => {
                    let allowed = "the reference of a payment that this journal knows, or its outcome";
                    Err(Refused::about(Code::UnknownOrder, "of", Some(quoted(reference)), allowed))
                }
            },
        }
    }

    pub(super) async fn outcome_of(&self, reference: &str) -> Result<Option<Value>, Refused> {
        let outcome = self.look_up(reference).await?.and_then(|standing| standing.outcome);
        Ok(outcome.and_then(|outcome| json::read(&outcome).ok()))
    }

    /// Gives a payment an order number of the caller's own. Errors: `ORDER_TAKEN` where that is another's.
    pub(super) async fn own(&self, order: &str, reference: &str) -> Result<(), Refused> {
        self.system().check_order(order)?;
        let (own, whose) = (order.to_owned(), reference.to_owned());
        let asked = self.question(move |work, ticket| {
            let (own, whose) = (own.clone(), whose.clone());
            work.call(|desk, now| desk.own(now, ticket, own, whose));
        });
        match asked.await?? {
            None => Ok(()),
            Some(other) => {
                let allowed = format!("a number that nobody has: this one is that of {}", quoted(&other));
                Err(Refused::about(Code::OrderTaken, "order", Some(quoted(order)), &allowed))
            }
        }
    }

    /// Errors: the terminal takes nothing new any more, and this is new.
    pub(super) async fn goes_on(&self, reference: &str) -> Result<(), Refused> {
        if !self.shared.is_ending() || self.known(reference).await?.is_some() {
            return Ok(());
        }
        let text = "the terminal is not in the configuration any more".to_owned();
        Err(Refused::because(Code::NotFound, text))
    }

    pub(super) fn named(&self, code: Code, asked: &Asked) -> Refused {
        Refused::named(code, asked, &self.shared.facts().abilities)
    }
}

/// A refusal that says which payment is in the way, where one is.
pub(super) fn in_the_way(refused: Refused, barring: &[String]) -> Refused {
    match refused.code {
        Code::TerminalUnresolved => {
            let open: Vec<String> = barring.iter().map(|reference| quoted(reference)).collect();
            Refused::because(refused.code, format!("{}: {}", refused.message, open.join(", ")))
        }
        _ => refused,
    }
}
