//! `tillwire terminal pair`: announces this machine as a till until a terminal asks to be paired with it.
//!
//! A person picks the till on the terminal's screen; the terminal connects here and says who it is. It gets a yes when
//! it names the address that it comes from, or none. Anybody on the network can do that: what asked is only printed, for a
//! person who compares it with the terminal's screen.

use crate::args::PairTerminal;
use crate::config::{Via, parse_target};
use crate::discover;
use crate::error::Error;
use crate::found::{self, Found};
use futures_util::{SinkExt, StreamExt};
use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo, TxtProperty};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::codepay::pairing::{self, Device};
use tillwire_core::codepay::{MAX_MESSAGE, Message, Topic};
use tillwire_core::json::Writer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{interval, timeout};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// What tills announce (section 2).
const SERVICE: &str = "_ecr-hub-client._tcp.local.";
/// Ports that are tried from the chosen one on.
const PORTS: u16 = 10;
/// Terminals overhear announcements: they are repeated.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a terminal may take to say what it wants.
const SAYS: Duration = Duration::from_secs(10);
/// Connections at a time.
const CONNECTIONS: usize = 16;

/// Errors: nobody asked in time, or the network cannot be listened to.
pub async fn run(options: &PairTerminal) -> Result<(), Error> {
    let listener = listen(options).await?;
    let port = listener.local_addr().map_err(Error::Start)?.port();
    let announced = Announced::new(options, port)?;
    eprintln!("{} waits on port {port}: pick it at the terminal, under ECR Hub", options.name);
    let waiting = async {
        tokio::select! {
            found = asked(listener) => found,
            () = announced.again() => None,
        }
    };
    let found = timeout(Duration::from_secs(options.seconds), waiting).await.ok().flatten();
    let found = found.ok_or(Error::NothingPaired)?;
    found::print(&[found], options.json);
    Ok(())
}

/// The chosen port, or the next that is free.
async fn listen(options: &PairTerminal) -> Result<TcpListener, Error> {
    let ip = address(options).unwrap_or(Ipv4Addr::UNSPECIFIED.into());
    let first = options.port;
    let mut refused = None;
    for port in first..=first.saturating_add(PORTS) {
        match TcpListener::bind((ip, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(Error::Bind { port: first, kind: refused.map_or(std::io::ErrorKind::Other, |error| error.kind()) })
}

/// The address that was chosen, where one was and no name.
fn address(options: &PairTerminal) -> Option<IpAddr> {
    options.interface.as_ref()?.parse().ok()
}

/// The till's announcement, as long as this lives.
struct Announced {
    daemon: ServiceDaemon,
    service: ServiceInfo,
}

impl Announced {
    fn new(options: &PairTerminal, port: u16) -> Result<Self, Error> {
        let daemon = ServiceDaemon::new().map_err(discover::refused)?;
        if let Some(interface) = &options.interface {
            daemon.disable_interface(IfKind::All).map_err(discover::refused)?;
            daemon.enable_interface(discover::kind(interface)).map_err(discover::refused)?;
        }
        let service = service(&options.name, address(options), port).map_err(discover::refused)?;
        let announced = Announced { daemon, service };
        announced.tell();
        Ok(announced)
    }

    fn tell(&self) {
        // Whoever does not hear this one hears the next.
        let _ = self.daemon.register(self.service.clone());
    }

    async fn again(&self) {
        let mut again = interval(AGAIN);
        again.tick().await;
        loop {
            again.tick().await;
            self.tell();
        }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        let _ = self.daemon.shutdown();
    }
}

/// One text of JSON, as published tills write it.
fn service(name: &str, chosen: Option<IpAddr>, port: u16) -> mdns_sd::Result<ServiceInfo> {
    let ip = chosen.or_else(own_address).map(|ip| ip.to_string()).unwrap_or_default();
    let text = Writer::new()
        .text("mac_address", name)
        .text("ip_address", &format!("{ip}:{port}"))
        .text("name", name)
        .finish();
    let host = format!("{name}.local.");
    let properties: Vec<TxtProperty> = vec![text.as_str().into()];
    let service = ServiceInfo::new(SERVICE, name, &host, ip.as_str(), port, properties)?;
    Ok(if chosen.is_some() { service } else { service.enable_addr_auto() })
}

/// This machine's address towards the announcements' group; nothing is sent to find it out.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(224, 0, 0, 251), 5353)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// The first terminal that asks and gets a yes. Those who say nothing keep nobody waiting.
async fn asked(listener: TcpListener) -> Option<Found> {
    let (sender, mut paired) = mpsc::channel(1);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        tokio::select! {
            found = paired.recv() => return found,
            accepted = listener.accept() => {
                let Ok((stream, peer)) = accepted else { continue };
                let Ok(place) = places.clone().try_acquire_owned() else { continue };
                let sender = sender.clone();
                tokio::spawn(async move {
                    if let Some(found) = timeout(SAYS, talk(stream, peer)).await.ok().flatten() {
                        let _ = sender.send(found).await;
                    }
                    drop(place);
                });
            }
        }
    }
}

/// What a terminal wants, and the answer. None unless it is paired then.
async fn talk(stream: TcpStream, peer: SocketAddr) -> Option<Found> {
    let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE));
    let mut socket = accept_async_with_config(stream, Some(config)).await.ok()?;
    let frame = socket.next().await?.ok()?;
    let request = Message::decode(frame.to_text().ok()?).ok()?;
    let found = match request.topic {
        Topic::Pair => terminal(&request, peer.ip()),
        // It was forgotten before it asked: nothing is kept here.
        Topic::Unpair => None,
        _ => return None,
    };
    let agreed = found.is_some() || request.topic == Topic::Unpair;
    socket.send(Frame::text(pairing::answer(&request, agreed).encode())).await.ok()?;
    let _ = socket.close(None).await;
    found
}

/// Who asks; none where it is not who it says.
fn terminal(request: &Message, peer: IpAddr) -> Option<Found> {
    let device = Device::read(request).ok()?;
    let own = device.ip_address.is_empty() || device.ip_address.parse() == Ok(peer);
    let port = if device.port.is_empty() { String::new() } else { format!(":{}", device.port) };
    let address = parse_target(&format!("{peer}{port}"), Via::WebSocket).ok().filter(|_| own)?;
    let name = if device.alias_name.is_empty() { &device.device_name } else { &device.alias_name };
    Some(Found::new(name, &device.mac_address, address))
}
