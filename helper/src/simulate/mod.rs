//! `tillwire simulate`: the simulated terminals of the core on real sockets.
//!
//! [`terminal`] is the one task that owns a simulator and the clock; [`tcp`], [`qfpay_http`] (`https` before it) and [`serial`] are
//! faces that move bytes between sockets (or a pseudo terminal) and that task, [`gateway`] is that of both gateways and
//! of the QFPay terminal's back end;
//! [`notify`] carries what gateways tell merchants; [`control`] is for whoever scripts the faults. What a terminal
//! says and does is decided in the core alone; only sockets, limits and HTTP's outer form are known here.

mod accept;
mod answer;
pub mod control;
mod error;
mod gateway;
mod http;
#[cfg(feature = "https")]
mod https;
mod notify;
mod plan;
#[cfg(target_os = "linux")]
mod pty;
mod qfpay_http;
#[cfg(target_os = "linux")]
mod serial;
#[cfg(not(target_os = "linux"))]
#[path = "no_serial.rs"]
mod serial;
mod socket;
mod tcp;
mod terminal;
mod terminals;
mod verbs;
mod websocket;

pub use error::Error;
pub use plan::{Plan, Started};
pub use terminal::Terminal;
pub use terminals::Terminals;
pub use verbs::verbs;

use crate::args::Simulate;
use crate::stop;
use serial::Cable;
use std::net::SocketAddr;
use std::path::PathBuf;
use tillwire_core::bpc::sim::SYSTEM as BPC;
use tillwire_core::codepay::sim::{APP_ID, SYSTEM as CODEPAY};
use tillwire_core::icashier::sim::SYSTEM as ICASHIER;
use tillwire_core::json::Writer;
use tillwire_core::qfpay::sim::SYSTEM as QFPAY;
use tillwire_core::qfpay::sim::backend;
use tillwire_core::{bpc, icashier};
use tokio::net::TcpListener;
use websocket::Phrase;

/// Serves until a signal comes. Errors: see [`Error`].
pub fn run(options: &Simulate) -> Result<(), Error> {
    let plan = Plan::read(&options.simulated)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    runtime.block_on(serve(options, plan))
}

/// Listens for HTTP on any free port. Errors: the system has none.
pub async fn start_http(terminal: &Terminal) -> Result<SocketAddr, Error> {
    let (listener, address) = listen("--http", 0).await?;
    accept::spawn(listener, terminal.clone(), qfpay_http::serve);
    Ok(address)
}

/// Listens for merchants of both gateways on any free port. Errors: the system has none.
pub async fn listen_gateways() -> Result<(TcpListener, SocketAddr), Error> {
    listen("--gateway", 0).await
}

/// Serves both gateways.
pub fn start_gateways(listener: TcpListener, started: &Started) {
    accept::spawn(listener, started.gateways.clone(), gateway::serve);
}

/// Adds where the gateways are and what a merchant needs.
pub fn with_gateways(ready: Writer, address: SocketAddr) -> Writer {
    let keys = Writer::new().text(ICASHIER, icashier::sim::KEY).text(BPC, bpc::sim::KEY);
    let keys = keys.text("qfpayBackend", backend::KEY).finish();
    ready
        .text(ICASHIER, &gateway::icashier_url(address))
        .text(BPC, &gateway::bpc_url(address))
        .text("qfpayBackend", &gateway::qfpay_url(address))
        .text("appCode", backend::APP_CODE)
        .text("merid", icashier::sim::MERID)
        .text("mid", bpc::sim::MID)
        .raw("keys", &keys)
}

/// Listens for raw streams on any free port. Errors: the system has none.
pub async fn start_tcp(terminal: &Terminal) -> Result<SocketAddr, Error> {
    let (listener, address) = listen("--tcp", 0).await?;
    accept::spawn(listener, terminal.clone(), tcp::serve);
    Ok(address)
}

/// Listens for WebSockets on any free port. Errors: the system has none.
pub async fn start_websocket(terminal: &Terminal) -> Result<SocketAddr, Error> {
    let (listener, address) = listen("--websocket", 0).await?;
    accept::spawn(listener, (terminal.clone(), Phrase::Standard), websocket::serve);
    Ok(address)
}

async fn serve(options: &Simulate, plan: Plan) -> Result<(), Error> {
    let http = listen("--http", options.http).await?;
    let tcp = listen("--tcp", options.tcp).await?;
    let websocket = listen("--websocket", options.websocket).await?;
    let gateway = listen("--gateway", options.gateway).await?;
    let control = listen("--control", options.control).await?;
    let mut signals = stop::signals().map_err(Error::Start)?;

    let differs = plan.differs();
    let started = plan.start(gateway.1).await?;
    start_gateways(gateway.0, &started);
    let Started { qfpay, codepay, all, .. } = started;
    let (cable, serial) = options.serial.clone().map(|link| plug(&qfpay, link)).transpose()?.unzip();
    let phrase = if options.simulated.field { Phrase::Terminal } else { Phrase::Standard };
    let ready = Writer::new()
        .raw(QFPAY, &qfpay_faces(http.1, tcp.1, serial.as_deref()))
        .text(CODEPAY, &format!("ws://{}", websocket.1))
        .text("control", &format!("http://{}", control.1))
        .text("posKey", &options.simulated.pos_key)
        .text("appId", APP_ID);
    let ready = ready.raw_if("persona", differs);
    #[cfg(feature = "https")]
    let ready = match options.https {
        Some(port) => start_https(ready, port, http.1).await?,
        None => ready,
    };
    let ready = with_gateways(ready, gateway.1).finish();
    accept::spawn(http.0, qfpay.clone(), qfpay_http::serve);
    accept::spawn(tcp.0, qfpay, tcp::serve);
    accept::spawn(websocket.0, (codepay, phrase), websocket::serve);
    accept::spawn(control.0, all.with_cable(cable.clone()), control::serve);
    println!("{ready}");
    signals.next().await;
    if let Some(cable) = cable {
        cable.order(serial::Order::Unplug).await;
    }
    Ok(())
}

/// Serves the HTTP face by HTTPS too, and tells where. Errors: the port is taken, or there is no certificate.
#[cfg(feature = "https")]
async fn start_https(ready: Writer, port: u16, http: SocketAddr) -> Result<Writer, Error> {
    let (listener, address) = listen("--https", port).await?;
    let face = https::Face::new(http)?;
    let ready = face.told(ready, address);
    accept::spawn(listener, face, https::serve);
    Ok(ready)
}

/// Plugs a terminal into a port: the path that leads to it, or the system's own. Errors: the system has none.
pub fn plug(terminal: &Terminal, link: Option<PathBuf>) -> Result<(Cable, String), Error> {
    Cable::start(terminal.clone(), link).map_err(|error| Error::Serial(error.kind()))
}

async fn listen(option: &'static str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let bind_error = |error: std::io::Error| Error::Bind { option, port, kind: error.kind() };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    Ok((listener, address))
}

/// Where the QFPay terminal listens.
fn qfpay_faces(http: SocketAddr, tcp: SocketAddr, serial: Option<&str>) -> String {
    let faces = Writer::new().text("http", &format!("http://{http}")).text("tcp", &tcp.to_string());
    serial.iter().fold(faces, |faces, path| faces.text("serial", path)).finish()
}
