//! Why a command could not do its work: one sentence and an exit code each.

use crate::config::Mistake;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

/// Wrong usage.
const USAGE: u8 = 2;
/// A mistake in the configuration.
const CONFIG: u8 = 3;
/// Something the system refuses, such as a port.
const REFUSED: u8 = 4;
/// There is no terminal to serve, or none that answers.
const NO_TERMINAL: u8 = 5;
/// A newer version is there.
const NEWER: u8 = 5;

/// The error of every command but `simulate`.
#[derive(Debug)]
pub enum Error {
    /// The configuration's file cannot be read.
    ConfigFile { path: PathBuf, kind: ErrorKind },
    /// Everybody may write to it.
    OpenConfig { path: PathBuf },
    /// None can be written there.
    Init { path: PathBuf, kind: ErrorKind },
    /// It holds mistakes.
    Config { path: PathBuf, mistakes: Vec<Mistake> },
    /// It names no terminal.
    NoTerminal,
    /// A terminal cannot be reached.
    Unreached,
    /// No terminal announced itself.
    NothingAnnounced,
    /// No terminal asked to be paired.
    NothingPaired,
    /// The terminal did not agree to end the pairing.
    NotUnpaired,
    /// That is no address of a terminal.
    Address { text: String, reason: String },
    /// A folder or file that was asked for cannot be used.
    Till { path: PathBuf, kind: ErrorKind },
    /// The state folder cannot be used.
    State(io::Error),
    /// The port cannot be listened on.
    Bind { port: u16, kind: ErrorKind },
    /// The helper does not answer there.
    Down { port: u16 },
    /// The simulated terminal cannot start.
    Simulate(crate::simulate::Error),
    /// That origin is not one, or not known.
    Origin(String),
    /// There is a key of that name already.
    #[cfg(feature = "engine")]
    KeyTaken(String),
    /// Why a key is not in the key store.
    #[cfg(feature = "engine")]
    KeyStore(String),
    /// Why a journal was not filled again.
    #[cfg(feature = "engine")]
    Restore(String),
    /// Why nobody says which version is the newest.
    Update(String),
    /// A newer version is there.
    Newer { this: String, there: String },
    /// The system refuses an event loop or signal handlers.
    Start(io::Error),
    /// Why a service is not what it was to become.
    Service(String),
    /// Why it does not run.
    #[cfg_attr(not(windows), expect(dead_code, reason = "other systems have services of their own"))]
    ServiceDown(String),
}

impl Error {
    /// What the process exits with.
    pub fn exit_code(&self) -> ExitCode {
        self.code().into()
    }

    /// The same as a number.
    pub fn code(&self) -> u8 {
        match self {
            Error::Origin(_) | Error::Till { .. } | Error::Address { .. } => USAGE,
            #[cfg(feature = "engine")]
            Error::KeyTaken(_) => USAGE,
            Error::ConfigFile { .. }
            | Error::OpenConfig { .. }
            | Error::Init { .. }
            | Error::Config { .. } => CONFIG,
            #[cfg(feature = "engine")]
            Error::KeyStore(_) | Error::Restore(_) => REFUSED,
            Error::State(_)
            | Error::Bind { .. }
            | Error::Down { .. }
            | Error::Start(_)
            | Error::Service(_)
            | Error::Update(_) => REFUSED,
            Error::Newer { .. } => NEWER,
            Error::NoTerminal
            | Error::ServiceDown(_)
            | Error::Unreached
            | Error::NothingAnnounced
            | Error::NothingPaired
            | Error::NotUnpaired => NO_TERMINAL,
            Error::Simulate(error) => error.code(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::ConfigFile { path, kind: ErrorKind::NotFound } => {
                let path = path.display();
                write!(
                    f,
                    "there is no configuration at {path}: `tillwire config init` writes one to begin with, --config names another; `tillwire demo` needs none"
                )
            }
            Error::ConfigFile { path, kind } => {
                write!(f, "cannot read the configuration {}: {kind}", path.display())
            }
            Error::OpenConfig { path } => write!(
                f,
                "every user of this machine may write to the configuration {}: take that right away (chmod o-w)",
                path.display()
            ),
            Error::Init { path, kind: ErrorKind::AlreadyExists } => {
                write!(f, "there is a configuration at {} already; nothing was changed", path.display())
            }
            Error::Init { path, kind } => {
                write!(f, "cannot write the configuration {}: {kind}", path.display())
            }
            Error::Config { path, mistakes } => mistakes.iter().enumerate().try_for_each(|(at, mistake)| {
                let Mistake { line, reason } = mistake;
                let end = if at == 0 { "" } else { "\n" };
                write!(f, "{end}{}:{line}: {reason}", path.display())
            }),
            Error::NoTerminal => {
                write!(f, "the configuration names no terminal: add a [[terminal]] with id, via and address")
            }
            Error::Unreached => write!(f, "a terminal cannot be reached"),
            Error::NothingAnnounced => write!(
                f,
                "no terminal announced itself: switch on Settings > General > ECR Hub > WLAN/LAN at the terminal and put it into this machine's network; its screen shows the address, which works without this command"
            ),
            Error::NothingPaired => write!(
                f,
                "no terminal asked to be paired; most need no pairing, only their address in the configuration"
            ),
            Error::NotUnpaired => write!(f, "the terminal did not agree; end the pairing on its screen"),
            Error::Address { text, reason } => write!(f, "{text} {reason}"),
            Error::Till { path, kind } => write!(f, "cannot use the folder {}: {kind}", path.display()),
            Error::State(error) => write!(f, "cannot use the state folder: {error}"),
            Error::Bind { port, kind: ErrorKind::AddrInUse } => {
                write!(
                    f,
                    "port {port} is taken on 127.0.0.1; stop the other program or choose another with --port"
                )
            }
            Error::Bind { port, kind } => write!(f, "cannot listen on 127.0.0.1:{port}: {kind}"),
            Error::Down { port } => write!(f, "the helper does not answer at 127.0.0.1:{port}"),
            Error::Simulate(error) => error.fmt(f),
            Error::Origin(origin) => write!(f, "{origin} is not an origin such as https://till.example"),
            #[cfg(feature = "engine")]
            Error::KeyTaken(name) => write!(
                f,
                "{name} has a key already; `tillwire key revoke {name}` takes it back, or give this one another name"
            ),
            #[cfg(feature = "engine")]
            Error::KeyStore(reason) | Error::Restore(reason) => f.write_str(reason),
            Error::Update(reason) => write!(f, "cannot say whether a newer version is there: {reason}"),
            Error::Newer { this, there } => write!(f, "version {there} is there, and this is {this}"),
            Error::Start(error) => write!(f, "cannot start: {error}"),
            Error::Service(reason) | Error::ServiceDown(reason) => f.write_str(reason),
        }
    }
}
