//! Clients that want too much: they go, and whoever pays notices nothing.

use super::helper::{Helper, ORIGIN, serve, serve_with, terminal};
use super::pages::{Heard, Page};
use super::served::{Served, pay, scripted, seal};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

fn before(steps: &str) -> (Helper, Served, String) {
    let simulated = scripted(steps);
    let helper =
        serve(&[terminal("http", "http", simulated.http()), terminal("tcp", "tcp", simulated.tcp())]);
    let token = helper.pair(ORIGIN);
    (helper, simulated, token)
}

async fn pays(helper: &Helper, token: &str, order: &str) -> Duration {
    let start = Instant::now();
    let mut page = Page::open(helper, "http", ORIGIN, token, "s").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay(order)))).await;
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
    start.elapsed()
}

/// Connections that say this and then nothing.
fn silent(helper: &Helper, count: usize, says: &str) -> Vec<TcpStream> {
    let address = helper.address();
    let connect = |_| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(says.as_bytes()).unwrap();
        stream
    };
    (0..count).map(connect).collect()
}

/// Whether the other end closed it; waits no longer than so.
fn ends(stream: &mut TcpStream, limit: Duration) -> bool {
    stream.set_read_timeout(Some(limit.max(Duration::from_millis(1)))).unwrap();
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_silent_connections_keeps_no_till_out() {
    let (helper, simulated, token) = before("");
    let mut half_open = silent(&helper, 1000, "POST /v1/pair HTTP/1.1\r\nHost: ");
    let mut silent = silent(&helper, 500, "");
    let start = Instant::now();
    let mut slowest = Duration::ZERO;
    for at in 0..20 {
        slowest = slowest.max(pays(&helper, &token, &format!("A{at}")).await);
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert_eq!(simulated.charged().len(), 20);
    let all = half_open.iter_mut().chain(&mut silent);
    let open = all.filter_map(|stream| {
        let left = Duration::from_secs(10).saturating_sub(start.elapsed());
        (!ends(stream, left)).then_some(())
    });
    assert_eq!(open.count(), 0, "after {:?}", start.elapsed());
    assert!(helper.get("/metrics").body.contains("tillwire_evicted_total"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_waits_undisturbed_while_slow_heads_and_bodies_are_closed() {
    let (helper, simulated, token) = before(r#"{"verb":"WAIT"}"#);
    let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay("A")))).await;
    simulated.until_read(1);

    let host = helper.address();
    let head = format!("POST /v1/pair HTTP/1.1\r\nHost: {host}\r\nOrigin: {ORIGIN}\r\n");
    let body = format!("{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
    let start = Instant::now();
    let mut drips: Vec<_> = [head, body].iter().map(|says| silent(&helper, 1, says).remove(0)).collect();
    let mut ended = [None, None];
    while ended.contains(&None) {
        assert!(start.elapsed() < Duration::from_secs(13), "still open: {ended:?}");
        for (drip, ended) in drips.iter_mut().zip(&mut ended) {
            let _ = drip.write_all(b"x");
            if ended.is_none() && ends(drip, Duration::from_millis(50)) {
                *ended = Some(start.elapsed().as_secs());
            }
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    assert!(ended[0].unwrap() <= 6 && ended[1].unwrap() <= 12, "{ended:?}");

    simulated.customer("tap");
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
    assert_eq!(simulated.charged(), ["A"]);
}

#[tokio::test]
async fn when_everybody_works_a_newcomer_is_turned_away() {
    let simulated = scripted("");
    let top = "[limits]\nconnections = 8\n";
    let helper = serve_with("", &[terminal("http", "http", simulated.http()), top.to_owned()]);
    let token = helper.pair(ORIGIN);
    let mut pages = Vec::new();
    for _ in 0..8 {
        pages.push(Page::open(&helper, "http", ORIGIN, &token, "s").await);
    }
    let mut refused = TcpStream::connect(helper.address()).unwrap();
    assert!(ends(&mut refused, Duration::from_secs(2)));
    let mut one = pages.remove(0);
    one.0.close(None).await.unwrap();
    assert_eq!(one.heard().await, Heard::Closed(None));
    drop(one);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(helper.get("/health").status, 200);
}

/// A terminal that sends without end, and how long each of its connections lasted.
async fn fountain() -> (String, mpsc::Receiver<Duration>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, lasted) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let start = Instant::now();
            while stream.write_all(&[0; 65_536]).await.is_ok() {}
            let _ = sender.send(start.elapsed()).await;
        }
    });
    (address, lasted)
}

#[tokio::test]
async fn a_page_that_stops_reading_is_closed_after_ten_seconds() {
    let (address, mut lasted) = fountain().await;
    let helper = serve(&[terminal("tcp", "tcp", &address)]);
    let token = helper.pair(ORIGIN);
    let page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    let lasted = lasted.recv().await.unwrap().as_secs();
    assert!((9..=12).contains(&lasted), "{lasted}");
    // What was on its way is still to be had; then it ends.
    let mut stream = page.0.into_inner();
    let mut rest = vec![0; 65_536];
    while stream.read(&mut rest).await.unwrap_or(0) > 0 {}
}

#[tokio::test]
async fn a_page_that_answers_no_ping_is_closed_after_fifteen_seconds() {
    let (helper, _simulated, token) = before("");
    let page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    let mut stream = page.0.into_inner();
    let start = Instant::now();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.unwrap();
    let waited = start.elapsed().as_secs();
    assert!((14..=18).contains(&waited), "{waited}");
    // Three pings of two bytes, then the close.
    assert!(heard.starts_with(&[0x89, 0, 0x89, 0]), "{heard:?}");
}

#[tokio::test]
async fn a_page_that_only_answers_pings_lives() {
    let (helper, _simulated, token) = before("");
    let mut page = Page::open(&helper, "tcp", ORIGIN, &token, "s").await;
    let nothing = tokio::time::timeout(Duration::from_secs(20), page.heard()).await;
    assert!(nothing.is_err(), "{nothing:?}");
}
