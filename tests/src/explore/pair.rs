//! Two desks on one journal: two processes, or two tills, that take turns at one terminal.
//!
//! Each has its own machine; journal, lease and terminal are one. Either may fall asleep between any two things that its
//! driver does: before the store has its call, after the store has it and before the answer is heard, and between the
//! machine's word that money leaves and the write. Its monotonic clock may stand still meanwhile, as under a laptop's
//! lid. The lease runs out, the other takes it, and whoever slept wakes up and goes on.

use super::bare::LIMIT_MS;
use super::kept::Says;
use super::nap::{Event, Nap};
use super::side::Side;
use super::store::{Call, Store};
use super::terminal::{Reading, Said, Terminal, words};
use super::{Setting, State};
use tillwire_core::desk::Input;
use tillwire_core::payment::ChannelId;
use tillwire_core::time::Millis;

/// Channels of both sides are told apart by what is added to their numbers.
const SIDE: u32 = 1_000;

/// A state of a search.
#[derive(Debug, Clone, Hash)]
pub struct Pair {
    sides: [Side; 2],
    faults: u8,
    naps: u8,
    time: Millis,
    store: Store,
    requests: Vec<(u32, String, Millis)>,
    answers: Vec<Said>,
    terminal: Terminal,
    /// What somebody was told for good: the order, and whether money moved.
    told: Vec<(String, bool)>,
    sent: Vec<String>,
}

impl Pair {
    /// Two processes before an empty journal, which may fall asleep so often on each way.
    pub fn new(setting: Setting, naps: u8) -> Self {
        Pair {
            sides: [0, 1].map(|side| Side::new(setting, side)),
            faults: setting.faults,
            naps,
            time: 0,
            store: Store::default(),
            requests: Vec::new(),
            answers: Vec::new(),
            terminal: Terminal::new(None),
            told: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(side, sale) => self.sides[side].want(sale),
            Event::Do(side) => {
                self.reach(side, true);
                self.hear(side);
            }
            Event::NotRecorded(side) => {
                self.reach(side, false);
                self.hear(side);
            }
            Event::Hear(side) => self.hear(side),
            Event::Write(side) => self.write(side)?,
            Event::Sleep(side, nap) => {
                self.naps -= 1;
                while nap.reached && !self.sides[side].around.calls.is_empty() {
                    self.reach(side, true);
                }
                self.sides[side].sleep(nap);
            }
            Event::Wake(side) => self.sides[side].wake_up(),
            Event::Read(index, reading) => {
                let (channel, text, ends) = self.requests.remove(index);
                self.answers.extend(self.terminal.read(channel, &text, reading, ends));
            }
            Event::LoseRequest(index) => drop(self.requests.remove(index)),
            Event::LoseAnswer(index) => drop(self.answers.remove(index)),
            Event::Arrive(index) => {
                let (channel, text) = self.answers.remove(index);
                let input = Input::Data(ChannelId(channel % SIDE), text.into_bytes());
                self.sides[side_of(channel)].hear(input);
            }
            Event::Wait => self.wait(),
        }
        Ok(())
    }

    /// The store takes the oldest call of a side.
    fn reach(&mut self, side: usize, works: bool) {
        let Some(call) = self.sides[side].around.calls.pop_front() else { return };
        let input = self.store.take(self.time, side, call, works);
        self.sides[side].around.heard.push_back(input);
    }

    fn hear(&mut self, side: usize) {
        if let Some(input) = self.sides[side].around.heard.pop_front() {
            self.sides[side].hear(input);
        }
    }

    fn write(&mut self, side: usize) -> Result<(), String> {
        let Some((channel, text)) = self.sides[side].write() else { return Ok(()) };
        let order = words(&text).1.to_owned();
        if self.sent.contains(&order) {
            return Err(format!("I5: {order} left twice"));
        }
        self.sent.push(order);
        self.send(side, channel, text);
        Ok(())
    }

    fn send(&mut self, side: usize, channel: ChannelId, text: String) {
        self.requests.push((number(side, channel), text, self.time + LIMIT_MS));
    }

    /// Time passes until something is due; whoever sleeps is not called, but the lease runs out.
    fn wait(&mut self) {
        let Some(due) = self.due() else { return };
        self.time = self.time.max(due);
        let time = self.time;
        self.requests.retain(|(_, text, ends)| *ends > time || words(text).0 != "money");
        for side in &mut self.sides {
            side.at(time);
            if side.due().is_some_and(|due| due <= time) {
                side.around.wake = None;
                side.hear(Input::Due);
            }
        }
    }

    fn due(&self) -> Option<Millis> {
        let lease = self.store.lease.map(|(_, ends)| ends + 1).filter(|ends| *ends > self.time);
        let sleeps = self.sides.iter().any(|side| side.nap.is_some());
        self.sides.iter().filter_map(Side::due).chain(lease.filter(|_| sleeps)).min()
    }

    fn carry_out(&mut self) {
        for side in [0, 1] {
            self.sides[side].carry_out();
            let around = &mut self.sides[side].around;
            let (written, closed) = (std::mem::take(&mut around.written), std::mem::take(&mut around.closed));
            for told in std::mem::take(&mut around.told) {
                if !self.told.contains(&told) {
                    self.told.push(told);
                }
            }
            written.into_iter().for_each(|(channel, text)| self.send(side, channel, text));
            let ours = |answered: u32| closed.iter().any(|channel| number(side, *channel) == answered);
            self.answers.retain(|(answered, _)| !ours(*answered));
        }
    }

    fn charges(&self, order: &str) -> usize {
        self.terminal.charges(order).count()
    }

    fn judge(&self) -> Result<(), String> {
        for (order, approved) in &self.told {
            match (approved, self.charges(order) > 0) {
                (true, false) => return Err(format!("I3: {order} told approved without a charge")),
                (false, true) => return Err(format!("I4: {order} told not charged with a charge")),
                _ => {}
            }
        }
        for (reference, _, orders) in self.store.stories() {
            let charged: usize = orders.iter().map(|order| self.charges(order)).sum();
            if charged > 1 {
                return Err(format!("I1: {reference} charged {charged} times"));
            }
        }
        let unread = self.store.journal.iter().find(|kept| matches!(kept.says, Says::Nothing(_)));
        unread.map_or(Ok(()), |kept| Err(format!("a record that nobody can read: {:?}", kept.says)))
    }

    fn awake_events(&self, side: usize, quiet: bool) -> Vec<Event> {
        let it = &self.sides[side];
        if it.around.leaving.is_some() {
            return vec![Event::Write(side)];
        }
        let mut events = Vec::new();
        match it.around.heard.is_empty() {
            false => events.push(Event::Hear(side)),
            true => events.extend((!it.around.calls.is_empty()).then_some(Event::Do(side))),
        }
        if !quiet {
            // An outcome that was not written is written again with the next operation here, and there is none.
            let appends =
                |call: &Call| matches!(call, Call::Append(kept) if !matches!(kept.says, Says::Ended { .. }));
            let appends = it.around.heard.is_empty() && it.around.calls.front().is_some_and(appends);
            events.extend((appends && self.faults > 0).then_some(Event::NotRecorded(side)));
            let sales = if side == 0 { 0..1 } else { 0..2 };
            events.extend(sales.filter(|_| !it.begun).map(|sale| Event::Start(side, sale)));
        }
        events
    }

    fn all_events(&self, quiet: bool) -> Vec<Event> {
        let mut events = Vec::new();
        for side in [0, 1] {
            match self.sides[side].nap {
                Some(_) => events.push(Event::Wake(side)),
                None => {
                    events.extend(self.awake_events(side, quiet));
                    let naps =
                        Nap::ALL.into_iter().filter(|_| !quiet && self.naps > 0 && self.sides[side].begun);
                    events.extend(naps.map(|nap| Event::Sleep(side, nap)));
                }
            }
        }
        for (index, (_, text, _)) in self.requests.iter().enumerate() {
            let readings: &[Reading] = match words(text).0 {
                "money" => &[Reading::Charge, Reading::Decline],
                _ => &[Reading::Tell],
            };
            events.extend(readings.iter().map(|reading| Event::Read(index, *reading)));
            events.extend((!quiet && self.faults > 0).then_some(Event::LoseRequest(index)));
        }
        for (index, (channel, _)) in self.answers.iter().enumerate() {
            let side = &self.sides[side_of(*channel)];
            events.extend(
                (side.nap.is_none() && side.around.leaving.is_none()).then_some(Event::Arrive(index)),
            );
            events.extend((!quiet && self.faults > 0).then_some(Event::LoseAnswer(index)));
        }
        events.extend(self.due().map(|_| Event::Wait));
        events
    }
}

impl State for Pair {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        self.all_events(false)
    }

    fn take(&mut self, event: Event) -> Result<(), String> {
        self.faults -= u8::from(event.is_fault());
        self.happen(event)?;
        self.carry_out();
        self.judge()
    }

    fn calm(&mut self) {
        (self.faults, self.naps) = (0, 0);
    }

    fn next_step(&self) -> Option<Event> {
        let rest = self.sides.iter().all(|side| side.till().at_rest() && side.wish.is_none());
        self.all_events(true).into_iter().find(|event| !(rest && *event == Event::Wait))
    }

    /// Whether every sale that is in the journal has the outcome that is true, for both.
    fn settled(&self) -> Result<(), String> {
        for (reference, last, orders) in self.store.stories() {
            let moved = orders.last().is_some_and(|order| self.charges(order) > 0);
            match last {
                Says::Ended { approved } if *approved == moved => {}
                _ if self.sides.iter().any(|side| side.knows(reference, moved)) => {}
                says => return Err(format!("I2: {reference} ended {says:?}; money moved: {moved}")),
            }
        }
        match self.sides.iter().any(|side| side.till().unresolved().next().is_some()) {
            true => Err("I6: a terminal that is shut for good".to_owned()),
            false => Ok(()),
        }
    }
}

fn number(side: usize, channel: ChannelId) -> u32 {
    u32::try_from(side).unwrap_or_default() * SIDE + channel.0
}

fn side_of(channel: u32) -> usize {
    usize::from(channel >= SIDE)
}
