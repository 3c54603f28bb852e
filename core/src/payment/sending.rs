//! The way out: records before bytes, one channel for each ask, one transmission for each intent.

use super::effect::{Append, Effect, Failure, News};
use super::flight::{Errand, Flight, Progress, Purpose};
use super::life::{Life, Stage};
use super::offer::Taken;
use super::outcome::{By, Outcome, Reason, Status};
use super::record::Record;
use super::room::{Ask, ChannelId, Room, Route, Tag};
use super::step::Step;
use super::till::Till;
use crate::code::Code;
use crate::time::Now;

impl<R: Room> Till<R> {
    /// A record is durable. Only here does a money request get its bytes.
    pub fn recorded(&mut self, now: Now, reference: &str, seq: u32) {
        let Some(life) = self.lives.get(reference) else { return };
        if life.next_seq != seq + 1 {
            return;
        }
        match life.stage {
            Stage::Preparing => self.prepared(now, reference),
            Stage::Committing => self.committed(now, reference),
            Stage::Taking => self.taken(now, reference),
            Stage::TakingOver(_) => self.took_over(now, reference),
            Stage::Settling { refuse } => self.settled(reference, refuse),
            Stage::Settled | Stage::Checking(_) => self.caught_up(reference),
            _ => {}
        }
        self.settle_down(now);
    }

    /// A record could not be made durable: before the first byte that ends the operation, afterwards the
    /// outcome stands without it.
    pub fn record_failed(&mut self, now: Now, reference: &str, seq: u32, code: Code) {
        let Some(life) = self.lives.get(reference) else { return };
        if life.next_seq != seq + 1 {
            return;
        }
        match life.stage {
            Stage::Preparing => {
                let outcome = Outcome::bare(Status::NotCharged(Reason::AbortedBeforeSend), Some(code));
                if let Some(life) = self.lives.get_mut(reference) {
                    life.outcome = Some(outcome);
                }
                self.settled(reference, Some(code));
            }
            Stage::Committing => self.give_up(reference, code),
            Stage::Taking => self.not_taken(now, reference, code),
            Stage::TakingOver(_) => self.not_taken_over(now, reference, code),
            Stage::Settling { refuse } => {
                self.not_written(now, reference, code);
                self.settled(reference, refuse);
            }
            Stage::Settled | Stage::Checking(_) if life.unwritten.is_some() => {
                self.not_written(now, reference, code);
            }
            _ => {}
        }
        self.settle_down(now);
    }

    /// Writes the first record of a new intent.
    pub(super) fn prepare(&mut self, reference: &str) {
        if let Some(life) = self.lives.get_mut(reference) {
            life.stage = Stage::Preparing;
            let record = Record::Prepared(life.intent.clone());
            self.record(reference, &record);
        }
    }

    /// Appends a record to the intent's log.
    pub(super) fn record(&mut self, reference: &str, record: &Record) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        let seq = life.next_seq;
        life.next_seq += 1;
        let settles = matches!(record, Record::Outcome(_));
        let bytes = record.encode();
        self.effects.push_back(Effect::Append(Append {
            reference: reference.to_owned(),
            seq,
            bytes,
            settles,
        }));
    }

    /// Sends an ask on its way: onto the shared channel where one stands, else onto one of its own.
    pub(super) fn launch(&mut self, now: Now, purpose: Purpose) {
        let Some(route) = self.with_ask(&purpose, |room, ask| room.route(ask)) else { return };
        let shared = route == Route::Stream { shared: true };
        let standing = self.shared.filter(|_| shared);
        let channel = standing.map_or_else(|| ChannelId(self.number()), |(channel, _)| channel);
        let tag = Tag(self.number());
        let deadline = Some(now.mono + self.config.timeouts.connect);
        let progress = Progress::Opening;
        let flight = Flight {
            tag,
            channel,
            shared,
            purpose,
            progress,
            behind: false,
            unwritten: true,
            since: now.mono,
            deadline,
        };
        self.flights.insert(flight);
        match standing {
            Some((_, true)) => self.board(now, channel),
            Some((_, false)) => {}
            None => {
                self.shared = if shared { Some((channel, false)) } else { self.shared };
                self.effects.push_back(Effect::Open { channel, route });
            }
        }
    }

    /// The channel stands: queries and the like are sent, money first has its `sent` record written.
    pub(super) fn board(&mut self, now: Now, channel: ChannelId) {
        let waiting = self.flights.on(channel).filter(|flight| flight.progress == Progress::Opening);
        let waiting: Vec<Tag> = waiting.map(|flight| flight.tag).collect();
        for tag in waiting {
            let Some(flight) = self.flight(tag) else { continue };
            match flight.purpose.clone() {
                Purpose::Money(reference) => {
                    flight.progress = Progress::Committing;
                    self.flights.expect_until(tag, None);
                    self.commit(now, &reference);
                }
                _ => self.transmit(now, tag),
            }
        }
    }

    /// The second record: from here on the journal says that the request may have left.
    fn commit(&mut self, now: Now, reference: &str) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        life.stage = Stage::Committing;
        (life.sent, life.waits_for_lease) = (Some(now), false);
        let record = Record::Sent { at: now.wall, before: life.before };
        self.record(reference, &record);
    }

    /// The first record is durable: ask what can be refunded, or go straight for the terminal.
    fn prepared(&mut self, now: Now, reference: &str) {
        let probe = self.lives.get(reference).is_some_and(|life| self.room.probes(&life.intent));
        let Some(life) = self.lives.get_mut(reference) else { return };
        if life.cancel {
            return self
                .settle(reference, Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled)));
        }
        if let Some(offer) = self.room.offer(&life.intent) {
            return self.take(reference, Taken { number: None, offer: Some(offer) });
        }
        life.stage = if probe { Stage::Probing } else { Stage::Opening };
        self.step(reference, Step::Opening, None);
        let key = reference.to_owned();
        self.launch(now, if probe { Purpose::Probe(key) } else { Purpose::Money(key) });
    }

    /// The `sent` record is durable: now, and only now, the bytes may leave.
    pub(super) fn committed(&mut self, now: Now, reference: &str) {
        let cancel = self.lives.get(reference).is_some_and(|life| life.cancel);
        match cancel {
            true => {
                self.settle(reference, Outcome::bare(Status::Cancelled(By::Cashier), Some(Code::Cancelled)))
            }
            false => self.leave(now, reference),
        }
    }

    /// The bytes leave.
    pub(super) fn let_go(&mut self, now: Now, reference: &str) {
        let Some(flight) = self.committing(reference) else {
            return self.give_up(reference, Code::AbortedBeforeSend);
        };
        let Some(life) = self.lives.get_mut(reference) else { return };
        let guard = self.config.guard(self.room.guard(&life.intent));
        let answer = self.config.timeouts.answer.unwrap_or(self.room.answer_timeout(&life.intent));
        life.stage = Stage::Asked;
        life.guard_end = now.mono + guard;
        self.transmit(now, flight.tag);
        if self.flights.get(flight.tag).is_some() {
            self.flights.expect_until(flight.tag, Some(now.mono + answer));
            self.step(reference, Step::Sent, None);
        }
    }

    /// Gives an ask to the room, which puts its bytes on the channel.
    fn transmit(&mut self, now: Now, tag: Tag) {
        let Some(flight) = self.flight(tag) else { return };
        let (purpose, channel) = (flight.purpose.clone(), flight.channel);
        let own = self.with_ask(&purpose, |room, ask| room.query_timeout(ask));
        let wait = self.config.timeouts.query.or(own).unwrap_or_default();
        let earlier: Vec<Tag> = self.flights.on(channel).map(|flight| flight.tag).collect();
        for tag in earlier {
            if let Some(earlier) = self.flight(tag) {
                earlier.behind = earlier.progress == Progress::Asked;
            }
        }
        let Some(flight) = self.flight(tag) else { return };
        flight.progress = Progress::Asked;
        flight.since = now.mono;
        self.flights.expect_until(tag, Some(now.mono + wait));
        self.flights.watch(tag);
        if let Some(Err(code)) = self.with_ask(&purpose, |room, ask| room.send(now, channel, tag, ask)) {
            self.land(tag);
            self.stranded(now, purpose, Progress::Committing, Failure { code, nothing_sent: true });
        }
        self.transmit_all();
    }

    /// Calls `with` with the ask that a purpose stands for.
    fn with_ask<T>(&mut self, purpose: &Purpose, with: impl FnOnce(&mut R, &Ask<'_>) -> T) -> Option<T> {
        let intent = |key: &str| self.lives.get(key).map(|life: &Life| &life.intent);
        let ask = match purpose {
            Purpose::Money(key) => Ask::Money(intent(key)?),
            Purpose::Probe(key) | Purpose::Find(key) => Ask::Find(intent(key)?),
            Purpose::Cancel(key) => Ask::Cancel(intent(key)?),
            Purpose::Errand(_, Errand::Query(key)) => intent(key).map_or(Ask::Look(key), Ask::Find),
            Purpose::Errand(_, Errand::QueryNumber(number)) => Ask::LookNumber(number),
            Purpose::Errand(_, Errand::PrintReceipt(order)) => Ask::PrintReceipt(order),
            Purpose::Errand(_, Errand::PrintSummary) => Ask::PrintSummary,
            Purpose::Errand(_, Errand::CloseBatch) => Ask::CloseBatch,
        };
        Some(with(&mut self.room, &ask))
    }

    /// Ends a flight and the channel that was only its own.
    pub(super) fn land(&mut self, tag: Tag) {
        let Some(flight) = self.flights.remove(tag) else { return };
        if !flight.shared || self.is_idle(flight.channel) {
            self.hang_up(flight.channel);
        }
        if matches!(flight.purpose, Purpose::Cancel(_)) {
            self.start_queued();
        }
    }

    /// Whether nothing is asked any more on a shared channel that is not kept open for its own sake.
    fn is_idle(&self, channel: ChannelId) -> bool {
        !self.room.keeps_open() && self.flights.on(channel).next().is_none()
    }

    /// Closes a channel; nothing more is expected of it.
    pub(super) fn hang_up(&mut self, channel: ChannelId) {
        self.room.forget(channel);
        self.shared = self.shared.filter(|(shared, _)| *shared != channel);
        self.effects.push_back(Effect::Close { channel });
    }

    /// A cancel names no order, so the next operation waits until the last one is over.
    pub(super) fn start_queued(&mut self) {
        if !self.config.exclusive {
            return;
        }
        let queued = |(_, life): &(&String, &Life)| life.stage == Stage::Queued;
        if let Some(reference) = self.lives.iter().find(queued).map(|(reference, _)| reference.clone()) {
            self.prepare(&reference);
        }
    }

    /// Nothing was sent and nothing will be: the caller gets an error, the journal the end of the story.
    pub(super) fn give_up(&mut self, reference: &str, code: Code) {
        // An inquiry before a refund may break off; about the refund there is nothing unknown then.
        let code = if code == Code::OutcomeUnknown { Code::AbortedBeforeSend } else { code };
        let outcome = Outcome::bare(Status::NotCharged(Reason::AbortedBeforeSend), Some(code));
        self.settle(reference, outcome);
        if let Some(life) = self.lives.get_mut(reference) {
            life.stage = Stage::Settling { refuse: Some(code) };
        }
    }

    /// Decides an outcome and writes it down; the page hears of it once it is durable.
    pub(super) fn settle(&mut self, reference: &str, outcome: Outcome) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        life.stage = Stage::Settling { refuse: None };
        life.unwritten = None;
        life.outcome = Some(outcome.clone());
        self.record(reference, &Record::Outcome(outcome));
        self.end_flights(reference);
    }

    /// Nobody waits for what is still on its way.
    pub(super) fn end_flights(&mut self, reference: &str) {
        let ending = self.flights.of(reference).filter(|flight| flight.ends_with(reference));
        let ending: Vec<Tag> = ending.map(|flight| flight.tag).collect();
        for tag in ending {
            self.land(tag);
        }
    }

    /// The outcome is as durable as it gets.
    pub(super) fn settled(&mut self, reference: &str, refuse: Option<Code>) {
        let Some(life) = self.lives.get_mut(reference) else { return };
        life.stage = Stage::Settled;
        let (intent, outcome) = (life.intent.clone(), life.outcome.clone());
        match (refuse, outcome) {
            (Some(code), _) => self.say(News::Refused { reference: reference.to_owned(), code }),
            (None, Some(outcome)) => {
                self.say(News::Outcome { intent: Box::new(intent), outcome: Box::new(outcome) });
            }
            (None, None) => {}
        }
        self.keep(reference);
    }
}
