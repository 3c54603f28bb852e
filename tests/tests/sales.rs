//! Sales in virtual time: the payment machine, each system's wire and its simulated terminal, with every fault that
//! its link can show, and the ledger as judge.
//!
//! `TILLWIRE_SALES` and `TILLWIRE_SEED` choose how many and from where, `TILLWIRE_KIT` one system and link. Every
//! seed is a day of its own, so any number of threads gives the same counts. A broken promise names kit and seed;
//! with both given and `TILLWIRE_TRACE=1`, everything that happened on that day is printed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tillwire_core::sim::Verb;
use tillwire_tests::Tally;
use tillwire_tests::kits::{KITS, PERSONAS, Row};
use tillwire_tests::plan::verb;

/// Sales of one seed's day.
const SALES_A_DAY: u64 = 50;

/// Verbs that no kit has to name: one with which nothing goes wrong, one that comes with a customer.
const OTHER_VERBS: [&str; 3] = ["ACCEPT", "WAIT", "ENTER_AMOUNT"];

#[test]
fn sales_are_never_charged_twice_and_never_lost() {
    let (sales, first) = (number("TILLWIRE_SALES", 10_000), number("TILLWIRE_SEED", 1));
    let (kits, began) = (kits(KITS), Instant::now());
    if kits.is_empty() {
        return;
    }
    if number("TILLWIRE_TRACE", 0) == 1 {
        println!("{}", (kit_of(&kits, first).replay)(first, SALES_A_DAY).join("\n"));
    }
    let tallies = sell(&kits, first..first + sales.div_ceil(SALES_A_DAY));
    let mut all = Tally::default();
    for (kit, tally) in kits.iter().zip(&tallies) {
        println!(
            "{}: {} sales, {:?}, by hand {:?}",
            kit.name, tally.operations, tally.outcomes, tally.by_hand
        );
        all.add(tally);
    }
    println!("{all:#?}\nin {:.0} s", began.elapsed().as_secs_f32());
    assert!(all.faulted * 10 >= all.operations * 3, "at least 30 % of the sales are faulted");
}

/// Safety is 0 of everything that a day of sales promises; liveness is printed by what the documents leave open. A
/// terminal that tells what became of its sales leaves none to a person: a day with such a sale is a broken promise.
#[test]
fn on_every_terminal_that_the_documents_allow_sales_are_safe_and_end_where_it_tells() {
    let (sales, first) = (number("TILLWIRE_SALES", 50_000), number("TILLWIRE_SEED", 1));
    let kits = kits(PERSONAS);
    if kits.is_empty() {
        return;
    }
    if number("TILLWIRE_TRACE", 0) == 1 {
        println!("{}", (kit_of(&kits, first).replay)(first, SALES_A_DAY).join("\n"));
    }
    for (kit, tally) in kits.iter().zip(sell(&kits, first..first + sales.div_ceil(SALES_A_DAY))) {
        let by_hand: u64 = tally.by_hand.values().sum();
        println!("{}: {} sales, {:?}, {by_hand} by hand", kit.name, tally.operations, tally.outcomes);
        for (freedom, (sold, left)) in &tally.freedoms {
            let mut reasons = kit.untold.iter().chain(kit.uncompared);
            let reason = reasons.find(|untold| untold.values == [freedom]).map(|untold| untold.reason);
            let share = 100.0 * (sold - left) as f64 / *sold as f64;
            println!("  {share:6.2} % of {sold:6} by themselves  {freedom}  {}", reason.unwrap_or_default());
        }
    }
}

/// The days of these seeds, on all processors. Gives a tally for each kit.
fn sell(kits: &[&Row], seeds: std::ops::Range<u64>) -> Vec<Tally> {
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut tallies = vec![Tally::default(); kits.len()];
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return tallies;
            }
            match (kit_of(kits, seed).day)(seed, SALES_A_DAY) {
                Ok(day) => tallies[(seed % kits.len() as u64) as usize].add(&day),
                Err(what) => panic!("{what}"),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut tallies = vec![Tally::default(); kits.len()];
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let done = worker.join().expect("a day without a broken promise");
            tallies.iter_mut().zip(&done).for_each(|(tally, part)| tally.add(part));
        }
    });
    tallies
}

fn kits(rows: &'static [Row]) -> Vec<&'static Row> {
    let wanted = std::env::var("TILLWIRE_KIT").ok();
    rows.iter().filter(|kit| wanted.as_deref().is_none_or(|wanted| wanted == kit.name)).collect()
}

fn kit_of<'a>(kits: &[&'a Row], seed: u64) -> &'a Row {
    kits[(seed % kits.len() as u64) as usize]
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Days on which a promise was broken once.
#[test]
fn what_broke_a_promise_once_does_so_no_more() {
    let serial = [431, 250, 312, 2175, 2695].map(|seed| ("qfpay-serial-personas", seed));
    let codepay = [22, 57, 117, 171, 101_169].map(|seed| ("codepay-personas", seed));
    for (name, seed) in
        serial.into_iter().chain(codepay).chain([("qfpay-tcp-personas", 369), ("bpc-personas", 100_696)])
    {
        let kit = PERSONAS.iter().find(|kit| kit.name == name).expect("a kit");
        assert_eq!((kit.day)(seed, SALES_A_DAY).err(), None, "{name} with seed {seed}");
    }
}

#[test]
fn a_seed_replays_byte_for_byte() {
    for kit in KITS {
        let days: Vec<_> = (7..10).map(|seed| (kit.replay)(seed, SALES_A_DAY)).collect();
        for (seed, day) in (7..10).zip(&days) {
            assert!(day.len() as u64 > 10 * SALES_A_DAY, "{}: {} lines", kit.name, day.len());
            assert_eq!(day, &(kit.replay)(seed, SALES_A_DAY), "{} with seed {seed}", kit.name);
        }
        assert_ne!(days[0], days[1], "{}", kit.name);
    }
}

#[test]
fn every_verb_of_the_simulators_is_sold_under_by_some_kit() {
    let faults = || KITS.iter().map(|kit| (kit.faults)());
    let steps = faults().flat_map(|faults| [faults.money, faults.heavy, faults.query].concat());
    let sold: std::collections::BTreeSet<&str> = steps.map(verb).chain(OTHER_VERBS).collect();
    let missing: Vec<_> =
        Verb::TABLE.iter().map(|row| row.name).filter(|name| !sold.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
