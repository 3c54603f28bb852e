//! The machine of one terminal: what it takes in, what it wants done. The module above tells how to drive it;
//! `sending` holds the way of a request out, `judging` what answers are worth, `doubt` the way back from
//! `unknown`, `recovery` what is made of a journal.

use super::controls::Controls;
use super::effect::{Config, Effect, Failure, News, Started, Ticket, Write};
use super::flight::{Errand, Flight, Progress, Purpose};
use super::flights::Flights;
use super::freshness::Horizon;
use super::given::Given;
use super::intent::{Intent, Kind, Operation, OrderNumber};
use super::life::{Life, Stage};
use super::lives::{Due, Lives};
use super::method::Method;
use super::outcome::Outcome;
use super::room::{Can, ChannelId, Room};
use super::step::Step;
use crate::amount::Amount;
use crate::code::Code;
use crate::http;
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How many settled intents are kept at hand; older ones live in the journal alone. What is open, or could not be
/// written down yet, is always at hand.
const SETTLED_AT_HAND: usize = 64;
/// How many intents are asked for at once: a gateway may have thousands in doubt after an outage.
pub(super) const ASKED_AT_ONCE: usize = 64;

/// One terminal's payments. A copy is a thought experiment: only one of them may have its effects carried out.
#[derive(Debug, Clone)]
pub struct Till<R: Room> {
    pub(super) room: R,
    pub(super) config: Config,
    pub(super) lives: Lives,
    pub(super) flights: Flights,
    /// The one channel of a shared route, and whether it stands.
    pub(super) shared: Option<(ChannelId, bool)>,
    pub(super) effects: VecDeque<Effect>,
    /// The journal holds what this version cannot read: nothing may start.
    pub(super) barred: Option<Code>,
    pub(super) numbers: u32,
    /// Until when money may leave by the lease.
    pub(super) horizon: Horizon,
    settled: VecDeque<String>,
    pub(super) given: Given,
    pub(super) controls: Controls,
    woken: Option<Millis>,
}

impl<R: Room> Till<R> {
    /// A till with nothing on its mind. Feed it the journal before the first `start`.
    pub fn new(room: R, config: Config) -> Self {
        Till {
            room,
            config,
            lives: Lives::default(),
            flights: Flights::default(),
            shared: None,
            effects: VecDeque::new(),
            barred: None,
            numbers: 0,
            horizon: Horizon::Open,
            settled: VecDeque::new(),
            given: Given::default(),
            controls: Controls::default(),
            woken: None,
        }
    }

    /// What the system can do.
    pub fn can(&self) -> Can {
        self.room.can()
    }

    /// The ways to pay that the system has a word for.
    pub fn methods(&self) -> Vec<Method> {
        let known = |method: &Method| self.room.check(&self.trial(*method)) != Err(Code::UnsupportedMethod);
        Method::ALL.iter().copied().filter(known).collect()
    }

    /// The smallest sale there is, to be looked at and never begun.
    fn trial(&self, method: Method) -> Operation {
        let amount = Amount::from_minor(1, self.config.currency).ok();
        Operation { kind: Kind::Pay, reference: String::new(), amount, method, of: None, options: Vec::new() }
    }

    /// The room, for what is the system's own.
    pub fn room(&mut self) -> &mut R {
        &mut self.room
    }

    /// The references that have no outcome yet.
    pub fn unresolved(&self) -> impl Iterator<Item = &str> {
        self.lives.iter().filter(|(_, life)| life.unresolved()).map(|(reference, _)| reference.as_str())
    }

    /// Whether nothing is running, in doubt, or on its way to disk.
    pub fn at_rest(&self) -> bool {
        self.open() == 0
    }

    /// How many intents have no outcome yet, or one that the journal does not have.
    pub fn open(&self) -> usize {
        self.lives.open()
    }

    /// Whether this intent is one of them.
    pub fn is_open(&self, reference: &str) -> bool {
        self.lives.get(reference).is_some_and(|life| !life.is_over())
    }

    /// Whether what is known of this intent could not be written, and waits to be written again.
    pub fn is_unwritten(&self, reference: &str) -> bool {
        let unwritten = self.lives.get(reference).and_then(|life| life.unwritten.as_ref());
        unwritten.is_some_and(|unwritten| unwritten.next.is_some())
    }

    /// Whether this operation was given up before its first byte, so that its caller gets an error and no outcome.
    pub fn is_refused(&self, reference: &str) -> bool {
        self.lives
            .get(reference)
            .is_some_and(|life| matches!(life.stage, Stage::Settling { refuse: Some(_) }))
    }

    /// Whether the till knows this reference.
    pub fn knows(&self, reference: &str) -> bool {
        self.lives.contains_key(reference)
    }

    /// The order number on the wire and the last decided outcome of a reference, which may be on its way to disk.
    pub fn find(&self, reference: &str) -> Option<(&Intent, Option<&Outcome>)> {
        self.lives.get(reference).map(|life| (&life.intent, life.outcome.as_ref()))
    }

    /// The outcome of a reference as it may be told: not while it is on its way to disk.
    pub fn told(&self, reference: &str) -> Option<(&Intent, &Outcome)> {
        let life = self.lives.get(reference).filter(|life| !matches!(life.stage, Stage::Settling { .. }))?;
        Some((&life.intent, life.outcome.as_ref()?))
    }

    /// Begins an operation, or joins the one with the same reference. `order` is a number of the caller's own that the room
    /// carries ([`crate::system::System::check_order`]), or fresh random bits to mint one of.
    ///
    /// Errors, all with nothing recorded and nothing sent: `INTENT_CONFLICT`, `CURRENCY`, `ORDER_TAKEN`, `TERMINAL_UNRESOLVED`,
    /// `JOURNAL_VERSION`, and what the room refuses (`UNSUPPORTED_METHOD`, `INVALID_FIELD`, `AMOUNT_RANGE` ...).
    pub fn start(
        &mut self,
        now: Now,
        operation: Operation,
        order: impl Into<OrderNumber>,
    ) -> Result<Started, Code> {
        let order = order.into();
        if let Some(life) = self.lives.get(&operation.reference) {
            let known = life.again.as_ref().map_or(life.intent.order.as_str(), |again| again.order.as_str());
            let same = order.own().is_none_or(|own| own == known);
            if !same || !life.intent.operation.same_wish(&operation) {
                return Err(Code::IntentConflict);
            }
            match (&life.stage, &life.outcome) {
                (Stage::Settled, Some(outcome)) if outcome.never_sent() => {}
                (Stage::Settled, Some(outcome)) => return Ok(Started::Settled(Box::new(outcome.clone()))),
                _ if life.is_written_off() => return self.start_behind(now, operation, order),
                _ => {
                    self.said_again(&operation);
                    return Ok(Started::Joined);
                }
            }
        }
        self.admissible(now, &operation, &order)?;
        self.write_again();
        let operation = self.of_what_is_left(operation);
        self.controls.touch(&operation);
        let reference = operation.reference.clone();
        let next_seq = self.lives.get(&reference).map_or(0, |life| life.next_seq);
        let intent = Intent { operation, order: order.as_str().to_owned(), number: None, created: now.wall };
        let life = Life { next_seq, ..Life::new(intent, Stage::Queued) };
        self.lives.insert(reference.clone(), life);
        let cancels = |flight: &Flight| matches!(flight.purpose, Purpose::Cancel(_));
        match self.config.exclusive && self.flights.iter().any(cancels) {
            true => self.step(&reference, Step::Queued, None),
            false => self.prepare(&reference),
        }
        self.settle_down(now);
        Ok(Started::New)
    }

    /// Runs an errand; its answer comes under the ticket.
    pub fn run(&mut self, now: Now, errand: Errand) -> Result<Ticket, Code> {
        let can = self.room.can();
        let able = match &errand {
            Errand::Query(_) | Errand::QueryOrder(_) | Errand::QueryNumber(_) => can.query,
            Errand::PrintReceipt(_) => can.print_receipt,
            Errand::PrintSummary => can.print_summary,
            Errand::CloseBatch => can.close_batch,
        };
        if !able {
            return Err(Code::UnsupportedOperation);
        }
        let ticket = Ticket(self.number());
        self.launch(now, Purpose::Errand(ticket, errand));
        self.settle_down(now);
        Ok(ticket)
    }

    /// A channel stands.
    pub fn opened(&mut self, now: Now, channel: ChannelId) {
        if let Some((shared, open)) = &mut self.shared
            && *shared == channel
        {
            *open = true;
        }
        self.board(now, channel);
        self.settle_down(now);
    }

    /// Bytes of a stream.
    pub fn data(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        self.room.handle_input(now, channel, bytes);
        self.settle_down(now);
    }

    /// The reply of an exchange.
    pub fn reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        self.room.handle_reply(now, channel, reply);
        self.settle_down(now);
    }

    /// A channel could not be opened, or ended.
    pub fn closed(&mut self, now: Now, channel: ChannelId, failure: Failure) {
        self.room.handle_closed(now, channel);
        self.listen(now);
        if self.shared.is_some_and(|(shared, _)| shared == channel) {
            self.shared = None;
        }
        self.strand(now, channel, failure);
        self.settle_down(now);
    }

    /// Something is due.
    pub fn timeout(&mut self, now: Now) {
        self.woken = None;
        self.room.handle_timeout(now);
        self.listen(now);
        self.look_again(now);
        self.expire(now);
        self.take_over_again(now);
        self.write_due(now.mono);
        self.check_doubts(now);
        self.settle_down(now);
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// After every input: hear the room out, hand on its bytes, and say when to be called again.
    pub(super) fn settle_down(&mut self, now: Now) {
        self.listen(now);
        self.transmit_all();
        self.lives.refresh();
        let due = self.next_due();
        if due != self.woken {
            self.woken = due;
            self.effects.push_back(Effect::Wake(due));
        }
    }

    /// Hands on what the room wants written.
    pub(super) fn transmit_all(&mut self) {
        while let Some((channel, bytes)) = self.room.poll_transmit() {
            let (head, before) = (self.room.head(channel, &bytes), self.before(channel));
            self.effects.push_back(Effect::Write(Write::new(channel, bytes, head, before)));
        }
        self.note_written();
    }

    fn next_due(&self) -> Option<Millis> {
        // Where enough are being asked for, the others wait for one of those, not for a time.
        let ask = self.lives.first(Due::Ask).filter(|_| self.flights.finding() < ASKED_AT_ONCE);
        let (tell, write) = (self.lives.first(Due::Tell), self.lives.first(Due::Write));
        let (take_over, confirm) = (self.lives.first(Due::TakeOver), self.lives.first(Due::Confirm));
        let all = [
            self.flights.next_deadline(),
            ask,
            confirm,
            tell,
            write,
            take_over,
            self.stale_at(),
            self.room.poll_timeout(),
        ];
        all.into_iter().flatten().min()
    }

    /// A fresh number for channels, tags and tickets.
    pub(super) fn number(&mut self) -> u32 {
        self.numbers = self.numbers.wrapping_add(1);
        self.numbers
    }

    pub(super) fn step(&mut self, reference: &str, step: Step, code: Option<Code>) {
        self.say(News::Step { reference: reference.to_owned(), step, code });
    }

    /// Somebody wants to hear of it.
    pub(super) fn say(&mut self, news: News) {
        self.effects.push_back(Effect::Tell(news));
    }

    /// Remembers a settled intent for a while, and forgets the oldest.
    pub(super) fn keep(&mut self, reference: &str) {
        self.settled.retain(|kept| kept != reference);
        self.settled.push_back(reference.to_owned());
        if self.settled.len() > SETTLED_AT_HAND
            && let Some(oldest) = self.settled.pop_front()
            && self.lives.get(&oldest).is_some_and(Life::is_over)
            && let Some(life) = self.lives.remove(&oldest)
        {
            self.given.keep(&life);
        }
    }

    /// The flight with this tag.
    pub(super) fn flight(&mut self, tag: super::room::Tag) -> Option<&mut Flight> {
        self.flights.get_mut(tag)
    }

    /// Whether this intent's request is waiting for its `sent` record.
    pub(super) fn committing(&self, reference: &str) -> Option<Flight> {
        let waits = |flight: &&Flight| {
            flight.progress == Progress::Committing && matches!(flight.purpose, Purpose::Money(_))
        };
        self.flights.of(reference).find(waits).cloned()
    }
}
