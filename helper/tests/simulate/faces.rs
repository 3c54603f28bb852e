//! What a till does on an ordinary day, over both faces.

use super::served::*;
use std::io::Write;
use std::net::Shutdown;
use std::time::Duration;

#[test]
fn it_charges_in_the_currency_it_is_given_and_answers_in_clear_where_that_is_wanted() {
    let served = serve(&["--currency", "USD", "--clear-replies"]);
    for reply in [served.ask_http(&pay("H1")), served.ask_tcp(&pay("T1"))] {
        assert!(!reply.sealed);
        assert_eq!(reply.data.fields().unwrap().payment().txcurrcd(), Some("USD"));
    }
    assert_eq!(served.ledger()["charges"][0]["currency"], "USD");
}

#[test]
fn an_order_number_as_production_tills_send_it_is_charged_and_found() {
    let served = serve(&[]);
    let order = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d--1234--56";
    assert_eq!(codes(&served.ask_http(&pay(order))), "6000/0000");
    assert_eq!(codes(&served.ask_tcp(&query(order))), "6000/0000");
    assert_eq!(served.charged(), [order]);
}

#[test]
fn a_payment_over_either_face_is_approved_and_in_the_ledger() {
    let served = serve(&[]);
    for (order, reply) in [("H1", served.ask_http(&pay("H1"))), ("T1", served.ask_tcp(&pay("T1")))] {
        assert_eq!(codes(&reply), "6000/0000");
        let data = reply.data.fields().unwrap().payment();
        assert_eq!(
            (data.out_trade_no(), data.txamt(), data.txcurrcd()),
            (Some(order), Some("1250"), Some("HKD"))
        );
        assert!(reply.sealed);
    }
    let ledger = served.ledger();
    for (index, order) in ["H1", "T1"].iter().enumerate() {
        let charge = &ledger["charges"][index];
        assert_eq!(charge["order"], *order);
        assert_eq!((&charge["system"], &charge["currency"]), (&"qfpay".into(), &"HKD".into()));
        assert_eq!(charge["minor"], 1250);
        assert!(charge["at"].as_u64().unwrap() > 1_500_000_000_000);
    }
    let requests = ledger["requests"].as_array().unwrap();
    let transports: Vec<_> = requests.iter().map(|request| request["transport"].as_str().unwrap()).collect();
    assert_eq!(transports, ["http", "tcp"]);
    assert_eq!(ledger["connections"], serde_json::json!({ "qfpay-http": 1, "qfpay-tcp": 1 }));
}

#[test]
fn a_sale_is_found_refunded_and_then_not_refunded_again() {
    let served = serve(&[]);
    served.ask_http(&pay("A1"));
    assert_eq!(codes(&served.ask_tcp(&query("A1"))), "6000/0000");
    assert_eq!(codes(&served.ask_http(&refund("A1"))), "6000/0000");
    assert_eq!(codes(&served.ask_http(&refund("A1"))), "6000/1269");
    assert_eq!(served.ledger()["refunds"].as_array().unwrap().len(), 1);
}

#[test]
fn a_declined_card_is_not_charged() {
    let served = scripted(r#"{"verb":"DECLINE","code":"1117"},{"verb":"DECLINE"}"#);
    assert_eq!(codes(&served.ask_http(&pay("A1"))), "6000/1117");
    assert_eq!(codes(&served.ask_tcp(&pay("A2"))), "6000/1205");
    assert!(served.charged().is_empty());
}

#[test]
fn a_second_connection_cancels_a_payment_that_waits() {
    let served = scripted(r#"{"verb":"WAIT"},{"verb":"WAIT"}"#);
    let cancel = tillwire_core::qfpay::Request::Cancel;

    let waiting = served.send_http(&pay("A1"));
    served.until_read(1);
    assert_eq!(codes(&served.ask_http(&cancel)), "6000/-");
    assert_eq!(codes(&open(&parse(&all(waiting).bytes).body)), "6001/-");

    let mut waiting = served.send_tcp(&pay("A2"));
    served.until_read(3);
    assert_eq!(codes(&served.ask_tcp(&cancel)), "6000/-");
    assert_eq!(codes(&reply_on(&mut waiting)), "6001/-");
    assert!(served.charged().is_empty());
}

#[test]
fn the_customer_of_a_waiting_payment_taps_or_declines() {
    let served = scripted(r#"{"verb":"WAIT"},{"verb":"WAIT"}"#);
    for (order, action, expected) in [("A1", "tap", "6000/0000"), ("A2", "decline", "6000/1205")] {
        let mut waiting = served.send_tcp(&pay(order));
        assert_silent(&mut waiting, Duration::from_millis(100));
        served.customer(action);
        assert_eq!(codes(&reply_on(&mut waiting)), expected);
    }
    assert_eq!(served.charged(), ["A1"]);
}

#[test]
fn a_customer_can_still_pay_when_the_till_has_left() {
    let served = scripted(r#"{"verb":"WAIT"}"#);
    drop(served.send_http(&pay("A1")));
    served.until_read(1);
    served.customer("pay");
    assert_eq!(codes(&served.ask_http(&query("A1"))), "6000/0000");
}

#[test]
fn one_stream_carries_several_requests_in_any_cuts() {
    let served = serve(&[]);
    let mut stream = send(served.tcp(), b"");
    for order in ["A1", "A2"] {
        for piece in seal(&pay(order)).as_bytes().chunks(50) {
            stream.write_all(piece).unwrap();
            stream.flush().unwrap();
        }
        assert_eq!(codes(&reply_on(&mut stream)), "6000/0000");
    }
}

#[test]
fn a_till_that_shuts_its_sending_side_still_gets_its_answer() {
    let served = serve(&[]);
    let stream = served.send_tcp(&pay("A1"));
    stream.shutdown(Shutdown::Write).unwrap();
    let text = String::from_utf8(all(stream).bytes).unwrap();
    assert_eq!(codes(&open(&text)), "6000/0000");
}

#[test]
fn a_wrong_key_is_told_so_in_clear_and_nothing_happens() {
    let served = serve(&["--pos-key", "0123456789abcdef"]);
    assert_eq!(served.ready["posKey"], "0123456789abcdef");
    for reply in [served.ask_http(&pay("A1")), served.ask_tcp(&pay("A1"))] {
        assert_eq!((codes(&reply).as_str(), reply.sealed), ("5001/-", false));
    }
    assert!(served.charged().is_empty());
}

#[test]
fn http_that_is_no_post_or_no_http_is_refused() {
    let served = serve(&[]);
    let get = exchange(served.http(), "GET /api/pos/trade HTTP/1.1\r\n\r\n");
    assert_eq!((get.status, codes(&open(&get.body)).as_str()), (200, "4004/-"));
    let preflight =
        exchange(served.http(), "OPTIONS /api/pos/trade HTTP/1.1\r\nOrigin: https://till\r\n\r\n");
    assert_eq!(preflight.status, 204);
    for header in ["Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: POST, OPTIONS"] {
        assert!(preflight.head.contains(header), "{}", preflight.head);
    }
    assert_eq!(exchange(served.http(), "what is this\r\n\r\n").status, 400);
    let large = "POST /api/pos/trade HTTP/1.1\r\nContent-Length: 65537\r\n\r\n";
    assert_eq!(exchange(served.http(), large).status, 413);
    let endless = format!("POST / HTTP/1.1\r\nX: {}", "x".repeat(20_000));
    assert_eq!(exchange(served.http(), &endless).status, 413);
    assert_eq!(served.ledger()["requests"], serde_json::json!([]));
}

#[test]
fn answers_allow_every_origin_and_end_the_connection() {
    let served = serve(&[]);
    let answer = parse(&all(served.send_http(&pay("A1"))).bytes);
    for header in ["Access-Control-Allow-Origin: *", "Connection: close", "Content-Type: application/json"] {
        assert!(answer.head.contains(header), "{}", answer.head);
    }
}
