//! The line between the till and the terminal: it carries, delays, loses, repeats and breaks as the plan says.

use crate::sweep::Damage;
use crate::{Kit, World};
use tillwire_core::code::Code;
use tillwire_core::desk::Input;
use tillwire_core::http;
use tillwire_core::payment::{Append, ChannelId, Failure, Form, Route};
use tillwire_core::sim::{ConnId, Delivery, Transmit};

/// Something that happens at a time.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    Recorded { life: u32, append: Append },
    Opened { life: u32, channel: ChannelId },
    Arrived { life: u32, channel: ChannelId, what: Arrival },
    Reached { conn: ConnId, bytes: Vec<u8>, head: http::Head },
    Left { conn: ConnId },
    Restarted,
    Cancel,
    Customer(&'static str),
    Browsed(Form),
    Clicked { page: String, act: &'static str },
    Delivered(Delivery),
    Answered { life: u32, number: u64, reference: String },
}

#[derive(Debug, Clone)]
pub(crate) enum Arrival {
    Data(Vec<u8>),
    Reply(http::Reply),
    Closed(Code),
}

impl Arrival {
    /// What the till hears of it.
    pub(crate) fn on(self, channel: ChannelId) -> Input {
        match self {
            Arrival::Data(bytes) => Input::Data(channel, bytes),
            Arrival::Reply(reply) => Input::Reply(channel, reply),
            Arrival::Closed(code) => {
                Input::Closed(channel, Failure { code, nothing_sent: code == Code::ConnectRefused })
            }
        }
    }
}

/// One connection between the till and the terminal.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub life: u32,
    pub channel: ChannelId,
    pub path: Option<&'static str>,
    /// TLS proves what comes on it: it may be lost, but nobody changes it.
    pub proven: bool,
}

impl<K: Kit> World<K> {
    pub(crate) fn connect(&mut self, channel: ChannelId, route: Route) {
        let life = self.life;
        if self.is_unreachable() {
            let what = Arrival::Closed(Code::ConnectRefused);
            return self.happen(1, Happening::Arrived { life, channel, what });
        }
        self.count += 1;
        let conn = ConnId(self.count as u32);
        let path = match route {
            Route::Stream { .. } => None,
            Route::Exchange { path } | Route::Beside { path } => Some(path),
        };
        self.wires.insert(conn, Wire { life, channel, path, proven: matches!(route, Route::Beside { .. }) });
        self.terminal.connected(self.terminal_now(), conn, K::via(&route));
        self.happen(2, Happening::Opened { life, channel });
        self.hear_terminal();
    }

    pub(crate) fn send(&mut self, channel: ChannelId, bytes: Vec<u8>, head: &http::Head) {
        let Some(conn) = self.conn(channel) else { return };
        if self.is_unreachable() {
            let (life, what) = (self.life, Arrival::Closed(Code::OutcomeUnknown));
            self.happen(1, Happening::Arrived { life, channel, what });
            return self.happen(1, Happening::Left { conn });
        }
        let stale = self.plan.stale_reply && K::REPLAYS && !self.is_proven(conn);
        if let Some(what) = self.last_reply.clone().filter(|_| stale) {
            self.plan.stale_reply = false;
            return self.happen(4, Happening::Arrived { life: self.life, channel, what });
        }
        let mut latency = 1 + self.chance.below(5);
        if let Some(late) = self.plan.late_request.take() {
            latency = late;
            let (life, what) = (self.life, Arrival::Closed(Code::OutcomeUnknown));
            self.happen(5, Happening::Arrived { life, channel, what });
        }
        self.happen(latency, Happening::Reached { conn, bytes, head: head.clone() });
    }

    pub(crate) fn conn(&self, channel: ChannelId) -> Option<ConnId> {
        let mine = |wire: &Wire| wire.channel == channel && wire.life == self.life;
        self.wires.iter().find(|(_, wire)| mine(wire)).map(|(conn, _)| *conn)
    }

    fn is_proven(&self, conn: ConnId) -> bool {
        self.wires.get(&conn).is_some_and(|wire| wire.proven)
    }

    pub(crate) fn is_unreachable(&self) -> bool {
        let since = self.time - self.plan_start;
        self.plan.unreachable.is_some_and(|(from, to)| (from..to).contains(&since))
    }

    /// Puts what the terminal does onto the line.
    pub(crate) fn hear_terminal(&mut self) {
        while let Some((conn, transmit)) = self.terminal.poll_transmit() {
            let Some(Wire { life, channel, proven, .. }) = self.wires.get(&conn).cloned() else {
                self.follow(&transmit);
                continue;
            };
            let (transmit, cut) = if proven { (transmit, false) } else { self.damage(transmit) };
            let what = match transmit {
                Transmit::Bytes(bytes) => Arrival::Data(bytes),
                Transmit::Reply { cut: Some(_), .. } | Transmit::Close | Transmit::Reset => {
                    Arrival::Closed(Code::OutcomeUnknown)
                }
                Transmit::Reply { status, head, body, .. } => {
                    Arrival::Reply(http::Reply { status, sign: sign(&head), body })
                }
                Transmit::PartialHeaders => continue,
            };
            if !proven && !matches!(what, Arrival::Closed(_)) {
                self.last_reply = Some(what.clone());
            }
            self.happen(3, Happening::Arrived { life, channel, what });
            if cut {
                self.wires.remove(&conn);
                let what = Arrival::Closed(Code::OutcomeUnknown);
                self.happen(3, Happening::Arrived { life, channel, what });
                self.happen(1, Happening::Left { conn });
            }
        }
        self.hear_deliveries();
    }

    /// What the plan does to the terminal's words, and whether the connection ends there.
    fn damage(&mut self, transmit: Transmit) -> (Transmit, bool) {
        let mut transmit = transmit;
        let (Transmit::Bytes(words) | Transmit::Reply { body: words, .. }) = &mut transmit else {
            return (transmit, false);
        };
        let ends = self.damage_words(words);
        match transmit {
            Transmit::Reply { .. } if ends => (Transmit::Reset, true),
            other => (other, ends),
        }
    }

    /// What the plan does to words on their way, and whether they end early.
    pub(crate) fn damage_words(&mut self, words: &mut Vec<u8>) -> bool {
        let said = self.said;
        self.said += words.len();
        let mine = |at: usize| (said..self.said).contains(&at);
        match self.plan.damage {
            Some(Damage::Flip(bit)) if mine(bit / 8) => words[bit / 8 - said] ^= 1 << (bit % 8),
            Some(Damage::Cut(at)) if mine(at) => words.truncate(at - said),
            _ => return false,
        }
        matches!(self.plan.damage.take(), Some(Damage::Cut(_)))
    }
}

/// Headers as whoever receives them has them.
pub(crate) fn received(head: http::Head) -> Vec<(String, String)> {
    head.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

/// The header that gateways sign bodies with.
fn sign(head: &http::Head) -> Option<String> {
    head.iter().find(|(name, _)| *name == "sign").map(|(_, sign)| sign.clone())
}
