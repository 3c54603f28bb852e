//! One state of a search over a real wire: QFPay's till on a cable to QFPay's simulated terminal.
//!
//! Both ends are the rooms themselves, with their frames, numbers, acknowledgements and time limits. The cable keeps
//! what is written in order, each way; the next piece of a way arrives, is lost, arrives in half or twice, and the cable
//! can be pulled. What the terminal does with a request is chosen by its own script, as it arrives. Nothing stays on a
//! cable for long: what has not arrived by then is lost.

use super::desk::{Desk, shown};
use super::manners::{Asks, Event, Manner, Pass, Turn, script};
use super::stand::Todo;
use super::{Setting, State};
use crate::hkd;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use tillwire_core::code::Code;
use tillwire_core::desk::Input;
use tillwire_core::qfpay::frame::Kind;
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::sim::{self, Simulator};
use tillwire_core::qfpay::{Frame, FuncType, KeyMode, PosKey, Scalar, Sealing, envelope, link};
use tillwire_core::sim::{ConnId, Simulated, Transmit, Via};
use tillwire_core::time::Millis;

const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
/// The longest that anything is on the cable, in ms: far less than the till's guard is longer than the terminal's own
/// limit.
const ON_CABLE: Millis = 10_000;

/// A piece of what the till wrote, and when it is lost at the latest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Piece {
    bytes: Vec<u8>,
    asks: Asks,
    ends: Millis,
}

/// A state of a search.
#[derive(Debug, Clone)]
pub struct Cable {
    desk: Desk<Session>,
    faults: u8,
    terminal: Simulator,
    conn: u32,
    /// Whether the terminal was told to wait for its customer.
    held: bool,
    down: VecDeque<Piece>,
    up: VecDeque<Vec<u8>>,
}

impl Cable {
    /// A till with an empty journal and two sales before it, plugged to a terminal that has done nothing yet.
    pub fn new(setting: Setting) -> Self {
        let mut cable = Cable {
            desk: Desk::new(setting, |_, _| session()),
            faults: setting.faults,
            terminal: Simulator::new(sim::Options::new(key(), hkd())),
            conn: 0,
            held: false,
            down: VecDeque::new(),
            up: VecDeque::new(),
        };
        cable.plug();
        cable
    }

    /// The terminal's end of the cable begins anew.
    fn plug(&mut self) {
        let now = self.desk.now();
        self.terminal.handle_closed(now, ConnId(self.conn));
        self.conn += 1;
        self.terminal.connected(now, ConnId(self.conn), Via::Serial);
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(index) => self.desk.start(index)?,
            Event::Cancel(index) => self.desk.cancel(index),
            Event::Recorded | Event::NotRecorded => self.desk.record(event == Event::Recorded),
            Event::Opened(channel) => self.desk.opened(channel),
            Event::Refused(channel) => self.desk.closed(channel, Code::NoPort, true),
            Event::Reach(pass, manner) => self.reach(pass, manner),
            Event::Hear(pass) => self.hear(pass),
            Event::Customer(turn) => {
                self.held = false;
                self.terminal.customer(self.desk.now(), turn.at_terminal());
            }
            Event::Pull(channel) => {
                self.down.clear();
                self.up.clear();
                self.plug();
                self.desk.closed(channel, Code::PortLost, false);
            }
            Event::Wait => self.wait(),
            Event::Crash(durable) => {
                self.up.clear();
                self.desk.crash(durable);
            }
        }
        Ok(())
    }

    fn reach(&mut self, pass: Pass, manner: Manner) {
        let Some(piece) = self.down.pop_front() else { return };
        self.terminal.script(script(manner, piece.asks));
        self.held |= manner == Manner::Wait;
        for bytes in pass.of(&piece.bytes) {
            self.terminal.handle_input(self.desk.now(), ConnId(self.conn), bytes);
        }
    }

    fn hear(&mut self, pass: Pass) {
        let Some(bytes) = self.up.pop_front() else { return };
        let Some(channel) = self.desk.open.first().copied() else { return };
        for bytes in pass.of(&bytes) {
            self.desk.hear(Input::Data(channel, bytes.to_vec()));
        }
    }

    /// Time passes until something is due at either end.
    fn wait(&mut self) {
        let due = [self.desk.wake, self.terminal.poll_timeout()].into_iter().flatten().min();
        self.desk.time = self.desk.time.max(due.unwrap_or_default());
        let now = self.desk.now();
        self.down.retain(|piece| piece.ends > now.mono);
        if self.terminal.poll_timeout().is_some_and(|due| due <= now.mono) {
            self.terminal.handle_timeout(now);
        }
        if self.desk.wake.is_some_and(|due| due <= now.mono) {
            self.desk.wake = None;
            self.desk.hear(Input::Due);
        }
    }

    fn carry_out(&mut self) -> Result<(), String> {
        while let Some(todo) = self.desk.next() {
            match todo {
                Todo::Write(_, bytes) => self.send(bytes)?,
                Todo::Close(_) => self.up.clear(),
            }
        }
        while let Some((_, transmit)) = self.terminal.poll_transmit() {
            match transmit {
                // On a port that nobody has open it is lost.
                Transmit::Bytes(_) if self.desk.open.is_empty() => {}
                Transmit::Bytes(bytes) => self.up.push_back(bytes),
                _ => self.plug(),
            }
        }
        Ok(())
    }

    fn send(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let (asks, order) = read(&bytes);
        if asks == Asks::Money {
            self.desk.leaves(&order)?;
        }
        self.down.push_back(Piece { bytes, asks, ends: self.desk.time + ON_CABLE });
        Ok(())
    }

    fn charges(&self) -> impl Fn(&str) -> usize {
        |order| self.terminal.ledger().charges().iter().filter(|charge| charge.order == order).count()
    }

    fn quiet_events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        events.extend((!self.desk.pending.is_empty()).then_some(Event::Recorded));
        events.extend(self.desk.opening.iter().map(|channel| Event::Opened(*channel)));
        if let Some(piece) = self.down.front() {
            let faults = self.faults > 0;
            let wrong = piece.asks.wrong_manners().iter().filter(|_| faults);
            let manners = piece.asks.manners().iter().chain(wrong).copied();
            let forgets = piece.asks == Asks::Query && self.held && faults;
            events.extend(
                manners.chain(forgets.then_some(Manner::NotFound)).map(|how| Event::Reach(Pass::Whole, how)),
            );
        }
        if self.held {
            events.extend([Turn::Tap, Turn::Decline, Turn::Cancel].map(Event::Customer));
        }
        events.extend((!self.up.is_empty()).then_some(Event::Hear(Pass::Whole)));
        let due = self.desk.wake.or_else(|| self.terminal.poll_timeout());
        events.extend(due.map(|_| Event::Wait));
        events
    }

    fn add_faults(&self, events: &mut Vec<Event>) {
        events.extend((!self.desk.pending.is_empty()).then_some(Event::NotRecorded));
        events.extend(self.desk.opening.iter().map(|channel| Event::Refused(*channel)));
        let damages = [Pass::Lost, Pass::Half, Pass::Twice];
        if !self.down.is_empty() {
            events.extend(damages.map(|pass| Event::Reach(pass, Manner::Accept)));
        }
        if !self.up.is_empty() {
            events.extend(damages.map(Event::Hear));
        }
        events.extend(self.desk.open.iter().map(|channel| Event::Pull(*channel)));
        if !self.desk.orders.is_empty() {
            events.extend((0..=self.desk.pending.len()).map(Event::Crash));
        }
    }
}

impl State for Cable {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        let mut events = self.quiet_events();
        events.extend(self.desk.startable().map(Event::Start));
        events.extend(self.desk.cancellable().map(Event::Cancel));
        if self.faults > 0 {
            self.add_faults(&mut events);
        }
        events
    }

    fn take(&mut self, event: Event) -> Result<(), String> {
        self.faults -= u8::from(event.is_fault());
        self.happen(event)?;
        self.carry_out()?;
        self.desk.judge(self.charges())
    }

    fn calm(&mut self) {
        self.faults = 0;
    }

    fn next_step(&self) -> Option<Event> {
        let idle = self.desk.is_idle();
        self.quiet_events().into_iter().find(|event| !(idle && *event == Event::Wait))
    }

    fn settled(&self) -> Result<(), String> {
        self.desk.settled(self.charges())
    }
}

impl Hash for Cable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        shown(&self.terminal, state);
        (&self.desk, self.faults, self.conn, self.held, &self.down, &self.up).hash(state);
    }
}

fn key() -> PosKey {
    PosKey::new(KEY, KeyMode::Utf8).expect("the factory key is a key")
}

fn session() -> Session {
    let link = Link::Serial(link::Options::default());
    Session::new(Options { key: key(), sealing: Sealing::default(), link, sealed_replies_only: false })
}

/// What a piece asks for, and the order number that it names.
fn read(bytes: &[u8]) -> (Asks, String) {
    let nothing = (Asks::Nothing, String::new());
    let Ok(Frame { kind: Kind::Request, data, .. }) = Frame::decode(bytes) else { return nothing };
    let opened = core::str::from_utf8(&data).ok().and_then(|text| envelope::open_request(text, &key()).ok());
    let Some(content) = opened.map(|opened| opened.content) else { return nothing };
    let order = match content.field("out_trade_no") {
        Some(Scalar::Text(order)) => order.clone(),
        _ => String::new(),
    };
    match content.func_type() {
        Some(FuncType::Payment | FuncType::Refund) => (Asks::Money, order),
        Some(FuncType::Inquiry) => (Asks::Query, order),
        Some(FuncType::Cancel) => (Asks::Cancel, order),
        _ => nothing,
    }
}
