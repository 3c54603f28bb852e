//! What can happen next in a scene: things that go their way, and faults while some are left.

use super::scene::Scene;
use super::terminal::{Reading, words};
use tillwire_core::payment::ChannelId;

/// Something that can happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The cashier starts a sale, or presses again.
    Start(usize),
    /// The cashier cancels it.
    Cancel(usize),
    /// The cashier takes the money another way.
    Release(usize),
    /// The oldest record on its way becomes durable.
    Recorded,
    /// It does not.
    NotRecorded,
    /// A channel stands.
    Opened(ChannelId),
    /// A channel cannot be opened.
    Refused(ChannelId),
    /// The terminal reads a request from the line.
    Read(usize, Reading),
    /// The line loses a request.
    LoseRequest(usize),
    /// The wire says for certain that a request never left.
    Unsent(usize),
    /// From now on every inquiry is answered in the words of a busy terminal.
    Busy,
    /// The terminal is not busy any more.
    Free,
    /// The customer pays, declines or cancels at the terminal.
    Customer(Reading),
    /// An answer arrives.
    Arrive(usize),
    /// An answer arrives and will come again.
    Repeat(usize),
    /// The line loses an answer.
    LoseAnswer(usize),
    /// A channel breaks; what is on it to the till is lost.
    Break(ChannelId),
    /// Nothing happens until something is due.
    Wait,
    /// The till dies; so many records on their way are durable. It starts again.
    Crash(usize),
}

impl Event {
    /// Whether it counts against the faults of a way.
    pub(super) fn is_fault(self) -> bool {
        use Event::{Break, Crash, LoseAnswer, LoseRequest, NotRecorded, Read, Refused, Repeat, Unsent};
        matches!(
            self,
            NotRecorded
                | Refused(_)
                | Read(_, Reading::Lie(_))
                | LoseRequest(_)
                | Unsent(_)
                | Repeat(_)
                | LoseAnswer(_)
                | Break(_)
                | Crash(_)
        )
    }
}

impl Scene {
    /// Everything that can happen next.
    pub(super) fn all_events(&self) -> Vec<Event> {
        let mut events = self.quiet_events();
        events.extend(self.desk.startable().map(Event::Start));
        events.extend(self.desk.cancellable().map(Event::Cancel));
        events.extend(self.desk.releasable().map(Event::Release));
        let busy = self.terminal.spells > 0 && !self.terminal.busy && self.is_inquired();
        events.extend(busy.then_some(Event::Busy));
        if self.faults > 0 {
            self.add_faults(&mut events);
        }
        events
    }

    /// What happens by itself when nothing goes wrong.
    pub(super) fn quiet_events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        events.extend((self.terminal.busy && self.is_inquired()).then_some(Event::Free));
        events.extend((!self.desk.pending.is_empty()).then_some(Event::Recorded));
        events.extend(self.desk.opening.iter().map(|channel| Event::Opened(*channel)));
        for (index, packet) in self.requests.iter().enumerate() {
            if self.requests.iter().take(index).any(|earlier| earlier.channel == packet.channel) {
                continue;
            }
            let readings = self.terminal.readings(&packet.text, self.faults > 0);
            events.extend(readings.into_iter().map(|reading| Event::Read(index, reading)));
        }
        if self.terminal.holding() {
            events.extend([Reading::Charge, Reading::Decline, Reading::Refuse].map(Event::Customer));
        }
        events.extend((0..self.answers.len()).map(Event::Arrive));
        events.extend(self.desk.wake.map(|_| Event::Wait));
        events
    }

    /// Whether an inquiry is on its way: for nothing else it makes a difference whether the terminal is busy.
    fn is_inquired(&self) -> bool {
        self.requests.iter().any(|packet| words(&packet.text).0 == "find")
    }

    fn add_faults(&self, events: &mut Vec<Event>) {
        events.extend((!self.desk.pending.is_empty()).then_some(Event::NotRecorded));
        events.extend(self.desk.opening.iter().map(|channel| Event::Refused(*channel)));
        for (index, packet) in self.requests.iter().enumerate() {
            events.push(Event::LoseRequest(index));
            events.extend((!packet.behind).then_some(Event::Unsent(index)));
        }
        for index in 0..self.answers.len() {
            events.extend([Event::LoseAnswer(index), Event::Repeat(index)]);
        }
        events.extend(self.desk.open.iter().map(|channel| Event::Break(*channel)));
        if !self.desk.orders.is_empty() {
            events.extend((0..=self.desk.pending.len()).map(Event::Crash));
        }
    }
}
