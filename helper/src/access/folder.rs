//! The state folder: small files that only this user may read, replaced whole or not at all.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

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
    /// Makes the folder when it is not there.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        Ok(Folder(path.to_owned()))
    }

    /// The text of a file. Empty when there is none.
    pub fn read(&self, name: &str) -> io::Result<String> {
        match fs::read_to_string(self.0.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            read => read,
        }
    }

    /// Replaces a file; what was there stays until all of the new is durable.
    pub fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let fresh = self.0.join(format!("{name}.new"));
        let mut file = private().truncate(true).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, self.0.join(name))
    }

    /// Adds a line to a file, durably.
    pub fn append(&self, name: &str, line: &str) -> io::Result<()> {
        let mut file = private().append(true).open(self.0.join(name))?;
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_data()
    }

    /// Removes a file. One that is not there is no error.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Waits for whoever else changes files here.
    pub fn lock(&self) -> io::Result<Lock> {
        let file = private().open(self.0.join("lock"))?;
        file.lock()?;
        Ok(Lock(file))
    }
}

/// For this user alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
