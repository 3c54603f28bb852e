//! The HTTP exchange for clients without WebSockets, and what pages may read.

use super::helper::{Helper, ORIGIN, OTHER, error, serve, terminal};
use super::pages::Page;
use super::served::{Answer, Served, exchange, open, pay, query, scripted, seal};
use std::io::{Read, Write};
use std::net::TcpListener;

const TRADE: &str = "/v1/terminals/http/http/api/pos/trade";

fn before(steps: &str) -> (Helper, Served, String) {
    let simulated = scripted(steps);
    let helper =
        serve(&[terminal("http", "http", simulated.http()), terminal("tcp", "tcp", simulated.tcp())]);
    let token = helper.pair(ORIGIN);
    (helper, simulated, token)
}

fn trade(helper: &Helper, token: &str, key: &str) -> Answer {
    let headers = format!("X-Tillwire-Token: {token}\r\nIdempotency-Key: {key}\r\n");
    helper.post(TRADE, ORIGIN, &headers, &format!("\"{}\"", seal(&pay(key))))
}

/// A terminal that answers everything with these bytes and ends.
fn answering(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes);
        }
    });
    address
}

#[test]
fn a_key_lets_one_payment_through_and_its_repetition_never() {
    let (helper, simulated, token) = before("");
    let answer = trade(&helper, &token, "A");
    assert_eq!((answer.status, open(&answer.body).respcd.wire()), (200, "6000"));
    let head = answer.head.to_ascii_lowercase();
    assert!(
        head.contains("connection: close")
            && head.contains(&format!("access-control-allow-origin: {ORIGIN}"))
    );
    for _ in 0..3 {
        let repeated = trade(&helper, &token, "A");
        assert_eq!((repeated.status, error(&repeated.body).as_str()), (409, "OUTCOME_UNKNOWN"));
    }
    assert_eq!(simulated.charged(), ["A"]);
    assert_eq!(trade(&helper, &token, "B").status, 200);
    let query = format!("\"{}\"", seal(&query("A")));
    for _ in 0..2 {
        let path = "/v1/terminals/http/http/api/pos/query_transaction";
        let answer = helper.post(path, ORIGIN, &format!("X-Tillwire-Token: {token}\r\n"), &query);
        assert_eq!(answer.status, 200, "a question needs no key and may be repeated");
    }
}

#[test]
fn a_terminal_that_dies_after_reading_saw_one_request() {
    let (helper, simulated, token) = before(r#"{"verb":"CHARGE_THEN_RST"}"#);
    let answer = trade(&helper, &token, "A");
    assert_eq!((answer.status, error(&answer.body).as_str()), (502, "OUTCOME_UNKNOWN"));
    assert!(answer.body.contains(r#""sent":true"#));
    assert_eq!(trade(&helper, &token, "A").status, 409);
    assert_eq!(simulated.ledger()["requests"].as_array().unwrap().len(), 1);
}

#[test]
fn a_terminal_that_was_never_reached_uses_no_key_up() {
    let helper = serve(&[terminal("http", "http", "127.0.0.1:1")]);
    let token = helper.pair(ORIGIN);
    for _ in 0..2 {
        let answer = trade(&helper, &token, "A");
        assert_eq!((answer.status, error(&answer.body).as_str()), (502, "CONNECT_REFUSED"));
        assert!(answer.body.contains(r#""sent":false"#));
    }
}

#[tokio::test]
async fn a_terminal_that_a_page_owns_is_locked() {
    let (helper, simulated, token) = before("");
    let _page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
    let answer = tokio::task::spawn_blocking(move || trade(&helper, &token, "A")).await.unwrap();
    assert_eq!((answer.status, error(&answer.body).as_str()), (423, "TERMINAL_LOCKED"));
    assert_eq!(simulated.charged(), [""; 0]);
}

#[test]
fn a_stream_terminal_takes_no_http() {
    let (helper, _simulated, token) = before("");
    let headers = format!("X-Tillwire-Token: {token}\r\nIdempotency-Key: k\r\n");
    let answer = helper.post(&TRADE.replace("/http/http/", "/tcp/http/"), ORIGIN, &headers, "{}");
    assert_eq!((answer.status, error(&answer.body).as_str()), (404, "NOT_FOUND"));
}

#[test]
fn a_redirect_is_not_followed() {
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        let reply =
            format!("HTTP/1.1 {status}\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n");
        let helper = serve(&[terminal("http", "http", &answering(reply.into_bytes()))]);
        let answer = trade(&helper, &helper.pair(ORIGIN), "A");
        assert_eq!((answer.status, error(&answer.body).as_str()), (502, "UNTRUSTED_RESPONSE"), "{status}");
    }
}

#[test]
fn a_change_of_protocols_that_nobody_asked_for_is_no_answer() {
    for named in ["", "Upgrade: websocket\r\nConnection: Upgrade\r\n"] {
        let reply = format!("HTTP/1.1 101 Switching Protocols\r\n{named}\r\n{{}}");
        let helper = serve(&[terminal("http", "http", &answering(reply.into_bytes()))]);
        let answer = trade(&helper, &helper.pair(ORIGIN), "A");
        assert_eq!((answer.status, error(&answer.body).as_str()), (502, "UNTRUSTED_RESPONSE"), "{named}");
    }
}

#[test]
fn a_reply_without_end_is_cut() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
    let cases = [
        ("endless body", [head.clone(), b"\r\n".to_vec(), vec![b'x'; 1_000_000]].concat()),
        (
            "long body",
            [head.clone(), b"Content-Length: 300000\r\n\r\n".to_vec(), vec![b'x'; 300_000]].concat(),
        ),
        (
            "chunks",
            [head.clone(), b"Transfer-Encoding: chunked\r\n\r\n".to_vec(), chunk.repeat(8).into_bytes()]
                .concat(),
        ),
        ("long head", [head, b"X: ".to_vec(), vec![b'x'; 10_000_000]].concat()),
    ];
    for (what, reply) in cases {
        let helper = serve(&[terminal("http", "http", &answering(reply))]);
        let answer = trade(&helper, &helper.pair(ORIGIN), "A");
        assert_eq!((answer.status, error(&answer.body).as_str()), (502, "RESPONSE_TOO_LARGE"), "{what}");
    }
}

#[test]
fn a_reply_that_is_no_http_leaves_the_outcome_unknown() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec();
    for reply in [Vec::new(), b"HTTP/1.1 20".to_vec(), b"nonsense\r\n\r\n".to_vec(), cut] {
        let helper = serve(&[terminal("http", "http", &answering(reply))]);
        let answer = trade(&helper, &helper.pair(ORIGIN), "A");
        assert_eq!((answer.status, error(&answer.body).as_str()), (502, "OUTCOME_UNKNOWN"));
    }
}

#[test]
fn a_compressed_reply_is_passed_on_as_it_is() {
    let reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc".to_vec();
    let helper = serve(&[terminal("http", "http", &answering(reply))]);
    let answer = trade(&helper, &helper.pair(ORIGIN), "A");
    assert_eq!((answer.status, answer.body.as_str()), (200, "abc"));
}

#[test]
fn a_preflight_of_the_list_is_answered_once_for_two_hours() {
    let helper = serve(&[terminal("http", "http", "127.0.0.1:1")]);
    let host = helper.address();
    let ask = format!(
        "OPTIONS {TRADE} HTTP/1.1\r\nHost: {host}\r\nOrigin: {OTHER}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\nAccess-Control-Request-Local-Network: true\r\nConnection: close\r\n\r\n"
    );
    let answer = exchange(&host, &ask);
    assert_eq!(answer.status, 204);
    let head = answer.head.to_ascii_lowercase();
    for line in [
        &format!("access-control-allow-origin: {OTHER}"),
        "access-control-allow-methods: post, options",
        "access-control-allow-headers: content-type, idempotency-key, x-tillwire-token",
        "access-control-max-age: 7200",
        "access-control-allow-private-network: true",
        "access-control-allow-local-network: true",
        "vary: origin",
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
}

#[test]
fn what_is_read_says_what_it_is() {
    let helper = serve(&[terminal("http", "http", "127.0.0.1:1")]);
    let hello: serde_json::Value = serde_json::from_str(&helper.get("/v1/hello").body).unwrap();
    assert_eq!(hello["name"], "tillwire");
    assert_eq!(hello["protocol"], serde_json::json!({"min": 1, "max": 1}));
    assert_eq!(hello["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(helper.get("/health").body, r#"{"ok":true}"#);
    let metrics = helper.get("/metrics");
    assert!(metrics.head.contains("application/openmetrics-text"), "{}", metrics.head);
    assert!(metrics.body.contains("\ntillwire_requests_total 3\n") && metrics.body.ends_with("# EOF\n"));
    let page = helper.get("/").body;
    assert!(page.contains("tillwire pair") && !page.contains("tillwire-token"));
}
