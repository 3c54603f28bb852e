//! Doing what was asked: money goes through the book, and the reply tells what came of it.

use super::ask::{Ask, Request};
use super::plan::Act;
use super::screen::Place;
use super::{Options, Simulator, answer};
use crate::codepay::freedoms::Close;
use crate::codepay::{Message, ResponseCode, TransStatus};
use crate::time::Now;

/// The reply to something that was not carried out and is not known.
const NOTHING: ResponseCode = ResponseCode::Failed;

impl Simulator {
    /// Does it, or does not, and answers truly.
    pub(super) fn act(&mut self, now: Now, ask: &Ask, act: &Act) -> Message {
        match (act, ask) {
            (Act::Skip, _) => answer::plain(NOTHING),
            (Act::Tip(minor), Ask::Order(request)) => {
                let tipped = request.tipped(*minor, self.options.currency);
                self.order(now, &tipped, &Act::Do)
            }
            (Act::Tip(_), _) => self.act(now, ask, &Act::Do),
            (_, Ask::Order(request)) => self.order(now, request, act),
            (Act::Close(code, words), _) => answer::worded(code.clone(), words),
            (Act::Do, Ask::Tip { order, hundredths }) => self.tip(now, order, *hundredths),
            (Act::Do, Ask::Query { order, trans_no }) => self.query(order, trans_no.as_deref()),
            (Act::Do, Ask::Close { order }) => self.close(now, order.as_deref()),
            (Act::Do, Ask::Batch) => {
                self.book.settle();
                answer::plain(ResponseCode::Success)
            }
            (Act::Do, Ask::Init(setup)) => {
                self.screen.confirm = setup.confirm_on_terminal.unwrap_or(self.screen.confirm);
                setup.order_queue_mode.iter().for_each(|mode| self.screen.mode(mode));
                answer::hello()
            }
            (Act::Do, Ask::Hello) => answer::hello(),
            (Act::Do, Ask::Pair(message)) => answer::paired(message),
        }
    }

    /// A known number moves no money again, unless the script switched that off.
    fn order(&mut self, now: Now, request: &Request, act: &Act) -> Message {
        if self.is_known(&request.order.merchant_order_no) {
            return answer::numbered(ResponseCode::Duplicate, &request.order.merchant_order_no);
        }
        let entry = self.book.carry_out(now, request, act, &mut self.ledger);
        match self.options.persona.is_bare(&entry) {
            true => answer::ended(&entry),
            false => answer::result(&entry, self.options.currency),
        }
    }

    fn tip(&mut self, now: Now, order: &str, tip: u64) -> Message {
        match self.book.tip(now, order, tip, &mut self.ledger) {
            Ok(()) => answer::tipped(order, tip),
            Err(code) => answer::numbered(code, order),
        }
    }

    /// The reply's code is the transaction's own (section 8).
    fn query(&self, order: &str, trans_no: Option<&str>) -> Message {
        let Options { persona, currency, .. } = &self.options;
        match (self.book.asked(order, trans_no), self.screen.find(order)) {
            (Some(entry), _) => persona.asked(answer::record(entry, *currency)),
            (None, Some((running, place))) => {
                let status =
                    if place == Place::Listed { TransStatus::Created } else { TransStatus::Processing };
                persona.asked(answer::waiting(&running.request, &status, *currency))
            }
            (None, None) => persona.not_found(order),
        }
    }

    /// Drops an order that is not paid yet: it is answered too, because its till waits for that.
    fn close(&mut self, now: Now, order: Option<&str>) -> Message {
        if let Some(running) = self.screen.take(order) {
            let number = running.request.order.merchant_order_no.clone();
            let act = Act::Close(ResponseCode::Cancellation, "");
            match self.options.persona.close {
                Close::Answers => self.end(now, running, &act),
                Close::Quiet => drop(self.order(now, &running.request, &act)),
            }
            return answer::numbered(ResponseCode::Success, &number);
        }
        match order {
            Some(order) if self.book.find(order).is_none() => {
                answer::numbered(ResponseCode::DoesNotExist, order)
            }
            _ => answer::numbered(ResponseCode::CloseFailed, order.unwrap_or_default()),
        }
    }
}
