//! Folders that a former tillwire wrote, when names of files told upper from lower case and had no end: each gets its
//! name of today, by a rename, so that a crash leaves it under one of the two.

use super::super::Fault;
use super::super::names::{file_of, former_name_of, says_its_name};
use super::disk::{list, read_text, sync, write_once};
use super::process::is_alive_since;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use tillwire_core::code::Code;

/// Carries everything over, since a file system that folds case would take another terminal's folder for this one's.
/// Errors: `TERMINAL_LOCKED` while a process of a former version holds the terminal: two that name files differently must
/// not work side by side.
pub fn carry_over(folder: &Path, terminal: &str) -> Result<(), Fault> {
    for file in list(folder)? {
        let path = folder.join(&file);
        let Some(name) = former_name_of(&file).filter(|_| is_terminals(&path)) else { continue };
        match living_holder(&path) {
            None => rename(folder, &file, &name)?,
            Some(holder) if name == terminal => return Err(locked(&holder, &path)),
            Some(_) => {}
        }
    }
    let root = folder.join(file_of(terminal));
    if let Some(holder) = living_holder(&root) {
        return Err(locked(&holder, &root));
    }
    match fs::remove_file(root.join("lease")) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(error.into());
        }
        _ => {}
    }
    ["open", "settled"].iter().try_for_each(|state| carry_intents(&root.join(state)))
}

fn carry_intents(folder: &Path) -> Result<(), Fault> {
    let mut carried = false;
    for file in list(folder)? {
        let Some(reference) = former_name_of(&file).filter(|_| folder.join(&file).is_dir()) else { continue };
        rename(folder, &file, &reference)?;
        carried = true;
    }
    if carried { Ok(sync(folder)?) } else { Ok(()) }
}

fn rename(folder: &Path, former: &str, name: &str) -> Result<(), Fault> {
    let (from, to) = (folder.join(former), folder.join(file_of(name)));
    let said =
        if says_its_name(&file_of(name)) { write_once(&from, "name", name.as_bytes()) } else { Ok(true) };
    match said.and_then(|_| crate::patient::rename(&from, &to)) {
        Ok(()) => Ok(()),
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::PermissionDenied
            ) =>
        {
            let (from, to) = (from.display(), to.display());
            let fault = format!(
                "{from} was written by a former version after {to} was by this one: look at both, and move one away"
            );
            Err(Fault::Coded(Code::JournalUnavailable, fault))
        }
        Err(error) => Err(error.into()),
    }
}

/// A former lease is `<process number> <start>`; the start 0, where the system did not tell it, proves nothing.
fn living_holder(root: &Path) -> Option<String> {
    let text = read_text(&root.join("lease"))?;
    let mut words = text.split(' ');
    let (pid, started) = (words.next()?, words.next()?);
    let alive = started != "0" && pid.parse().is_ok_and(|pid| is_alive_since(pid, started));
    alive.then(|| pid.to_owned())
}

fn locked(pid: &str, root: &Path) -> Fault {
    let text = format!("process {pid}, of a former version of tillwire, works in {}", root.display());
    Fault::Coded(Code::TerminalLocked, text)
}

/// Not just a folder that lies there.
fn is_terminals(path: &Path) -> bool {
    path.join("open").is_dir() || path.join("settled").is_dir()
}
