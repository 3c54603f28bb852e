//! Folders on Windows that are nobody else's: made with a list of rights that leaves everybody out but the owner of what is in
//! them, the system itself and administrators, who can do everything anyway. The list is set by the system's own program
//! for it. A folder that is there already keeps the rights that it has.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A link is opened as what it is, not followed (`FILE_FLAG_OPEN_REPARSE_POINT`).
pub const OPEN_THE_LINK_ITSELF: u32 = 0x0020_0000;

/// Whoever owns a file, the system, administrators: by number, as their names are translated.
const TRUSTED: [&str; 3] = ["*S-1-3-4", "*S-1-5-18", "*S-1-5-32-544"];
/// Everything, here and in all that is made below.
const EVERYTHING: &str = ":(OI)(CI)F";

/// Makes a folder and what is missing above it; who is trusted besides is named by number. Errors also: its rights cannot be
/// set; then it is not there.
pub fn make(path: &Path, besides: &[&str]) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).create(path)?;
    shut(path, besides).inspect_err(|_| _ = fs::remove_dir(path))
}

/// The same for a folder that may be there with something in it, whoever put it there: it becomes the administrators'.
pub fn take(path: &Path, besides: &[&str]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).create(path)?;
    set(path, &["/setowner".to_owned(), TRUSTED[2].to_owned(), "/T".to_owned()])?;
    set(path, &["/reset".to_owned(), "/T".to_owned()])?;
    shut(path, besides)
}

fn shut(path: &Path, besides: &[&str]) -> io::Result<()> {
    let grants = TRUSTED.iter().chain(besides).map(|who| format!("{who}{EVERYTHING}"));
    set(
        path,
        &["/inheritance:r", "/grant:r"].map(str::to_owned).into_iter().chain(grants).collect::<Vec<_>>(),
    )
}

fn set(path: &Path, rights: &[String]) -> io::Result<()> {
    let mut command = Command::new(icacls());
    command.arg(path).args(rights);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status.map_err(|error| error.kind()) {
        Ok(status) if status.success() => Ok(()),
        _ => Err(io::Error::new(
            ErrorKind::PermissionDenied,
            format!("the rights of others to {} cannot be taken away (icacls)", path.display()),
        )),
    }
}

/// The system's own, not one of that name in the current folder or somewhere on the way.
fn icacls() -> PathBuf {
    let system = env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    PathBuf::from(system).join(r"System32\icacls.exe")
}
