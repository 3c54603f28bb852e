//! The right to begin something at a terminal, and giving the terminal back.

use super::{Counter, Refused};
use crate::engine::work::{Shared, Turn, Work};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

/// How long giving a terminal back may take.
pub(in crate::engine) const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// The right to begin something; it ends when this is dropped.
pub(super) struct Seat {
    shared: Arc<Shared>,
    counted: Arc<AtomicBool>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let counted = self.counted.clone();
        let leave = move |work: &mut Work| {
            if counted.swap(false, Ordering::SeqCst) {
                work.here.shared.users.fetch_sub(1, Ordering::SeqCst);
            }
            want(work);
        };
        // A task that ended has given the terminal back.
        let _ = self.shared.turns.send(Turn::Call(Box::new(leave)));
    }
}

impl Counter {
    /// The right to begin something: one process at a time works on a terminal. At a gateway every order stands for itself,
    /// once what was left open has been looked for. Errors: those of [`Counter::lease`].
    pub(super) async fn seat(&self) -> Result<Option<Seat>, Refused> {
        if !self.shared.facts().setting.is_gateway() {
            return self.lease().await.map(Some);
        }
        // The task ends with the process.
        let _ = self.recovered.clone().wait_for(|recovered| *recovered).await;
        Ok(None)
    }

    /// The lease; at a gateway that of asking for what others left. Errors: `TERMINAL_LOCKED`, or what the journal says.
    pub(super) async fn lease(&self) -> Result<Seat, Refused> {
        let seat = Seat { shared: self.shared.clone(), counted: Arc::default() };
        let counted = seat.counted.clone();
        let granted = self.turn(move |work: &mut Work| {
            let (waits, granted) = oneshot::channel();
            work.here.waiting.push(waits);
            // In the task's own order: who wants it more than before is answered.
            if !counted.swap(true, Ordering::SeqCst) {
                work.here.shared.users.fetch_add(1, Ordering::SeqCst);
            }
            want(work);
            granted
        });
        match granted.await?.await {
            Ok(granted) => Ok(granted.map(|()| seat)?),
            Err(_) => Err(Refused::of(Code::AbortedBeforeSend)),
        }
    }

    /// Gives the terminal back, and ends. What is open stays in the journal.
    pub(in crate::engine) async fn leave(&self) {
        let left = self.turn(Work::leave);
        let leaving = async {
            if let Ok(left) = left.await {
                let _ = left.await;
            }
        };
        if self.shared.is_held() {
            // It runs out where that takes too long.
            let _ = timeout_at(Instant::now() + LEAVE_LIMIT, leaving).await;
        }
        let _ = self.shared.turns.send(Turn::End);
    }

    /// Another process may have worked on the terminal: whatever it left open is taken up before anything starts.
    pub(in crate::engine) async fn take_up(&self) {
        // Somebody else may work on the terminal and resolve what it left; whoever begins something hears so.
        drop(self.lease().await);
    }
}

/// Tells the desk how many want to begin something.
fn want(work: &mut Work) {
    let users = work.here.shared.users.load(Ordering::SeqCst);
    work.call(|desk, now| desk.want(now, users));
}
