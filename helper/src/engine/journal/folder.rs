//! A journal in a folder, the one of the npm package's `fileJournal` to the byte: either can take over from the other.
//!
//! ```text
//! folder/<terminal>/open/<reference>/<seq>       an intent without an outcome
//! folder/<terminal>/settled/<reference>/<seq>    one with an outcome
//! folder/<terminal>/leases/<n>                   who works on the terminal
//! ```
//!
//! A record is written beside its place, synced, and then linked into it: linking fails when the place is taken, so two
//! writers cannot both succeed, and a crash never leaves half a record under a record's name. An intent's folder is moved
//! with its outcome. Other processes may do so at any moment: what is not where it was is looked for again.

mod disk;
mod former;
mod lease;
mod process;

use super::names::{file_of, name_of, says_its_name};
use super::{Fault, Journal, Settled};
use crate::patient;
use disk::{above, aside, exists, list, list_all, make_folder, read_text, sync, sync_above, write_once};
use lease::Leases;
use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;
use tillwire_core::code::Code;
use tillwire_core::desk::Log;

/// How often an intent is looked for that another process moves meanwhile.
const ATTEMPTS: u32 = 20;

/// The journal in a folder.
pub struct Folder {
    path: PathBuf,
    leases: Leases,
    /// The terminals whose former files were carried over, and those whose folders are there.
    carried: Once,
    rooted: Once,
}

/// The two names of a log: a terminal's and its own.
pub type Named = (String, String);

/// A log that is there.
pub struct Found {
    pub name: Named,
    /// When its last record was, in Unix µs.
    pub written: i64,
}

/// A log with all of its records.
pub struct Copied {
    pub found: Found,
    pub settled: bool,
    pub records: Log,
}

/// Where an intent may be.
struct Place {
    open: PathBuf,
    settled: PathBuf,
    /// What its folder has to say of its name, where its own name cannot.
    name: Option<String>,
}

impl Folder {
    /// A journal in that folder, which is made when it does not exist. Errors: there is no current folder.
    pub fn new(folder: &Path) -> io::Result<Folder> {
        let path = std::path::absolute(folder)?;
        Ok(Folder { path, leases: Leases::default(), carried: Once::default(), rooted: Once::default() })
    }

    /// Every log of every terminal.
    pub fn logs(&self) -> Result<Vec<Found>, Fault> {
        let mut logs = Vec::new();
        for root in list(&self.path)? {
            let Some(terminal) = reference_of(&self.path, &root)? else { continue };
            for state in ["open", "settled"] {
                logs_in(&self.path.join(&root).join(state), &terminal, &mut logs)?;
            }
        }
        Ok(logs)
    }

    /// A log as it is now, or was a moment ago; none where there is none.
    pub fn copy(&self, terminal: &str, reference: &str) -> Result<Option<Copied>, Fault> {
        let place = self.place(terminal, reference);
        let settled = exists(&place.settled)?;
        // Looked at first: what comes behind it is newer.
        let written = written(if settled { &place.settled } else { &place.open })?;
        let records = read(&place)?;
        let Some(written) = written.filter(|_| !records.is_empty()) else { return Ok(None) };
        let name = (terminal.to_owned(), reference.to_owned());
        Ok(Some(Copied { found: Found { name, written }, settled, records }))
    }

    /// Puts a log there that is not there, as it was elsewhere. It is durable once [`Folder::sync`] was called.
    pub fn put(
        &self,
        Copied { found: Found { name: (terminal, reference), written }, settled, records }: &Copied,
    ) -> Result<(), Fault> {
        let place = self.place(terminal, reference);
        let (root, folder) = (self.root(terminal), if *settled { &place.settled } else { &place.open });
        for (folder, name) in [(&root, terminal), (folder, reference)] {
            make_folder(folder)?;
            if folder.file_name().is_some_and(|file| says_its_name(&file.to_string_lossy())) {
                fs::write(folder.join("name"), name)?;
            }
        }
        for (seq, bytes) in records {
            io::Write::write_all(&mut disk::create(&folder.join(seq.to_string()))?, bytes)?;
        }
        Ok(disk::date(folder, *written)?)
    }

    /// Makes everything durable that is there.
    pub fn sync(&self) -> Result<(), Fault> {
        if exists(&self.path)? {
            disk::sync_all(&self.path)?;
        }
        Ok(())
    }

    fn root(&self, terminal: &str) -> PathBuf {
        self.path.join(file_of(terminal))
    }

    fn leases_of(&self, terminal: &str) -> PathBuf {
        self.root(terminal).join("leases")
    }

    fn place(&self, terminal: &str, reference: &str) -> Place {
        let (root, file) = (self.root(terminal), file_of(reference));
        let name = says_its_name(&file).then(|| reference.to_owned());
        Place { open: root.join("open").join(&file), settled: root.join("settled").join(&file), name }
    }

    fn carry(&self, terminal: &str) -> Result<(), Fault> {
        self.carried.run(terminal, || former::carry_over(&self.path, terminal))
    }

    /// Both folders, before any intent: whoever finds one of them there relies on its name.
    fn root_of(&self, terminal: &str) -> Result<(), Fault> {
        let (root, settled) = (self.root(terminal), self.root(terminal).join("settled"));
        make_folder(&root.join("open"))?;
        make_folder(&settled)?;
        if says_its_name(&file_of(terminal)) {
            write_once(&root, "name", terminal.as_bytes())?;
        }
        Ok(sync_above(&settled)?)
    }
}

impl Journal for Folder {
    fn append(
        &self,
        terminal: &str,
        reference: &str,
        seq: u32,
        bytes: &[u8],
        settles: bool,
    ) -> Result<(), Fault> {
        self.carry(terminal)?;
        self.rooted.run(terminal, || self.root_of(terminal))?;
        let in_time = || if settles { Ok(()) } else { self.leases.check(&self.leases_of(terminal)) };
        in_time()?;
        append(&self.place(terminal, reference), seq, bytes, settles)?;
        // Whoever took the terminal by now has read a log without this record, or will have it: it must not count here.
        in_time()
    }

    fn open(&self, terminal: &str) -> Result<Vec<(String, Log)>, Fault> {
        self.carry(terminal)?;
        let folder = self.root(terminal).join("open");
        let mut logs = Vec::new();
        for file in list(&folder)? {
            let Some(reference) = reference_of(&folder, &file)? else { continue };
            let records = read(&self.place(terminal, &reference))?;
            if !records.is_empty() {
                logs.push((reference, records));
            }
        }
        Ok(logs)
    }

    fn read(&self, terminal: &str, reference: &str) -> Result<Log, Fault> {
        self.carry(terminal)?;
        read(&self.place(terminal, reference))
    }

    fn claim(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        self.carry(terminal)?;
        self.leases.claim(&self.leases_of(terminal), ttl)
    }

    fn renew(&self, terminal: &str, ttl: u64) -> Result<bool, Fault> {
        self.leases.renew(&self.leases_of(terminal), ttl)
    }

    fn release(&self, terminal: &str) -> Result<(), Fault> {
        self.leases.release(&self.leases_of(terminal))
    }

    fn history(
        &self,
        terminal: &str,
        limit: usize,
        before: Option<&str>,
    ) -> Result<(Vec<Settled>, Option<String>), Fault> {
        self.carry(terminal)?;
        let folder = self.root(terminal).join("settled");
        let mut found = latest(&folder)?;
        found.retain(|(place, ..)| before.is_none_or(|before| place.as_str() < before));
        let next = found.get(limit..).filter(|rest| !rest.is_empty()).and_then(|_| found.get(limit - 1));
        let next = next.map(|(place, ..)| place.clone());
        let mut page = Vec::new();
        for (_, file, written) in found.into_iter().take(limit) {
            let Some(reference) = reference_of(&folder, &file)? else { continue };
            let records = read(&self.place(terminal, &reference))?;
            if !records.is_empty() {
                page.push(Settled { reference, written, records });
            }
        }
        Ok((page, next))
    }

    /// Before anything of them is removed, that their names are gone is durable: one that came back after a power cut would
    /// lack records.
    fn forget(&self, terminal: &str, before: u64, but: &HashSet<String>) -> Result<usize, Fault> {
        self.carry(terminal)?;
        let settled = self.root(terminal).join("settled");
        let kept: HashSet<String> = but.iter().map(|reference| file_of(reference)).collect();
        let (mut away, mut count) = (Vec::new(), 0);
        for file in list_all(&settled)? {
            let folder = settled.join(&file);
            if kept.contains(&file) || !is_before(&folder, before)? {
                continue;
            }
            // What is aside is what was left of one where a process died over it.
            if file.starts_with('.') {
                away.push(folder);
            } else if says_its_name(&file) || name_of(&file).is_some() {
                let moved = set_aside(&settled, &folder, before)?;
                count += usize::from(moved.is_some());
                away.extend(moved);
            }
        }
        if !away.is_empty() {
            sync(&settled)?;
        }
        away.iter().try_for_each(|folder| gone(fs::remove_dir_all(folder)))?;
        Ok(count)
    }
}

/// Moves it aside, whole: whoever goes on with it at this moment finds all of it, or nothing. Gives where it is then.
fn set_aside(settled: &Path, intent: &Path, before: u64) -> io::Result<Option<PathBuf>> {
    let away = aside(settled)?;
    match patient::rename(intent, &away) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        moved => moved?,
    }
    if !is_before(&away, before)? {
        patient::rename(&away, intent)?;
        return Ok(None);
    }
    Ok(Some(away))
}

/// That somebody else was quicker is as good.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Whether a folder was last written into before that Unix time in ms.
fn is_before(folder: &Path, before: u64) -> io::Result<bool> {
    let before = i64::try_from(before).unwrap_or(i64::MAX).saturating_mul(1_000);
    Ok(folder.is_dir() && written(folder)?.is_some_and(|written| written < before))
}

/// Moves a folder to another place, durably.
pub fn place(beside: &Path, folder: &Path) -> io::Result<()> {
    patient::rename(beside, folder)?;
    sync(above(folder))
}

/// What is done once for each terminal, and again where it failed.
#[derive(Default)]
struct Once(Mutex<HashSet<String>>);

impl Once {
    fn run(&self, terminal: &str, work: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
        let done = |set: &Mutex<HashSet<String>>| {
            set.lock().unwrap_or_else(PoisonError::into_inner).contains(terminal)
        };
        if done(&self.0) {
            return Ok(());
        }
        work()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(terminal.to_owned());
        Ok(())
    }
}

fn logs_in(folder: &Path, terminal: &str, logs: &mut Vec<Found>) -> Result<(), Fault> {
    for file in list(folder)? {
        let Some(reference) = reference_of(folder, &file)? else { continue };
        if let Some(written) = written(&folder.join(&file))? {
            logs.push(Found { name: (terminal.to_owned(), reference), written });
        }
    }
    Ok(())
}

/// When a folder was last written into, in Unix µs; none where it is not there.
fn written(folder: &Path) -> io::Result<Option<i64>> {
    let modified = match fs::metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        found => found?.modified()?,
    };
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Some(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
}

/// The folders of settled intents, last written first: the place in that order, the file, and when it was written.
fn latest(settled: &Path) -> io::Result<Vec<(String, String, u64)>> {
    let mut found = Vec::new();
    for file in list(settled)? {
        let written = fs::metadata(settled.join(&file)).and_then(|found| found.modified());
        let Some(written) = written.ok().and_then(|written| written.duration_since(UNIX_EPOCH).ok()) else {
            continue;
        };
        let place = format!("{:020} {file}", written.as_nanos());
        found.push((place, file, u64::try_from(written.as_millis()).unwrap_or(u64::MAX)));
    }
    found.sort_by(|one, other| other.0.cmp(&one.0));
    Ok(found)
}

fn append(place: &Place, seq: u32, bytes: &[u8], settles: bool) -> Result<(), Fault> {
    let current = write(place, &seq.to_string(), bytes)?;
    let target = if settles { &place.settled } else { &place.open };
    // Somebody went on behind this record. Listed as open without need does no harm, the other way round would: also for a
    // moment.
    let passed = |folder: &Path| Ok::<_, io::Error>(settles && exists(&folder.join((seq + 1).to_string()))?);
    if *target != current && !passed(&current)? {
        make_move(&current, target)?;
        if passed(target)? {
            make_move(target, &current)?;
        }
        sync(above(target))?;
    }
    Ok(sync(above(&current))?)
}

/// Writes it into the intent's folder, wherever that is by then, and gives that.
fn write(place: &Place, name: &str, bytes: &[u8]) -> Result<PathBuf, Fault> {
    let mut attempt = 1;
    loop {
        match write_at(place, name, bytes) {
            Ok(Some(folder)) => return Ok(folder),
            Ok(None) => {}
            Err(Fault::System(error)) if error.kind() == ErrorKind::NotFound && attempt < ATTEMPTS => {}
            Err(fault) => return Err(fault),
        }
        attempt += 1;
    }
}

/// None: the record went astray, and is undone.
fn write_at(place: &Place, name: &str, bytes: &[u8]) -> Result<Option<PathBuf>, Fault> {
    let folder = whereabouts(place)?;
    if let Some(reference) = &place.name {
        write_once(&folder, "name", reference.as_bytes())?;
    }
    if !write_once(&folder, name, bytes)? {
        return Err(Fault::of(Code::JournalConflict));
    }
    let stays = folder == place.settled || !is_astray(place, name)?;
    Ok(stays.then_some(folder))
}

/// The folder of an intent; a new one where it has none.
fn whereabouts(Place { open, settled, .. }: &Place) -> io::Result<PathBuf> {
    if exists(settled)? {
        return Ok(settled.clone());
    }
    make_folder(open)?;
    if !exists(settled)? {
        return Ok(open.clone());
    }
    // It was moved between the two looks: the new one is in nobody's way.
    let _ = fs::remove_dir(open);
    Ok(settled.clone())
}

/// Whether a record went into a new folder, made in the moment after the intent's own was moved; then it is undone.
fn is_astray(Place { open, settled, .. }: &Place, name: &str) -> io::Result<bool> {
    if !exists(settled)? || !exists(&open.join(name))? {
        return Ok(false);
    }
    fs::remove_file(open.join(name))?;
    let _ = fs::remove_dir(open);
    Ok(true)
}

/// Moves an intent's folder, unless another process does.
fn make_move(from: &Path, to: &Path) -> io::Result<()> {
    make_folder(above(to))?;
    match patient::rename(from, to) {
        Err(error) if !exists(to)? => Err(error),
        _ => Ok(()),
    }
}

fn read(Place { open, settled, name }: &Place) -> Result<Log, Fault> {
    // Thrice, since it may be moved between two looks.
    for folder in [settled, open, settled] {
        let found = records(folder)?;
        if found.is_empty() {
            continue;
        }
        let inside = name.as_ref().and_then(|_| read_text(&folder.join("name")));
        if inside == *name {
            return Ok(found);
        }
        if inside.is_some() {
            let text = format!("{} says that it is another intent's", folder.display());
            return Err(Fault::Coded(Code::JournalUnavailable, text));
        }
    }
    Ok(Log::new())
}

fn records(folder: &Path) -> io::Result<Log> {
    let mut found = Log::new();
    for name in list(folder)? {
        let plain = name == "0" || !name.starts_with(['0', '+']);
        let Some(seq) = name.parse::<u32>().ok().filter(|_| plain) else { continue };
        match fs::read(folder.join(name)) {
            Ok(bytes) => found.push((seq, bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Log::new()),
            Err(error) => return Err(error),
        }
    }
    found.sort_by_key(|(seq, _)| *seq);
    Ok(found)
}

/// The reference of a folder; none for a stray file.
fn reference_of(folder: &Path, file: &str) -> Result<Option<String>, Fault> {
    if !says_its_name(file) {
        return Ok(name_of(file));
    }
    let path = folder.join(file);
    match read_text(&path.join("name")).filter(|name| file_of(name) == file) {
        Some(name) => Ok(Some(name)),
        None if records(&path)?.is_empty() => Ok(None),
        None => {
            let text = format!("{} has records, but does not say of which intent", path.display());
            Err(Fault::Coded(Code::JournalUnavailable, text))
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod power;
#[cfg(test)]
mod tests;
