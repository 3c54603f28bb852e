//! What every simulated terminal or gateway can be told and asked, whatever it speaks. Object-safe, so that one
//! task can serve any of them.

use super::{ConnId, Customer, Delivery, Ledger, Request, Script, Transmit, Via};
use crate::http;
use crate::time::{Millis, Now};

/// A room in the terminal's or gateway's role.
pub trait Simulated {
    /// The system's name in ledgers and scripts, such as `qfpay`.
    fn system(&self) -> &'static str;

    /// A till connected.
    fn connected(&mut self, now: Now, conn: ConnId, via: Via);

    /// Bytes came on a stream face. Faces of messages get one whole message a call.
    fn handle_input(&mut self, now: Now, conn: ConnId, bytes: &[u8]);

    /// A POST came on an HTTP face.
    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]);

    /// A request came on an HTTP face, with everything that counts where more counts than path and body.
    fn handle_http(&mut self, now: Now, conn: ConnId, request: &Request) {
        self.handle_request(now, conn, &request.path, &request.message.body);
    }

    /// The till closed the connection. What runs goes on; its answer is lost.
    fn handle_closed(&mut self, now: Now, conn: ConnId);

    /// Time has passed: what is due leaves, a customer who never came is given up.
    fn handle_timeout(&mut self, now: Now);

    /// When [`Simulated::handle_timeout`] is due, in monotonic milliseconds.
    fn poll_timeout(&self) -> Option<Millis>;

    /// What to do next on a connection.
    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)>;

    /// The next request to somebody else: deliver it, then call [`Simulated::handle_delivered`].
    fn poll_delivery(&mut self) -> Option<Delivery> {
        None
    }

    /// How the delivery of this number was answered; `None`: not at all.
    fn handle_delivered(&mut self, _now: Now, _number: u64, _reply: Option<&http::Reply>) {}

    /// Replaces the script and ends a FREEZE.
    fn script(&mut self, script: Script);

    /// The person in front of the terminal acts. Nothing happens when no payment waits.
    fn customer(&mut self, now: Now, customer: Customer);

    /// The person who holds this code, or has this link open, acts. At a terminal there is only the one in front of it.
    fn customer_of(&mut self, now: Now, _code: &str, customer: Customer) {
        self.customer(now, customer);
    }

    /// Forgets everything: ledger, script, changed key. Every connection ends.
    fn reset(&mut self);

    /// What happened to money.
    fn ledger(&self) -> &Ledger;
}
