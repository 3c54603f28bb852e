//! The folder of a store that lost it, filled again from the central journal: [`restore`].
//!
//! It is made beside its place and moved there when it is whole. What the store wrote last may never have been brought: so an
//! intent of which there is only that it was meant to be sent counts as sent, and the terminal is asked what became of it.

use super::journal::{Copied, Fault, Folder, Postgres};
use super::{Unfit, postgres};
use crate::config::Config;
use crate::config::engine::{Engine, Place};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tillwire_core::payment::Record;

/// How many logs are read at once.
const PAGE: i32 = 500;

/// What was brought.
#[derive(Debug, PartialEq, Eq)]
pub struct Restored {
    pub folder: PathBuf,
    pub logs: usize,
    /// How many of them are of operations that may have been sent and are asked for at the next start.
    pub open: usize,
}

/// Fills the configuration's folder, which must be empty or missing, with what the central journal has of the store. Errors: why
/// not; then nothing is changed.
pub fn restore(config: &Config) -> Result<Restored, Unfit> {
    let missing = || {
        Unfit::because(
            "there is no [engine] with a `journal` in a folder, a `store` and `central`".to_owned(),
        )
    };
    let Some(Engine { journal: Place::Folder(folder), store, central: Some(central), .. }) = &config.engine
    else {
        return Err(missing());
    };
    from(&postgres(central, store.as_deref())?, folder)
}

/// The same from there.
pub(super) fn from(central: &Postgres, folder: &Path) -> Result<Restored, Unfit> {
    let failed = |fault: Fault| Unfit::because(format!("the folder cannot be filled: {fault}"));
    if !is_empty(folder).map_err(failed)? {
        let folder = folder.display();
        return Err(Unfit::because(format!(
            "{folder} is not empty: what is in it counts, and nothing was changed"
        )));
    }
    let beside = beside(folder);
    let done = fill(central, &beside).and_then(|(logs, open)| {
        place(&beside, folder)?;
        Ok(Restored { folder: folder.to_owned(), logs, open })
    });
    if done.is_err() {
        // What is left of it harms nobody, and is removed by the next try.
        let _ = fs::remove_dir_all(&beside);
    }
    let done = done.map_err(failed)?;
    match done.logs {
        0 => Err(Unfit::because(
            "the central journal has nothing of this store: is `store` the name that it had?".to_owned(),
        )),
        _ => Ok(done),
    }
}

fn is_empty(folder: &Path) -> Result<bool, Fault> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.restoring"))
}

/// How many logs there were, and how many of them are open.
fn fill(central: &Postgres, beside: &Path) -> Result<(usize, usize), Fault> {
    match fs::remove_dir_all(beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let into = Folder::new(beside)?;
    let (mut logs, mut open, mut last) = (0, 0, None);
    loop {
        let page = central.copies(last.as_ref(), PAGE)?;
        let Some(end) = page.last().map(|copied| copied.found.name.clone()) else { break };
        for mut copied in page {
            open += usize::from(is_doubted(&mut copied));
            into.put(&copied)?;
            logs += 1;
        }
        last = Some(end);
    }
    into.sync()?;
    Ok((logs, open))
}

/// Whether it is an operation without an outcome; where nothing says that it was sent, that is noted.
fn is_doubted(copied: &mut Copied) -> bool {
    let records: Vec<Record> =
        copied.records.iter().filter_map(|(_, bytes)| Record::decode(bytes).ok()).collect();
    let Some(begun) = records.iter().rposition(|record| matches!(record, Record::Prepared(_))) else {
        return false;
    };
    let since = records.get(begun + 1..).unwrap_or_default();
    if since.iter().any(|record| matches!(record, Record::Outcome(_))) {
        return false;
    }
    if since.is_empty() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = u64::try_from(now.as_millis()).unwrap_or_default();
        let next = copied.records.iter().map(|(seq, _)| seq + 1).max().unwrap_or_default();
        copied.records.push((next, Record::Sent { at, before: None }.encode()));
    }
    true
}

/// Moves it to its place, which is still empty.
fn place(beside: &Path, folder: &Path) -> Result<(), Fault> {
    if !beside.is_dir() {
        return Ok(());
    }
    match fs::remove_dir(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    Ok(super::journal::place(beside, folder)?)
}
