//! What each verb of a script means to this terminal: one table.

use crate::codepay::ResponseCode;
use crate::sim::{On, Verb};
use crate::time::Millis;

/// The inner words of a bank that declines.
pub(super) const DECLINED: &str = "[[05]Do not honour]";
/// The inner words of an operator who cancels, as terminals in the field say them.
pub(super) const BY_OPERATOR: &str = "[[K026]Manual cancelation by operator]";

/// What happens to the request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Act {
    /// It is done.
    #[default]
    Do,
    /// It is done, with this tip in minor units where one is asked for on the screen.
    Tip(u64),
    /// It ends with this code and these inner words, and no money moves.
    Close(ResponseCode, &'static str),
    /// Nothing is done, and nothing is known of it afterwards.
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
    /// This code and no status.
    Code(ResponseCode),
    /// What happened, without business data; the form says what stands in its place.
    NoData(String),
}

/// How it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Send {
    /// Whole and at once.
    #[default]
    Whole,
    /// Not at all; the connection stays.
    Nothing,
    /// Not at all: the connection ends.
    Close,
    /// Not at all: the connection is reset.
    Reset,
    /// So many ms later.
    Later(Millis),
    /// Its first bytes as a message, then the connection ends.
    Cut(usize),
    /// So many times.
    Times(usize),
    /// So many bytes per second: the message comes when its last byte would.
    Paced(u64),
    /// With this bit flipped.
    Flipped(usize),
    /// So many bytes of noise instead.
    Noise(usize),
    /// After the next answer on this connection.
    Overtaken,
}

/// What happens to a request, what the answer says and how it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub act: Act,
    pub say: Say,
    pub send: Send,
}

impl Plan {
    /// The meaning of a verb for a request of this kind. Verbs of other wires mean ACCEPT; DROP_BEFORE_READ,
    /// FREEZE, RESTART and WAIT are the terminal's own affair and never get this far.
    pub(super) fn of(verb: &Verb, on: On) -> Plan {
        match verb {
            Verb::Decline { .. } if on == On::Money => acts(Act::Close(ResponseCode::Failed, DECLINED)),
            Verb::Decline { code } | Verb::Code { code } => coded(ResponseCode::from_wire(code)),
            Verb::CodeButCharged { code } => says(Say::Code(ResponseCode::from_wire(code))),
            Verb::EnterAmount { minor } => acts(Act::Tip(*minor)),
            Verb::Busy => skips(Say::Code(ResponseCode::InProgress)),
            Verb::DropAfterRead | Verb::QueryFail { .. } => Plan { act: Act::Skip, ..sends(Send::Close) },
            Verb::ChargeThenDrop => sends(Send::Close),
            Verb::ChargeThenRst | Verb::WsDrop => sends(Send::Reset),
            Verb::ChargeThenDelay { ms } => sends(Send::Later(*ms)),
            Verb::Truncate { k } => sends(Send::Cut(*k)),
            Verb::WrongOrder => says(Say::WrongOrder),
            Verb::WrongAmount => says(Say::WrongAmount),
            Verb::WrongCcy => says(Say::WrongCurrency),
            Verb::Dup { n } => sends(Send::Times(*n)),
            Verb::Garbage { n } => sends(Send::Noise(*n)),
            Verb::BitFlip { at } => sends(Send::Flipped(*at)),
            Verb::Slow { bytes_per_second } => sends(Send::Paced(*bytes_per_second)),
            Verb::Reorder => sends(Send::Overtaken),
            Verb::Silent => sends(Send::Nothing),
            Verb::EmptyData { form, code } => {
                Plan { act: ended(ResponseCode::from_wire(code)), ..says(Say::NoData(form.clone())) }
            }
            _ => Plan::default(),
        }
    }
}

/// What a code means that ends an order.
fn ended(code: ResponseCode) -> Act {
    match code {
        code if code.is_success() => Act::Do,
        ResponseCode::OperatorCancellation => Act::Close(code, BY_OPERATOR),
        code => Act::Close(code, ""),
    }
}

/// A bare code: success is done and told without data, anything else is not done.
fn coded(code: ResponseCode) -> Plan {
    if code.is_success() { says(Say::Code(code)) } else { skips(Say::Code(code)) }
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
