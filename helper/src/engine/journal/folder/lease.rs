//! Leases in files. A lease is a row of numbers in its folder, of which the highest counts:
//!
//! ```text
//! leases/<n>     a file { "token", "ttl", and who holds it }, or an empty folder: it is free
//! ```
//!
//! To take, keep or give back a lease is to make the next number, and a number can be made once: that is the
//! compare-and-set. A lease ends when its holder is dead for certain, or was silent for `ttl`, by the clock of the file
//! system, which is one for all who share the folder; where that clock was set back, by the time that it was watched.

use super::super::Fault;
use super::disk::{aside, create, fresh, link_once, list_all, make_folder, make_one, read_text};
use super::process::Holder;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tillwire_core::code::Code;
use tillwire_core::json::{self, Value, Writer};

/// How many past numbers are kept: whoever looked long ago and makes one of them sees that it was late.
const KEPT: u64 = 8;
/// What is beside the numbers for longer was left by a process that died.
const LEFT: Duration = Duration::from_secs(60);
/// How long a lease lasts that cannot be read, in ms: a power cut may have emptied its file.
const UNREADABLE: u64 = 60_000;
/// How often the folder is read for it.
const ATTEMPTS: u32 = 3;

/// The leases that one journal has.
#[derive(Default)]
pub struct Leases(Mutex<State>);

#[derive(Default)]
struct State {
    held: HashMap<PathBuf, Held>,
    /// Which number was first seen when.
    watched: HashMap<PathBuf, (u64, Instant)>,
    /// What could not be written down as given back.
    given: HashSet<String>,
}

struct Held {
    token: String,
    /// Open for as long as the lease is held: see [`Holder`].
    _file: File,
}

/// The lease that counts.
#[derive(Debug, Default)]
struct Newest {
    number: u64,
    free: bool,
    token: String,
    ttl: u64,
    holder: Holder,
}

impl Leases {
    /// Takes the lease of that folder. `false`: somebody else holds it.
    pub fn claim(&self, folder: &Path, ttl: u64) -> Result<bool, Fault> {
        make_folder(folder)?;
        let last = newest(folder)?;
        if !self.is_over(folder, &last)? {
            return Ok(false);
        }
        let token = fresh()?;
        let made = put(folder, last.number + 1, &token, ttl).inspect_err(|_| self.give_up(&token));
        let Some(file) = made? else { return Ok(false) };
        self.hold(folder, token, file);
        tidy(folder, last.number + 1, false);
        Ok(true)
    }

    /// Keeps it. `false`: it is lost.
    pub fn renew(&self, folder: &Path, ttl: u64) -> Result<bool, Fault> {
        let Some(token) = self.token(folder) else { return Ok(false) };
        let last = newest(folder)?;
        if last.token != token {
            return Ok(false);
        }
        let Some(file) = put(folder, last.number + 1, &token, ttl)? else { return Ok(false) };
        self.hold(folder, token, file);
        tidy(folder, last.number + 1, false);
        Ok(true)
    }

    /// Gives it back, where it is ours.
    pub fn release(&self, folder: &Path) -> Result<(), Fault> {
        // Its file stays open to the end: whoever looks must not take this process for dead in between.
        let Some(held) = self.lock().held.remove(folder) else { return Ok(()) };
        let given = newest(folder).and_then(|last| match last.token == held.token {
            true => free(folder, last.number + 1),
            false => Ok(()),
        });
        given.inspect_err(|_| self.give_up(&held.token))?;
        Ok(())
    }

    /// Errors: `TERMINAL_LOCKED` where it was taken and has been lost; without having taken it nobody is late.
    pub fn check(&self, folder: &Path) -> Result<(), Fault> {
        match self.token(folder) {
            Some(token) if newest(folder)?.token != token => Err(Fault::of(Code::TerminalLocked)),
            _ => Ok(()),
        }
    }

    fn is_over(&self, folder: &Path, last: &Newest) -> io::Result<bool> {
        if last.free || self.lock().given.contains(&last.token) {
            return Ok(true);
        }
        let path = folder.join(last.number.to_string());
        if last.holder.is_dead(&path) {
            return Ok(true);
        }
        let (now, written) = (clock(folder)?, written_at(&path)?);
        let silent = written.and_then(|written| now.duration_since(written).ok());
        let ran_out = silent.is_some_and(|silent| silent >= Duration::from_millis(last.ttl));
        Ok(ran_out || self.is_silent(folder, last))
    }

    /// By our own clock, since it was first seen here.
    fn is_silent(&self, folder: &Path, last: &Newest) -> bool {
        let mut state = self.lock();
        match state.watched.get(folder) {
            Some((number, since)) if *number == last.number => {
                since.elapsed() >= Duration::from_millis(last.ttl)
            }
            _ => {
                state.watched.insert(folder.to_owned(), (last.number, Instant::now()));
                false
            }
        }
    }

    fn hold(&self, folder: &Path, token: String, file: File) {
        self.lock().held.insert(folder.to_owned(), Held { token, _file: file });
    }

    fn give_up(&self, token: &str) {
        self.lock().given.insert(token.to_owned());
    }

    fn token(&self, folder: &Path) -> Option<String> {
        self.lock().held.get(folder).map(|held| held.token.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn newest(folder: &Path) -> io::Result<Newest> {
    for attempt in 1.. {
        let last = numbers(folder)?.into_iter().max_by_key(|(number, _)| *number);
        let (number, false) = last.unwrap_or((0, true)) else {
            let number = last.map_or(0, |(number, _)| number);
            return Ok(Newest { number, free: true, ..Newest::default() });
        };
        let text = read_text(&folder.join(number.to_string()));
        // Cleared meanwhile, or nothing that can be read.
        if text.is_some() || attempt == ATTEMPTS {
            return Ok(Newest { number, ..read(&text.unwrap_or_default()) });
        }
    }
    Ok(Newest::default())
}

fn read(text: &str) -> Newest {
    let lease = json::read(text).unwrap_or(Value::Null);
    let ttl = match lease.member("ttl") {
        Some(Value::Number(digits)) => digits.parse::<f64>().ok().map(|ttl| ttl.max(0.0) as u64),
        _ => None,
    };
    match (lease.member("token").and_then(Value::as_text), ttl) {
        (Some(token), Some(ttl)) => {
            Newest { token: token.to_owned(), ttl, holder: Holder::read(&lease), ..Newest::default() }
        }
        _ => Newest { ttl: UNREADABLE, ..Newest::default() },
    }
}

/// Each number, and whether it is a free one.
fn numbers(folder: &Path) -> io::Result<Vec<(u64, bool)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(number) = entry.file_name().to_str().and_then(number) {
            numbers.push((number, entry.file_type()?.is_dir()));
        }
    }
    Ok(numbers)
}

fn number(name: &str) -> Option<u64> {
    let fits = name.len() <= 15 && !name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|_| fits)
}

/// Makes a number that nobody has; nothing where somebody was quicker. It keeps the file open. Whoever counted long ago
/// and slept may make one that was made and cleared meanwhile, and sees by the higher ones that it was late.
fn put(folder: &Path, number: u64, token: &str, ttl: u64) -> io::Result<Option<File>> {
    let (beside, path) = (aside(folder)?, folder.join(number.to_string()));
    let mut file = create(&beside)?;
    let lease = Writer::new().text("token", token).number("ttl", &ttl.to_string());
    let lease = Holder::here(&file).write(lease).finish();
    let first = file.write_all(lease.as_bytes()).and_then(|()| link_once(&beside, &path));
    // What is left behind is cleared by whoever comes later.
    let _ = fs::remove_file(&beside);
    if !first? {
        return Ok(None);
    }
    match numbers(folder)?.iter().all(|(other, _)| *other <= number) {
        true => Ok(Some(file)),
        false => fs::remove_file(&path).map(|()| None),
    }
}

/// Makes the number a free one, unless somebody was quicker; no file is left of who had it.
fn free(folder: &Path, number: u64) -> io::Result<()> {
    match make_one(&folder.join(number.to_string())) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    tidy(folder, number, true);
    Ok(())
}

/// Clears what nobody needs any more. What stays harms nobody.
fn tidy(folder: &Path, number: u64, whole: bool) {
    let past = numbers(folder)
        .unwrap_or_default()
        .into_iter()
        .filter(|(other, free)| *other <= number.saturating_sub(KEPT) || (whole && !free && *other < number));
    for name in past.map(|(other, _)| other.to_string()).chain(left(folder).unwrap_or_default()) {
        let path = folder.join(name);
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
    }
}

/// What is left beside the numbers of processes that died.
fn left(folder: &Path) -> io::Result<Vec<String>> {
    let mut beside: Vec<String> =
        list_all(folder)?.into_iter().filter(|name| name.starts_with('.')).collect();
    if beside.is_empty() {
        return Ok(beside);
    }
    let now = clock(folder)?;
    beside.retain(|name| {
        let written = written_at(&folder.join(name)).ok().flatten();
        written.and_then(|written| now.duration_since(written).ok()).is_some_and(|old| old > LEFT)
    });
    Ok(beside)
}

/// What the file system's clock says.
fn clock(folder: &Path) -> io::Result<SystemTime> {
    let path = aside(folder)?;
    let made = create(&path).and_then(|file| file.metadata()?.modified());
    let _ = fs::remove_file(&path);
    made
}

fn written_at(path: &Path) -> io::Result<Option<SystemTime>> {
    match fs::metadata(path) {
        Ok(found) => found.modified().map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
