//! Faults of the transport, as a raw client sees them.

use super::served::*;
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn a_dropped_request_ends_with_fin_whether_charged_or_not() {
    for (verb, read, charged) in
        [("DROP_BEFORE_READ", 0, 0), ("DROP_AFTER_READ", 2, 0), ("CHARGE_THEN_DROP", 2, 2)]
    {
        let served = scripted(&format!(r#"{{"verb":"{verb}","count":2}}"#));
        for stream in [served.send_http(&pay("A1")), served.send_tcp(&pay("A2"))] {
            let heard = all(stream);
            assert_eq!((heard.bytes.len(), heard.end), (0, End::Fin), "{verb}");
        }
        let ledger = served.ledger();
        assert_eq!(ledger["requests"].as_array().unwrap().len(), read, "{verb}");
        assert_eq!(served.charged().len(), charged, "{verb}");
    }
}

#[test]
fn a_reset_is_a_reset() {
    let served = scripted(r#"{"verb":"CHARGE_THEN_RST","count":2}"#);
    for stream in [served.send_http(&pay("A1")), served.send_tcp(&pay("A2"))] {
        let heard = all(stream);
        assert_eq!((heard.bytes.len(), heard.end), (0, End::Rst));
    }
    assert_eq!(served.charged(), ["A1", "A2"]);
}

#[test]
fn partial_headers_are_all_that_comes_on_http() {
    let served = scripted(r#"{"verb":"PARTIAL_HEADERS"}"#);
    let mut stream = served.send_http(&pay("A1"));
    let mut head = [0; 11];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 20");
    assert_silent(&mut stream, Duration::from_millis(300));
    assert_eq!(served.charged(), ["A1"]);
}

#[test]
fn a_truncated_answer_promises_more_than_it_gives() {
    let served = scripted(r#"{"verb":"TRUNCATE","k":10,"count":2}"#);
    let heard = all(served.send_http(&pay("A1")));
    let answer = parse(&heard.bytes);
    assert_eq!((answer.status, answer.body.len(), heard.end), (200, 10, End::Fin));
    let promised = answer.head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    assert!(promised.parse::<usize>().unwrap() > 10);
    let heard = all(served.send_tcp(&pay("A2")));
    assert_eq!((heard.bytes.len(), heard.end), (10, End::Fin));
}

#[test]
fn a_delayed_answer_comes_late_and_whole() {
    let served = scripted(r#"{"verb":"CHARGE_THEN_DELAY","ms":400,"count":2}"#);
    for request in [Served::ask_http, Served::ask_tcp] {
        let start = Instant::now();
        assert_eq!(codes(&request(&served, &pay("A1"))), "6000/0000");
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(400), "{took:?}");
    }
}

#[test]
fn a_slow_answer_trickles() {
    let served = scripted(r#"{"verb":"SLOW","bytesPerSecond":1000}"#);
    let mut stream = served.send_tcp(&pay("A1"));
    let start = Instant::now();
    let mut first = [0; 4096];
    let length = stream.read(&mut first).unwrap();
    assert!(length <= 400, "a piece, not the whole: {length}");
    let mut text = String::from_utf8(first[..length].to_vec()).unwrap();
    let mut buffer = [0; 4096];
    while tillwire_core::qfpay::Reply::open(&text, &key()).is_err() {
        let length = stream.read(&mut buffer).unwrap();
        text.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
    let expected = Duration::from_millis(text.len() as u64);
    assert!(start.elapsed() + Duration::from_millis(150) >= expected, "{:?}", start.elapsed());
}

#[test]
fn a_doubled_answer_comes_twice_on_a_stream() {
    let served = scripted(r#"{"verb":"DUP","n":2}"#);
    let mut stream = served.send_tcp(&pay("A1"));
    let first = reply_on(&mut stream);
    assert_eq!(codes(&first), "6000/0000");
    assert_eq!(reply_on(&mut stream), first);
    assert_eq!(served.charged(), ["A1"]);
}

#[test]
fn garbage_a_web_page_and_a_bare_status_stand_in_for_the_answer() {
    let served = scripted(r#"{"verb":"HTML_BODY"},{"verb":"STATUS","code":504},{"verb":"GARBAGE","n":12}"#);
    let page = parse(&all(served.send_http(&pay("A1"))).bytes);
    assert_eq!(page.status, 200);
    assert!(page.head.contains("text/html") && page.body.starts_with("<!DOCTYPE html>"));
    let bare = parse(&all(served.send_http(&pay("A2"))).bytes);
    assert_eq!((bare.status, bare.body.as_str()), (504, ""));
    let garbage = all(served.send_http(&pay("A3"))).bytes;
    assert!(String::from_utf8_lossy(&garbage).contains("Content-Length: 12\r\n"));
    assert_eq!(served.charged(), ["A2", "A3"]);
}

#[test]
fn a_frozen_terminal_accepts_and_stays_silent_until_the_next_script() {
    let served = scripted(r#"{"verb":"FREEZE"}"#);
    let mut frozen = [served.send_http(&pay("A1")), served.send_tcp(&pay("A2"))];
    for stream in &mut frozen {
        assert_silent(stream, Duration::from_millis(200));
    }
    served.script("");
    assert_eq!(codes(&served.ask_http(&pay("A3"))), "6000/0000");
    assert_eq!(served.charged(), ["A3"]);
}

#[test]
fn a_restart_ends_every_connection() {
    let served = scripted(r#"{"verb":"WAIT"},{"verb":"RESTART","on":"query"}"#);
    let waiting = served.send_tcp(&pay("A1"));
    served.until_read(1);
    let asking = served.send_http(&query("A1"));
    for stream in [waiting, asking] {
        let heard = all(stream);
        assert_eq!((heard.bytes.len(), heard.end), (0, End::Fin));
    }
    assert_eq!(served.ask_http(&query("A1")).message(), "order not found");
}

#[test]
fn a_rotated_key_seals_the_answer_so_that_the_old_one_cannot_open_it() {
    let served = scripted(r#"{"verb":"ROTATE_KEY"}"#);
    let body = parse(&all(served.send_http(&pay("A1"))).bytes).body;
    assert!(tillwire_core::qfpay::Reply::open(&body, &key()).is_err());
    let backwards: String = KEY.chars().rev().collect();
    let changed = tillwire_core::qfpay::PosKey::new(&backwards, tillwire_core::qfpay::KeyMode::Utf8).unwrap();
    assert_eq!(codes(&tillwire_core::qfpay::Reply::open(&body, &changed).unwrap()), "6000/0000");
    assert_eq!(served.charged(), ["A1"]);
}
