//! The configuration as it was read, without anything that opens anything: of a key how it is had, of an address its host and
//! port, of what else is said its shape.

#[cfg(feature = "engine")]
use super::said;
use super::said::{list, place, sentence, shape};
#[cfg(feature = "engine")]
use crate::config::engine::{Counting, Database, Key, Place};
use crate::config::{Config, Mistake, Terminal};
use std::io::ErrorKind;
#[cfg(feature = "engine")]
use tillwire_core::json;
use tillwire_core::json::{Writer, quote};

/// Why there is no configuration.
pub enum Unread {
    File(ErrorKind),
    Mistakes(Vec<Mistake>),
}

/// What is set, or what is wrong with it.
pub fn said(config: Result<&Config, &Unread>) -> String {
    match config {
        Ok(config) => settings(config),
        Err(Unread::File(kind)) => Writer::new().text("unread", &sentence(&kind.to_string())).finish(),
        Err(Unread::Mistakes(mistakes)) => {
            let rows = mistakes.iter().map(|Mistake { line, reason }| {
                Writer::new().number("line", &line.to_string()).text("reason", &unquoted(reason)).finish()
            });
            Writer::new().raw("mistakes", &list(rows)).finish()
        }
    }
}

/// What a mistake is, without what was written there.
fn unquoted(reason: &str) -> String {
    let mut shown = String::new();
    for (at, part) in reason.split(['"', '`']).enumerate() {
        shown.push_str(if at % 2 == 0 { part } else { "…" });
    }
    sentence(&shown)
}

fn settings(config: &Config) -> String {
    let origins = config.origins.iter().map(|origin| quote(&place_of_origin(origin.as_str())));
    let limits = Writer::new().number("connections", &config.limits.connections.to_string());
    let limits = limits.number("stop_seconds", &config.limits.stop.as_secs().to_string()).finish();
    let out = Writer::new().raw_if("port", config.port.map(|port| port.to_string()));
    let out = out.raw("origins", &list(origins)).raw("limits", &limits);
    let out = out.raw("terminals", &list(config.terminals.iter().map(terminal)));
    #[cfg(feature = "engine")]
    let out = engine(out, config);
    out.finish()
}

/// An origin has neither user nor path; those of shells have schemes of their own.
fn place_of_origin(origin: &str) -> String {
    let said = place(origin);
    if said == shape(origin) { origin.to_owned() } else { said }
}

fn terminal(terminal: &Terminal) -> String {
    let out = Writer::new().text("id", &terminal.id).text("via", terminal.target.via());
    let out = out.text("at", &terminal.target.to_string());
    let out = out.raw_if("baud", terminal.target.baud().map(|baud| baud.to_string()));
    #[cfg(feature = "engine")]
    let out = out.raw_if("engine", terminal.engine.as_ref().map(counting));
    out.finish()
}

#[cfg(feature = "engine")]
fn engine(out: Writer, config: &Config) -> Writer {
    let gateways = config.gateways.iter().map(|gateway| {
        let out = Writer::new().text("id", &gateway.id).text("at", &place(&gateway.url));
        let out = out.raw("ca", truth(gateway.ca.is_some()));
        out.raw("engine", &counting(&gateway.counting)).finish()
    });
    let webhooks = config.webhooks.iter().map(|webhook| {
        let out = Writer::new().text("name", &webhook.name).text("at", &place(&webhook.url));
        let out =
            out.raw("secrets", &list(webhook.secrets.iter().map(key))).raw("ca", truth(webhook.ca.is_some()));
        let all = |names: &Option<Vec<String>>| names.as_ref().map(|names| names.len().to_string());
        out.raw_if("terminals", all(&webhook.terminals)).raw_if("events", all(&webhook.events)).finish()
    });
    let journal = config.engine.as_ref().map(|engine| {
        let out = match &engine.journal {
            Place::Folder(_) => Writer::new().text("journal", "folder"),
            Place::Postgres(there) => Writer::new().raw("journal", &database(there)),
        };
        let out = out.text_if("store", engine.store.as_deref());
        out.raw_if("central", engine.central.as_deref().map(database)).finish()
    });
    let out = out.raw("gateways", &list(gateways)).raw("webhooks", &list(webhooks));
    out.raw_if("engine", journal)
}

#[cfg(feature = "engine")]
fn counting(counting: &Counting) -> String {
    let options = json::read(&counting.options).map_or_else(|_| "{}".to_owned(), |it| said::value(&it));
    let confirm = counting.confirm.as_ref().map(|confirm| {
        Writer::new().text("at", &place(&confirm.url)).raw("key", &key(&confirm.key)).finish()
    });
    let out = Writer::new().text("system", &counting.system).text("currency", &counting.currency);
    let out = out.raw_if("key", counting.key.as_ref().map(key)).raw("options", &options);
    out.raw_if("confirm", confirm).finish()
}

#[cfg(feature = "engine")]
fn database(database: &Database) -> String {
    use tokio_postgres::config::Host;
    let hosts = database.server.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => quote(&said::plain(name)),
        #[cfg(unix)]
        Host::Unix(_) => quote("a socket of this machine"),
    });
    let ports = database.server.get_ports().iter().map(u16::to_string);
    let out = Writer::new().raw("postgres", &list(hosts)).raw("ports", &list(ports));
    let out = out.text("tls", &format!("{:?}", database.server.get_ssl_mode()));
    out.raw_if("password", database.password.as_ref().map(key))
        .raw("ca", truth(database.ca.is_some()))
        .finish()
}

/// How a key is had, and whether it can be: not the name of its variable, where somebody may have put the key itself.
#[cfg(feature = "engine")]
fn key(key: &Key) -> String {
    let from = match key {
        Key::File(_) => "file",
        Key::Env(_) => "env",
        Key::Keystore(_) => "keystore",
    };
    let readable = crate::engine::secret_of("key", key).is_ok();
    Writer::new().text("from", from).raw("readable", truth(readable)).finish()
}

/// Every key and password that the configuration leads to.
#[cfg(feature = "engine")]
pub fn keys(config: &Config) -> Vec<&Key> {
    let countings = config.terminals.iter().filter_map(|terminal| terminal.engine.as_ref());
    let countings = countings.chain(config.gateways.iter().map(|gateway| &gateway.counting));
    let own = countings.flat_map(|it| it.key.iter().chain(it.confirm.iter().map(|confirm| &confirm.key)));
    let engine = config.engine.iter();
    let databases = engine.flat_map(|it| it.central.as_deref().into_iter().chain(it.journal.database()));
    let passwords = databases.filter_map(|database| database.password.as_ref());
    own.chain(passwords).chain(config.webhooks.iter().flat_map(|webhook| &webhook.secrets)).collect()
}

#[cfg(feature = "engine")]
const fn truth(it: bool) -> &'static str {
    if it { "true" } else { "false" }
}
