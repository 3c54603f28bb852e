//! What answers behind the guard, as warp routes. Each gets what the guard admitted and a whole body.

use super::answer::{self, Answer};
use super::context::Context;
use super::through;
use crate::access::{Admitted, Endpoint, Paired};
use crate::bridge::Bridges;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, StatusCode};
use std::sync::Arc;
use std::time::SystemTime;
use tillwire_core::code::Code;
use tillwire_core::helper::{self, Hello, PROTOCOL, Pairing};
use tokio::task::spawn_blocking;
use tower_service::Service;
use tracing::{error, info, warn};
use warp::Filter;
use warp::filters::BoxedFilter;

/// What pages may look for.
const FEATURES: [&str; 5] = ["tcp", "http", "serial", "websocket", "pair"];
const METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const STATUS_PAGE: &str = include_str!("status.html");

/// A route that always answers.
pub type Route = BoxedFilter<(Answer,)>;

/// All routes.
pub struct Routes(Route);

impl Routes {
    /// Those of every helper, and `more` before them.
    pub fn new(context: Context, more: Option<Route>) -> Self {
        let context = Arc::new(context);
        let own = reading(&context)
            .or(pair(&context))
            .unify()
            .or(through(&context))
            .unify()
            .or(status_page())
            .unify()
            .boxed();
        Routes(match more {
            Some(more) => more.or(own).unify().boxed(),
            None => own,
        })
    }

    /// Answers a request that the guard admitted.
    pub async fn answer(&self, request: Request<Full<Bytes>>) -> Answer {
        let Ok(answer) = warp::service(self.0.clone()).call(request).await;
        match answer.status() {
            // warp's own, in plain text.
            StatusCode::NOT_FOUND if !is_ours(&answer) => {
                answer::refused(StatusCode::NOT_FOUND, Code::NotFound)
            }
            _ => answer,
        }
    }
}

fn is_ours(answer: &Answer) -> bool {
    let named = answer.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    named.starts_with(b"application/")
}

fn reading(context: &Arc<Context>) -> Route {
    let hello = warp::path!("v1" / "hello").map(|| answer::json(StatusCode::OK, hello()));
    let health = warp::path!("health").map(|| answer::json(StatusCode::OK, r#"{"ok":true}"#));
    let context = context.clone();
    let metrics = warp::path!("metrics").then(move || {
        let context = context.clone();
        async move { answer::typed(StatusCode::OK, METRICS, measured(&context).await) }
    });
    hello.or(health).unify().or(metrics).unify().boxed()
}

async fn measured(context: &Context) -> String {
    let Bridges { metrics, stop, .. } = &*context.bridges;
    #[cfg(feature = "engine")]
    if let Some(engine) = &context.engine {
        let payments = engine.measured().await;
        return metrics.to_text(stop.in_flight(), |text| payments.tell(text));
    }
    metrics.to_text(stop.in_flight(), |_| {})
}

fn hello() -> String {
    Hello { version: env!("CARGO_PKG_VERSION").to_owned(), protocol: (PROTOCOL, PROTOCOL) }.encode(&FEATURES)
}

fn pair(context: &Arc<Context>) -> Route {
    let context = context.clone();
    warp::path!("v1" / "pair")
        .and(warp::ext::get::<Admitted>())
        .and(warp::body::bytes())
        .then(move |admitted: Admitted, body: Bytes| {
            let context = context.clone();
            async move {
                let refused = |(status, code)| answer::refused(status, code);
                paired(&context, &admitted, &body).await.unwrap_or_else(refused)
            }
        })
        .boxed()
}

/// `{"code":..}` becomes `{"token":..}`. Errors: 400 for what is no such message, 401 for a wrong code, 429, 503 while the
/// state folder cannot be used.
async fn paired(context: &Context, admitted: &Admitted, body: &[u8]) -> Result<Answer, (StatusCode, Code)> {
    let bad = |code| (StatusCode::BAD_REQUEST, code);
    let origin = admitted.origin.as_ref().ok_or((StatusCode::FORBIDDEN, Code::OriginForbidden))?;
    let pairing = context.pairing.clone().ok_or((StatusCode::NOT_FOUND, Code::NotFound))?;
    let Pairing { code } = Pairing::decode(body).map_err(bad)?;
    let asks = origin.clone();
    let tried = spawn_blocking(move || pairing.try_code(asks.as_str(), &code, SystemTime::now())).await;
    match tried.unwrap_or_else(|ended| Err(ended.into())) {
        Ok(Paired::Token(token)) => {
            info!(%origin, "paired");
            Ok(answer::json(StatusCode::OK, helper::Paired { token }.encode()))
        }
        Ok(Paired::Wrong) => {
            warn!(%origin, "wrong pairing code");
            Err((StatusCode::UNAUTHORIZED, Code::NotPaired))
        }
        Ok(Paired::TooOften) => Err((StatusCode::TOO_MANY_REQUESTS, Code::NotPaired)),
        Err(error) => {
            error!(%error, "the state folder cannot be used");
            Err((StatusCode::SERVICE_UNAVAILABLE, Code::JournalUnavailable))
        }
    }
}

fn through(context: &Arc<Context>) -> Route {
    let context = context.clone();
    warp::path("v1")
        .and(warp::path("terminals"))
        .and(warp::ext::get::<Admitted>())
        .and(warp::header::headers_cloned())
        .and(warp::body::bytes())
        .then(move |admitted: Admitted, headers, body| {
            let context = context.clone();
            async move {
                match (&admitted.endpoint, &admitted.origin) {
                    (Endpoint::Through { id, path }, Some(origin)) => {
                        let asked = through::Asked { id, path, origin, headers: &headers, body };
                        through::answer(&context, asked).await
                    }
                    _ => answer::refused(StatusCode::NOT_FOUND, Code::NotFound),
                }
            }
        })
        .boxed()
}

fn status_page() -> Route {
    warp::path::end().map(|| answer::typed(StatusCode::OK, HTML, STATUS_PAGE)).boxed()
}
