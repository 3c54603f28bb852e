//! What the payment machine needs of a payment system, and nothing more: its [`Rules`], its [`Wire`], and a gateway's
//! [`Notices`].
//!
//! A room turns an [`Ask`] into bytes on a channel and answers into a [`Verdict`]. It keeps the wire's own
//! state (acks, fragments, correlation) behind the same verbs as every wire machine of this crate:
//! `send`, `handle_*`, `poll_*`. It never decides about money: verdicts state what the other side said, and
//! [`super::Till`] decides what that is worth. Which room it is may be chosen at run time: one machine in memory for every
//! system drives a `Box<dyn Room>`.

use super::{Intent, Method, Notice, Offer, Operation, QueryPlan, Taken};
use crate::amount::Amount;
use crate::code::Code;
use crate::http;
use crate::time::{Millis, Now};
use auto_impl::auto_impl;

/// How long an inquiry, a cancel or a print may take, in milliseconds.
const QUERY_MS: Millis = 10_000;

/// A channel of one terminal, numbered by the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelId(pub u32);

/// One ask on its way; answers come back under the same tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub u32);

/// What kind of channel an ask travels on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A byte stream. `shared`: one for everything (a serial line); otherwise one for each ask (TCP).
    Stream {
        /// Whether all asks use the same one.
        shared: bool,
    },
    /// One HTTP request and its reply.
    Exchange {
        /// The path below the terminal's base address.
        path: &'static str,
    },
    /// One HTTP request and its reply too, with the system's back end instead of the terminal.
    Beside {
        /// The path below the back end's address.
        path: &'static str,
    },
}

/// What the till wants to know or have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// Move money. Sent at most once an intent, ever.
    Money(&'a Intent),
    /// What became of a payment; for a refund or void, what is left of its origin.
    Find(&'a Intent),
    /// Stop what is running.
    Cancel(&'a Intent),
    /// What the system knows of an order, for a person: by our order number or the system's own, where it takes either.
    Look(&'a str),
    /// The same by the system's own number alone.
    LookNumber(&'a str),
    /// Print the receipt of an order again.
    PrintReceipt(&'a str),
    /// Print the summary of the day.
    PrintSummary,
    /// Settle the day's payments: from then on they are refunded, not voided.
    CloseBatch,
    /// What became of a payment, asked of somebody else than the terminal: see [`Rules::confirms`].
    Confirm(&'a Intent),
}

/// How something that came back compares with the intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It is the same.
    Equal,
    /// It is another.
    Differs,
    /// It was not said.
    Absent,
}

/// What moved where that is not just the amount that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// All of it: with a tip and cash, or as somebody changed it at the terminal.
    pub total: Amount,
    /// The tip in it.
    pub tip: Option<Amount>,
}

/// What an answer says of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether the answer is about this intent.
    pub order: Match,
    /// Whether its amount is the intent's.
    pub amount: Match,
    /// Whether its currency is the intent's.
    pub currency: Match,
    /// The system's own number of the transaction.
    pub number: Option<String>,
    /// How it was paid, in the system's words.
    pub paid_with: Option<String>,
    /// The card number as the terminal masked it.
    pub card: Option<String>,
    /// What belongs on a receipt: the system's field names and values, in order.
    pub receipt: Vec<(String, String)>,
    /// Whether the merchant can dispose of the money already; none where the system does not say.
    pub settled: Option<bool>,
    /// What moved; none where that is the intent's amount.
    pub moved: Option<Moved>,
}

/// What the other side said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The money moved.
    Approved(Box<Facts>),
    /// The terminal or bank said no.
    Declined {
        /// Whether the answer is about this intent.
        order: Match,
        /// The system's code.
        code: String,
        /// Its words.
        message: String,
    },
    /// Somebody stopped it. `sure`: no inquiry is needed to believe it.
    Cancelled {
        /// Whether it may be believed as it is.
        sure: bool,
    },
    /// The customer's time ran out and no money moved; said with the transaction's own final state.
    Expired,
    /// It was not carried out. `sure`: no inquiry is needed to believe it.
    NotExecuted {
        /// Why.
        code: Code,
        /// Whether it may be believed as it is.
        sure: bool,
    },
    /// The system took it up: what it is called there, and what the customer is offered (an answer to `Money`).
    Taken(Box<Taken>),
    /// It exists and is not decided yet.
    Pending,
    /// It exists and somebody at the system looks into it: a person has to wait for them.
    Held,
    /// There is no such order, by a code that a document gives for that (an answer to `Find` or `Look`).
    NotFound,
    /// Its words sound as if there were no such order, which no document promises (an answer to `Find` or `Look`). Where they
    /// have a likeness, other orders have to agree if there are any.
    SoundsNotFound,
    /// The system answered about this very order, and what it said shows neither a payment nor a pending one; it does not
    /// say that there is none either (an answer to `Find`). What it may as well say of every order, because it is busy or
    /// in trouble, is `Unclear`.
    NoneShown(Code),
    /// What is left of a refund's origin, in minor units (an answer to `Find` of a refund or void).
    Left(u64),
    /// It answered that it cannot be asked for outcomes so; a person has to decide.
    Unasked,
    /// Done, where nothing is to be judged: a print, a cancel that was taken, a look.
    Done,
    /// Nothing that can be trusted.
    Unclear(Code),
}

/// What the other side says in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Its code; empty where it gave none.
    pub code: String,
    /// Its words; empty where it gave none.
    pub message: String,
}

impl Said {
    /// What there is of both; none where that is nothing.
    pub fn of(code: Option<&str>, message: Option<&str>) -> Option<Said> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Some(Said { code: text(code), message: text(message) }).filter(|said| *said != Said::default())
    }
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub verdict: Verdict,
    /// Its code and words.
    pub said: Option<Said>,
    /// The decoded answer as JSON text, for whoever wants all of it.
    pub raw: Option<String>,
    /// Whether it came encrypted.
    pub sealed: bool,
    /// How it speaks of an order that it shows no payment of, without what is that order's or that moment's own: two answers
    /// that are alike say the same (an answer to `Find`). None where it says something by itself, or is about the request.
    pub likeness: Option<String>,
}

impl Answer {
    /// An answer that has nothing but its verdict.
    pub fn bare(verdict: Verdict) -> Answer {
        Answer { verdict, said: None, raw: None, sealed: false, likeness: None }
    }
}

/// What a room noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The other side has the request.
    Acknowledged(Tag),
    /// It should have acknowledged by now; the room keeps listening.
    AckLate(Tag),
    /// The answer to an ask.
    Answer(Tag, Answer),
    /// The other side shows no sign of life: the channel is given up as if it had ended.
    Lost(ChannelId),
}

/// What a system can do over the link it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Can {
    /// Stop a running payment.
    pub cancel: bool,
    /// Undo a payment before settlement, as an operation of its own.
    pub void: bool,
    /// Give money back.
    pub refund: bool,
    /// Give part of it back.
    pub partial_refund: bool,
    /// Tell what became of an order.
    pub query: bool,
    /// Print a receipt again.
    pub print_receipt: bool,
    /// Print the day's summary.
    pub print_summary: bool,
    /// Hold an amount on a card.
    pub authorise: bool,
    /// Take what an authorisation holds.
    pub complete: bool,
    /// Add a tip, with the payment or afterwards.
    pub tip: bool,
    /// Hand out cash with a payment.
    pub cashback: bool,
    /// Settle the day's payments.
    pub close_batch: bool,
    /// Any number of operations at once: a gateway, where every order stands for itself.
    pub concurrent: bool,
}

/// A payment system as the payment machine sees it. A machine may go from one thread to another.
pub trait Room: Rules + Wire + Send {}

impl<R: Rules + Wire + Send + ?Sized> Room for R {}

/// What a system allows, and what its machine has to know before anything is on a wire.
#[auto_impl(Box)]
pub trait Rules {
    /// What it can do.
    fn can(&self) -> Can;

    /// Refuses what the wire cannot carry, before anything is recorded or sent.
    fn check(&self, operation: &Operation) -> Result<(), Code>;

    /// Whether what is left of the earlier payment is asked first. A wire whose refunds have no order number of
    /// their own needs that: only what is left tells later whether a refund happened.
    fn probes(&self, intent: &Intent) -> bool {
        intent.operation.kind.needs_origin() && self.can().query
    }

    /// How long a money request may take until its answer.
    fn answer_timeout(&self, intent: &Intent) -> Millis;

    /// How long after a money request "not found" proves nothing.
    fn guard(&self, intent: &Intent) -> Millis;

    /// How long an ask that moves no money may take until its answer.
    fn query_timeout(&self, _ask: &Ask<'_>) -> Millis {
        QUERY_MS
    }

    /// When an unknown outcome is asked for.
    fn query_plan(&self) -> QueryPlan {
        QueryPlan::default()
    }

    /// When somebody else than the terminal is asked what became of this intent, such as the vendor's back end; none
    /// where nobody else can be.
    fn confirms(&self, _intent: &Intent) -> Option<QueryPlan> {
        None
    }

    /// What the customer is offered where that needs no request of ours.
    fn offer(&self, _intent: &Intent) -> Option<Offer> {
        None
    }

    /// Whether the request alone can move money; otherwise it only brings an offer.
    fn moves_money(&self, _intent: &Intent) -> bool {
        true
    }

    /// Whether what was paid so is given back only as a whole on the day of the payment.
    fn whole_today(&self, _method: Method) -> bool {
        false
    }

    /// Whether an option says something of a person, so that it is not written down.
    fn is_private(&self, _option: &str) -> bool {
        false
    }

    /// Whether enough is known of an intent to ask for it.
    fn askable(&self, _intent: &Intent) -> bool {
        true
    }

    /// What it tells by itself; nothing at a terminal.
    fn notices(&self) -> Option<&dyn Notices> {
        None
    }
}

/// One end of the system's wire: asks become bytes, bytes become verdicts.
#[auto_impl(Box)]
pub trait Wire {
    /// Whether the shared channel stays open while nothing is asked on it: a serial line does, a socket of one
    /// payment does not.
    fn keeps_open(&self) -> bool {
        true
    }

    /// Which kind of channel an ask takes.
    fn route(&self, ask: &Ask<'_>) -> Route;

    /// The headers of a POST besides the usual ones, over its body.
    fn head(&self, _channel: ChannelId, _body: &[u8]) -> http::Head {
        http::Head::new()
    }

    /// Puts an ask on an open channel; its bytes come out of `poll_transmit`.
    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code>;

    /// Whether the bytes of this ask wait in the room for others' acknowledgement: they come out of `poll_transmit` later.
    fn holds_back(&self, _tag: Tag) -> bool {
        false
    }

    /// Bytes of a stream.
    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]);

    /// The reply of an exchange.
    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply);

    /// The channel ended; what arrived before may now be complete.
    fn handle_closed(&mut self, now: Now, channel: ChannelId);

    /// The till closed the channel; whatever is kept for it can go.
    fn forget(&mut self, channel: ChannelId);

    /// A deadline of the room's own is due.
    fn handle_timeout(&mut self, _now: Now) {}

    /// The next bytes to write.
    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)>;

    /// The room's own next deadline.
    fn poll_timeout(&self) -> Option<Millis> {
        None
    }

    /// The next thing it noticed.
    fn poll_event(&mut self) -> Option<Event>;

    /// Takes another secret, after it was changed at the other side; answers still to come are read with it.
    /// Errors: `UNSUPPORTED_OPERATION` where there is none, or why this one is none (`KEY_FORMAT`).
    fn set_key(&mut self, _key: &str) -> Result<(), Code> {
        Err(Code::UnsupportedOperation)
    }
}

/// What a gateway tells by itself.
pub trait Notices {
    /// Reads and verifies a notification. Errors: see [`super::Till::read_notice`].
    fn read(&self, message: &http::Message) -> Result<Notice, Code>;

    /// What a notification says of the intent it names.
    fn judge(&self, notice: &Notice, intent: &Intent) -> Answer;

    /// The body that tells the gateway that a notification has been understood and kept.
    fn acknowledgement(&self) -> &'static str;
}
