//! A bridge: one WebSocket of a page, one connection to a terminal, bytes in between.
//!
//! 1. The page's first message is `{"token":..,"session":..}`, within 5 s.
//! 2. The token is checked, the terminal claimed for the session, a fresh connection opened.
//! 3. The page is told `{"opened":true,"via":..}` once it stands, or `{"error":CODE,"sent":false}`: only then
//!    may the page note its payment as sent.
//! 4. By the terminal's kind, [`stream`] moves bytes (a TCP connection's or a serial line's), [`messages`] moves
//!    messages or [`exchange`] makes one HTTP exchange.
//!
//! It never reads what it carries, keeps nothing of it and repeats nothing.

mod exchange;
mod messages;
mod meter;
mod opening;
mod owners;
mod page;
mod stream;

pub use owners::{Claim, Owners};

use crate::access::Tokens;
use crate::config::{Live, Origin, Terminal};
use crate::metrics::Metrics;
use crate::stop::Stop;
use crate::upstream::{self, Upstream};
use page::{End, Reader, Writer};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tillwire_core::code::Code;
use tillwire_core::helper::{Opening, Said};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::{error, info};

/// How long a page may take to say who it is.
const OPENING_LIMIT: Duration = Duration::from_secs(5);

/// What all bridges share.
pub struct Bridges {
    pub config: Arc<Live>,
    pub tokens: Tokens,
    pub owners: Owners,
    pub stop: Stop,
    pub metrics: Arc<Metrics>,
}

/// Who knocks: what they asked for, what the guard saw, and what is called once the token is right. That tells whether they
/// still have their place.
pub struct Caller<'a> {
    pub id: &'a str,
    pub origin: &'a Origin,
    pub admitted: &'a (dyn Fn() -> bool + Sync),
}

/// Runs one, from after the upgrade to its end.
pub async fn run(bridges: &Bridges, stream: TcpStream, read: Vec<u8>, caller: Caller<'_>) {
    let (mut reader, mut writer) = page::open(stream, read).await;
    let end = tokio::select! {
        biased;
        end = talk(bridges, &mut reader, &mut writer, &caller) => end,
        () = stopped(&bridges.stop) => End::Stopping,
    };
    info!(terminal = caller.id, origin = %caller.origin, ?end, "bridge ended");
    page::close(reader, writer, end).await;
}

/// Resolves when the helper stops and nothing of anybody is in flight.
async fn stopped(stop: &Stop) {
    stop.asked().await;
    stop.landed().await;
}

async fn talk(bridges: &Bridges, reader: &mut Reader, writer: &mut Writer, caller: &Caller<'_>) -> End {
    let opening = match timeout(OPENING_LIMIT, page::listen(reader, writer)).await {
        Ok(Ok(said)) => opening::read(said),
        Ok(Err(end)) => return end,
        Err(_) => return End::NotPaired,
    };
    let opened = match opening {
        Ok(opening) => open(bridges, &opening, caller),
        Err(refused) => Err(refused),
    };
    let (terminal, mut claim) = match opened {
        Ok((terminal, Some(claim))) => (terminal, claim),
        Ok((terminal, None)) => return describe(writer, &terminal).await,
        Err((code, end)) => return refuse(bridges, writer, code, end).await,
    };
    match page::attend(reader, writer, upstream::open(&terminal.target)).await {
        Ok(Ok(upstream)) => {
            claim.opened();
            carry(bridges, reader, writer, &terminal, upstream).await
        }
        Ok(Err(code)) => refuse(bridges, writer, code, End::Done).await,
        Err(end) => end,
    }
}

/// Why a page gets no terminal: what it is told, and how its socket ends.
type Refused = (Code, End);

fn open(
    bridges: &Bridges,
    opening: &Opening,
    caller: &Caller<'_>,
) -> Result<(Terminal, Option<Claim>), Refused> {
    let Caller { id, origin, admitted } = caller;
    let valid = bridges.tokens.check(origin.as_str(), &opening.token).map_err(|error| {
        error!(%error, "the state folder cannot be used");
        (Code::JournalUnavailable, End::Done)
    })?;
    valid.filter(|_| admitted()).ok_or((Code::NotPaired, End::NotPaired))?;
    let terminal = bridges.config.now().terminal(id).cloned().ok_or((Code::NotFound, End::Done))?;
    if opening.asks_via {
        return Ok((terminal, None));
    }
    let claim = bridges.owners.claim(id, &opening.session, origin, Instant::now());
    Ok((terminal, Some(claim.ok_or((Code::TerminalLocked, End::Done))?)))
}

/// `{"via":..}`, of a serial port with its `baud`: a page speaks to a terminal differently over each.
async fn describe(writer: &mut Writer, terminal: &Terminal) -> End {
    let told = Said::Via { via: terminal.target.via().to_owned(), baud: terminal.target.baud() };
    writer.text(told.encode()).await.err().unwrap_or(End::Done)
}

async fn carry(
    bridges: &Bridges,
    reader: &mut Reader,
    writer: &mut Writer,
    terminal: &Terminal,
    upstream: Upstream,
) -> End {
    bridges.metrics.bridges.add();
    let opened = Said::Opened { via: terminal.target.via().to_owned() };
    if let Err(end) = writer.text(opened.encode()).await {
        return end;
    }
    match upstream {
        Upstream::Stream(stream) => stream::tcp(&bridges.stop, reader, writer, stream).await,
        Upstream::Serial(port) => stream::serial(&bridges.stop, reader, writer, port).await,
        Upstream::Exchange(stream, address) => exchange::run(bridges, reader, writer, stream, address).await,
        Upstream::Messages(socket) => messages::run(&bridges.stop, reader, writer, *socket).await,
    }
}

/// Tells why nothing was sent.
async fn refuse(bridges: &Bridges, writer: &mut Writer, code: Code, end: End) -> End {
    bridges.metrics.refused.add();
    info!(code = code.as_str(), "bridge refused");
    match writer.text(failure(code, false)).await {
        Ok(()) => end,
        Err(end) => end,
    }
}

/// The text that tells of a failure.
pub fn failure(code: Code, sent: bool) -> String {
    Said::Failed { code, sent: Some(sent) }.encode()
}
