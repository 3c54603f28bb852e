//! A cancel: asked for at any moment, and never an end by itself. What has not left is not sent; what has left is asked to
//! stop, and an inquiry has to agree.

use super::doubt::FIRST_OF_ALL;
use super::effect::CancelAnswer;
use super::flight::Purpose;
use super::life::{Claim, Life, Stage};
use super::outcome::{By, Outcome, Status};
use super::room::Room;
use super::step::Step;
use super::till::Till;
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// Asks for a running operation to be stopped. It never settles anything: the outcome follows.
    pub fn cancel(&mut self, now: Now, reference: &str) -> CancelAnswer {
        let (can, names_order) = (self.room.can().cancel, self.room.can().concurrent);
        let (offered, harmless) = (self.offered(reference).is_some(), self.is_harmless(reference));
        let Some(life) = self.lives.get_mut(reference) else { return CancelAnswer::NothingToCancel };
        let was_to_begin = life.again.take().is_some();
        let answer = match life.stage {
            Stage::Settling { .. } if was_to_begin => CancelAnswer::Requested,
            Stage::Settled | Stage::Settling { .. } | Stage::Found => CancelAnswer::NothingToCancel,
            Stage::TakingOver(_) => CancelAnswer::TooLate,
            Stage::Checking(_) if !offered => CancelAnswer::TooLate,
            Stage::Asked | Stage::Checking(_) if !can => CancelAnswer::Unsupported,
            Stage::Asked if names_order && !harmless => CancelAnswer::Unsupported,
            _ if life.cancel => CancelAnswer::Requested,
            // It is heard of before the offer is shown, and then nobody sees that.
            Stage::Asked if harmless => {
                life.cancel = true;
                CancelAnswer::Requested
            }
            Stage::Asked | Stage::Checking(_) => {
                life.cancel = true;
                self.launch(now, Purpose::Cancel(reference.to_owned()));
                self.step(reference, Step::Cancelling, None);
                CancelAnswer::Requested
            }
            // The record is on its way to disk: `recorded` finds the wish, and sends or shows nothing.
            Stage::Preparing | Stage::Committing { .. } | Stage::Taking => {
                life.cancel = true;
                CancelAnswer::Requested
            }
            Stage::Queued => {
                life.cancel = true;
                self.prepare(reference);
                CancelAnswer::Requested
            }
            Stage::Probing | Stage::Opening => {
                self.settle(reference, Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled)));
                CancelAnswer::Requested
            }
        };
        self.settle_down(now);
        answer
    }

    /// A cancel was answered. Whether it worked, an inquiry has to say: at once, where the order stands for itself.
    pub(super) fn confirm_cancel(&mut self, now: Now, reference: &str, taken: bool) {
        let claimed = self.numbers;
        if self.offered(reference).is_some()
            && let Some(doubt) = self.lives.get_mut(reference).and_then(Life::doubt)
        {
            if taken {
                (doubt.claim, doubt.claimed) = (Some(Claim::Cancelled), claimed);
            }
            doubt.next = doubt.next.map(|_| FIRST_OF_ALL);
            self.check_doubts(now);
        }
    }

    /// A cancel names no order, so the next operation waits until the last one is over.
    pub(super) fn start_queued(&mut self) {
        if !self.config.exclusive {
            return;
        }
        let queued = |(_, life): &(&String, &Life)| matches!(life.stage, Stage::Queued);
        if let Some(reference) = self.lives.iter().find(queued).map(|(reference, _)| reference.clone()) {
            self.prepare(&reference);
        }
    }
}
