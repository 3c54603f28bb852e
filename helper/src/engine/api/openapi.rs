//! The description of the API (OpenAPI 3.1), made of the table that requests are read by.

use super::member::Member;
use super::routes::{COLLECTIONS, Collection, Does, ROUTES, Route};
use super::schemas;
use crate::serve::{Answer, json as answered};
use hyper::StatusCode;
use tillwire_core::json::{self, Writer};

const ABOUT: &str = "Payments at the terminals of this machine's shop. A PUT is idempotent by nature: the same reference joins \
what runs or gives its outcome, and never charges twice; another wish under it is refused. An outcome that nobody knows is an \
answer with status `unknown`, never an error: it is being asked for. A refused request has moved no money. Whoever had no answer to a PUT and does not send it again closes the reference: only \
then is it sure that the PUT, which somebody between may hold, is not taken later.";

pub fn answer() -> Answer {
    answered(StatusCode::OK, text())
}

pub fn text() -> String {
    let info = Writer::new()
        .text("title", "tillwire engine")
        .text("version", env!("CARGO_PKG_VERSION"))
        .text("description", ABOUT)
        .raw("license", &Writer::new().text("name", env!("CARGO_PKG_LICENSE")).finish());
    let servers = json::array([Writer::new().text("url", "/").finish()].into_iter());
    let schemes = r#"{"key":{"type":"http","scheme":"bearer","description":"Of `tillwire key create`"},"page":{"type":"apiKey","in":"header","name":"X-Tillwire-Token","description":"Of a paired page, beside its Origin"}}"#;
    let components = Writer::new().raw("securitySchemes", schemes).raw("schemas", &schemas::components());
    Writer::new()
        .text("openapi", "3.1.0")
        .raw("info", &info.finish())
        .raw("servers", &servers)
        .raw("security", r#"[{"key":[]},{"page":[]}]"#)
        .raw("paths", &paths())
        .raw("components", &components.finish())
        .finish()
}

/// A path with everything that may be asked there, by collection where it has one.
fn paths() -> String {
    let mut out = Writer::new();
    for (path, collection) in places() {
        let shown = collection.map_or(path.to_owned(), |one| path.replace("{collection}", one.word));
        let here = ROUTES.iter().filter(|route| route.path == path);
        let methods = here.fold(Writer::new(), |out, route| {
            out.raw(&route.method.to_lowercase(), &operation(route, collection))
        });
        out = out.raw(&shown, &methods.finish());
    }
    out.finish()
}

/// Every path once, in the order of the table, with each collection that it is for.
pub fn places() -> impl Iterator<Item = (&'static str, Option<&'static Collection>)> {
    let paths: Vec<_> = ROUTES.iter().map(|route| route.path).collect();
    let first = paths
        .clone()
        .into_iter()
        .enumerate()
        .filter(move |(at, path)| !paths.iter().take(*at).any(|other| other == path));
    let (of_kinds, others): (Vec<_>, Vec<_>) =
        first.map(|(_, path)| path).partition(|path| path.contains("{collection}"));
    let of_kinds = COLLECTIONS
        .iter()
        .flat_map(move |one| of_kinds.clone().into_iter().map(move |path| (path, Some(one))));
    of_kinds.chain(others.into_iter().map(|path| (path, None)))
}

fn operation(route: &Route, collection: Option<&'static Collection>) -> String {
    let kind = collection.map(|one| one.kind);
    let members = route.members(kind);
    let out = Writer::new()
        .text("operationId", &id(route, collection))
        .raw("tags", &json::array([json::quote(collection.map_or("engine", |one| one.word))].into_iter()))
        .text("summary", route.title)
        .raw("parameters", &parameters(route))
        .raw_if("requestBody", (!members.is_empty()).then(|| request(members)))
        .raw("responses", &responses(route));
    match route.right(kind) {
        Some(right) => out.text("description", &format!("Needs the right to {}.", right.as_str())).finish(),
        None => out.raw("security", "[]").finish(),
    }
}

fn id(route: &Route, collection: Option<&Collection>) -> String {
    format!("{:?}{}", route.does, collection.map_or("", |one| one.word))
}

fn parameters(route: &Route) -> String {
    let reference = route.path.contains("{reference}").then(|| {
        let text = "Your own id of it, unique at the terminal: 1 to 64 characters, escaped";
        let schema = r#"{"type":"string","minLength":1}"#;
        parameter("reference", "path", text).raw("required", "true").raw("schema", schema).finish()
    });
    let named = [
        ("gateway", "The gateway's id, or that of a terminal with a back end"),
        ("webhook", "Its name in the configuration"),
    ];
    let named = named.into_iter().filter(|(name, _)| route.path.contains(&format!("{{{name}}}")));
    let named = named.map(|(name, text)| {
        let schema = r#"{"type":"string"}"#;
        parameter(name, "path", text).raw("required", "true").raw("schema", schema).finish()
    });
    let query = route.query.iter().map(|Member { name, takes, text, .. }| {
        parameter(name, "query", text).raw("schema", &schemas::taken(*takes)).finish()
    });
    json::array(reference.into_iter().chain(named).chain(query))
}

fn parameter(name: &str, place: &str, text: &str) -> Writer {
    Writer::new().text("name", name).text("in", place).text("description", text)
}

fn request(members: &[Member]) -> String {
    let required = members.iter().any(|member| member.required);
    let content = content("application/json", &schemas::body(members));
    Writer::new().raw("required", &required.to_string()).raw("content", &content).finish()
}

fn responses(route: &Route) -> String {
    let (media, schema) = match answers(route.does) {
        Some(name) => ("application/json", schemas::reference(name)),
        None if route.does == Does::Events => ("text/event-stream", r#"{"type":"string"}"#.to_owned()),
        None if matches!(route.does, Does::Notify | Does::NotifyByQuery) => {
            ("text/plain", r#"{"type":"string"}"#.to_owned())
        }
        None if route.does == Does::Page => ("text/html", r#"{"type":"string"}"#.to_owned()),
        None => ("application/json", r#"{"type":"object"}"#.to_owned()),
    };
    let runs = matches!(route.does, Does::Begin | Does::Close | Does::Show | Does::Recheck | Does::Release);
    let pending = || response("It runs", "application/json", &schemas::reference("Pending"));
    Writer::new()
        .raw("200", &response("The answer; of an operation also `unknown`", media, &schema))
        .raw_if("202", runs.then(pending))
        .raw("default", &response("A refusal", "application/problem+json", &schemas::reference("Problem")))
        .finish()
}

/// The schema of the answer, where it is JSON.
fn answers(does: Does) -> Option<&'static str> {
    Some(match does {
        Does::Begin | Does::Close | Does::Show | Does::Recheck | Does::Settle | Does::Release => "Outcome",
        Does::Cancel => "Cancel",
        Does::Terminals => "Terminals",
        Does::Open => "Open",
        Does::History => "History",
        Does::Diagnose => "Diagnosis",
        Does::Webhooks => "Webhooks",
        Does::Replay => "Replayed",
        Does::Query | Does::PrintReceipt | Does::PrintSummary | Does::CloseBatch => "Answer",
        Does::Events | Does::Describe | Does::Page | Does::Notify | Does::NotifyByQuery => return None,
    })
}

fn response(text: &str, media: &str, schema: &str) -> String {
    Writer::new().text("description", text).raw("content", &content(media, schema)).finish()
}

fn content(media: &str, schema: &str) -> String {
    Writer::new().raw(media, &Writer::new().raw("schema", schema).finish()).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::api::Place;
    use tillwire_core::json::Value;

    #[test]
    fn every_route_is_described_under_a_name_of_its_own() {
        let described = json::read(&text()).unwrap();
        let paths = described.member("paths").unwrap();
        let mut ids = Vec::new();
        for (template, collection) in places() {
            let path = template.replace("{collection}", collection.map_or("", |one| one.word));
            let place = Place::find(
                &path.replace("{reference}", "r").replace("{gateway}", "g").replace("{webhook}", "w"),
            )
            .unwrap();
            for route in ROUTES.iter().filter(|route| route.path == template) {
                let operation =
                    paths.member(&path).and_then(|here| here.member(&route.method.to_lowercase()));
                ids.push(
                    operation.unwrap().member("operationId").and_then(Value::as_text).unwrap().to_owned(),
                );
                assert!(place.route(route.method).is_some(), "{path}");
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), count), (count, 6 * 7 + 15));
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let text = text();
        let described = json::read(&text).unwrap();
        let schemas = described.member("components").and_then(|all| all.member("schemas")).unwrap();
        for named in text.split("#/components/schemas/").skip(1) {
            let name = named.split('"').next().unwrap();
            assert!(schemas.member(name).is_some(), "{name}");
        }
    }
}
