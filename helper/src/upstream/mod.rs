//! The way to a terminal: a fresh connection for every use, and what may be done on it.
//!
//! [`open`] opens one, [`post()`] makes one HTTP exchange on one. Nothing here repeats anything.

mod post;
pub mod serial;
pub mod websocket;
mod wire;

#[cfg(feature = "engine")]
pub use post::status;
pub use post::{Failed, Reply, exchange, post};

use crate::config::{Target, is_local};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_serial::SerialStream;

/// How long a terminal may take to accept. Below the 5 s in which a page is promised an answer.
const CONNECT_LIMIT: Duration = Duration::from_millis(4500);

/// A connection that stands.
pub enum Upstream {
    /// Bytes both ways.
    Stream(TcpStream),
    /// For one exchange with the terminal at that address.
    Exchange(TcpStream, SocketAddr),
    /// Bytes both ways on a line that stays.
    Serial(SerialStream),
    /// Messages both ways.
    Messages(Box<websocket::Socket>),
}

/// Opens the way to a terminal. Errors: those of [`connect`], [`serial::open`] and [`websocket::connect`]; nothing
/// was sent.
pub async fn open(target: &Target) -> Result<Upstream, Code> {
    match target {
        Target::Tcp(address) => connect(*address).await.map(Upstream::Stream),
        Target::Http(address) => connect(*address).await.map(|stream| Upstream::Exchange(stream, *address)),
        Target::Serial(port) => serial::open(port).await.map(Upstream::Serial),
        Target::WebSocket(address) => {
            websocket::connect(*address).await.map(|socket| Upstream::Messages(Box::new(socket)))
        }
    }
}

/// Connects. Errors: `TARGET_FORBIDDEN`, `CONNECT_REFUSED`, `CONNECT_TIMEOUT`; nothing was sent.
pub async fn connect(address: SocketAddr) -> Result<TcpStream, Code> {
    if !is_local(address.ip()) {
        return Err(Code::TargetForbidden);
    }
    let connected = timeout(CONNECT_LIMIT, TcpStream::connect(address)).await;
    let stream = connected.map_err(|_| Code::ConnectTimeout)?.map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Code::ConnectRefused,
        _ => Code::ConnectTimeout,
    })?;
    // A terminal that is gone already is found out by the first use.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// Resolves when the terminal ends a connection on which nothing was asked yet, or speaks unasked.
pub async fn gone(stream: &TcpStream) {
    // Readable means an end, an error or bytes nobody asked for: this connection is of no use.
    let _ = stream.readable().await;
}
