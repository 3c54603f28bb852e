//! What happens at a terminal, as server-sent events. Whoever was away says which event they had last.

use super::places::Place;
use super::problem::{Problem, shown};
use super::{Api, Ask, shown as told};
use crate::engine::{Counter, Event};
use crate::serve::Answer;
use futures_util::stream::poll_fn;
use hyper::header::{CONNECTION, HeaderValue};
use std::convert::Infallible;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::json::Value;
use tokio::sync::mpsc;
use tokio::time::timeout;
use warp::Reply;
use warp::sse;

/// After so long without an event a comment goes out: proxies cut what is silent, and a reader that is gone is noticed.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// When whoever has no place to listen comes again.
const AGAIN: Duration = Duration::from_secs(2);
/// How many events wait for a slow reader before the engine's own store has to.
const WAITING: usize = 16;

type Sender = mpsc::Sender<Result<sse::Event, Infallible>>;

/// The stream. It has its connection for itself.
pub fn answer(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = api.counter(&ask)?;
    let after = after(&ask)?;
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let place = api.places.take(&ask.who);
    tokio::spawn(forward(counter, after, sender, place));
    let mut answer = sse::reply(poll_fn(move |cx| receiver.poll_recv(cx))).into_response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(answer)
}

/// The parameter, or what browsers say by themselves when they come back.
fn after(ask: &Ask<'_>) -> Result<Option<u64>, Problem> {
    let header = ask.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let Some(text) = ask.query.text("after").or(header).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        let given = Some(shown(&Value::Text(text.to_owned())));
        Problem::argument(Code::InvalidField, "after", given, "the id of an event")
    })
}

/// As long as somebody listens; where they have no place to, what is at hand, and when to come again.
async fn forward(counter: Counter, after: Option<u64>, sender: Sender, place: Option<Place>) {
    let mut events = counter.events(after);
    // Whatever lies between hands on the head with the first piece of the body.
    if sender.send(Ok(sse::Event::default().comment(""))).await.is_err() {
        return;
    }
    let patience = if place.is_some() { SIGN_OF_LIFE } else { Duration::ZERO };
    loop {
        let next = tokio::select! {
            () = counter.gone() => return,
            next = timeout(patience, events.next()) => next,
            () = sender.closed() => return,
        };
        let told = match next {
            Ok(event) => of_event(&counter, &event),
            Err(_) if place.is_none() => {
                // Whoever comes back behind that one misses nothing.
                let again = sse::Event::default().id(events.last().to_string()).retry(AGAIN).comment("full");
                let _ = sender.send(Ok(again)).await;
                return;
            }
            Err(_) => vec![sse::Event::default().comment("")],
        };
        for event in told {
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
    }
}

/// The event, and before it that others are missing where they are.
fn of_event(counter: &Counter, event: &Event) -> Vec<sse::Event> {
    let told = sse::Event::default().id(event.id.to_string()).event(event.kind);
    let told = told.data(told::event(counter, event));
    let missed = sse::Event::default().event("missed").data(r#"{"hint":"look at /v1/history and /v1/open"}"#);
    if event.missed { vec![missed, told] } else { vec![told] }
}
