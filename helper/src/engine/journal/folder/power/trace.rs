//! What strace wrote down of a process, as what it did to a disk.

use std::collections::HashMap;
use std::path::Path;

/// What strace is told: whom to follow, and what to write.
pub const ARGUMENTS: [&str; 9] = [
    "-f",
    "-y",
    "-s",
    "65536",
    "-e",
    "signal=none",
    "--seccomp-bpf",
    "-e",
    concat!(
        "trace=?openat,?open,write,fsync,fdatasync,?link,?linkat,?unlink,?unlinkat,",
        "?rename,?renameat,?renameat2,?mkdir,?mkdirat,?rmdir"
    ),
];

/// A thing that was done; paths begin below the day's folder.
#[derive(Debug)]
pub enum Event {
    MakeFolder(String),
    Create(String),
    Write(String, Vec<u8>),
    Sync(String),
    Link(String, String),
    Rename(String, String),
    Remove(String),
    /// A step of the day.
    Begins(usize),
    Done(usize),
}

/// The events of each day, whose folders are in that one.
pub fn events(trace: &str, folder: &Path) -> Vec<Vec<Event>> {
    let folder = format!("{}/", folder.display());
    let mut days: Vec<Vec<Event>> = Vec::new();
    let trace = renamed(trace);
    for line in lines(&trace) {
        let Some((day, event)) = call(&line).and_then(|call| call.event(&folder)) else { continue };
        while days.len() <= day {
            days.push(Vec::new());
        }
        days[day].push(event);
    }
    days
}

/// With names for what is aside that are the same in every run: the dice fall by their order.
fn renamed(trace: &str) -> String {
    let mut known = HashMap::new();
    let mut parts = trace.split("/.");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at_checked(32).unwrap_or((part, ""));
        let number = known.len();
        match name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => out += &format!("/.{}{rest}", known.entry(name).or_insert(number)),
            false => out += &format!("/.{part}"),
        }
    }
    out
}

/// Whole lines without the numbers of threads: one during which another thread asked for something is written in two pieces.
fn lines(trace: &str) -> Vec<String> {
    let mut begun = HashMap::new();
    let mut whole = Vec::new();
    for line in trace.lines() {
        let Some((thread, line)) = line.split_once(|letter: char| letter.is_ascii_whitespace()) else {
            continue;
        };
        let line = line.trim_start();
        if let Some(piece) = line.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, piece);
        } else if let Some((_, rest)) =
            line.strip_prefix("<... ").and_then(|line| line.split_once(" resumed>"))
        {
            whole.push(format!("{}{rest}", begun.remove(thread).unwrap_or_default()));
        } else {
            whole.push(line.to_owned());
        }
    }
    whole
}

/// A call that the system was asked for.
struct Call<'a> {
    name: &'a str,
    /// Where each folder or file is that it names, and the text that it writes.
    words: Vec<String>,
    given: &'a str,
    done: bool,
}

/// `name(given) = result`
fn call(line: &str) -> Option<Call<'_>> {
    let (name, rest) = line.split_once('(')?;
    let (given, result) = rest.rsplit_once(" = ")?;
    let given = given.trim_end().strip_suffix(')')?;
    Some(Call { name, words: words(given), given, done: !result.starts_with('-') })
}

/// Texts in quotes, and the paths of handles, in turn.
fn words(given: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut letters = given.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => words.push(quoted(&mut letters)),
            '<' => words.push(letters.by_ref().take_while(|letter| *letter != '>').collect()),
            _ => {}
        }
    }
    words
}

fn quoted(letters: &mut std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
        text.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some(digit) if digit.is_ascii_digit() => octal(digit, letters),
                other => other.unwrap_or_default(),
            },
            letter => letter,
        });
    }
    text
}

/// A byte, as a character of that number.
fn octal(first: char, letters: &mut std::str::Chars<'_>) -> char {
    let mut number = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = letters.clone().next().and_then(|digit| digit.to_digit(8)) else { break };
        number = number * 8 + digit;
        letters.next();
    }
    char::from_u32(number).unwrap_or_default()
}

impl Call<'_> {
    /// The day that it was on, and what it did; none of another kind, or that is about nothing there.
    fn event(&self, folder: &str) -> Option<(usize, Event)> {
        let paths = self.paths();
        let first = paths.first()?;
        for (sign, mark) in [("/begins/", Event::Begins as fn(usize) -> Event), ("/done/", Event::Done)] {
            if let Some((day, step)) = first.strip_prefix(sign).and_then(|it| it.split_once('/')) {
                return Some((day.parse().ok()?, mark(step.parse().ok()?)));
            }
        }
        let (day, path) =
            first.strip_prefix(folder)?.split_once('/').unwrap_or((first.strip_prefix(folder)?, ""));
        let second = || {
            paths
                .get(1)
                .and_then(|path| path.strip_prefix(folder)?.split_once('/'))
                .map(|(_, path)| path.to_owned())
        };
        let path = path.to_owned();
        if !self.done || (path.is_empty() && self.name.starts_with("mkdir")) {
            return None;
        }
        let event = match self.name {
            "mkdir" | "mkdirat" => Event::MakeFolder(path),
            "open" | "openat" if self.given.contains("O_CREAT") => Event::Create(path),
            "write" => Event::Write(path, self.words.last()?.chars().map(|letter| letter as u8).collect()),
            "fsync" | "fdatasync" => Event::Sync(path),
            "link" | "linkat" => Event::Link(path, second()?),
            "rename" | "renameat" | "renameat2" => Event::Rename(path, second()?),
            "unlink" | "unlinkat" | "rmdir" => Event::Remove(path),
            _ => return None,
        };
        Some((day.parse().ok()?, event))
    }

    /// Whole paths: a name behind a handle is in that folder.
    fn paths(&self) -> Vec<String> {
        if self.name == "write" {
            return self.words.iter().take(1).cloned().collect();
        }
        let mut paths = Vec::new();
        let mut at = String::new();
        for word in &self.words {
            match word.starts_with('/') {
                true => at.clone_from(word),
                false => at = format!("{at}/{word}"),
            }
            paths.push(at.clone());
        }
        self.whole(paths)
    }

    /// Without those of handles by which others are named.
    fn whole(&self, paths: Vec<String>) -> Vec<String> {
        match self.name.ends_with("at") || self.name == "renameat2" {
            true => paths.into_iter().skip(1).step_by(2).collect(),
            false => paths,
        }
    }
}
