//! What a WebSocket does not take, and how it says so.

use super::helper::{Helper, ORIGIN, serve, terminal};
use super::pages::{Heard, Page};
use super::served::{Served, pay, scripted, seal};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const KEY: [u8; 4] = [1, 2, 3, 4];

fn idle() -> (Helper, Served, String) {
    let simulated = scripted("");
    let helper = serve(&[terminal("tcp", "tcp", simulated.tcp())]);
    let token = helper.pair(ORIGIN);
    (helper, simulated, token)
}

/// A masked frame of a client.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    assert!(payload.len() < 126);
    let masked = payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key);
    [first, 0x80 | payload.len() as u8].into_iter().chain(KEY).chain(masked).collect()
}

/// Sends raw bytes on an open WebSocket and gives the close code that comes.
async fn closed_after(page: Page, bytes: &[u8]) -> Option<u16> {
    let mut stream = page.0.into_inner();
    // The helper may close while this is still being written.
    let _ = stream.write_all(bytes).await;
    let mut heard = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut heard))
        .await
        .expect("not closed");
    // Its frames are short: two bytes of head, the payload behind.
    let mut rest = heard.as_slice();
    while let [first, length, tail @ ..] = rest {
        let (payload, next) = tail.split_at(usize::from(*length).min(tail.len()));
        if *first == 0x88 {
            return payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        }
        rest = next;
    }
    None
}

#[tokio::test]
async fn a_page_that_says_nothing_is_closed_after_five_seconds() {
    let (helper, _simulated, _token) = idle();
    let start = Instant::now();
    let mut page = Page::connect(&helper, "tcp", ORIGIN).await.unwrap();
    assert_eq!(page.heard().await, Heard::Closed(Some(4401)));
    let waited = start.elapsed().as_secs_f32();
    assert!((4.9..8.0).contains(&waited), "{waited}");
}

#[tokio::test]
async fn what_is_no_opening_is_closed() {
    let (helper, simulated, token) = idle();
    let many: String = (0..10_000).map(|at| format!(r#""m{at}":1,"#)).collect();
    let cases = [
        ("hello".to_owned(), Some("JSON_SYNTAX"), 4401),
        (r#"{"path":"/api/pos/trade"}"#.to_owned(), Some("NOT_PAIRED"), 4401),
        (format!(r#"{{"token":"{token}"}}"#), Some("SCHEMA"), 4401),
        (format!(r#"{{"token":"{token}","session":"s","x":{}"#, "[".repeat(200)), Some("JSON_DEPTH"), 4401),
        (format!(r#"{{{many}"token":"{token}","session":"s"}}"#), Some("PAYLOAD_TOO_LARGE"), 1009),
        ("x".repeat(200_000), None, 1009),
    ];
    for (text, code, close) in cases {
        let mut page = Page::connect(&helper, "tcp", ORIGIN).await.unwrap();
        page.text(&text).await;
        match code {
            Some(code) => page.ends_with(&format!(r#"{{"error":"{code}","sent":false}}"#), close).await,
            None => assert_eq!(page.heard().await, Heard::Closed(Some(close))),
        }
    }
    let mut page = Page::connect(&helper, "tcp", ORIGIN).await.unwrap();
    page.binary(seal(&pay("A")).into_bytes()).await;
    page.ends_with(r#"{"error":"SCHEMA","sent":false}"#, 1003).await;
    assert_eq!(simulated.ledger()["requests"], serde_json::json!([]));
}

#[tokio::test]
async fn broken_frames_are_closed_with_their_code() {
    let (helper, _simulated, token) = idle();
    let cases: [(&str, Vec<u8>, u16); 10] = [
        ("unmasked", vec![0x82, 1, 0], 1002),
        ("reserved bit", frame(0xc2, b"x"), 1002),
        ("reserved opcode", frame(0x83, b"x"), 1002),
        ("reserved control opcode", frame(0x8b, b"x"), 1002),
        ("text that is not UTF-8", frame(0x81, &[0xff]), 1007),
        ("the same over two frames", [frame(0x01, &[0xe5, 0xa5]), frame(0x80, &[0x41])].concat(), 1007),
        ("close with one byte", frame(0x88, &[3]), 1002),
        ("close with 1005", frame(0x88, &1005_u16.to_be_bytes()), 1002),
        ("close with a reason that is not UTF-8", frame(0x88, &[3, 232, 0xff]), 1007),
        ("continuation of nothing", frame(0x80, b"x"), 1002),
    ];
    for (what, bytes, code) in cases {
        let page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
        assert_eq!(closed_after(page, &bytes).await, Some(code), "{what}");
    }
}

#[tokio::test]
async fn fragments_without_end_are_closed() {
    let (helper, _simulated, token) = idle();
    let page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    let bytes = [frame(0x02, b""), frame(0x00, b"").repeat(100_000)].concat();
    assert_eq!(closed_after(page, &bytes).await, Some(1008));
}

#[tokio::test]
async fn pings_without_end_are_closed() {
    let (helper, _simulated, token) = idle();
    let page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    assert_eq!(closed_after(page, &frame(0x89, b"").repeat(10_000)).await, Some(1008));
}

#[tokio::test]
async fn an_unknown_text_is_answered_and_the_socket_stays() {
    let (helper, simulated, token) = idle();
    let mut page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    page.text(r#"{"type":"of tomorrow"}"#).await;
    assert_eq!(page.heard_text().await, r#"{"error":"UNSUPPORTED_OPERATION"}"#);
    page.binary(seal(&pay("A")).into_bytes()).await;
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
    assert_eq!(simulated.charged(), ["A"]);
}
