//! What is logged and counted of an operation on its way: that its request came, a record is durable, the request left, an
//! answer came, and how it ended. Every line is in the span of its terminal and reference, by which a supporter finds them.
//! No amount, number, answer or key is in any of them.

use super::shown;
use super::work::Shared;
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::desk::{Input, Log};
use tillwire_core::payment::{Append, Kind, News};
use tracing::{info, warn};

/// Somebody asked for it.
pub fn request(shared: &Shared, reference: &str, kind: Kind) {
    shared.span(reference).in_scope(|| info!(kind = kind.as_str(), "asked for"));
}

/// Somebody wants to be sure that it is never taken any more.
pub fn closing(shared: &Shared, reference: &str) {
    shared.span(reference).in_scope(|| info!("to be closed"));
}

/// It did not begin.
pub fn refusal(shared: &Shared, reference: &str, code: Code) {
    shared.tally.refused(code);
    shared.span(reference).in_scope(|| info!(code = code.as_str(), "refused"));
}

/// What became of a record of it.
pub fn record(shared: &Shared, append: &Append, took: Duration, done: &Result<Option<Log>, Code>) {
    let (seq, settles) = (append.seq, append.settles);
    shared.span(&append.reference).in_scope(|| match done {
        Ok(None) => {
            shared.keeper.store.appended(took);
            info!(seq, settles, "written down");
        }
        Ok(Some(_)) => info!(seq, "another process was quicker"),
        Err(code) => warn!(seq, code = code.as_str(), "not written down"),
    });
}

/// The first that came on its line since it was sent.
pub fn answer(shared: &Shared, reference: &str, input: &Input) {
    shared.span(reference).in_scope(|| match input {
        Input::Data(_, bytes) => info!(bytes = bytes.len(), "answered"),
        Input::Reply(_, reply) => info!(status = reply.status, bytes = reply.body.len(), "answered"),
        Input::Closed(_, failure) => info!(code = failure.code.as_str(), "the line ended"),
        _ => {}
    });
}

/// What the machine tells of it, before the board has it.
pub fn news(shared: &Shared, wall: u64, news: &News) {
    match news {
        News::Step { reference, step, code } => {
            let code = code.map(Code::as_str);
            shared.span(reference).in_scope(|| info!(step = step.as_str(), code, "goes on"));
        }
        News::Outcome { intent, outcome } => {
            let (operation, status) = (&intent.operation, &outcome.status);
            let (code, kind) = (outcome.code.map(Code::as_str), operation.kind);
            let before = shared.board.told(&operation.reference).outcome;
            let before = before.and_then(|(told, _)| shown::member(&told, "status"));
            if before.as_deref() != Some(status.as_str()) {
                shared.tally.ended(kind, status, wall.saturating_sub(intent.created));
            }
            let span = shared.span(&operation.reference);
            span.in_scope(|| info!(kind = kind.as_str(), status = status.as_str(), code, "outcome"));
        }
        News::Refused { reference, code } => refusal(shared, reference, *code),
        News::Offer { .. } | News::Answer { .. } => {}
    }
}
