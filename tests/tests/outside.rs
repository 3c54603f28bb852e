//! Refunds, voids, completions and tips of payments that this journal does not know: named by whichever number the wire
//! has for that, sent as every other, and found again when the answer is lost.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Method, Operation, Origin, Status};
use tillwire_tests::kits::{Bpc, Codepay, QfpayHttp, QfpaySerial, QfpayTcp};
use tillwire_tests::{Kit, Plan, World, hkd};

fn minor(minor: u64) -> Option<Amount> {
    Amount::from_minor(minor, hkd()).ok()
}

fn operation(kind: Kind, reference: &str, amount: Option<Amount>, of: Option<Origin>) -> Operation {
    let reference = reference.to_owned();
    Operation { kind, reference, amount, method: Method::Wechat, of, options: Vec::new() }
}

/// A world with something that went well, and its order number and the system's own.
fn paid<K: Kit>(kind: Kind) -> (World<K>, String, String) {
    let mut world = World::<K>::new(2);
    world.start(operation(kind, "a", minor(500), None)).expect("a payment");
    assert!(world.run_until(600_000, |world| world.is_final("a")), "{:?}", world.told);
    let number = world.outcome("a").and_then(|outcome| outcome.number.clone()).unwrap_or_default();
    let order = world.intents["a"].order.clone();
    (world, order, number)
}

fn ends<K: Kit>(world: &mut World<K>, reference: &str) -> Status {
    assert!(world.run_until(700_000, |world| world.is_final(reference)), "{:?}", world.told.get(reference));
    world.outcome(reference).unwrap_or_else(|| panic!("{:?}", world.told[reference])).status.clone()
}

fn given_back<K: Kit>(world: &World<K>) -> u64 {
    world.terminal.ledger().refunds().iter().map(|refund| refund.minor).sum()
}

fn by_number(number: &str) -> Option<Origin> {
    Some(Origin { order: String::new(), number: Some(number.to_owned()), amount: None })
}

fn by_order(order: &str) -> Option<Origin> {
    Some(Origin { order: order.to_owned(), number: None, amount: None })
}

fn qfpay<K: Kit>() {
    for lost in [false, true] {
        let (mut world, order, number) = paid::<K>(Kind::Pay);
        for (reference, of) in [("r1", by_number(&number)), ("r2", by_order(&order))] {
            let steps = if lost { vec![r#"{"verb":"CHARGE_THEN_DROP"}"#.to_owned()] } else { Vec::new() };
            world.plan(Plan { steps, ..Plan::smooth() });
            world.start(operation(Kind::Refund, reference, minor(100), of)).expect("a refund");
            assert_eq!(ends(&mut world, reference), Status::Approved, "{} {reference} lost: {lost}", K::NAME);
        }
        assert_eq!(given_back(&world), 200, "{}", K::NAME);
        world.start(operation(Kind::Void, "v", None, by_number(&number))).expect("a void");
        assert_eq!((ends(&mut world, "v"), given_back(&world)), (Status::Approved, 500), "{}", K::NAME);
    }
}

#[test]
fn a_qfpay_payment_is_named_by_its_syssn_or_its_order_number() {
    qfpay::<QfpayTcp>();
    qfpay::<QfpayHttp>();
    qfpay::<QfpaySerial>();
    let mut world = World::<QfpayTcp>::new(2);
    let nobody = Some(Origin { order: String::new(), number: None, amount: None });
    assert_eq!(world.start(operation(Kind::Refund, "r", minor(1), nobody)), Err(Code::UnknownOrder));
}

#[test]
fn a_codepay_order_is_named_by_the_till_s_number_alone() {
    for (kind, of, amount, moved) in [
        (Kind::Refund, Kind::Pay, minor(200), 200),
        (Kind::Void, Kind::Pay, None, 500),
        (Kind::Complete, Kind::Authorise, minor(300), 0),
        (Kind::Adjust, Kind::Pay, minor(50), 0),
    ] {
        let (mut world, order, number) = paid::<Codepay>(of);
        let named = operation(kind, "r", amount, by_number(&number));
        assert_eq!(world.start(named), Err(Code::InvalidField), "{kind:?}: section 7.1 has no other number");
        world.start(operation(kind, "r", amount, by_order(&order))).expect("what the wire can say");
        assert_eq!((ends(&mut world, "r"), given_back(&world)), (Status::Approved, moved), "{kind:?}");
    }
    let (mut world, order, _) = paid::<Codepay>(Kind::Pay);
    let all = operation(Kind::Refund, "r", None, by_order(&order));
    assert_eq!(world.start(all), Err(Code::AmountFormat), "nobody here knows how much all of it is");
}

#[test]
fn a_bpc_payment_is_named_by_the_gateway_s_number_and_an_order_number() {
    let (mut world, _, number) = paid::<Bpc>(Kind::Pay);
    let refund = operation(Kind::Refund, "r", minor(200), by_number(&number));
    assert_eq!(world.start(refund.clone()), Err(Code::InvalidField), "the wire wants a tradeNo");
    let options = vec![("tradeNo".to_owned(), "R1565146185700".to_owned())];
    world.start(Operation { options, ..refund }).expect("a refund");
    assert_eq!((ends(&mut world, "r"), given_back(&world)), (Status::Approved, 200));
    let unnamed = operation(Kind::Refund, "u", minor(200), by_order("ORDER00001"));
    assert_eq!(world.start(unnamed), Err(Code::UnknownOrder), "the gateway finds it by its own number");
}

#[test]
fn payments_that_only_have_the_gateway_s_number_are_told_apart_by_it() {
    let (mut world, _, number) = paid::<Bpc>(Kind::Pay);
    let refund = |reference: &str, number: &str| {
        let options = vec![("tradeNo".to_owned(), "R1565146185700".to_owned())];
        Operation { options, ..operation(Kind::Refund, reference, minor(200), by_number(number)) }
    };
    let steps = vec![r#"{"verb":"CHARGE_THEN_DROP"}"#.to_owned()];
    world.plan(Plan { steps, ..Plan::smooth() });
    world.start(refund("r", &number)).expect("a refund");
    world.run_until(120_000, |_| false);
    assert!(!world.is_final("r") && given_back(&world) == 200);
    assert_eq!(world.start(refund("again", &number)), Err(Code::RefundUnresolved));
    let named = Origin { order: "R1565146185700".to_owned(), number: Some(number), amount: None };
    let named = operation(Kind::Refund, "named", minor(200), Some(named));
    assert_eq!(world.start(named), Err(Code::RefundUnresolved), "it is the same payment");
    world.start(refund("other", "3738154220190807103911009064")).expect("another payment's");
}

#[test]
fn what_was_given_back_counts_by_whichever_number_a_payment_is_named() {
    let (mut world, order, number) = paid::<QfpayTcp>(Kind::Pay);
    let of = |order: &str, number: Option<&str>| {
        let (order, number) = (order.to_owned(), number.map(str::to_owned));
        Some(Origin { order, number, amount: minor(500) })
    };
    world.start(operation(Kind::Refund, "r", minor(300), of(&order, Some(&number)))).expect("a refund");
    assert_eq!(ends(&mut world, "r"), Status::Approved);
    for (again, amount) in [("x", 201), ("y", 500)] {
        for named in [of(&order, None), of("", Some(&number)), of(&order, Some(&number))] {
            assert_eq!(
                world.start(operation(Kind::Refund, again, minor(amount), named)),
                Err(Code::RefundTooLarge)
            );
        }
    }
}
