//! A serial port: opened alone and for one bridge, 8 data bits, no parity, 1 stop bit, no flow control.
//!
//! A port that went away reads as an end without an error, again and again: [`read`] makes that the error it is.

use crate::config::SerialPort;
use bytes::BytesMut;
use std::io::{self, ErrorKind};
use std::time::Duration;
use tillwire_core::code::Code;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{sleep, timeout};
use tokio_serial::{SerialPortBuilderExt, SerialStream};

/// How long the system may take to open a port.
const OPEN_LIMIT: Duration = Duration::from_millis(4500);
/// A port that an ended bridge of this process still lets go of is tried again after this.
const RETRY: Duration = Duration::from_millis(50);
/// How often.
const RETRIES: u32 = 20;
/// Bytes taken at once: at 9600 baud a second brings 960.
const CHUNK: usize = 1024;

/// Opens it. Errors: `NO_PORT`, `PORT_BUSY`, `PORT_PERMISSION`, `CONNECT_TIMEOUT`; nothing was sent.
pub async fn open(port: &SerialPort) -> Result<SerialStream, Code> {
    let mut opened = once(port).await;
    for _ in 0..RETRIES {
        if !matches!(opened, Err(Code::PortBusy)) {
            break;
        }
        sleep(RETRY).await;
        opened = once(port).await;
    }
    opened
}

/// Some drivers take their time, and this process has one thread for everything else.
async fn once(port: &SerialPort) -> Result<SerialStream, Code> {
    // Some devices begin to do something when they are opened.
    if port.is_something_else() {
        return Err(Code::NoPort);
    }
    let builder = tokio_serial::new(&port.path, port.baud);
    let opening = tokio::task::spawn_blocking(move || builder.open_native_async());
    let opened = timeout(OPEN_LIMIT, opening).await.map_err(|_| Code::ConnectTimeout)?;
    opened.map_err(|_| Code::NoPort)?.map_err(|error| refusal(error.kind(), || is_there(port)))
}

fn refusal(kind: tokio_serial::ErrorKind, is_there: impl FnOnce() -> bool) -> Code {
    match kind {
        // What this library calls it when somebody else has the port.
        tokio_serial::ErrorKind::NoDevice if is_there() => Code::PortBusy,
        tokio_serial::ErrorKind::Io(ErrorKind::PermissionDenied) => Code::PortPermission,
        _ => Code::NoPort,
    }
}

/// Whether there is such a port, of one that did not open and is said not to be a device.
#[cfg(not(windows))]
fn is_there(_: &SerialPort) -> bool {
    true
}

/// The library says the same of a port that is not there and of one that somebody else has.
#[cfg(windows)]
fn is_there(port: &SerialPort) -> bool {
    let opened = std::fs::OpenOptions::new().read(true).write(true).open(format!(r"\\.\{}", port.path));
    !matches!(opened, Err(error) if error.kind() == ErrorKind::NotFound)
}

/// The next bytes. Errors: the port went away. May be dropped and called again.
pub async fn read(port: &mut (impl AsyncRead + Unpin)) -> io::Result<BytesMut> {
    let mut bytes = BytesMut::with_capacity(CHUNK);
    match port.read_buf(&mut bytes).await? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ => Ok(bytes),
    }
}

/// Closes it. The system sends first what it has taken, and whoever closes waits for that: so somebody else does.
pub fn let_go(port: impl Send + 'static) {
    tokio::task::spawn_blocking(move || drop(port));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use tokio::io::ReadBuf;

    /// A port that brings its bytes and is then gone: it reads as an end, however often it is asked.
    struct Gone {
        bytes: &'static [u8],
        reads: usize,
    }

    impl AsyncRead for Gone {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            into: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            self.reads += 1;
            into.put_slice(self.bytes);
            self.bytes = b"";
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_port_that_is_gone_is_read_once_more_and_never_again() {
        let mut port = Gone { bytes: b"last words", reads: 0 };
        assert_eq!(read(&mut port).await.unwrap(), b"last words"[..]);
        assert_eq!(read(&mut port).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(port.reads, 2);
    }
}
