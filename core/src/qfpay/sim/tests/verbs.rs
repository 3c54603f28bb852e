//! What each verb does to a payment.

use super::*;

#[test]
fn every_verb_does_to_a_payment_what_its_row_says() {
    // verb and members, charges afterwards, requests read, seen on TCP, seen on HTTP
    let table = [
        (r#""ACCEPT""#, 1, 1, "6000/0000", "6000/0000"),
        (r#""DECLINE""#, 0, 1, "6000/1205", "6000/1205"),
        (r#""DECLINE","code":"1117""#, 0, 1, "6000/1117", "6000/1117"),
        (r#""DROP_BEFORE_READ""#, 0, 0, "close", "close"),
        (r#""DROP_AFTER_READ""#, 0, 1, "close", "close"),
        (r#""CHARGE_THEN_DROP""#, 1, 1, "close", "close"),
        (r#""CHARGE_THEN_RST""#, 1, 1, "reset", "reset"),
        (r#""CHARGE_THEN_DELAY","ms":1500"#, 1, 1, "6000/0000@1500", "6000/0000@1500"),
        (r#""TRUNCATE","k":5"#, 1, 1, "5 bytes close", "cut:5<true"),
        (r#""PARTIAL_HEADERS""#, 1, 1, "6000/0000", "headers"),
        (r#""DUP","n":3"#, 1, 1, "6000/0000 6000/0000 6000/0000", "6000/0000"),
        (r#""GARBAGE","n":7"#, 1, 1, "7 bytes", "7 bytes"),
        (r#""PLAINTEXT""#, 1, 1, "clear:6000/0000", "clear:6000/0000"),
        (r#""CODE","code":"6002""#, 0, 1, "6002/-", "6002/-"),
        (r#""CODE","code":4242"#, 0, 1, "4242/-", "4242/-"),
        (r#""CODE","code":6000"#, 1, 1, "6000/-", "6000/-"),
        (r#""CODE_BUT_CHARGED","code":"6001""#, 1, 1, "6001/-", "6001/-"),
        (r#""BUSY""#, 0, 1, "6002/-", "6002/-"),
        (r#""RESTART""#, 0, 1, "close", "close"),
        (r#""ROTATE_KEY""#, 1, 1, "bytes", "bytes"),
        (r#""FREEZE""#, 0, 1, "", ""),
        (r#""QUERY_FAIL","on":"money""#, 0, 1, "close", "close"),
        (r#""STATUS","code":504"#, 1, 1, "6000/0000", "status:504:0"),
        (r#""WAIT""#, 0, 1, "", ""),
    ];
    for (step, charges, requests, tcp, http) in table {
        for (via, expected) in [(Via::Tcp, tcp), (Via::Http, http)] {
            let mut desk = Desk::scripted(&format!(r#"{{"verb":{step}}}"#));
            desk.send(via, &pay("A1"));
            let out = desk.run(5_000);
            assert_eq!(seen(1_000, &out), expected, "{step} {via:?}");
            assert_eq!(desk.charged(), vec![("A1", 1250); charges], "{step} {via:?}");
            assert_eq!(desk.sim.ledger().requests().len(), requests, "{step} {via:?}");
        }
    }
}

#[test]
fn a_captive_portal_answers_http_alone() {
    for (via, charges, expected) in [(Via::Http, 0, "page:200"), (Via::Tcp, 1, "6000/0000")] {
        let mut desk = Desk::scripted(r#"{"verb":"HTML_BODY"}"#);
        desk.send(via, &pay("A1"));
        assert_eq!(seen(1_000, &desk.run(1_000)), expected);
        assert_eq!(desk.charged().len(), charges);
    }
}

#[test]
fn verbs_of_other_faces_mean_accept_here() {
    for name in [
        "NO_ACK",
        "LATE_ACK",
        "NACK",
        "WRONG_REF",
        "INTERLEAVE",
        "REORDER",
        "WS_DROP",
        "SILENT",
        "REDELIVER",
        "FORGE",
    ] {
        let ms = if name == "LATE_ACK" { r#","ms":9"# } else { "" };
        let mut desk = Desk::scripted(&format!(r#"{{"verb":"{name}","on":"money"{ms}}}"#));
        assert_eq!(codes(&desk.ask(&pay("A1"))), "6000/0000", "{name}");
    }
}

#[test]
fn an_answer_can_name_another_order_amount_or_currency_than_the_charge() {
    for (verb, name, value) in [
        ("WRONG_ORDER", "out_trade_no", "XA1"),
        ("WRONG_AMOUNT", "txamt", "1251"),
        ("WRONG_CCY", "txcurrcd", "USD"),
    ] {
        let mut desk = Desk::scripted(&format!(r#"{{"verb":"{verb}"}}"#));
        assert_eq!(text(&desk.ask(&pay("A1")), name), value);
        assert_eq!(desk.charged(), [("A1", 1250)], "{verb}");
    }
}

#[test]
fn a_flipped_bit_is_the_only_difference() {
    let mut honest = Desk::new();
    honest.send(Via::Tcp, &pay("A1"));
    let honest = honest.run(1_000);
    for at in [0, 9, 1_000_000] {
        let mut desk = Desk::scripted(&format!(r#"{{"verb":"BIT_FLIP","at":{at}}}"#));
        desk.send(Via::Tcp, &pay("A1"));
        let out = desk.run(1_000);
        let (Transmit::Bytes(was), Transmit::Bytes(is)) = (&honest[0].2, &out[0].2) else {
            panic!("no bytes")
        };
        let flipped: u32 = was.iter().zip(is).map(|(was, is)| (was ^ is).count_ones()).sum();
        assert_eq!((was.len(), flipped), (is.len(), 1), "{at}");
    }
}

#[test]
fn a_split_answer_comes_in_pieces_apart_and_a_slow_one_at_its_pace() {
    for (step, pieces, last) in
        [(r#""SPLIT","n":3,"gap":499"#, Some(3), 998), (r#""SLOW","bytesPerSecond":960"#, None, 0)]
    {
        let mut desk = Desk::scripted(&format!(r#"{{"verb":{step}}}"#));
        desk.send(Via::Tcp, &pay("A1"));
        let out = desk.run(60_000);
        let whole: Vec<u8> = out
            .iter()
            .flat_map(|(_, _, transmit)| match transmit {
                Transmit::Bytes(bytes) => bytes.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(codes(&Reply::open(core::str::from_utf8(&whole).unwrap(), &key()).unwrap()), "6000/0000");
        let took = out.last().unwrap().0 - 1_000;
        match pieces {
            Some(pieces) => assert_eq!((out.len(), took), (pieces, last)),
            None => assert!(took.abs_diff(whole.len() as u64 * 1000 / 960) <= 100, "{took}"),
        }
    }
}

#[test]
fn failing_queries_get_no_answer_and_then_the_truth_comes() {
    let mut desk = Desk::scripted(r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"QUERY_FAIL","k":2}"#);
    for (request, expected) in
        [(pay("A1"), "close"), (query("A1"), "close"), (query("A1"), "close"), (query("A1"), "6000/0000")]
    {
        desk.send(Via::Http, &request);
        assert_eq!(seen(1_000, &desk.run(1_000)), expected);
    }
    let kinds: Vec<_> =
        desk.sim.ledger().requests().iter().map(|seen| (seen.kind, seen.order.as_str())).collect();
    assert_eq!(kinds, [("pay", "A1"), ("query", "A1"), ("query", "A1"), ("query", "A1")]);
    assert_eq!(desk.sim.ledger().connections("qfpay-http"), 4);
}

#[test]
fn a_frozen_terminal_is_silent_until_the_next_script() {
    let mut desk =
        Desk::scripted(r#"{"verb":"CHARGE_THEN_DELAY","ms":100},{"verb":"FREEZE"},{"verb":"ACCEPT"}"#);
    for order in ["A1", "A2", "A3"] {
        desk.send(Via::Http, &pay(order));
    }
    assert!(desk.run(60_000).is_empty());
    assert_eq!(desk.charged(), [("A1", 1250)]);
    desk.script("", true);
    assert_eq!(codes(&desk.ask(&query("A1"))), "6000/0000");
}

#[test]
fn a_restart_ends_every_connection_and_forgets_what_waits_but_not_the_money() {
    let mut desk = Desk::scripted(r#"{"verb":"ACCEPT"},{"verb":"WAIT"},{"on":"print","verb":"RESTART"}"#);
    desk.ask(&pay("A1"));
    desk.send(Via::Tcp, &pay("A2"));
    desk.send(Via::Tcp, &Request::PrintSummary);
    assert_eq!(seen(1_000, &desk.run(1_000)), "close close close");
    desk.sim.customer(Now::at(desk.now), Customer::Tap);
    assert_eq!(codes(&desk.ask(&query("A1"))), "6000/0000");
    assert_eq!(codes(&desk.ask(&query("A2"))), "6002/-");
}

#[test]
fn a_rotated_key_answers_and_then_asks_for_itself_until_a_reset() {
    let backwards: String = KEY.chars().rev().collect();
    let changed = PosKey::new(&backwards, KeyMode::Utf8).unwrap();
    let mut desk = Desk::scripted(r#"{"verb":"ROTATE_KEY"}"#);
    desk.send(Via::Http, &pay("A1"));
    let out = desk.run(1_000);
    assert_eq!(codes(&open(&out[0].2, &changed)), "6000/0000");
    desk.send(Via::Http, &query("A1"));
    assert_eq!(seen(1_000, &desk.run(1_000)), "clear:5001/-");
    let text = envelope::seal(&query("A1").content().unwrap(), &changed, &Sealing::default()).unwrap();
    desk.send_text(Via::Tcp, "", &text);
    let out = desk.run(1_000);
    assert_eq!(codes(&open(&out[0].2, &changed)), "6000/0000");
    desk.sim.reset();
    desk.run(1_000);
    assert_eq!(codes(&desk.ask(&query("A1"))), "6002/-", "the key is back, the book is empty");
}

#[test]
fn a_stream_that_was_open_before_the_key_changed_understands_the_new_one() {
    let backwards: String = KEY.chars().rev().collect();
    let changed = PosKey::new(&backwards, KeyMode::Utf8).unwrap();
    let mut desk = Desk::scripted(r#"{"verb":"ROTATE_KEY"}"#);
    let conn = desk.send(Via::Tcp, &pay("A1"));
    desk.run(1_000);
    for length in 1..=32 {
        let content = query(&"1".repeat(length)).content().unwrap();
        let text = envelope::seal(&content, &changed, &Sealing::default()).unwrap();
        desk.sim.handle_input(Now::at(desk.now), conn, text.as_bytes());
        let out = desk.run(desk.now);
        assert_eq!(codes(&open(&out[0].2, &changed)), "6002/-", "{length}");
    }
}

#[test]
fn a_seed_replays_byte_for_byte() {
    let run = |seed: u64| {
        let mut desk = Desk::with(Options { seed, ..Options::new(key(), hkd()) });
        desk.script(r#"{"verb":"ACCEPT"},{"verb":"GARBAGE","n":40},{"verb":"DECLINE"}"#, true);
        for order in ["A1", "A2", "A3"] {
            desk.send(Via::Tcp, &pay(order));
        }
        desk.run(60_000)
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
