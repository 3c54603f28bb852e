//! One state of a search over words: the till, the line, the terminal, and what the page was told.
//!
//! Events that are no faults can always happen; faults while the setting has some left. A request can move money
//! only within the terminal's own limit, which ends before the till's guard does: later it is lost on the line.

use super::bare::{Bare, LIMIT_MS};
use super::desk::{Desk, PAID};
use super::events::Event;
use super::stand::Todo;
use super::terminal::{Fate, Reading, Said, Terminal, Tongue, words};
use super::{Flaw, Setting, State};
use std::hash::{Hash, Hasher};
use tillwire_core::code::Code;
use tillwire_core::desk::Input;
use tillwire_core::payment::{ChannelId, Kind};
use tillwire_core::time::Millis;

/// A request on the line, and until when it can move money.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Packet {
    pub(super) channel: ChannelId,
    pub(super) text: String,
    ends: Millis,
    /// More was written on the channel after it.
    pub(super) behind: bool,
}

/// A state of a search.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) desk: Desk<Bare>,
    pub(super) faults: u8,
    pub(super) requests: Vec<Packet>,
    pub(super) answers: Vec<Said>,
    pub(super) terminal: Terminal,
}

impl Scene {
    /// A till with an empty journal and two sales before it.
    pub fn new(setting: Setting) -> Self {
        let left = (setting.kind != Kind::Pay).then_some(PAID);
        Scene {
            desk: Desk::new(setting, |setting, life| {
                Bare::new(setting.link, life).hasty(setting.flaw == Some(Flaw::Hasty))
            }),
            faults: setting.faults,
            requests: Vec::new(),
            answers: Vec::new(),
            terminal: Terminal::new(left),
        }
    }

    /// The same, where the cashier may go on without an outcome so often.
    #[must_use]
    pub fn releasing(mut self, times: u8) -> Self {
        self.desk.releases = times;
        self
    }

    /// The same at a terminal with words of its own, which is busy once at most, for as long as it likes.
    #[must_use]
    pub fn speaking(mut self, tongue: Tongue) -> Self {
        let knows_first = self.desk.setting.flaw == Some(Flaw::NoPositive);
        self.terminal = self.terminal.speaking(tongue, knows_first);
        self
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(index) => self.desk.start(index)?,
            Event::Cancel(index) => self.desk.cancel(index),
            Event::Release(index) => self.desk.release(index),
            Event::Recorded | Event::NotRecorded => self.desk.record(event == Event::Recorded),
            Event::Opened(channel) => self.desk.opened(channel),
            Event::Refused(channel) => self.end_channel(channel, Code::ConnectRefused, true),
            Event::Break(channel) => self.end_channel(channel, Code::OutcomeUnknown, false),
            Event::Unsent(index) => {
                let channel = self.requests.remove(index).channel;
                self.end_channel(channel, Code::ConnectRefused, true);
            }
            Event::Read(index, reading) => {
                let Packet { channel, text, ends, .. } = self.requests.remove(index);
                let said = self.terminal.read(channel.0, &text, reading, ends);
                self.say(said);
            }
            Event::Busy => (self.terminal.busy, self.terminal.spells) = (true, self.terminal.spells - 1),
            Event::Free => self.terminal.busy = false,
            Event::LoseRequest(index) => drop(self.requests.remove(index)),
            Event::Customer(reading) => {
                let fate = match reading {
                    Reading::Charge => Fate::Charged,
                    Reading::Decline => Fate::Declined,
                    _ => Fate::Stopped,
                };
                let said = self.terminal.customer(fate);
                self.say(said);
            }
            Event::Arrive(index) | Event::Repeat(index) => {
                let (channel, text) = self.answers[index].clone();
                if event == Event::Arrive(index) {
                    self.answers.remove(index);
                }
                self.desk.hear(Input::Data(ChannelId(channel), text.into_bytes()));
            }
            Event::LoseAnswer(index) => drop(self.answers.remove(index)),
            Event::Wait => self.wait(),
            Event::Crash(durable) => {
                self.answers.clear();
                self.desk.crash(durable);
            }
        }
        Ok(())
    }

    fn end_channel(&mut self, channel: ChannelId, code: Code, nothing_sent: bool) {
        self.answers.retain(|(answered, _)| *answered != channel.0);
        self.desk.closed(channel, code, nothing_sent);
    }

    fn say(&mut self, said: Vec<Said>) {
        let heard = said.into_iter().filter(|(channel, _)| self.desk.open.contains(&ChannelId(*channel)));
        self.answers.extend(heard);
    }

    /// Time passes until the till wants to be called; the terminal's own limits end on the way.
    fn wait(&mut self) {
        self.desk.time = self.desk.time.max(self.desk.wake.take().unwrap_or_default());
        let time = self.desk.time;
        self.requests.retain(|packet| packet.ends > time || words(&packet.text).0 != "money");
        loop {
            let said = self.terminal.pass(time);
            if said.is_empty() {
                break;
            }
            self.say(said);
        }
        self.desk.hear(Input::Due);
    }

    fn carry_out(&mut self) -> Result<(), String> {
        while let Some(todo) = self.desk.next() {
            match todo {
                Todo::Write(channel, bytes) => self.send(channel, &bytes)?,
                Todo::Close(channel) => self.answers.retain(|(answered, _)| *answered != channel.0),
            }
        }
        Ok(())
    }

    fn send(&mut self, channel: ChannelId, bytes: &[u8]) -> Result<(), String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        for earlier in self.requests.iter_mut().filter(|packet| packet.channel == channel) {
            earlier.behind = true;
        }
        if let ("money", order) = words(&text) {
            self.desk.leaves(order)?;
        }
        self.requests.push(Packet { channel, ends: self.desk.time + LIMIT_MS, text, behind: false });
        Ok(())
    }

    fn charges(&self) -> impl Fn(&str) -> usize {
        |order| self.terminal.charges(order).count()
    }
}

impl State for Scene {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        self.all_events()
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

    /// Records first, then whatever moves; time passes only where nothing else does.
    fn next_step(&self) -> Option<Event> {
        let idle = self.desk.is_idle();
        self.quiet_events().into_iter().find(|event| !(idle && *event == Event::Wait))
    }

    fn settled(&self) -> Result<(), String> {
        self.desk.settled(self.charges())
    }
}

impl Hash for Scene {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.desk, self.faults, &self.requests, &self.answers, &self.terminal).hash(state);
    }
}
