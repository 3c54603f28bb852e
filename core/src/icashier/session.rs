//! The back end's side of the wire: offers, inquiries and notifications, as a [`Room`].
//!
//! It knows the merchant's number, key and addresses. A payment is never sent from here: the customer's browser
//! submits it, and what became of it is only ever asked for or told.

use super::notification::{self, ACKNOWLEDGEMENT};
use super::order::{Action, Order};
use super::result::{judge, text};
use super::{SYSTEM, check, query};
use crate::code::Code;
use crate::http;
use crate::json::{Members, object_json};
use crate::payment::{
    Answer, Ask, Can, ChannelId, Event, Intent, Kind, Notice, Notices, Offer, Operation, QueryPlan, Route,
    Rules, Said, Tag, Verdict, Wire,
};
use crate::secret::Secret;
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// Inquiries: every 5 s while the customer is likely to be at the page, then ever less often, without end.
const PLAN: QueryPlan =
    QueryPlan { first: 5_000, intervals: &INTERVALS, unreachable: 2_000, slowest: 60_000, away: 60_000 };
const INTERVALS: [Millis; OFTEN + 4] = intervals();
/// How often it is asked every 5 s: for ten minutes.
const OFTEN: usize = 120;

const fn intervals() -> [Millis; OFTEN + 4] {
    let mut intervals = [5_000; OFTEN + 4];
    let [.., first, second, third, last] = &mut intervals;
    (*first, *second, *third, *last) = (10_000, 20_000, 40_000, 60_000);
    intervals
}

/// What a request that moves no money may take, in milliseconds.
const ANSWER_MS: Millis = 30_000;

/// How to speak with the gateway.
#[derive(Clone)]
pub struct Options {
    /// The gateway's address, such as `https://pay.example`.
    pub url: String,
    /// The merchant's number.
    pub merid: String,
    /// The signing key.
    pub key: Secret,
    /// Where notifications are to come.
    pub backurl: String,
    /// Where customers are to come back, unless a payment says otherwise.
    pub fronturl: Option<String>,
    /// How long a payment is waited for before it is told `unknown`; none: without end.
    pub expires: Option<Millis>,
}

/// One merchant's wire.
pub struct Session {
    options: Options,
    open: Vec<(ChannelId, Tag, Option<Intent>)>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

impl Session {
    /// A session with nothing under way. Errors: `INVALID_FIELD` for addresses or a merchant that are none,
    /// `KEY_FORMAT` for an empty key.
    pub fn new(options: Options) -> Result<Self, Code> {
        http::check_address(&options.url)?;
        http::check_address(&options.backurl)?;
        options.fronturl.as_deref().map_or(Ok(()), http::check_address)?;
        check::visible(&options.merid)?;
        if options.key.expose().is_empty() {
            return Err(Code::KeyFormat);
        }
        Ok(Session { options, open: Vec::new(), transmits: VecDeque::new(), events: VecDeque::new() })
    }

    fn order(&self, operation: &Operation, orderid: &str) -> Result<Order, Code> {
        let mut order = Order {
            action: Action::of(operation.method)?,
            txnamt: operation.amount.ok_or(Code::AmountFormat)?,
            merid: self.options.merid.clone(),
            orderid: orderid.to_owned(),
            backurl: self.options.backurl.clone(),
            fronturl: self.options.fronturl.clone(),
            accname: None,
            accno: None,
        };
        for (name, value) in &operation.options {
            match name.as_str() {
                "fronturl" => order.fronturl = Some(value.clone()),
                "accname" => order.accname = Some(value.clone()),
                "accno" => order.accno = Some(value.clone()),
                _ => return Err(Code::InvalidField),
            }
        }
        // A bound card is paid by its holder's name and number together.
        if order.accname.is_some() != order.accno.is_some() {
            return Err(Code::InvalidField);
        }
        Ok(order)
    }

    fn answer(&self, intent: Option<&Intent>, reply: &http::Reply) -> Answer {
        let Ok(fields) = query::read(&reply.body, &self.options.key) else {
            return Answer::bare(Verdict::Unclear(Code::UntrustedResponse));
        };
        let verdict = match intent {
            _ if !query::is_answered(&fields) => Verdict::Unclear(Code::OutcomeUnknown),
            Some(intent) => judge(&fields, intent, &self.options.merid),
            None => Verdict::Done,
        };
        Answer { raw: Some(object_json(&fields)), said: said(&fields), sealed: true, ..Answer::bare(verdict) }
    }
}

/// What became of the transaction, else what became of the request.
fn said(fields: &Members) -> Option<Said> {
    let told = |names: [&str; 2]| {
        names.into_iter().filter_map(|name| text(fields, name)).find(|text| !text.is_empty())
    };
    Said::of(told(["resultcode", "respcode"]), told(["resultmsg", "respmsg"]))
}

impl Rules for Session {
    fn can(&self) -> Can {
        Can { query: true, concurrent: true, ..Can::default() }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        match operation.kind {
            // Any number will do here; the real one is minted in the right form.
            Kind::Pay => self.order(operation, "CHECK00000")?.json().map(drop),
            _ => Err(Code::UnsupportedOperation),
        }
    }

    fn answer_timeout(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn guard(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn query_plan(&self) -> QueryPlan {
        PLAN
    }

    fn offer(&self, intent: &Intent) -> Option<Offer> {
        let order = self.order(&intent.operation, &intent.order).ok()?;
        let (form, redirect) = order.submission(&self.options.url, &self.options.key).ok()?;
        let expires = self.options.expires.map(|expires| intent.created + expires);
        Some(Offer::Page { redirect, form, expires })
    }

    /// The holder of a bound card.
    fn is_private(&self, option: &str) -> bool {
        SYSTEM.fields.iter().any(|field| field.private && field.name == option)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }
}

impl Wire for Session {
    fn route(&self, _ask: &Ask<'_>) -> Route {
        Route::Exchange { path: query::PATH }
    }

    fn head(&self, _channel: ChannelId, _body: &[u8]) -> http::Head {
        vec![("Content-Type", query::CONTENT_TYPE.to_owned())]
    }

    /// Only inquiries are ever sent.
    fn send(&mut self, _now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let (number, order, intent) = match ask {
            Ask::Find(intent) => (None, Some(intent.order.as_str()), Some((*intent).clone())),
            Ask::Look(order) => (None, Some(*order), None),
            Ask::LookNumber(number) => (Some(*number), None, None),
            _ => return Err(Code::UnsupportedOperation),
        };
        let Options { merid, key, .. } = &self.options;
        self.transmits.push_back((channel, query::request(merid, number, order, key)));
        self.open.push((channel, tag, intent));
        Ok(())
    }

    fn handle_input(&mut self, _now: Now, _channel: ChannelId, _bytes: &[u8]) {}

    fn handle_reply(&mut self, _now: Now, channel: ChannelId, reply: &http::Reply) {
        let Some(index) = self.open.iter().position(|(open, ..)| *open == channel) else { return };
        let (_, tag, intent) = self.open.remove(index);
        let answer = self.answer(intent.as_ref(), reply);
        self.events.push_back(Event::Answer(tag, answer));
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

impl Notices for Session {
    fn read(&self, message: &http::Message) -> Result<Notice, Code> {
        let fields = notification::read(message, &self.options.merid, &self.options.key)?;
        let owned = |name| text(&fields, name).map(str::to_owned);
        let (order, number) = (Some(owned("orderid").ok_or(Code::Schema)?), owned("queryid"));
        Ok(Notice { order, number, sure: true, fields })
    }

    fn judge(&self, notice: &Notice, intent: &Intent) -> Answer {
        let verdict = judge(&notice.fields, intent, &self.options.merid);
        let (raw, said) = (Some(object_json(&notice.fields)), said(&notice.fields));
        Answer { raw, said, sealed: true, ..Answer::bare(verdict) }
    }

    fn acknowledgement(&self) -> &'static str {
        ACKNOWLEDGEMENT
    }
}
