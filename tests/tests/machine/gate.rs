//! A gateway over the same wire of words: a payment's request only brings an offer, orders stand beside each other,
//! and it speaks by itself.

use crate::desk::*;
use tillwire_core::code::Code;
use tillwire_core::http;
use tillwire_core::json::Value;
use tillwire_core::payment::{
    Answer, Ask, Can, ChannelId, Event, Heard, Intent, Kind, Notice, Notices, Operation, QueryPlan, Route,
    Rules, Tag, Wire,
};
use tillwire_core::time::{Millis, Now};
use tillwire_tests::explore::{Bare, Link, verdict};

/// The till's end. A notification has its words in the body, its order number in the query and the gateway's own
/// number in the content type; one that is signed can be believed.
pub struct Gate(Bare);

/// A machine at that gateway.
pub fn gateway() -> Desk<Gate> {
    Desk::over(Gate(Bare::new(Link::Each, 0)), false)
}

/// A gateway that has been asked for an offer.
pub fn asked() -> Desk<Gate> {
    let mut desk = gateway();
    ask(&mut desk, "a");
    desk
}

/// A gateway whose offer, number N-a, can be taken for `lasts` ms from now on.
pub fn offered(lasts: u64) -> Desk<Gate> {
    let mut desk = asked();
    let expires = desk.now().wall + lasts;
    desk.say(&format!("offers N-a {expires}"));
    assert_eq!(desk.offers.len(), 1);
    desk
}

/// Asks for an offer under this reference.
pub fn ask(desk: &mut Desk<Gate>, reference: &str) {
    desk.start(sale(reference)).expect("a sale");
    desk.open();
}

/// What a notification says, and how it came.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    pub order: &'a str,
    pub number: &'a str,
    pub words: &'a str,
    pub signed: bool,
    pub front: bool,
}

/// A signed notification of the order, straight from the gateway.
pub fn said<'a>(order: &'a str, words: &'a str) -> Said<'a> {
    Said { order, number: "", words, signed: true, front: false }
}

impl Desk<Gate> {
    pub fn notify(&mut self, said: Said<'_>) -> Result<Heard, Code> {
        let message = http::Message {
            query: said.order.to_owned(),
            content_type: said.number.to_owned(),
            head: said.signed.then(|| ("sign".to_owned(), "signed".to_owned())).into_iter().collect(),
            body: said.words.as_bytes().to_vec(),
        };
        let heard = self.till.notified(self.now(), &message, said.front);
        self.carry_out();
        heard
    }
}

impl Rules for Gate {
    fn can(&self) -> Can {
        Can { concurrent: true, ..self.0.can() }
    }

    fn moves_money(&self, intent: &Intent) -> bool {
        intent.operation.kind != Kind::Pay
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        self.0.check(operation)
    }

    fn answer_timeout(&self, intent: &Intent) -> Millis {
        self.0.answer_timeout(intent)
    }

    fn guard(&self, intent: &Intent) -> Millis {
        self.0.guard(intent)
    }

    fn query_plan(&self) -> QueryPlan {
        self.0.query_plan()
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }
}

impl Wire for Gate {
    fn route(&self, ask: &Ask<'_>) -> Route {
        self.0.route(ask)
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        self.0.send(now, channel, tag, ask)
    }

    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        self.0.handle_input(now, channel, bytes);
    }

    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        self.0.handle_reply(now, channel, reply);
    }

    fn handle_closed(&mut self, now: Now, channel: ChannelId) {
        self.0.handle_closed(now, channel);
    }

    fn forget(&mut self, channel: ChannelId) {
        self.0.forget(channel);
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        self.0.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.0.poll_event()
    }
}

impl Notices for Gate {
    fn read(&self, message: &http::Message) -> Result<Notice, Code> {
        let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let words = String::from_utf8(message.body.clone()).map_err(|_| Code::InvalidField)?;
        Ok(Notice {
            order: named(&message.query),
            number: named(&message.content_type),
            sure: message.header("sign").is_some(),
            fields: vec![("words".to_owned(), Value::Text(words))],
        })
    }

    fn judge(&self, notice: &Notice, intent: &Intent) -> Answer {
        let words: Vec<&str> = notice.fields.iter().filter_map(|(_, value)| value.as_text()).collect();
        let words: Vec<&str> = words.iter().flat_map(|words| words.split(' ')).collect();
        let minor = intent.operation.amount.map(|amount| amount.minor());
        Answer::bare(verdict(&intent.order, minor, &words))
    }

    fn acknowledgement(&self) -> &'static str {
        "heard"
    }
}
