//! The folder and power cuts. A process takes days of sales into it while strace writes down what it asks of the system; after
//! each thing that was done to the disk, every disk that POSIX lets a cut leave is made, and a journal that is opened on it has what
//! `append` had promised by then. `TILLWIRE_CUTS` is how many sales, `TILLWIRE_SEED` where the dice begin.

mod days;
mod disk;
mod trace;

use super::tests::Place;
use super::*;
use days::{Books, DAY, days, lives, logs};
use disk::{Dice, Disk, Left, PICKS};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::process::Command;
use trace::{Event, events};

/// Where the process that is watched works.
const FOLDER: &str = "TILLWIRE_TEST_TRACED";
/// Where the journal is on a disk.
const JOURNAL: &str = "of/a/till";

#[test]
fn whenever_the_power_is_cut_what_append_promised_is_there_and_open_where_it_is() {
    let sales = number("TILLWIRE_CUTS", 20);
    if let Some(folder) = std::env::var_os(FOLDER) {
        return lives(Path::new(&folder), sales, seed(), JOURNAL);
    }
    let (cuts, disks) = cut(&traced(sales), sales, &|_| false).unwrap();
    println!("{sales} sales, cut at {cuts} points: {disks} disks, nothing lost");
}

/// Whether a sync is left out, by the names that lead to what it is of.
type Which = fn(&[&str]) -> bool;

#[test]
fn a_sync_that_is_left_out_is_found_out() {
    let synced: [(&str, Which); 7] = [
        ("a record's bytes", |path| path.last().is_some_and(|name| name.starts_with('.'))),
        ("the names of an intent's records", |path| path.len() == 6),
        ("the names of open intents", |path| path.len() == 5 && path[4] == "open"),
        ("the names of settled intents", |path| path.len() == 5 && path[4] == "settled"),
        ("the names of a terminal's folders", |path| path.len() == 4),
        ("the names of terminals", |path| path.len() == 3),
        ("the names above them", |path| path.len() < 3),
    ];
    let sales = 20;
    let traced = traced(sales);
    for (what, drops) in synced {
        let lost = cut(&traced, sales, &|path| {
            drops(&path.split('/').filter(|name| !name.is_empty()).collect::<Vec<_>>())
        });
        assert!(lost.is_err(), "{what}: {lost:?}");
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    number("TILLWIRE_SEED", 1) as u64
}

/// Runs this test again as the process that takes the sales; gives what it did, by day.
fn traced(sales: usize) -> Vec<Vec<Event>> {
    let place = place("traced");
    let (folder, written) = (place.0.join("days"), place.0.join("trace"));
    fs::create_dir_all(&folder).unwrap();
    let program = std::env::var_os("STRACE").unwrap_or("strace".into());
    let name = "engine::journal::folder::power::whenever_the_power_is_cut_what_append_promised_is_there_and_open_where_it_is";
    let mut command = Command::new(program);
    command.args(trace::ARGUMENTS).arg("-o").arg(&written).arg(std::env::current_exe().unwrap());
    command.args(["--exact", name]).env(FOLDER, &folder).env("TILLWIRE_CUTS", sales.to_string());
    let ran = command.output().expect("strace is missing: install strace, or name STRACE=/path/to/strace");
    assert!(ran.status.success(), "{ran:?}");
    let events = events(&fs::read_to_string(written).unwrap(), &folder);
    let days = days(sales, seed());
    assert_eq!(events.len(), days.len());
    for (steps, events) in days.iter().zip(&events) {
        let done = events.iter().filter(|event| matches!(event, Event::Done(_))).count();
        assert_eq!(done, steps.len(), "all of the day is in the trace");
    }
    events
}

/// A folder in memory, where there is one: nothing of it has to last.
fn place(name: &str) -> Place {
    let memory = Path::new("/dev/shm");
    // The tests of this file run at the same time.
    let name = format!("{name}-{:?}", std::thread::current().id()).replace(['(', ')'], "");
    if memory.is_dir() { Place::of(memory, &name) } else { Place::new(&name) }
}

/// How many cuts and disks there were; or what was lost.
fn cut(traced: &[Vec<Event>], sales: usize, drops: &dyn Fn(&str) -> bool) -> Result<(usize, usize), String> {
    let (place, mut counts) = (place("cut"), (0, 0));
    fs::create_dir_all(&place.0).unwrap();
    for (day, (steps, events)) in days(sales, seed()).iter().zip(traced).enumerate() {
        let mut judge = Judge { place: &place.0, dice: Dice::new(seed() + day as u64), seen: HashSet::new() };
        let (mut disk, mut books) = (Disk::default(), Books::default());
        for event in events {
            match event {
                Event::Begins(step) => books.begins(&steps[*step]),
                Event::Done(step) => books.done(&steps[*step]),
                Event::Sync(path) if drops(path) => {}
                event => disk.does(event),
            }
            if let Event::Begins(_) | Event::Done(_) = event {
                judge.seen.clear();
                continue;
            }
            counts.0 += 1;
            let disks =
                judge.cuts(&disk, &books).map_err(|lost| format!("day {day}, after {event:?}: {lost}"))?;
            counts.1 += disks;
        }
    }
    Ok(counts)
}

struct Judge<'a> {
    place: &'a Path,
    dice: Dice,
    /// The disks that were looked at since something else was promised.
    seen: HashSet<u64>,
}

impl Judge<'_> {
    /// Looks at the disks that a cut now may leave; gives how many.
    fn cuts(&mut self, disk: &Disk, books: &Books) -> Result<usize, String> {
        let mut count = 0;
        for pick in PICKS {
            let left = disk.left(pick, &mut self.dice);
            let mut hash = DefaultHasher::new();
            left.hash(&mut hash);
            if self.seen.insert(hash.finish()) {
                self.holds(&left, books).map_err(|lost| format!("{pick:?}: {lost}"))?;
                count += 1;
            }
        }
        Ok(count)
    }

    fn holds(&mut self, left: &Left, books: &Books) -> Result<(), String> {
        let root = self.place.join("disk");
        let _ = fs::remove_dir_all(&root);
        left.write(&root);
        let journal = Folder::new(&root.join(JOURNAL)).unwrap();
        let said = |fault: Fault| fault.to_string();
        for ((log, reference), book) in &books.0 {
            book.is_in(&journal.read(log, reference).map_err(said)?)
                .map_err(|lost| format!("{log} {reference}: {lost}"))?;
        }
        for log in logs() {
            let open: Vec<String> =
                journal.open(&log).map_err(said)?.into_iter().map(|(name, _)| name).collect();
            let missing =
                books.0.iter().find(|((of, name), book)| *of == log && book.open && !open.contains(name));
            missing.map_or(Ok(()), |((_, name), _)| Err(format!("{log} {name} is open and not listed")))?;
            journal.history(&log, 5, None).map_err(said)?;
        }
        match self.dice.roll(4) {
            0 => self.goes_on(&journal, books).map_err(said),
            _ => Ok(()),
        }
    }

    /// Whoever goes on can, with any log that is there.
    fn goes_on(&mut self, journal: &Folder, books: &Books) -> Result<(), Fault> {
        let stuck = |what: &str| Fault::Coded(Code::JournalUnavailable, format!("nobody can go on: {what}"));
        if !journal.claim(DAY, 60_000)? {
            return Err(stuck("the lease"));
        }
        let known: Vec<_> = books.0.iter().filter(|(_, book)| !book.promised.is_empty()).collect();
        let Some(((log, reference), _)) = known.get(self.dice.roll(known.len().max(1))) else {
            return Ok(());
        };
        let next = journal.read(log, reference)?.last().map_or(0, |(seq, _)| seq + 1);
        journal.append(log, reference, next, b"again", false)?;
        let open = journal.open(log)?.into_iter().find(|(name, _)| name == reference);
        let last = open.and_then(|(_, records)| records.last().cloned());
        journal.append(log, reference, next + 1, b"ended", true)?;
        let ended = journal.read(log, reference)?.last().map(|(seq, _)| *seq);
        match last == Some((next, b"again".to_vec())) && ended == Some(next + 1) {
            true => Ok(()),
            false => Err(stuck(reference)),
        }
    }
}
