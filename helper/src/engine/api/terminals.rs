//! The terminals as they describe themselves: what they can do, and which options they take.

use super::Api;
use super::caller::Asker;
use crate::engine::Counter;
use tillwire_core::json::{self, Writer};
use tillwire_core::payment::Kind;
use tillwire_core::system::{Field, FieldKind};

pub fn list(api: &Api, asker: &Asker) -> String {
    Writer::new().raw("terminals", &json::array(api.counters(asker).iter().map(terminal))).finish()
}

fn terminal(counter: &Counter) -> String {
    let system = counter.system();
    let options = Kind::ALL.iter().fold(Writer::new(), |out, kind| {
        out.raw(kind.as_str(), &json::array(system.fields_of(*kind).map(option)))
    });
    Writer::new()
        .text("terminal", counter.id())
        .text("system", system.name)
        .text("title", system.title)
        .text("currency", counter.currency().as_str())
        .raw("can", &counter.can())
        .raw("options", &options.finish())
        .finish()
}

fn option(field: &Field) -> String {
    let words = match field.kind {
        FieldKind::Word(rows) => Some(json::array(rows.iter().map(|(word, _)| json::quote(word)))),
        _ => None,
    };
    Writer::new()
        .text("name", field.name)
        .text("takes", &field.takes())
        .raw_if("words", words)
        .text_if("default", field.default)
        .raw_if("required", field.required.then(|| "true".to_owned()))
        .finish()
}
