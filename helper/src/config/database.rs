//! What the operator says of a PostgreSQL server.
//!
//! ```toml
//! journal = { postgres = "postgresql://till@db.example/shop", password = { file = "/etc/tillwire/db.password" } }
//! ```
//!
//! A server on another machine is spoken to with TLS, and believed by its certificate: what is read there decides about
//! money. Whoever has a line that is safe by itself says `sslmode=disable`.

use super::engine::{Key, absolute, key};
use super::toml::{Reader, Table};
use std::path::PathBuf;
use tokio_postgres::config::{Host, SslMode};

/// What tables' names begin with when nobody says otherwise.
const PREFIX: &str = "tillwire";
const LONGEST: usize = 41;
const SERVER: &str =
    "is a text such as \"postgresql://till@db.example/shop\" or \"host=/run/postgresql dbname=shop\"";

/// A database, and who we are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    pub server: tokio_postgres::Config,
    pub password: Option<Key>,
    /// Whoever the server's certificate is from; none: whoever this system trusts.
    pub ca: Option<PathBuf>,
    pub prefix: String,
    /// Where it is said.
    pub line: usize,
}

/// Reads `{ postgres = "..", .. }`.
pub(super) fn database(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Database> {
    reader.known(table, &["postgres", "password", "ca", "prefix"]);
    if !table.has("postgres") {
        reader.missing(table, &format!("`postgres` {SERVER}"));
    }
    let server = server(reader, table);
    let password = reader.table(table, "password").and_then(|table| key(reader, &table, "password"));
    let ca = reader.text(table, "ca").and_then(|text| absolute(reader, &text));
    let prefix = prefix(reader, table);
    let line = reader.line(table);
    Some(Database { server: server?, password, ca, prefix: prefix?, line })
}

/// No mistake repeats the text: there may be a password in it.
fn server(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<tokio_postgres::Config> {
    let text = reader.text(table, "postgres")?;
    let Ok(mut server) = text.value.parse::<tokio_postgres::Config>() else {
        reader.note(text.at, &format!("`postgres` {SERVER}"));
        return None;
    };
    if server.get_password().is_some() {
        reader.note(
            text.at,
            "`postgres` holds no password: that is `password` = { file = \"..\" } or { env = \"..\" }",
        );
        return None;
    }
    if server.get_hosts().is_empty() && server.get_hostaddrs().is_empty() {
        reader.note(text.at, "`postgres` names no host");
        return None;
    }
    server.ssl_mode(match server.get_ssl_mode() {
        SslMode::Prefer if is_here(&server) => SslMode::Disable,
        SslMode::Prefer => SslMode::Require,
        said => said,
    });
    Some(server)
}

/// Whether no byte leaves this machine.
fn is_here(server: &tokio_postgres::Config) -> bool {
    let here = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    match server.get_hostaddrs() {
        [] => server.get_hosts().iter().all(here),
        addresses => addresses.iter().all(std::net::IpAddr::is_loopback),
    }
}

/// It becomes part of statements.
fn prefix(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<String> {
    let Some(text) = reader.text(table, "prefix") else { return Some(PREFIX.to_owned()) };
    let first = text.value.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let fits = first && text.value.len() <= LONGEST && text.value.bytes().all(plain);
    if !fits {
        reader.note_text(&text, &format!("is no prefix: 1 to {LONGEST} lower-case letters, digits and _"));
    }
    fits.then(|| text.value.clone())
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::engine::{Engine, Place};
    use super::super::{Mistake, read};
    use super::*;

    fn engine(journal: &str) -> Result<Engine, Vec<Mistake>> {
        read(&format!("[engine]\njournal = {journal}\n")).map(|config| config.engine.unwrap())
    }

    fn mode(server: &str) -> SslMode {
        match engine(&format!("{{ postgres = \"{server}\" }}")).unwrap().journal {
            Place::Postgres(database) => database.server.get_ssl_mode(),
            place => panic!("{place:?}"),
        }
    }

    #[test]
    fn a_server_is_read_with_where_its_password_is() {
        let said = "{ postgres = \"postgresql://till@db.example/shop\", password = { env = \"DB\" }, ca = \"/ca.pem\", prefix = \"hk\" }";
        let Place::Postgres(database) = engine(said).unwrap().journal else { panic!("it is PostgreSQL") };
        assert_eq!(database.password, Some(Key::Env("DB".to_owned())));
        assert_eq!((database.ca, database.prefix.as_str()), (Some(PathBuf::from("/ca.pem")), "hk"));
        assert_eq!((database.server.get_user(), database.server.get_dbname()), (Some("till"), Some("shop")));
    }

    #[test]
    fn a_server_on_another_machine_is_spoken_to_with_tls_unless_somebody_says_that_the_line_is_safe() {
        for (server, expected) in [
            ("postgresql://till@db.example/shop", SslMode::Require),
            ("postgresql://till@db.example/shop?sslmode=prefer", SslMode::Require),
            ("postgresql://till@127.0.0.1,db.example/shop", SslMode::Require),
            ("host=localhost hostaddr=10.0.0.1", SslMode::Require),
            ("postgresql://till@db.example/shop?sslmode=disable", SslMode::Disable),
            ("postgresql://till@localhost/shop", SslMode::Disable),
            ("postgresql://till@[::1]/shop", SslMode::Disable),
            ("host=/run/postgresql dbname=shop", SslMode::Disable),
            ("postgresql://till@127.0.0.1/shop?sslmode=require", SslMode::Require),
        ] {
            assert_eq!(mode(server), expected, "{server}");
        }
    }

    #[test]
    fn every_mistake_is_told_and_none_repeats_a_password() {
        for (journal, reason) in [
            (
                "{ postgres = \"postgresql://till:hush@db.example/shop\" }",
                "`postgres` holds no password: that is `password`",
            ),
            ("{ postgres = \"postgresql://till:hush@db.example:x/shop\" }", "`postgres` is a text such as"),
            ("{ postgres = \"host=db.example pasword=hush\" }", "`postgres` is a text such as"),
            ("{ postgres = \"user=till\" }", "`postgres` names no host"),
            ("{ prefix = \"a\" }", "`postgres` is a text such as"),
            (
                "{ postgres = \"host=/run\", prefix = \"A-\" }",
                "\"A-\" is no prefix: 1 to 41 lower-case letters",
            ),
            ("{ postgres = \"host=/run\", ca = \"ca.pem\" }", "is not an absolute path"),
            (
                "{ postgres = \"host=/run\", password = \"hush\" }",
                "`password` is [password] with its own lines",
            ),
            ("{ postgres = \"host=/run\", password = {} }", "`password` is one of { file = \"..\" }, "),
            (
                "{ postgres = \"host=/run\", pw = 1 }",
                "`pw` is not known here: postgres, password, ca, prefix",
            ),
            ("7", "`journal` is a text, not an integer"),
        ] {
            let mistakes = engine(journal).unwrap_err();
            let told = mistakes.iter().any(|mistake| mistake.line == 2 && mistake.reason.contains(reason));
            assert!(told && mistakes.iter().all(|it| !it.reason.contains("hush")), "{reason}: {mistakes:?}");
        }
    }
}
