//! Two processes of one shop on one journal, each with a desk, and the shop's books: whatever fails, in whatever order,
//! and whoever dies, what has ended is told to the shop, after it is durable.
//!
//! The wire is of no interest here, so whatever is asked is approved at once. A call to the store may get there and be
//! answered, not get there, or get there without anybody hearing; a process may die between any two of them.

use super::bare::{Bare, Link};
use super::desk::{operation, shown};
use super::{Setting, State};
use crate::hkd;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{Hash, Hasher};
use tillwire_core::code::Code;
use tillwire_core::desk::{Desk, Input, Keep, Kept, Log, Space, World, drive};
use tillwire_core::payment::{
    Append, ChannelId, Config, Kind, News, Outcome, Record, Route, Status, Timeouts, Write,
};
use tillwire_core::time::{Millis, Now};

const REFERENCE: &str = "a";

/// Something that can happen next; the number is the process's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The sale begins, in the first one.
    Start,
    /// The oldest call to the store gets there, and its answer is heard.
    Do(usize),
    /// It does not get there.
    Fail(usize),
    /// It gets there, and no answer is heard.
    Unheard(usize),
    /// The shop has what it is told of.
    Book(usize),
    /// It refuses.
    Refuse(usize),
    /// It has it, and the process dies before it hears that.
    BookAndDie(usize),
    /// A process dies, and starts again.
    Die(usize),
    /// A process looks after what was left.
    Reconcile(usize),
    /// Nothing happens until something is due.
    Wait,
}

#[derive(Debug, Clone)]
struct Process {
    desk: Desk<Bare>,
    around: Around,
}

/// What a process stands in.
#[derive(Debug, Clone, Default)]
struct Around {
    time: Millis,
    /// What it has asked the store and the shop for.
    calls: VecDeque<Call>,
    books: VecDeque<String>,
    wake: Option<Millis>,
    untrue: bool,
}

/// What the store is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Intent(Append),
    Other(Keep),
}

/// A log: its records, and whether the last of them settled it.
type Shelved = (Log, bool);

/// A state of a search.
#[derive(Debug, Clone)]
pub struct Books {
    processes: [Process; 2],
    journal: BTreeMap<(Space, String), Shelved>,
    time: Millis,
    faults: u8,
    begun: bool,
    /// How often the shop has had it; more than twice is all the same.
    booked: u8,
    lives: u32,
}

impl Books {
    /// Two processes before an empty journal.
    pub fn new(setting: Setting) -> Self {
        let mut books = Books {
            processes: [0, 1].map(process),
            journal: BTreeMap::new(),
            time: 0,
            faults: setting.faults,
            begun: false,
            booked: 0,
            lives: 2,
        };
        // Nothing is there to be taken up yet.
        _ = books.carry_out();
        books
    }

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn log(&self, space: Space, key: &str) -> Log {
        self.journal.get(&(space, key.to_owned())).map(|(records, _)| records.clone()).unwrap_or_default()
    }

    /// The outcomes that the journal has.
    fn ends(&self) -> impl Iterator<Item = Outcome> {
        self.log(Space::Intents, REFERENCE).into_iter().filter_map(|(_, bytes)| {
            match Record::decode(&bytes) {
                Ok(Record::Outcome(outcome)) => Some(outcome),
                _ => None,
            }
        })
    }

    fn happen(&mut self, event: Event) -> Result<(), String> {
        let now = self.now();
        match event {
            Event::Start => {
                self.begun = true;
                // It is refused where the journal is another's by now.
                _ = self.processes[0].desk.start(now, operation(Kind::Pay, REFERENCE, 200), [1; 16]);
            }
            Event::Do(at) => self.call(at, true, true),
            Event::Fail(at) => self.call(at, false, false),
            Event::Unheard(at) => self.call(at, true, false),
            Event::Book(at) => {
                let reference = self.book(at)?;
                self.processes[at].desk.kept(now, Kept::Booked { reference, told: true });
            }
            Event::Refuse(at) => {
                let Some(reference) = self.processes[at].around.books.pop_front() else { return Ok(()) };
                self.processes[at].desk.kept(now, Kept::Booked { reference, told: false });
            }
            Event::BookAndDie(at) => {
                self.book(at)?;
                self.restart(at);
            }
            Event::Die(at) => self.restart(at),
            Event::Reconcile(at) => self.reconcile(at),
            Event::Wait => {
                let Some(due) = self.due() else { return Ok(()) };
                self.time = self.time.max(due);
                for it in &mut self.processes {
                    if it.around.wake.take_if(|wake| *wake <= due).is_some() {
                        it.desk.timeout(Now { mono: due, wall: 1_800_000_000_000 + due });
                    }
                }
            }
        }
        Ok(())
    }

    fn book(&mut self, at: usize) -> Result<String, String> {
        if self.ends().next().is_none() {
            return Err("B1: the shop is told of what the journal does not have".to_owned());
        }
        self.booked = 2.min(self.booked + 1);
        self.processes[at].around.books.pop_front().ok_or_else(|| "nothing to tell".to_owned())
    }

    fn restart(&mut self, at: usize) {
        self.lives += 1;
        self.processes[at] = process(self.lives);
        self.reconcile(at);
    }

    /// What is open is taken up, and what is untold is told.
    fn reconcile(&mut self, at: usize) {
        let (now, log) = (self.now(), self.log(Space::Intents, REFERENCE));
        let desk = &mut self.processes[at].desk;
        if !log.is_empty() {
            // Records are whole and of this version here.
            _ = desk.with(now, |till| {
                till.write_again();
                till.recover(now, REFERENCE, &log)
            });
        }
        desk.tell_all(now);
    }

    fn call(&mut self, at: usize, reaches: bool, heard: bool) {
        let Some(call) = self.processes[at].around.calls.pop_front() else { return };
        let failed = (!heard).then_some(Code::JournalUnavailable);
        let input = match call {
            Call::Intent(append) => {
                let log = (Space::Intents, append.reference.clone());
                match self.append(reaches, &log, append.seq, append.bytes.clone(), append.settles).or(failed)
                {
                    None => append.recorded(),
                    Some(Code::JournalConflict) => append.overtaken(self.log(log.0, &log.1)),
                    Some(code) => append.failed(code),
                }
            }
            Call::Other(Keep::Append { space, key, seq, bytes, settles }) => {
                match self.append(reaches, &(space, key.clone()), seq, bytes, settles).or(failed) {
                    None => Kept::Appended { space, key, seq }.into(),
                    Some(code) => Kept::NotAppended { space, key, code }.into(),
                }
            }
            Call::Other(Keep::Read { space, key }) => {
                let log = failed.map_or_else(|| Ok(self.log(space, &key)), Err);
                Kept::Read { space, key, log }.into()
            }
            Call::Other(Keep::List { space }) => {
                let logs = failed.map_or_else(|| Ok(self.list(space)), Err);
                Kept::Listed { space, logs }.into()
            }
            Call::Other(_) => return,
        };
        self.processes[at].desk.input(self.now(), input);
    }

    fn list(&self, space: Space) -> Vec<(String, Log)> {
        let open = self.journal.iter().filter(|((of, _), (_, settled))| *of == space && !settled);
        open.map(|((_, key), (records, _))| (key.clone(), records.clone())).collect()
    }

    fn append(
        &mut self,
        reaches: bool,
        log: &(Space, String),
        seq: u32,
        bytes: Vec<u8>,
        settles: bool,
    ) -> Option<Code> {
        if !reaches {
            return Some(Code::JournalUnavailable);
        }
        let (records, settled) = self.journal.entry(log.clone()).or_default();
        if records.iter().any(|(known, _)| *known == seq) {
            return Some(Code::JournalConflict);
        }
        records.push((seq, bytes));
        *settled = settles;
        None
    }

    fn carry_out(&mut self) -> Result<(), String> {
        for it in &mut self.processes {
            it.around.time = self.time;
            drive(&mut it.desk, &mut it.around);
        }
        match self.processes.iter().any(|it| it.around.untrue) {
            true => Err("B3: the shop is told of what nobody knows".to_owned()),
            false => Ok(()),
        }
    }

    fn due(&self) -> Option<Millis> {
        self.processes.iter().filter_map(|it| it.around.wake).min()
    }

    fn all_events(&self, quiet: bool) -> Vec<Event> {
        let mut events = Vec::new();
        events.extend((!self.begun).then_some(Event::Start));
        for (at, it) in self.processes.iter().enumerate() {
            let (calls, books, faults) =
                (!it.around.calls.is_empty(), !it.around.books.is_empty(), !quiet && self.faults > 0);
            events.extend(calls.then_some(Event::Do(at)));
            events.extend((calls && faults).then_some(Event::Fail(at)));
            events.extend((calls && faults).then_some(Event::Unheard(at)));
            events.extend(books.then_some(Event::Book(at)));
            events.extend((books && faults).then_some(Event::Refuse(at)));
            events.extend((books && faults).then_some(Event::BookAndDie(at)));
            events.extend((self.begun && faults).then_some(Event::Die(at)));
            events.extend((self.begun && !calls && faults).then_some(Event::Reconcile(at)));
        }
        events.extend(self.due().map(|_| Event::Wait));
        events
    }
}

impl State for Books {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        self.all_events(false)
    }

    fn take(&mut self, event: Event) -> Result<(), String> {
        let smooth = matches!(event, Event::Start | Event::Do(_) | Event::Book(_) | Event::Wait);
        // Whoever looks after what was left may do so when nothing goes wrong any more.
        self.faults = self.faults.saturating_sub(u8::from(!smooth));
        self.happen(event)?;
        self.carry_out()
    }

    fn calm(&mut self) {
        self.faults = 0;
    }

    /// At last somebody looks after what was left, as a shop that is open again does.
    fn next_step(&self) -> Option<Event> {
        let next = self.all_events(true).into_iter().next();
        next.or_else(|| (self.untold() && self.begun).then_some(Event::Reconcile(1)))
    }

    fn settled(&self) -> Result<(), String> {
        // Of what never left its caller was told, by an error.
        let ended = self.ends().any(|outcome| !outcome.never_sent());
        match ended && self.booked == 0 {
            true => Err("B2: an outcome that the shop is never told of".to_owned()),
            false => Ok(()),
        }
    }
}

impl Books {
    fn untold(&self) -> bool {
        self.journal.iter().any(|((space, _), (_, settled))| *space == Space::Outbox && !settled)
    }
}

fn process(life: u32) -> Process {
    let config = Config { currency: hkd(), exclusive: false, timeouts: Timeouts::default() };
    let mut desk = Desk::new(Bare::new(Link::Each, life), config);
    desk.book(true);
    Process { desk, around: Around::default() }
}

impl World for Around {
    crate::alone!();

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        self.calls.push_back(Call::Intent(append));
        None
    }

    fn keep(&mut self, keep: Keep) -> Option<Input> {
        match keep {
            Keep::Book { intent, outcome } => {
                self.untrue |= outcome.status == Status::Unknown;
                self.books.push_back(intent.operation.reference);
            }
            Keep::Told { .. } | Keep::AllTold { .. } => {}
            keep => self.calls.push_back(Call::Other(keep)),
        }
        None
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        let channel = write.channel;
        let text = String::from_utf8_lossy(&write.unchecked()).into_owned();
        let words: Vec<&str> = text.split(' ').collect();
        let [verb, order, number, ..] = words.as_slice() else { return None };
        Some(Input::Data(channel, format!("{verb} {order} {number} approved {order} 200").into_bytes()))
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn tell(&mut self, _news: News) {}

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}

impl Hash for Books {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for it in &self.processes {
            shown(&it.desk, state);
            shown(&it.around.calls, state);
            (&it.around.books, it.around.wake).hash(state);
        }
        (&self.journal, self.time, self.faults, self.begun, self.booked).hash(state);
    }
}
