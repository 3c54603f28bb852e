//! What can happen on a real cable, and what the terminal at its end does with a request: by its own script.

use tillwire_core::payment::ChannelId;
use tillwire_core::sim::{Customer, Script};

/// Something that can happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The cashier starts a sale, or presses again.
    Start(usize),
    /// The cashier cancels it.
    Cancel(usize),
    /// The oldest record on its way becomes durable.
    Recorded,
    /// It does not.
    NotRecorded,
    /// The port is opened.
    Opened(ChannelId),
    /// It cannot be opened.
    Refused(ChannelId),
    /// The next piece from the till comes to the terminal, which treats it so.
    Reach(Pass, Manner),
    /// The next piece from the terminal comes to the till.
    Hear(Pass),
    /// The customer does something at the terminal.
    Customer(Turn),
    /// The cable is pulled, and plugged in again; what is on it is lost.
    Pull(ChannelId),
    /// Nothing happens until something is due at either end.
    Wait,
    /// The till dies; so many records on their way are durable. It starts again.
    Crash(usize),
}

/// How a piece gets over the cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// As it should.
    Whole,
    /// Not at all.
    Lost,
    /// Without its second half.
    Half,
    /// Once more right behind itself.
    Twice,
}

/// What the terminal does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Does as asked.
    Accept,
    /// The bank says no.
    Decline,
    /// Waits for the customer.
    Wait,
    /// Says that it is at work.
    Busy,
    /// Charges, and says that it was cancelled.
    Cancelled,
    /// Charges, and names another order.
    OtherOrder,
    /// Charges, and names another amount.
    OtherAmount,
    /// Knows of no such order, while nothing is decided about it.
    NotFound,
    /// Does as asked and acknowledges nothing before the result.
    Silent,
    /// Does as asked and answers after the till's patience for an acknowledgement.
    Late,
    /// Refuses the frame.
    Refuse,
}

/// What a customer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Pays.
    Tap,
    /// Taps a card that is declined.
    Decline,
    /// Presses cancel.
    Cancel,
}

/// What a piece from the till asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asks {
    Money,
    Query,
    Cancel,
    /// It is an acknowledgement, or the rest of a message.
    Nothing,
}

impl Event {
    /// Whether it counts against the faults of a way.
    pub(super) fn is_fault(self) -> bool {
        match self {
            Event::NotRecorded | Event::Refused(_) | Event::Pull(_) | Event::Crash(_) => true,
            Event::Reach(pass, manner) => pass != Pass::Whole || manner.is_wrong(),
            Event::Hear(pass) => pass != Pass::Whole,
            _ => false,
        }
    }
}

impl Pass {
    /// What of a piece comes out at the other end.
    pub(super) fn of(self, bytes: &[u8]) -> Vec<&[u8]> {
        match self {
            Pass::Whole => vec![bytes],
            Pass::Lost => Vec::new(),
            Pass::Half => vec![&bytes[..bytes.len() / 2]],
            Pass::Twice => vec![bytes, bytes],
        }
    }
}

impl Asks {
    /// What a terminal in order does with it.
    pub(super) fn manners(self) -> &'static [Manner] {
        match self {
            Asks::Money => &[Manner::Accept, Manner::Decline, Manner::Wait, Manner::Busy],
            _ => &[Manner::Accept],
        }
    }

    pub(super) fn wrong_manners(self) -> &'static [Manner] {
        use Manner::{Cancelled, Late, OtherAmount, OtherOrder, Refuse, Silent};
        match self {
            Asks::Money => &[Cancelled, OtherOrder, OtherAmount, Silent, Late, Refuse],
            Asks::Query => &[OtherOrder, OtherAmount, Silent, Late, Refuse],
            Asks::Cancel => &[Silent, Late, Refuse],
            Asks::Nothing => &[],
        }
    }
}

impl Manner {
    fn is_wrong(self) -> bool {
        !matches!(self, Manner::Accept | Manner::Decline | Manner::Wait | Manner::Busy)
    }

    fn step(self) -> &'static str {
        match self {
            Manner::Accept => r#""verb":"ACCEPT""#,
            Manner::Decline => r#""verb":"DECLINE""#,
            Manner::Wait => r#""verb":"WAIT""#,
            Manner::Busy => r#""verb":"BUSY""#,
            Manner::Cancelled => r#""verb":"CODE_BUT_CHARGED","code":"6001""#,
            Manner::OtherOrder => r#""verb":"WRONG_ORDER""#,
            Manner::OtherAmount => r#""verb":"WRONG_AMOUNT""#,
            Manner::NotFound => r#""verb":"CODE","code":"6002""#,
            Manner::Silent => r#""verb":"NO_ACK""#,
            Manner::Late => r#""verb":"LATE_ACK","ms":1500"#,
            Manner::Refuse => r#""verb":"NACK","code":"31""#,
        }
    }
}

impl Turn {
    pub(super) fn at_terminal(self) -> Customer {
        match self {
            Turn::Tap => Customer::Tap,
            Turn::Decline => Customer::Decline,
            Turn::Cancel => Customer::Cancel,
        }
    }
}

/// The script for one request. A terminal that recognises no repeated order is the harder judge.
pub(super) fn script(manner: Manner, asks: Asks) -> Script {
    let on = match asks {
        Asks::Query => "query",
        Asks::Cancel => "cancel",
        _ => "money",
    };
    let text = format!(r#"{{"system":"qfpay","steps":[{{"on":"{on}",{}}}],"dedupe":false}}"#, manner.step());
    Script::parse(&text).expect("a script")
}
