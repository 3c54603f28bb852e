//! How a reply leaves: sealed or clear, whole or damaged, on a stream or as the answer to a POST.

use super::plan::{Plan, Send};
use super::{Caller, Simulator};
use crate::qfpay::envelope::seal_text;
use crate::qfpay::freedoms::{AfterReply, Cipher};
use crate::qfpay::{Reply, tcp};
use crate::sim::{ConnId, Transmit, Via};
use crate::time::{Millis, Now};

/// The most copies of an answer that DUP sends.
const MAX_COPIES: usize = 100;
/// SLOW sends ten pieces a second.
const PIECES_PER_SECOND: u64 = 10;
/// What a captive portal says.
const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to this network.</body></html>";

impl Simulator {
    /// Sends the reply as planned. A frozen terminal sends nothing, nor does one whose till has left.
    pub(super) fn deliver(&mut self, now: Now, caller: Caller, reply: &Reply, plan: &Plan) {
        let Some(via) = self.conns.get(&caller.conn).map(|known| known.via) else { return };
        if self.frozen {
            return;
        }
        let bytes = self.write(caller, reply, plan);
        match via {
            Via::Serial => self.answer_line(now, caller.conn, &bytes, &plan.send),
            Via::Http => {
                let bytes = self.damaged(bytes, &plan.send);
                self.answer_post(now, caller.conn, bytes, &plan.send);
            }
            Via::Tcp | Via::WebSocket | Via::Backend => {
                let bytes = self.damaged(bytes, &plan.send);
                self.answer_stream(now, caller.conn, bytes, &plan.send);
            }
        }
    }

    /// The text of the reply in bytes.
    fn write(&self, caller: Caller, reply: &Reply, plan: &Plan) -> Vec<u8> {
        let super::Options { persona, clear_replies, currency, .. } = &self.options;
        let clear = plan.clear || *clear_replies || persona.cipher == Cipher::Clear || !caller.sealed;
        let plain = persona.write(&persona.dress(reply.clone(), *currency));
        match clear {
            true => tcp::encode(&plain),
            false => tcp::encode(&persona.fold(seal_text(&plain, &self.key).unwrap_or_default())),
        }
    }

    /// What a script puts in the bytes' place.
    pub(super) fn damaged(&mut self, bytes: Vec<u8>, send: &Send) -> Vec<u8> {
        match *send {
            Send::Noise(count) => self.chance.bytes(count),
            Send::Flipped(at) => flip(bytes, at),
            _ => bytes,
        }
    }

    pub(super) fn answer_stream(&mut self, now: Now, conn: ConnId, mut bytes: Vec<u8>, send: &Send) {
        match *send {
            Send::Close => self.end(conn, Transmit::Close),
            Send::Reset => self.end(conn, Transmit::Reset),
            Send::Later(ms) => self.schedule.at(now.mono + ms, conn, Transmit::Bytes(bytes)),
            Send::Cut(length) => {
                bytes.truncate(length);
                self.schedule.now(conn, Transmit::Bytes(bytes));
                self.finish(conn);
            }
            Send::Times(count) => {
                for _ in 0..count.min(MAX_COPIES) {
                    self.schedule.now(conn, Transmit::Bytes(bytes.clone()));
                }
            }
            Send::Pieces(count, gap) => {
                let piece = bytes.len().div_ceil(count.max(1)).max(1);
                self.send_pieces(now, conn, &bytes, piece, |index| index as u64 * gap);
            }
            Send::Paced(rate) => {
                let piece = (rate / PIECES_PER_SECOND).max(1);
                let due = |index: usize| time_for((index as u64 + 1) * piece, rate);
                self.send_pieces(now, conn, &bytes, piece as usize, due);
            }
            Send::Whole if self.options.persona.tcp == AfterReply::Ends && self.is_on(conn, Via::Tcp) => {
                self.schedule.now(conn, Transmit::Bytes(bytes));
                self.finish(conn);
            }
            Send::Whole
            | Send::PartialHeaders
            | Send::Flipped(_)
            | Send::Noise(_)
            | Send::Page
            | Send::Alternating
            | Send::Status(_) => {
                self.schedule.now(conn, Transmit::Bytes(bytes));
            }
        }
    }

    /// An HTTP answer leaves in one piece: what a stream gets in pieces comes when the last would have come.
    fn answer_post(&mut self, now: Now, conn: ConnId, bytes: Vec<u8>, send: &Send) {
        let length = bytes.len() as u64;
        match *send {
            Send::Close => self.end(conn, Transmit::Close),
            Send::Reset => self.end(conn, Transmit::Reset),
            Send::Later(ms) => self.schedule.at(now.mono + ms, conn, ok(bytes)),
            Send::Cut(cut) => self.schedule.now(conn, posted(200, bytes, false, Some(cut))),
            Send::PartialHeaders => self.schedule.now(conn, Transmit::PartialHeaders),
            Send::Paced(rate) => self.schedule.at(now.mono + time_for(length, rate), conn, ok(bytes)),
            Send::Page => self.schedule.now(conn, posted(200, PAGE.as_bytes().to_vec(), true, None)),
            Send::Status(status) => self.schedule.now(conn, posted(status, Vec::new(), false, None)),
            Send::Whole
            | Send::Times(_)
            | Send::Pieces(..)
            | Send::Alternating
            | Send::Flipped(_)
            | Send::Noise(_) => {
                self.schedule.now(conn, ok(bytes));
            }
        }
    }

    fn send_pieces(
        &mut self,
        now: Now,
        conn: ConnId,
        bytes: &[u8],
        piece: usize,
        due: impl Fn(usize) -> Millis,
    ) {
        for (index, part) in bytes.chunks(piece).enumerate() {
            self.schedule.at(now.mono + due(index), conn, Transmit::Bytes(part.to_vec()));
        }
        self.schedule.release(now.mono);
    }

    /// Ends a connection after what was already sent on it.
    fn finish(&mut self, conn: ConnId) {
        self.conns.remove(&conn);
        self.schedule.now(conn, Transmit::Close);
    }
}

/// Milliseconds that so many bytes take.
fn time_for(bytes: u64, bytes_per_second: u64) -> Millis {
    bytes * 1000 / bytes_per_second.max(1)
}

/// Flips bit `at`, counted from the first byte's lowest; beyond the end it goes round, so something always flips.
fn flip(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    let place = (at / 8).checked_rem(bytes.len()).unwrap_or_default();
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << (at % 8);
    }
    bytes
}

fn ok(body: Vec<u8>) -> Transmit {
    posted(200, body, false, None)
}

fn posted(status: u16, body: Vec<u8>, html: bool, cut: Option<usize>) -> Transmit {
    Transmit::Reply { status, head: Vec::new(), body, html, cut }
}
