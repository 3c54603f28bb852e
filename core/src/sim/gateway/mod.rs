//! What the simulated gateways share: one way to drive them, and one meaning of each verb.
//!
//! A gateway answers requests and tells notifications; the customer acts in between. A room gives what its messages
//! and its customers mean ([`Gateway`]); [`Simulator`] drives it as every [`Simulated`] system, and [`Desk`] is what it
//! works with: the script, the ledger, and what is on its way out. None of them knows a payment system.

mod desk;
mod plan;

pub use desk::{Desk, Service};
pub use plan::{Fate, Plan, Say, Signing, Telling};

use crate::http::{self, Message};
use crate::sim::{ConnId, Customer, Delivery, Ledger, Request, Script, Simulated, Transmit, Via};
use crate::time::{Millis, Now};

/// A room in a gateway's role.
pub trait Gateway: Sized {
    /// What it is set to.
    type Options: Clone;
    /// The system's name in ledgers and scripts.
    const SYSTEM: &'static str;

    /// One that has done nothing yet.
    fn new(options: Self::Options) -> Self;

    /// What it was made with.
    fn options(&self) -> &Self::Options;

    /// Where noise comes from, and how many times faster than documented notifications are repeated.
    fn pace(options: &Self::Options) -> (u64, u64);

    /// A request came, of a merchant or of a customer's browser.
    fn asked(&mut self, desk: &mut Desk, now: Now, conn: ConnId, request: &Request);

    /// Whether a merchant's answer says that a notification was understood.
    fn understood(reply: &http::Reply) -> bool;

    /// Who acts: the customer that holds this code or link, or without one whoever waits the longest.
    fn customer(&mut self, desk: &mut Desk, now: Now, code: Option<&str>, customer: Customer);
}

/// A gateway, driven as every simulated system.
pub struct Simulator<G: Gateway> {
    gateway: G,
    desk: Desk,
}

impl<G: Gateway> Simulator<G> {
    /// A gateway that has done nothing yet.
    pub fn new(options: G::Options) -> Self {
        let (seed, hurry) = G::pace(&options);
        Simulator { desk: Desk::new(G::SYSTEM, seed, hurry), gateway: G::new(options) }
    }
}

impl<G: Gateway> Simulated for Simulator<G> {
    fn system(&self) -> &'static str {
        G::SYSTEM
    }

    fn connected(&mut self, _now: Now, conn: ConnId, via: Via) {
        self.desk.connected(conn, via);
    }

    /// Everything here goes over HTTP.
    fn handle_input(&mut self, _now: Now, _conn: ConnId, _bytes: &[u8]) {}

    /// A POST without headers.
    fn handle_request(&mut self, now: Now, conn: ConnId, path: &str, body: &[u8]) {
        let message = Message { body: body.to_vec(), ..Message::default() };
        let request = Request { method: "POST".to_owned(), path: path.to_owned(), message };
        self.handle_http(now, conn, &request);
    }

    fn handle_http(&mut self, now: Now, conn: ConnId, request: &Request) {
        if self.desk.listens(conn) {
            self.gateway.asked(&mut self.desk, now, conn, request);
        }
    }

    fn handle_closed(&mut self, _now: Now, conn: ConnId) {
        self.desk.closed(conn);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.desk.release(now.mono);
    }

    fn poll_timeout(&self) -> Option<Millis> {
        self.desk.due()
    }

    fn poll_transmit(&mut self) -> Option<(ConnId, Transmit)> {
        self.desk.poll()
    }

    fn poll_delivery(&mut self) -> Option<Delivery> {
        self.desk.poll_delivery()
    }

    fn handle_delivered(&mut self, _now: Now, number: u64, reply: Option<&http::Reply>) {
        if reply.is_some_and(|reply| reply.status == 200 && G::understood(reply)) {
            self.desk.acknowledged(number);
        }
    }

    fn script(&mut self, script: Script) {
        self.desk.follow(script);
    }

    fn customer(&mut self, now: Now, customer: Customer) {
        self.gateway.customer(&mut self.desk, now, None, customer);
    }

    fn customer_of(&mut self, now: Now, code: &str, customer: Customer) {
        self.gateway.customer(&mut self.desk, now, Some(code), customer);
    }

    fn reset(&mut self) {
        self.desk.reset();
        self.gateway = G::new(self.gateway.options().clone());
    }

    fn ledger(&self) -> &Ledger {
        &self.desk.ledger
    }
}
