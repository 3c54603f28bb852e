//! Callers and terminals that want too much: nobody else notices.

use super::client::{COUNTER, Shop, answer_on, create_key, payment, until};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 8;

fn get(shop: &Shop, key: &str, path: &str) -> TcpStream {
    super::served::send(&shop.helper.address(), shop.request(key, "GET", path, None).as_bytes())
}

/// What is answered at once; none for whoever waits.
fn at_once(stream: &TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    let (mut bytes, mut stream) = (Vec::new(), stream);
    let _ = stream.read_to_end(&mut bytes);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    (!bytes.is_empty()).then(|| String::from_utf8(bytes).unwrap())
}

#[test]
fn one_key_that_waits_a_thousandfold_keeps_no_other_out_and_is_told_to_come_again() {
    let shop = Shop::with(&[COUNTER], &format!("[limits]\nconnections = {CONNECTIONS}\n"));
    let greedy = create_key(&shop.helper, "greedy", &["--rights", "read"]);
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let paying = shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    let mut waiting = Vec::new();
    for _ in 0..CONNECTIONS * 3 {
        let stream = get(&shop, &greedy, "/v1/payments/sale-1?wait=60s");
        match at_once(&stream) {
            Some(answer) => {
                assert!(answer.starts_with("HTTP/1.1 202 ") && answer.contains("retry-after: 1"), "{answer}");
            }
            None => waiting.push(stream),
        }
    }
    assert_eq!(waiting.len(), CONNECTIONS / 2);
    let mut stream = get(&shop, &greedy, "/v1/events");
    assert!(until(&mut stream, "retry:2000").contains("id:"), "it may come again behind that one");
    assert_eq!(shop.ask("GET", "/v1/open", None).status, 200);
    let other = shop.begin("GET", "/v1/payments/sale-1?wait=60s", None);
    shop.terminal.customer("tap");
    for stream in waiting.into_iter().chain([paying, other]) {
        assert_eq!(answer_on(stream).text("status"), "approved");
    }
}

/// How much memory the process had at most, in bytes. Only Linux tells.
fn at_most(shop: &Shop) -> Option<usize> {
    let path = cfg!(target_os = "linux").then(|| format!("/proc/{}/status", shop.helper.child.id()))?;
    let status = std::fs::read_to_string(path).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    Some(line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024)
}

/// A terminal that takes whatever it is asked and then talks without end, on every connection.
fn talker(greeting: &'static str, says: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(greeting.as_bytes());
                while stream.write_all(says).is_ok() {}
            });
        }
    });
    address
}

#[test]
fn terminals_that_talk_without_end_take_no_memory_and_no_other_terminal_notices() {
    let chunk: &[u8] = [b'0'; 65_536].as_slice();
    let frames: &[u8] = [0x12; 65_536].as_slice();
    let http = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    let head = "HTTP/1.1 200 OK\r\nx: ";
    let talkers = [
        ("bytes", "tcp", talker("", chunk)),
        ("frames", "tcp", talker("", frames)),
        ("body", "http", talker(http, chunk)),
        ("head", "http", talker(head, chunk)),
    ];
    let shop = Shop::beside(&talkers);
    assert_eq!(of(&shop, COUNTER, "sale-0", "10s").text("status"), "approved");
    let before = at_most(&shop);
    for (id, ..) in &talkers {
        of(&shop, id, "sale-1", "0s");
    }
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) {
        let sale = format!("sale-{}", start.elapsed().as_millis());
        assert_eq!(of(&shop, COUNTER, &sale, "10s").text("status"), "approved");
    }
    if let Some((before, after)) = before.zip(at_most(&shop)) {
        let more = after - before;
        assert!(more < 24 * 1024 * 1024, "{more} bytes more than before");
    }
    for (id, ..) in &talkers {
        let status = of(&shop, id, "sale-1", "0s").text("status").to_owned();
        assert!(["pending", "unknown"].contains(&status.as_str()), "{id}: {status}");
    }
}

/// Takes a payment there.
fn of(shop: &Shop, terminal: &str, reference: &str, wait: &str) -> super::client::Told {
    let mut body = payment("1.00");
    body["terminal"] = terminal.into();
    shop.ask("PUT", &format!("/v1/payments/{reference}?wait={wait}"), Some(body))
}
