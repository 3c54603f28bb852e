//! What a desk stands in, on tokio: the journal's thread, the wires' tasks, the clocks, and whoever wants to hear. Each
//! thing that the desk wants is begun here and comes back as an input.

use super::Settled;
use super::journal::{Fault, Journal};
use super::lines::Line;
use super::shown;
use super::told;
use super::work::Shared;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Input, Keep, Kept, Log, Space, World};
use tillwire_core::json::Writer;
use tillwire_core::payment::{Append, ChannelId, News, Route, Step, Ticket, Write, present};
use tillwire_core::time::{Millis, Now};
use tokio::sync::oneshot;

/// What came of a question about an order number: whose it is, or what is in the way.
pub type Found = Result<Option<String>, Code>;

/// The world of one life of a desk.
pub struct Here {
    pub life: u32,
    pub shared: Arc<Shared>,
    /// When the desk wants to be called.
    pub wake: Option<Millis>,
    /// Who waits to begin something.
    pub waiting: Vec<oneshot::Sender<Result<(), Code>>>,
    /// Who waits for what about order numbers, and for which errand.
    pub questions: HashMap<u32, oneshot::Sender<Found>>,
    pub errands: HashMap<u32, oneshot::Sender<String>>,
    /// Who waits for the terminal to be given back.
    pub leaving: Vec<oneshot::Sender<()>>,
    lines: HashMap<ChannelId, Line>,
    /// For the log: on which line money was asked for last, and whose answer is to come on which.
    asked: Option<ChannelId>,
    answers: HashMap<ChannelId, String>,
    tickets: u32,
}

impl Here {
    /// A world without wires.
    pub fn new(shared: Arc<Shared>, life: u32) -> Here {
        Here {
            life,
            shared,
            wake: None,
            waiting: Vec::new(),
            questions: HashMap::new(),
            errands: HashMap::new(),
            leaving: Vec::new(),
            lines: HashMap::new(),
            asked: None,
            answers: HashMap::new(),
            tickets: 0,
        }
    }

    /// A number for a question, and who waits for its answer.
    pub fn question(&mut self) -> (u32, oneshot::Receiver<Found>) {
        self.tickets += 1;
        let (asked, answer) = oneshot::channel();
        self.questions.insert(self.tickets, asked);
        (self.tickets, answer)
    }

    /// Whether somebody waits for something that moves no money.
    pub fn is_asked(&self) -> bool {
        !(self.waiting.is_empty() && self.questions.is_empty() && self.errands.is_empty())
    }

    /// What comes to the desk, before it does.
    pub fn hear(&mut self, input: &Input) {
        match input {
            Input::Data(channel, _) | Input::Reply(channel, _) | Input::Closed(channel, _) => {
                if let Some(reference) = self.answers.remove(channel) {
                    told::answer(&self.shared, &reference, input);
                }
            }
            _ => {}
        }
    }

    /// Does something with the journal; what came of it is an input.
    fn journal<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Journal) -> Result<T, Fault> + Send + 'static,
        input: impl FnOnce(Result<T, Code>) -> Input + Send + 'static,
    ) -> Option<Input> {
        self.journal_or(work, |_, _| {}, input)
    }

    fn journal_or<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Journal) -> Result<T, Fault> + Send + 'static,
        late: impl FnOnce(&dyn Journal, T) + Send + 'static,
        input: impl FnOnce(Result<T, Code>) -> Input + Send + 'static,
    ) -> Option<Input> {
        let (asked, reporter) = (self.shared.keeper.ask(work, late), self.reporter());
        tokio::spawn(async move { reporter.report(input(asked.await)) });
        None
    }

    /// The name of the lease: a gateway's is one of asking for what others left, and fences no records.
    fn lease(&self) -> String {
        self.shared.log(if self.shared.facts().setting.is_gateway() {
            Space::Terminal
        } else {
            Space::Intents
        })
    }

    /// Asks the journal whether the terminal is ours. What is certain then was certain before the call.
    fn ask_for_lease(&self, ttl: Millis, renews: bool) -> Option<Input> {
        let (asked, lease) = (self.now(), self.lease());
        let (name, ours, late) = (lease.clone(), self.shared.clone(), self.shared.clone());
        self.journal_or(
            move |journal| {
                let held = if renews { journal.renew(&lease, ttl)? } else { journal.claim(&lease, ttl)? };
                ours.confirm(held.then_some(asked));
                Ok(held)
            },
            move |journal, held| {
                if held && !renews {
                    // It runs out where that fails.
                    let _ = journal.release(&name);
                    late.confirm(None);
                }
            },
            move |held| match held {
                Ok(true) => Input::Leased { asked },
                Ok(false) if renews => Input::LeaseLost,
                Ok(false) => Input::LeaseRefused,
                Err(code) => Input::LeaseFailed(code),
            },
        )
    }

    fn note(&self, keep: (Space, String, u32, Vec<u8>, bool)) -> Option<Input> {
        let (space, key, seq, bytes, settles) = keep;
        let (log, name) = (self.shared.log(space), key.clone());
        let bytes = self.shared.facts().setting.placed(&bytes);
        self.journal(
            move |journal| journal.append(&log, &name, seq, &bytes, settles),
            move |done| {
                match done {
                    Ok(()) => Kept::Appended { space, key, seq },
                    Err(code) => Kept::NotAppended { space, key, code },
                }
                .into()
            },
        )
    }

    fn read(&self, space: Space, key: String) -> Option<Input> {
        let (log, name) = (self.shared.log(space), key.clone());
        self.journal(
            move |journal| journal.read(&log, &name),
            move |log| Kept::Read { space, key, log }.into(),
        )
    }

    /// Tells the shop. Without one nobody asks for that.
    fn book(&self, reference: String, outcome: String) -> Option<Input> {
        let reporter = self.reporter();
        let (told, answer) = oneshot::channel();
        let settled =
            Settled { terminal: self.shared.id.clone(), reference: reference.clone(), outcome, told };
        let shop = self.shared.outlet.shop();
        tokio::spawn(async move {
            if let Some(shop) = shop {
                // One that is gone drops it, and so says that it was not told.
                let _ = shop.send(settled).await;
            }
            let told = answer.await.unwrap_or(false);
            reporter.report(Kept::Booked { reference, told }.into());
        });
        None
    }

    fn answered(&mut self, ticket: u32, found: Found) {
        if let Some(asked) = self.questions.remove(&ticket) {
            // Whoever asked may have left.
            let _ = asked.send(found);
        }
    }
}

impl World for Here {
    fn now(&self) -> Now {
        self.shared.clock.now()
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let log = self.shared.log(Space::Intents);
        let (noted, began, shared) = (append.clone(), Instant::now(), self.shared.clone());
        let Append { reference, seq, bytes, settles } = append.clone();
        let bytes = self.shared.facts().setting.placed(&bytes);
        self.journal(
            move |journal| match journal.append(&log, &reference, seq, &bytes, settles) {
                Ok(()) => Ok(None),
                // Another process was quicker: what it wrote counts.
                Err(fault) if fault.code() == Code::JournalConflict => {
                    journal.read(&log, &reference).map(Some)
                }
                Err(fault) => Err(fault),
            },
            move |done: Result<Option<Log>, Code>| {
                told::record(&shared, &noted, began.elapsed(), &done);
                match done {
                    Ok(None) => append.recorded(),
                    Ok(Some(log)) => append.overtaken(log),
                    Err(code) => append.failed(code),
                }
            },
        )
    }

    fn claim(&mut self, ttl: Millis) -> Option<Input> {
        self.ask_for_lease(ttl, false)
    }

    fn renew(&mut self, ttl: Millis) -> Option<Input> {
        self.ask_for_lease(ttl, true)
    }

    fn release(&mut self) -> Option<Input> {
        self.shared.confirm(None);
        let lease = self.lease();
        let leaving = std::mem::take(&mut self.leaving);
        self.journal(
            move |journal| journal.release(&lease),
            move |done| {
                for left in leaving {
                    // Whoever waited may have left.
                    let _ = left.send(());
                }
                done.map_or_else(Input::LeaseFailed, |()| Input::Released)
            },
        )
    }

    fn list(&mut self, held: &[String]) -> Option<Input> {
        let (log, held) = (self.shared.log(Space::Intents), held.to_owned());
        self.journal(
            move |journal| {
                let mut logs = journal.open(&log)?;
                for reference in held {
                    if logs.iter().all(|(known, _)| *known != reference) {
                        let records = journal.read(&log, &reference)?;
                        logs.push((reference, records));
                    }
                }
                Ok(logs)
            },
            |logs| logs.map_or_else(Input::LeaseFailed, Input::Listed),
        )
    }

    fn open(&mut self, channel: ChannelId, route: Route) -> Option<Input> {
        let shared = &self.shared;
        let place = shared.facts().setting.place_of(&route);
        let line = Line::open(place, channel, &route, shared.clock, self.reporter());
        self.lines.insert(channel, line);
        None
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        if write.before.is_some() {
            self.asked = Some(write.channel);
        }
        if let Some(line) = self.lines.get(&write.channel) {
            line.write(write);
        }
        None
    }

    fn close(&mut self, channel: ChannelId) {
        self.lines.remove(&channel);
        self.answers.remove(&channel);
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Answer { ticket: Ticket(ticket), result } => {
                if let Some(asked) = self.errands.remove(&ticket) {
                    let told = desk::answer(Writer::new(), result).finish();
                    // Whoever asked may have left.
                    let _ = asked.send(shown::answer(&told));
                }
            }
            news => {
                let wall = self.now().wall;
                if let News::Step { reference, step: Step::Sent, .. } = &news {
                    self.answers.extend(self.asked.take().map(|channel| (channel, reference.clone())));
                }
                told::news(&self.shared, wall, &news);
                self.shared.board.tell(wall, &news);
            }
        }
    }

    fn granted(&mut self, granted: Result<(), Code>) {
        for waiting in self.waiting.drain(..) {
            // Whoever waited may have left.
            let _ = waiting.send(granted);
        }
    }

    fn keep(&mut self, keep: Keep) -> Option<Input> {
        match keep {
            Keep::Append { space, key, seq, bytes, settles } => self.note((space, key, seq, bytes, settles)),
            Keep::Read { space, key } => self.read(space, key),
            Keep::List { space } => {
                let log = self.shared.log(space);
                self.journal(
                    move |journal| journal.open(&log),
                    move |logs| Kept::Listed { space, logs }.into(),
                )
            }
            Keep::Book { intent, outcome } => {
                let reference = intent.operation.reference.clone();
                self.book(reference, shown::outcome(&present(&intent, &outcome)))
            }
            Keep::Found { ticket, reference } => {
                self.answered(ticket, reference);
                None
            }
            Keep::Claimed { ticket, barred } => {
                self.answered(ticket, barred);
                None
            }
            Keep::Told { .. } | Keep::AllTold { .. } => None,
        }
    }

    fn wake(&mut self, at: Option<Millis>) {
        self.wake = at;
    }
}
