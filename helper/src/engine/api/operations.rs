//! What moves money, and how it stands.

use super::problem::{Problem, shown};
use super::routes::Collection;
use super::waiting;
use super::{Api, Ask, shown as told};
use crate::engine::{Asked, Counter, Standing};
use crate::serve::{Answer, json as answer};
use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::form;
use tillwire_core::json::{self, Value, Writer};
use tillwire_core::payment::Kind;

/// How many outcomes a page of the history has where nobody says, and at most.
const PAGE: (usize, usize) = (50, 1_000);

impl Ask<'_> {
    fn reference(&self) -> &str {
        self.place.reference.as_deref().unwrap_or_default()
    }

    fn kind(&self) -> Kind {
        self.place.kind.unwrap_or(Kind::Pay)
    }

    /// Errors: `UNKNOWN_ORDER` where nobody knows it, or it is of another kind.
    fn known(&self, counter: &Counter, found: Option<Standing>) -> Result<Standing, Problem> {
        let (collection, id) = (Collection::of(self.kind()), counter.id());
        let reference = shown(&Value::Text(self.reference().to_owned()));
        let missing = || format!("no {} with the reference {reference} is known at {id}", collection.one);
        let found = found.ok_or_else(|| Problem::saying(Code::UnknownOrder, missing()))?;
        match kind_of(&found) {
            Some(kind) if kind != self.kind() => {
                let other = Collection::of(kind);
                let detail = format!("{}: that is a {}, under /v1/{}", missing(), other.one, other.word);
                Err(Problem::saying(Code::UnknownOrder, detail))
            }
            _ => Ok(found),
        }
    }

    /// What it comes to within the limit.
    async fn awaited(
        &self,
        counter: &Counter,
        standing: Standing,
        limit: Duration,
    ) -> Result<Standing, Problem> {
        if standing.settled || limit.is_zero() {
            return Ok(standing);
        }
        let reference = &standing.reference;
        let awaited = match self.query.text("until") {
            Some("offer") => counter.wait_for_offer(reference, limit).await?,
            _ => counter.wait(reference, limit).await?,
        };
        Ok(awaited.unwrap_or(standing))
    }

    fn answer(&self, counter: &Counter, standing: &Standing) -> Answer {
        let body = told::standing(counter.id(), standing);
        if standing.outcome.is_some() {
            return answer(StatusCode::OK, body);
        }
        let mut answer = answer(StatusCode::ACCEPTED, body);
        let own = self.path.split('/').take(4).collect::<Vec<_>>().join("/");
        let place = format!("{own}?{}", form::write([("terminal", counter.id())]));
        answer.headers_mut().extend(HeaderValue::from_str(&place).ok().map(|place| (LOCATION, place)));
        answer
    }
}

fn kind_of(standing: &Standing) -> Option<Kind> {
    let outcome = json::read(standing.outcome.as_deref()?).ok()?;
    outcome.member("kind").and_then(Value::as_text).and_then(Kind::parse)
}

/// Begins it, or joins what has the reference.
pub async fn begin(api: &Api, mut ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    let waiting = waiting::waiting(api, &ask)?;
    let options = std::mem::take(&mut ask.body).with(("reference", ask.reference()), "terminal");
    let begun = counter.begin(Asked::read(ask.kind(), &options)?).await?;
    let standing = ask.awaited(counter, begun, waiting.limit).await?;
    Ok(waiting.told(ask.answer(counter, &standing)))
}

/// Has it never begun any more, or tells how it stands where it was.
pub async fn close(api: &Api, mut ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    let options = std::mem::take(&mut ask.body).with(("reference", ask.reference()), "terminal");
    let standing = counter.close(Asked::read(ask.kind(), &options)?).await?;
    Ok(ask.answer(counter, &standing))
}

pub async fn show(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    let waiting = waiting::waiting(api, &ask)?;
    let found = ask.known(counter, counter.look_up(ask.reference()).await?)?;
    let standing = ask.awaited(counter, found, waiting.limit).await?;
    Ok(waiting.told(ask.answer(counter, &standing)))
}

pub async fn recheck(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    let waiting = waiting::waiting(api, &ask)?;
    ask.known(counter, counter.look_up(ask.reference()).await?)?;
    let standing = ask.known(counter, counter.recheck(ask.reference(), waiting.limit).await?)?;
    Ok(waiting.told(ask.answer(counter, &standing)))
}

pub async fn cancel(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    ask.known(counter, counter.look_up(ask.reference()).await?)?;
    let answered = counter.cancel(ask.reference()).await?;
    let told = Writer::new().text("terminal", counter.id()).text("reference", ask.reference());
    Ok(answer(StatusCode::OK, told.text("answer", answered.as_str()).finish()))
}

pub async fn settle(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    ask.known(counter, counter.look_up(ask.reference()).await?)?;
    let (paid, who) = (ask.body.wanted("decision") == "paid", ask.body.wanted("who"));
    let standing = counter.settle_by_hand(ask.reference(), paid, who).await?;
    Ok(ask.answer(counter, &standing))
}

pub async fn release(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    ask.known(counter, counter.look_up(ask.reference()).await?)?;
    let (who, otherwise) = (ask.body.wanted("who"), ask.body.flag("paidOtherwise"));
    let standing = counter.release(ask.reference(), who, otherwise).await?;
    Ok(ask.answer(counter, &standing))
}

/// What has no outcome yet, at one terminal or at all of the caller's.
pub async fn open(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counters: Vec<_> = match ask.query.text("terminal") {
        Some(_) => vec![api.counter(&ask)?],
        None => api.counters(&ask.asker),
    };
    let mut rows = Vec::new();
    for counter in counters {
        let pending = counter.pending().await?;
        rows.extend(pending.iter().map(|standing| told::standing(counter.id(), standing)));
    }
    Ok(answer(StatusCode::OK, Writer::new().raw("open", &json::array(rows.into_iter())).finish()))
}

pub async fn history(api: &Api, ask: Ask<'_>) -> Result<Answer, Problem> {
    let counter = &api.counter(&ask)?;
    let (usual, most) = PAGE;
    let limit = match ask.query.text("limit") {
        None => usual,
        Some(text) => text.parse().ok().filter(|limit| (1..=most).contains(limit)).ok_or_else(|| {
            let given = Some(shown(&Value::Text(text.to_owned())));
            Problem::argument(Code::InvalidField, "limit", given, &format!("a whole number from 1 to {most}"))
        })?,
    };
    let page = counter.history(limit, ask.query.text("before")).await?;
    Ok(answer(StatusCode::OK, told::page(counter.id(), &page)))
}
