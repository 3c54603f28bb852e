//! The WebSocket face: a handshake on any path, whole messages in and out, and the ends that a script wants.
//!
//! It reads text and bytes alike and writes text, as terminals do. Pings are answered by the socket itself.

use super::http::{self, Answer, Refusal, Request};
use super::socket;
use super::terminal::{Line, Terminal};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tillwire_core::codepay::MAX_MESSAGE;
use tillwire_core::sim::{Transmit, Via};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// A socket on which nothing comes or goes for so long is closed. A customer takes five minutes at most.
const IDLE: Duration = Duration::from_secs(600);
/// How long a client may take to read a message.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// How the handshake's answer begins: the standard's words, or those of the server inside real terminals.
#[derive(Debug, Clone, Copy)]
pub enum Phrase {
    Standard,
    Terminal,
}

impl Phrase {
    const fn as_str(self) -> &'static str {
        match self {
            Phrase::Standard => "Switching Protocols",
            Phrase::Terminal => "Web Socket Protocol Handshake",
        }
    }
}

/// Serves one connection.
pub async fn serve(mut stream: TcpStream, (terminal, phrase): (Terminal, Phrase)) {
    let request = match http::read(&mut stream).await {
        Ok(request) => request,
        Err(Refusal::Gone) => return,
        Err(Refusal::Bad(_) | Refusal::TooLarge) => return refuse(stream).await,
    };
    let Some(handshake) = handshake(&request, phrase) else { return refuse(stream).await };
    let Some(mut line) = terminal.connected(Via::WebSocket).await else { return };
    if socket::write(&mut stream, handshake.as_bytes()).await.is_ok() {
        let config =
            WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
        talk(socket, &terminal, &mut line).await;
    }
    terminal.closed(line.conn).await;
}

/// Any path will do: clients put their names there.
fn handshake(request: &Request, phrase: Phrase) -> Option<String> {
    let key = request.header("sec-websocket-key").filter(|_| request.method == "GET")?;
    let (phrase, accept) = (phrase.as_str(), derive_accept_key(key.as_bytes()));
    Some(format!(
        "HTTP/1.1 101 {phrase}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    ))
}

async fn refuse(mut stream: TcpStream) {
    let answer = Answer { status: 400, content_type: "text/plain", ..Answer::default() };
    if answer.write(&mut stream).await.is_ok() {
        socket::close(stream).await;
    }
}

async fn talk(mut socket: WebSocketStream<TcpStream>, terminal: &Terminal, line: &mut Line) {
    loop {
        let message = tokio::select! {
            transmit = line.transmits.recv() => match transmit {
                Some(Transmit::Bytes(bytes)) => {
                    let sent = timeout(WRITE_LIMIT, socket.send(text(bytes))).await;
                    if matches!(sent, Ok(Ok(()))) { continue } else { return };
                }
                Some(Transmit::Reset) => return socket::reset(socket.into_inner()),
                Some(Transmit::Close | Transmit::Reply { .. } | Transmit::PartialHeaders) | None => break,
            },
            message = timeout(IDLE, socket.next()) => message.ok().flatten(),
        };
        match message {
            Some(Ok(Message::Text(text))) => terminal.bytes(line.conn, text.as_bytes()).await,
            Some(Ok(Message::Binary(bytes))) => terminal.bytes(line.conn, &bytes).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => break,
        }
    }
    // The close frame, then what the client still has to say to it.
    let closing = async {
        let _ = socket.close(None).await;
        while let Some(Ok(_)) = socket.next().await {}
    };
    let _ = timeout(socket::GRACE, closing).await;
}

/// Noise that is no text leaves as bytes.
fn text(bytes: Vec<u8>) -> Message {
    let bytes = bytes::Bytes::from(bytes);
    Utf8Bytes::try_from(bytes.clone()).map_or(Message::Binary(bytes), Message::Text)
}
