//! The vendor's back end as a second truth: what it settles, and what it does not.

use tillwire_core::amount::Amount;
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Method, Operation, Status};
use tillwire_core::sim::Via;
use tillwire_tests::kits::{QfpayBackend, QfpayRequired};
use tillwire_tests::{Kit, Plan, World, hkd};

const CHARGED: &str = r#"{"verb":"CHARGE_THEN_DROP"}"#;
const TERMINAL_OFF: &str = r#"{"on":"query","verb":"DROP_BEFORE_READ","count":100}"#;
const TELLS_NOTHING: &str = r#"{"verb":"SILENT"}"#;
const ASKED_IN_VAIN: &str = r#"{"on":"backend","verb":"DROP_AFTER_READ","count":100}"#;

fn world<K: Kit>(steps: &[&str]) -> World<K> {
    let mut world = World::new(2);
    let steps = steps.iter().map(|step| (*step).to_owned()).collect();
    world.plan(Plan { steps, ..Plan::smooth() });
    let amount = Amount::from_minor(100, hkd()).ok();
    let (kind, method, of, options) = (Kind::Pay, Method::Card, None, Vec::new());
    let sale = Operation { kind, reference: "a".to_owned(), amount, method, of, options };
    world.start(sale).expect("a sale");
    world
}

/// How the sale ended, or why it is not known after ten minutes.
fn end<K: Kit>(world: &mut World<K>) -> (Status, Option<Code>) {
    world.run_until(600_000, |world| world.is_final("a"));
    let told = world.told["a"].outcomes.last().map(|(_, outcome)| outcome.clone()).expect("an outcome");
    (told.status, told.code)
}

fn questions<K: Kit>(world: &World<K>) -> usize {
    world.terminal.ledger().requests().iter().filter(|seen| seen.via == Via::Backend).count()
}

#[test]
fn what_became_of_a_sale_on_a_terminal_that_is_off_is_asked_of_the_back_end() {
    let declined =
        |code: &str| Status::Declined { code: code.to_owned(), message: "transaction failed".to_owned() };
    let cases: &[(&[&str], Status, Option<Code>)] = &[
        (&[], Status::Approved, None),
        (&[r#"{"on":"backend","verb":"CODE","code":"1145","count":3}"#], Status::Approved, None),
        (&[r#"{"on":"backend","verb":"CODE_BUT_CHARGED","code":"1268","count":2}"#], Status::Approved, None),
        (&[r#"{"on":"backend","verb":"HTML_BODY","count":2}"#], Status::Approved, None),
        (&[r#"{"on":"backend","verb":"WRONG_ORDER","count":2}"#], Status::Approved, None),
        (&[r#"{"on":"backend","verb":"CODE","code":"1205","count":100}"#], declined("1205"), None),
        (
            &[r#"{"on":"backend","verb":"WRONG_AMOUNT","count":100}"#],
            Status::Unknown,
            Some(Code::AmountMismatch),
        ),
        (
            &[r#"{"on":"backend","verb":"WRONG_CCY","count":100}"#],
            Status::Unknown,
            Some(Code::AmountMismatch),
        ),
        (&[r#"{"on":"backend","verb":"CODE_BUT_CHARGED","code":"1108","count":100}"#], Status::Unknown, None),
    ];
    for (said, status, code) in cases {
        let steps = [&[CHARGED, TERMINAL_OFF, TELLS_NOTHING], *said].concat();
        let mut world = world::<QfpayBackend>(&steps);
        let (told, why) = end(&mut world);
        assert_eq!(&told, status, "{said:?}");
        assert!(code.is_none() || why == *code, "{said:?}: {why:?}");
        assert!(questions(&world) > 0, "{said:?}");
    }
}

#[test]
fn that_the_back_end_knows_no_such_order_proves_nothing() {
    let dropped = r#"{"verb":"DROP_AFTER_READ"}"#;
    let mut world = world::<QfpayBackend>(&[dropped, TERMINAL_OFF]);
    assert_eq!(end(&mut world).0, Status::Unknown);
    assert!(questions(&world) > 3);
}

#[test]
fn a_refusal_in_its_records_counts_only_when_the_terminal_cannot_be_at_it_any_more() {
    let refused = r#"{"on":"backend","verb":"CODE","code":"1205","count":100}"#;
    let mut world = world::<QfpayBackend>(&[CHARGED, TERMINAL_OFF, TELLS_NOTHING, refused]);
    let began = world.time;
    world.run_until(140_000, |world| world.is_final("a"));
    assert!(!world.is_final("a") && questions(&world) > 3, "the guard is not over");
    assert!(matches!(end(&mut world).0, Status::Declined { .. }));
    assert!(world.time - began >= 150_000, "the terminal's own 120 s and 30 s more");
}

#[test]
fn a_sale_that_another_process_left_is_asked_for_too() {
    let mut world = world::<QfpayBackend>(&[CHARGED, TERMINAL_OFF, TELLS_NOTHING]);
    world.run_until(300, |_| false);
    world.restart();
    assert_eq!(end(&mut world).0, Status::Approved);
}

#[test]
fn what_it_tells_by_itself_settles_a_sale_that_nobody_can_be_asked_about() {
    let mut told = world::<QfpayBackend>(&[CHARGED, TERMINAL_OFF, ASKED_IN_VAIN]);
    assert_eq!(end(&mut told).0, Status::Approved);
    let forged = r#"{"verb":"FORGE","form":"wrong","count":100}"#;
    let mut forged = world::<QfpayBackend>(&[CHARGED, TERMINAL_OFF, ASKED_IN_VAIN, forged]);
    assert_eq!(end(&mut forged).0, Status::Unknown, "anybody could have written that");
}

#[test]
fn where_it_is_required_a_clear_approval_is_believed_only_with_it() {
    let clear = r#"{"verb":"PLAINTEXT"}"#;
    let clear_too = r#"{"on":"query","verb":"PLAINTEXT","count":100}"#;
    let cases: &[(&[&str], Status, bool)] = &[
        (&[], Status::Approved, false),
        (&[clear, clear_too], Status::Approved, true),
        (&[clear, clear_too, ASKED_IN_VAIN], Status::Unknown, true),
        (
            &[clear, clear_too, r#"{"on":"backend","verb":"CODE_BUT_CHARGED","code":"1268","count":100}"#],
            Status::Unknown,
            true,
        ),
    ];
    for (steps, status, asked) in cases {
        let mut world = world::<QfpayRequired>(&[*steps, &[TELLS_NOTHING]].concat());
        assert_eq!(end(&mut world).0, *status, "{steps:?}");
        assert_eq!(questions(&world) > 0, *asked, "{steps:?}");
        if *status == Status::Unknown {
            assert_eq!(end(&mut world).1, Some(Code::PlaintextResponse), "{steps:?}");
        }
    }
    let mut believed = world::<QfpayBackend>(&[clear, ASKED_IN_VAIN]);
    assert_eq!(end(&mut believed).0, Status::Approved, "elsewhere it is believed as it is");
}
