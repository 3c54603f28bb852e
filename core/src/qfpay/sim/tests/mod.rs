//! The terminal in virtual time, asked by the till's own codec.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod customer;
mod money;
mod reading;
mod reload;
mod soak;
mod verbs;

use super::*;
use crate::amount::Amount;
use crate::qfpay::{
    Channel, Inquiry, KeyMode, Payment, Refund, RefundAmount, Reply, Request, Sealing, envelope,
};

const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

fn key() -> PosKey {
    PosKey::new(KEY, KeyMode::Utf8).unwrap()
}

fn hkd() -> Currency {
    Currency::parse("HKD").unwrap()
}

fn pay(order: &str) -> Request {
    pay_by(Channel::CardPayment, order)
}

fn pay_by(channel: Channel, order: &str) -> Request {
    Request::Payment(Payment::new(Amount::parse("12.50", hkd()).unwrap(), channel, order))
}

fn query(order: &str) -> Request {
    Request::Inquiry(Inquiry::OutTradeNo(order.to_owned()))
}

fn find(order_id: &str) -> Request {
    Request::Inquiry(Inquiry::OrderId(order_id.to_owned()))
}

fn refund(order_id: &str, amount: Option<&str>) -> Request {
    let refund_amount = amount.map(|text| RefundAmount::AsWritten(text.to_owned()));
    Request::Refund(Refund {
        order_id: order_id.to_owned(),
        refund_amount,
        allow_modify: None,
        move_to_back: None,
    })
}

/// A terminal and the clock in front of it.
struct Desk {
    sim: Simulator,
    now: u64,
    conns: u32,
}

impl Desk {
    fn new() -> Self {
        Desk::with(Options::new(key(), hkd()))
    }

    fn with(options: Options) -> Self {
        Desk { sim: Simulator::new(options), now: 1_000, conns: 0 }
    }

    fn scripted(steps: &str) -> Self {
        let mut desk = Desk::new();
        desk.script(steps, true);
        desk
    }

    fn script(&mut self, steps: &str, dedupe: bool) {
        let text = format!(r#"{{"system":"qfpay","steps":[{steps}],"dedupe":{dedupe}}}"#);
        self.sim.script(Script::parse(&text).unwrap());
    }

    fn connect(&mut self, via: Via) -> ConnId {
        self.conns += 1;
        self.sim.connected(Now::at(self.now), ConnId(self.conns), via);
        ConnId(self.conns)
    }

    /// Sends a request on a fresh connection.
    fn send(&mut self, via: Via, request: &Request) -> ConnId {
        let text = envelope::seal(&request.content().unwrap(), &key(), &Sealing::default()).unwrap();
        self.send_text(via, request.func_type().path().unwrap(), &text)
    }

    fn send_text(&mut self, via: Via, path: &str, text: &str) -> ConnId {
        let conn = self.connect(via);
        match via {
            Via::Http => self.sim.handle_request(Now::at(self.now), conn, path, text.as_bytes()),
            _ => self.sim.handle_input(Now::at(self.now), conn, text.as_bytes()),
        }
        conn
    }

    /// Lets time pass up to `until` and collects what leaves, with its instant.
    fn run(&mut self, until: u64) -> Vec<(u64, ConnId, Transmit)> {
        let mut out = Vec::new();
        loop {
            while let Some((conn, transmit)) = self.sim.poll_transmit() {
                out.push((self.now, conn, transmit));
            }
            match self.sim.poll_timeout() {
                Some(due) if due <= until => self.now = due.max(self.now),
                _ => break,
            }
            self.sim.handle_timeout(Now::at(self.now));
        }
        out
    }

    /// Asks and reads the one reply that must come at once.
    fn ask(&mut self, request: &Request) -> Reply {
        self.send(Via::Tcp, request);
        self.reply()
    }

    fn reply(&mut self) -> Reply {
        let out = self.run(self.now);
        assert_eq!(out.len(), 1, "one answer: {out:?}");
        open(&out[0].2, &key())
    }

    fn charged(&self) -> Vec<(&str, u64)> {
        self.sim.ledger().charges().iter().map(|charge| (charge.order.as_str(), charge.minor)).collect()
    }
}

fn open(transmit: &Transmit, key: &PosKey) -> Reply {
    match transmit {
        Transmit::Bytes(bytes) | Transmit::Reply { body: bytes, .. } => {
            Reply::open(core::str::from_utf8(bytes).unwrap(), key).unwrap()
        }
        other => panic!("no reply: {other:?}"),
    }
}

fn text(reply: &Reply, name: &str) -> String {
    reply.data.fields().and_then(|fields| fields.text(name)).unwrap_or("-").to_owned()
}

/// `outer/inner` of a reply, in a word.
fn codes(reply: &Reply) -> String {
    format!("{}/{}", reply.respcd.wire(), text(reply, "respcd"))
}

/// What a till sees, in words: `6000/0000`, `clear 6000/0000`, `5 bytes`, `close` ..., `@ms` when it comes later.
fn seen(start: u64, out: &[(u64, ConnId, Transmit)]) -> String {
    let words: Vec<String> = out.iter().map(|(at, _, transmit)| one_seen(at - start, transmit)).collect();
    words.join(" ")
}

fn one_seen(after: u64, transmit: &Transmit) -> String {
    let what = match transmit {
        Transmit::Bytes(bytes) => read_or_count(bytes),
        Transmit::Reply { status: 200, body, html: false, cut: None, .. } => read_or_count(body),
        Transmit::Reply { status, html: true, .. } => format!("page:{status}"),
        Transmit::Reply { cut: Some(cut), body, .. } => format!("cut:{cut}<{}", body.len() > *cut),
        Transmit::Reply { status, body, .. } => format!("status:{status}:{}", body.len()),
        Transmit::PartialHeaders => "headers".to_owned(),
        Transmit::Close => "close".to_owned(),
        Transmit::Reset => "reset".to_owned(),
    };
    if after == 0 { what } else { format!("{what}@{after}") }
}

fn read_or_count(bytes: &[u8]) -> String {
    let reply = core::str::from_utf8(bytes).ok().and_then(|text| Reply::open(text, &key()).ok());
    match reply {
        Some(reply) => format!("{}{}", if reply.sealed { "" } else { "clear:" }, codes(&reply)),
        None if bytes.len() < 100 => format!("{} bytes", bytes.len()),
        None => "bytes".to_owned(),
    }
}
