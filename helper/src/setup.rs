//! What commands have in common before they begin: the configuration, the state folder, the event loop.

use crate::access::{Folder, default_folder};
use crate::config::{self, Config};
use crate::error::Error;
use std::env;
use std::path::{Path, PathBuf};

/// The configuration of that file, or of the usual one.
pub fn config(path: Option<&Path>) -> Result<Config, Error> {
    let path = path.map_or_else(default_config, Path::to_owned);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::ConfigFile { path: path.clone(), kind: error.kind() })?;
    if anybody_writes(&path) {
        return Err(Error::OpenConfig { path });
    }
    let found = config::read(&text);
    #[cfg(feature = "engine")]
    let found = found.and_then(crate::engine::fit);
    found.map_err(|mistakes| Error::Config { path, mistakes })
}

/// Whether every user of this machine may say what is served, and to whom.
#[cfg(unix)]
fn anybody_writes(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|about| about.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn anybody_writes(_: &Path) -> bool {
    false
}

/// Where the configuration is when nobody says: below the user's own folder for such things.
pub fn default_config() -> PathBuf {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = set("HOME").map(|home| home.join(".config"));
    let base = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA")).or(home).unwrap_or_default();
    base.join("tillwire").join("config.toml")
}

/// The state folder, made when it is not there.
pub fn folder(path: Option<&Path>) -> Result<Folder, Error> {
    Folder::open(&path.map_or_else(default_folder, Path::to_owned)).map_err(Error::State)
}

/// Runs on one thread: the helper waits, it does not compute.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
    Ok(runtime.block_on(work))
}
