//! Who holds a lease file: as members of it, and whether that one is dead for certain. A doubt is not death: then the lease
//! has to run out. Systems other than Linux do not tell enough here, so there nobody is dead for certain.

use std::fs::{self, File};
use std::path::Path;
use tillwire_core::json::{Value, Writer};

/// A process, or one thread of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// Where process numbers mean the same as there; none where the system does not tell.
    pub host: Option<String>,
    pub pid: Option<i32>,
    /// When the process started, in the system's own words: numbers are used again.
    pub started: Option<String>,
    /// Its open handle of the lease file: that of a thread ends with the thread.
    pub fd: Option<i32>,
}

impl Holder {
    /// This process, holding that file.
    pub fn here(file: &File) -> Holder {
        let pid = std::process::id().cast_signed();
        Holder { host: host_name(), pid: Some(pid), started: start_of(pid), fd: handle(file) }
    }

    /// Reads the members of a lease file.
    pub fn read(lease: &Value) -> Holder {
        let text = |name| lease.member(name).and_then(Value::as_text).map(str::to_owned);
        let number = |name| match lease.member(name) {
            Some(Value::Number(digits)) => digits.parse().ok(),
            _ => None,
        };
        Holder { host: text("host"), pid: number("pid"), started: text("started"), fd: number("fd") }
    }

    /// The reverse.
    pub fn write(&self, out: Writer) -> Writer {
        let number = |number: Option<i32>| number.map(|number| number.to_string());
        out.text_if("host", self.host.as_deref())
            .raw_if("pid", number(self.pid))
            .text_if("started", self.started.as_deref())
            .raw_if("fd", number(self.fd))
    }

    /// Whether the holder of a lease file is gone, beyond doubt.
    pub fn is_dead(&self, file: &Path) -> bool {
        let Some(pid) = self.pid.filter(|_| self.host.is_some() && self.host == host_name()) else {
            return false;
        };
        if !is_alive(pid) {
            return true;
        }
        let reborn = match (&self.started, start_of(pid)) {
            (Some(then), Some(now)) => *then != now,
            _ => false,
        };
        reborn || self.fd.is_some_and(|fd| !has_open(pid, fd, file))
    }
}

/// Whether a process with that number, started then, is alive: what a lease said before there were others.
pub fn is_alive_since(pid: i32, started: &str) -> bool {
    is_alive(pid) && start_of(pid).as_deref() == Some(started)
}

/// What makes process numbers comparable: one boot, one namespace of processes and of times, so two containers that share
/// a folder are two hosts.
fn host_name() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = |name: &str| {
        let link = fs::read_link(format!("/proc/self/ns/{name}")).ok();
        link.map(|link| link.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let (boot, processes) = (boot.trim(), space("pid"));
    (!boot.is_empty() && !processes.is_empty()).then(|| format!("{boot} {processes} {}", space("time")))
}

#[cfg(target_os = "linux")]
fn is_alive(pid: i32) -> bool {
    let Some(pid) = rustix::process::Pid::from_raw(pid).filter(|_| pid > 0) else { return true };
    rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

#[cfg(not(target_os = "linux"))]
fn is_alive(_pid: i32) -> bool {
    true
}

/// Where the system tells.
fn start_of(pid: i32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind) = status.rsplit_once(')')?;
    behind.split_ascii_whitespace().nth(19).map(str::to_owned)
}

#[cfg(target_os = "linux")]
fn handle(file: &File) -> Option<i32> {
    Some(std::os::fd::AsRawFd::as_raw_fd(file))
}

#[cfg(not(target_os = "linux"))]
fn handle(_file: &File) -> Option<i32> {
    None
}

/// Also where that cannot be seen.
#[cfg(target_os = "linux")]
fn has_open(pid: i32, fd: i32, file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(one) = fs::metadata(file) else { return true };
    match fs::metadata(format!("/proc/{pid}/fd/{fd}")) {
        Ok(other) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

#[cfg(not(target_os = "linux"))]
fn has_open(_pid: i32, _fd: i32, _file: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No process has that number.
    const GONE: i32 = 999_999_999;

    #[test]
    fn a_holder_is_dead_only_where_this_system_tells_so_and_a_system_without_proc_never_does() {
        let path = std::env::temp_dir().join(format!("tillwire-holder-{}", std::process::id()));
        let file = File::create(&path).unwrap();
        let here = Holder::here(&file);
        let gone = Holder { pid: Some(GONE), ..here.clone() };
        // What a system says of itself that has no /proc, and so of no other process either: nothing.
        let untold = Holder { host: None, started: None, fd: None, ..gone.clone() };
        let elsewhere = Holder { host: Some("another".to_owned()), ..gone.clone() };
        for (holder, dead) in
            [(here, false), (untold, false), (elsewhere, false), (gone, cfg!(target_os = "linux"))]
        {
            assert_eq!(holder.is_dead(&path), dead, "{holder:?}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
