//! The back end's side of the wire: requests, inquiries and notifications, as a [`Room`].
//!
//! It knows the merchant's numbers and key, and which reply belongs to which ask: every exchange is its own. What
//! an answer is worth is the payment machine's to say.

use super::request::{CONTENT_TYPE, Caller, PayType, Request};
use super::signed::{SIGN, sign};
use super::verdict::{self, Asked};
use super::{ACKNOWLEDGEMENT, Reply, notification};
use crate::code::Code;
use crate::http;
use crate::json::object_json;
use crate::payment::{
    Answer, Ask, Can, ChannelId, Event, Intent, Kind, Notice, Notices, Operation, QueryPlan, Route, Rules,
    Tag, Wire,
};
use crate::secret::Secret;
use crate::time::{Millis, Now};
use std::collections::VecDeque;

/// How long a code is valid when nobody says, in seconds.
pub const VALID_S: u32 = 600;
/// The longest that a code may be valid, in seconds: a day. The document names no limit.
pub(super) const MAX_VALID_S: u32 = 86_400;
/// From the code's showing to the first inquiry, in milliseconds.
pub const FIRST_QUERY_MS: Millis = 30_000;
/// Afterwards every few seconds, ever less often.
const INTERVALS: &[Millis] = &[3_000, 3_000, 5_000, 5_000, 10_000];
/// What a request may take, in milliseconds.
const ANSWER_MS: Millis = 30_000;

/// How to speak with the gateway.
#[derive(Clone)]
pub struct Options {
    /// The merchant's number (`mid`).
    pub mid: String,
    /// The device's number (`posNo`).
    pub pos_no: String,
    /// The operator (`tellerNo`).
    pub teller_no: Option<String>,
    /// The shared secret.
    pub key: Secret,
    /// Where notifications are to come (`retUrl`).
    pub ret_url: Option<String>,
    /// From the code's showing to the first inquiry.
    pub first_query: Millis,
    /// Take a notification without a signature as a reason to ask, instead of refusing it.
    pub allow_unsigned_notifications: bool,
}

/// One merchant's wire.
pub struct Session {
    options: Options,
    caller: Caller,
    open: Vec<(ChannelId, Tag, Asked)>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

impl Session {
    /// A session with nothing under way. Errors: `KEY_FORMAT` for an empty key, `INVALID_FIELD` for numbers or an
    /// address that are none.
    pub fn new(options: Options) -> Result<Self, Code> {
        let Options { mid, pos_no, teller_no, .. } = options.clone();
        let caller = Caller { mid, pos_no, teller_no };
        if options.key.expose().is_empty() {
            return Err(Code::KeyFormat);
        }
        options.ret_url.as_deref().map_or(Ok(()), http::check_address)?;
        Request::Query { org_sys_trace: "0".to_owned() }.body(&caller)?;
        Ok(Session { options, caller, open: Vec::new(), transmits: VecDeque::new(), events: VecDeque::new() })
    }

    fn request(&self, ask: &Ask<'_>) -> Result<(Request, Caller, Asked), Code> {
        let trace = |number: &Option<String>| number.clone().ok_or(Code::UnknownOrder);
        let mut caller = self.caller.clone();
        let (request, asked) = match ask {
            Ask::Money(intent) if intent.operation.kind == Kind::Pay => {
                caller.speaks_for(&intent.operation);
                let (request, valid) = self.code(intent)?;
                (request, Asked::Code { valid })
            }
            Ask::Money(intent) => {
                caller.speaks_for(&intent.operation);
                (self.refund(intent)?, Asked::Refund((*intent).clone()))
            }
            Ask::Find(intent) => {
                let org_sys_trace = trace(&intent.number)?;
                caller.speaks_for(&intent.operation);
                let request = match intent.operation.kind {
                    Kind::Pay => Request::Query { org_sys_trace },
                    _ => Request::RefundQuery { org_sys_trace, pay_type: said(&intent.operation, "payType") },
                };
                (request, Asked::Query((*intent).clone()))
            }
            Ask::Look(number) | Ask::LookNumber(number) => {
                (Request::Query { org_sys_trace: (*number).to_owned() }, Asked::Look)
            }
            Ask::Cancel(intent) => {
                caller.speaks_for(&intent.operation);
                (Request::Close { org_sys_trace: trace(&intent.number)? }, Asked::Close)
            }
            _ => return Err(Code::UnsupportedOperation),
        };
        Ok((request, caller, asked))
    }

    fn code(&self, intent: &Intent) -> Result<(Request, Millis), Code> {
        let Operation { amount, method, options, .. } = &intent.operation;
        let (mut mer_order_no, mut qr_valid_time) = (None, None);
        for (name, value) in options {
            match name.as_str() {
                "merOrderNo" => mer_order_no = Some(value.clone()),
                "qrValidTime" => qr_valid_time = Some(seconds(value)?),
                "tellerNo" => {}
                _ => return Err(Code::InvalidField),
            }
        }
        let request = Request::Code {
            txn_amt: amount.ok_or(Code::AmountFormat)?,
            pay_type: PayType::of(*method)?,
            trade_no: intent.order.clone(),
            mer_order_no,
            qr_valid_time,
            ret_url: self.options.ret_url.clone(),
        };
        Ok((request, Millis::from(qr_valid_time.unwrap_or(VALID_S)) * 1_000))
    }

    fn refund(&self, intent: &Intent) -> Result<Request, Code> {
        let Operation { amount, of, options, .. } = &intent.operation;
        let of = of.as_ref().ok_or(Code::UnknownOrder)?;
        let known =
            |(name, _): &(String, String)| matches!(name.as_str(), "tradeNo" | "payType" | "tellerNo");
        if !options.iter().all(known) {
            return Err(Code::InvalidField);
        }
        let trade_no = said(&intent.operation, "tradeNo").unwrap_or_else(|| of.order.clone());
        Ok(Request::Refund {
            txn_amt: amount.or(of.amount).ok_or(Code::AmountFormat)?,
            org_sys_trace: of.number.clone().ok_or(Code::UnknownOrder)?,
            trade_no,
            pay_type: said(&intent.operation, "payType"),
            ret_url: self.options.ret_url.clone(),
        })
    }
}

impl Rules for Session {
    fn can(&self) -> Can {
        Can {
            cancel: true,
            refund: true,
            partial_refund: true,
            query: true,
            concurrent: true,
            ..Can::default()
        }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        // Any number will do here; the real one is minted in the right form.
        let order = "0".to_owned();
        let intent = Intent { operation: operation.clone(), order, number: None, created: 0 };
        let (request, caller, _) = self.request(&Ask::Money(&intent))?;
        request.body(&caller).map(drop)
    }

    fn answer_timeout(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn guard(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn query_plan(&self) -> QueryPlan {
        let plan = QueryPlan::default();
        QueryPlan { first: self.options.first_query, intervals: INTERVALS, away: plan.slowest, ..plan }
    }

    /// No document has a reply that tells what is left.
    fn probes(&self, _intent: &Intent) -> bool {
        false
    }

    /// A code moves nothing before a customer sees it.
    fn moves_money(&self, intent: &Intent) -> bool {
        intent.operation.kind != Kind::Pay
    }

    fn askable(&self, intent: &Intent) -> bool {
        intent.number.is_some()
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }
}

impl Wire for Session {
    fn route(&self, _ask: &Ask<'_>) -> Route {
        Route::Exchange { path: "" }
    }

    fn head(&self, _channel: ChannelId, body: &[u8]) -> http::Head {
        vec![("Content-Type", CONTENT_TYPE.to_owned()), (SIGN, sign(body, &self.options.key))]
    }

    fn send(&mut self, _now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let (request, caller, asked) = self.request(ask)?;
        self.transmits.push_back((channel, request.body(&caller)?.into_bytes()));
        self.open.push((channel, tag, asked));
        Ok(())
    }

    fn handle_input(&mut self, _now: Now, _channel: ChannelId, _bytes: &[u8]) {}

    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        let Some(index) = self.open.iter().position(|(open, ..)| *open == channel) else { return };
        let (_, tag, asked) = self.open.remove(index);
        let reply = Reply::read(reply, &self.options.key);
        let answer = verdict::judge(&asked, reply, &self.options.mid, now.wall);
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
        notification::read(message, &self.options.key, self.options.allow_unsigned_notifications)
    }

    fn judge(&self, notice: &Notice, intent: &Intent) -> Answer {
        let verdict = verdict::of_notice(notice, intent);
        Answer { raw: Some(object_json(&notice.fields)), sealed: notice.sure, ..Answer::bare(verdict) }
    }

    fn acknowledgement(&self) -> &'static str {
        ACKNOWLEDGEMENT
    }
}

impl Caller {
    /// The operator of an operation, in everything that is asked about it too.
    fn speaks_for(&mut self, operation: &Operation) {
        self.teller_no = said(operation, "tellerNo").or(self.teller_no.take());
    }
}

/// An option of an operation.
fn said(operation: &Operation, name: &str) -> Option<String> {
    operation.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

fn seconds(value: &str) -> Result<u32, Code> {
    let seconds = value.parse().ok().filter(|seconds| (1..=MAX_VALID_S).contains(seconds));
    seconds.ok_or(Code::InvalidField)
}
