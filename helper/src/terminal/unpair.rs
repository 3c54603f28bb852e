//! `tillwire terminal unpair`: tells a terminal that it is not paired with this machine any more.

use crate::args::Unpair;
use crate::config::{Via, parse_target};
use crate::error::Error;
use crate::upstream::websocket;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::time::Duration;
use tillwire_core::codepay::{Message, ResponseCode, Topic, pairing};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;

/// How long the terminal may take: its person may be asked.
const ANSWER: Duration = Duration::from_secs(60);

/// Errors: no address, not reached, or the terminal did not agree.
pub async fn run(options: &Unpair) -> Result<(), Error> {
    let text = &options.address;
    let address = parse_target(text, Via::WebSocket)
        .map_err(|refused| Error::Address { text: text.clone(), reason: refused.to_string() })?;
    let agreed = timeout(ANSWER, ask(address, &options.name)).await.unwrap_or(Ok(false))?;
    if agreed { Ok(()) } else { Err(Error::NotUnpaired) }
}

async fn ask(address: SocketAddr, name: &str) -> Result<bool, Error> {
    let mut socket = websocket::connect(address).await.map_err(|_| Error::Unreached)?;
    let request = pairing::unpair(&super::till(name)).encode();
    if socket.send(Frame::text(request)).await.is_err() {
        return Ok(false);
    }
    let mut agreed = false;
    while let Some(Ok(frame)) = socket.next().await {
        let message = frame.to_text().ok().and_then(|text| Message::decode(text).ok());
        if let Some(reply) = message.filter(|reply| reply.topic == Topic::Unpair) {
            agreed = reply.response_code.as_ref().is_some_and(ResponseCode::is_success);
            break;
        }
    }
    let _ = socket.close(None).await;
    Ok(agreed)
}
