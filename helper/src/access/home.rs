//! A state folder of a test's own, which goes with it.

use super::Folder;
use std::path::PathBuf;

/// Removes the folder when it goes out of scope.
pub struct Home(pub PathBuf);

impl Home {
    /// A folder of that name and this process.
    pub fn new(name: &str) -> (Self, Folder) {
        let path = std::env::temp_dir().join(format!("tillwire-{name}-{}", std::process::id()));
        let folder = Folder::open(&path).unwrap();
        (Home(path), folder)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
