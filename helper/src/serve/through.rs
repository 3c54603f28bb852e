//! One HTTP exchange for clients without WebSockets: `POST /v1/terminals/{id}/http/{path...}`.
//!
//! Browsers repeat a POST by themselves when a connection dies before its answer. So whatever moves money
//! needs an `Idempotency-Key`; a key passes once, its repetition is answered 409 and never forwarded.

use super::answer::{self, Answer, told};
use super::context::Context;
use super::keys::Pass;
use crate::access::admits_token;
use crate::bridge::Claim;
use crate::config::{Origin, Target, Terminal};
use crate::upstream::{self, Failed};
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONNECTION, HeaderMap, HeaderValue};
use std::time::{Instant, SystemTime};
use tillwire_core::code::Code;
use tillwire_core::systems;
use tokio::task::spawn_blocking;
use tracing::{error, warn};

const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest key, in bytes.
const MAX_KEY: usize = 128;
/// The session under which these clients own a terminal. No page can choose it: it has a space.
const SESSION: &str = "over http";

/// What is asked, after the guard.
pub struct Asked<'a> {
    pub id: &'a str,
    pub path: &'a str,
    pub origin: &'a Origin,
    pub headers: &'a HeaderMap,
    pub body: Bytes,
}

/// Why it is not answered with the terminal's reply. `sent` as in [`Failed`].
type Refused = (StatusCode, Failed);

/// Makes the exchange.
pub async fn answer(context: &Context, asked: Asked<'_>) -> Answer {
    let answered = exchange(context, asked).await;
    let mut answer = answered.unwrap_or_else(|(status, Failed { code, sent })| {
        warn!(code = code.as_str(), sent, "request not answered by the terminal");
        let sent = if sent { "true" } else { "false" };
        answer::json(status, told(code).raw("sent", sent).finish())
    });
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

async fn exchange(context: &Context, asked: Asked<'_>) -> Result<Answer, Refused> {
    let bridges = &context.bridges;
    let token = admits_token(asked.headers, asked.origin, &bridges.tokens);
    token.map_err(|denied| unsent(denied.status, denied.code))?;
    let (terminal, address) = match bridges.config.now().terminal(asked.id).cloned() {
        Some(terminal @ Terminal { target: Target::Http(address), .. }) => (terminal, address),
        _ => return Err(unsent(StatusCode::NOT_FOUND, Code::NotFound)),
    };
    let key = key(&asked)?;
    let mut claim = claim(context, &terminal, asked.origin)?;
    let scope = format!("{} {}", asked.origin, terminal.id);
    let connected = upstream::connect(address).await;
    let stream = connected.map_err(|code| unsent(StatusCode::BAD_GATEWAY, code))?;
    claim.opened();
    if let Some(key) = key {
        pass(context, &scope, key).await?;
    }
    let _flight = bridges.stop.flight();
    bridges.metrics.exchanges.add();
    let reply = upstream::post(stream, address, asked.path, asked.body).await;
    let reply = reply.map_err(|failed| {
        bridges.metrics.broken.add();
        if let (false, Some(key)) = (failed.sent, key) {
            context.keys.give_back(&scope, key);
        }
        (StatusCode::BAD_GATEWAY, failed)
    })?;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    Ok(answer::json(status, reply.body))
}

/// The key, where the operation needs one.
fn key<'a>(asked: &Asked<'a>) -> Result<Option<&'a str>, Refused> {
    if systems::posted_to(asked.path).is_some_and(|way| way.harmless.contains(&asked.path)) {
        return Ok(None);
    }
    let mut named = asked.headers.get_all(IDEMPOTENCY_KEY).iter();
    let one = named.next().filter(|_| named.next().is_none());
    let key = one.and_then(|key| key.to_str().ok()).filter(|key| (1..=MAX_KEY).contains(&key.len()));
    key.map(Some).ok_or(unsent(StatusCode::BAD_REQUEST, Code::InvalidField))
}

fn claim(context: &Context, terminal: &Terminal, origin: &Origin) -> Result<Claim, Refused> {
    let claimed = context.bridges.owners.claim(&terminal.id, SESSION, origin, Instant::now());
    claimed.ok_or(unsent(StatusCode::LOCKED, Code::TerminalLocked))
}

/// Notes it; the disk may take its time.
async fn pass(context: &Context, scope: &str, key: &str) -> Result<(), Refused> {
    let (keys, scope, key) = (context.keys.clone(), scope.to_owned(), key.to_owned());
    let passed = spawn_blocking(move || keys.pass(&scope, &key, SystemTime::now())).await;
    match passed.unwrap_or_else(|ended| Err(ended.into())) {
        Ok(Pass::Once) => Ok(()),
        // What became of the first is not known here: ask, never charge again.
        Ok(Pass::Repeated) => Err((StatusCode::CONFLICT, Failed { code: Code::OutcomeUnknown, sent: true })),
        Ok(Pass::Full) => Err(unsent(StatusCode::TOO_MANY_REQUESTS, Code::JournalUnavailable)),
        Err(error) => {
            error!(%error, "the state folder cannot be used");
            Err(unsent(StatusCode::SERVICE_UNAVAILABLE, Code::JournalUnavailable))
        }
    }
}

const fn unsent(status: StatusCode, code: Code) -> Refused {
    (status, Failed { code, sent: false })
}
