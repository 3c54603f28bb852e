//! What a till does in a day, without faults.

use crate::pair::{Pair, sale, usd};
use tillwire_core::code::Code;
use tillwire_core::json::Value;
use tillwire_core::payment::{
    By, CancelAnswer, Errand, Kind, Method, Operation, Reason, Started, Status, Step, Verdict,
};
use tillwire_core::sim::{Customer, Simulated};

/// An operation on an earlier one.
fn later(pair: &Pair, kind: Kind, reference: &str, of: &str, amount: Option<&str>) -> Operation {
    Operation { kind, of: pair.origin(of), amount: amount.map(usd), ..sale(reference, "1") }
}

fn option(operation: Operation, name: &str, value: &str) -> Operation {
    Operation { options: vec![(name.to_owned(), value.to_owned())], ..operation }
}

#[test]
fn a_sale_is_one_order_on_one_socket_that_is_closed() {
    let mut pair = Pair::new();
    let outcome = pair.finish(sale("a", "34.50"), 0);
    assert_eq!((outcome.status.clone(), outcome.sealed), (Status::Approved, Some(false)));
    assert_eq!(outcome.paid_with.as_deref(), Some("Visa"));
    assert_eq!(outcome.card.as_deref(), Some("411111****1111"));
    assert!(outcome.number.is_some() && outcome.receipt.contains(&("order_amount".into(), "34.50".into())));
    assert_eq!((pair.opened, pair.sockets.len(), pair.sent.len()), (1, 0, 1));
    let charge = &pair.terminal.ledger().charges()[0];
    assert_eq!((charge.minor, &charge.order), (3_450, &pair.order("a")));
}

#[test]
fn two_hundred_payments_leave_no_socket_open() {
    let mut pair = Pair::new();
    for number in 0..200 {
        let reference = format!("s{number}");
        assert_eq!(pair.finish(sale(&reference, "1"), 0).status, Status::Approved);
        assert!(pair.sockets.is_empty());
    }
    assert_eq!((pair.opened, pair.charges()), (200, 200));
}

#[test]
fn the_order_says_what_the_caller_said_in_the_wire_s_words() {
    for (method, scenario, brand) in [
        (Method::Card, Some("SWIPE_CARD"), None),
        (Method::Amex, Some("SWIPE_CARD"), Some("Amex")),
        (Method::UnionpayCard, Some("SWIPE_CARD"), Some("UnionPay")),
        (Method::Wechat, Some("BSCANQR_PAY"), Some("WeChatPay")),
        (Method::Alipay, Some("BSCANQR_PAY"), Some("Alipay")),
        (Method::UnionpayQr, Some("BSCANQR_PAY"), Some("UnionPay")),
        (Method::Any, None, None),
    ] {
        let mut pair = Pair::new();
        let outcome = pair.finish(Operation { method, ..sale("a", "1") }, 0);
        assert_eq!(outcome.status, Status::Approved, "{method:?}");
        let field = |name| pair.sent_field("ecrhub.pay.order", name);
        let text = |text: Option<&str>| text.map(|text| Value::Text(text.to_owned()));
        assert_eq!(
            (field("pay_scenario"), field("pay_method_id")),
            (text(scenario), text(brand)),
            "{method:?}"
        );
        assert_eq!(field("price_currency"), text(Some("USD")));
    }
    for method in [Method::Payme, Method::Fps, Method::Octopus] {
        let refused = Pair::new().try_start(Operation { method, ..sale("a", "1") });
        assert_eq!(refused, Err(Code::UnsupportedMethod), "{method:?}");
    }
}

#[test]
fn what_the_wire_cannot_carry_is_refused_before_anything_is_sent() {
    let with = |name: &str, value: &str| option(sale("a", "1"), name, value);
    for (operation, code) in [
        (with("order_amount", "5"), Code::InvalidField),
        (with("price_currency", "EUR"), Code::InvalidField),
        (with("trans_type", "3"), Code::InvalidField),
        (with("merchant_order_no", "1"), Code::InvalidField),
        (with("tip_amount", "1,50"), Code::AmountFormat),
        (with("on_screen_tip", "maybe"), Code::InvalidField),
        (with("attach", "a\u{7}"), Code::InvalidField),
        (Operation { amount: None, ..sale("a", "1") }, Code::AmountFormat),
        (Operation { kind: Kind::Refund, ..sale("a", "1") }, Code::UnknownOrder),
        (Operation { kind: Kind::Adjust, ..sale("a", "1") }, Code::UnknownOrder),
    ] {
        let mut pair = Pair::new();
        assert_eq!(pair.try_start(operation.clone()), Err(code), "{operation:?}");
        assert_eq!((pair.opened, pair.sent.len()), (0, 0));
    }
}

#[test]
fn a_tip_and_cash_are_charged_with_the_sale() {
    let mut pair = Pair::new();
    let mut operation = option(sale("a", "10"), "tip_amount", "1.50");
    operation.options.push(("cashback_amount".to_owned(), "5".to_owned()));
    assert_eq!(pair.finish(operation, 0).status, Status::Approved);
    assert_eq!(pair.sent_field("ecrhub.pay.order", "trans_type"), Some(Value::Text("11".to_owned())));
    assert_eq!(pair.terminal.ledger().charges()[0].minor, 1_650);
}

#[test]
fn a_sale_can_be_refunded_in_parts_and_not_beyond() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let part = later(&pair, Kind::Refund, "r1", "a", Some("6"));
    assert_eq!(pair.finish(part, 0).status, Status::Approved);
    let rest = later(&pair, Kind::Refund, "r2", "a", Some("4.01"));
    assert_eq!(pair.try_start(rest.clone()), Err(Code::RefundTooLarge), "the till knows");
    assert_eq!(pair.requests("refund"), 1);
    pair.restart();
    let of = rest.of.clone().map(|of| tillwire_core::payment::Origin { amount: None, ..of });
    let outcome = pair.finish(Operation { of, ..rest }, 0);
    assert_eq!(
        (outcome.status, outcome.code),
        (Status::NotCharged(Reason::Rejected), Some(Code::RefundTooLarge))
    );
    let rest = later(&pair, Kind::Refund, "r3", "a", Some("4"));
    assert_eq!(pair.finish(rest, 0).status, Status::Approved);
    let refunds: Vec<u64> = pair.terminal.ledger().refunds().iter().map(|refund| refund.minor).collect();
    assert_eq!(refunds, [600, 400]);
}

#[test]
fn what_was_given_back_is_remembered_when_the_refund_itself_is_long_forgotten() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let part = later(&pair, Kind::Refund, "r1", "a", Some("6"));
    let more = later(&pair, Kind::Refund, "r2", "a", Some("4.01"));
    let rest = later(&pair, Kind::Refund, "r3", "a", None);
    pair.finish(part, 0);
    for number in 0..70 {
        pair.finish(sale(&format!("s{number}"), "1"), 0);
    }
    assert!(!pair.till.knows("r1"), "only the journal knows it");
    assert_eq!(pair.try_start(more.clone()), Err(Code::RefundTooLarge));
    pair.take_up("r1");
    assert_eq!(pair.try_start(more), Err(Code::RefundTooLarge));
    assert_eq!(pair.finish(rest, 0).status, Status::Approved, "and it is not counted twice");
    let refunds: Vec<u64> = pair.terminal.ledger().refunds().iter().map(|refund| refund.minor).collect();
    assert_eq!(refunds, [600, 400]);
}

#[test]
fn a_refund_without_an_amount_is_all_that_is_left_also_after_a_restart_in_its_midst() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let part = later(&pair, Kind::Refund, "r1", "a", Some("6"));
    assert_eq!(pair.finish(part, 0).status, Status::Approved);
    pair.script(r#"{"verb":"WS_DROP"}"#);
    let rest = later(&pair, Kind::Refund, "r2", "a", None);
    pair.start(rest.clone());
    assert_eq!(
        pair.sent_field("ecrhub.pay.order", "order_amount"),
        Some(Value::Text("4.00".into())),
        "the wire wants the amount said"
    );
    pair.restart();
    assert_eq!(pair.try_start(rest), Ok(Started::Joined), "it is the same wish");
    assert_eq!(pair.wait_for("r2", 2_000).status, Status::Approved, "its amount is known from the journal");
    let more = later(&pair, Kind::Refund, "r3", "a", None);
    let refunds: Vec<u64> = pair.terminal.ledger().refunds().iter().map(|refund| refund.minor).collect();
    assert_eq!((pair.try_start(more), refunds), (Err(Code::RefundTooLarge), vec![600, 400]));
}

#[test]
fn a_void_gives_everything_back_until_the_day_is_settled() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let void = later(&pair, Kind::Void, "v1", "a", None);
    assert_eq!(pair.finish(void, 0).status, Status::Approved);
    assert_eq!(pair.sent_field("ecrhub.pay.order", "order_amount"), None);
    assert_eq!(pair.terminal.ledger().refunds()[0].minor, 1_000);

    pair.finish(sale("b", "10"), 0);
    assert_eq!(pair.ask(Errand::CloseBatch).verdict, Verdict::Done);
    let void = later(&pair, Kind::Void, "v2", "b", None);
    let outcome = pair.finish(void, 0);
    assert_eq!(
        (outcome.status, outcome.code),
        (Status::NotCharged(Reason::Rejected), Some(Code::VoidNotAllowed))
    );
    assert_eq!(pair.terminal.ledger().refunds().len(), 1);
}

#[test]
fn an_authorisation_moves_no_money_until_it_is_completed() {
    let mut pair = Pair::new();
    let hold = Operation { kind: Kind::Authorise, ..sale("hold", "50") };
    assert_eq!(pair.finish(hold, 0).status, Status::Approved);
    assert_eq!(pair.charges(), 0);
    let take = later(&pair, Kind::Complete, "take", "hold", Some("42.10"));
    assert_eq!(pair.finish(take, 0).status, Status::Approved);
    assert_eq!(pair.terminal.ledger().charges()[0].minor, 4_210);
    let again = later(&pair, Kind::Complete, "again", "hold", Some("1"));
    assert!(matches!(pair.finish(again, 0).status, Status::Declined { .. }));
    assert_eq!(pair.charges(), 1);
}

#[test]
fn a_tip_can_be_added_afterwards() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let tip = later(&pair, Kind::Adjust, "tip", "a", Some("2"));
    assert_eq!(pair.finish(tip, 0).status, Status::Approved);
    assert_eq!(
        pair.sent_field("ecrhub.pay.tip.adjustment", "tip_adjustment_amount"),
        Some(Value::Text("2.00".into()))
    );
    assert_eq!(pair.terminal.ledger().charges()[1].minor, 200);
    assert_eq!(pair.charges(), 2);
}

#[test]
fn every_end_of_a_waiting_sale_has_its_outcome() {
    for (customer, status) in [
        (Customer::Tap, "approved"),
        (Customer::Pay, "approved"),
        (Customer::Decline, "declined"),
        (Customer::Cancel, "cancelled"),
    ] {
        let mut pair = Pair::with(|options| options.wait = true);
        pair.start(sale("a", "1"));
        pair.pass(90_000);
        assert!(pair.outcomes.is_empty(), "nobody has decided yet");
        pair.customer(customer);
        let outcome = pair.wait_for("a", 0);
        assert_eq!(outcome.status.as_str(), status, "{customer:?}");
        assert_eq!(pair.charges(), usize::from(status == "approved"));
        assert!(pair.sockets.is_empty());
    }
}

#[test]
fn a_sale_that_nobody_pays_expires() {
    let mut pair = Pair::with(|options| options.wait = true);
    let outcome = pair.finish(option(sale("a", "1"), "expires", "30"), 31_000);
    assert_eq!((outcome.status, outcome.code), (Status::Cancelled(By::Timeout), Some(Code::Cancelled)));
    assert_eq!(pair.sent_field("ecrhub.pay.order", "expires"), Some(Value::Text("30".to_owned())));
    assert_eq!((pair.charges(), pair.sockets.len()), (0, 0));
}

#[test]
fn a_cancel_closes_the_order_and_its_own_answer_decides() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    pair.pass(5_000);
    assert_eq!(pair.cancel("a"), CancelAnswer::Requested);
    let outcome = pair.wait_for("a", 0);
    assert_eq!((outcome.status, outcome.code), (Status::Cancelled(By::Cashier), Some(Code::Cancelled)));
    assert_eq!((pair.requests("cancel"), pair.opened, pair.sockets.len()), (1, 1, 0));
    assert_eq!(pair.cancel("a"), CancelAnswer::NothingToCancel);
}

#[test]
fn a_sale_can_be_asked_for_while_it_waits() {
    let mut pair = Pair::with(|options| options.wait = true);
    pair.start(sale("a", "1"));
    assert_eq!(pair.ask(Errand::Query("a".to_owned())).verdict, Verdict::Pending);
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 0).status, Status::Approved);
    assert_eq!((pair.opened, pair.sockets.len()), (1, 0));
}

#[test]
fn an_order_can_wait_for_a_clerk() {
    let mut pair = Pair::new();
    pair.start(option(sale("a", "1"), "confirm_on_terminal", "true"));
    pair.pass(25_000);
    assert_eq!(pair.charges(), 0);
    assert!(pair.steps.contains(&(Step::Acknowledged, None)), "asked after 20 s: {:?}", pair.steps);
    pair.customer(Customer::Tap);
    pair.customer(Customer::Tap);
    assert_eq!(pair.wait_for("a", 0).status, Status::Approved);
}

#[test]
fn terminals_in_the_field_are_understood() {
    let mut pair = Pair::with(|options| options.persona = options.persona.in_the_field());
    let outcome = pair.finish(sale("a", "20"), 0);
    assert_eq!((outcome.status, outcome.number), (Status::Approved, None), "no trans_no is no fault");
    pair.script(r#"{"verb":"WS_DROP"}"#);
    assert_eq!(pair.finish(sale("b", "20"), 2_000).status, Status::Approved, "found by asking");
    assert_eq!(pair.charges(), 2);
}

fn options(operation: Operation, options: &[(&str, &str)]) -> Operation {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Operation { options, ..operation }
}

#[test]
fn what_the_customer_paid_is_told_with_tip_and_cash_and_can_be_refunded_up_to_that() {
    for (given, entered, tip, total) in [
        (&[("tip_amount", "1.50")][..], None, Some("1.50"), Some("11.50")),
        (&[("cashback_amount", "20")], None, None, Some("30.00")),
        (&[("tip_amount", "1"), ("cashback_amount", "20")], None, Some("1.00"), Some("31.00")),
        (&[("on_screen_tip", "1")], Some(200), Some("2.00"), Some("12.00")),
        (&[("tip_amount", "1"), ("on_screen_tip", "1")], Some(300), Some("3.00"), Some("13.00")),
        (&[("on_screen_tip", "1")], None, None, None),
        (&[], Some(200), None, None),
    ] {
        for field in [false, true] {
            let mut pair = Pair::with(|options| {
                options.persona = if field { options.persona.in_the_field() } else { options.persona };
            });
            if let Some(minor) = entered {
                pair.script(&format!(r#"{{"verb":"ENTER_AMOUNT","minor":{minor}}}"#));
            }
            let outcome = pair.finish(options(sale("a", "10"), given), 0);
            let moved = outcome.moved;
            assert_eq!(moved.map(|moved| moved.total), total.map(usd), "{given:?}");
            assert_eq!(moved.and_then(|moved| moved.tip), tip.map(usd), "{given:?}");
            let charged = pair.terminal.ledger().charges()[0].minor;
            assert_eq!(charged, total.map_or(1_000, |total| usd(total).minor()), "{given:?}: the ledger");
            let mut of = pair.origin("a").unwrap();
            of.amount = moved.map(|moved| moved.total).or(of.amount);
            let more = Operation { kind: Kind::Refund, of: Some(of.clone()), ..sale("more", "31.01") };
            assert_eq!(pair.try_start(more), Err(Code::RefundTooLarge));
            let all = Operation { kind: Kind::Refund, of: Some(of), amount: None, ..sale("all", "1") };
            assert_eq!(pair.finish(all, 0).status, Status::Approved, "{given:?}");
            assert_eq!(pair.terminal.ledger().refunds()[0].minor, charged, "{given:?}");
        }
    }
}

#[test]
fn a_void_may_repeat_the_amount_and_no_other() {
    let mut pair = Pair::new();
    pair.finish(sale("a", "10"), 0);
    let void =
        |pair: &Pair, text: &str| options(later(pair, Kind::Void, "v", "a", None), &[("order_amount", text)]);
    let too_much = void(&pair, "10.01");
    assert_eq!(pair.try_start(too_much), Err(Code::InvalidField));
    let undone = void(&pair, "10.00");
    assert_eq!(pair.finish(undone, 0).status, Status::Approved);
    assert_eq!(pair.sent_field("ecrhub.pay.order", "order_amount"), Some(Value::Text("10.00".to_owned())));
}

#[test]
fn no_tip_is_asked_for_where_cash_is_handed_out() {
    let mut pair = Pair::new();
    let both = options(sale("a", "10"), &[("cashback_amount", "5.00"), ("on_screen_tip", "1")]);
    assert_eq!(pair.try_start(both), Err(Code::InvalidField));
    let cash = options(sale("a", "10"), &[("cashback_amount", "5.00"), ("on_screen_tip", "0")]);
    assert_eq!(pair.finish(cash, 0).status, Status::Approved);
}

#[test]
fn an_order_is_asked_for_by_the_terminal_s_own_number() {
    let mut pair = Pair::new();
    let number = pair.finish(sale("a", "1"), 0).number.unwrap();
    assert_eq!(pair.ask(Errand::QueryNumber(number)).verdict, Verdict::Done);
    assert_eq!(pair.ask(Errand::QueryNumber("1".to_owned())).verdict, Verdict::NotFound);
}
