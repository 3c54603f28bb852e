//! The state folder: small files that only this user may read, replaced whole or not at all. What others may write is not
//! believed, and no link is followed. Every call may wait for the disk.

use crate::patient;
use std::env;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long a lock is waited for: a change takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_millis(10);

/// The folder. Clones speak of the same one.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// Held while a file is read and replaced; other processes wait.
pub struct Lock(#[expect(dead_code, reason = "closing it ends the lock")] File);

/// Where the state is when nobody says: below the user's own folder for such things.
pub fn default_folder() -> PathBuf {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = set("HOME").map(|home| home.join(".local/state"));
    let base = set("XDG_STATE_HOME").or_else(|| set("LOCALAPPDATA")).or(home).unwrap_or_default();
    base.join("tillwire")
}

impl Folder {
    /// Makes the folder when it is not there. Errors also: others may write to it, and so could put a token there.
    pub fn open(path: &Path) -> io::Result<Self> {
        #[cfg(not(windows))]
        let made = make(path);
        #[cfg(windows)]
        let made = super::acl::make(path, &[]);
        made?;
        ours_alone(path, &fs::metadata(path)?)?;
        Ok(Folder(path.to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The text of a file, with a sign in the place of what is no text. Empty when there is none. Errors also: it is no
    /// file of this user's, or others may write to it.
    pub fn read(&self, name: &str) -> io::Result<String> {
        let path = self.0.join(name);
        let mut file = match kept().read(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
            opened => opened?,
        };
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidData, format!("{} is no file", path.display())));
        }
        ours_alone(&path, &about)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Replaces a file; what was there stays until all of the new is durable.
    pub fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let fresh = format!("{name}.new");
        let written = self.write_new(&fresh, text);
        let replaced = written.and_then(|()| patient::rename(&self.0.join(&fresh), &self.0.join(name)));
        match replaced {
            Ok(()) => self.sync(),
            Err(error) => {
                _ = self.remove(&fresh);
                Err(error)
            }
        }
    }

    /// A file that was not there: what somebody put in its place is never written through.
    fn write_new(&self, name: &str, text: &str) -> io::Result<()> {
        self.remove(name)?;
        let mut file = kept().write(true).create_new(true).open(self.0.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// Adds a line to a file, durably. It stands alone also behind one that was torn.
    pub fn append(&self, name: &str, line: &str) -> io::Result<()> {
        let mut file = kept().append(true).create(true).open(self.0.join(name))?;
        file.write_all(format!("\n{line}\n").as_bytes())?;
        file.sync_data()
    }

    /// Removes a file. One that is not there is no error.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Waits for whoever else changes files here, but not for ever. Errors also: somebody holds it for longer.
    pub fn lock(&self) -> io::Result<Lock> {
        let file = kept().write(true).create(true).open(self.0.join("lock"))?;
        let end = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(AGAIN),
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(ErrorKind::TimedOut, "another process holds its lock"));
                }
            }
        }
    }

    /// Makes names durable.
    fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.0)?.sync_all() } else { Ok(()) }
    }
}

/// For this user alone, with whatever is missing above it.
#[cfg(not(windows))]
fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// For this user alone (on Windows by the folder that it is in), and not by way of a link.
fn kept() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NOFOLLOW.bits().cast_signed(),
    );
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, super::acl::OPEN_THE_LINK_ITSELF);
    options
}

/// Whether nobody else can have written it. Errors: they can.
#[cfg(unix)]
fn ours_alone(path: &Path, about: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let refused =
        |why: &str| Err(io::Error::new(ErrorKind::PermissionDenied, format!("{} {why}", path.display())));
    if about.mode() & 0o022 != 0 {
        return refused("may be written by others: take that right away (chmod go-w)");
    }
    #[cfg(target_os = "linux")]
    if !trusted(about.uid()) {
        return refused("belongs to another user");
    }
    Ok(())
}

/// This user, or root, who can do everything anyway.
#[cfg(target_os = "linux")]
fn trusted(owner: u32) -> bool {
    let user = rustix::process::geteuid();
    owner == 0 || user.is_root() || user.as_raw() == owner
}

/// There the list of rights of the folder was made with it; who widens it later is believed.
#[cfg(not(unix))]
fn ours_alone(_: &Path, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::access::home::Home;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn allow(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_others_may_write_is_not_believed() {
        let (home, folder) = Home::new("folder-others");
        let path = &home.0;
        folder.write("tokens", "a").unwrap();
        allow(&path.join("tokens"), 0o622);
        assert_eq!(folder.read("tokens").unwrap_err().kind(), ErrorKind::PermissionDenied);
        folder.write("tokens", "b").unwrap();
        assert_eq!(folder.read("tokens").unwrap(), "b", "one of our own is in its place");
        for mode in [0o720, 0o702, 0o777] {
            allow(path, mode);
            let told = Folder::open(path).unwrap_err();
            assert_eq!(told.kind(), ErrorKind::PermissionDenied, "{mode:o}");
            assert!(told.to_string().contains("chmod go-w"), "{told}");
        }
        allow(path, 0o755);
        Folder::open(path).unwrap();
    }

    #[test]
    fn a_link_is_neither_read_nor_written_through() {
        let (home, folder) = Home::new("folder-links");
        let path = &home.0;
        let other = path.join("other");
        fs::write(&other, "theirs").unwrap();
        for name in ["tokens", "tokens.new", "lock"] {
            symlink(&other, path.join(name)).unwrap();
        }
        assert!(folder.read("tokens").is_err());
        assert!(folder.append("tokens", "x").is_err());
        assert!(folder.lock().is_err());
        folder.write("tokens", "ours").unwrap();
        assert_eq!(folder.read("tokens").unwrap(), "ours");
        assert_eq!(fs::read_to_string(&other).unwrap(), "theirs");
    }

    #[test]
    fn a_line_behind_a_torn_one_stands_alone_and_what_is_no_text_hides_nothing() {
        let (home, folder) = Home::new("folder-torn");
        let path = &home.0;
        fs::write(path.join("keys"), b"first 1\n\xff\xfe torn").unwrap();
        folder.append("keys", "second 2").unwrap();
        let text = folder.read("keys").unwrap();
        let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!((lines[0], *lines.last().unwrap()), ("first 1", "second 2"), "{text:?}");
    }

    #[test]
    fn a_lock_that_another_holds_is_waited_for_and_then_told() {
        let (_home, folder) = Home::new("folder-held");
        let held = folder.lock().unwrap();
        assert_eq!(folder.lock().err().map(|error| error.kind()), Some(ErrorKind::TimedOut));
        drop(held);
        folder.lock().unwrap();
    }
}
