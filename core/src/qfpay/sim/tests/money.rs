//! Payments, refunds, inquiries and prints.

use super::*;

#[test]
fn a_payment_is_answered_with_the_documented_fields() {
    let mut desk = Desk::new();
    desk.now = 1_704_038_400_000;
    let reply = desk.ask(&pay("A1"));
    let expected = [
        ("respcd", "0000"),
        ("mchntnm", "Simulated Shop"),
        ("sysdtm", "2024-01-01 00:00:00"),
        ("paydtm", "2024-01-01 00:00:00"),
        ("busicd", "802808"),
        ("txamt", "1250"),
        ("txcurrcd", "HKD"),
        ("out_trade_no", "A1"),
        ("cardscheme", "VISA"),
        ("resmsg", "success"),
        ("reserr", ""),
    ];
    for (name, value) in expected {
        assert_eq!(text(&reply, name), value, "{name}");
    }
    for name in ["userid", "chnlsn", "udid", "syssn", "clisn"] {
        assert!(!["", "-"].contains(&text(&reply, name).as_str()), "{name}");
    }
    assert!(text(&reply, "syssn").starts_with("20240101"));
    assert!(reply.sealed);
}

#[test]
fn a_repeated_order_gets_the_first_result_unless_that_is_switched_off() {
    for (dedupe, charges) in [(true, 1), (false, 2)] {
        let mut desk = Desk::new();
        desk.script("", dedupe);
        let first = desk.ask(&pay("A1"));
        let second = desk.ask(&pay("A1"));
        assert_eq!(text(&first, "syssn") == text(&second, "syssn"), dedupe);
        assert_eq!(desk.charged().len(), charges);
    }
}

#[test]
fn an_order_that_was_declined_stays_so_and_is_found_as_not_paid() {
    let mut desk = Desk::scripted(r#"{"verb":"DECLINE"}"#);
    assert_eq!(codes(&desk.ask(&pay("A1"))), "6000/1205");
    assert_eq!(codes(&desk.ask(&pay("A1"))), "6000/1205");
    assert_eq!(codes(&desk.ask(&query("A1"))), "6000/1205");
    assert_eq!(codes(&desk.ask(&refund("A1", None))), "6002/-");
    assert!(desk.charged().is_empty());
}

#[test]
fn of_several_payments_of_an_order_an_inquiry_finds_the_paid_one() {
    for steps in [r#"{"verb":"DECLINE"},{"verb":"ACCEPT"}"#, r#"{"verb":"ACCEPT"},{"verb":"DECLINE"}"#] {
        let mut desk = Desk::new();
        desk.script(steps, false);
        desk.ask(&pay("A1"));
        desk.ask(&pay("A1"));
        assert_eq!(codes(&desk.ask(&query("A1"))), "6000/0000", "{steps}");
        assert_eq!(desk.charged().len(), 1);
    }
}

#[test]
fn an_inquiry_finds_a_payment_by_either_number_and_only_what_exists() {
    let mut desk = Desk::new();
    let syssn = text(&desk.ask(&pay("A1")), "syssn");
    for request in [query("A1"), find("A1"), find(&syssn)] {
        let reply = desk.ask(&request);
        let told = ["tradetp", "syssn", "txamt", "allow_refund_amt", "cancel", "out_trade_no", "cardno"];
        let told = told.map(|name| text(&reply, name));
        assert_eq!(told, ["payment", &syssn, "1250", "1250", "0", "-", "411111******1111"]);
    }
    for request in [query("A2"), query(&syssn), find("A2")] {
        let reply = desk.ask(&request);
        assert_eq!((codes(&reply).as_str(), reply.message()), ("6002/-", "order not found"));
    }
}

#[test]
fn an_inquiry_names_the_order_only_when_the_terminal_is_set_to() {
    let mut desk = Desk::with(Options { echo_order: true, ..Options::new(key(), hkd()) });
    desk.ask(&pay("A1"));
    assert_eq!(text(&desk.ask(&query("A1")), "out_trade_no"), "A1");
}

#[test]
fn refunds_never_exceed_what_is_left() {
    let mut desk = Desk::new();
    let syssn = text(&desk.ask(&pay_by(Channel::Wx, "A1")), "syssn");
    let steps = [
        (refund("A1", Some("12.51")), "6000/1269", "1250", "0"),
        (refund(&syssn, Some("2.50")), "6000/0000", "1000", "5"),
        (refund("A1", Some("10.01")), "6000/1269", "1000", "5"),
        (refund("A1", None), "6000/0000", "0", "3"),
        (refund("A1", None), "6000/1269", "0", "3"),
        (refund("A9", None), "6002/-", "0", "3"),
    ];
    for (request, expected, left, cancel) in steps {
        assert_eq!(codes(&desk.ask(&request)), expected, "{request:?}");
        let inquiry = desk.ask(&query("A1"));
        assert_eq!([text(&inquiry, "allow_refund_amt"), text(&inquiry, "cancel")], [left, cancel]);
    }
    let refunds: Vec<u64> = desk.sim.ledger().refunds().iter().map(|refund| refund.minor).collect();
    assert_eq!(refunds, [250, 1000]);
}

#[test]
fn a_card_payment_of_the_day_is_given_back_whole_or_not_at_all() {
    let mut desk = Desk::new();
    desk.ask(&pay("A1"));
    assert_eq!(codes(&desk.ask(&refund("A1", Some("2.50")))), "6000/1271");
    assert_eq!(codes(&desk.ask(&refund("A1", Some("12.50")))), "6000/0000");
    desk.ask(&pay_by(Channel::Octopus, "A2"));
    assert_eq!(codes(&desk.ask(&refund("A2", Some("2.50")))), "6000/0000");
}

#[test]
fn a_refund_has_its_own_number_and_is_found_by_it() {
    let mut desk = Desk::new();
    let syssn = text(&desk.ask(&pay_by(Channel::Wx, "A1")), "syssn");
    let refunded = desk.ask(&refund("A1", Some("2.50")));
    let told = ["orig_syssn", "txamt", "originTxamt"].map(|name| text(&refunded, name));
    assert_eq!(told, [syssn.as_str(), "250", "1250"]);
    let found = desk.ask(&find(&text(&refunded, "syssn")));
    let told = ["tradetp", "origssn", "txamt", "allow_refund_amt"].map(|name| text(&found, name));
    assert_eq!(told, ["refund", syssn.as_str(), "250", "0"]);
}

#[test]
fn receipts_are_printed_for_known_orders_only() {
    let mut desk = Desk::new();
    desk.ask(&pay("A1"));
    let receipt = |order_id: &str| Request::PrintReceipt { order_id: order_id.to_owned() };
    assert_eq!(codes(&desk.ask(&receipt("A1"))), "6000/-");
    assert_eq!(codes(&desk.ask(&receipt("A2"))), "6002/-");
    assert_eq!(codes(&desk.ask(&Request::PrintSummary)), "6000/-");
}

#[test]
fn a_reset_forgets_everything_and_ends_every_connection() {
    let mut desk = Desk::scripted(r#"{"verb":"FREEZE"}"#);
    desk.send(Via::Tcp, &pay("A1"));
    desk.sim.reset();
    assert_eq!(seen(1_000, &desk.run(1_000)), "close");
    assert_eq!(desk.sim.ledger(), &Ledger::default());
    assert_eq!(codes(&desk.ask(&pay("A1"))), "6000/0000");
}
