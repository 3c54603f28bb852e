//! What the operator says of who is told how payments end.
//!
//! ```toml
//! [[webhook]]
//! name = "books"
//! url = "https://shop.example/tillwire"
//! secret = { file = "/etc/tillwire/books.secret" }  # or several, as a list: each signs
//! terminals = ["counter-1", "online"]              # all of them where it is left out
//! events = ["payment.approved", "refund"]          # all of them where it is left out
//! ```
//!
//! What the secret and the events may be, the engine says.

use super::engine::{Key, key};
use super::entries::{At, Shape, entries};
use super::toml::{Reader, Table};
use std::path::PathBuf;

const SHAPE: Shape = Shape {
    word: "webhook",
    called: "name",
    names: &["name", "url", "secret", "terminals", "events", "ca"],
    needs: &[
        ("name", "\"books\""),
        ("url", "\"https://shop.example/tillwire\""),
        ("secret", "{ file = \"/etc/tillwire/books.secret\" }"),
    ],
};

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub name: String,
    pub url: String,
    /// Each signs what is told: one while it stays, two while it is changed.
    pub secrets: Vec<Key>,
    /// Of which; none: of all.
    pub terminals: Option<Vec<String>>,
    /// Of what; none: of everything.
    pub events: Option<Vec<String>>,
    /// Who is trusted there instead of whom the system trusts: a file of certificates.
    pub ca: Option<PathBuf>,
    /// The line of its `[[webhook]]`.
    pub line: usize,
}

/// Reads every `[[webhook]]`; `known`: the ids of those that the engine serves.
pub(super) fn webhooks(reader: &mut Reader<'_>, file: &Table<'_>, known: &[&str]) -> Vec<Webhook> {
    entries(reader, file, &SHAPE, (&[], "webhook"), |reader, table| {
        let secrets = secrets(reader, table);
        let terminals = list(reader, table, "terminals");
        for id in terminals.iter().flatten().filter(|id| !known.contains(&id.as_str())) {
            let reason =
                format!("`terminals`: {id:?} is not one that the engine serves: {}", known.join(", "));
            reader.missing(table, &reason);
        }
        let events = list(reader, table, "events");
        let secrets = secrets?;
        Some(Box::new(move |At { name, url, ca, line }| Webhook {
            name,
            url,
            secrets,
            terminals,
            events,
            ca,
            line,
        }))
    })
}

/// Where its secrets are; none where one of them cannot be meant.
fn secrets(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Vec<Key>> {
    let said = reader.one_or_more(table, "secret");
    let keys = said.iter().map(|secret| key(reader, secret, "secret"));
    keys.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>().filter(|keys| !keys.is_empty())
}

/// Texts, of which there is one at least; none where it is left out.
fn list(reader: &mut Reader<'_>, table: &Table<'_>, name: &str) -> Option<Vec<String>> {
    if !table.has(name) {
        return None;
    }
    let texts: Vec<_> = reader.texts(table, name).into_iter().map(|text| text.value).collect();
    if texts.is_empty() {
        reader.missing(table, &format!("`{name}` names nothing: leave it out where all is meant"));
    }
    Some(texts)
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::{Mistake, read};
    use super::*;

    const GOOD: &str = r#"[engine]
journal = "/var/lib/tillwire/journal"

[[gateway]]
id = "online"
system = "icashier"
url = "https://pay.example"
currency = "HKD"
key = { env = "ICASHIER_KEY" }

[[webhook]]
name = "books"
url = "https://shop.example/tillwire"
secret = { env = "BOOKS_SECRET" }
terminals = ["online"]
events = ["payment.approved", "refund"]
"#;

    #[test]
    fn a_webhook_is_read() {
        let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
        let webhook = Webhook {
            name: "books".to_owned(),
            url: "https://shop.example/tillwire".to_owned(),
            secrets: vec![Key::Env("BOOKS_SECRET".to_owned())],
            terminals: texts(&["online"]),
            events: texts(&["payment.approved", "refund"]),
            ca: None,
            line: 11,
        };
        assert_eq!(read(GOOD).unwrap().webhooks, std::slice::from_ref(&webhook));
        let two = GOOD.replace("{ env = \"BOOKS_SECRET\" }", "[{ env = \"NEW\" }, { env = \"OLD\" }]");
        let secrets = ["NEW", "OLD"].map(|name| Key::Env(name.to_owned())).to_vec();
        assert_eq!(read(&two).unwrap().webhooks, [Webhook { secrets, ..webhook }]);
    }

    #[test]
    fn every_mistake_about_a_webhook_is_told_with_its_line() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        for (text, line, reason) in [
            (with("name = \"books\"\n", ""), 11, "needs `name`"),
            (with("\"books\"", "\"the books\""), 12, "is not a name"),
            (with("url = \"https://shop.example/tillwire\"\n", ""), 11, "needs `url`"),
            (with("secret = { env = \"BOOKS_SECRET\" }\n", ""), 11, "needs `secret`"),
            (with("{ env = \"BOOKS_SECRET\" }", "{}"), 14, "`secret` is one of"),
            (with("{ env = \"BOOKS_SECRET\" }", "[]"), 14, "`secret` holds none"),
            (with("{ env = \"BOOKS_SECRET\" }", "[{ env = \"A\" }, {}]"), 14, "`secret` is one of"),
            (with("secret = {", "secrets = {"), 14, "`secrets` is not known here: name, url, secret"),
            (with("[\"online\"]", "[\"offline\"]"), 11, "`terminals`: \"offline\" is not one"),
            (with("[\"online\"]", "[]"), 11, "`terminals` names nothing"),
            (with("[\"online\"]", "\"online\""), 15, "`terminals` is a list of texts"),
            (
                format!("{GOOD}[[webhook]]\nname = \"books\"\nurl = \"x\"\nsecret = {{ env = \"Y\" }}\n"),
                17,
                "\"books\" is the name of another webhook too",
            ),
        ] {
            let mistakes = read(&text).unwrap_err();
            let told = |mistake: &Mistake| mistake.line == line && mistake.reason.contains(reason);
            assert!(mistakes.iter().any(told), "{line}, {reason}: {mistakes:?}");
        }
    }
}
