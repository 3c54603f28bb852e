//! The connections to PostgreSQL: a few, opened when they are needed, and again when one is lost. Whoever asks is answered
//! within [`LIMIT`]; of a statement that was under way then nobody knows what it did.
//!
//! A thread of its own moves their bytes, and ends with the last of them.

use super::super::Fault;
use super::sql::Statements;
use super::{Values, unfit};
use crate::config::engine::Database;
use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tillwire_core::code::Code;
use tillwire_core::secret::Secret;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Row};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tracing::warn;

/// How long a statement may take, with the connection that it needs: less than whoever asks waits.
const LIMIT: Duration = Duration::from_secs(8);
/// How long opening a connection may take at each server, and how long bytes may stay unacknowledged.
const SILENCE: Duration = Duration::from_secs(3);
/// How often an idle line is looked after, so that a firewall keeps it and a dead one is known.
const IDLE: Duration = Duration::from_secs(30);
/// How many connections there are at most.
const LINKS: usize = 8;
/// How often a statement is begun that another one's undid.
const TRIES: u32 = 10;

/// The way to the database.
pub struct Links {
    config: Config,
    tls: MakeRustlsConnect,
    found: String,
    schema: String,
    idle: Mutex<Vec<Link>>,
    places: Semaphore,
    runtime: Handle,
    /// The thread ends when this is dropped.
    _open: oneshot::Sender<()>,
}

/// One connection.
struct Link {
    client: Client,
    task: AbortHandle,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Links {
    /// To that server. Errors: what is in the way of ever reaching it.
    pub fn to(database: &Database, password: Option<&Secret>, sql: &Statements) -> Result<Links, String> {
        let mut config = database.server.clone();
        if let Some(password) = password {
            config.password(password.expose());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(SILENCE);
        }
        config.tcp_user_timeout(SILENCE).keepalives_idle(IDLE);
        // Of several hosts the one that counts, also once another has taken its place.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_application_name().is_none() {
            config.application_name("tillwire");
        }
        let (runtime, open) = thread().map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Links {
            config,
            tls: MakeRustlsConnect::new(trusted(database)?),
            found: sql.found.clone(),
            schema: sql.schema.clone(),
            idle: Mutex::default(),
            places: Semaphore::new(LINKS),
            runtime,
            _open: open,
        })
    }

    /// The rows of a statement, which has been committed. Errors: it may have been done all the same.
    pub fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Fault> {
        let asked = async { timeout(LIMIT, self.ask(statement, values)).await };
        self.runtime.block_on(asked).unwrap_or_else(|_| Err(late()))
    }

    async fn ask(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Fault> {
        let _place = self.places.acquire().await.map_err(|_| unfit("the journal has been closed"))?;
        let link = match self.waiting() {
            Some(link) => link,
            None => self.open().await?,
        };
        // Where the time is over, or this ends otherwise, the connection ends too.
        let rows = again(&link.client, statement, values).await;
        if !link.client.is_closed() {
            self.idle().push(link);
        }
        Ok(rows?)
    }

    /// A connection that stands and nobody uses.
    fn waiting(&self) -> Option<Link> {
        let mut idle = self.idle();
        idle.retain(|link| !link.client.is_closed());
        idle.pop()
    }

    /// A new one, with the tables behind it. Errors also: the server does not wait for its disk.
    async fn open(&self) -> Result<Link, Fault> {
        let (client, connection) = self.config.connect(self.tls.clone()).await?;
        let task = tokio::spawn(async move {
            // Whoever has the client hears of it.
            if let Err(error) = connection.await {
                warn!(error = told(&error), "a connection to PostgreSQL ended");
            }
        });
        let link = Link { client, task: task.abort_handle() };
        let found = link.client.query_typed_one(&self.found, &[]).await?;
        if found.try_get::<_, &str>("fsync")? == "off" {
            return Err(unfit("PostgreSQL has fsync off: a payment written there could be lost"));
        }
        if !found.try_get::<_, bool>("made")? {
            link.client.batch_execute(&self.schema).await?;
        }
        Ok(link)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Link>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a statement again that was undone: nothing of it was done then.
async fn again(
    client: &Client,
    statement: &str,
    values: Values<'_>,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let mut tried = 1;
    loop {
        match client.query_typed(statement, values).await {
            Err(error) if tried < TRIES && is_undone(&error) => tried += 1,
            done => return done,
        }
    }
}

/// Where PostgreSQL is set to be that strict, and of two that wait for each other.
fn is_undone(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].iter().any(|it| code == Some(it))
}

/// An error in full; it has no password.
pub fn told(error: &tokio_postgres::Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(format!("PostgreSQL: {error}"), |text, cause| format!("{text}: {cause}"))
}

fn late() -> Fault {
    Fault::Coded(Code::JournalUnavailable, "PostgreSQL did not answer in time".to_owned())
}

/// A thread with a runtime, until what it gives is dropped.
fn thread() -> std::io::Result<(Handle, oneshot::Sender<()>)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (open, closed) = oneshot::channel::<()>();
    let handle = runtime.handle().clone();
    std::thread::Builder::new().name("postgres".to_owned()).spawn(move || {
        // Nobody sends anything: it ends with the sender.
        let _ = runtime.block_on(closed);
    })?;
    Ok((handle, open))
}

fn speaks_tls(database: &Database) -> bool {
    database.server.get_ssl_mode() != SslMode::Disable
}

/// Whom a server's certificate may be from: whoever the operator named, or whoever this system trusts.
fn trusted(database: &Database) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match &database.ca {
        Some(path) => {
            let failed =
                |error: &dyn std::fmt::Display| format!("cannot use the `ca` {}: {error}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
                let certificate = certificate.map_err(|error| failed(&error))?;
                roots.add(certificate).map_err(|error| failed(&error))?;
            }
        }
        None if !speaks_tls(database) => {}
        // What cannot be read among them trusts nobody.
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| format!("cannot speak TLS: {error}"))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
