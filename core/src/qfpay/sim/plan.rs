//! What each verb of a script means to this terminal: one table.

use super::RespCd;
use crate::qfpay::frame::Kind;
use crate::sim::{On, Verb, Via};
use crate::time::Millis;

/// The inner respcd of a decline nobody chose a code for.
pub(super) const DECLINED: &str = "1205";

/// How long after a request the answer comes where the acknowledgement does not: later than that was due.
const UNACKED: Millis = 1_500;

/// What happens to the request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Act {
    /// It is done.
    #[default]
    Do,
    /// The bank declines with this inner respcd.
    Decline(String),
    /// It is done, of a refund that may be changed with this amount in minor units.
    Enter(u64),
    /// Nothing is done.
    Skip,
}

/// What the answer says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Say {
    /// What happened.
    #[default]
    Truth,
    /// Another order than the one asked for.
    WrongOrder,
    /// Another amount.
    WrongAmount,
    /// Another currency.
    WrongCurrency,
    /// This outer respcd, without data.
    Code(RespCd),
    /// That the terminal is busy.
    Busy,
}

/// How it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Send {
    /// Whole and at once.
    #[default]
    Whole,
    /// Not at all: the connection ends.
    Close,
    /// Not at all: the connection is reset.
    Reset,
    /// So many ms later.
    Later(Millis),
    /// Its first bytes, then the connection ends.
    Cut(usize),
    /// HTTP: half a status line instead.
    PartialHeaders,
    /// So many times.
    Times(usize),
    /// In so many pieces, so many ms apart.
    Pieces(usize, Millis),
    /// So many bytes per second.
    Paced(u64),
    /// With this bit flipped.
    Flipped(usize),
    /// So many bytes of noise instead; on a serial line, before and behind it.
    Noise(usize),
    /// Serial: its fragments and those of a second message with it alternate.
    Alternating,
    /// HTTP: a web page instead.
    Page,
    /// HTTP: this status and no body instead.
    Status(u16),
}

/// How a serial line hears that the request was taken up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Ack {
    /// At once.
    #[default]
    Now,
    /// Not at all.
    Never,
    /// So many ms later.
    Later(Millis),
    /// With the next number instead of its own.
    OtherNumber,
    /// It was not: this error type, with this data.
    Refuse(Kind, Vec<u8>),
}

/// What happens to a request, what the answer says and how it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub ack: Ack,
    pub act: Act,
    pub say: Say,
    pub send: Send,
    /// The answer is in clear.
    pub clear: bool,
    /// The key changes after the act.
    pub rotate: bool,
}

impl Plan {
    /// The meaning of a verb for a request of this kind on this face. Verbs of other faces mean ACCEPT;
    /// DROP_BEFORE_READ, FREEZE, RESTART and WAIT are the terminal's own affair and never get this far.
    pub(super) fn of(verb: &Verb, on: On, via: Via) -> Plan {
        match verb {
            Verb::Decline { code } if on == On::Money => acts(Act::Decline(code.clone())),
            Verb::Decline { code } => skips(Say::Code(RespCd::from_wire(code))),
            Verb::EnterAmount { minor } => acts(Act::Enter(*minor)),
            Verb::DropAfterRead | Verb::QueryFail { .. } => Plan { act: Act::Skip, ..sends(Send::Close) },
            Verb::ChargeThenDrop => sends(Send::Close),
            Verb::ChargeThenRst => sends(Send::Reset),
            Verb::ChargeThenDelay { ms } => sends(Send::Later(*ms)),
            Verb::Truncate { k } => sends(Send::Cut(*k)),
            Verb::PartialHeaders if via == Via::Http => sends(Send::PartialHeaders),
            Verb::WrongOrder => says(Say::WrongOrder),
            Verb::WrongAmount => says(Say::WrongAmount),
            Verb::WrongCcy => says(Say::WrongCurrency),
            Verb::Dup { n } => sends(Send::Times(*n)),
            Verb::Split { n, gap } => sends(Send::Pieces(*n, *gap)),
            Verb::Garbage { n } => sends(Send::Noise(*n)),
            Verb::BitFlip { at } => sends(Send::Flipped(*at)),
            Verb::Plaintext => Plan { clear: true, ..Plan::default() },
            Verb::Code { code } if code == RespCd::Success.wire() => says(Say::Code(RespCd::Success)),
            Verb::Code { code } => skips(Say::Code(RespCd::from_wire(code))),
            Verb::CodeButCharged { code } => says(Say::Code(RespCd::from_wire(code))),
            Verb::Busy => skips(Say::Busy),
            Verb::RotateKey => Plan { rotate: true, ..Plan::default() },
            Verb::Slow { bytes_per_second } => sends(Send::Paced(*bytes_per_second)),
            Verb::HtmlBody if via == Via::Http => Plan { act: Act::Skip, ..sends(Send::Page) },
            Verb::Status { code } if via == Via::Http => sends(Send::Status(*code)),
            Verb::NoAck if via == Via::Serial => Plan { ack: Ack::Never, ..sends(Send::Later(UNACKED)) },
            Verb::LateAck { ms } if via == Via::Serial => {
                Plan { ack: Ack::Later(*ms), ..sends(Send::Later(*ms)) }
            }
            Verb::Nack { code } if via == Via::Serial => Plan { ack: refusal(code), ..Plan::default() },
            Verb::WrongRef if via == Via::Serial => Plan { ack: Ack::OtherNumber, ..Plan::default() },
            Verb::Interleave if via == Via::Serial => sends(Send::Alternating),
            _ => Plan::default(),
        }
    }
}

/// The error type that two hex digits name. What is no error type is data of type 30, as are further digits.
fn refusal(code: &str) -> Ack {
    let bytes: Vec<u8> = code
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    match bytes.split_first().map(|(first, data)| (Kind::from_byte(*first), data)) {
        Some((Ok(kind), data)) if kind.refusal().is_some() => Ack::Refuse(kind, data.to_vec()),
        _ => Ack::Refuse(Kind::Unknown, bytes),
    }
}

fn acts(act: Act) -> Plan {
    Plan { act, ..Plan::default() }
}

fn says(say: Say) -> Plan {
    Plan { say, ..Plan::default() }
}

fn skips(say: Say) -> Plan {
    Plan { act: Act::Skip, ..says(say) }
}

fn sends(send: Send) -> Plan {
    Plan { send, ..Plan::default() }
}
