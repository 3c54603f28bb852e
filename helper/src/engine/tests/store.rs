//! The places that a journal may be in, for tests that hold for each.

use super::kit::*;
#[cfg(unix)]
use super::server::{self, Server, shared};
#[cfg(unix)]
use crate::config::engine::Database;
#[cfg(unix)]
use crate::engine::journal::Postgres;
use crate::engine::journal::{self, Journal};
use crate::engine::{Counter, Engine, Setting};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tillwire_core::desk::Log;

/// What another process is told: a folder, or a server's folder, port and prefix.
const TOLD: &str = "TILLWIRE_TEST_JOURNAL";

/// One that nobody else has.
pub enum Store {
    Folder(Folder),
    #[cfg(unix)]
    Postgres(Box<Database>),
}

impl Store {
    /// One of each kind, with its name. The server is one of Unix.
    pub fn each(name: &str) -> Vec<(&'static str, Store)> {
        vec![
            ("folder", Store::Folder(Folder::new(name))),
            #[cfg(unix)]
            ("postgres", Store::on(shared())),
        ]
    }

    /// Tables of that server.
    #[cfg(unix)]
    pub fn on(server: &Server) -> Store {
        Store::Postgres(Box::new(server.database()))
    }

    /// A journal there, as another process would have it.
    pub fn journal(&self) -> Arc<dyn Journal> {
        match self {
            Store::Folder(folder) => Arc::new(journal::Folder::new(&folder.0).unwrap()),
            #[cfg(unix)]
            Store::Postgres(database) => Arc::new(Postgres::new(database, None, None).unwrap()),
        }
    }

    /// An engine there with one counter, and that.
    pub fn engine(&self, setting: &Setting) -> (Engine, Counter) {
        let engine = Engine::on(self.journal(), vec![(COUNTER.to_owned(), setting.clone())], None).unwrap();
        let counter = engine.counter(COUNTER).unwrap().clone();
        (engine, counter)
    }

    /// Tells a process where it is.
    pub fn tell(&self, command: &mut Command) {
        let told = match self {
            Store::Folder(folder) => folder.0.display().to_string(),
            #[cfg(unix)]
            Store::Postgres(database) => {
                let Database { server, prefix, .. } = &**database;
                let tokio_postgres::config::Host::Unix(folder) = &server.get_hosts()[0] else {
                    panic!("a socket")
                };
                format!("{} {} {prefix}", folder.display(), server.get_ports()[0])
            }
        };
        command.env(TOLD, told);
    }

    /// What this process was told; the store stays when it ends.
    pub fn told() -> Option<std::mem::ManuallyDrop<Store>> {
        let told = std::env::var(TOLD).ok()?;
        let words: Vec<&str> = told.split(' ').collect();
        let store = match words.as_slice() {
            #[cfg(unix)]
            [folder, port, prefix] => {
                Store::Postgres(Box::new(server::at(&PathBuf::from(folder), port.parse().unwrap(), prefix)))
            }
            _ => Store::Folder(Folder(told.into())),
        };
        Some(std::mem::ManuallyDrop::new(store))
    }

    /// Resolves once the sale's records are so; `open`: it is among those without an outcome.
    pub async fn holds(&self, are_so: impl Fn(&Log, bool) -> bool) {
        let journal = self.journal();
        let looking = async {
            loop {
                let journal = journal.clone();
                let look = move || {
                    // In this order: what is there and then not open is settled.
                    let log = journal.read(COUNTER, "sale")?;
                    let open = journal.open(COUNTER)?.iter().any(|(reference, _)| reference == "sale");
                    Ok::<_, journal::Fault>((log, open))
                };
                let (log, open) = tokio::task::spawn_blocking(look).await.unwrap().unwrap();
                if are_so(&log, open) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("it comes");
    }
}
