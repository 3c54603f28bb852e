//! The simulated terminal's controls under `/sim/`, as `tillwire simulate` has them on a port of their own.

use crate::access::{Admitted, Endpoint};
use crate::serve::{self, Answer, Route};
use crate::simulate::{Terminals, control};
use bytes::Bytes;
use hyper::{Method, StatusCode};
use tillwire_core::code::Code;
use warp::Filter;

/// The route. It answers nothing else.
pub fn route(terminals: Terminals) -> Route {
    warp::path("sim")
        .and(warp::ext::get::<Admitted>())
        .and(warp::method())
        .and(warp::body::bytes())
        .then(move |admitted, method, body| {
            let terminals = terminals.clone();
            async move { answer(&terminals, &admitted, &method, &body).await }
        })
        .boxed()
}

async fn answer(terminals: &Terminals, admitted: &Admitted, method: &Method, body: &Bytes) -> Answer {
    let Endpoint::Control { name } = &admitted.endpoint else {
        return serve::refused(StatusCode::NOT_FOUND, Code::NotFound);
    };
    let (status, body) = control::answer(method.as_str(), &format!("/sim/{name}"), body, terminals).await;
    serve::json(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), body)
}
