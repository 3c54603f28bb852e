//! Requests that cannot be read, and streams in any cuts.

use super::*;
use crate::qfpay::Content;
use proptest::prelude::*;

#[test]
fn requests_that_cannot_be_read_are_refused_by_their_reason() {
    let other = PosKey::new("0123456789abcdef0123456789abcdef", KeyMode::Utf8).unwrap();
    let content = query("A1").content().unwrap();
    let foreign = envelope::seal(&content, &other, &Sealing::default()).unwrap();
    let clear = Sealing { encrypt: false, ..Sealing::default() };
    let unsigned = envelope::seal(&content, &other, &clear).unwrap();
    let missigned = envelope::seal_text(&unsigned, &key()).unwrap();
    let text = |plain: &str| envelope::seal_text(plain, &key()).unwrap();
    let table = [
        (foreign, "clear:5001/-"),
        (unsigned, "clear:4003/-"),
        (missigned, "4003/-"),
        (text("{content:{func_type=4001}}"), "4003/-"),
        (text("no envelope"), "4006/-"),
        (text("{}"), "4003/-"),
        ("%%%".to_owned(), "clear:5001/-"),
        ("{".to_owned(), "clear:4006/-"),
    ];
    for (request, expected) in table {
        let mut desk = Desk::new();
        desk.send_text(Via::Http, "/api/pos/query_transaction", &request);
        assert_eq!(seen(1_000, &desk.run(1_000)), expected, "{request}");
        assert!(desk.sim.ledger().requests().is_empty());
    }
}

#[test]
fn a_stream_that_stays_unreadable_is_answered_after_half_a_second_of_silence() {
    let other = PosKey::new("0123456789abcdef0123456789abcdef", KeyMode::Utf8).unwrap();
    let text = envelope::seal(&query("A1").content().unwrap(), &other, &Sealing::default()).unwrap();
    let text = text.trim_end_matches('=');
    let mut desk = Desk::new();
    let (first, second) = text.split_at(40);
    let conn = desk.send_text(Via::Tcp, "", first);
    assert!(desk.run(1_400).is_empty());
    desk.now = 1_400;
    desk.sim.handle_input(Now::at(1_400), conn, second.as_bytes());
    assert_eq!(seen(1_000, &desk.run(60_000)), "clear:5001/-@900");
}

#[test]
fn wrong_parameters_and_paths_are_refused_with_the_field() {
    let mut desk = Desk::new();
    let content = Content::parse(r#"{"func_type":1001,"amt":10,"channel":"shells"}"#).unwrap();
    let text = envelope::seal(&content, &key(), &Sealing::default()).unwrap();
    desk.send_text(Via::Http, "/api/pos/trade", &text);
    let reply = desk.reply();
    assert_eq!((codes(&reply).as_str(), reply.message()), ("4006/-", "wrong parameters: channel"));
    let text = envelope::seal(&pay("A1").content().unwrap(), &key(), &Sealing::default()).unwrap();
    desk.send_text(Via::Http, "/api/pos/cancel", &text);
    assert_eq!(desk.reply().message(), "wrong parameters: func_type");
    assert!(desk.charged().is_empty());
}

#[test]
fn a_clear_request_is_answered_in_clear_and_a_terminal_may_always_do_so() {
    let clear = Sealing { encrypt: false, ..Sealing::default() };
    let mut desk = Desk::new();
    let text = envelope::seal(&pay("A1").content().unwrap(), &key(), &clear).unwrap();
    desk.send_text(Via::Tcp, "", &text);
    assert!(!desk.reply().sealed);
    let mut desk = Desk::with(Options { clear_replies: true, ..Options::new(key(), hkd()) });
    assert!(!desk.ask(&pay("A1")).sealed);
}

#[test]
fn several_requests_on_one_stream_in_any_cuts_are_all_answered() {
    let mut desk = Desk::new();
    let requests = ["A1", "A2", "A3"]
        .map(|order| envelope::seal(&pay(order).content().unwrap(), &key(), &Sealing::default()).unwrap());
    let conn = desk.connect(Via::Tcp);
    for bytes in requests.concat().as_bytes().chunks(7) {
        desk.sim.handle_input(Now::at(desk.now), conn, bytes);
    }
    assert_eq!(seen(1_000, &desk.run(2_000)), "6000/0000 6000/0000 6000/0000");
    assert_eq!(desk.charged(), [("A1", 1250), ("A2", 1250), ("A3", 1250)]);
}

proptest! {
    #[test]
    fn no_bytes_make_the_terminal_charge_or_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut desk = Desk::new();
        for via in [Via::Tcp, Via::Http, Via::Serial] {
            let conn = desk.connect(via);
            desk.sim.handle_input(Now::at(desk.now), conn, &bytes);
            desk.sim.handle_request(Now::at(desk.now), conn, "/api/pos/trade", &bytes);
        }
        desk.run(60_000);
        prop_assert!(desk.sim.ledger().requests().is_empty());
    }
}
