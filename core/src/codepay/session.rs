//! The till's side of the wire: asks become messages on a WebSocket, replies become verdicts.
//!
//! It knows messages, sockets and which reply belongs to which ask. It refuses to know what an outcome is: that
//! is the payment machine's, which drives it as a [`Room`]. All asks share one socket, which the machine closes
//! when nothing is asked on it any more: one for each payment. An order is never sent again.

use super::hub::{Hub, Open};
use super::options::Options;
use super::vigil::Vigil;
use super::{Message, ResponseCode, Topic, request, verdict};
use crate::code::Code;
use crate::http;
use crate::json::Value;
use crate::likeness;
use crate::payment::{
    Answer, Ask, Can, ChannelId, Event, Intent, Kind, Operation, Route, Rules, Said, Tag, Verdict, Wire,
};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How long a terminal waits for the customer when it is not told otherwise, in seconds (section 8).
const DEFAULT_EXPIRES_S: u64 = 300;
/// What an order may take beyond that, in milliseconds: equal timers lost real results (section 8).
const ANSWER_MARGIN_MS: Millis = 60_000;
/// What "does not exist" has to wait beyond that, in milliseconds.
const GUARD_MARGIN_MS: Millis = 30_000;
/// How long a query or a close may take, in milliseconds (section 8).
const QUERY_MS: Millis = 30_000;
/// How long settling the day may take, in milliseconds: a host is asked.
const BATCH_MS: Millis = 120_000;
/// From a close that the terminal took to the question what became of the order, in milliseconds.
const AFTER_CLOSE_MS: Millis = 1_000;

/// One terminal's wire.
pub struct Session {
    options: Options,
    hub: Hub<Asked>,
    vigils: Vec<Vigil>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
    numbers: u32,
}

/// What was asked, as far as the answer's meaning depends on it.
#[derive(Debug, Clone)]
enum Asked {
    Money(Intent),
    Find(Intent),
    /// Our own question about an order whose socket is silent.
    Watch(Intent),
    Look,
    Close,
    Batch,
}

impl Session {
    /// A session with nothing under way.
    pub fn new(options: Options) -> Self {
        Session {
            options,
            hub: Hub::default(),
            vigils: Vec::new(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
            numbers: 0,
        }
    }

    /// Gives a message its identity, remembers it and sends it.
    fn put(&mut self, now: Now, channel: ChannelId, tag: Option<Tag>, asked: Asked, message: Message) {
        let request_id = self.request_id(now, &asked);
        let message = Message {
            request_id: Some(request_id.clone()),
            timestamp: Some(now.wall.to_string()),
            ..message
        };
        self.transmits.push_back((channel, message.encode().into_bytes()));
        let order = message.merchant_order_no().unwrap_or_default().to_owned();
        self.hub.sent(Open { channel, tag, topic: message.topic, request_id, order, asked });
    }

    /// A money request is known by its order number, which is fresh; other requests by time and a count.
    fn request_id(&mut self, now: Now, asked: &Asked) -> String {
        match asked {
            Asked::Money(intent) => intent.order.clone(),
            _ => {
                self.numbers = self.numbers.wrapping_add(1);
                format!("{:x}{:04x}", now.wall, self.numbers)
            }
        }
    }

    fn vigil(&mut self, channel: ChannelId) -> Option<&mut Vigil> {
        self.vigils.iter_mut().find(|vigil| vigil.channel == channel)
    }

    /// What cannot be read answers nobody. But something happened: an open order is asked for at once.
    fn unreadable(&mut self, now: Now, channel: ChannelId, code: Code) {
        if let Some(vigil) = self.vigil(channel) {
            return vigil.hurry(now.mono);
        }
        if let Some(Open { tag: Some(tag), .. }) = self.hub.take_only(channel) {
            self.answer(tag, Verdict::Unclear(code), None);
        }
    }

    fn receive(&mut self, now: Now, channel: ChannelId, message: &Message) {
        let patience = self.options.patience;
        // A heartbeat says that somebody is there, and nothing of the order that its answer may have been lost of.
        let beats = message.topic == Topic::Heartbeat;
        if let Some(vigil) = self.vigil(channel).filter(|_| !beats) {
            vigil.heard(now.mono, &patience);
        }
        let Some(open) = self.hub.take(channel, message) else { return };
        let named =
            message.request_id.as_ref() == Some(&open.request_id) || message.merchant_order_no().is_some();
        if is_hearsay(&open, message) {
            return self.hub.sent(open);
        }
        let verdict = match &open.asked {
            // An order's own result has the same fields as the answer to a query about it.
            Asked::Find(intent) | Asked::Watch(intent) => verdict::of_query(intent, message),
            Asked::Money(intent) if intent.operation.kind == Kind::Adjust => verdict::of_tip(intent, message),
            Asked::Money(intent) => verdict::of_order(intent, message),
            Asked::Look => verdict::of_look(message),
            Asked::Close => verdict::of_close(message),
            Asked::Batch => verdict::of_batch(message),
        };
        match (open.tag, open.asked) {
            (Some(tag), Asked::Find(intent)) if named => self.found(tag, &intent, verdict, message),
            (None, _) => self.watched(channel, verdict, message),
            (Some(tag), Asked::Close) => {
                self.closed_order(now, channel, &verdict);
                self.answer(tag, verdict, Some(message));
            }
            (Some(tag), Asked::Money(_)) => {
                self.unwatch(channel);
                self.answer(tag, verdict, Some(message));
            }
            (Some(tag), _) => self.answer(tag, verdict, Some(message)),
        }
    }

    /// The answer to our own question: an end is the order's answer, anything else a sign of life.
    fn watched(&mut self, channel: ChannelId, verdict: Verdict, message: &Message) {
        let order = self.hub.on(channel).find(|open| matches!(open.asked, Asked::Money(_)));
        let Some((tag, request_id)) = order.and_then(|open| Some((open.tag?, open.request_id.clone())))
        else {
            return;
        };
        let closed = self.vigil(channel).is_some_and(|vigil| vigil.closed);
        let verdict = match verdict {
            // A close that was taken and an order that nobody knows any more: that inquiries have to confirm.
            Verdict::NotFound | Verdict::NoneShown(_) if closed => Verdict::Cancelled { sure: false },
            verdict => verdict,
        };
        match verdict {
            Verdict::Approved(_)
            | Verdict::Declined { .. }
            | Verdict::Cancelled { .. }
            | Verdict::Expired => {
                self.hub.withdraw(channel, &request_id);
                self.unwatch(channel);
                self.answer(tag, verdict, Some(message));
            }
            Verdict::Pending => self.events.push_back(Event::Acknowledged(tag)),
            _ => {}
        }
    }

    /// The terminal took a close: soon it says what became of the order, or is asked.
    fn closed_order(&mut self, now: Now, channel: ChannelId, verdict: &Verdict) {
        if let (Verdict::Done, Some(vigil)) = (verdict, self.vigil(channel)) {
            vigil.closed = true;
            vigil.hurry(now.mono + AFTER_CLOSE_MS);
        }
    }

    /// The answer to an inquiry that names it or its order: others may be held against it.
    fn found(&mut self, tag: Tag, intent: &Intent, verdict: Verdict, message: &Message) {
        let likeness = likeness::of(&intent.order, &verdict, || unnumbered(message));
        let answer = Answer { likeness, ..told(verdict, Some(message)) };
        self.events.push_back(Event::Answer(tag, answer));
    }

    fn answer(&mut self, tag: Tag, verdict: Verdict, message: Option<&Message>) {
        self.events.push_back(Event::Answer(tag, told(verdict, message)));
    }

    /// Asks for the order whose socket is silent.
    fn watch(&mut self, now: Now, channel: ChannelId) {
        let patience = self.options.patience;
        let order = self.hub.on(channel).find_map(|open| match &open.asked {
            Asked::Money(intent) => Some(intent.clone()),
            _ => None,
        });
        let Some(intent) = order else { return self.unwatch(channel) };
        let Ok(message) = request::of(&Ask::Find(&intent), &self.options) else { return };
        self.put(now, channel, None, Asked::Watch(intent), message);
        if let Some(vigil) = self.vigil(channel) {
            vigil.ask(now.mono, &patience);
        }
    }

    fn unwatch(&mut self, channel: ChannelId) {
        self.vigils.retain(|vigil| vigil.channel != channel);
    }
}

impl Rules for Session {
    fn can(&self) -> Can {
        Can {
            cancel: true,
            void: true,
            refund: true,
            partial_refund: true,
            query: true,
            authorise: true,
            complete: true,
            tip: true,
            cashback: true,
            close_batch: true,
            ..Can::default()
        }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        // Any order number will do: the real one is minted when the operation begins.
        let order = "0".to_owned();
        let intent = Intent { operation: operation.clone(), order, number: None, created: 0 };
        request::of(&Ask::Money(&intent), &self.options).map(drop).map_err(|error| error.code())
    }

    /// Every operation has an order number of its own, by which it is found.
    fn probes(&self, _intent: &Intent) -> bool {
        false
    }

    fn answer_timeout(&self, intent: &Intent) -> Millis {
        own_limit(intent) + ANSWER_MARGIN_MS
    }

    fn guard(&self, intent: &Intent) -> Millis {
        own_limit(intent) + GUARD_MARGIN_MS
    }

    fn query_timeout(&self, ask: &Ask<'_>) -> Millis {
        if matches!(ask, Ask::CloseBatch) { BATCH_MS } else { QUERY_MS }
    }
}

impl Wire for Session {
    fn keeps_open(&self) -> bool {
        false
    }

    fn route(&self, _ask: &Ask<'_>) -> Route {
        Route::Stream { shared: true }
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let message = request::of(ask, &self.options).map_err(|error| error.code())?;
        let asked = match ask {
            Ask::Money(intent) => Asked::Money((*intent).clone()),
            Ask::Find(intent) => Asked::Find((*intent).clone()),
            Ask::Cancel(_) => Asked::Close,
            Ask::CloseBatch => Asked::Batch,
            Ask::Look(_) | Ask::LookNumber(_) => Asked::Look,
            Ask::PrintReceipt(_) | Ask::PrintSummary | Ask::Confirm(_) => Asked::Look,
        };
        if matches!(asked, Asked::Money(_)) {
            self.vigils.push(Vigil::begin(channel, now.mono, &self.options.patience));
        }
        self.put(now, channel, Some(tag), asked, message);
        Ok(())
    }

    /// One whole message. Words that are no JSON at all are nobody's answer, not even a damaged one; but something happened.
    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        let text = core::str::from_utf8(bytes).map_err(|_| Code::Utf8Invalid);
        if text.is_ok_and(|text| !text.trim_start().starts_with('{')) {
            return self.vigil(channel).into_iter().for_each(|vigil| vigil.hurry(now.mono));
        }
        let message = text.and_then(|text| Message::decode(text).map_err(|error| error.code()));
        match message {
            Ok(message) => self.receive(now, channel, &masked(message)),
            Err(code) => self.unreadable(now, channel, code),
        }
    }

    /// Nothing here goes over HTTP.
    fn handle_reply(&mut self, _now: Now, _channel: ChannelId, _reply: &http::Reply) {}

    fn handle_closed(&mut self, _now: Now, channel: ChannelId) {
        self.forget(channel);
    }

    fn forget(&mut self, channel: ChannelId) {
        self.hub.forget(channel);
        self.unwatch(channel);
    }

    fn handle_timeout(&mut self, now: Now) {
        let due: Vec<Vigil> = self.vigils.iter().filter(|vigil| vigil.due <= now.mono).copied().collect();
        for vigil in due {
            match vigil.asked {
                false => self.watch(now, vigil.channel),
                true => {
                    self.forget(vigil.channel);
                    self.events.push_back(Event::Lost(vigil.channel));
                }
            }
        }
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.transmits.pop_front()
    }

    fn poll_timeout(&self) -> Option<Millis> {
        self.vigils.iter().map(|vigil| vigil.due).min()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

/// An answer with the words that it came in.
fn told(verdict: Verdict, message: Option<&Message>) -> Answer {
    let said = message.and_then(|message| {
        Said::of(message.response_code.as_ref().map(ResponseCode::wire), Some(message.words()))
    });
    Answer { raw: message.map(Message::encode), said, ..Answer::bare(verdict) }
}

/// A message without the number of its request.
fn unnumbered(message: &Message) -> String {
    Message { request_id: None, ..message.clone() }.encode()
}

/// How long the terminal itself waits for the customer, in milliseconds.
fn own_limit(intent: &Intent) -> Millis {
    request::expires_s(intent).unwrap_or(DEFAULT_EXPIRES_S) * 1_000
}

/// Whether an order's result came to a question about it and refuses by a code alone. That may be what made us ask,
/// told once more: only the question's own answer confirms it.
fn is_hearsay(open: &Open<Asked>, message: &Message) -> bool {
    message.topic == Topic::Order && open.topic == Topic::Query && !verdict::is_conclusive(message)
}

/// A terminal masks card numbers; one that does not must not get them into a journal through us.
fn masked(mut message: Message) -> Message {
    if let Some(card) = message.biz_data.text("card_no").filter(|card| is_card_number(card)) {
        let (first, last) =
            (card.get(..6).unwrap_or_default(), card.get(card.len() - 4..).unwrap_or_default());
        message.biz_data.put("card_no", Value::Text(format!("{first}****{last}")));
    }
    message
}

fn is_card_number(text: &str) -> bool {
    (12..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
