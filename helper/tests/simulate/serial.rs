//! The serial face: a pseudo terminal that behaves as a cable of 9600 baud and can be pulled.
#![cfg(target_os = "linux")]

use super::served::{Served, exchange, post, serve};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(20);

fn plugged(name: &str) -> (Served, PathBuf) {
    let link = std::env::temp_dir().join(format!("tillwire-{}-{name}", std::process::id()));
    let served = serve(&[&format!("--serial={}", link.display())]);
    assert_eq!(served.ready["qfpay"]["serial"], link.to_str().unwrap());
    (served, link)
}

fn open(path: &Path) -> File {
    File::options().read(true).write(true).open(path).unwrap()
}

fn cable(served: &Served) -> serde_json::Value {
    serde_json::from_str(&exchange(served.control(), "GET /sim/cable HTTP/1.1\r\n\r\n").body).unwrap()
}

fn order(served: &Served, body: &str) -> serde_json::Value {
    let answer = exchange(served.control(), &post("/sim/cable", body));
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn until(served: &Served, what: &str, holds: impl Fn(&serde_json::Value) -> bool) {
    let start = Instant::now();
    while !holds(&cable(served)) {
        assert!(start.elapsed() < PATIENCE, "{what}: {}", cable(served));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_line_carries_no_more_than_960_bytes_a_second() {
    let (served, path) = plugged("pace");
    let mut port = open(&path);
    let start = Instant::now();
    port.write_all(&[0x55; 480]).unwrap();
    until(&served, "all bytes arrive", |cable| cable["received"] == 480);
    assert!(start.elapsed() >= Duration::from_millis(490), "{:?}", start.elapsed());
}

#[test]
fn a_pulled_cable_ends_the_port_and_a_plugged_one_is_there_under_the_same_path() {
    let (served, path) = plugged("pull");
    let mut port = open(&path);
    until(&served, "the port is open", |cable| cable["opens"] == 1);
    assert_eq!(order(&served, r#"{"action":"unplug"}"#)["plugged"], false);
    assert!(!path.exists());
    assert!(matches!(port.read(&mut [0; 1]), Ok(0) | Err(_)), "nothing can come");
    assert_eq!(order(&served, r#"{"action":"plug"}"#)["plugged"], true);
    let port = open(&path);
    until(&served, "it is open again", |cable| cable["opens"] == 1);
    drop(port);
    until(&served, "and closed", |cable| cable["opens"] == 0);
    let ledger = served.ledger();
    assert_eq!(ledger["connections"]["qfpay-serial"], 2);
}

#[test]
fn the_cable_is_pulled_after_the_byte_that_was_named() {
    for count in [1, 7, 100] {
        let (served, path) = plugged(&format!("cut-{count}"));
        order(&served, &format!(r#"{{"action":"unplug","received":{count}}}"#));
        let mut port = open(&path);
        port.write_all(&[0x55; 150]).unwrap();
        until(&served, "it is pulled", |cable| cable["plugged"] == false);
        assert_eq!(cable(&served)["received"], count);
    }
}

#[test]
fn what_the_till_wrote_arrives_although_it_closed_the_port_at_once() {
    let (served, path) = plugged("close");
    let mut port = open(&path);
    until(&served, "the port is open", |cable| cable["opens"] == 1);
    port.write_all(&[0x55; 200]).unwrap();
    drop(port);
    until(&served, "the port is closed", |cable| cable["opens"] == 0);
    until(&served, "all bytes arrive", |cable| cable["received"] == 200);
}

#[test]
fn a_line_can_be_made_another_and_lose_what_the_till_says() {
    let (served, path) = plugged("other");
    let mut port = open(&path);
    order(&served, r#"{"action":"speed","bytesPerSecond":100000}"#);
    order(&served, r#"{"action":"lose","received":20000}"#);
    let start = Instant::now();
    port.write_all(&[0x55; 20000]).unwrap();
    until(&served, "all bytes travel", |cable| cable["received"] == 20000);
    assert!(start.elapsed() < Duration::from_secs(10), "a line of 960 bytes a second takes 20");
    assert_eq!(cable(&served)["sent"], 0, "a terminal that had them would say that this is noise");
    port.write_all(&[0x55; 2000]).unwrap();
    until(&served, "and it does of the next", |cable| cable["sent"].as_u64() > Some(0));
}

#[test]
fn what_is_no_order_is_refused() {
    let (served, _) = plugged("orders");
    for body in [
        r#"{"action":"cut"}"#,
        r#"{"action":"plug","sent":1}"#,
        r#"{"action":"unplug","sent":"x"}"#,
        r#"{"action":"lose"}"#,
        r#"{"action":"speed","bytesPerSecond":0}"#,
        "[",
    ] {
        assert_eq!(exchange(served.control(), &post("/sim/cable", body)).status, 400, "{body}");
    }
    let without = serve(&[]);
    assert!(without.ready["qfpay"]["serial"].is_null());
    assert_eq!(exchange(without.control(), "GET /sim/cable HTTP/1.1\r\n\r\n").status, 404);
}
