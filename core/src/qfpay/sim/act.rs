//! Doing what was asked: money goes through the book, and the reply tells what came of it.

use super::answer::{PENDING, Words, business_decline, inquiry_reply, payment_reply, refund_reply, refusal};
use super::ask::{Ask, Part};
use super::book::{Entry, PAID, Sale};
use super::plan::Act;
use super::{Options, RespCd, Simulator};
use crate::qfpay::Reply;
use crate::qfpay::freedoms::{Echo, InquiryBy};
use crate::time::Now;

impl Simulator {
    /// Does it, or does not, and answers truly.
    pub(super) fn act(&mut self, now: Now, ask: &Ask, act: &Act) -> Reply {
        if let Some(sale) = self.first_result(ask) {
            return payment_reply(now, sale);
        }
        match (act, ask) {
            (Act::Skip, _) => Reply::new(RespCd::OtherError),
            (Act::Decline(code), Ask::Pay(pay)) => {
                let code = self.options.persona.refusal(code);
                payment_reply(now, &self.book.pay(now, pay, code, &mut self.ledger))
            }
            (Act::Decline(code), _) => business_decline(code),
            (Act::Enter(minor), Ask::Refund { order_id, may_change: true, .. }) => {
                refund_reply(now, self.book.refund(now, order_id, Part::Minor(*minor), &mut self.ledger))
            }
            (Act::Enter(_), _) => self.act(now, ask, &Act::Do),
            (Act::Do, Ask::Pay(pay)) => payment_reply(now, &self.book.pay(now, pay, PAID, &mut self.ledger)),
            (Act::Do, Ask::Refund { order_id, amount, .. }) => {
                refund_reply(now, self.book.refund(now, order_id, *amount, &mut self.ledger))
            }
            (Act::Do, Ask::Query { order, by_reference }) => self.query(now, order, *by_reference),
            (Act::Do, Ask::PrintReceipt { order_id }) => self.print(order_id),
            (Act::Do, Ask::PrintSummary) => Reply::new(RespCd::Success),
            (Act::Do, Ask::Cancel) => self.cancel(now),
        }
    }

    /// The payment that already answered this order number, unless the script switched that off.
    pub(super) fn first_result(&self, ask: &Ask) -> Option<&Sale> {
        match ask {
            Ask::Pay(pay) if self.script.dedupe() => self.book.first_of_order(&pay.order),
            _ => None,
        }
    }

    fn query(&self, now: Now, order: &str, by_reference: bool) -> Reply {
        let Options { persona, echo_order, .. } = &self.options;
        if by_reference && persona.inquiry == InquiryBy::OrderIdOnly {
            return refusal(RespCd::BadParameters, "out_trade_no");
        }
        let entry = match by_reference {
            true => self.book.of_order(order).map(Entry::Sale),
            false => self.book.find(order),
        };
        match entry {
            Some(entry) => inquiry_reply(now, entry, *echo_order || persona.echo == Echo::Everywhere),
            None if self.is_running(order) => business_decline(PENDING),
            None => persona.not_found(order),
        }
    }

    fn is_running(&self, order: &str) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| matches!(&running.ask, Ask::Pay(pay) if pay.order == order))
    }

    fn print(&self, order_id: &str) -> Reply {
        match self.book.find(order_id) {
            Some(_) => Reply::new(RespCd::Success),
            None => Words::NOT_FOUND.reply(RespCd::RequestError),
        }
    }

    fn cancel(&mut self, now: Now) -> Reply {
        if self.running.is_none() {
            return Words::NOT_RUNNING.reply(RespCd::RequestError);
        }
        self.end_running(now, Act::Skip, Words::CANCELLED);
        Reply::new(RespCd::Success)
    }
}
