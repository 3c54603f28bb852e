//! CodePay terminals that said who they are: shown to a person, as lines for the configuration or as JSON, and used by
//! nobody else. Whoever is on the network can say anything.

use crate::config::{Via, is_id};
use std::net::SocketAddr;
use tillwire_core::json::Writer;

/// The most letters of what a terminal says of itself.
const MAX_LETTERS: usize = 64;

/// A terminal as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What people call it; empty when it did not say.
    name: String,
    /// Its constant name, seldom a MAC address; empty when it did not say.
    device: String,
    pub address: SocketAddr,
}

impl Found {
    /// Strangers wrote it: what goes to a person's screen has no control characters and an end.
    pub fn new(name: &str, device: &str, address: SocketAddr) -> Self {
        let plain =
            |text: &str| text.chars().filter(|letter| !letter.is_control()).take(MAX_LETTERS).collect();
        Found { name: plain(name), device: plain(device), address }
    }

    fn to_json(&self) -> String {
        Writer::new()
            .text("name", &self.name)
            .text("device", &self.device)
            .text("via", Via::WebSocket.as_str())
            .text("address", &self.address.to_string())
            .finish()
    }

    /// Its lines in the configuration; a name that can be an id is one.
    fn to_toml(&self, number: usize) -> String {
        let id = if is_id(&self.name) { self.name.clone() } else { format!("terminal-{number}") };
        let (name, device, address) = (&self.name, &self.device, self.address);
        format!(
            "# {name} {device}\n[[terminal]]\nid = \"{id}\"\nvia = \"websocket\"\naddress = \"{address}\"\n"
        )
    }
}

/// Tells a person, or a program.
pub fn print(found: &[Found], json: bool) {
    if json {
        let rows: Vec<_> = found.iter().map(Found::to_json).collect();
        return println!("{}", Writer::new().raw("terminals", &format!("[{}]", rows.join(","))).finish());
    }
    for (index, terminal) in found.iter().enumerate() {
        println!("{}", terminal.to_toml(index + 1));
    }
}
