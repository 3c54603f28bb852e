//! The till's side of the wire, as a [`Room`](crate::payment::Room): which reply belongs to which ask, and what it says.

use super::{PAY_PATH, QUERY_PATH, Reply, Request, State};
use crate::code::Code;
use crate::http;
use crate::payment::{
    Answer, Ask, Can, ChannelId, Event, Facts, Intent, Kind, Match, Method, Operation, Route, Rules, Tag,
    Verdict, Wire,
};
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How long a customer may take (section 2).
const ANSWER_MS: Millis = 90_000;
/// What a request may spend on its way besides.
const UNDER_WAY_MS: Millis = 30_000;

/// One terminal's wire.
pub struct Session {
    shop: String,
    open: Vec<(ChannelId, Tag, Option<Intent>)>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

impl Session {
    /// A session with nothing under way.
    pub fn new(shop: &str) -> Self {
        let (open, transmits, events) = Default::default();
        Session { shop: shop.to_owned(), open, transmits, events }
    }

    fn request(&self, ask: &Ask<'_>) -> Result<Request, Code> {
        let about = |order: &str| Request { order: order.to_owned(), minor: None, more: Vec::new() };
        match ask {
            Ask::Money(intent) => {
                let minor = intent.operation.amount.ok_or(Code::AmountFormat)?.minor();
                let mut more = vec![("shop".to_owned(), self.shop.clone())];
                more.extend(intent.operation.options.iter().cloned());
                Ok(Request { order: intent.order.clone(), minor: Some(minor), more })
            }
            Ask::Find(intent) => Ok(about(&intent.order)),
            Ask::Look(order) => Ok(about(order)),
            _ => Err(Code::UnsupportedOperation),
        }
    }
}

impl Rules for Session {
    fn can(&self) -> Can {
        Can { query: true, ..Can::default() }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        match (operation.kind, operation.method) {
            (Kind::Pay, Method::Card) => operation.amount.map(drop).ok_or(Code::AmountFormat),
            (Kind::Pay, _) => Err(Code::UnsupportedMethod),
            _ => Err(Code::UnsupportedOperation),
        }
    }

    fn answer_timeout(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn guard(&self, _intent: &Intent) -> Millis {
        ANSWER_MS + UNDER_WAY_MS
    }
}

impl Wire for Session {
    fn route(&self, ask: &Ask<'_>) -> Route {
        Route::Exchange { path: if matches!(ask, Ask::Money(_)) { PAY_PATH } else { QUERY_PATH } }
    }

    fn send(&mut self, _now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let intent = match ask {
            Ask::Money(intent) | Ask::Find(intent) => Some((*intent).clone()),
            _ => None,
        };
        self.transmits.push_back((channel, self.request(ask)?.encode().into_bytes()));
        self.open.push((channel, tag, intent));
        Ok(())
    }

    fn handle_input(&mut self, _now: Now, _channel: ChannelId, _bytes: &[u8]) {}

    fn handle_reply(&mut self, _now: Now, channel: ChannelId, reply: &http::Reply) {
        let Some(index) = self.open.iter().position(|(open, ..)| *open == channel) else { return };
        let (_, tag, intent) = self.open.remove(index);
        let said = (reply.status == 200).then(|| Reply::decode(&reply.body)).flatten();
        let raw = said.as_ref().map(Reply::encode);
        let verdict =
            said.map_or(Verdict::Unclear(Code::UntrustedResponse), |said| judge(&said, intent.as_ref()));
        self.events.push_back(Event::Answer(tag, Answer { raw, ..Answer::bare(verdict) }));
    }

    fn handle_closed(&mut self, _now: Now, channel: ChannelId) {
        self.forget(channel);
    }

    fn forget(&mut self, channel: ChannelId) {
        self.open.retain(|(open, ..)| *open != channel);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.transmits.pop_front()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

/// What a reply says of an intent. Of one that is only looked at, that it was looked at.
fn judge(said: &Reply, intent: Option<&Intent>) -> Verdict {
    let Some(intent) = intent else { return Verdict::Done };
    let order = equal(said.order == intent.order);
    match said.state {
        State::Paid => Verdict::Approved(Box::new(Facts {
            order,
            amount: equal(said.minor == intent.operation.amount.map(|amount| amount.minor())),
            currency: Match::Absent,
            number: None,
            paid_with: None,
            card: None,
            receipt: Vec::new(),
            settled: None,
            moved: None,
        })),
        State::Refused => Verdict::Declined { order, code: "refused".to_owned(), message: String::new() },
        State::None if order == Match::Equal => Verdict::NotFound,
        State::None => Verdict::Unclear(Code::ResponseMismatch),
    }
}

fn equal(same: bool) -> Match {
    if same { Match::Equal } else { Match::Differs }
}
