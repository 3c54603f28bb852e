//! The CodePay terminal's WebSocket: both kinds of messages, any path, several sockets, its own handshake, its ends.

use super::served::{Served, exchange, post, serve};
use futures_util::{SinkExt, StreamExt};
use std::io::{Read, Write};
use std::net::TcpStream as Plain;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

type Socket = WebSocketStream<TcpStream>;

fn address(served: &Served) -> &str {
    served.ready["codepay"].as_str().unwrap().strip_prefix("ws://").unwrap()
}

async fn connect(served: &Served, path: &str) -> Socket {
    let stream = TcpStream::connect(address(served)).await.unwrap();
    client_async(format!("ws://{}{path}", address(served)), stream).await.unwrap().0
}

fn order(number: &str) -> String {
    format!(
        r#"{{"topic":"ecrhub.pay.order","request_id":"{number}","app_id":"wz0","biz_data":{{"trans_type":"1","merchant_order_no":"{number}","order_amount":"12.50"}}}}"#
    )
}

fn scripted(more: &[&str], verb: &str) -> Served {
    let served = serve(more);
    let script = format!(r#"{{"system":"codepay","steps":[{{"verb":"{verb}"}}]}}"#);
    assert_eq!(exchange(served.control(), &post("/sim/script", &script)).status, 200);
    served
}

/// The next message; None when there is an end, whose error is told.
async fn heard(socket: &mut Socket) -> Result<serde_json::Value, String> {
    match timeout(Duration::from_secs(20), socket.next()).await.expect("nothing came") {
        Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).unwrap()),
        Some(Ok(other)) => Err(format!("{other:?}")),
        Some(Err(error)) => Err(error.to_string()),
        None => Err("end".to_owned()),
    }
}

#[tokio::test]
async fn orders_in_text_and_in_bytes_are_answered_in_text_on_every_path() {
    let served = serve(&[]);
    let mut one = connect(&served, "/").await;
    let mut two = connect(&served, "/mac_address=0123456789abcdef").await;
    one.send(Message::text(order("A"))).await.unwrap();
    two.send(Message::Binary(order("B").into_bytes().into())).await.unwrap();
    for (socket, number) in [(&mut one, "A"), (&mut two, "B")] {
        let reply = heard(socket).await.unwrap();
        assert_eq!((&reply["response_code"], &reply["request_id"]), (&"000".into(), &number.into()));
    }
    let mut charged = served.charged();
    charged.sort();
    assert_eq!(charged, ["A", "B"]);
    assert_eq!(served.ledger()["connections"], serde_json::json!({ "codepay-websocket": 2 }));
}

#[tokio::test]
async fn a_socket_ends_with_or_without_a_close_frame_as_the_script_says() {
    for (verb, charged, orderly) in
        [("CHARGE_THEN_DROP", true, true), ("WS_DROP", true, false), ("DROP_AFTER_READ", false, true)]
    {
        let served = scripted(&[], verb);
        let mut socket = connect(&served, "/").await;
        socket.send(Message::text(order("A"))).await.unwrap();
        let end = heard(&mut socket).await.unwrap_err();
        assert_eq!(end.starts_with("Close"), orderly, "{verb}: {end}");
        assert_eq!(served.charged().len(), usize::from(charged), "{verb}");
    }
}

#[test]
fn the_handshake_has_the_standards_words_or_those_of_terminals() {
    let cases = [(&[][..], "101 Switching Protocols"), (&["--field"], "101 Web Socket Protocol Handshake")];
    for (more, phrase) in cases {
        let served = serve(more);
        let mut stream = Plain::connect(address(&served)).unwrap();
        stream
            .write_all(b"GET /x HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .unwrap();
        let mut head = [0; 150];
        let length = stream.read(&mut head).unwrap();
        let head = String::from_utf8_lossy(&head[..length]);
        assert!(head.starts_with(&format!("HTTP/1.1 {phrase}\r\n")), "{head}");
        // The example of RFC 6455.
        assert!(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{head}");
        let answer = exchange(address(&served), "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        assert_eq!(answer.status, 400, "no handshake");
    }
}

#[test]
fn several_systems_share_the_control_interface() {
    let served = serve(&[]);
    let unknown = exchange(served.control(), &post("/sim/script", r#"{"system":"other","steps":[]}"#));
    assert_eq!(unknown.status, 400);
    assert!(unknown.body.contains(r#"`system` is \"qfpay\" or \"codepay\""#), "{}", unknown.body);
}
