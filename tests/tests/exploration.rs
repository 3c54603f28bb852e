//! Every order of events of two sales on one terminal, with the ledger as judge.
//!
//! `TILLWIRE_DEPTH`, on a real cable `TILLWIRE_CABLE_DEPTH`, for two desks `TILLWIRE_PAIR_DEPTH`, for a shop's books
//! `TILLWIRE_BOOKS_DEPTH`, behind what is released or held against other orders `TILLWIRE_RELEASE_DEPTH` and
//! `TILLWIRE_CONTROL_DEPTH`, and `TILLWIRE_FAULTS` choose how many events deep and with how many faults on each way.

use std::time::Instant;
use tillwire_core::payment::{ChannelId, Kind};
use tillwire_tests::explore::Event::{Arrive, NotRecorded, Opened, Read, Recorded, Start, Unsent, Wait};
use tillwire_tests::explore::{
    Books, Broken, Cable, CableEvent, Figures, Flaw, Lie, Link, Manner, Nap, Pair, PairEvent, Pass, Reading,
    Scene, Setting, State, Tongue, follow, search, walk,
};

/// So many events deep, and so many faults on each way: a smooth sale takes seven events.
const DEPTH: u8 = 14;
const FAULTS: u8 = 2;
/// The same for QFPay's own rooms on a cable, where every acknowledgement is an event as well.
const CABLE_DEPTH: u8 = 10;

const SCENES: [(Link, Kind); 4] = [
    (Link::Each, Kind::Pay),
    (Link::Shared, Kind::Pay),
    (Link::Each, Kind::Refund),
    (Link::Shared, Kind::Refund),
];

fn explore<S: State>(name: &str, scene: &S, setting: Setting, depth: u8) -> Result<Figures, Broken> {
    let began = Instant::now();
    let found = search(scene, depth);
    if let Ok(figures) = &found {
        println!("{name} {setting:?}: {figures:?} in {:.1} s", began.elapsed().as_secs_f32());
    }
    found
}

#[test]
fn no_order_of_events_charges_twice_or_loses_or_falsifies_an_outcome() {
    let (depth, faults) = (number("TILLWIRE_DEPTH", DEPTH), number("TILLWIRE_FAULTS", FAULTS));
    let found = std::thread::scope(|scope| {
        let settings = SCENES.map(|(link, kind)| Setting { link, kind, faults, flaw: None });
        let searches = settings
            .map(|setting| scope.spawn(move || explore("words", &Scene::new(setting), setting, depth)));
        searches.map(|search| search.join().expect("a search that ends"))
    });
    let figures = found.map(|found| match found {
        Ok(figures) => figures,
        Err(Broken { promise, way }) => panic!("{promise} after\n{way}"),
    });
    let all = figures.iter().fold(Figures::default(), |all, one| all.and(one));
    println!("explored: {all:?}, {faults} faults on each way");
    assert!(all.depth == depth && all.states >= 1_000_000 || depth < DEPTH, "{all:?}");
}

/// As deep behind a first sale of which nobody knows how it ended.
const RELEASE_DEPTH: u8 = 8;

#[test]
fn going_on_without_an_outcome_charges_twice_or_falsifies_nothing_in_any_order_of_events() {
    let (depth, faults) = (number("TILLWIRE_RELEASE_DEPTH", RELEASE_DEPTH), number("TILLWIRE_FAULTS", 1));
    let mut all = Figures::default();
    for link in [Link::Each, Link::Shared] {
        for reading in [Reading::Charge, Reading::Hold, Reading::Busy] {
            let setting = Setting { link, kind: Kind::Pay, faults, flaw: None };
            // What the terminal says is lost, or late; nobody knows how the first sale ended.
            let doubt = [Start(0), Recorded, Opened(ChannelId(1)), Recorded, Read(0, reading), Wait];
            let scene = follow(Scene::new(setting).releasing(2), &doubt).expect("a way that can be gone");
            match explore("released", &scene, setting, depth) {
                Ok(figures) => all = all.and(&figures),
                Err(Broken { promise, way }) => panic!("{promise} after {doubt:?} and\n{way}"),
            }
        }
    }
    println!("explored with what was released: {all:?}, {faults} faults on each way");
    assert!(all.states >= 100_000 || depth < RELEASE_DEPTH, "{all:?}");
}

/// As deep behind a sale in doubt, which is held against the one before it, at a terminal whose words nobody documented: a
/// round of controls takes ten events. Two less where only the guard's end lets "not found" count.
const CONTROL_DEPTH: u8 = 10;

/// How it says that there is no such order, and what it says while it is busy.
const TONGUES: [Tongue; 3] = [
    Tongue { unknown: "mute", busy: "mute" },
    Tongue { unknown: "mute", busy: "mute busy" },
    Tongue { unknown: "unasked", busy: "busy" },
];

/// The second sale's request is before the terminal; the first one was approved.
fn asked(setting: Setting, tongue: Tongue) -> Scene {
    let mut scene = Scene::new(setting).speaking(tongue);
    for index in [0, 1] {
        scene.take(Start(index)).expect("a sale");
        while let Some(event) = scene.next_step().filter(|event| index == 0 || !matches!(event, Read(..))) {
            scene.take(event).expect("a promise that is kept");
        }
    }
    scene
}

/// What the terminal does with the request, whether its answer is heard at once, and how the terminal speaks.
const DOUBTS: [(Reading, bool, Tongue); 5] = [
    (Reading::Lie(Lie::Cancelled), true, TONGUES[0]),
    (Reading::Charge, false, TONGUES[0]),
    (Reading::Process, true, TONGUES[0]),
    (Reading::Lie(Lie::Busy), true, TONGUES[1]),
    (Reading::Busy, true, TONGUES[2]),
];

fn doubted(setting: Setting, (reading, heard, tongue): (Reading, bool, Tongue)) -> Scene {
    let way = [Read(0, reading), if heard { Arrive(0) } else { Wait }];
    follow(asked(setting, tongue), &way).expect("a way that can be gone")
}

#[test]
fn asking_with_controls_falsifies_nothing_and_ends_every_doubt_in_any_order_of_events() {
    let (depth, faults) = (number("TILLWIRE_CONTROL_DEPTH", CONTROL_DEPTH), number("TILLWIRE_FAULTS", 1));
    let searches = |link| {
        let mut all = Figures::default();
        for doubt in DOUBTS {
            let lied = u8::from(matches!(doubt.0, Reading::Lie(_)));
            let depth = if lied == 1 { depth } else { depth.saturating_sub(2) };
            let setting = Setting { link, kind: Kind::Pay, faults: faults + lied, flaw: None };
            match explore(&format!("{doubt:?}"), &doubted(setting, doubt).releasing(1), setting, depth) {
                Ok(figures) => all = all.and(&figures),
                Err(Broken { promise, way }) => panic!("{promise} after {doubt:?} and\n{way}"),
            }
        }
        all
    };
    let all = std::thread::scope(|scope| {
        let searches = [Link::Each, Link::Shared].map(|link| scope.spawn(move || searches(link)));
        searches.map(|search| search.join().expect("a search that ends"))
    });
    let all = all[0].and(&all[1]);
    println!("explored with controls: {all:?}, {faults} faults on each way");
    assert!(all.states >= 100_000 || depth < CONTROL_DEPTH, "{all:?}");
}

#[test]
fn a_machine_that_asks_about_no_approved_order_is_found_out() {
    for link in [Link::Each, Link::Shared] {
        let setting = Setting { link, kind: Kind::Pay, faults: 1, flaw: Some(Flaw::NoPositive) };
        let scene = doubted(setting, DOUBTS[0]);
        let broken = explore("controls", &scene, setting, 20).expect_err("a broken promise");
        println!("{:?}: {} after\n{}", Flaw::NoPositive, broken.promise, broken.way);
        assert!(broken.promise.starts_with("I4"), "{broken:?}");
    }
}

#[test]
fn a_machine_that_takes_still_processing_for_a_refusal_is_found_out() {
    for link in [Link::Each, Link::Shared] {
        let setting = Setting { link, kind: Kind::Pay, faults: 0, flaw: Some(Flaw::Hasty) };
        let scene = asked(setting, TONGUES[0]);
        let broken = explore("processing", &scene, setting, DEPTH).expect_err("a broken promise");
        println!("{:?}: {} after\n{}", Flaw::Hasty, broken.promise, broken.way);
        assert!(broken.promise.contains("I4"), "{broken:?}");
    }
}

#[test]
fn mistakes_in_the_machine_are_found() {
    for (flaw, promise) in [(Flaw::RecordsLate, "I2"), (Flaw::NoGuard, "I4")] {
        for link in [Link::Each, Link::Shared] {
            let setting = Setting { link, kind: Kind::Pay, faults: 1, flaw: Some(flaw) };
            let broken =
                explore("words", &Scene::new(setting), setting, DEPTH).expect_err("a broken promise");
            println!("{flaw:?}: {} after\n{}", broken.promise, broken.way);
            assert!(broken.promise.starts_with(promise), "{broken:?}");
        }
    }
}

fn on_cable(faults: u8, flaw: Option<Flaw>) -> Setting {
    Setting { link: Link::Shared, kind: Kind::Pay, faults, flaw }
}

/// The customer is asked when the cable is pulled.
const PULLED: &[CableEvent] = {
    use CableEvent::{Hear, Opened, Pull, Reach, Recorded, Start};
    const PORT: ChannelId = ChannelId(1);
    &[
        Start(0),
        Recorded,
        Opened(PORT),
        Recorded,
        Reach(Pass::Whole, Manner::Wait),
        Hear(Pass::Whole),
        Pull(PORT),
    ]
};

#[test]
fn no_order_of_events_on_a_real_cable_charges_twice_or_loses_or_falsifies_an_outcome() {
    let (depth, faults) = (number("TILLWIRE_CABLE_DEPTH", CABLE_DEPTH), number("TILLWIRE_FAULTS", FAULTS));
    let setting = on_cable(faults, None);
    let mut all = Figures::default();
    for beginning in [&[], PULLED] {
        let scene = follow(Cable::new(setting), beginning).expect("a way that can be gone");
        match explore("cable", &scene, setting, depth) {
            Ok(figures) => all = all.and(&figures),
            Err(Broken { promise, way }) => panic!("{promise} after {beginning:?} and\n{way}"),
        }
    }
    println!("explored on a cable: {all:?}, {faults} faults on each way");
    assert!(all.states >= 100_000 || depth < CABLE_DEPTH, "{all:?}");
}

#[test]
fn mistakes_in_the_machine_are_found_on_a_real_cable() {
    // Bytes that left too early are found after them, after a crash, or by an outcome in the journal of a sale that is not in
    // it, whatever is tried first.
    let cases = [(Flaw::RecordsLate, &[][..], &["I2", "I3", "I4"][..]), (Flaw::NoGuard, PULLED, &["I4"][..])];
    for (flaw, beginning, promises) in cases {
        let setting = on_cable(FAULTS, Some(flaw));
        let scene = follow(Cable::new(setting), beginning).expect("a way that can be gone");
        let broken = explore("cable", &scene, setting, CABLE_DEPTH).expect_err("a broken promise");
        println!("{flaw:?}: {} after {beginning:?} and\n{}", broken.promise, broken.way);
        assert!(promises.iter().any(|promise| broken.promise.starts_with(promise)), "{broken:?}");
    }
}

/// The same for two desks on one journal, where every call to the store is an event as well.
const PAIR_DEPTH: u8 = 10;

fn pair(flaw: Option<Flaw>, faults: u8) -> Pair {
    Pair::new(Setting { link: Link::Each, kind: Kind::Pay, faults, flaw }, 2)
}

/// The first desk has the lease, and `sent` is durable; then it falls asleep so.
fn asleep(nap: Nap) -> Vec<PairEvent> {
    use PairEvent::{Do, Sleep, Start};
    vec![Start(0, 0), Do(0), Do(0), Do(0), Sleep(0, nap)]
}

/// The other wants the terminal, has it once the lease is over, and asks for what it finds.
fn taken_over(nap: Nap) -> Vec<PairEvent> {
    use PairEvent::{Do, Start, Wait};
    [asleep(nap), vec![Wait, Start(1, 1), Do(1), Do(1)]].concat()
}

const SLEEPS: [Nap; 2] = [Nap { reached: true, lid: false }, Nap { reached: true, lid: true }];

#[test]
fn two_desks_on_one_journal_that_sleep_and_take_over_charge_once_and_tell_the_truth() {
    let (depth, faults) = (number("TILLWIRE_PAIR_DEPTH", PAIR_DEPTH), number("TILLWIRE_FAULTS", 1));
    let mut beginnings = vec![vec![]];
    beginnings.extend(SLEEPS.map(asleep));
    beginnings.extend(SLEEPS.map(taken_over));
    let mut all = Figures::default();
    for beginning in beginnings {
        let scene = follow(pair(None, faults), &beginning).expect("a way that can be gone");
        let setting = Setting { link: Link::Each, kind: Kind::Pay, faults, flaw: None };
        match explore("two desks", &scene, setting, depth) {
            Ok(figures) => all = all.and(&figures),
            Err(Broken { promise, way }) => panic!("{promise} after {beginning:?} and\n{way}"),
        }
    }
    println!("explored with two desks: {all:?}, {faults} faults and 2 sleeps on each way");
    assert!(all.states >= 100_000 || depth < PAIR_DEPTH, "{all:?}");
}

#[test]
fn a_machine_that_sends_whenever_it_wakes_up_is_found_out() {
    for nap in SLEEPS {
        // The guard of the wire alone is over, after inquiries that came to nothing.
        let beginning = [taken_over(nap), vec![PairEvent::Do(1)], vec![PairEvent::Wait; 3]].concat();
        let scene = follow(pair(Some(Flaw::Sleeps), 0), &beginning).expect("a way that can be gone");
        let broken = search(&scene, 10).expect_err("a broken promise");
        println!("{:?}: {} after {beginning:?} and\n{}", Flaw::Sleeps, broken.promise, broken.way);
        assert!(broken.promise.starts_with("I4"), "{broken:?}");
    }
}

/// The same for two processes of a shop, where every call to the store and to the shop is an event as well.
const BOOKS_DEPTH: u8 = 16;

#[test]
fn what_has_ended_is_told_to_the_shop_whatever_fails_and_whoever_dies() {
    let (depth, faults) = (number("TILLWIRE_BOOKS_DEPTH", BOOKS_DEPTH), number("TILLWIRE_FAULTS", 2));
    let setting = Setting { link: Link::Each, kind: Kind::Pay, faults, flaw: None };
    match explore("books", &Books::new(setting), setting, depth) {
        Ok(all) => {
            println!("explored with the shop's books: {all:?}, {faults} faults on each way");
            assert!(all.states >= 10_000 || depth < BOOKS_DEPTH, "{all:?}");
        }
        Err(Broken { promise, way }) => panic!("{promise} after\n{way}"),
    }
}

fn goes(link: Link, kind: Kind, way: &[tillwire_tests::explore::Event]) {
    let setting = Setting { link, kind, faults: FAULTS, flaw: None };
    assert_eq!(walk(Scene::new(setting), way), Ok(()));
}

#[test]
fn an_inquiry_made_before_the_terminal_claims_a_cancel_does_not_confirm_it() {
    goes(
        Link::Each,
        Kind::Pay,
        &[
            Start(0),
            Recorded,
            Opened(ChannelId(1)),
            Recorded,
            Wait,
            Wait,
            Opened(ChannelId(3)),
            Read(1, Reading::Tell),
            Read(0, Reading::Lie(Lie::Cancelled)),
            Arrive(1),
            Arrive(0),
        ],
    );
}

#[test]
fn that_an_inquiry_never_left_the_line_says_nothing_of_the_payment_before_it() {
    let sent = [Start(0), Recorded, Opened(ChannelId(1)), Recorded, Read(0, Reading::Charge), Wait, Wait];
    goes(Link::Shared, Kind::Pay, &[&sent[..], &[Unsent(0)]].concat());
}

#[test]
fn a_sale_that_begins_again_behind_an_unwritten_outcome_takes_a_fresh_record_number() {
    let given_up = [Start(0), Recorded, Opened(ChannelId(1)), Wait, NotRecorded];
    let again = [Start(0), Recorded, NotRecorded];
    goes(Link::Each, Kind::Refund, &[&given_up[..], &again].concat());
}

fn number(variable: &str, default: u8) -> u8 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
