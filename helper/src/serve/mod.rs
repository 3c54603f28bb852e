//! `tillwire serve`: the helper itself, on loopback.
//!
//! [`accept`] takes connections within the [`lobby`]'s bounds; [`connection`] leads each request past the guard
//! to the [`routes`] or, for a WebSocket, to a bridge. The same [`start`] serves the demo.

mod accept;
mod answer;
mod connection;
mod context;
mod denials;
mod keys;
mod lobby;
mod reload;
mod room;
mod routes;
mod through;
mod watched;

pub use answer::{Answer, json, refused, typed};
pub use context::Context;
pub use denials::Denials;
pub use keys::Keys;
pub use routes::{Route, Routes};

#[cfg(feature = "engine")]
use crate::access::Callers;
use crate::access::{Folder, Guard, Pairing, Tokens};
use crate::args::Serve;
use crate::bridge::{Bridges, Owners};
use crate::config::{Config, Live};
#[cfg(feature = "engine")]
use crate::engine::{Engine, api};
use crate::error::Error;
use crate::stop::{Signals, Stop};
use crate::{log, setup, stop};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tillwire_core::json::Writer;
use tokio::net::TcpListener;
use tracing::info;

/// How long sockets may take to say goodbye when the helper stops.
const GOODBYE: Duration = Duration::from_secs(1);

/// A running helper.
pub struct Helper {
    pub guard: Guard,
    pub bridges: Arc<Bridges>,
    pub routes: Routes,
    pub denials: Denials,
}

/// Serves until a signal comes. Errors: see [`Error`].
pub fn run(options: &Serve) -> Result<(), Error> {
    let ready = Ready::new(options)?;
    let _log = log::start(options.log.log, options.log.log_level, Some(ready.folder.path()));
    ready.serve()
}

/// All that serving needs of files.
pub struct Ready {
    config: Config,
    path: Option<PathBuf>,
    port: u16,
    folder: Folder,
    keys: Keys,
}

impl Ready {
    /// Reads them. Errors: see [`Error`].
    pub fn new(options: &Serve) -> Result<Ready, Error> {
        let config = reload::served(setup::config(options.config.as_deref())?)?;
        let folder = setup::folder(options.state.state.as_deref())?;
        let keys = Keys::open(Some(folder.clone()), SystemTime::now()).map_err(Error::State)?;
        let port = options.port.or(config.port).unwrap_or(crate::config::PORT);
        Ok(Ready { config, path: options.config.clone(), port, folder, keys })
    }

    /// Serves until a signal comes.
    pub fn serve(self) -> Result<(), Error> {
        setup::block_on(serve(self))?
    }
}

async fn serve(Ready { config, path, port, folder, keys }: Ready) -> Result<(), Error> {
    let signals = stop::signals().map_err(Error::Start)?;
    let hangups = stop::hangups().map_err(Error::Start)?;
    let (listener, address) = listen(port).await?;
    #[cfg(feature = "engine")]
    let engine = Engine::start(&config).map_err(|unfit| Error::Start(std::io::Error::other(unfit.reason)))?;
    let bridges = bridges(config, Tokens::Paired(folder.clone()));
    let guard = Guard::new(address.port(), bridges.config.clone(), false);
    #[cfg(feature = "engine")]
    let places = room::places(bridges.config.now().limits.connections);
    #[cfg(feature = "engine")]
    engine.iter().for_each(|engine| engine.lands_with(&bridges.stop));
    #[cfg(feature = "engine")]
    let (guard, more) = (
        guard.with_engine(engine.is_some()),
        engine
            .clone()
            .map(|engine| api::route(engine, bridges.tokens.clone(), Callers::Kept(folder.clone()), places)),
    );
    #[cfg(not(feature = "engine"))]
    let more = None;
    let keys = Arc::new(keys);
    let context = Context {
        bridges: bridges.clone(),
        pairing: Some(Pairing::new(folder)),
        keys,
        #[cfg(feature = "engine")]
        engine: engine.clone(),
    };
    let routes = Routes::new(context, more);
    let helper = Arc::new(Helper { guard, bridges, routes, denials: Denials::default() });
    println!("{}", Writer::new().text("helper", &format!("http://{address}")).finish());
    info!(%address, terminals = helper.bridges.config.now().terminals.len(), "listening");
    crate::service::listening();
    #[cfg(feature = "engine")]
    let terminals = engine.clone();
    #[cfg(not(feature = "engine"))]
    let terminals = ();
    tokio::spawn(reload::run(hangups, path, helper.clone(), terminals));
    until_stopped(listener, helper, signals).await;
    #[cfg(feature = "engine")]
    if let Some(engine) = engine {
        engine.leave().await;
    }
    Ok(())
}

/// What bridges share, for a configuration.
pub fn bridges(config: Config, tokens: Tokens) -> Arc<Bridges> {
    Arc::new(Bridges {
        config: Arc::new(Live::new(config)),
        tokens,
        owners: Owners::default(),
        stop: Stop::new(),
        metrics: Arc::default(),
    })
}

/// Listens on loopback alone. Errors: the port is taken or forbidden.
pub async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let refused = |error: std::io::Error| Error::Bind { port, kind: error.kind() };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Serves until a signal; then nobody new comes in, payments in flight may end, and a second signal ends even
/// those.
pub async fn until_stopped(listener: TcpListener, helper: Arc<Helper>, mut signals: Signals) {
    tokio::select! {
        () = accept::run(listener, helper.clone()) => {}
        () = signals.next() => {}
    }
    let (stop, limit) = (&helper.bridges.stop, helper.bridges.config.now().limits.stop);
    info!(in_flight = stop.in_flight(), "stopping");
    tokio::select! {
        landed = stop.land(limit) => info!(landed, "stopped"),
        () = signals.next() => info!("stopped at once"),
    }
    tokio::time::sleep(GOODBYE.min(limit)).await;
}
