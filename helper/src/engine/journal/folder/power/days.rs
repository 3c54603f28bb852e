//! Days of sales, as the dice have them: what two journals on one folder are asked for in which order, and what they promised.

use super::super::super::{Journal, old};
use super::super::{Fault, Folder, Log};
use super::disk::Dice;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The terminal.
pub const DAY: &str = "Till";
/// How many sales a day has.
const SALES: usize = 5;

/// What is asked of one of the two.
pub enum Step {
    Append { by: usize, log: String, reference: String, seq: u32, settles: bool },
    Claim(usize),
    Renew(usize),
    Release(usize),
    Prune(usize),
}

impl Step {
    /// What the record says that it writes.
    fn text(&self) -> Option<String> {
        match self {
            Step::Append { by, log, reference, seq, .. } => Some(format!("{log} {reference} {seq} of {by}")),
            _ => None,
        }
    }
}

/// The names under which a terminal has logs.
pub fn logs() -> [String; 3] {
    ["", "\u{1f}outbox", "\u{1f}orders"].map(|space| format!("{DAY}{space}"))
}

/// The steps of every day.
pub fn days(sales: usize, seed: u64) -> Vec<Vec<Step>> {
    let mut left = sales;
    let mut days = Vec::new();
    while left > 0 {
        let count = left.min(SALES);
        days.push(day(count, &mut Dice::new(seed.wrapping_mul(1_000_003) + days.len() as u64)));
        left -= count;
    }
    days
}

fn day(count: usize, dice: &mut Dice) -> Vec<Step> {
    let mut steps = vec![Step::Claim(0)];
    for number in 0..count {
        if number == count / 2 {
            steps.extend([Step::Release(0), Step::Claim(1)]);
        }
        sale(number, dice, &mut steps);
        if dice.roll(4) == 0 {
            steps.push(Step::Prune(dice.roll(2)));
        }
        if dice.roll(4) == 0 {
            steps.push(Step::Renew(usize::from(number >= count / 2)));
        }
    }
    steps.push(Step::Prune(dice.roll(2)));
    steps
}

fn sale(number: usize, dice: &mut Dice, steps: &mut Vec<Step>) {
    let reference = format!("{}{number}", ["sale-", "Sale ", &"旅".repeat(40)][dice.roll(3)]);
    let [intents, outbox, orders] = logs();
    let mut append = |dice: &mut Dice, log: &str, reference: &str, seq, settles| {
        let (log, reference) = (log.to_owned(), reference.to_owned());
        steps.push(Step::Append { by: dice.roll(2), log, reference, seq, settles });
    };
    if dice.roll(3) == 0 {
        append(dice, &orders, &format!("order-{number}"), 0, true);
    }
    append(dice, &intents, &reference, 0, false);
    append(dice, &intents, &reference, 1, false);
    if dice.roll(8) == 0 {
        return;
    }
    append(dice, &outbox, &reference, 0, false);
    append(dice, &intents, &reference, 2, true);
    if dice.roll(6) == 0 {
        return;
    }
    append(dice, &outbox, &reference, 1, true);
    if dice.roll(4) == 0 {
        append(dice, &intents, &reference, 3, false);
        if dice.roll(3) > 0 {
            append(dice, &intents, &reference, 4, true);
        }
    }
}

/// Does all of it, each day in a folder of its own; what begins and what is done is told by files that nobody has.
pub fn lives(folder: &Path, sales: usize, seed: u64, journal: &str) {
    for (day, steps) in days(sales, seed).iter().enumerate() {
        let at = folder.join(format!("{day}"));
        fs::create_dir(&at).unwrap();
        let both = [0, 1].map(|_| Folder::new(&at.join(journal)).unwrap());
        for (number, step) in steps.iter().enumerate() {
            let tell = |what| drop(fs::remove_file(format!("/{what}/{day}/{number}")));
            tell("begins");
            lives_through(step, &both).unwrap();
            tell("done");
        }
    }
}

fn lives_through(step: &Step, both: &[Folder; 2]) -> Result<(), Fault> {
    match step {
        Step::Append { by, log, reference, seq, settles } => {
            both[*by].append(log, reference, *seq, step.text().unwrap_or_default().as_bytes(), *settles)
        }
        Step::Claim(by) => both[*by].claim(DAY, 60_000).map(|had| assert!(had)),
        Step::Renew(by) => both[*by].renew(DAY, 60_000).map(|had| assert!(had)),
        Step::Release(by) => both[*by].release(DAY),
        Step::Prune(by) => old::prune(&both[*by], DAY, u64::MAX / 1_000).map(drop),
    }
}

/// What was promised of each log.
#[derive(Default)]
pub struct Books(pub BTreeMap<(String, String), Book>);

#[derive(Default)]
pub struct Book {
    tried: BTreeMap<u32, String>,
    pub promised: BTreeMap<u32, String>,
    /// Its last record does not settle it.
    pub open: bool,
    /// It was to be forgotten.
    old: bool,
}

impl Books {
    pub fn begins(&mut self, step: &Step) {
        match step {
            Step::Append { log, reference, seq, settles, .. } => {
                let book = self.0.entry((log.clone(), reference.clone())).or_default();
                book.tried.insert(*seq, step.text().unwrap_or_default());
                book.open &= !settles;
            }
            Step::Prune(_) => self.may_go(),
            _ => {}
        }
    }

    pub fn done(&mut self, step: &Step) {
        if let Step::Append { log, reference, seq, settles, .. } = step {
            let book = self.0.entry((log.clone(), reference.clone())).or_default();
            book.promised.insert(*seq, step.text().unwrap_or_default());
            book.open = !settles;
        }
    }

    /// What is settled and told.
    fn may_go(&mut self) {
        let [_, outbox, orders] = logs();
        let untold: Vec<String> = self
            .0
            .iter()
            .filter(|((log, _), book)| *log == outbox && book.open)
            .map(|((_, name), _)| name.clone())
            .collect();
        for ((log, name), book) in &mut self.0 {
            book.old |= !book.open && *log != orders && !untold.contains(name);
        }
    }
}

impl Book {
    /// Whether it is there as it was promised, and nothing else.
    pub fn is_in(&self, records: &Log) -> Result<(), String> {
        for (seq, bytes) in records {
            let whole = self.tried.get(seq).is_some_and(|text| text.as_bytes() == bytes);
            if !whole {
                return Err(format!("{seq} was never written: {}", String::from_utf8_lossy(bytes)));
            }
        }
        let lost = self.promised.keys().find(|seq| !records.iter().any(|(other, _)| other == *seq));
        match lost {
            Some(seq) if !(self.old && records.is_empty()) => Err(format!("{seq} is lost")),
            _ => Ok(()),
        }
    }
}
