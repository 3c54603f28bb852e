//! A pseudo terminal as a cable: the terminal's end for this process, the till's end as a path that looks like a
//! serial port.
//!
//! Both ends are held, so that a till may close and open its port without the cable noticing. Two things a real port
//! does are done by hand when the till lets go of its end: what it did not read is thrown away, and the mark that keeps
//! others out (TIOCEXCL, which Chromium sets and never takes back) is taken back.

use rustix::fs::inotify;
use rustix::io::{Errno, ioctl_fionbio, read, write};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, QueueSelector, ioctl_tiocnxcl, tcflush, tcgetattr, tcsetattr};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use tokio::io::unix::AsyncFd;

/// The two ways in which the system says that an end was closed.
const CLOSED: inotify::ReadFlags = inotify::ReadFlags::CLOSE_WRITE.union(inotify::ReadFlags::CLOSE_NOWRITE);

/// What the till did with its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Opened,
    Closed,
}

/// Both ends of the cable.
pub struct Pty {
    terminal: AsyncFd<OwnedFd>,
    port: File,
    uses: AsyncFd<OwnedFd>,
    pub path: String,
}

impl Pty {
    /// Makes one, in raw mode. Errors: the system has none.
    pub fn new() -> io::Result<Self> {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&terminal)?;
        unlockpt(&terminal)?;
        ioctl_fionbio(&terminal, true)?;
        let path = ptsname(&terminal, Vec::new())?;
        let path = path.into_string().map_err(|_| io::ErrorKind::InvalidData)?;
        let port = File::options().read(true).write(true).open(&path)?;
        let mut settings = tcgetattr(&port)?;
        settings.make_raw();
        tcsetattr(&port, OptionalActions::Now, &settings)?;
        let uses = inotify::init(inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC)?;
        inotify::add_watch(&uses, path.as_str(), inotify::WatchFlags::OPEN | inotify::WatchFlags::CLOSE)?;
        Ok(Pty { terminal: watch(terminal)?, port, uses: watch(uses)?, path })
    }

    /// Bytes from the till. May be dropped and called again.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut ready = self.terminal.readable().await?;
            if let Ok(result) = ready.try_io(|end| read(end, &mut *buffer).map_err(io::Error::from)) {
                return result;
            }
        }
    }

    /// Bytes for the till; how many it takes at the moment, none when it does not read.
    pub fn write(&self, bytes: &[u8]) -> usize {
        write(&self.terminal, bytes).unwrap_or(0)
    }

    /// What the till did, in order. May be dropped and called again.
    pub async fn used(&self) -> io::Result<Vec<Use>> {
        loop {
            let mut ready = self.uses.readable().await?;
            if let Ok(result) = ready.try_io(read_uses) {
                return result;
            }
        }
    }

    /// The till's end as it was before the till had it. Errors are of no use to anybody.
    pub fn freshen(&self) {
        let _ = ioctl_tiocnxcl(&self.port);
        let _ = tcflush(&self.port, QueueSelector::IFlush);
    }

    /// The speed that was set last, in bits a second.
    pub fn baud(&self) -> u32 {
        tcgetattr(&self.port).map_or(0, |settings| settings.output_speed())
    }
}

#[expect(deprecated, reason = "sound for what is owned and not handed out; its successor is marked unsafe")]
fn watch(end: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(end)
}

fn read_uses(end: &AsyncFd<OwnedFd>) -> io::Result<Vec<Use>> {
    let mut buffer = [MaybeUninit::uninit(); 512];
    let mut reader = inotify::Reader::new(end, &mut buffer);
    let mut uses = Vec::new();
    loop {
        match reader.next() {
            Ok(event) if event.events().contains(inotify::ReadFlags::OPEN) => uses.push(Use::Opened),
            Ok(event) if event.events().intersects(CLOSED) => uses.push(Use::Closed),
            Ok(_) => {}
            Err(Errno::AGAIN) if !uses.is_empty() => return Ok(uses),
            Err(error) => return Err(error.into()),
        }
        if reader.is_buffer_empty() && !uses.is_empty() {
            return Ok(uses);
        }
    }
}
