//! A room chosen at run time: in its box it answers and hears everything that it does outside.

use crate::desk::{refund, sale};
use tillwire_core::code::Code;
use tillwire_core::http;
use tillwire_core::payment::{
    Answer, Ask, Can, ChannelId, Event, Intent, Method, Notice, Notices, Offer, Operation, QueryPlan, Room,
    Route, Rules, Tag, Verdict, Wire,
};
use tillwire_core::qfpay::backend::{Account, Confirmed, Options, SignType};
use tillwire_core::secret::Secret;
use tillwire_core::time::{Millis, Now};

/// A room that answers every question differently, none as a room does that leaves it open, and keeps what it hears.
#[derive(Default)]
struct Odd {
    yes: bool,
    heard: Vec<String>,
}

impl Odd {
    fn hear(&mut self, what: impl std::fmt::Debug) {
        self.heard.push(format!("{what:?}"));
    }
}

impl Rules for Odd {
    fn can(&self) -> Can {
        Can { cashback: self.yes, tip: true, ..Can::default() }
    }

    fn check(&self, operation: &Operation) -> Result<(), Code> {
        if operation.of.is_some() { Err(Code::AmountRange) } else { Ok(()) }
    }

    fn answer_timeout(&self, _intent: &Intent) -> Millis {
        11
    }

    fn guard(&self, _intent: &Intent) -> Millis {
        12
    }

    fn probes(&self, _intent: &Intent) -> bool {
        self.yes
    }

    fn offer(&self, _intent: &Intent) -> Option<Offer> {
        Some(Offer::Code { qr: "odd".to_owned(), expires: 13 })
    }

    fn moves_money(&self, _intent: &Intent) -> bool {
        self.yes
    }

    fn askable(&self, _intent: &Intent) -> bool {
        self.yes
    }

    fn query_plan(&self) -> QueryPlan {
        QueryPlan { first: 15, ..QueryPlan::default() }
    }

    fn query_timeout(&self, _ask: &Ask<'_>) -> Millis {
        16
    }

    fn whole_today(&self, _method: Method) -> bool {
        self.yes
    }

    fn is_private(&self, _option: &str) -> bool {
        self.yes
    }

    fn confirms(&self, _intent: &Intent) -> Option<QueryPlan> {
        Some(QueryPlan { first: 20, ..QueryPlan::default() })
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }
}

impl Wire for Odd {
    fn route(&self, _ask: &Ask<'_>) -> Route {
        Route::Exchange { path: "/odd" }
    }

    fn head(&self, _channel: ChannelId, body: &[u8]) -> http::Head {
        vec![("odd", format!("{body:?}"))]
    }

    fn keeps_open(&self) -> bool {
        self.yes
    }

    fn send(&mut self, now: Now, channel: ChannelId, tag: Tag, ask: &Ask<'_>) -> Result<(), Code> {
        self.hear(("send", now, channel, tag, ask));
        Err(Code::PortLost)
    }

    fn handle_input(&mut self, now: Now, channel: ChannelId, bytes: &[u8]) {
        self.hear(("input", now, channel, bytes));
    }

    fn handle_reply(&mut self, now: Now, channel: ChannelId, reply: &http::Reply) {
        self.hear(("reply", now, channel, reply));
    }

    fn handle_closed(&mut self, now: Now, channel: ChannelId) {
        self.hear(("closed", now, channel));
    }

    fn forget(&mut self, channel: ChannelId) {
        self.hear(("forget", channel));
    }

    fn handle_timeout(&mut self, now: Now) {
        self.hear(("timeout", now));
    }

    fn poll_transmit(&mut self) -> Option<(ChannelId, Vec<u8>)> {
        Some((ChannelId(17), vec![17]))
    }

    fn poll_timeout(&self) -> Option<Millis> {
        Some(18)
    }

    fn poll_event(&mut self) -> Option<Event> {
        Some(Event::Lost(ChannelId(19)))
    }

    fn set_key(&mut self, key: &str) -> Result<(), Code> {
        self.hear(("key", key));
        if self.yes { Ok(()) } else { Err(Code::KeyFormat) }
    }
}

impl Notices for Odd {
    fn read(&self, message: &http::Message) -> Result<Notice, Code> {
        Ok(Notice { order: Some(message.query.clone()), number: None, sure: true, fields: Vec::new() })
    }

    fn judge(&self, _notice: &Notice, _intent: &Intent) -> Answer {
        Answer { raw: Some("odd".to_owned()), sealed: true, ..Answer::bare(Verdict::Left(14)) }
    }

    fn acknowledgement(&self) -> &'static str {
        "odd"
    }
}

/// Everything there is to ask of a room and to tell it.
fn tour<R: Room>(room: &mut R) -> Vec<String> {
    let now = Now { mono: 1, wall: 2 };
    let (channel, tag) = (ChannelId(3), Tag(4));
    let intent = Intent { operation: sale("a"), order: "O".to_owned(), number: None, created: 5 };
    let ask = Ask::Money(&intent);
    room.handle_input(now, channel, b"input");
    room.handle_reply(now, channel, &http::Reply::default());
    room.handle_closed(now, channel);
    room.forget(channel);
    room.handle_timeout(now);
    vec![
        format!("{:?}", (room.can(), room.check(&sale("a")), room.check(&refund("a")), room.route(&ask))),
        format!("{:?}", (room.answer_timeout(&intent), room.guard(&intent), room.query_timeout(&ask))),
        format!("{:?}", (room.probes(&intent), room.moves_money(&intent), room.askable(&intent))),
        format!("{:?}", (room.offer(&intent), room.head(channel, b"body"))),
        format!("{:?}", (room.whole_today(Method::Card), room.is_private("option"))),
        format!("{:?}", (room.keeps_open(), room.query_plan())),
        format!("{:?}", (room.send(now, channel, tag, &ask), room.set_key("key"))),
        format!("{:?}", (room.poll_transmit(), room.poll_timeout(), room.poll_event())),
    ]
}

/// What it is told by others, and whom it asks besides.
fn others<R: Room>(room: &R) -> String {
    let intent = Intent { operation: sale("a"), order: "O".to_owned(), number: None, created: 5 };
    let message = http::Message { query: "q".to_owned(), ..http::Message::default() };
    let notice = room.notices().map(|notices| {
        let notice = notices.read(&message).expect("a notice");
        (notices.judge(&notice, &intent), notice, notices.acknowledgement())
    });
    format!("{:?}", (notice, room.confirms(&intent)))
}

#[test]
fn a_terminal_with_a_back_end_beside_it_answers_and_hears_everything_as_it_does_alone() {
    let (app_code, key) = ("APP".to_owned(), Secret::from("key"));
    let account = Account { app_code, key, sign_type: SignType::Sha256 };
    for yes in [false, true] {
        let odd = || Odd { yes, ..Odd::default() };
        let options = Options { account: account.clone(), mchid: None, required: false };
        assert_eq!(tour(&mut Confirmed::new(odd(), options)), tour(&mut odd()));
    }
}

#[test]
fn a_room_in_a_box_answers_and_hears_everything_as_it_does_outside() {
    for yes in [false, true] {
        let mut plain = Odd { yes, ..Odd::default() };
        let mut boxed = Box::new(Odd { yes, ..Odd::default() });
        assert_eq!(tour(&mut boxed), tour(&mut plain));
        assert_eq!(others(&boxed), others(&plain));
        assert_eq!(boxed.heard, plain.heard);
        assert_eq!(plain.heard.len(), 7, "{:?}", plain.heard);
    }
}
