//! What is asked of the terminal itself and moves no money.

use super::{Counter, Earlier, Of, Refused};
use crate::engine::asked;
use crate::engine::work::Work;
use tillwire_core::code::Code;
use tillwire_core::json::Value;
use tillwire_core::payment::{Errand, Origin, Ticket};
use tokio::sync::oneshot;

impl Counter {
    /// What the terminal itself says of an order now: by a reference or order number, or by the numbers of another till's
    /// payment. Gives the answer as JSON.
    pub async fn query(&self, of: &Value) -> Result<String, Refused> {
        let errand = match asked::of(Some(of), "of")? {
            Of::Reference(reference) => {
                self.know(&reference).await?;
                Errand::Query(reference)
            }
            Of::Payment(Earlier { order, number, .. }) => {
                let origin = Origin { order, number, amount: None };
                match self.system().asks_by_number(&origin)? {
                    true => Errand::QueryNumber(origin.number.unwrap_or_default()),
                    false => Errand::QueryOrder(origin.order),
                }
            }
        };
        self.run("query", errand).await
    }

    /// Prints the receipt of a payment again.
    pub async fn print_receipt(&self, of: &Value) -> Result<String, Refused> {
        let order = match asked::of(Some(of), "of")? {
            Of::Payment(Earlier { order, number, .. }) => number.unwrap_or(order),
            Of::Reference(reference) => match self.outcome_of(&reference).await? {
                Some(outcome) => {
                    let Earlier { order, number, .. } = Earlier::of_outcome(&outcome, "of")?;
                    number.unwrap_or(order)
                }
                None => reference,
            },
        };
        self.run("printReceipt", Errand::PrintReceipt(order)).await
    }

    /// Prints the day's summary at the terminal.
    pub async fn print_summary(&self) -> Result<String, Refused> {
        self.run("printSummary", Errand::PrintSummary).await
    }

    /// Settles the day's payments; from then on they are refunded, not voided.
    pub async fn close_batch(&self) -> Result<String, Refused> {
        self.run("closeBatch", Errand::CloseBatch).await
    }

    /// Something that moves no money.
    async fn run(&self, what: &str, errand: Errand) -> Result<String, Refused> {
        let answer = self.turn(move |work: &mut Work| {
            let errand = errand.clone();
            let Ticket(ticket) = work.call(|desk, now| desk.with(now, |till| till.run(now, errand)))?;
            let (asked, answer) = oneshot::channel();
            work.here.errands.insert(ticket, asked);
            Ok(answer)
        });
        let answer = answer.await?.map_err(|code: Code| match code {
            Code::UnsupportedOperation => Refused::unable(what),
            code => Refused::of(code),
        });
        answer?.await.map_err(|_| Refused::of(Code::AbortedBeforeSend))
    }
}
