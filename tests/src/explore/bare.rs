//! A room whose wire is words, so that a search can put any answer into the terminal's mouth.
//!
//! A request is `money ORDER NUMBER MINOR`, `find ..` or `cancel ..`; an answer repeats the first three words of its
//! request and goes on with what the terminal says. Answers may come again until the channel is closed.

use std::collections::VecDeque;
use tillwire_core::code::Code;
use tillwire_core::http;
use tillwire_core::payment::{
    Answer, Ask, Can, ChannelId, Event, Facts, Intent, Match, Offer, Operation, QueryPlan, Route, Rules, Tag,
    Taken, Verdict, Wire,
};
use tillwire_core::time::{Millis, Now};

/// How long a money request may take until its answer, in ms.
const ANSWER_MS: Millis = 10_000;
/// Until when a request on its way can move money, in ms; longer than its answer is waited for.
pub(super) const LIMIT_MS: Millis = 11_000;
/// How long after a money request "not found" proves nothing, in ms.
const GUARD_MS: Millis = 12_000;

/// Whether every ask has a channel of its own or all share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// A connection for each ask.
    Each,
    /// One line for all.
    Shared,
}

/// The till's end.
#[derive(Debug, Clone)]
pub struct Bare {
    link: Link,
    /// The number of the last request; lives of one till never use the same.
    number: u32,
    /// It takes "still processing" for a refusal.
    hasty: bool,
    asked: Vec<Asked>,
    transmits: VecDeque<(ChannelId, Vec<u8>)>,
    events: VecDeque<Event>,
}

/// An ask that answers may still come to.
#[derive(Debug, Clone)]
struct Asked {
    channel: ChannelId,
    tag: Tag,
    head: String,
    order: String,
    minor: Option<u64>,
}

impl Bare {
    /// A room of a till's life with this number.
    pub fn new(link: Link, life: u32) -> Self {
        Bare {
            link,
            number: life * 100,
            hasty: false,
            asked: Vec::new(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// The same with a mistake.
    #[must_use]
    pub(super) fn hasty(self, hasty: bool) -> Self {
        Bare { hasty, ..self }
    }
}

impl Rules for Bare {
    fn can(&self) -> Can {
        Can { cancel: true, refund: true, partial_refund: true, query: true, ..Can::default() }
    }

    fn check(&self, _operation: &Operation) -> Result<(), Code> {
        Ok(())
    }

    fn answer_timeout(&self, _intent: &Intent) -> Millis {
        ANSWER_MS
    }

    fn guard(&self, _intent: &Intent) -> Millis {
        GUARD_MS
    }

    fn query_plan(&self) -> QueryPlan {
        QueryPlan { intervals: &[3_000], ..QueryPlan::default() }
    }
}

impl Wire for Bare {
    fn route(&self, _ask: &Ask<'_>) -> Route {
        Route::Stream { shared: self.link == Link::Shared }
    }

    fn send(&mut self, _now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        let (verb, intent) = match ask {
            Ask::Money(intent) => ("money", intent),
            Ask::Find(intent) => ("find", intent),
            Ask::Cancel(intent) => ("cancel", intent),
            _ => return Err(Code::UnsupportedOperation),
        };
        self.number += 1;
        let head = format!("{verb} {} {}", intent.order, self.number);
        let minor = intent.operation.amount.map(|amount| amount.minor());
        let text = format!("{head} {}", minor.unwrap_or_default());
        self.asked.push(Asked { channel, tag, head, order: intent.order.clone(), minor });
        self.transmits.push_back((channel, text.into_bytes()));
        Ok(())
    }

    fn handle_input(&mut self, _now: Now, channel: ChannelId, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let said = |asked: &Asked| Some(text.strip_prefix(&asked.head)?.split_whitespace().collect());
        for asked in self.asked.iter().filter(|asked| asked.channel == channel) {
            let Some::<Vec<&str>>(said) = said(asked) else { continue };
            let understood: &[&str] =
                if self.hasty && said == ["processing"] { &["declined"] } else { &said };
            let bare = Answer::bare(verdict(&asked.order, asked.minor, understood));
            let likeness = likeness(&said);
            let answer = Answer { sealed: true, likeness, ..bare };
            self.events.push_back(Event::Answer(asked.tag, answer));
        }
    }

    fn handle_reply(&mut self, _now: Now, _channel: ChannelId, _reply: &http::Reply) {}

    fn handle_closed(&mut self, _now: Now, channel: ChannelId) {
        self.forget(channel);
    }

    fn forget(&mut self, channel: ChannelId) {
        self.asked.retain(|asked| asked.channel != channel);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.transmits.pop_front()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

/// What can be held against what is said of another order.
fn likeness(said: &[&str]) -> Option<String> {
    matches!(said, ["mute" | "unasked" | "none-shown", ..] | ["sounds-unknown", _, ..])
        .then(|| said.join(" "))
}

/// What these words say of the intent with this order number and amount.
pub fn verdict(order: &str, minor: Option<u64>, said: &[&str]) -> Verdict {
    let taken =
        |number: &str, offer| Verdict::Taken(Box::new(Taken { number: Some(number.to_owned()), offer }));
    let same = |equal: bool| if equal { Match::Equal } else { Match::Differs };
    match said {
        ["approved", said_order, said_minor, rest @ ..] => Verdict::Approved(Box::new(Facts {
            order: if *said_order == "nobody" { Match::Absent } else { same(*said_order == order) },
            amount: same(said_minor.parse().ok() == minor),
            currency: Match::Absent,
            number: None,
            paid_with: None,
            card: None,
            receipt: Vec::new(),
            settled: rest.contains(&"settled").then_some(true),
            moved: None,
        })),
        ["declined"] => {
            Verdict::Declined { order: Match::Equal, code: "05".to_owned(), message: "no".to_owned() }
        }
        ["declined", "another"] => {
            Verdict::Declined { order: Match::Differs, code: "05".to_owned(), message: "no".to_owned() }
        }
        ["refused"] => Verdict::NotExecuted { code: Code::NotCharged, sure: true },
        ["busy"] => Verdict::NotExecuted { code: Code::TerminalBusy, sure: false },
        ["cancelled"] => Verdict::Cancelled { sure: false },
        ["expired"] => Verdict::Expired,
        ["held"] => Verdict::Held,
        ["unasked"] => Verdict::Unasked,
        ["taken", number] => taken(number, None),
        ["offers", number, expires] => {
            let expires = expires.parse().unwrap_or_default();
            taken(number, Some(Offer::Code { qr: "words".to_owned(), expires }))
        }
        ["pending"] => Verdict::Pending,
        ["unknown-order"] => Verdict::NotFound,
        ["sounds-unknown", ..] => Verdict::SoundsNotFound,
        ["mute" | "processing", ..] => Verdict::Unclear(Code::OutcomeUnknown),
        ["none-shown"] => Verdict::NoneShown(Code::OutcomeUnknown),
        ["left", minor] => Verdict::Left(minor.parse().unwrap_or_default()),
        ["done"] => Verdict::Done,
        _ => Verdict::Unclear(Code::ResponseIncomplete),
    }
}
