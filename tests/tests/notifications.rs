//! Notifications in virtual time: repeated, overtaken, forged, and a back end that dies at every possible moment.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::desk::{self, Input, Log, World as _, drive, feed};
use tillwire_core::payment::{
    Append, CancelAnswer, ChannelId, Kind, Method, News, Operation, Origin, Reason, Room, Route, Status,
    Step, Till, Timeouts, Write,
};
use tillwire_core::sim::Chance;
use tillwire_core::time::Now;
use tillwire_core::{form, http, icashier};
use tillwire_tests::kits::{Bpc, Icashier};
use tillwire_tests::{Kit, Plan, World, hkd};

const REFERENCE: &str = "sale-1";
/// From the first delivery of the schedule to its last, in ms.
const SCHEDULE_MS: u64 = 750_000;
/// No sale goes through more events than this before it is settled and acknowledged.
const EVENTS: u32 = 60;

fn sale(method: Method) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: REFERENCE.to_owned(),
        amount: Some(Amount::from_minor(1_250, hkd()).expect("an amount")),
        method,
        of: None,
        options: Vec::new(),
    }
}

/// A world in which this sale has gone through its whole schedule. Its customer pays.
fn sold<K: Kit>(seed: u64, steps: &[&str], crash: Option<u32>) -> World<K> {
    let mut world = World::<K>::new(seed);
    let steps = steps.iter().map(|step| (*step).to_owned()).collect();
    world.plan(Plan { steps, crash, ..Plan::smooth() });
    world.start(sale(K::METHODS[0])).expect("a gateway takes a sale");
    world.run_until(SCHEDULE_MS + 200_000, |_| false);
    world
}

/// Seeds whose customer pays: the world's customers have a will of their own.
fn paying<K: Kit>() -> impl Iterator<Item = u64> {
    (1..).filter(|seed| !sold::<K>(*seed, &[], None).terminal.ledger().charges().is_empty())
}

fn status<K: Kit>(world: &mut World<K>) -> Option<Status> {
    world.look_up(REFERENCE);
    world.outcome(REFERENCE).map(|outcome| outcome.status.clone())
}

fn settles_once<K: Kit>() {
    const REPEATS: [(&str, u32); 4] = [
        (r#"{"on":"notify","verb":"ACCEPT"}"#, 1),
        (r#"{"on":"notify","verb":"REDELIVER","count":10}"#, 10),
        (r#"{"on":"notify","verb":"REDELIVER","count":10,"gap":75000}"#, 10),
        // No acknowledgement arrives: 0, 10, 20, 30, 90, 150, 210, 390, 570, 750 s.
        (r#"{"on":"notify","verb":"DROP_AFTER_READ"}"#, 10),
    ];
    for seed in paying::<K>().take(5) {
        for (step, deliveries) in REPEATS {
            let mut world = sold::<K>(seed, &[step], None);
            let told = world.told[REFERENCE].outcomes.len();
            assert_eq!((told, world.acknowledged), (1, deliveries), "{} {step}", K::NAME);
            assert_eq!(status(&mut world), Some(Status::Approved), "{} {step}", K::NAME);
        }
    }
}

#[test]
fn ten_deliveries_are_acknowledged_ten_times_and_settle_once() {
    settles_once::<Icashier>();
    settles_once::<Bpc>();
}

/// Dies at every event from the start to the last acknowledgement, before and after every commit.
fn survives<K: Kit>(steps: &[&str]) {
    // Of a gateway that signs: what is not signed is only a reason to ask.
    let seed = paying::<K>().find(|seed| Chance::new(*seed).below(2) == 0).expect("a customer who pays");
    let mut settled = 0;
    for crash in 0..EVENTS {
        let mut world = sold::<K>(seed, steps, Some(crash));
        let charges = world.terminal.ledger().charges().len();
        let known = world.journal.contains_key(REFERENCE);
        let approved = status(&mut world) == Some(Status::Approved);
        assert!(charges <= 1, "{} dies after {crash} events: charged {charges} times", K::NAME);
        assert_eq!(approved, charges == 1, "{} dies after {crash} events, known {known}", K::NAME);
        settled += u32::from(approved);
    }
    println!("{}: settled {settled} times of {EVENTS} under {steps:?}", K::NAME);
    assert!(settled * 2 > EVENTS, "{}: only {settled} crashes came after the payment began", K::NAME);
}

#[test]
fn a_back_end_that_dies_at_any_moment_settles_what_was_paid_and_nothing_else() {
    let silent = r#"{"on":"notify","verb":"SILENT"}"#;
    let many = r#"{"on":"notify","verb":"REDELIVER","count":10,"gap":9}"#;
    let overtaken = r#"{"on":"notify","verb":"REORDER"}"#;
    for step in [silent, many, overtaken] {
        survives::<Icashier>(&[step]);
        survives::<Bpc>(&[step]);
    }
    // Nothing but notifications tells, because no inquiry is answered: they come until they are acknowledged.
    let mute = r#"{"on":"query","verb":"QUERY_FAIL","k":400}"#;
    survives::<Icashier>(&[mute]);
    survives::<Bpc>(&[mute]);
}

#[test]
fn a_failure_told_after_a_success_changes_nothing_and_is_shown() {
    let step = r#"{"on":"notify","verb":"REORDER"}"#;
    let mut contradictions = 0;
    for seed in paying::<Icashier>().take(8) {
        let mut world = sold::<Icashier>(seed, &[step], None);
        let steps = &world.told[REFERENCE].steps;
        contradictions += u32::from(steps.contains(&Step::Contradiction));
        assert_eq!(status(&mut world), Some(Status::Approved), "seed {seed}");
    }
    assert_eq!(contradictions, 8);
}

#[test]
fn what_a_notification_gets_wrong_is_never_acknowledged_and_never_settles() {
    let mute = r#"{"on":"query","verb":"QUERY_FAIL","k":400}"#;
    let cases = [
        (r#"{"on":"notify","verb":"FORGE"}"#, Code::OutcomeUnknown),
        (r#"{"on":"notify","verb":"FORGE","form":"empty"}"#, Code::OutcomeUnknown),
        (r#"{"on":"notify","verb":"WRONG_ORDER"}"#, Code::OutcomeUnknown),
        (r#"{"on":"notify","verb":"WRONG_AMOUNT"}"#, Code::AmountMismatch),
        (r#"{"on":"notify","verb":"WRONG_CCY"}"#, Code::OutcomeUnknown),
        (r#"{"on":"notify","verb":"GARBAGE"}"#, Code::OutcomeUnknown),
    ];
    for (step, code) in cases {
        let seed = paying::<Icashier>().next().expect("a customer who pays");
        let world = sold::<Icashier>(seed, &[mute, step], None);
        let outcome = world.outcome(REFERENCE).expect("something was told");
        assert_eq!((&outcome.status, outcome.code), (&Status::Unknown, Some(code)), "{step}");
        assert_eq!((world.acknowledged, world.terminal.ledger().charges().len()), (0, 1), "{step}");
    }
}

#[test]
fn a_notification_that_nothing_is_decided_yet_is_acknowledged_and_settles_nothing() {
    let mute = r#"{"on":"query","verb":"QUERY_FAIL","k":400}"#;
    let unpaid = r#"{"on":"notify","verb":"CODE","code":"1001"}"#;
    let seed = paying::<Icashier>().next().expect("a customer who pays");
    let world = sold::<Icashier>(seed, &[mute, unpaid], None);
    assert_eq!(world.acknowledged, 1);
    assert_eq!(world.outcome(REFERENCE).map(|outcome| &outcome.status), Some(&Status::Unknown));
}

#[test]
fn a_code_that_got_lost_on_its_way_was_never_offered_and_nobody_is_charged() {
    for (verb, code) in [("DROP_AFTER_READ", Code::NotCharged), ("FORGE", Code::UntrustedResponse)] {
        let seed = (1..).find(|seed| Bpc::marks(*seed)).expect("a gateway that signs");
        let world = sold::<Bpc>(seed, &[&format!(r#"{{"on":"money","verb":"{verb}"}}"#)], None);
        let outcome = world.outcome(REFERENCE).expect("an outcome");
        let not_offered = Status::NotCharged(Reason::NotOffered);
        assert_eq!((&outcome.status, outcome.code), (&not_offered, Some(code)), "{verb}");
    }
}

#[test]
fn an_offer_is_taken_back_where_the_gateway_can_and_else_stays() {
    fn cancelled<K: Kit>() -> bool {
        let mut world = World::<K>::new((1..).find(|seed| K::marks(*seed)).expect("a seed"));
        world.plan(Plan { cancel: Some(150), ..Plan::smooth() });
        world.start(sale(K::METHODS[0])).expect("a gateway takes a sale");
        world.run_until(100, |_| false);
        assert!(world.till().is_some_and(|till| till.offer(REFERENCE).is_some()), "{}", K::NAME);
        world.run_until(900, |_| false);
        assert_eq!(world.is_final(REFERENCE), world.told[REFERENCE].steps.contains(&Step::Cancelling));
        world.is_final(REFERENCE)
    }
    assert!(cancelled::<Bpc>() && !cancelled::<Icashier>());
}

#[test]
fn a_refund_that_has_left_is_not_to_be_stopped_and_without_a_number_not_to_be_asked_for() {
    let of =
        Origin { order: "A".to_owned(), number: Some("7".to_owned()), amount: sale(Method::Wechat).amount };
    let refund = Operation { kind: Kind::Refund, of: Some(of), ..sale(Method::Wechat) };
    let mut till = Till::new(Bpc::room(), Bpc::config(Timeouts::default()));
    let mut before = Quick::default();
    till.start(before.now(), refund, [7; 16]).expect("a refund");
    drive(&mut till, &mut before);
    assert_eq!(before.log.len(), 2, "prepared and sent");
    assert_eq!(till.cancel(before.now(), REFERENCE), CancelAnswer::Unsupported);

    let mut till = Till::new(Bpc::room(), Bpc::config(Timeouts::default()));
    let mut after = Quick::default();
    till.recover(after.now(), REFERENCE, &before.log).expect("a log");
    drive(&mut till, &mut after);
    assert_eq!(after.told, [Status::Unknown], "a person decides");
    assert_eq!((after.opened.len(), after.wake), (0, None));
}

/// A world in which everything is done at once, and a gateway that says the same to everything.
#[derive(Default)]
struct Quick {
    time: u64,
    log: Log,
    opened: Vec<u64>,
    says: Option<http::Reply>,
    told: Vec<Status>,
    wake: Option<u64>,
}

impl desk::World for Quick {
    tillwire_tests::alone!();

    fn now(&self) -> Now {
        Now { mono: self.time, wall: 1_800_000_000_000 + self.time }
    }

    fn append(&mut self, append: Append) -> Option<Input> {
        let recorded = append.recorded();
        self.log.push((append.seq, append.bytes));
        Some(recorded)
    }

    fn open(&mut self, channel: ChannelId, _route: Route) -> Option<Input> {
        self.opened.push(self.time);
        Some(Input::Opened(channel))
    }

    fn write(&mut self, write: Write) -> Option<Input> {
        Some(Input::Reply(write.channel, self.says.clone()?))
    }

    fn close(&mut self, _channel: ChannelId) {}

    fn tell(&mut self, news: News) {
        if let News::Outcome { outcome, .. } = news {
            self.told.push(outcome.status);
        }
    }

    fn wake(&mut self, at: Option<u64>) {
        self.wake = at;
    }
}

#[test]
fn a_page_is_asked_for_every_5_s_for_ten_minutes_and_then_ever_less_often_with_and_without_an_end() {
    for expires in [None, Some(86_400_000)] {
        let options = icashier::session::Options {
            url: "http://gateway.example".to_owned(),
            merid: icashier::sim::MERID.to_owned(),
            key: icashier::sim::KEY.into(),
            backurl: "http://shop.example/notify".to_owned(),
            fronturl: None,
            expires,
        };
        let room: Box<dyn Room> = Box::new(icashier::Session::new(options).expect("a merchant"));
        let mut till = Till::new(room, Icashier::config(Timeouts::default()));
        let signed = icashier::signed::sign(r#"{"respcode":"01"}"#, &icashier::sim::KEY.into());
        let body = form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())]);
        let unpaid = http::Reply { status: 200, sign: None, body: body.into_bytes() };
        let mut quick = Quick { says: Some(unpaid), ..Quick::default() };
        till.start(quick.now(), sale(Method::Any), [7; 16]).expect("a gateway takes a sale");
        drive(&mut till, &mut quick);
        while quick.opened.len() < 125 {
            quick.time = quick.wake.take().expect("it is asked for again");
            feed(&mut till, &mut quick, Input::Due);
        }
        assert_eq!(quick.told, [], "nobody knows the outcome");
        let asked = quick.opened;
        let pauses: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!((asked[0], &pauses[..120]), (5_000, &[5_000; 120][..]), "{expires:?}");
        assert_eq!(pauses[120..], [10_000, 20_000, 40_000, 60_000], "{expires:?}");
    }
}
