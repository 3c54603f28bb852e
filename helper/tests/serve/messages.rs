//! The helper in front of a terminal that speaks WebSocket. What the terminal says does not matter here: it is a bare
//! socket in the test's hands.

use super::helper::{Helper, ORIGIN, serve, terminal};
use super::pages::{Heard, PATIENCE, Page};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, accept_async};

const REFUSED: &str = r#"{"error":"CONNECT_REFUSED","sent":false}"#;

/// A helper in front of a listener, and a token.
async fn before() -> (Helper, TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (helper, token) = tokio::task::block_in_place(|| {
        let helper = serve(&[terminal("hub", "websocket", &address)]);
        let token = helper.pair(ORIGIN);
        (helper, token)
    });
    (helper, listener, token)
}

/// An open page, and the terminal's end of it.
async fn opened(helper: &Helper, listener: &TcpListener, token: &str) -> (Page, WebSocketStream<TcpStream>) {
    let accepted = async { accept_async(listener.accept().await.unwrap().0).await.unwrap() };
    let page = Page::open(helper, "hub", ORIGIN, token, "s");
    tokio::join!(page, accepted)
}

async fn next(terminal: &mut WebSocketStream<TcpStream>) -> Option<Message> {
    loop {
        match timeout(PATIENCE, terminal.next()).await.expect("nothing came") {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(message)) => return Some(message),
            Some(Err(_)) | None => return None,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_message_is_one_message_text_to_the_terminal_and_bytes_to_the_page() {
    let (helper, listener, token) = before().await;
    let (mut page, mut terminal) = opened(&helper, &listener, &token).await;
    for text in ["{}", "金額", "two"] {
        page.binary(text.as_bytes().to_vec()).await;
        assert_eq!(next(&mut terminal).await, Some(Message::text(text)));
    }
    page.binary(vec![0xff, 0]).await;
    assert_eq!(next(&mut terminal).await, Some(Message::Binary(Bytes::from_static(&[0xff, 0]))));
    for message in [Message::text("{\"a\":1}"), Message::Binary(Bytes::from_static(b"{\"a\":1}"))] {
        terminal.send(message).await.unwrap();
        assert_eq!(page.heard().await, Heard::Binary(b"{\"a\":1}".to_vec()));
    }
    page.text("later versions may say something").await;
    assert_eq!(page.heard_text().await, r#"{"error":"UNSUPPORTED_OPERATION"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn either_end_closes_the_other() {
    let (helper, listener, token) = before().await;
    let (mut page, mut terminal) = opened(&helper, &listener, &token).await;
    terminal.send(Message::text("last")).await.unwrap();
    terminal.close(None).await.unwrap();
    assert_eq!(page.heard().await, Heard::Binary(b"last".to_vec()));
    assert_eq!(page.heard().await, Heard::Closed(Some(1000)));

    let (mut page, mut terminal) = opened(&helper, &listener, &token).await;
    page.binary(b"x".to_vec()).await;
    page.0.close(None).await.unwrap();
    assert_eq!(next(&mut terminal).await, Some(Message::text("x")));
    assert!(matches!(next(&mut terminal).await, Some(Message::Close(_))), "closed in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_long_is_told_as_sent() {
    let (helper, listener, token) = before().await;
    let (mut page, mut terminal) = opened(&helper, &listener, &token).await;
    page.binary(b"x".to_vec()).await;
    let _ = terminal.send(Message::text("x".repeat(129 * 1024))).await;
    page.ends_with(r#"{"error":"RESPONSE_TOO_LARGE","sent":true}"#, 1000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_no_websocket_is_no_terminal() {
    let (helper, listener, token) = before().await;
    for answer in ["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "220 mail\r\n\r\n", ""] {
        let stranger = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        };
        let page = Page::hello(&helper, "hub", ORIGIN, &token, "s");
        let (mut page, ()) = tokio::join!(page, stranger);
        page.ends_with(REFUSED, 1000).await;
    }
    drop(listener);
    Page::hello(&helper, "hub", ORIGIN, &token, "s").await.ends_with(REFUSED, 1000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_number_of_the_handshakes_answer_counts() {
    let (helper, listener, token) = before().await;
    let old_server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let length = stream.read(&mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..length]).into_owned();
        let key = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("sec-websocket-key").then(|| value.trim().to_owned())
        });
        let accept = derive_accept_key(key.unwrap().as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        WebSocketStream::from_raw_socket(stream, Role::Server, None).await
    };
    let (mut page, mut terminal) = tokio::join!(Page::open(&helper, "hub", ORIGIN, &token, "s"), old_server);
    page.binary(b"x".to_vec()).await;
    assert_eq!(next(&mut terminal).await, Some(Message::text("x")));
}
