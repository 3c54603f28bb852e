//! How the answer to a request leaves where everything is HTTP: whole or damaged, now or later.

use super::{Chance, ConnId, Schedule, Transmit, Verb};
use crate::time::{Millis, Now};

/// What a captive portal says.
const PORTAL: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to this network.</body></html>";

/// How an answer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Departure {
    /// Whole and at once.
    #[default]
    Whole,
    /// Not at all; the connection stays.
    Never,
    /// Not at all: the connection ends.
    Close,
    /// Not at all: the connection is reset.
    Reset,
    /// So many ms later.
    Later(Millis),
    /// When its last byte would come at so many bytes per second.
    Paced(u64),
    /// Its first bytes, then the connection ends.
    Cut(usize),
    /// Half of a status line, then nothing.
    PartialHeaders,
    /// A captive portal's page in its place.
    Portal,
    /// Empty, with this status.
    Status(u16),
    /// So many bytes of noise in its place.
    Noise(usize),
    /// With this bit flipped.
    Flipped(usize),
}

impl Departure {
    /// What a verb means for the way of an answer. Verbs of other wires leave it whole.
    pub fn of(verb: &Verb) -> Departure {
        match verb {
            Verb::DropAfterRead | Verb::ChargeThenDrop | Verb::QueryFail { .. } => Departure::Close,
            Verb::ChargeThenRst => Departure::Reset,
            Verb::ChargeThenDelay { ms } => Departure::Later(*ms),
            Verb::Slow { bytes_per_second } => Departure::Paced(*bytes_per_second),
            Verb::Truncate { k } => Departure::Cut(*k),
            Verb::PartialHeaders => Departure::PartialHeaders,
            Verb::HtmlBody => Departure::Portal,
            Verb::Status { code } => Departure::Status(*code),
            Verb::Garbage { n } => Departure::Noise(*n),
            Verb::BitFlip { at } => Departure::Flipped(*at),
            Verb::Silent => Departure::Never,
            _ => Departure::Whole,
        }
    }

    /// Puts the answer, which is a [`Transmit::Reply`], on its way.
    pub fn leave(
        self,
        now: Now,
        conn: ConnId,
        mut reply: Transmit,
        schedule: &mut Schedule,
        chance: &mut Chance,
    ) {
        let mut due = now.mono;
        if let Transmit::Reply { body, cut, .. } = &mut reply {
            match self {
                Departure::Paced(rate) => due += body.len() as u64 * 1000 / rate.max(1),
                Departure::Cut(length) => *cut = Some(length),
                Departure::Noise(count) => *body = chance.bytes(count),
                Departure::Flipped(at) => flip(body, at),
                _ => {}
            }
        }
        match self {
            Departure::Never => {}
            Departure::Close => schedule.now(conn, Transmit::Close),
            Departure::Reset => schedule.now(conn, Transmit::Reset),
            Departure::Later(ms) => schedule.at(due + ms, conn, reply),
            Departure::Paced(_) => schedule.at(due, conn, reply),
            Departure::PartialHeaders => schedule.now(conn, Transmit::PartialHeaders),
            Departure::Portal => schedule.now(conn, plain(200, PORTAL, true)),
            Departure::Status(status) => schedule.now(conn, plain(status, "", false)),
            Departure::Whole | Departure::Cut(_) | Departure::Noise(_) | Departure::Flipped(_) => {
                schedule.now(conn, reply);
            }
        }
    }
}

fn plain(status: u16, body: &str, html: bool) -> Transmit {
    Transmit::Reply { status, head: Vec::new(), body: body.as_bytes().to_vec(), html, cut: None }
}

/// Flips bit `at`, counted from the first byte's lowest; beyond the end it goes round, so something always flips.
fn flip(bytes: &mut [u8], at: usize) {
    let place = (at / 8).checked_rem(bytes.len()).unwrap_or_default();
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << (at % 8);
    }
}
