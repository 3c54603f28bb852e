//! `tillwire simulate`: the simulated terminal of the core on real sockets.
//!
//! [`terminal`] is the one task that owns the simulator and the clock; [`tcp`], [`qfpay_http`] and [`serial`] are
//! faces that move bytes between sockets (or a pseudo terminal) and that task; [`control`] is for whoever scripts the faults. What a terminal
//! says and does is decided in the core alone; only sockets, limits and HTTP's outer form are known here.

mod accept;
pub mod control;
mod error;
mod http;
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

pub use error::Error;
pub use terminal::Terminal;
pub use terminals::Terminals;

use crate::args::{Simulate, Simulated};
use crate::stop;
use serial::Cable;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tillwire_core::amount::Currency;
use tillwire_core::json::Writer;
use tillwire_core::qfpay::sim::{Options, SYSTEM, Simulator};
use tillwire_core::qfpay::{KeyMode, PosKey};
use tillwire_core::sim::Script;
use tokio::net::TcpListener;

/// The currency that the terminal charges in.
const CURRENCY: &str = "HKD";

/// Serves until a signal comes. Errors: see [`Error`].
pub fn run(options: &Simulate) -> Result<(), Error> {
    let plan = Plan::read(&options.simulated)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    runtime.block_on(serve(options, plan))
}

/// A terminal to be simulated.
pub struct Plan {
    options: Options,
    script: Option<(PathBuf, Script)>,
}

/// The terminals of a plan.
pub struct Started {
    pub qfpay: Terminal,
    pub all: Terminals,
}

impl Plan {
    /// Errors: a key or a script that is none.
    pub fn read(simulated: &Simulated) -> Result<Self, Error> {
        let key = PosKey::new(&simulated.pos_key, KeyMode::Utf8).map_err(|_| Error::Key)?;
        let currency = Currency::parse(CURRENCY).map_err(|_| Error::Key)?;
        let options = Options { seed: simulated.seed, ..Options::new(key, currency) };
        Ok(Plan { options, script: simulated.script.as_deref().map(read_script).transpose()? })
    }

    /// Starts the terminals' tasks; their faces follow. Errors: a script for a system that is not simulated.
    pub async fn start(self) -> Result<Started, Error> {
        let qfpay = Terminal::start(Simulator::new(self.options));
        let all = Terminals::new([qfpay.clone()]);
        if let Some((path, script)) = self.script {
            let terminal = all.of(Some(script.system()));
            terminal.map_err(|reason| Error::Script { path, reason })?.script(script).await;
        }
        Ok(Started { qfpay, all })
    }
}

/// Listens for HTTP on any free port. Errors: the system has none.
pub async fn start_http(terminal: &Terminal) -> Result<SocketAddr, Error> {
    let (listener, address) = listen("--http", 0).await?;
    accept::spawn(listener, terminal.clone(), qfpay_http::serve);
    Ok(address)
}

/// Listens for raw streams on any free port. Errors: the system has none.
pub async fn start_tcp(terminal: &Terminal) -> Result<SocketAddr, Error> {
    let (listener, address) = listen("--tcp", 0).await?;
    accept::spawn(listener, terminal.clone(), tcp::serve);
    Ok(address)
}

fn read_script(path: &Path) -> Result<(PathBuf, Script), Error> {
    let own = || path.to_owned();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::ScriptFile { path: own(), kind: error.kind() })?;
    let script = Script::parse(&text);
    let script = script.map_err(|error| Error::Script { path: own(), reason: error.to_string() })?;
    Ok((own(), script))
}

async fn serve(options: &Simulate, plan: Plan) -> Result<(), Error> {
    let http = listen("--http", options.http).await?;
    let tcp = listen("--tcp", options.tcp).await?;
    let control = listen("--control", options.control).await?;
    let mut signals = stop::signals().map_err(Error::Start)?;

    let Started { qfpay, all } = plan.start().await?;
    let (cable, serial) = options.serial.clone().map(|link| plug(&qfpay, link)).transpose()?.unzip();
    let ready = ready_line(http.1, tcp.1, serial.as_deref(), control.1, &options.simulated.pos_key);
    accept::spawn(http.0, qfpay.clone(), qfpay_http::serve);
    accept::spawn(tcp.0, qfpay, tcp::serve);
    accept::spawn(control.0, all.with_cable(cable.clone()), control::serve);
    println!("{ready}");
    signals.next().await;
    if let Some(cable) = cable {
        cable.order(serial::Order::Unplug).await;
    }
    Ok(())
}

/// Plugs a terminal into a port: the path that leads to it, or the system's own. Errors: the system has none.
fn plug(terminal: &Terminal, link: Option<PathBuf>) -> Result<(Cable, String), Error> {
    Cable::start(terminal.clone(), link).map_err(|error| Error::Serial(error.kind()))
}

async fn listen(option: &'static str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let bind_error = |error: std::io::Error| Error::Bind { option, port, kind: error.kind() };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    Ok((listener, address))
}

/// The line that tells whoever started this where everything listens.
fn ready_line(
    http: SocketAddr,
    tcp: SocketAddr,
    serial: Option<&str>,
    control: SocketAddr,
    pos_key: &str,
) -> String {
    let qfpay = Writer::new().text("http", &format!("http://{http}")).text("tcp", &tcp.to_string());
    let qfpay = serial.iter().fold(qfpay, |qfpay, path| qfpay.text("serial", path));
    Writer::new()
        .raw(SYSTEM, &qfpay.finish())
        .text("control", &format!("http://{control}"))
        .text("posKey", pos_key)
        .finish()
}
