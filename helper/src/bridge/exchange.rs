//! One HTTP exchange for a page, on the connection that stands already.
//!
//! The page sends `{"path":"/api/pos/trade"}` and then the body as bytes; it gets `{"status":200}` and then the
//! body, or `{"error":CODE,"sent":..}`. Browsers repeat a POST by themselves when a connection dies: this never.

use super::page::{self, End, Reader, Said, Writer};
use super::{Bridges, failure};
use crate::upstream::{self, Failed, Reply};
use bytes::Bytes;
use std::net::SocketAddr;
use tillwire_core::code::Code;
use tillwire_core::helper::{self, Ask};
use tillwire_core::systems;
use tokio::net::TcpStream;
use tracing::warn;

/// Serves the exchange.
pub async fn run(
    bridges: &Bridges,
    reader: &mut Reader,
    writer: &mut Writer,
    upstream: TcpStream,
    address: SocketAddr,
) -> End {
    let asked = tokio::select! {
        asked = ask(reader, writer) => asked,
        () = upstream::gone(&upstream) => Err(Unasked::Failed(Code::AbortedBeforeSend)),
    };
    let (path, body) = match asked {
        Ok(asked) => asked,
        Err(Unasked::End(end)) => return end,
        Err(Unasked::Failed(code)) => return tell(writer, Err(Failed { code, sent: false })).await,
    };
    let _flight = bridges.stop.flight();
    bridges.metrics.exchanges.add();
    match page::attend(reader, writer, upstream::post(upstream, address, &path, body)).await {
        Ok(answer) => {
            if let Err(Failed { code, sent }) = answer {
                bridges.metrics.broken.add();
                warn!(code = code.as_str(), sent, "exchange without an answer");
            }
            tell(writer, answer).await
        }
        Err(end) => end,
    }
}

/// Why nothing is asked of the terminal.
enum Unasked {
    /// The page is told, then the socket ends.
    Failed(Code),
    End(End),
}

impl From<End> for Unasked {
    fn from(end: End) -> Self {
        Unasked::End(end)
    }
}

async fn ask(reader: &mut Reader, writer: &mut Writer) -> Result<(String, Bytes), Unasked> {
    let Said::Text(text) = page::listen(reader, writer).await? else { return Err(End::Kind.into()) };
    let path = read_path(&text).map_err(Unasked::Failed)?;
    match page::listen(reader, writer).await? {
        Said::Binary(body) => Ok((path, body)),
        Said::Text(_) => Err(End::Kind.into()),
    }
}

/// The path, which is one that a terminal takes requests at. Errors: `NOT_FOUND`, and those of [`Ask::decode`].
fn read_path(text: &str) -> Result<String, Code> {
    let Ask { path } = Ask::decode(text)?;
    systems::posted_to(&path).map(|_| path.clone()).ok_or(Code::NotFound)
}

async fn tell(writer: &mut Writer, answer: Result<Reply, Failed>) -> End {
    let told = match answer {
        Ok(reply) => {
            let status = helper::Said::Status(reply.status).encode();
            match writer.text(status).await {
                Ok(()) => writer.binary(reply.body).await,
                Err(end) => Err(end),
            }
        }
        Err(Failed { code, sent }) => writer.text(failure(code, sent)).await,
    };
    told.err().unwrap_or(End::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_paths_of_the_operations_are_asked() {
        let cases = [
            (r#"{"path":"/api/pos/trade"}"#, None),
            (r#"{"path":"/api/pos/cancel_request"}"#, None),
            (r#"{"path":"/api/pos/trade/"}"#, Some(Code::NotFound)),
            (r#"{"path":"/api/pos/../admin"}"#, Some(Code::NotFound)),
            (r#"{"path":"http://192.168.1.1/"}"#, Some(Code::NotFound)),
            (r#"{"path":""}"#, Some(Code::NotFound)),
            (r#"{"path":"/api/pos/trade\r\nX: y"}"#, Some(Code::InvalidField)),
            (r#"{"path":1}"#, Some(Code::Schema)),
            ("{}", Some(Code::Schema)),
            ("{", Some(Code::JsonSyntax)),
        ];
        for (text, code) in cases {
            assert_eq!(read_path(text).err(), code, "{text}");
        }
    }
}
