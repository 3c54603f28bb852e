//! The engine over HTTP: a program of any language takes a payment with one request, and finds its outcome again with the
//! same.
//!
//! [`routes`] says what may be asked, [`member`] reads what is handed in, [`problem`] says what is refused; an outcome is
//! always an answer. Nothing here decides about money: that is the desk's, behind [`crate::engine::Counter`].

mod caller;
mod events;
mod member;
mod notifications;
mod openapi;
mod operations;
mod page;
mod places;
mod problem;
mod routes;
mod schemas;
pub(in crate::engine) mod shown;
mod terminals;
mod waiting;
mod webhooks;

pub use problem::Problem;
pub(in crate::engine) use routes::Collection;
pub use routes::{Place, is_ours};

use crate::access::{Admitted, Callers, Endpoint, Tokens};
use crate::engine::{Counter, Engine};
use crate::serve::{Answer, Route, json};
use bytes::Bytes;
use caller::Asker;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::{Method, StatusCode};
use member::Given;
use places::Places;
use routes::Does;
use std::sync::Arc;
use tillwire_core::code::Code;
use tillwire_core::json::Value;
use warp::path::FullPath;
use warp::{Filter, Rejection};

/// The engine for callers.
pub struct Api {
    engine: Engine,
    tokens: Tokens,
    callers: Callers,
    places: Arc<Places>,
}

/// A request past the guard.
struct Request {
    admitted: Admitted,
    method: Method,
    path: FullPath,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

/// The same, once it is known who asks and for what.
struct Ask<'a> {
    place: &'a Place,
    path: &'a str,
    headers: &'a HeaderMap,
    asker: Asker,
    /// By whom places are counted.
    who: String,
    query: Given,
    body: Given,
}

/// The API as one route, of a helper that has so many connections.
pub fn route(engine: Engine, tokens: Tokens, callers: Callers, connections: usize) -> Route {
    let api = Arc::new(Api { engine, tokens, callers, places: Places::of(connections) });
    let raw = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::ext::get::<Admitted>()
        .and_then(ours)
        .and(warp::method())
        .and(warp::path::full())
        .and(raw)
        .and(warp::header::headers_cloned())
        .and(warp::body::bytes())
        .then(move |admitted, method, path, query, headers, body| {
            let api = api.clone();
            async move { api.answer(Request { admitted, method, path, query, headers, body }).await }
        })
        .boxed()
}

async fn ours(admitted: Admitted) -> Result<Admitted, Rejection> {
    match admitted.endpoint {
        Endpoint::Api(_) => Ok(admitted),
        _ => Err(warp::reject::not_found()),
    }
}

impl Api {
    async fn answer(&self, request: Request) -> Answer {
        let answered = self.answered(&request).await;
        answered.unwrap_or_else(|problem| {
            tracing::info!(path = request.path.as_str(), problem = %problem, "refused");
            self.engine.totals().problems.add(problem.code());
            problem.answer()
        })
    }

    async fn answered(&self, request: &Request) -> Result<Answer, Problem> {
        let not_found = || Problem::of(Code::NotFound);
        let Endpoint::Api(place) = &request.admitted.endpoint else { return Err(not_found()) };
        let route = place.route(request.method.as_str()).ok_or_else(not_found)?;
        let Some(right) = route.right(place.kind) else {
            return match route.does {
                Does::Page => Ok(page::answer()),
                Does::Notify | Does::NotifyByQuery => notifications::answer(self, place, request).await,
                _ => Ok(openapi::answer()),
            };
        };
        let asker = Asker::of(&request.admitted, &request.headers, &self.tokens, &self.callers)?;
        asker.must(right)?;
        let query = Given::query(&request.query, route.query)?;
        let body = given(&request.headers, &request.body, route.members(place.kind))?;
        let (path, headers) = (request.path.as_str(), &request.headers);
        let who = asker.name(&request.admitted);
        self.done(route.does, Ask { place, path, headers, asker, who, query, body }).await
    }

    async fn done(&self, does: Does, ask: Ask<'_>) -> Result<Answer, Problem> {
        let answer = match does {
            Does::Begin => return operations::begin(self, ask).await,
            Does::Close => return operations::close(self, ask).await,
            Does::Show => return operations::show(self, ask).await,
            Does::Recheck => return operations::recheck(self, ask).await,
            Does::Cancel => return operations::cancel(self, ask).await,
            Does::Settle => return operations::settle(self, ask).await,
            Does::Release => return operations::release(self, ask).await,
            Does::Open => return operations::open(self, ask).await,
            Does::History => return operations::history(self, ask).await,
            Does::Events => return events::answer(self, ask),
            Does::Terminals => terminals::list(self, &ask.asker),
            Does::Query => self.counter(&ask)?.query(ask.body.value("of")).await?,
            Does::PrintReceipt => self.counter(&ask)?.print_receipt(ask.body.value("of")).await?,
            Does::PrintSummary => self.counter(&ask)?.print_summary().await?,
            Does::CloseBatch => self.counter(&ask)?.close_batch().await?,
            Does::Diagnose => self.counter(&ask)?.diagnose().await?,
            Does::Webhooks => webhooks::list(self),
            Does::Replay => webhooks::replay(self, &ask).await?,
            // Those are answered without looking who asks.
            Does::Notify | Does::NotifyByQuery | Does::Describe | Does::Page => {
                return Err(Problem::of(Code::NotFound));
            }
        };
        Ok(json(StatusCode::OK, answer))
    }

    /// The terminals that the caller may use.
    fn counters(&self, asker: &Asker) -> Vec<Counter> {
        let all = self.engine.counters().into_iter();
        all.filter(|counter| asker.may_use(counter.id())).collect()
    }

    /// The terminal that is meant: the one that is named, or the only one.
    fn counter(&self, ask: &Ask<'_>) -> Result<Counter, Problem> {
        let named = ask.query.text("terminal").or(ask.body.text("terminal"));
        let known = self.counters(&ask.asker);
        let ids = known.iter().map(|counter| counter.id()).collect::<Vec<_>>().join(", ");
        let given = named.map(|id| problem::shown(&Value::Text(id.to_owned())));
        match (named, known.as_slice()) {
            (None, [only]) => Ok(only.clone()),
            (None, []) => {
                Err(Problem::saying(Code::RightMissing, "the key is for none of the terminals here"))
            }
            (None, _) => {
                let allowed = format!("given, because there are several: {ids}");
                Err(Problem::argument(Code::InvalidField, "terminal", None, &allowed))
            }
            (Some(id), _) => match self.engine.counter(id) {
                Some(counter) if ask.asker.may_use(id) => Ok(counter),
                Some(_) => {
                    let allowed = format!("one of those that the key is for: {ids}");
                    Err(Problem::argument(Code::RightMissing, "terminal", given, &allowed))
                }
                None => {
                    let allowed = format!("one of those that the engine has: {ids}");
                    Err(Problem::argument(Code::NotFound, "terminal", given, &allowed))
                }
            },
        }
    }
}

/// The body; one that is there must say that it is JSON.
fn given(headers: &HeaderMap, body: &[u8], known: &[member::Member]) -> Result<Given, Problem> {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    if !body.is_empty() && !essence.eq_ignore_ascii_case("application/json") {
        let detail = "a body needs the header Content-Type: application/json";
        return Err(Problem::denied(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::Schema, "").explained(detail));
    }
    Given::body(body, known)
}
