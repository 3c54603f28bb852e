//! A page's WebSocket.

use super::helper::Helper;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// No test waits longer for anything.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Page(pub WebSocketStream<TcpStream>);

/// What comes.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Text(String),
    Binary(Vec<u8>),
    /// With its code; None when the connection just ended.
    Closed(Option<u16>),
}

impl Page {
    /// Shakes hands. Errors: the HTTP status of the refusal.
    pub async fn connect(helper: &Helper, id: &str, origin: &str) -> Result<Self, u16> {
        let address = helper.address();
        let mut request = format!("ws://{address}/v1/terminals/{id}").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        let stream = TcpStream::connect(&address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        match client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(Page(socket)),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Shakes hands and says who it is.
    pub async fn hello(helper: &Helper, id: &str, origin: &str, token: &str, session: &str) -> Self {
        let mut page = Page::connect(helper, id, origin).await.unwrap();
        page.text(&format!(r#"{{"token":"{token}","session":"{session}"}}"#)).await;
        page
    }

    /// All of it, up to the open terminal.
    pub async fn open(helper: &Helper, id: &str, origin: &str, token: &str, session: &str) -> Self {
        let mut page = Page::hello(helper, id, origin, token, session).await;
        let opened = page.heard_text().await;
        assert!(opened.starts_with(r#"{"opened":true,"via":""#), "{opened}");
        page
    }

    pub async fn text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub async fn binary(&mut self, bytes: impl Into<Bytes>) {
        self.0.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// One HTTP exchange's request.
    pub async fn ask(&mut self, path: &str, body: &str) {
        self.text(&format!(r#"{{"path":"{path}"}}"#)).await;
        self.binary(body.as_bytes().to_vec()).await;
    }

    /// The next message that is no ping or pong.
    pub async fn heard(&mut self) -> Heard {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("nothing came") {
                Some(Ok(Message::Text(text))) => return Heard::Text(text.to_string()),
                Some(Ok(Message::Binary(bytes))) => return Heard::Binary(bytes.to_vec()),
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    pub async fn heard_text(&mut self) -> String {
        match self.heard().await {
            Heard::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    /// All bytes until it closes, and how it does.
    pub async fn rest(&mut self) -> (Vec<u8>, Option<u16>) {
        let mut all = Vec::new();
        loop {
            match self.heard().await {
                Heard::Binary(bytes) => all.extend(bytes),
                Heard::Closed(code) => return (all, code),
                Heard::Text(text) => panic!("{text}"),
            }
        }
    }

    /// Asserts what it is told last, and that it closes with that code.
    pub async fn ends_with(&mut self, text: &str, code: u16) {
        assert_eq!(self.heard().await, Heard::Text(text.to_owned()));
        assert_eq!(self.heard().await, Heard::Closed(Some(code)));
    }
}
