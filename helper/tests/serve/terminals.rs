//! `tillwire terminal`: a terminal that asks to be paired, strangers who do, and the end of a pairing.

use super::served::{serve, tillwire};
use futures_util::{SinkExt, StreamExt};
use mdns_sd::{IfKind, ServiceDaemon, ServiceEvent};
use std::process::{Child, Output, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

const SERVICE: &str = "_ecr-hub-client._tcp.local.";

/// A till that waits for terminals on the loopback interface.
fn waiting(name: &str, seconds: &str) -> Child {
    let args = ["terminal", "pair", "--json", "--interface", "127.0.0.1", "--port", "0"];
    let mut command = tillwire(&[&args[..], &["--name", name, "--seconds", seconds]].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The port that the till of that name announces, and what it says of itself.
fn announced(name: &str) -> (u16, serde_json::Value) {
    let daemon = ServiceDaemon::new().unwrap();
    daemon.disable_interface(IfKind::All).unwrap();
    daemon.enable_interface(IfKind::Addr("127.0.0.1".parse().unwrap())).unwrap();
    let events = daemon.browse(SERVICE).unwrap();
    loop {
        let event = events.recv_timeout(Duration::from_secs(30)).expect("an announcement");
        let ServiceEvent::ServiceResolved(service) = event else { continue };
        if service.fullname != format!("{name}.{SERVICE}") {
            continue;
        }
        let said = service.txt_properties.iter().next().unwrap();
        let text = said.val().map_or(said.key().to_owned(), |value| {
            format!("{}={}", said.key(), String::from_utf8_lossy(value))
        });
        daemon.shutdown().unwrap();
        return (service.port, serde_json::from_str(&text).unwrap());
    }
}

/// What the till answers to a terminal; None when it hangs up.
async fn says(port: u16, message: &str) -> Option<serde_json::Value> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let (mut socket, _) = client_async(format!("ws://127.0.0.1:{port}/"), stream).await.unwrap();
    socket.send(Message::text(message)).await.unwrap();
    match socket.next().await? {
        Ok(Message::Text(text)) => Some(serde_json::from_str(&text).unwrap()),
        _ => None,
    }
}

fn pair(ip: &str, port: &str) -> String {
    format!(
        r#"{{"topic":"ecrhub.pair","request_id":"r1","device_data":{{"mac_address":"9774d56d682e549c","device_name":"P5","alias_name":"counter-1","ip_address":"{ip}","port":"{port}"}}}}"#
    )
}

fn ended(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn a_terminal_that_asks_from_its_own_address_is_paired_and_strangers_are_not() {
    let name = format!("till-{}", std::process::id());
    let till = waiting(&name, "60");
    let (port, said) = announced(&name);
    let own = format!("127.0.0.1:{port}");
    assert_eq!(said, serde_json::json!({ "mac_address": name, "ip_address": own, "name": name }));

    // Somebody who says nothing keeps nobody waiting.
    let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    assert_eq!(says(port, r#"{"topic":"ecrhub.pay.order","biz_data":{}}"#).await, None);
    assert_eq!(says(port, "noise").await, None);
    for (ip, terminal_port) in [("192.168.1.20", "35779"), ("127.0.0.1", "0"), ("127.0.0.1", "x")] {
        let refused = says(port, &pair(ip, terminal_port)).await.unwrap();
        assert_eq!(refused["response_code"], "001", "{ip} {terminal_port}");
    }
    let unpair = r#"{"topic":"ecrhub.unpair","device_data":{"mac_address":"9774d56d682e549c"}}"#;
    assert_eq!(says(port, unpair).await.unwrap()["response_code"], "000");

    let agreed = says(port, &pair("127.0.0.1", "35780")).await.unwrap();
    assert_eq!((&agreed["response_code"], &agreed["request_id"]), (&"000".into(), &"r1".into()));
    assert_eq!(
        (&agreed["topic"], &agreed["device_data"]["device_name"]),
        (&"ecrhub.pair".into(), &"P5".into())
    );
    let output = ended(till);
    assert_eq!(output.status.code(), Some(0));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = serde_json::json!({ "name": "counter-1", "device": "9774d56d682e549c", "via": "websocket", "address": "127.0.0.1:35780" });
    assert_eq!(found, serde_json::json!({ "terminals": [row] }));
}

#[test]
fn nobody_who_asks_is_an_exit_code() {
    let output = ended(waiting("nobody", "1"));
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(5), &b""[..]));
}

#[test]
fn a_terminal_is_told_that_the_pairing_is_over() {
    let served = serve(&[]);
    let address = served.ready["codepay"].as_str().unwrap().strip_prefix("ws://").unwrap();
    let unpair = |address: &str| tillwire(&["terminal", "unpair", address]).output().unwrap().status.code();
    assert_eq!(unpair(address), Some(0));
    assert_eq!(unpair("127.0.0.1:9"), Some(5), "nobody is there");
    assert_eq!(unpair("8.8.8.8"), Some(2), "no address of this network");
}
