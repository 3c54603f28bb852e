//! The TCP face: bytes in, bytes out, and the ends that a script wants.

use super::socket;
use super::terminal::{Line, Terminal};
use std::ops::ControlFlow;
use std::time::Duration;
use tillwire_core::sim::{Transmit, Via};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a client may be silent before its first byte.
const FIRST_BYTE: Duration = Duration::from_secs(30);
/// A connection on which nothing comes or goes for so long is closed. A customer takes two minutes at most.
const IDLE: Duration = Duration::from_secs(600);

/// Serves one connection.
pub async fn serve(stream: TcpStream, terminal: Terminal) {
    let Some(mut line) = terminal.connected(Via::Tcp).await else { return };
    talk(stream, &terminal, &mut line).await;
    terminal.closed(line.conn).await;
}

async fn talk(mut stream: TcpStream, terminal: &Terminal, line: &mut Line) {
    let mut buffer = [0; 4096];
    let mut patience = FIRST_BYTE;
    loop {
        let step = tokio::select! {
            transmit = line.transmits.recv() => Step::Transmit(transmit),
            read = timeout(patience, stream.read(&mut buffer)) => Step::Read(read.ok().and_then(Result::ok)),
        };
        match step {
            Step::Read(Some(0)) => return finish(stream, line).await,
            Step::Read(Some(length)) => {
                patience = IDLE;
                terminal.bytes(line.conn, buffer.get(..length).unwrap_or_default()).await;
            }
            Step::Read(None) | Step::Transmit(None) => return socket::close(stream).await,
            Step::Transmit(Some(transmit)) => match obey(stream, transmit).await {
                ControlFlow::Continue(open) => stream = open,
                ControlFlow::Break(()) => return,
            },
        }
    }
}

enum Step {
    Read(Option<usize>),
    Transmit(Option<Transmit>),
}

/// Does what the terminal wants; gives the stream back while it stays open.
async fn obey(mut stream: TcpStream, transmit: Transmit) -> ControlFlow<(), TcpStream> {
    match transmit {
        Transmit::Bytes(bytes) => match socket::write(&mut stream, &bytes).await {
            Ok(()) => return ControlFlow::Continue(stream),
            Err(_) => drop(stream),
        },
        Transmit::Reset => socket::reset(stream),
        Transmit::Close | Transmit::Reply { .. } | Transmit::PartialHeaders => socket::close(stream).await,
    }
    ControlFlow::Break(())
}

/// The client sends nothing more; it may still be waiting for its answer.
async fn finish(mut stream: TcpStream, line: &mut Line) {
    while let Ok(Some(transmit)) = timeout(socket::GRACE, line.transmits.recv()).await {
        match obey(stream, transmit).await {
            ControlFlow::Continue(open) => stream = open,
            ControlFlow::Break(()) => return,
        }
    }
}
