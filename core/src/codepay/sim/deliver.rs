//! How a reply leaves: in the dialect of its request, whole or damaged, now or later.

use super::plan::{Plan, Say, Send};
use super::{Caller, Simulator, flat};
use crate::codepay::freedoms::Late;
use crate::codepay::{Fields, Message, Topic};
use crate::sim::Transmit;
use crate::time::{Millis, Now};

/// The most copies of an answer that DUP sends.
const MAX_COPIES: usize = 100;
/// An answer that nothing overtakes leaves after so long, in ms.
const OVERTAKEN_MS: Millis = 30_000;

impl Simulator {
    /// Sends the reply as planned. A frozen terminal sends nothing. A result whose till has left is lost, or kept
    /// for whoever connects next.
    pub(super) fn deliver(&mut self, now: Now, caller: &Caller, reply: Message, plan: &Plan) {
        if self.frozen {
            return;
        }
        if !self.conns.contains(&caller.conn) {
            if self.options.persona.late != Late::Lost && caller.topic == Topic::Order {
                self.undelivered.push((caller.clone(), reply));
            }
            return;
        }
        let bytes = self.write(now, caller, reply, plan);
        self.send(now, caller, bytes, &plan.send);
    }

    /// The message in bytes, or what a script puts in its place.
    fn write(&mut self, now: Now, caller: &Caller, reply: Message, plan: &Plan) -> Vec<u8> {
        let persona = self.options.persona;
        let reply = Message {
            topic: caller.topic.clone(),
            request_id: caller.request_id.clone(),
            app_id: caller.app_id.clone(),
            ..reply
        };
        let reply = persona.dress(reply, now.wall);
        let text = match (&caller.msg_id, &plan.say) {
            (Some(msg_id), _) => flat::fold(&reply, msg_id),
            (None, Say::NoData(form)) => without_data(reply, form),
            (None, _) => persona.write(&reply),
        };
        match plan.send {
            Send::Noise(count) => self.chance.bytes(count),
            Send::Flipped(at) => flip(text.into_bytes(), at),
            _ => text.into_bytes(),
        }
    }

    fn send(&mut self, now: Now, caller: &Caller, mut bytes: Vec<u8>, send: &Send) {
        let conn = caller.conn;
        let length = bytes.len() as u64;
        match *send {
            Send::Nothing => {}
            Send::Close => self.hang_up(conn, Transmit::Close),
            Send::Reset => self.hang_up(conn, Transmit::Reset),
            Send::Later(ms) => self.schedule.at(now.mono + ms, conn, Transmit::Bytes(bytes)),
            Send::Paced(rate) => {
                let due = now.mono + length * 1000 / rate.max(1);
                self.schedule.at(due, conn, Transmit::Bytes(bytes));
            }
            Send::Cut(length) => {
                bytes.truncate(length);
                self.conns.remove(&conn);
                self.schedule.now(conn, Transmit::Bytes(bytes));
                self.schedule.now(conn, Transmit::Close);
            }
            Send::Times(count) => {
                for _ in 0..count.min(MAX_COPIES) {
                    self.schedule.now(conn, Transmit::Bytes(bytes.clone()));
                }
            }
            Send::Overtaken => {
                self.let_go();
                self.held = Some((caller.clone(), bytes, now.mono + OVERTAKEN_MS));
            }
            Send::Whole | Send::Flipped(_) | Send::Noise(_) => {
                self.schedule.now(conn, Transmit::Bytes(bytes));
                if self.held.as_ref().is_some_and(|(held, ..)| held.conn == conn) {
                    self.let_go();
                }
            }
        }
    }

    /// What was held back leaves now.
    pub(super) fn let_go(&mut self) {
        if let Some((caller, bytes, _)) = self.held.take() {
            self.schedule.now(caller.conn, Transmit::Bytes(bytes));
        }
    }
}

/// The reply with something else where its business data belongs (terminals do that, section 4).
fn without_data(reply: Message, form: &str) -> String {
    let text = Message { biz_data: Fields::default(), ..reply }.encode();
    let instead = match form {
        "null" => r#""biz_data":null"#,
        "missing" => r#""closeOrder":false"#,
        _ => r#""biz_data":"""#,
    };
    text.replace(r#""biz_data":{}"#, instead)
}

/// Flips bit `at`, counted from the first byte's lowest; beyond the end it goes round, so something always flips.
fn flip(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    let place = (at / 8).checked_rem(bytes.len()).unwrap_or_default();
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << (at % 8);
    }
    bytes
}
