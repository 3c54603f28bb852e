//! The same description for people, as one page without a script.

use super::openapi::places;
use super::problem::status;
use super::routes::{Collection, ROUTES, Route};
use crate::serve::{Answer, typed};
use hyper::StatusCode;
use hyper::header::HeaderValue;
use std::fmt::Write;
use tillwire_core::code::{Code, Language};

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const PAGE: &str = include_str!("page.html");

pub fn answer() -> Answer {
    typed(StatusCode::OK, HTML, text())
}

fn text() -> String {
    let routes: String = places()
        .flat_map(|(path, collection)| {
            ROUTES.iter().filter(move |route| route.path == path).map(move |route| row(route, collection))
        })
        .collect();
    let codes: String = Code::ALL.iter().map(|code| of_code(*code)).collect();
    PAGE.replace("{{version}}", env!("CARGO_PKG_VERSION"))
        .replace("{{routes}}", &routes)
        .replace("{{codes}}", &codes)
}

fn row(route: &Route, collection: Option<&Collection>) -> String {
    let path = route.path.replace("{collection}", collection.map_or("", |one| one.word));
    let kind = collection.map(|one| one.kind);
    let right = route.right(kind).map_or("", |right| right.as_str());
    let mut taken = String::new();
    for (members, where_) in [(route.members(kind), ""), (route.query, "?")] {
        for member in members {
            let mark = if member.required { "" } else { " (may be left out)" };
            let (name, text) = (member.name, escaped(member.text));
            // Writing to a String cannot fail.
            _ = write!(taken, "<li><code>{where_}{name}</code>{mark}: {text}");
        }
    }
    let (method, title) = (route.method, escaped(route.title));
    format!("<tr><td><code>{method} {path}</code><td>{right}<td>{title}<ul>{taken}</ul>\n")
}

fn of_code(code: Code) -> String {
    let (status, meaning) = (status(code).as_u16(), escaped(code.meaning()));
    let hint = escaped(code.hint(Language::En).unwrap_or_default());
    format!("<tr id=\"{code}\"><td><code>{code}</code><td>{status}<td>{meaning}<br><small>{hint}</small>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
