//! `tillwire simulate`: the simulated terminal of the core on real sockets.
//!
//! [`terminal`] is the one task that owns the simulator and the clock; [`tcp`] and [`qfpay_http`] are faces that
//! move bytes between sockets and that task; [`control`] is for whoever scripts the faults. What a terminal
//! says and does is decided in the core alone; only sockets, limits and HTTP's outer form are known here.

mod accept;
mod control;
mod error;
mod http;
mod qfpay_http;
mod socket;
mod tcp;
mod terminal;

pub use error::Error;

use crate::args::Simulate;
use std::net::SocketAddr;
use terminal::Terminal;
use tillwire_core::amount::Currency;
use tillwire_core::json::Writer;
use tillwire_core::qfpay::sim::{Options, SYSTEM};
use tillwire_core::qfpay::{KeyMode, PosKey};
use tillwire_core::sim::Script;
use tokio::net::TcpListener;

/// The currency that the terminal charges in.
const CURRENCY: &str = "HKD";

/// Serves until a signal comes. Errors: see [`Error`].
pub fn run(options: &Simulate) -> Result<(), Error> {
    let terminal_options = terminal_options(options)?;
    let script = options.script.as_deref().map(read_script).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    runtime.block_on(serve(options, terminal_options, script))
}

fn terminal_options(options: &Simulate) -> Result<Options, Error> {
    let key = PosKey::new(&options.pos_key, KeyMode::Utf8).map_err(|_| Error::Key)?;
    let currency = Currency::parse(CURRENCY).map_err(|_| Error::Key)?;
    Ok(Options { seed: options.seed, ..Options::new(key, currency) })
}

fn read_script(path: &std::path::Path) -> Result<Script, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::ScriptFile { path: path.to_owned(), kind: error.kind() })?;
    control::parse_script(&text).map_err(|reason| Error::Script { path: path.to_owned(), reason })
}

async fn serve(options: &Simulate, terminal_options: Options, script: Option<Script>) -> Result<(), Error> {
    let http = listen("--http", options.http).await?;
    let tcp = listen("--tcp", options.tcp).await?;
    let control = listen("--control", options.control).await?;
    let stop = stop_signal().map_err(Error::Start)?;
    let ready = ready_line(http.1, tcp.1, control.1, &options.pos_key);

    let terminal = Terminal::start(terminal_options);
    if let Some(script) = script {
        terminal.script(script).await;
    }
    accept::spawn(http.0, terminal.clone(), qfpay_http::serve);
    accept::spawn(tcp.0, terminal.clone(), tcp::serve);
    accept::spawn(control.0, terminal, control::serve);
    println!("{ready}");
    stop.await;
    Ok(())
}

async fn listen(option: &'static str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let bind_error = |error: std::io::Error| Error::Bind { option, port, kind: error.kind() };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    Ok((listener, address))
}

/// The line that tells whoever started this where everything listens.
fn ready_line(http: SocketAddr, tcp: SocketAddr, control: SocketAddr, pos_key: &str) -> String {
    let qfpay = Writer::new().text("http", &format!("http://{http}")).text("tcp", &tcp.to_string()).finish();
    Writer::new()
        .raw(SYSTEM, &qfpay)
        .text("control", &format!("http://{control}"))
        .text("posKey", pos_key)
        .finish()
}

/// Resolves when the process is asked to stop. Listens from the call on, not from the first poll.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the process is asked to stop.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
