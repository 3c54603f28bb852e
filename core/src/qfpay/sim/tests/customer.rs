//! Payments that wait, cancels, and tills that leave.

use super::*;

#[test]
fn the_customer_decides_a_waiting_payment() {
    let table = [
        (Customer::Tap, "6000/0000", 1),
        (Customer::Pay, "6000/0000", 1),
        (Customer::Decline, "6000/1205", 0),
        (Customer::Cancel, "6001/-", 0),
    ];
    for (customer, expected, charges) in table {
        let mut desk = Desk::scripted(r#"{"verb":"WAIT"}"#);
        desk.send(Via::Tcp, &pay("A1"));
        assert_eq!(seen(1_000, &desk.run(50_000)), "", "nothing before the customer acts");
        assert_eq!(codes(&desk.ask(&query("A1"))), "6000/1143", "it is pending");
        desk.sim.customer(Now::at(desk.now), customer);
        assert_eq!(codes(&desk.reply()), expected);
        assert_eq!(desk.charged().len(), charges);
    }
}

#[test]
fn a_terminal_set_to_wait_waits_without_a_script_but_not_for_a_known_order() {
    let mut desk = Desk::with(Options { wait: true, ..Options::new(key(), hkd()) });
    desk.send(Via::Tcp, &pay("A1"));
    assert!(desk.run(1_000).is_empty());
    desk.sim.customer(Now::at(desk.now), Customer::Tap);
    assert_eq!(codes(&desk.reply()), "6000/0000");
    assert_eq!(codes(&desk.ask(&pay("A1"))), "6000/0000");
    assert_eq!(desk.charged().len(), 1);
}

#[test]
fn while_a_payment_waits_others_are_busy_and_a_cancel_ends_it() {
    let mut desk = Desk::scripted(r#"{"verb":"WAIT"}"#);
    let waiting = desk.send(Via::Tcp, &pay("A1"));
    let busy = desk.ask(&pay("A2"));
    assert_eq!((codes(&busy).as_str(), busy.message()), ("6002/-", "terminal busy"));
    let cancelling = desk.send(Via::Http, &Request::Cancel);
    let out = desk.run(1_000);
    let told: Vec<_> =
        out.iter().map(|(_, conn, transmit)| (*conn, codes(&open(transmit, &key())))).collect();
    assert_eq!(told, [(waiting, "6001/-".to_owned()), (cancelling, "6000/-".to_owned())]);
    let late = desk.ask(&Request::Cancel);
    assert_eq!((codes(&late).as_str(), late.message()), ("6002/-", "nothing to cancel"));
    assert!(desk.charged().is_empty());
}

#[test]
fn a_customer_who_never_comes_is_given_up_after_the_time_asked_for() {
    let mut desk = Desk::scripted(r#"{"verb":"WAIT"}"#);
    let amount = Amount::parse("12.50", hkd()).unwrap();
    let mut payment = Payment::new(amount, Channel::CardPayment, "A1");
    payment.wait_card_timeout = Some(30);
    desk.send(Via::Tcp, &Request::Payment(payment));
    assert_eq!(seen(1_000, &desk.run(100_000)), "6001/-@30000");
}

#[test]
fn a_cancel_that_is_lost_leaves_the_payment_waiting() {
    let mut desk = Desk::scripted(r#"{"verb":"WAIT"},{"on":"cancel","verb":"DROP_AFTER_READ"}"#);
    desk.send(Via::Tcp, &pay("A1"));
    desk.send(Via::Tcp, &Request::Cancel);
    assert_eq!(seen(1_000, &desk.run(1_000)), "close");
    desk.sim.customer(Now::at(desk.now), Customer::Tap);
    assert_eq!(codes(&desk.reply()), "6000/0000");
}

#[test]
fn a_till_that_left_is_sent_nothing_but_its_customer_can_still_pay() {
    let mut desk = Desk::scripted(r#"{"verb":"WAIT"}"#);
    let conn = desk.send(Via::Tcp, &pay("A1"));
    desk.sim.handle_closed(Now::at(desk.now), conn);
    desk.sim.customer(Now::at(desk.now), Customer::Tap);
    assert!(desk.run(1_000).is_empty());
    assert_eq!(desk.charged(), [("A1", 1250)]);
    assert_eq!(codes(&desk.ask(&query("A1"))), "6000/0000");
}
