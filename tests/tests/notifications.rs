//! Notifications in virtual time: repeated, overtaken, forged, and a back end that dies at every possible moment.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{
    CancelAnswer, Effect, Kind, Method, Operation, Origin, Reason, Room, Status, Step, Till, Timeouts,
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
    const NOW: Now = Now { mono: 1_000, wall: 1_800_000_000_000 };
    let of =
        Origin { order: "A".to_owned(), number: Some("7".to_owned()), amount: sale(Method::Wechat).amount };
    let refund = Operation { kind: Kind::Refund, of: Some(of), ..sale(Method::Wechat) };
    let mut till = Till::new(Bpc::room(), Bpc::config(Timeouts::default()));
    till.start(NOW, refund, [7; 16]).expect("a refund");
    let mut log = Vec::new();
    while let Some(effect) = till.poll() {
        match effect {
            Effect::Record { seq, bytes, .. } => {
                log.push((seq, bytes));
                till.recorded(NOW, REFERENCE, seq);
            }
            Effect::Open { channel, .. } => till.opened(NOW, channel),
            _ => {}
        }
    }
    assert_eq!(log.len(), 2, "prepared and sent");
    assert_eq!(till.cancel(NOW, REFERENCE), CancelAnswer::Unsupported);

    let mut till = Till::new(Bpc::room(), Bpc::config(Timeouts::default()));
    till.recover(NOW, REFERENCE, &log).expect("a log");
    let mut effects = Vec::new();
    while let Some(effect) = till.poll() {
        if let Effect::Record { reference, seq, .. } = &effect {
            till.recorded(NOW, reference, *seq);
        }
        effects.push(effect);
    }
    let told = |effect: &Effect| matches!(effect, Effect::Outcome { outcome, .. } if outcome.status == Status::Unknown);
    assert!(effects.iter().any(told), "a person decides: {effects:?}");
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Open { .. } | Effect::Wake(Some(_)))));
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
        let (mut time, mut asked) = (0, Vec::new());
        till.start(at(time), sale(Method::Any), [7; 16]).expect("a gateway takes a sale");
        while asked.len() < 125 {
            let mut wake = None;
            while let Some(effect) = till.poll() {
                match effect {
                    Effect::Record { seq, .. } => till.recorded(at(time), REFERENCE, seq),
                    Effect::Open { channel, .. } => {
                        asked.push(time);
                        till.opened(at(time), channel);
                        let unpaid = r#"{"respcode":"01"}"#;
                        let signed = icashier::signed::sign(unpaid, &icashier::sim::KEY.into());
                        let body =
                            form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())]);
                        let reply = http::Reply { status: 200, sign: None, body: body.into_bytes() };
                        till.reply(at(time), channel, &reply);
                    }
                    Effect::Wake(at) => wake = at,
                    Effect::Outcome { .. } => panic!("nobody knows the outcome"),
                    _ => {}
                }
            }
            time = wake.expect("it is asked for again");
            till.timeout(at(time));
        }
        let pauses: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!((asked[0], &pauses[..120]), (5_000, &[5_000; 120][..]), "{expires:?}");
        assert_eq!(pauses[120..], [10_000, 20_000, 40_000, 60_000], "{expires:?}");
    }
}

fn at(time: u64) -> Now {
    Now { mono: time, wall: 1_800_000_000_000 + time }
}
