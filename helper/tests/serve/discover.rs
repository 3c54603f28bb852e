//! `tillwire discover`, with announcements on the loopback interface alone.

use super::served::tillwire;
use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo, TxtProperty};
use std::process::Output;

const SERVICE: &str = "_ecr-hub-server._tcp.local.";

/// Terminals that announce themselves as long as this lives.
struct Announced(ServiceDaemon);

impl Announced {
    fn new(terminals: &[(&str, u16, &[TxtProperty])]) -> Self {
        let daemon = ServiceDaemon::new().unwrap();
        daemon.disable_interface(IfKind::All).unwrap();
        daemon.enable_interface(IfKind::Addr("127.0.0.1".parse().unwrap())).unwrap();
        for (name, port, members) in terminals {
            let (host, members) = (format!("terminal-{port}.local."), members.to_vec());
            let service = ServiceInfo::new(SERVICE, name, &host, "127.0.0.1", *port, members);
            daemon.register(service.unwrap()).unwrap();
        }
        Announced(daemon)
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        let _ = self.0.shutdown();
    }
}

fn discover(more: &[&str]) -> Output {
    let args = [&["discover", "--interface", "127.0.0.1", "--seconds", "3"], more].concat();
    tillwire(&args).output().unwrap()
}

#[test]
fn terminals_are_found_by_whatever_they_say_of_themselves() {
    // One JSON text, members of their own, nothing at all, and what nobody should believe.
    let json =
        r#"{"mac_address":"9774d56d682e549c","ip_address":"192.168.1.20","port":"35780","name":"counter-1"}"#;
    let members =
        [("mac_address", "ab"), ("ip_address", "10.0.0.9"), ("device_name", "P5")].map(TxtProperty::from);
    let hostile = [("ip_address", "8.8.8.8"), ("name", "a\u{1b}[31m\nb")].map(TxtProperty::from);
    let _announced = Announced::new(&[
        ("one", 35779, &[json.into()]),
        ("two", 35781, &members),
        ("three", 35782, &[]),
        ("four", 35783, &hostile),
    ]);
    let found = discover(&["--json"]);
    assert_eq!(found.status.code(), Some(0), "{}", String::from_utf8_lossy(&found.stderr));
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    let row = |name, device, address| serde_json::json!({ "name": name, "device": device, "via": "websocket", "address": address });
    let expected = serde_json::json!({ "terminals": [
        row("P5", "ab", "10.0.0.9:35781"),
        row("three", "", "127.0.0.1:35782"),
        row("a[31mb", "", "127.0.0.1:35783"),
        row("counter-1", "9774d56d682e549c", "192.168.1.20:35780"),
    ]});
    assert_eq!(found, expected);

    let text = String::from_utf8(discover(&[]).stdout).unwrap();
    let entry = "# counter-1 9774d56d682e549c\n[[terminal]]\nid = \"counter-1\"\nvia = \"websocket\"\naddress = \"192.168.1.20:35780\"\n";
    assert!(text.contains(entry), "{text}");
}
