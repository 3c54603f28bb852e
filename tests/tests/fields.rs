//! Every field that a description allows with an operation reaches the wire as it was given, and the other end takes it:
//! what the ledger has of the request is compared with what was said.

use tillwire_core::amount::Amount;
use tillwire_core::payment::{Kind, Method, Operation, Origin};
use tillwire_core::sim::Seen;
use tillwire_core::system::{Field, FieldKind, System};
use tillwire_core::systems;
use tillwire_tests::kits::{Bpc, Codepay, Icashier, QfpayHttp, QfpaySerial, QfpayTcp};
use tillwire_tests::{Kit, Plan, World, hkd};

/// What is said with a field that takes this.
fn example(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Text | FieldKind::Texts => "abc123",
        FieldKind::Flag => "true",
        FieldKind::Whole { .. } => "90",
        FieldKind::Word(rows) => rows.last().expect("a word").0,
        FieldKind::Amount => "1.50",
        FieldKind::Address => "https://shop.example/back?x=1",
    }
}

/// The same on the wire: its own notation of flags and numbers. What is private is masked in the ledger.
fn written(system: &System, field: &Field) -> String {
    match (system.name, field.name, field.kind) {
        _ if field.private => "***".to_owned(),
        ("bpc", "qrValidTime", _) => "00000090".to_owned(),
        ("qfpay", _, FieldKind::Flag) => "1".to_owned(),
        _ => example(field).to_owned(),
    }
}

fn system<K: Kit>() -> &'static System {
    systems::by_name(K::SYSTEM).expect("a system")
}

fn sale(reference: &str, method: Method) -> Operation {
    Operation {
        kind: Kind::Pay,
        reference: reference.to_owned(),
        amount: Amount::from_minor(1_250, hkd()).ok(),
        method,
        of: None,
        options: Vec::new(),
    }
}

/// An operation of this kind with every field that goes with it, but for these.
fn dressed<K: Kit>(kind: Kind, method: Method, of: Option<Origin>, without: &[&str]) -> Operation {
    let fields = system::<K>().fields_of(kind).filter(|field| !without.contains(&field.name));
    let options = fields.map(|field| (field.name.to_owned(), example(field).to_owned())).collect();
    // A void has no amount, and what it repeats is the payment's.
    let amount = sale("", method).amount.filter(|_| kind != Kind::Void);
    let operation = Operation { kind, of, amount, options, ..sale("dressed", method) };
    let options = system::<K>().options(&operation, hkd()).expect("what the description allows");
    Operation { options, ..operation }
}

/// What the ledger has of the last request of this kind.
fn seen<K: Kit>(world: &World<K>, kind: &str) -> Seen {
    let requests = world.terminal.ledger().requests();
    requests
        .iter()
        .rfind(|seen| seen.kind == kind)
        .unwrap_or_else(|| panic!("no {kind}: {requests:?}"))
        .clone()
}

fn said<'a>(seen: &'a Seen, name: &str) -> Option<&'a str> {
    seen.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// A world with a payment (or what else is to be worked on) that went well, and its origin.
fn paid<K: Kit>(kind: Kind, method: Method) -> (World<K>, Origin) {
    let mut world = World::<K>::new(2);
    let amount = sale("a", method).amount;
    world.start(Operation { kind, ..sale("a", method) }).expect("a payment");
    assert!(world.run_until(600_000, |world| world.is_final("a")), "{:?}", world.told);
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone());
    let order = world.intents["a"].order.clone();
    (world, Origin { order, number, amount })
}

/// Carries it out and compares what the other end saw.
fn compare<K: Kit>(world: &mut World<K>, operation: Operation, word: &str) {
    let described = system::<K>();
    world.start(operation.clone()).expect("what the room takes");
    world.run_until(20_000, |world| world.is_final("dressed"));
    let seen = seen(world, word);
    for (name, _) in &operation.options {
        let field = described.field(operation.kind, name).expect("a described field");
        let expected = written(described, field);
        assert_eq!(said(&seen, name), Some(expected.as_str()), "{} {:?} {name}", K::NAME, operation.kind);
    }
}

fn qfpay<K: Kit>() {
    let mut world = World::<K>::new(2);
    compare(&mut world, dressed::<K>(Kind::Pay, Method::Wechat, None, &[]), "pay");
    for kind in [Kind::Refund, Kind::Void] {
        let (mut world, of) = paid::<K>(Kind::Pay, Method::Wechat);
        compare(&mut world, dressed::<K>(kind, Method::Wechat, Some(of), &[]), "refund");
    }
}

#[test]
fn every_field_of_qfpay_reaches_the_terminal_over_every_link() {
    qfpay::<QfpayTcp>();
    qfpay::<QfpayHttp>();
    qfpay::<QfpaySerial>();
}

#[test]
fn every_field_of_codepay_reaches_the_terminal() {
    // Cash and a tip on the screen exclude each other.
    for without in ["cashback_amount", "on_screen_tip"] {
        let mut world = World::<Codepay>::new(2);
        compare(&mut world, dressed::<Codepay>(Kind::Pay, Method::Card, None, &[without]), "pay");
    }
    let mut world = World::<Codepay>::new(2);
    compare(&mut world, dressed::<Codepay>(Kind::Authorise, Method::Card, None, &[]), "pay");
    for (kind, of, word) in [
        (Kind::Refund, Kind::Pay, "refund"),
        (Kind::Void, Kind::Pay, "refund"),
        (Kind::Complete, Kind::Authorise, "pay"),
    ] {
        let (mut world, of) = paid::<Codepay>(of, Method::Card);
        compare(&mut world, dressed::<Codepay>(kind, Method::Card, Some(of), &[]), word);
    }
}

#[test]
fn every_field_of_icashier_is_in_the_order_that_the_customer_brings() {
    let mut world = World::<Icashier>::new(2);
    compare(&mut world, dressed::<Icashier>(Kind::Pay, Method::Any, None, &[]), "pay");
    let seen = seen(&world, "pay");
    assert_eq!(said(&seen, "merid"), Some("M00000001"), "{:?}", seen.fields);
}

#[test]
fn every_field_of_bpc_reaches_the_gateway_and_goes_with_what_is_asked_about_it() {
    let mut world = World::<Bpc>::new(2);
    compare(&mut world, dressed::<Bpc>(Kind::Pay, Method::Wechat, None, &[]), "pay");
    world.run_until(60_000, |world| world.is_final("dressed"));
    let asked = seen(&world, "query");
    assert_eq!((said(&asked, "tranType"), said(&asked, "tellerNo")), (Some("G"), Some("abc123")));

    let (mut world, of) = paid::<Bpc>(Kind::Pay, Method::Wechat);
    world.plan(Plan { steps: vec![r#"{"verb":"WAIT"}"#.to_owned()], ..Plan::smooth() });
    compare(&mut world, dressed::<Bpc>(Kind::Refund, Method::Wechat, Some(of), &[]), "refund");
    world.run_until(60_000, |world| seen(world, "query").fields.iter().any(|(_, value)| value == "J"));
    let asked = seen(&world, "query");
    let members = ["tranType", "tellerNo", "payType"].map(|name| said(&asked, name));
    assert_eq!(members, [Some("J"), Some("abc123"), Some("UPAY")], "{:?}", asked.fields);
}

#[test]
fn the_operator_of_a_bpc_payment_closes_it_too() {
    let mut world = World::<Bpc>::new(2);
    let operation = dressed::<Bpc>(Kind::Pay, Method::Wechat, None, &[]);
    world.plan(Plan { cancel: Some(300), customer: None, ..Plan::smooth() });
    world.start(operation).expect("a payment");
    world.run_until(60_000, |world| world.is_final("dressed"));
    let asked = seen(&world, "cancel");
    assert_eq!((said(&asked, "tranType"), said(&asked, "tellerNo")), (Some("S"), Some("abc123")));
}
