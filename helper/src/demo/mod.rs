//! `tillwire demo`: everything on one loopback port, with nothing but simulated terminals behind it.
//!
//! It is the same helper as `tillwire serve`, with three differences: its terminals are simulated in
//! this process, its own page is the only origin, and that page gets its token inside
//! itself. So whoever finds the demo running finds no real money.

mod control;
#[cfg(feature = "engine")]
mod engine;
mod till;

use crate::access::{Guard, TokenId, Tokens, mint};
use crate::args::Demo;
#[cfg(feature = "engine")]
use crate::args::Simulated;
use crate::config::{Config, Origin, Target, Terminal};
use crate::error::Error;
use crate::serve::{Context, Denials, Helper, Keys, Routes, bridges, listen, until_stopped};
use crate::simulate::{self, Plan, Started};
use crate::{log, setup, stop};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;
use till::Till;
use tillwire_core::json::Writer;
use tillwire_core::secret::Secret;
use warp::Filter;

/// Serves until a signal comes. Errors: see [`Error`].
pub fn run(options: &Demo) -> Result<(), Error> {
    let plan = Plan::read(&options.simulated).map_err(Error::Simulate)?;
    let till = Till::open(options.till.as_deref())?;
    let _log = log::start(options.log.log, options.log.log_level, None);
    setup::block_on(serve(options, plan, till))?
}

async fn serve(options: &Demo, plan: Plan, till: Till) -> Result<(), Error> {
    let signals = stop::signals().map_err(Error::Start)?;
    let (listener, address) = listen(options.port).await?;
    let origins = own_origins(address);
    let token = mint().map_err(|error| Error::Start(error.into()))?;
    let (gateways, gateway) = simulate::listen_gateways().await.map_err(Error::Simulate)?;
    let started = plan.start(gateway).await.map_err(Error::Simulate)?;
    simulate::start_gateways(gateways, &started);
    let config = config(&started, origins.clone()).await.map_err(Error::Simulate)?;
    #[cfg(feature = "engine")]
    let engine = engine(options, &started).await?;

    let tokens = Tokens::Own { id: TokenId::of(token.expose()), origins: origins.clone() };
    let bridges = bridges(config, tokens);
    let keys = Keys::open(None, SystemTime::now()).map_err(Error::State)?;
    let context = Context {
        bridges: bridges.clone(),
        pairing: None,
        keys: Arc::new(keys),
        #[cfg(feature = "engine")]
        engine: engine.as_ref().map(engine::Demonstrated::engine),
    };
    #[cfg(feature = "engine")]
    let counter = engine.as_ref().map(|_| engine::COUNTER);
    #[cfg(not(feature = "engine"))]
    let counter = None;
    let more = control::route(started.all).or(till.route(&token, counter)).unify().boxed();
    let guard = Guard::new(address.port(), bridges.config.clone(), true);
    #[cfg(feature = "engine")]
    let (guard, more) = (
        guard.with_engine(engine.is_some()),
        match &engine {
            Some(engine) => engine.route(&bridges).or(more).unify().boxed(),
            None => more,
        },
    );
    let helper = Arc::new(Helper {
        guard,
        bridges,
        routes: Routes::new(context, Some(more)),
        denials: Denials::default(),
    });

    let ready = ready(address, &options.simulated.pos_key);
    #[cfg(feature = "engine")]
    let ready = ready.raw_if("engine", engine.as_ref().map(|_| engine::told()));
    println!("{}", simulate::with_gateways(ready, gateway).finish());
    until_stopped(listener, helper, signals).await;
    #[cfg(feature = "engine")]
    if let Some(engine) = engine {
        engine.leave().await;
    }
    Ok(())
}

/// The engine, where it is wanted.
#[cfg(feature = "engine")]
async fn engine(options: &Demo, started: &Started) -> Result<Option<engine::Demonstrated>, Error> {
    if !options.engine {
        return Ok(None);
    }
    let Simulated { pos_key, currency, .. } = &options.simulated;
    let target = Target::Tcp(simulate::start_tcp(&started.qfpay).await.map_err(Error::Simulate)?);
    engine::Demonstrated::start(target, pos_key, currency.as_str()).map(Some)
}

/// The page's own origin, under both names of this machine.
fn own_origins(address: SocketAddr) -> Vec<Origin> {
    let names = [format!("http://{address}"), format!("http://localhost:{}", address.port())];
    names.iter().filter_map(|name| Origin::parse(name)).collect()
}

async fn config(started: &Started, origins: Vec<Origin>) -> Result<Config, simulate::Error> {
    let terminals = vec![
        Terminal::new("counter-tcp", Target::Tcp(simulate::start_tcp(&started.qfpay).await?)),
        Terminal::new("counter-http", Target::Http(simulate::start_http(&started.qfpay).await?)),
        Terminal::new(
            "counter-websocket",
            Target::WebSocket(simulate::start_websocket(&started.codepay).await?),
        ),
    ];
    Ok(Config { origins, terminals, ..Config::default() })
}

/// The line that tells whoever started this where it is.
fn ready(address: SocketAddr, pos_key: &str) -> Writer {
    Writer::new()
        .text("demo", &format!("http://{address}/"))
        .raw("terminals", r#"["counter-tcp","counter-http","counter-websocket"]"#)
        .text("posKey", pos_key)
}

/// The token as text.
fn shown(token: &Secret) -> &str {
    std::str::from_utf8(token.expose()).unwrap_or_default()
}
