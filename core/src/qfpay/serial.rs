//! The till's side of a serial line: every ask and every reply share one long stream (section 9.3).
//!
//! A request is acknowledged under its own number, but its result comes later in a message that carries the
//! terminal's number, so a reply is matched by what it says: [`whose`] tells how. It knows which ask waits and what
//! the link said of it. It refuses to know what an outcome is worth; [`super::Session`] drives it.
//!
//! An ask that the till has given up stays here until its reply came or its time is over: its late reply must not
//! be taken for the answer to another one. A question that was asked again is owed a reply for each time.
//!
//! 1. [`Line::send`] each ask on the port that is open; another port begins anew;
//! 2. the link's verbs, and [`Line::poll_event`];
//! 3. [`Line::close`] when the port is gone.

use super::attribution::{Asked, Names};
use super::frame::{Kind, Number};
use super::link::{self, Event as Seen, Link, Role};
use super::verdict::{self, judge};
use super::{Error, PosKey, Reply, RespCd};
use crate::code::Code;
use crate::payment::{Answer, ChannelId, Event, Tag, Verdict};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How long the reply to an ask that moves no money may still come, in ms.
const LATE_REPLY: Millis = 30_000;
/// The same for a request for money that was given up, in ms.
const LATE_RESULT: Millis = 600_000;
/// Asks that are kept at most; a till has a handful.
const MAX_OPEN: usize = 16;

/// One terminal's line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    options: link::Options,
    channel: Option<ChannelId>,
    link: Link,
    open: Vec<Waiting>,
    /// When something that moves no money was asked last.
    other: Option<Millis>,
    events: VecDeque<Event>,
}

/// An ask whose reply has not come.
#[derive(Debug, Clone)]
struct Waiting {
    /// None where nobody waits for the reply, which may come: of a refund that was sent before this till began, of an
    /// inquiry that was answered after it had been repeated, of what was asked on another port, of a cancel before the
    /// next payment.
    tag: Option<Tag>,
    /// Its number on the present port.
    number: Option<Number>,
    asked: Asked,
    since: Millis,
    /// How many replies more may come, because the same was asked before and not answered then.
    owed: usize,
}

impl Waiting {
    /// Only kept so that its late reply is not taken for another's.
    fn is_past(&self) -> bool {
        self.tag.is_none() && !self.asked.moves_money()
    }
}

impl Line {
    pub(super) fn new(options: link::Options) -> Self {
        let link = Link::new(Role::Till, options);
        Line { options, channel: None, link, open: Vec::new(), other: None, events: VecDeque::new() }
    }

    /// The port that is open, if one is.
    pub(super) fn channel(&self) -> Option<ChannelId> {
        self.channel
    }

    /// Sends an ask on a port. Another port than before begins with fresh numbers, and not with those that a till
    /// which was here a moment ago began with: the same question under the same number would be a repetition to the
    /// terminal, which answers none (section 9.3).
    pub(super) fn send(
        &mut self,
        Now { mono: now, wall }: Now,
        channel: ChannelId,
        tag: Tag,
        asked: Asked,
        text: &[u8],
    ) -> Result<(), Error> {
        if self.channel != Some(channel) {
            self.close();
            self.link.begin(Number::of(wall));
            self.channel = Some(channel);
        }
        let owed = self.tidy(now, &asked);
        let number = self.link.send(now, text)?;
        self.open.extend(self.earlier_refund(now, &asked));
        self.other = if asked.moves_money() { self.other } else { Some(now) };
        self.open.push(Waiting { tag: Some(tag), number: Some(number), asked, since: now, owed });
        Ok(())
    }

    /// Whether this ask waits behind another, whose acknowledgement has not come.
    pub(super) fn holds_back(&self, tag: Tag) -> bool {
        let number =
            self.open.iter().find(|waiting| waiting.tag == Some(tag)).and_then(|waiting| waiting.number);
        number.is_some_and(|number| self.link.is_queued(number))
    }

    /// The port is gone. A payment that was asked for may still be answered on the next one.
    pub(super) fn close(&mut self) {
        self.channel = None;
        self.link = Link::new(Role::Till, self.options);
        for waiting in &mut self.open {
            waiting.number = None;
            waiting.tag = waiting.tag.filter(|_| waiting.asked.moves_money());
        }
    }

    pub(super) fn handle_input(&mut self, now: Millis, bytes: &[u8], reader: &Reader<'_>) {
        self.link.handle_input(now, bytes);
        self.listen(now, reader);
    }

    pub(super) fn handle_timeout(&mut self, now: Millis, reader: &Reader<'_>) {
        self.link.handle_timeout(now);
        self.listen(now, reader);
    }

    pub(super) fn poll_timeout(&self) -> Option<Millis> {
        self.link.poll_timeout()
    }

    pub(super) fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        Some((self.channel?, self.link.poll_transmit()?))
    }

    pub(super) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn listen(&mut self, now: Millis, reader: &Reader<'_>) {
        while let Some(seen) = self.link.poll_event() {
            match seen {
                Seen::Acknowledged { number, data } => self.acknowledged(number, &data, reader),
                Seen::Refused { number, code } => self.refused(number, code),
                Seen::AckLate { number } => {
                    let tag = self.numbered(number).and_then(|waiting| waiting.tag);
                    self.events.extend(tag.map(Event::AckLate));
                }
                Seen::Message { number, data } => self.message(now, number, &data, reader),
                Seen::Broken(error) => self.unreadable(error.code()),
            }
        }
    }

    /// The terminal has it. Some put the answer in here; there the number says whose it is.
    fn acknowledged(&mut self, number: Number, data: &[u8], reader: &Reader<'_>) {
        let Some(index) = self.open.iter().position(|waiting| waiting.number == Some(number)) else { return };
        let Some(waiting) = self.open.get(index) else { return };
        let reply = reader.read(data).ok().filter(|reply| waiting.asked.names(reply) != Names::Another);
        match reply {
            Some(reply) => self.answer(index, reply, reader),
            None => self.events.extend(waiting.tag.map(Event::Acknowledged)),
        }
    }

    /// Error types 31 to 35 say that nothing was done. But 31 is also how noise is answered, and then its number is
    /// 1 whatever was sent (section 9.1): that is believed only if an inquiry agrees. 30 says nothing.
    fn refused(&mut self, number: Number, code: Code) {
        let Some(index) = self.open.iter().position(|waiting| waiting.number == Some(number)) else { return };
        let waiting = self.open.remove(index);
        let noise = code == Code::TerminalRejected31 && number == Number::FIRST;
        let verdict = match code {
            Code::TerminalRejected30 => Verdict::Unclear(code),
            _ => Verdict::NotExecuted { code, sure: !noise },
        };
        self.tell(waiting.tag, Answer::bare(verdict));
    }

    /// A result, acknowledged if it can be read.
    fn message(&mut self, now: Millis, number: Number, data: &[u8], reader: &Reader<'_>) {
        match reader.read(data) {
            Ok(reply) => {
                self.link.answer(now, number, Kind::Accepted);
                if let Some(tag) = contested(&self.open, &reply) {
                    self.tell(tag, verdict::unreadable(Code::ResponseMismatch));
                } else if let Some(index) = whose(&self.open, &reply) {
                    if self.open.get(index).is_some_and(Waiting::is_past) {
                        return self.past(index, &reply);
                    }
                    if let Some(tag) = self.overheard(index, &reply) {
                        return self.tell(tag, verdict::unreadable(Code::ResponseMismatch));
                    }
                    let overtaken = self.open.get(index).and_then(|waiting| waiting.number);
                    self.answer(index, reply, reader);
                    overtaken.into_iter().for_each(|number| self.link.done(now, number));
                }
            }
            Err(error) => {
                let kind = if error == Error::Decrypt { Kind::Decryption } else { Kind::Data };
                self.link.answer(now, number, kind);
                self.unreadable(error.code());
            }
        }
    }

    /// A late reply to what nobody waits for, as far as it tells. Where it may as well be about a request for money, that
    /// has to be asked for: by itself it proves nothing.
    fn past(&mut self, index: usize, reply: &Reply) {
        self.take(index);
        let may_mean =
            |waiting: &&Waiting| waiting.asked.moves_money() && waiting.asked.names(reply) == Names::Nobody;
        let tag = self.open.iter().rfind(may_mean).and_then(|waiting| waiting.tag);
        self.tell(tag, verdict::unreadable(Code::ResponseMismatch));
    }

    /// A refusal that names nobody, of a request for money behind which other things were asked: it may be another reply to
    /// one of those, come late or twice. Whose request that is has to be asked for.
    fn overheard(&self, index: usize, reply: &Reply) -> Option<Option<Tag>> {
        let waiting = self.open.get(index).filter(|waiting| waiting.asked.moves_money())?;
        let refusal = !matches!(reply.respcd, RespCd::Success | RespCd::Cancelled);
        let nameless = refusal && waiting.asked.names(reply) == Names::Nobody;
        (nameless && self.other.is_some_and(|asked| asked >= waiting.since)).then_some(waiting.tag)
    }

    /// Takes out whose reply came; what is owed beyond it stays.
    fn take(&mut self, index: usize) -> Option<Waiting> {
        let waiting = (index < self.open.len()).then(|| self.open.remove(index))?;
        if let Some(owed) = waiting.owed.checked_sub(1) {
            self.open.push(Waiting { tag: None, number: None, owed, ..waiting.clone() });
        }
        Some(waiting)
    }

    fn answer(&mut self, index: usize, reply: Reply, reader: &Reader<'_>) {
        let Some(waiting) = self.take(index) else { return };
        let named = waiting.asked.moves_money() && waiting.asked.names(&reply) == Names::This;
        let answer = match reader.sealed_only && !reply.sealed {
            true => verdict::unreadable(Code::PlaintextResponse),
            false => judge(&waiting.asked, Ok(reply)),
        };
        self.open.retain(|other| !other.asked.has_ended(&waiting.asked, &answer.verdict));
        self.tell(waiting.tag, answer);
        // A terminal does one thing at a time: what it was asked for before this is over. But the late result of a
        // refund names its origin alone, so it could be taken for that of the next one.
        if named {
            let is_over = |other: &Waiting| other.asked.names_itself() && other.since <= waiting.since;
            self.open.retain(|other| !is_over(other));
        }
    }

    /// Something came that nobody can read: whoever waits has to ask. Where several wait nobody knows whose reply it
    /// was, so the others' may still come; a refund's must not be taken for that of the next one in any case.
    fn unreadable(&mut self, code: Code) {
        let answer = |tag| Event::Answer(tag, verdict::unreadable(code));
        self.events.extend(self.open.iter().filter_map(|waiting| waiting.tag).map(answer));
        let alone = self.open.len() == 1;
        let may_come = |asked: &Asked| !asked.names_itself() && (!alone || asked.moves_money());
        self.open.retain(|waiting| may_come(&waiting.asked));
    }

    fn tell(&mut self, tag: Option<Tag>, answer: Answer) {
        self.events.extend(tag.map(|tag| Event::Answer(tag, answer)));
    }

    /// A refund that is asked for without having been sent from here was sent before this till began. Its result may
    /// still come, and names no more than the next refund's of that payment.
    fn earlier_refund(&self, now: Millis, asked: &Asked) -> Option<Waiting> {
        let Asked::Find(intent) = asked else { return None };
        let known =
            |waiting: &Waiting| matches!(&waiting.asked, Asked::Money(sent) if sent.order == intent.order);
        let forgotten = intent.operation.of.is_some() && !self.open.iter().any(known);
        let asked = Asked::Money(intent.clone());
        forgotten.then_some(Waiting { tag: None, number: None, asked, since: now, owed: 0 })
    }

    fn numbered(&self, number: Number) -> Option<&Waiting> {
        self.open.iter().find(|waiting| waiting.number == Some(number))
    }

    /// Makes room for an ask: those whose reply is too late, and an inquiry that is repeated. A cancel before the next
    /// payment, which waited for it, is past. Gives how many replies the inquiry is owed.
    fn tidy(&mut self, now: Millis, asked: &Asked) -> usize {
        let mut owed = 0;
        self.open.retain_mut(|waiting| {
            let money = waiting.asked.moves_money();
            let patience = if money { LATE_RESULT } else { LATE_REPLY };
            let late = (asked.moves_money() || !money) && now >= waiting.since.saturating_add(patience);
            let again = waiting.asked.gives_way_to(asked);
            if again && !money && !late {
                owed += waiting.owed + 1;
            }
            waiting.tag =
                waiting.tag.filter(|_| !(matches!(waiting.asked, Asked::Cancel) && asked.moves_money()));
            !late && !again
        });
        let excess = (self.open.len() + 1).saturating_sub(MAX_OPEN);
        self.open.drain(..excess);
        owed
    }
}

/// What opens a message.
pub(super) struct Reader<'a> {
    pub key: &'a PosKey,
    /// Whether clear replies say nothing.
    pub sealed_only: bool,
}

impl Reader<'_> {
    fn read(&self, data: &[u8]) -> Result<Reply, Error> {
        Reply::open(core::str::from_utf8(data).map_err(|_| Error::Utf8)?, self.key)
    }
}

/// Whose reply this is: that of the ask it names; one that names nobody answers the ask that it fits best, one that is
/// waited for before one that is past, the older first. One that names another order is nobody's here: an earlier
/// payment's, come late.
fn whose(open: &[Waiting], reply: &Reply) -> Option<usize> {
    let rank = |asked: &Asked| match asked.names(reply) {
        Names::This => Some(0),
        Names::Another => None,
        Names::Nobody => Some(fit(asked, reply)),
    };
    let ranked = open
        .iter()
        .enumerate()
        .filter_map(|(index, waiting)| Some((rank(&waiting.asked)?, waiting.is_past(), index)));
    ranked.min().map(|(_, _, index)| index)
}

/// Where a reply may be about an earlier refund that has not been answered either, the younger ask has to be asked for.
/// Both stay, because the earlier refund's result would be taken for the younger one's.
fn contested(open: &[Waiting], reply: &Reply) -> Option<Option<Tag>> {
    let earlier = open.get(whose(open, reply)?)?;
    let waits = |asked: &Asked| asked.moves_money() && asked.names(reply) != Names::Another;
    if !waits(&earlier.asked) || earlier.asked.names_itself() {
        return None;
    }
    let youngest = open.iter().rfind(|waiting| waits(&waiting.asked))?;
    (youngest.tag != earlier.tag).then_some(youngest.tag)
}

/// How well a reply that names nobody fits, less is better. A refusal is taken for that of an ask that moves no
/// money where one waits: so a payment is not believed to be refused because a cancel was.
fn fit(asked: &Asked, reply: &Reply) -> u8 {
    match (&reply.respcd, asked) {
        (RespCd::Cancelled, Asked::Money(_)) => 1,
        (RespCd::Cancelled, Asked::Cancel) => 2,
        (RespCd::Success, Asked::Find(_) | Asked::Look) if reply.data.fields().is_some() => 1,
        (RespCd::Success, Asked::Money(_)) if reply.data.fields().is_some() => 2,
        (RespCd::Success, Asked::Cancel | Asked::Print | Asked::Find(_)) => 3,
        (RespCd::Success, _) => 4,
        (_, Asked::Money(_)) => 4,
        (_, _) => 3,
    }
}
