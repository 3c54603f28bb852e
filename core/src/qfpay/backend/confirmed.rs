//! A terminal with QFPay's back end beside it: a room around a room.
//!
//! Everything goes to the terminal as before; only what the payment machine wants confirmed is asked of the back end, and
//! what that tells by itself is heard. Where it is `required`, no approval that came in clear is believed, whoever says
//! it: anybody on the network could have written that.

use super::notification::{self, ACKNOWLEDGEMENT};
use super::query::{self, CONTENT_TYPE, PATH};
use super::signed::SIGN;
use super::{Account, Reply, judge};
use crate::clock::hong_kong;
use crate::code::Code;
use crate::http;
use crate::json;
use crate::payment::{
    Answer, Ask, Can, ChannelId, Event, Intent, Kind, Method, Notice, Notices, Offer, Operation, QueryPlan,
    Room, Route, Rules, Tag, Verdict, Wire,
};
use crate::time::{Millis, Now};
use core::fmt;
use std::collections::VecDeque;

/// When it is asked. It allows a hundred questions a second, for all of a merchant's terminals (section 17.1).
const PLAN: QueryPlan = QueryPlan {
    first: 1_000,
    intervals: &[3_000, 5_000, 10_000, 30_000],
    unreachable: 5_000,
    slowest: 60_000,
    away: 60_000,
};
/// Around a payment's beginning, what its record may be dated, in ms: clocks differ, and customers take their time.
const BEFORE_MS: Millis = 86_400_000;
const AFTER_MS: Millis = 3 * BEFORE_MS;

/// How it is asked, and what for.
#[derive(Clone)]
pub struct Options {
    /// Who asks.
    pub account: Account,
    /// The shop, where the vendor gave it a number.
    pub mchid: Option<String>,
    /// No approval in clear is believed unless the back end agrees.
    pub required: bool,
}

/// A terminal and its back end.
#[derive(Clone)]
pub struct Confirmed<R> {
    terminal: R,
    options: Options,
    open: Vec<Question>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

/// A question on its channel, waiting for its answer.
#[derive(Debug, Clone)]
struct Question {
    channel: ChannelId,
    tag: Tag,
    intent: Intent,
    head: http::Head,
}

impl<R: Room> Confirmed<R> {
    /// That terminal, with the back end beside it.
    pub fn new(terminal: R, options: Options) -> Self {
        let (transmits, events) = (VecDeque::new(), VecDeque::new());
        Confirmed { terminal, options, open: Vec::new(), transmits, events }
    }

    fn take(&mut self, channel: ChannelId) -> Option<Question> {
        let index = self.open.iter().position(|question| question.channel == channel)?;
        Some(self.open.remove(index))
    }

    fn ask(&mut self, now: Now, channel: ChannelId, tag: Tag, intent: &Intent) -> Result<(), Code> {
        let fields = fields(now, intent, self.options.mchid.as_deref());
        let query::Request { mut head, body } = query::request(&fields, &self.options.account)?;
        head.push(("Content-Type", CONTENT_TYPE.to_owned()));
        self.open.push(Question { channel, tag, intent: intent.clone(), head });
        self.transmits.push_back((channel, body));
        Ok(())
    }

    /// What the terminal says, as far as it is believed.
    fn heard(&self, event: Event) -> Event {
        match event {
            Event::Answer(tag, answer)
                if self.options.required
                    && !answer.sealed
                    && matches!(answer.verdict, Verdict::Approved(_)) =>
            {
                let verdict = Verdict::Unclear(Code::PlaintextResponse);
                Event::Answer(tag, Answer { verdict, ..answer })
            }
            event => event,
        }
    }
}

/// One transaction; where it may be of another month than this one, around its time.
fn fields(now: Now, intent: &Intent, mchid: Option<&str>) -> Vec<(String, String)> {
    let month = |wall| hong_kong(wall).chars().take(7).collect::<String>();
    let (from, to) = (intent.created.saturating_sub(BEFORE_MS), intent.created.saturating_add(AFTER_MS));
    let mut fields = vec![("out_trade_no", intent.order.clone())];
    fields.extend(mchid.map(|mchid| ("mchid", mchid.to_owned())));
    if month(from) != month(now.wall) {
        fields.extend([("start_time", hong_kong(from)), ("end_time", hong_kong(to))]);
    }
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What the back end's answer says; that it is the back end's, TLS has proved.
fn read(reply: &http::Reply, intent: &Intent) -> Answer {
    let verdict = match Reply::read(&reply.body) {
        Ok(read) if reply.status == 200 => judge(&read, intent),
        _ => Verdict::Unclear(Code::OutcomeUnknown),
    };
    Answer { raw: String::from_utf8(reply.body.clone()).ok(), sealed: true, ..Answer::bare(verdict) }
}

impl<R: Rules> Rules for Confirmed<R> {
    fn can(&self) -> Can {
        self.terminal.can()
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        self.terminal.check(operation)
    }

    fn probes(&self, intent: &Intent) -> bool {
        self.terminal.probes(intent)
    }

    fn answer_timeout(&self, intent: &Intent) -> Millis {
        self.terminal.answer_timeout(intent)
    }

    fn guard(&self, intent: &Intent) -> Millis {
        self.terminal.guard(intent)
    }

    fn query_timeout(&self, ask: &Ask<'_>) -> Millis {
        self.terminal.query_timeout(ask)
    }

    fn query_plan(&self) -> QueryPlan {
        self.terminal.query_plan()
    }

    /// Refunds have no order number of ours in its records.
    fn confirms(&self, intent: &Intent) -> Option<QueryPlan> {
        (intent.operation.kind == Kind::Pay && !intent.order.is_empty()).then_some(PLAN)
    }

    fn offer(&self, intent: &Intent) -> Option<Offer> {
        self.terminal.offer(intent)
    }

    fn moves_money(&self, intent: &Intent) -> bool {
        self.terminal.moves_money(intent)
    }

    fn whole_today(&self, method: Method) -> bool {
        self.terminal.whole_today(method)
    }

    fn is_private(&self, option: &str) -> bool {
        self.terminal.is_private(option)
    }

    fn askable(&self, intent: &Intent) -> bool {
        self.terminal.askable(intent)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(&self.options)
    }
}

impl<R: Room> Wire for Confirmed<R> {
    fn keeps_open(&self) -> bool {
        self.terminal.keeps_open()
    }

    fn route(&self, ask: &Ask<'_>) -> Route {
        match ask {
            Ask::Confirm(_) => Route::Beside { path: PATH },
            _ => self.terminal.route(ask),
        }
    }

    fn head(&self, channel: ChannelId, body: &[u8]) -> http::Head {
        let question = self.open.iter().find(|question| question.channel == channel);
        question.map_or_else(|| self.terminal.head(channel, body), |question| question.head.clone())
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        match ask {
            Ask::Confirm(intent) => self.ask(now, channel, tag, intent),
            _ => self.terminal.send(now, channel, tag, ask),
        }
    }

    fn holds_back(&self, tag: Tag) -> bool {
        self.terminal.holds_back(tag)
    }

    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        self.terminal.handle_input(now, channel, bytes);
    }

    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        match self.take(channel) {
            Some(Question { tag, intent, .. }) => {
                self.events.push_back(Event::Answer(tag, read(reply, &intent)))
            }
            None => self.terminal.handle_reply(now, channel, reply),
        }
    }

    fn handle_closed(&mut self, now: Now, channel: ChannelId) {
        if self.take(channel).is_none() {
            self.terminal.handle_closed(now, channel);
        }
    }

    fn forget(&mut self, channel: ChannelId) {
        if self.take(channel).is_none() {
            self.terminal.forget(channel);
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.terminal.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.transmits.pop_front().or_else(|| self.terminal.poll_transmit())
    }

    fn poll_timeout(&self) -> Option<Millis> {
        self.terminal.poll_timeout()
    }

    fn poll_event(&mut self) -> Option<Event> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        self.terminal.poll_event().map(|event| self.heard(event))
    }

    fn set_key(&mut self, key: &str) -> Result<(), Code> {
        self.terminal.set_key(key)
    }
}

impl Notices for Options {
    fn read(&self, message: &http::Message) -> Result<Notice, Code> {
        let sign = message.header(&SIGN.to_ascii_lowercase()).unwrap_or_default();
        let fields = notification::read(&message.body, sign, &self.account.key, self.mchid.as_deref())?;
        let text = |name| json::find(&fields, name).and_then(json::Value::scalar).map(str::to_owned);
        let named = |name| text(name).filter(|text| !text.is_empty());
        Ok(Notice { order: named("out_trade_no"), number: named("syssn"), sure: true, fields })
    }

    fn judge(&self, notice: &Notice, intent: &Intent) -> Answer {
        let raw = Some(json::object_json(&notice.fields));
        Answer { raw, sealed: true, ..Answer::bare(notification::judge(&notice.fields, intent)) }
    }

    fn acknowledgement(&self) -> &'static str {
        ACKNOWLEDGEMENT
    }
}

/// It shows no key.
impl<R: fmt::Debug> fmt::Debug for Confirmed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Confirmed").field(&self.terminal).field(&self.open).finish()
    }
}
