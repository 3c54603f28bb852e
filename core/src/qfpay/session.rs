//! The till's side of the wire: asks become sealed requests on a channel, replies become verdicts.
//!
//! It knows envelopes, channels and which reply belongs to which ask. It refuses to know what an outcome is:
//! that is the payment machine's, which drives it as a [`Room`].
//!
//! TCP and HTTP carry one operation on each connection, so a channel's ask is the one its reply answers; a
//! cancel or an inquiry takes a connection of its own. A serial line is shared by all: [`super::serial`].

use super::attribution::Asked;
use super::serial::{self, Line};
use super::verdict::{self, judge};
use super::{
    Channel, Error, Inquiry, Payment, PosKey, Refund, RefundAmount, Reply, Request, ScanType, Sealing,
    envelope, http, link, tcp,
};
use crate::code::Code;
use crate::http as wire;
use crate::payment::{
    Ask, Can, ChannelId, Event, Intent, Kind, Method, Operation, Origin, Route, Rules, Tag, Wire,
};
use crate::time::{Millis, Now};
use core::fmt;
use std::collections::VecDeque;

/// How long a terminal waits for a card or a wallet when it is not told otherwise, in seconds (section 3).
const DEFAULT_WAIT_S: u64 = 120;
/// What a money request may take beyond the terminal's own limit, in milliseconds (section 9.3).
const ANSWER_MARGIN_MS: Millis = 60_000;
/// What "not found" has to wait beyond the terminal's own limit, in milliseconds.
const GUARD_MARGIN_MS: Millis = 30_000;
/// A reply on a stream that stops in its middle for this long is read as it is, in milliseconds: one sealed
/// under another key shows no end of its own.
const IDLE_MS: Millis = 2_000;
/// The same where nothing is missing but padding that not everybody writes.
const PADDING_MS: Millis = 100;

/// The link a terminal is reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// One connection an operation, text without an end mark (:9002).
    Tcp,
    /// One POST an operation (:9001), and how its sealed body is written.
    Http(http::Body),
    /// Frames on one line for all operations (USB), and how it is used.
    Serial(link::Options),
}

/// How to speak with one terminal.
#[derive(Clone)]
pub struct Options {
    /// The POS-KEY.
    pub key: PosKey,
    /// How requests are written.
    pub sealing: Sealing,
    /// How the terminal is reached.
    pub link: Link,
    /// Refuse clear replies, which anybody on the network could have written.
    pub sealed_replies_only: bool,
}

/// One terminal's wire. What it shows of itself has no key.
#[derive(Clone)]
pub struct Session {
    options: Options,
    /// The terminal reads codes and no cards.
    codes_only: bool,
    /// Words of its own for "no such order".
    not_found: Vec<String>,
    open: Vec<Exchange>,
    /// The serial line, where that is the link.
    line: Option<Line>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

/// An ask on its channel, waiting for its reply.
#[derive(Debug, Clone)]
struct Exchange {
    channel: ChannelId,
    tag: Tag,
    asked: Asked,
    reader: tcp::Reader,
    /// When an unfinished reply is read as it is, unless more of it comes.
    ends_at: Option<Millis>,
}

impl Session {
    /// A session with nothing under way.
    pub fn new(options: Options) -> Self {
        let line = match options.link {
            Link::Serial(serial) => Some(Line::new(serial)),
            Link::Tcp | Link::Http(_) => None,
        };
        let (transmits, events) = (VecDeque::new(), VecDeque::new());
        let not_found = Vec::new();
        Session { options, codes_only: false, not_found, open: Vec::new(), line, transmits, events }
    }

    /// The same with a model that reads codes and no cards.
    #[must_use]
    pub fn codes_only(mut self) -> Self {
        self.codes_only = true;
        self
    }

    /// The same with words that say "no such order" here.
    #[must_use]
    pub fn saying_not_found(mut self, words: Vec<String>) -> Self {
        self.not_found = words;
        self
    }

    /// The bytes of a request as this link carries them; a serial line puts them into frames.
    fn write(&self, request: &Request) -> Result<Vec<u8>, Error> {
        let Options { key, sealing, .. } = &self.options;
        match self.options.link {
            Link::Tcp | Link::Serial(_) => {
                Ok(tcp::encode(&envelope::seal(&request.content()?, key, sealing)?))
            }
            Link::Http(body) => Ok(http::request(request, key, sealing, body)?.body),
        }
    }

    /// The serial line, and what it reads messages with.
    fn line(&mut self) -> (Option<&mut Line>, serial::Reader<'_>) {
        let Options { key, sealed_replies_only, .. } = &self.options;
        (self.line.as_mut(), serial::Reader { key, sealed_only: *sealed_replies_only })
    }

    fn close_line(&mut self, channel: ChannelId) {
        if let Some(line) = self.line.as_mut().filter(|line| line.channel() == Some(channel)) {
            line.close();
        }
    }

    fn answer(&mut self, exchange: &Exchange, text: &str) {
        // A page instead of a reply comes from something between, such as a network's login screen.
        if text.trim_start().starts_with('<') {
            return self.unreadable(exchange, Code::UntrustedResponse);
        }
        let reply = Reply::open(text, &self.options.key);
        let clear = reply.as_ref().is_ok_and(|reply| !reply.sealed);
        let answer = match self.options.sealed_replies_only && clear {
            true => verdict::unreadable(Code::PlaintextResponse),
            false => judge(&exchange.asked, reply),
        };
        self.events.push_back(Event::Answer(exchange.tag, answer));
    }

    fn unreadable(&mut self, exchange: &Exchange, code: Code) {
        self.events.push_back(Event::Answer(exchange.tag, verdict::unreadable(code)));
    }

    /// Reads what came on a stream that will not go on.
    fn end(&mut self, channel: ChannelId) {
        let Some(mut exchange) = self.take(channel) else { return };
        match exchange.reader.end() {
            Ok(Some(text)) => self.answer(&exchange, &text),
            Ok(None) => {}
            Err(error) => self.unreadable(&exchange, error.code()),
        }
    }

    fn take(&mut self, channel: ChannelId) -> Option<Exchange> {
        let index = self.open.iter().position(|exchange| exchange.channel == channel)?;
        Some(self.open.remove(index))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Session { options: _, codes_only: _, not_found: _, open, line, transmits, events } = self;
        f.debug_tuple("Session").field(open).field(line).field(transmits).field(events).finish()
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
            print_receipt: true,
            print_summary: true,
            ..Can::default()
        }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        let read = Channel::of(operation.method).is_some_and(|channel| !channel.is_scanned());
        if self.codes_only && read && operation.kind == Kind::Pay {
            return Err(Code::UnsupportedMethod);
        }
        let order = String::new();
        let intent = Intent { operation: operation.clone(), order, number: None, created: 0 };
        self.write(&request(&Ask::Money(&intent))?).map(drop).map_err(|error| error.code())
    }

    fn answer_timeout(&self, intent: &Intent) -> Millis {
        own_limit(intent) + ANSWER_MARGIN_MS
    }

    fn guard(&self, intent: &Intent) -> Millis {
        own_limit(intent) + GUARD_MARGIN_MS
    }

    /// Cards that are read, but for Octopus (section 3).
    fn whole_today(&self, method: Method) -> bool {
        Channel::of(method).is_some_and(|channel| channel.is_whole_today())
    }
}

impl Wire for Session {
    fn route(&self, ask: &Ask<'_>) -> Route {
        match self.options.link {
            Link::Tcp => Route::Stream { shared: false },
            Link::Serial(_) => Route::Stream { shared: true },
            Link::Http(_) => Route::Exchange { path: path(ask) },
        }
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let bytes = self.write(&request(ask)?).map_err(|error| error.code())?;
        if let Some(line) = &mut self.line {
            return line.send(now, channel, tag, asked(ask), &bytes).map_err(|error| error.code());
        }
        let reader = tcp::Reader::new(self.options.key.clone());
        self.open.push(Exchange { channel, tag, asked: asked(ask), reader, ends_at: None });
        self.transmits.push_back((channel, bytes));
        Ok(())
    }

    fn holds_back(&self, tag: Tag) -> bool {
        self.line.as_ref().is_some_and(|line| line.holds_back(tag))
    }

    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        let (line, reader) = self.line();
        if let Some(line) = line.filter(|line| line.channel() == Some(channel)) {
            return line.handle_input(now.mono, bytes, &reader);
        }
        let Some(index) = self.open.iter().position(|exchange| exchange.channel == channel) else { return };
        let Some(exchange) = self.open.get_mut(index) else { return };
        match exchange.reader.push(bytes) {
            Ok(None) => {
                let idle = if exchange.reader.lacks_padding_alone() { PADDING_MS } else { IDLE_MS };
                exchange.ends_at = exchange.reader.is_waiting().then_some(now.mono + idle);
            }
            Ok(Some(text)) => {
                let exchange = self.open.remove(index);
                self.answer(&exchange, &text);
            }
            Err(error) => {
                let exchange = self.open.remove(index);
                self.unreadable(&exchange, error.code());
            }
        }
    }

    fn handle_reply(&mut self, _now: Now, channel: ChannelId, reply: &wire::Reply) {
        let Some(exchange) = self.take(channel) else { return };
        match http::text(&reply.body) {
            Ok(text) => self.answer(&exchange, text),
            Err(error) => self.unreadable(&exchange, error.code()),
        }
    }

    /// The end of the connection may be the end of the message.
    fn handle_closed(&mut self, _now: Now, channel: ChannelId) {
        self.close_line(channel);
        self.end(channel);
    }

    fn handle_timeout(&mut self, now: Now) {
        let (line, reader) = self.line();
        line.into_iter().for_each(|line| line.handle_timeout(now.mono, &reader));
        let stopped = |exchange: &&Exchange| exchange.ends_at.is_some_and(|at| at <= now.mono);
        while let Some(channel) = self.open.iter().find(stopped).map(|exchange| exchange.channel) {
            self.end(channel);
        }
    }

    fn poll_timeout(&self) -> Option<Millis> {
        let ends = self.open.iter().filter_map(|exchange| exchange.ends_at);
        ends.chain(self.line.as_ref().and_then(Line::poll_timeout)).min()
    }

    fn forget(&mut self, channel: ChannelId) {
        self.close_line(channel);
        self.take(channel);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.transmits.pop_front().or_else(|| self.line.as_mut()?.poll_transmit())
    }

    fn poll_event(&mut self) -> Option<Event> {
        let mut event = self.events.pop_front().or_else(|| self.line.as_mut()?.poll_event())?;
        if let Event::Answer(_, answer) = &mut event {
            verdict::in_own_words(answer, &self.not_found);
        }
        Some(event)
    }

    /// Another POS-KEY, in the mode of the one before.
    fn set_key(&mut self, key: &str) -> Result<(), Code> {
        self.options.key = PosKey::new(key, self.options.key.mode()).map_err(|error| error.code())?;
        Ok(())
    }
}

fn asked(ask: &Ask<'_>) -> Asked {
    match ask {
        Ask::Money(intent) => Asked::Money((*intent).clone()),
        Ask::Find(intent) => Asked::Find((*intent).clone()),
        Ask::Look(_) | Ask::LookNumber(_) | Ask::Confirm(_) => Asked::Look,
        Ask::PrintReceipt(_) | Ask::PrintSummary | Ask::CloseBatch => Asked::Print,
        Ask::Cancel(_) => Asked::Cancel,
    }
}

fn path(ask: &Ask<'_>) -> &'static str {
    use super::FuncType;
    let func_type = match ask {
        Ask::Money(intent) if intent.operation.kind == Kind::Pay => FuncType::Payment,
        Ask::Money(_) => FuncType::Refund,
        Ask::Find(_) | Ask::Look(_) | Ask::LookNumber(_) | Ask::Confirm(_) => FuncType::Inquiry,
        Ask::Cancel(_) => FuncType::Cancel,
        Ask::PrintReceipt(_) => FuncType::PrintReceipt,
        Ask::PrintSummary | Ask::CloseBatch => FuncType::PrintSummary,
    };
    func_type.path().unwrap_or_default()
}

fn request(ask: &Ask<'_>) -> Result<Request, Code> {
    Ok(match ask {
        Ask::Money(intent) if intent.operation.kind == Kind::Pay => Request::Payment(payment(intent)?),
        Ask::Money(intent) => Request::Refund(refund(intent)?),
        Ask::Find(intent) => Request::Inquiry(inquiry(intent)),
        Ask::Look(order) | Ask::LookNumber(order) => Request::Inquiry(Inquiry::OrderId((*order).to_owned())),
        Ask::PrintReceipt(order) => Request::PrintReceipt { order_id: (*order).to_owned() },
        Ask::PrintSummary => Request::PrintSummary,
        Ask::Cancel(_) => Request::Cancel,
        Ask::CloseBatch | Ask::Confirm(_) => return Err(Code::UnsupportedOperation),
    })
}

fn payment(intent: &Intent) -> Result<Payment, Code> {
    let operation = &intent.operation;
    let amount = operation.amount.ok_or(Code::AmountFormat)?;
    let channel = Channel::of(operation.method).ok_or(Code::UnsupportedMethod)?;
    let mut payment = Payment::new(amount, channel, &intent.order);
    for (name, value) in &operation.options {
        match name.as_str() {
            "camera_id" => payment.front_camera = Some(flag(value)?),
            "moveToBack" => payment.move_to_back = Some(flag(value)?),
            "scan_type" => payment.scan_type = Some(ScanType::from_wire(value)),
            "wait_card_timeout" => payment.wait_card_timeout = Some(seconds(value)?),
            "payment_timeout" => payment.payment_timeout = Some(seconds(value)?),
            _ => return Err(Code::InvalidField),
        }
    }
    Ok(payment)
}

fn refund(intent: &Intent) -> Result<Refund, Code> {
    let operation = &intent.operation;
    let of = operation.of.as_ref().ok_or(Code::UnknownOrder)?;
    let refund_amount = operation.amount.map(RefundAmount::Of);
    let order_id = of.number.as_deref().or(of.known_order()).ok_or(Code::UnknownOrder)?.to_owned();
    let mut refund = Refund { order_id, refund_amount, allow_modify: None, move_to_back: None };
    for (name, value) in &operation.options {
        match name.as_str() {
            "allow_modify_flag" => refund.allow_modify = Some(flag(value)?),
            "moveToBack" => refund.move_to_back = Some(flag(value)?),
            _ => return Err(Code::InvalidField),
        }
    }
    Ok(refund)
}

/// A payment is asked for by our order number; a refund has none on this wire, so its origin is asked for.
fn inquiry(intent: &Intent) -> Inquiry {
    match &intent.operation.of {
        None => Inquiry::OutTradeNo(intent.order.clone()),
        Some(Origin { number: Some(number), .. }) => Inquiry::OrderId(number.clone()),
        Some(Origin { order, .. }) => Inquiry::OutTradeNo(order.clone()),
    }
}

fn flag(value: &str) -> Result<bool, Code> {
    match value {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(Code::InvalidField),
    }
}

fn seconds(value: &str) -> Result<u32, Code> {
    value.parse().map_err(|_| Code::InvalidField)
}

/// How long the terminal itself waits, in milliseconds: for the card or for the whole payment.
fn own_limit(intent: &Intent) -> Millis {
    let option = |name: &str| {
        let found = intent.operation.options.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.parse::<u64>().ok())
    };
    let card = option("wait_card_timeout").unwrap_or(DEFAULT_WAIT_S);
    card.max(option("payment_timeout").unwrap_or(0)) * 1_000
}
