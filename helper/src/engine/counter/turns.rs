//! Turns of a terminal's task.

use super::{Counter, Refused};
use crate::engine::here::Found;
use crate::engine::work::{AnyDesk, Turn, Work};
use std::sync::Arc;
use tillwire_core::code::Code;
use tillwire_core::time::Now;
use tokio::sync::oneshot;

impl Counter {
    /// What the machine answers to a question about an order number.
    pub(super) async fn question(
        &self,
        ask: impl Fn(&mut Work, u32) + Send + Sync + 'static,
    ) -> Result<Found, Refused> {
        let answer = self.turn(move |work: &mut Work| {
            let (ticket, answer) = work.here.question();
            ask(work, ticket);
            answer
        });
        answer.await?.await.map_err(|_| Refused::of(Code::AbortedBeforeSend))
    }

    /// A call of the desk.
    pub(in crate::engine) async fn desk<T: Send + 'static>(
        &self,
        call: impl Fn(&mut AnyDesk, Now) -> T + Send + Sync + 'static,
    ) -> Result<T, Refused> {
        self.turn(move |work: &mut Work| work.call(&call)).await
    }

    /// A turn of the terminal's task; where the machine breaks over it, once more with its successor.
    pub(super) async fn turn<T: Send + 'static>(
        &self,
        turn: impl Fn(&mut Work) -> T + Send + Sync + 'static,
    ) -> Result<T, Refused> {
        let turn = Arc::new(turn);
        for _ in 0..2 {
            let (done, answer) = oneshot::channel();
            let turn = turn.clone();
            let call = move |work: &mut Work| {
                // Told before what it sets off is carried out; whoever asked may have left.
                let _ = done.send(turn(work));
            };
            if self.shared.turns.send(Turn::Call(Box::new(call))).is_err() {
                break;
            }
            if let Ok(answer) = answer.await {
                return Ok(answer);
            }
        }
        let text = "the terminal has been closed, or its machine failed".to_owned();
        Err(Refused::because(Code::AbortedBeforeSend, text))
    }

    /// Its machine panics.
    #[cfg(test)]
    pub(in crate::engine) fn break_down(&self) {
        let broken = |_: &mut Work| panic!("as a test wants it");
        self.shared.turns.send(Turn::Call(Box::new(broken))).expect("a task");
    }
}
