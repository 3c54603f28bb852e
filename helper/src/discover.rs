//! `tillwire discover`: the terminals that announce themselves on the network, as lines for the configuration.
//!
//! Only CodePay's ECR Hub announces itself (multicast DNS). Whoever is on the network can announce anything: what is
//! found is shown to a person, who compares it with the address on the terminal's screen, and is used by nobody else.

use crate::args::Discover;
use crate::config::{Via, is_local, parse_target};
use crate::error::Error;
use crate::found::{self, Found};
use mdns_sd::{IfKind, ResolvedService, ServiceDaemon, ServiceEvent};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tillwire_core::json::{self, Value};

/// What terminals announce (section 2).
const SERVICE: &str = "_ecr-hub-server._tcp.local.";

/// Listens, then tells. Errors: nothing announced itself, or the system refuses to listen.
pub fn run(options: &Discover) -> Result<(), Error> {
    let found = listen(options)?;
    found::print(&found, options.json);
    if found.is_empty() { Err(Error::NothingAnnounced) } else { Ok(()) }
}

/// Everything that announced itself in time, in the order of the addresses.
fn listen(options: &Discover) -> Result<Vec<Found>, Error> {
    let daemon = ServiceDaemon::new().map_err(refused)?;
    if let Some(interface) = &options.interface {
        daemon.disable_interface(IfKind::All).map_err(refused)?;
        daemon.enable_interface(kind(interface)).map_err(refused)?;
    }
    let events = daemon.browse(SERVICE).map_err(refused)?;
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let mut found = BTreeMap::new();
    while let Ok(event) = events.recv_timeout(end.saturating_duration_since(Instant::now())) {
        if let ServiceEvent::ServiceResolved(service) = event {
            found.extend(read(&service).map(|terminal| (terminal.address, terminal)));
        }
    }
    let _ = daemon.shutdown();
    Ok(found.into_values().collect())
}

/// The interface of that name or address.
pub fn kind(interface: &str) -> IfKind {
    interface.parse().map_or_else(|_| IfKind::Name(interface.to_owned()), IfKind::Addr)
}

/// The network refuses to be listened to.
pub fn refused(error: mdns_sd::Error) -> Error {
    Error::Start(std::io::Error::other(error.to_string()))
}

/// What an announcement says of itself; else what the network says of it. None for what is not of this network.
fn read(service: &ResolvedService) -> Option<Found> {
    let said = Said::read(service);
    let host = service.addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr).find(|ip| is_local(*ip));
    let announced = host.map(|ip| SocketAddr::new(ip, service.port));
    let ip = said.get("ip_address").and_then(|ip| ip.split(':').next());
    let port = said.get("port").map_or(service.port.to_string(), str::to_owned);
    let own = ip.and_then(|ip| parse_target(&format!("{ip}:{port}"), Via::WebSocket).ok());
    let instance = service.fullname.trim_end_matches(SERVICE).trim_end_matches('.');
    let name =
        ["alias_name", "name", "device_name"].iter().find_map(|name| said.get(name)).unwrap_or(instance);
    let device = ["mac_address", "device_sn"].iter().find_map(|name| said.get(name)).unwrap_or_default();
    Some(Found::new(name, device, own.or(announced)?))
}

/// The members of the TXT record: either one text of JSON, or names and values.
struct Said(Vec<(String, String)>);

impl Said {
    fn read(service: &ResolvedService) -> Self {
        let mut members = Vec::new();
        for property in service.txt_properties.iter() {
            let value = property.val().map(|value| String::from_utf8_lossy(value).into_owned());
            let whole = value
                .as_ref()
                .map_or(property.key().to_owned(), |value| format!("{}={value}", property.key()));
            match json::read(&whole) {
                Ok(Value::Object(said)) => {
                    members.extend(said.into_iter().filter_map(|(name, value)| match value {
                        Value::Text(text) | Value::Number(text) => Some((name, text)),
                        _ => None,
                    }))
                }
                _ => members.extend(value.map(|value| (property.key().to_owned(), value))),
            }
        }
        Said(members)
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}
