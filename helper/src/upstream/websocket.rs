//! The way to a terminal that speaks WebSocket (CodePay 35779): a handshake on a connection of its own.
//!
//! Only the number of the handshake's answer counts: terminals say "101 Web Socket Protocol Handshake". Nothing is
//! compressed, and buffers are small: a payment is a few hundred bytes.

use super::CONNECT_LIMIT;
use bytes::Bytes;
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Between two pings to the terminal.
pub const BEAT: Duration = Duration::from_secs(5);
/// Nothing at all for so long: the terminal is gone.
pub const SILENCE: Duration = Duration::from_secs(15);
/// The longest message of a terminal, in bytes.
const MAX_MESSAGE: usize = 128 * 1024;
/// Of each socket's read buffer.
const BUFFER: usize = 4 * 1024;

/// A socket to a terminal.
pub type Socket = WebSocketStream<TcpStream>;

/// Connects and shakes hands. Errors: those of [`super::connect`], `CONNECT_REFUSED` also for whoever speaks no
/// WebSocket; no message was sent.
pub async fn connect(address: SocketAddr) -> Result<Socket, Code> {
    timeout(CONNECT_LIMIT, shake_hands(address)).await.unwrap_or(Err(Code::ConnectTimeout))
}

/// What goes to a terminal is text; what is no text goes as it is.
pub fn as_text(bytes: Bytes) -> Message {
    Utf8Bytes::try_from(bytes.clone()).map_or(Message::Binary(bytes), Message::Text)
}

async fn shake_hands(address: SocketAddr) -> Result<Socket, Code> {
    let stream = super::connect(address).await?;
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    let shaken = client_async_with_config(format!("ws://{address}/"), stream, Some(config)).await;
    shaken.map(|(socket, _)| socket).map_err(|_| Code::ConnectRefused)
}
