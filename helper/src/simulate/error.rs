//! Why the simulation could not start: one sentence and an exit code each.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Wrong usage.
const USAGE: u8 = 2;
/// Something the system refuses, such as a port.
const REFUSED: u8 = 4;

#[derive(Debug)]
pub enum Error {
    /// The POS-KEY cannot be one. The key itself is not shown.
    Key,
    /// The script's file cannot be read.
    ScriptFile { path: PathBuf, kind: ErrorKind },
    /// The script is not one.
    Script { path: PathBuf, reason: String },
    /// A port cannot be listened on.
    Bind { option: &'static str, port: u16, kind: ErrorKind },
    /// No certificate could be made.
    #[cfg(feature = "https")]
    Certificate(String),
    /// There is no port for the serial face.
    Serial(ErrorKind),
    /// The system refuses an event loop or signal handlers.
    Start(std::io::Error),
}

impl Error {
    /// What the process exits with, as a number.
    pub fn code(&self) -> u8 {
        match self {
            Error::Key | Error::ScriptFile { .. } | Error::Script { .. } => USAGE,
            Error::Bind { .. } | Error::Serial(_) | Error::Start(_) => REFUSED,
            #[cfg(feature = "https")]
            Error::Certificate(_) => REFUSED,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Key => write!(f, "--pos-key must be 16, 24 or 32 characters without white space"),
            Error::ScriptFile { path, kind } => {
                write!(f, "cannot read the script {}: {kind}", path.display())
            }
            Error::Script { path, reason } => write!(f, "{}: {reason}", path.display()),
            Error::Bind { option, port, kind: ErrorKind::AddrInUse } => {
                write!(
                    f,
                    "port {port} is taken on 127.0.0.1; choose another with {option} (0 takes any free one)"
                )
            }
            Error::Bind { option, port, kind } => {
                write!(f, "cannot listen on 127.0.0.1:{port} ({option}): {kind}")
            }
            #[cfg(feature = "https")]
            Error::Certificate(reason) => write!(f, "cannot make a certificate for --https: {reason}"),
            Error::Serial(ErrorKind::Unsupported) => write!(f, "--serial needs Linux"),
            Error::Serial(kind) => write!(f, "cannot make a port for --serial: {kind}"),
            Error::Start(error) => write!(f, "cannot start: {error}"),
        }
    }
}
