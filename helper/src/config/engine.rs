//! What the operator says of the engine: where its journal is, and which terminals it serves.
//!
//! ```toml
//! [engine]
//! journal = "/var/lib/tillwire/journal"
//!
//! [[terminal]]
//! id = "counter-1"
//! via = "tcp"
//! address = "192.168.1.20:9002"
//! engine = true
//! system = "qfpay"
//! currency = "HKD"
//! key = { file = "/etc/tillwire/counter-1.key" }
//! options = { model = "A8S", timeouts = { guard = 120000 } }
//! ```
//!
//! Names alone are looked at here, against the description of the system; what options say, the system's room reads.

pub use super::database::Database;
use super::database::database;
use super::toml::{Reader, Table, Text};
use super::{Config, Target, is_id};
use std::path::{Path, PathBuf};
use tillwire_core::amount::Currency;
use tillwire_core::json::{self, Value};
use tillwire_core::system::{Face, Field, System};
use tillwire_core::systems;

/// What `[[terminal]]` may say besides.
pub(super) const NAMES: [&str; 7] = ["engine", "system", "currency", "key", "options", "till", "confirm"];
/// Under which name a system has a back end beside its terminals.
const CONFIRM: &str = "confirm";

/// What every system may be told of how long things may take.
const TIMEOUTS: [&str; 6] = ["connect", "answer", "query", "guard", "settle", "lease"];

/// Where a secret may be.
const KEYS: &str = "{ file = \"..\" }, { env = \"..\" } and { keystore = \"..\" }";

/// The engine's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    pub journal: Place,
    /// The store's name, among those of a chain.
    pub store: Option<String>,
    /// Where copies of many stores' journals are.
    pub central: Option<Box<Database>>,
    /// After how many days what is settled is forgotten; none: never.
    pub keep_days: Option<u32>,
}

/// How many days may be said: what is settled is needed for refunds and for whoever asks again, and tills keep books for years.
const DAYS: std::ops::RangeInclusive<u32> = 30..=36_500;

/// Where a journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Postgres(Box<Database>),
}

impl Place {
    /// The database, where it is one.
    pub fn database(&self) -> Option<&Database> {
        match self {
            Place::Folder(_) => None,
            Place::Postgres(database) => Some(database),
        }
    }
}

/// A terminal that the engine serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// The system's name.
    pub system: String,
    pub currency: String,
    /// Where its secret is; none where its system has none.
    pub key: Option<Key>,
    /// What is said of the system besides, as a JSON object.
    pub options: String,
    /// The till's name, for people.
    pub till: Option<String>,
    /// The back end that is asked too what became of a payment.
    pub confirm: Option<Confirm>,
    /// The line of its `[[terminal]]`.
    pub line: usize,
}

/// A back end beside a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    pub url: String,
    pub key: Key,
    /// Who is trusted there instead of whom the system trusts: a file of certificates.
    pub ca: Option<PathBuf>,
    /// Everything that is said of it but its key, as a JSON object.
    pub said: String,
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// In a file that nobody else may read.
    File(PathBuf),
    /// In an environment variable.
    Env(String),
    /// In the system's key store, under that name.
    Keystore(String),
}

/// Reads `[engine]`.
pub(super) fn engine(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Engine> {
    reader.known(table, &["journal", "store", "central", "keep_days"]);
    if !table.has("journal") {
        reader.missing(table, "[engine] needs a `journal`, such as \"/var/lib/tillwire/journal\"");
    }
    let store = reader.text(table, "store").and_then(|text| id(reader, text));
    let central = reader.table(table, "central").and_then(|there| database(reader, &there)).map(Box::new);
    let journal = place(reader, table, "journal")?;
    if central.is_some() && store.is_none() && !table.has("store") {
        reader.missing(
            table,
            "`central` holds many stores' journals: this one needs a `store`, such as \"hk-central\"",
        );
    }
    if central.is_some() && !matches!(journal, Place::Folder(_)) {
        reader.missing(
            table,
            "`central` has copies of a `journal` in a folder: this one is in PostgreSQL already",
        );
    }
    let keep_days = days(reader, table);
    Some(Engine { journal, store, central, keep_days })
}

fn days(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<u32> {
    let said = reader.number(table, "keep_days")?;
    let days = u32::try_from(said.value).ok().filter(|days| DAYS.contains(days));
    if days.is_none() {
        reader.note(said.at, &format!("`keep_days` is from {} to {} days", DAYS.start(), DAYS.end()));
    }
    days
}

fn id(reader: &mut Reader<'_>, text: Text) -> Option<String> {
    let fits = is_id(&text.value);
    if !fits {
        reader.note_text(&text, "is no name of a store: 1 to 64 letters, digits, `-`, `_` and `.`");
    }
    fits.then_some(text.value)
}

fn place(reader: &mut Reader<'_>, table: &Table<'_>, name: &str) -> Option<Place> {
    if !table.is_table(name) {
        let folder = reader.text(table, name)?;
        return absolute(reader, &folder).map(Place::Folder);
    }
    let there = reader.table(table, name)?;
    database(reader, &there).map(|database| Place::Postgres(Box::new(database)))
}

/// Reads what a `[[terminal]]` says of the engine, which leads to that target; none where it is not the engine's.
pub(super) fn counting(
    reader: &mut Reader<'_>,
    table: &Table<'_>,
    target: Option<&Target>,
) -> Option<Counting> {
    if !reader.flag(table, "engine").unwrap_or(false) {
        let said = NAMES.iter().skip(1).find(|name| table.has(name));
        if let Some(name) = said {
            reader.missing(
                table,
                &format!("`{name}` is the engine's: this [[terminal]] needs `engine = true`"),
            );
        }
        return None;
    }
    for (name, like) in [("system", "qfpay"), ("currency", "HKD")] {
        if !table.has(name) {
            reader.missing(table, &format!("a terminal of the engine needs a `{name}`, such as \"{like}\""));
        }
    }
    let system = reader.text(table, "system");
    let system = system.and_then(|text| self::system(reader, &text, Face::Terminal, target));
    let currency = reader.text(table, "currency").and_then(|text| currency(reader, &text));
    let system = system?;
    let key = key_of(reader, table, system);
    let options = options(reader, table, system, target);
    let till = reader.text(table, "till").map(|text| text.value);
    let confirm = confirm(reader, table, system);
    let line = reader.line(table);
    Some(Counting { system: system.name.to_owned(), currency: currency?, key, options, till, confirm, line })
}

/// The back end beside a terminal, where one is said.
fn confirm(reader: &mut Reader<'_>, table: &Table<'_>, system: &System) -> Option<Confirm> {
    let said = reader.table(table, CONFIRM)?;
    let names = system.connect.iter().filter(|field| field.behind);
    let names = names.filter_map(|field| field.name.strip_prefix(CONFIRM)?.strip_prefix('.'));
    let names: Vec<&str> = names.chain(["ca"]).collect();
    if names == ["ca"] {
        reader.missing(table, &format!("{} has no `{CONFIRM}`", system.name));
        return None;
    }
    reader.known(&said, &names);
    for name in ["url", "key"].iter().filter(|name| !said.has(name)) {
        reader.missing(&said, &format!("`{CONFIRM}` needs `{name}`"));
    }
    let url = reader.text(&said, "url");
    let ca = reader.text(&said, "ca").and_then(|path| absolute(reader, &path));
    let key = reader.table(&said, "key").and_then(|key| self::key(reader, &key, "key"));
    let Ok(Value::Object(all)) = json::read(&reader.json(table, CONFIRM)?) else { return None };
    let rest = all.into_iter().filter(|(name, _)| !["key", "ca"].contains(&name.as_str()));
    let said = json::object_json(&rest.collect::<Vec<_>>());
    Some(Confirm { url: url?.value, key: key?, ca, said })
}

/// Notes what does not fit together.
pub(super) fn check(reader: &mut Reader<'_>, file: &Table<'_>, config: &Config) {
    let served = config.counted().next().is_some() || !config.gateways.is_empty();
    if config.engine.is_none() && !file.has("engine") && served {
        reader.missing(file, "a terminal or gateway of the engine needs [engine] with a `journal`");
    }
}

/// The setting that is a system's secret.
pub fn secret(system: &System) -> Option<&'static Field> {
    system.connect.iter().find(|field| field.private && !field.name.contains('.'))
}

/// The system of that name, which leads to that target where there is one.
pub(super) fn system(
    reader: &mut Reader<'_>,
    text: &Text,
    face: Face,
    target: Option<&Target>,
) -> Option<&'static System> {
    let those = systems::ALL.iter().filter(|system| system.face == face);
    let Some(system) = those.clone().find(|system| system.name == text.value) else {
        let known: Vec<_> = those.map(|system| format!("{:?}", system.name)).collect();
        let faces = if face == Face::Terminal { "terminals" } else { "gateways" };
        reader.note_text(text, &format!("is not a system of {faces}: {}", known.join(" or ")));
        return None;
    };
    if let Some(via) = target.map(Target::via).filter(|via| system.way(via).is_none()) {
        let ways: Vec<_> = system.ways.iter().map(|way| way.via).collect();
        reader.note_text(text, &format!("is not reached over {via}: {}", ways.join(" or ")));
    }
    Some(system)
}

pub(super) fn currency(reader: &mut Reader<'_>, text: &Text) -> Option<String> {
    let known = Currency::parse(&text.value).is_ok();
    if !known {
        reader.note_text(text, "is not a currency: three upper-case letters such as \"HKD\"");
    }
    known.then(|| text.value.clone())
}

/// The `key` that a system has.
pub(super) fn key_of(reader: &mut Reader<'_>, table: &Table<'_>, system: &System) -> Option<Key> {
    match secret(system) {
        Some(secret) if !table.has("key") && secret.required => {
            let reason = format!("{} needs a `key`: {}", system.name, KEYS);
            reader.missing(table, &reason);
        }
        None if table.has("key") => reader.missing(table, &format!("{} has no `key`", system.name)),
        _ => {}
    }
    let key = reader.table(table, "key")?;
    self::key(reader, &key, "key")
}

/// Where the secret of that name is.
pub(super) fn key(reader: &mut Reader<'_>, table: &Table<'_>, name: &str) -> Option<Key> {
    reader.known(table, &["file", "env", "keystore"]);
    let [file, env, keystore] = ["file", "env", "keystore"].map(|name| reader.text(table, name));
    match (file, env, keystore) {
        (Some(file), None, None) => absolute(reader, &file).map(Key::File),
        (None, Some(env), None) => Some(Key::Env(env.value)),
        (None, None, Some(keystore)) => Some(Key::Keystore(keystore.value)),
        _ => {
            reader.missing(table, &format!("`{name}` is one of {KEYS}"));
            None
        }
    }
}

/// What is said of a system besides, as a JSON object.
pub(super) fn options(
    reader: &mut Reader<'_>,
    table: &Table<'_>,
    system: &System,
    target: Option<&Target>,
) -> String {
    let Some(given) = reader.json(table, "options") else { return "{}".to_owned() };
    let options = json::read(&given).unwrap_or(Value::Null);
    let of_way = target.and_then(|target| system.way(target.via())).map_or(&[][..], |way| way.settings);
    let fields = system.connect.iter().chain(of_way).filter(|field| !field.private && !field.behind);
    // A gateway's address stands for itself.
    let fields = fields.filter(|field| system.face == Face::Terminal || field.name != "url");
    let known: Vec<&str> = fields.map(|field| field.name).chain(["prefix"]).collect();
    let timeouts = TIMEOUTS.iter().map(|name| format!("timeouts.{name}"));
    let known: Vec<String> = known.into_iter().map(str::to_owned).chain(timeouts).collect();
    for name in names(&options).iter().filter(|name| !known.contains(name)) {
        reader.missing(table, &format!("`options.{name}` is not known here: {}", known.join(", ")));
    }
    given
}

/// The names of what is said, with a dot before a member of a member.
fn names(options: &Value) -> Vec<String> {
    let Value::Object(members) = options else { return Vec::new() };
    let below = |(name, value): &(String, Value)| match value {
        Value::Object(_) => names(value).into_iter().map(|below| format!("{name}.{below}")).collect(),
        _ => vec![name.clone()],
    };
    members.iter().flat_map(below).collect()
}

pub(super) fn absolute(reader: &mut Reader<'_>, text: &Text) -> Option<PathBuf> {
    let path = Path::new(&text.value);
    if !path.is_absolute() {
        reader.note_text(text, "is not an absolute path");
    }
    path.is_absolute().then(|| path.to_owned())
}

#[cfg(all(test, unix))]
mod tests;
