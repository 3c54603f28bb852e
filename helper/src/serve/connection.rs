//! One connection: requests past the guard, their bodies within bounds, then routes or a bridge.

use super::Helper;
use super::answer::{self, Answer};
use super::lobby::Place;
use super::watched::Watched;
use crate::access::{Admitted, Denied, Endpoint, preflight};
use crate::bridge::{self, Caller};
#[cfg(feature = "engine")]
use crate::engine::api::Problem;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tillwire_core::code::Code;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
use tracing::{info, warn};

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// The longest body of a request, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// How long a body may take.
const BODY_LIMIT: Duration = Duration::from_secs(10);
/// How long whoever has said nothing that counts keeps a place: a little more than the limits within, which tell why.
const STRANGER: Duration = Duration::from_secs(12);

/// Serves it to its end.
pub async fn serve(stream: TcpStream, place: Arc<Place>, helper: Arc<Helper>) {
    let service = service_fn(|request| {
        let (helper, place) = (helper.clone(), place.clone());
        async move {
            place.ask(STRANGER);
            let answer = answer(request, &helper, &place).await;
            if !goes_on(&answer) {
                place.rest();
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let io = TokioIo::new(Watched { stream, place: place.clone() });
    let connection =
        http1::Builder::new().max_buf_size(MAX_HEAD).serve_connection(io, service).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = place.over() => return,
        () = helper.bridges.stop.asked() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = place.over() => {}
    }
}

/// A bridge, or a stream of events: it has its connection for itself, and works as long as that lasts.
fn goes_on(answer: &Answer) -> bool {
    let streams = answer.headers().get(CONTENT_TYPE).is_some_and(|named| named == "text/event-stream");
    streams || answer.status() == StatusCode::SWITCHING_PROTOCOLS
}

async fn answer(request: Request<Incoming>, helper: &Arc<Helper>, place: &Arc<Place>) -> Answer {
    helper.bridges.metrics.requests.add();
    let origin = helper.guard.reader(&request);
    let mut answer = match helper.guard.admit(&request) {
        Ok(admitted) => admit(request, admitted, helper, place).await,
        Err(denied) => {
            helper.bridges.metrics.denied.add();
            // The path is the asker's text: quoted by the log, but not for long ones.
            let path: String = request.uri().path().chars().take(80).collect();
            if let Some(hidden) = helper.denials.shows(Instant::now()) {
                warn!(status = denied.status.as_u16(), code = denied.code.as_str(), path, hidden, "denied");
            }
            refused(denied, request.uri().path(), helper)
        }
    };
    answer::finish(&mut answer, origin.as_ref());
    answer
}

async fn admit(
    request: Request<Incoming>,
    admitted: Admitted,
    helper: &Arc<Helper>,
    place: &Arc<Place>,
) -> Answer {
    if request.method() == Method::OPTIONS {
        let mut answer = answer::empty(StatusCode::NO_CONTENT);
        answer.headers_mut().extend(preflight(&admitted.endpoint, request.headers()));
        return answer;
    }
    if let Endpoint::Terminal { id } = &admitted.endpoint {
        return upgrade(request, id.clone(), &admitted, helper, place);
    }
    let head = (request.method().clone(), request.uri().path().to_owned());
    match whole(request).await {
        Ok(_) if !place.work() => answer::refused(StatusCode::SERVICE_UNAVAILABLE, Code::NotFound),
        Ok(mut request) => {
            request.extensions_mut().insert(admitted);
            helper.routes.answer(request).await
        }
        Err(denied) => {
            info!(method = %head.0, path = head.1, status = denied.status.as_u16(), "body refused");
            refused(denied, &head.1, helper)
        }
    }
}

/// A refusal in the words of whoever is at that path, and the end of the connection.
fn refused(denied: Denied, path: &str, helper: &Helper) -> Answer {
    #[cfg(feature = "engine")]
    if helper.guard.is_of_engine(path) {
        return answer::closing(Problem::denied(denied.status, denied.code, denied.allow).answer());
    }
    let _ = (path, helper);
    answer::denied(denied)
}

/// The request with its whole body. Errors: 413 when it is too long (before reading, when it says so), 408
/// when it is too slow, 400 when it breaks off.
async fn whole(request: Request<Incoming>) -> Result<Request<Full<Bytes>>, Denied> {
    const TOO_LARGE: Denied = Denied::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge);
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(TOO_LARGE);
    }
    let read = timeout(BODY_LIMIT, Limited::new(body, MAX_BODY).collect()).await;
    let read = read.map_err(|_| Denied::new(StatusCode::REQUEST_TIMEOUT, Code::Schema))?;
    let body = read.map_err(|error| match error.is::<LengthLimitError>() {
        true => TOO_LARGE,
        false => Denied::new(StatusCode::BAD_REQUEST, Code::Schema),
    })?;
    Ok(Request::from_parts(parts, Full::new(body.to_bytes())))
}

/// Answers the WebSocket's handshake and starts its bridge, which keeps the connection's place.
fn upgrade(
    mut request: Request<Incoming>,
    id: String,
    admitted: &Admitted,
    helper: &Arc<Helper>,
    place: &Arc<Place>,
) -> Answer {
    let upgraded = hyper::upgrade::on(&mut request);
    let (parts, _) = request.into_parts();
    let Ok(handshake) = create_response(&Request::from_parts(parts, ())) else {
        return answer::refused(StatusCode::UPGRADE_REQUIRED, Code::Schema);
    };
    let Some(origin) = admitted.origin.clone() else {
        return answer::refused(StatusCode::FORBIDDEN, Code::OriginForbidden);
    };
    let (helper, place) = (helper.clone(), place.clone());
    tokio::spawn(async move {
        let Ok(upgraded) = upgraded.await else { return };
        let Ok(parts) = upgraded.downcast::<TokioIo<Watched>>() else { return };
        let stream = parts.io.into_inner().stream;
        let caller = Caller { id: &id, origin: &origin, admitted: &|| place.work() };
        tokio::select! {
            () = bridge::run(&helper.bridges, stream, parts.read_buf.to_vec(), caller) => {}
            () = place.over() => {}
        }
    });
    handshake.map(|()| Bytes::new().into())
}
