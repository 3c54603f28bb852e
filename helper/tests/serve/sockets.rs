//! The WebSocket between page and helper.

use super::helper::{Helper, ORIGIN, OTHER, serve, terminal};
use super::pages::{Heard, Page};
use super::served::{Served, open, pay, query, scripted, seal};
use std::time::{Duration, Instant};

/// A helper in front of a simulated terminal with this script, and a token.
fn before(steps: &str) -> (Helper, Served, String) {
    let simulated = scripted(steps);
    let helper =
        serve(&[terminal("tcp", "tcp", simulated.tcp()), terminal("http", "http", simulated.http())]);
    let token = helper.pair(ORIGIN);
    (helper, simulated, token)
}

fn sealed(order: &str) -> String {
    format!("\"{}\"", seal(&pay(order)))
}

fn respcd(bytes: &[u8]) -> String {
    open(std::str::from_utf8(bytes).unwrap()).respcd.wire().to_owned()
}

#[tokio::test]
async fn bytes_go_both_ways_and_the_terminals_end_is_passed_on() {
    let (helper, simulated, token) = before("");
    let mut page = Page::hello(&helper, "tcp", ORIGIN, &token, "s").await;
    assert_eq!(page.heard_text().await, r#"{"opened":true,"via":"tcp"}"#);
    let text = seal(&pay("A"));
    let (one, two) = text.split_at(50);
    page.binary(one.as_bytes().to_vec()).await;
    page.binary(two.as_bytes().to_vec()).await;
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
    assert_eq!(simulated.charged(), ["A"]);
    drop(simulated);
    assert_eq!(page.heard().await, Heard::Closed(Some(1000)));
}

#[tokio::test]
async fn an_exchange_is_one_request_and_one_reply() {
    let (helper, simulated, token) = before("");
    let mut page = Page::hello(&helper, "http", ORIGIN, &token, "s").await;
    assert_eq!(page.heard_text().await, r#"{"opened":true,"via":"http"}"#);
    page.ask("/api/pos/trade", &sealed("A")).await;
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    let (bytes, code) = page.rest().await;
    assert_eq!((respcd(&bytes).as_str(), code), ("6000", Some(1000)));
    assert_eq!(simulated.charged(), ["A"]);
}

#[tokio::test]
async fn a_terminal_that_dies_after_reading_saw_one_request_and_the_page_hears_unknown() {
    let fates = [
        r#"{"verb":"DROP_AFTER_READ"}"#,
        r#"{"verb":"CHARGE_THEN_DROP"}"#,
        r#"{"verb":"CHARGE_THEN_RST"}"#,
        r#"{"verb":"TRUNCATE","k":20}"#,
    ];
    for fate in fates {
        let (helper, simulated, token) = before(fate);
        let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
        page.ask("/api/pos/trade", &sealed("A")).await;
        page.ends_with(r#"{"error":"OUTCOME_UNKNOWN","sent":true}"#, 1000).await;
        let requests = simulated.ledger()["requests"].as_array().unwrap().len();
        assert_eq!(requests, 1, "{fate}");
    }
}

#[tokio::test]
async fn a_terminal_that_leaves_before_the_request_got_nothing() {
    let (helper, simulated, token) = before("");
    let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
    drop(simulated);
    page.ends_with(r#"{"error":"ABORTED_BEFORE_SEND","sent":false}"#, 1000).await;
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_with_its_code() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let helper = serve(&[terminal("closed", "tcp", &closed)]);
    let token = helper.pair(ORIGIN);
    let cases = [
        ("closed", ORIGIN, token.as_str(), "CONNECT_REFUSED", 1000),
        ("nowhere", ORIGIN, &token, "NOT_FOUND", 1000),
        ("closed", OTHER, &token, "NOT_PAIRED", 4401),
        ("closed", ORIGIN, "x", "NOT_PAIRED", 4401),
        ("closed", ORIGIN, &token[1..], "NOT_PAIRED", 4401),
    ];
    for (id, origin, token, code, close) in cases {
        let mut page = Page::hello(&helper, id, origin, token, "s").await;
        page.ends_with(&format!(r#"{{"error":"{code}","sent":false}}"#), close).await;
    }
}

#[tokio::test]
async fn a_terminal_that_does_not_accept_is_given_up_within_five_seconds() {
    // Nobody accepts here; the queue of one is full.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(address)).await
    {
        held.push(stream);
    }
    let helper = serve(&[terminal("hole", "tcp", &address.to_string())]);
    let token = helper.pair(ORIGIN);
    let start = Instant::now();
    let mut page = Page::hello(&helper, "hole", ORIGIN, &token, "s").await;
    page.ends_with(r#"{"error":"CONNECT_TIMEOUT","sent":false}"#, 1000).await;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_terminal_has_one_session_at_a_time_with_as_many_sockets_as_it_likes() {
    let (helper, _simulated, token) = before(r#"{"verb":"WAIT"}"#);
    let locked = r#"{"error":"TERMINAL_LOCKED","sent":false}"#;
    let mut one = Page::open(&helper, "http", ORIGIN, &token, "one").await;
    let mut two = Page::hello(&helper, "http", ORIGIN, &token, "two").await;
    two.ends_with(locked, 1000).await;
    let mut beside = Page::open(&helper, "http", ORIGIN, &token, "one").await;
    beside.ask("/api/pos/query_transaction", &format!("\"{}\"", seal(&query("A")))).await;
    assert_eq!(beside.heard_text().await, r#"{"status":200}"#);
    one.0.close(None).await.unwrap();
    let _ = one.rest().await;
    let _ = beside.rest().await;
    // All sockets of the session are gone: the same token takes over, another one does not.
    let other = helper.pair(OTHER);
    let mut three = Page::hello(&helper, "http", OTHER, &other, "three").await;
    three.ends_with(locked, 1000).await;
    Page::open(&helper, "http", ORIGIN, &token, "two").await;
}

#[tokio::test]
async fn only_the_six_paths_are_asked() {
    let (helper, simulated, token) = before("");
    let cases = [
        ("/api/pos/refund", "NOT_FOUND"),
        ("/admin", "NOT_FOUND"),
        ("http://10.0.0.1/api/pos/trade", "NOT_FOUND"),
        ("/api/pos/trade\\r\\nX: y", "INVALID_FIELD"),
    ];
    for (path, code) in cases {
        let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
        page.text(&format!(r#"{{"path":"{path}"}}"#)).await;
        page.ends_with(&format!(r#"{{"error":"{code}","sent":false}}"#), 1000).await;
    }
    assert_eq!(simulated.ledger()["requests"], serde_json::json!([]));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_helper_that_is_asked_to_stop_waits_for_the_payment_in_flight() {
    let (mut helper, simulated, token) = before(r#"{"verb":"WAIT"}"#);
    let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
    let mut idle = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    page.ask("/api/pos/trade", &sealed("A")).await;
    tokio::task::block_in_place(|| simulated.until_read(1));
    kill(helper.child.id(), "-TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(helper.child.try_wait().unwrap().is_none(), "it waits");
    tokio::task::block_in_place(|| simulated.customer("tap"));
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(respcd(&page.rest().await.0), "6000");
    assert_eq!(idle.heard().await, Heard::Closed(Some(1001)));
    assert_eq!(helper.child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
fn kill(pid: u32, signal: &str) {
    let status = std::process::Command::new("kill").args([signal, &pid.to_string()]).status();
    assert!(status.unwrap().success());
}
