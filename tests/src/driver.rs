//! The driver's part: it keeps the journal, moves what the till writes onto the line and back, calls the till when
//! something is due, and kills it where the plan says so.

use crate::line::{Arrival, Happening};
use crate::{Kit, World};
use std::cmp::Reverse;
use tillwire_core::code::Code;
use tillwire_core::http::Message;
use tillwire_core::payment::{Effect, Failure, Room, Till};
use tillwire_core::sim::{ConnId, Customer, Request};
use tillwire_core::time::Millis;

/// A till that dies is back after this long, in ms.
const RESTART_MS: Millis = 1_500;

impl<K: Kit> World<K> {
    pub(crate) fn boot(&mut self) {
        let mut till = Till::new(K::room(), K::config(self.timeouts));
        self.life += 1;
        self.born = self.time - self.chance.below(900).min(self.time);
        self.wake = None;
        let now = self.now();
        for (reference, records) in &self.journal {
            // What cannot be taken up bars the till, which `start` then says.
            _ = till.recover(now, reference, records);
        }
        self.till = Some(till);
        if self.retyped {
            self.use_key();
        }
        self.carry_out();
        self.show_again();
    }

    /// The till dies: its wires end, and of what was on its way to disk some arrives.
    fn crash(&mut self) {
        self.till = None;
        self.wake = None;
        let pending: Vec<_> =
            self.happenings.iter().map(|(key, happening)| (*key, happening.clone())).collect();
        for (key, happening) in pending {
            if let Happening::Recorded { reference, seq, bytes, .. } = happening {
                self.happenings.remove(&key);
                if self.plan.crash_keeps.unwrap_or_else(|| self.chance.below(2) == 0) {
                    self.store(&reference, seq, bytes);
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
            let now = self.now();
            if let Some(till) = &mut self.till {
                till.timeout(now);
            }
            self.carry_out();
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
        let (now, terminal_now) = (self.now(), self.terminal_now());
        match happening {
            Happening::Recorded { life, reference, seq, bytes } => {
                let fails = self.plan.journal_failures > 0;
                if fails {
                    self.plan.journal_failures -= 1;
                } else {
                    self.store(&reference, seq, bytes);
                }
                self.with_till(life, |till| match fails {
                    true => till.record_failed(now, &reference, seq, Code::JournalUnavailable),
                    false => till.recorded(now, &reference, seq),
                });
            }
            Happening::Opened { life, channel } => self.with_till(life, |till| till.opened(now, channel)),
            Happening::Arrived { life, channel, what } => self.with_till(life, |till| match &what {
                Arrival::Data(bytes) => till.data(now, channel, bytes),
                Arrival::Reply(reply) => till.reply(now, channel, reply),
                Arrival::Closed(code) => {
                    let nothing_sent = *code == Code::ConnectRefused;
                    till.closed(now, channel, Failure { code: *code, nothing_sent });
                }
            }),
            Happening::Reached { conn, bytes, sign } => {
                match self.wires.get(&conn).and_then(|wire| wire.path) {
                    Some(path) => {
                        let message = Message { sign, body: bytes, ..Message::default() };
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
                self.with_till(self.life, |till| {
                    till.cancel(now, &reference);
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

    fn with_till(&mut self, life: u32, call: impl FnOnce(&mut Till<Box<dyn Room>>)) {
        if life == self.life
            && let Some(till) = &mut self.till
        {
            call(till);
            self.carry_out();
        }
    }

    fn store(&mut self, reference: &str, seq: u32, bytes: Vec<u8>) {
        let records = self.journal.entry(reference.to_owned()).or_default();
        assert!(records.iter().all(|(known, _)| *known != seq), "record {seq} of {reference} written twice");
        records.push((seq, bytes));
    }

    /// The driver's part: carries out the till's effects.
    pub(crate) fn carry_out(&mut self) {
        while let Some(effect) = self.till.as_mut().and_then(Till::poll) {
            self.note(|| format!("{effect:?}"));
            let life = self.life;
            match effect {
                Effect::Record { reference, seq, bytes, .. } => {
                    let after = 1 + self.chance.below(4);
                    self.happen(after, Happening::Recorded { life, reference, seq, bytes });
                }
                Effect::Open { channel, route } => self.open(channel, route),
                Effect::Write { channel, bytes, head, .. } => self.write(channel, bytes, &head),
                Effect::Close { channel } => {
                    if let Some(conn) = self.conn(channel) {
                        self.happen(1, Happening::Left { conn });
                    }
                }
                Effect::Step { reference, step, .. } => {
                    self.told.entry(reference).or_default().steps.push(step);
                }
                Effect::Outcome { intent, outcome } => {
                    let told = self.told.entry(intent.operation.reference.clone()).or_default();
                    told.outcomes.push((self.time, *outcome));
                }
                Effect::Refused { reference, code } => {
                    self.told.entry(reference).or_default().refused = Some((self.time, code));
                }
                Effect::Offer { reference, offer } => self.show(&reference, &offer),
                Effect::Answer { .. } => {}
                Effect::Wake(at) => self.wake = at,
            }
        }
    }

    /// Writes down what happens, where anybody wants to read it.
    fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{} {}", self.time, what()));
        }
    }
}
