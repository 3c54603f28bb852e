//! Ten thousand payments open at once at a gateway: each is offered, none is dropped, and no call looks at all of them
//! (which would make this test take hours).

use std::collections::{BTreeMap, BTreeSet};
use tillwire_core::amount::Amount;
use tillwire_core::desk::{Input, World, drive};
use tillwire_core::payment::{
    Append, ChannelId, Failure, Kind, Method, News, Operation, Room, Route, Started, Till, Timeouts, Write,
};
use tillwire_core::time::Now;
use tillwire_core::{code::Code, http, json::Writer};
use tillwire_tests::kits::{Bpc, Icashier};
use tillwire_tests::{Kit, hkd};

const MANY: u32 = 10_000;
const START: u64 = 1_800_000_000_000;
/// How many are asked for at once.
const ASKED_AT_ONCE: usize = 64;

type Logs = BTreeMap<String, Vec<(u32, Vec<u8>)>>;

struct Crowd {
    till: Till<Box<dyn Room>>,
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    mono: u64,
    journal: Logs,
    offered: BTreeSet<String>,
    ended: BTreeSet<String>,
    open: BTreeSet<ChannelId>,
    most_open: usize,
    written: Vec<ChannelId>,
}

impl World for Seen {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        Now { mono: self.mono, wall: START + self.mono }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let recorded = append.recorded();
        self.journal.entry(append.reference).or_default().push((append.seq, append.bytes));
        Some(recorded)
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        self.open.insert(channel);
        self.most_open = self.most_open.max(self.open.len());
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        self.written.push(write.channel);
        None
    }

    fn close(&mut self, channel: ChannelId) {
        self.open.remove(&channel);
    }

    fn tell(&mut self, news: News) {
        match news {
            News::Offer { reference, .. } => _ = self.offered.insert(reference),
            News::Outcome { intent, .. } => _ = self.ended.insert(intent.operation.reference.clone()),
            _ => {}
        }
    }

    fn wake(&mut self, _at: Option<u64>) {}
}

impl Crowd {
    fn new<K: Kit>() -> Crowd {
        let till = Till::new(K::room(), K::config(Timeouts::default()));
        Crowd { till, seen: Seen { mono: 1_000, ..Seen::default() } }
    }

    fn now(&self) -> Now {
        self.seen.now()
    }

    fn start(&mut self, number: u32, method: Method) {
        let operation = Operation {
            kind: Kind::Pay,
            reference: format!("order-{number}"),
            amount: Some(Amount::from_minor(u64::from(number) + 1, hkd()).expect("an amount")),
            method,
            of: None,
            options: Vec::new(),
        };
        let entropy = u128::from(number).to_be_bytes();
        assert_eq!(self.till.start(self.now(), operation, entropy), Ok(Started::New));
        self.carry_out();
    }

    fn carry_out(&mut self) {
        drive(&mut self.till, &mut self.seen);
    }
}

/// A code for whoever asked for one.
fn code(number: usize) -> http::Reply {
    let body =
        Writer::new().text("respCode", "00").text("sysTrace", &format!("T{number}")).text("scanCode", "qr");
    http::Reply { status: 200, sign: None, body: body.finish().into_bytes() }
}

#[test]
fn ten_thousand_customers_are_shown_their_page_and_each_notification_finds_its_order() {
    let mut crowd = Crowd::new::<Icashier>();
    (0..MANY).for_each(|number| crowd.start(number, Method::Any));
    assert_eq!((crowd.seen.offered.len(), crowd.till.open()), (MANY as usize, MANY as usize));
    for number in 0..MANY {
        let reference = format!("order-{number}");
        let order = crowd.till.find(&reference).map(|(intent, _)| intent.order.clone()).expect("an intent");
        let paid = Writer::new()
            .text("resultcode", "0000")
            .text("queryid", "q")
            .number("txnamt", &(number + 1).to_string());
        let paid = paid.text("merid", "M00000001").text("orderid", &order).finish();
        let signed = tillwire_core::icashier::signed::sign(&paid, &Icashier::SECRET.into());
        let query =
            tillwire_core::form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())]);
        let message = http::Message { query, ..http::Message::default() };
        let heard = crowd.till.notified(crowd.now(), &message, false).expect("a notification");
        assert_eq!(heard.reference, reference);
        crowd.carry_out();
    }
    assert_eq!((crowd.seen.ended.len(), crowd.till.open()), (MANY as usize, 0));
}

#[test]
fn ten_thousand_codes_are_asked_for_and_shown() {
    let mut crowd = Crowd::new::<Bpc>();
    (0..MANY).for_each(|number| crowd.start(number, Method::Wechat));
    assert_eq!(crowd.seen.written.len(), MANY as usize);
    for (number, channel) in std::mem::take(&mut crowd.seen.written).into_iter().enumerate() {
        crowd.till.reply(crowd.now(), channel, &code(number));
        crowd.carry_out();
    }
    assert_eq!((crowd.seen.offered.len(), crowd.till.open()), (MANY as usize, MANY as usize));
}

#[test]
fn what_ten_thousand_payments_left_is_asked_for_some_at_a_time_until_all_have_been() {
    let mut before = Crowd::new::<Icashier>();
    (0..MANY).for_each(|number| before.start(number, Method::Any));
    let mut crowd = Crowd::new::<Icashier>();
    for (reference, records) in &before.seen.journal {
        crowd.till.recover(crowd.now(), reference, records).expect("a log");
    }
    crowd.carry_out();
    crowd.seen.mono += 250;
    let mut asked = 0;
    while asked < MANY as usize {
        crowd.till.timeout(crowd.now());
        crowd.carry_out();
        assert!(!crowd.seen.written.is_empty(), "after {asked}");
        for channel in std::mem::take(&mut crowd.seen.written) {
            asked += 1;
            crowd.till.closed(
                crowd.now(),
                channel,
                Failure { code: Code::OutcomeUnknown, nothing_sent: false },
            );
            crowd.seen.open.remove(&channel);
        }
        crowd.carry_out();
    }
    assert_eq!((asked, crowd.seen.most_open), (MANY as usize, ASKED_AT_ONCE));
    assert_eq!(crowd.till.open(), MANY as usize, "they stay pending");
}
