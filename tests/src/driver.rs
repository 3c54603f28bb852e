//! What the counter stands in: the world keeps its journal, moves what it writes onto the line and back, calls it when
//! something is due, and kills it where the plan says so. The loop is the product's own.

use crate::line::{Happening, received};
use crate::{Kit, World};
use std::cmp::Reverse;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Desk, Effect, Input, Keep, Kept, drive};
use tillwire_core::http::Message;
use tillwire_core::payment::{Append, ChannelId, News, Room, Route, Write};
use tillwire_core::sim::{ConnId, Customer, Request};
use tillwire_core::time::{Millis, Now};

/// A till that dies is back after this long, in ms.
const RESTART_MS: Millis = 1_500;

impl<K: Kit> World<K> {
    pub(crate) fn boot(&mut self) {
        self.life += 1;
        self.born = self.time - self.chance.below(900).min(self.time);
        self.wake = None;
        self.desk = Some(Desk::new(K::room(), K::config(self.timeouts)));
        if let Some(desk) = &mut self.desk {
            desk.remember();
        }
        // The terminal is had for as long as the till lives; what was left open is taken up with it.
        self.with_desk(self.life, |desk, now| desk.want(now, 1));
        if self.retyped {
            self.use_key();
        }
        self.show_again();
    }

    /// The till dies: its wires end, and of what was on its way to disk some arrives.
    fn crash(&mut self) {
        self.desk = None;
        self.wake = None;
        let pending: Vec<_> =
            self.happenings.iter().map(|(key, happening)| (*key, happening.clone())).collect();
        for (key, happening) in pending {
            if let Happening::Recorded { append, .. } = happening {
                self.happenings.remove(&key);
                if self.plan.crash_keeps.unwrap_or_else(|| self.chance.below(2) == 0) {
                    self.store(append);
                }
            }
        }
        let conns: Vec<ConnId> = self.wires.keys().copied().collect();
        for conn in conns {
            self.happen(1, Happening::Left { conn });
        }
        self.happen(RESTART_MS, Happening::Restarted);
    }

    pub(crate) fn next_time(&self) -> Option<Millis> {
        let queued = self.queue.peek().map(|Reverse((at, _))| *at);
        [queued, self.wake.map(|wake| wake + self.born), self.terminal.poll_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn happen(&mut self, after: Millis, happening: Happening) {
        self.count += 1;
        self.queue.push(Reverse((self.time + after, self.count)));
        self.happenings.insert(self.count, happening);
    }

    /// Does what is due at this time: arrivals first, timers last.
    pub(crate) fn advance(&mut self) {
        while let Some(Reverse((at, key))) = self.queue.peek().copied() {
            if at > self.time {
                break;
            }
            self.queue.pop();
            if let Some(happening) = self.happenings.remove(&key) {
                self.note(|| format!("{happening:?}"));
                self.take(happening);
                self.count_down();
            }
        }
        if self.terminal.poll_timeout().is_some_and(|due| due <= self.time) {
            self.terminal.handle_timeout(self.terminal_now());
            self.hear_terminal();
        }
        if self.wake.is_some_and(|wake| wake + self.born <= self.time) {
            self.wake = None;
            self.hear(self.life, Input::Due);
            self.count_down();
        }
    }

    fn count_down(&mut self) {
        match self.events_left {
            Some(0) => {
                self.events_left = None;
                self.crash();
            }
            Some(left) => self.events_left = Some(left - 1),
            None => {}
        }
    }

    fn take(&mut self, happening: Happening) {
        let terminal_now = self.terminal_now();
        match happening {
            Happening::Recorded { life, append } => {
                let fails = self.plan.journal_failures > 0;
                let input = if fails { append.failed(Code::JournalUnavailable) } else { append.recorded() };
                match fails {
                    true => self.plan.journal_failures -= 1,
                    false => self.store(append),
                }
                self.hear(life, input);
            }
            Happening::Opened { life, channel } => self.hear(life, Input::Opened(channel)),
            Happening::Arrived { life, channel, what } => self.hear(life, what.on(channel)),
            Happening::Reached { conn, bytes, head } => {
                match self.wires.get(&conn).and_then(|wire| wire.path) {
                    Some(path) => {
                        let message = Message { head: received(head), body: bytes, ..Message::default() };
                        let request = Request { method: "POST".to_owned(), path: path.to_owned(), message };
                        self.terminal.handle_http(terminal_now, conn, &request);
                    }
                    None => self.terminal.handle_input(terminal_now, conn, &bytes),
                }
                self.hear_terminal();
            }
            Happening::Left { conn } => {
                self.wires.remove(&conn);
                self.terminal.handle_closed(terminal_now, conn);
                self.hear_terminal();
            }
            Happening::Restarted => self.boot(),
            Happening::Cancel => {
                let reference = self.current.clone();
                self.with_desk(self.life, |desk, now| {
                    desk.with(now, |till| till.cancel(now, &reference));
                });
            }
            Happening::Browsed(form) => self.browse(&form),
            Happening::Clicked { page, act } => self.click(&page, act),
            Happening::Delivered(delivery) => self.deliver(delivery),
            Happening::Answered { life, number, reference } if life == self.life => {
                self.answer_if_durable(number, &reference);
            }
            Happening::Answered { .. } => {}
            Happening::Customer(action) => {
                let customer = Customer::parse(action).expect("an action of the plan");
                self.terminal.customer(terminal_now, customer);
                self.hear_terminal();
            }
        }
    }

    /// Calls the counter, unless it is another's life by now, and carries out what it wants.
    pub(crate) fn with_desk<T>(
        &mut self,
        life: u32,
        call: impl FnOnce(&mut Desk<Box<dyn Room>>, Now) -> T,
    ) -> Option<T> {
        let mut desk = self.desk.take_if(|_| life == self.life)?;
        let output = call(&mut desk, self.now());
        drive(&mut desk, self);
        self.desk = Some(desk);
        Some(output)
    }

    fn hear(&mut self, life: u32, input: Input) {
        self.with_desk(life, |desk, now| desk.input(now, input));
    }

    fn store(&mut self, Append { reference, seq, bytes, .. }: Append) {
        let records = self.journal.entry(reference.clone()).or_default();
        assert!(records.iter().all(|(known, _)| *known != seq), "record {seq} of {reference} written twice");
        records.push((seq, bytes));
    }

    /// Writes down what happens, where anybody wants to read it.
    fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{} {}", self.time, what()));
        }
    }
}

impl<K: Kit> desk::World for World<K> {
    /// Nobody else wants its terminal.
    fn claim(&mut self, _ttl: Millis) -> Option<Input> {
        Some(Input::Leased { asked: self.now() })
    }

    fn renew(&mut self, ttl: Millis) -> Option<Input> {
        self.claim(ttl)
    }

    fn release(&mut self) -> Option<Input> {
        Some(Input::Released)
    }

    fn granted(&mut self, granted: Result<(), Code>) {
        self.granted = granted;
    }

    fn now(&self) -> Now {
        self.now()
    }

    fn watch(&mut self, effect: &Effect) {
        self.note(|| format!("{effect:?}"));
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let after = 1 + self.chance.below(4);
        self.happen(after, Happening::Recorded { life: self.life, append });
        None
    }

    fn list(&mut self, _held: &[String]) -> Option<Input> {
        Some(Input::Listed(self.journal.clone().into_iter().collect()))
    }

    fn keep(&mut self, keep: Keep) -> Option<Input> {
        let kept = match keep {
            Keep::Read { space, key } => Kept::Read { space, key, log: Ok(self.known.clone()) },
            Keep::Append { space, key, seq, bytes, .. } => {
                assert!(
                    self.known.iter().all(|(known, _)| *known != seq),
                    "record {seq} of {key} written twice"
                );
                self.known.push((seq, bytes));
                Kept::Appended { space, key, seq }
            }
            _ => return None,
        };
        Some(kept.into())
    }

    fn open(&mut self, channel: ChannelId, route: Route) -> Option<Input> {
        self.connect(channel, route);
        None
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let (channel, head) = (write.channel, write.head.clone());
        match write.at(self.now()) {
            Ok(bytes) => self.send(channel, bytes, &head),
            Err(failure) => return Some(Input::Closed(channel, failure)),
        }
        None
    }

    fn close(&mut self, channel: ChannelId) {
        if let Some(conn) = self.conn(channel) {
            self.happen(1, Happening::Left { conn });
        }
    }

    fn tell(&mut self, news: News) {
        let time = self.time;
        match news {
            News::Step { reference, step, .. } => {
                self.told.entry(reference).or_default().steps.push(step);
            }
            News::Outcome { intent, outcome } => {
                let told = self.told.entry(intent.operation.reference.clone()).or_default();
                told.outcomes.push((time, *outcome));
            }
            News::Refused { reference, code } => {
                self.told.entry(reference).or_default().refused = Some((time, code));
            }
            News::Offer { reference, offer } => self.show(&reference, &offer),
            News::Answer { .. } => {}
        }
    }

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}
