//! Asking with controls: what a terminal says of an order in doubt, held against one that is approved and one that never was.

use crate::desk::*;
use std::ops::Range;
use tillwire_core::code::Code;
use tillwire_core::payment::{Kind, Operation, Origin, Status};
use tillwire_tests::explore::Link;

/// A counter whose terminal has one answer for an order that it does not know, and for everything while it is busy.
struct Counter {
    desk: Desk,
    /// What it was asked about, in order.
    asked: Vec<String>,
    paid: Vec<String>,
    /// During which inquiries, counted, it is busy.
    busy: Range<usize>,
    /// Whether it answers for earlier payments all the same: as if nobody asked about them.
    knows_others: bool,
    words: &'static str,
}

impl Counter {
    /// One at which so many payments were approved.
    fn new(approved: usize) -> Counter {
        let mut desk = Desk::new(Link::Each);
        let mut paid = Vec::new();
        for number in 0..approved {
            let reference = format!("p{number}");
            desk.start(sale(&reference)).expect("a sale");
            desk.open();
            paid.push(desk.order(&reference));
            desk.say(&format!("approved {} 100", desk.order(&reference)));
            desk.pass(1_000);
        }
        desk.told.clear();
        Counter { desk, asked: Vec::new(), paid, busy: 0..0, knows_others: false, words: "mute" }
    }

    /// The sale `a`, to which the terminal says this, or nothing.
    fn sell(&mut self, said: Option<&str>) {
        self.desk.start(sale("a")).expect("a sale");
        self.desk.open();
        match said {
            Some(words) => self.desk.say(words),
            None => self.desk.pass(ANSWER_MS),
        }
    }

    /// Time passes; the terminal answers what it is asked.
    fn pass(&mut self, ms: u64) {
        let end = self.desk.time + ms;
        let mut opened = self.desk.opened.len();
        while self.desk.time < end {
            self.desk.pass(250);
            while self.desk.opened.len() > opened {
                opened = self.desk.opened.len();
                self.desk.open();
                let words = self.answer();
                self.desk.say(&words);
            }
        }
    }

    fn answer(&mut self) -> String {
        let request = self.desk.written.last().expect("a request").1.clone();
        let order = request.split(' ').nth(1).expect("an order").to_owned();
        let other = self.knows_others && order != self.desk.order("a");
        let busy = self.busy.contains(&self.asked.len()) && !other;
        self.asked.push(order.clone());
        match self.paid.contains(&order) && !busy {
            true => format!("approved {order} 100"),
            false => self.words.to_owned(),
        }
    }

    /// What it was asked about, in short: the sale, an approved one, or one that never was.
    fn questions(&self) -> String {
        let own = self.desk.order("a");
        let short = |order: &String| match order {
            order if *order == own => "a".to_owned(),
            order => {
                self.paid.iter().position(|paid| paid == order).map_or("-".to_owned(), |at| at.to_string())
            }
        };
        self.asked.iter().map(short).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_cancel_ends_within_seconds_at_a_terminal_in_whose_words_nobody_knows_no_such_order() {
    for words in ["mute", "mute 6002 whatever", "unasked"] {
        let mut counter = Counter { words, ..Counter::new(2) };
        counter.sell(Some("cancelled"));
        counter.pass(5_000);
        assert_eq!(counter.desk.statuses(), ["cancelled"], "{words}");
        assert_eq!(counter.questions(), "a 1 - a 1", "{words}: and how it says so is known then");
        let learnt = counter.desk.till.learnt().map(|learnt| learnt.likeness.as_str());
        assert_eq!(learnt, Some(words));
    }
}

#[test]
fn what_was_lost_is_not_charged_only_from_the_guard_s_end_on() {
    let mut counter = Counter::new(1);
    counter.sell(None);
    counter.pass(GUARD_MS - ANSWER_MS - 250);
    assert!(counter.asked.iter().all(|order| *order == counter.desk.order("a")), "{}", counter.questions());
    counter.pass(10_000);
    assert_eq!(counter.desk.statuses(), ["not-charged"]);
    assert_eq!(counter.desk.told[0].code, Some(Code::NotCharged));
}

#[test]
fn a_terminal_that_is_said_to_have_refused_it_is_believed_when_the_controls_agree() {
    let mut counter = Counter::new(1);
    counter.sell(Some("busy"));
    counter.pass(20_000);
    assert_eq!(counter.desk.told[0].status, Status::NotCharged(tillwire_core::payment::Reason::Rejected));
}

/// Every time at which the terminal may be busy, over so many inquiries. Gives how often what was told was false, and how
/// often it was left to a person.
fn search(knows_others: bool) -> (usize, usize) {
    let (mut falsely, mut left) = (0, 0);
    for (from, to) in (0..12).flat_map(|from| (from..14).map(move |to| (from, to))) {
        for (said, charged) in
            [None, Some("cancelled"), Some("busy")].iter().flat_map(|said| [(*said, true), (*said, false)])
        {
            let mut counter = Counter { busy: from..to, knows_others, ..Counter::new(1) };
            counter.sell(said);
            if charged {
                counter.paid.push(counter.desk.order("a"));
            }
            counter.pass(1_200_000);
            let ended = counter.desk.told.last().map(|outcome| outcome.status.clone());
            match ended {
                None | Some(Status::Unknown) => left += 1,
                Some(status) => falsely += usize::from((status == Status::Approved) != charged),
            }
        }
    }
    (falsely, left)
}

#[test]
fn whenever_a_terminal_is_busy_in_the_words_of_no_such_order_nothing_false_is_told_and_nothing_left_to_people()
 {
    assert_eq!(search(false), (0, 0));
}

#[test]
fn a_machine_that_believes_the_negative_control_alone_is_found_out() {
    let (falsely, _) = search(true);
    assert!(falsely > 0);
}

#[test]
fn without_an_approved_order_or_where_the_other_is_spoken_of_otherwise_a_person_decides() {
    let mut counter = Counter::new(0);
    counter.sell(Some("cancelled"));
    counter.pass(10 * SETTLE_MS);
    assert_eq!(
        (counter.desk.statuses(), counter.asked.iter().all(|order| *order == counter.desk.order("a"))),
        (vec!["unknown"], true)
    );

    let mut counter = Counter::new(1);
    counter.sell(Some("cancelled"));
    counter.busy = 0..1_000;
    counter.pass(10 * SETTLE_MS);
    assert_eq!(counter.desk.statuses(), ["unknown"], "it says the same of an approved one");

    let mut counter = Counter::new(1);
    counter.sell(Some("cancelled"));
    for words in ["mute one", "mute two", "mute three"] {
        counter.words = words;
        counter.pass(1_000);
    }
    assert_eq!(counter.desk.statuses(), Vec::<&str>::new(), "no two rounds in the same words");
}

#[test]
fn a_terminal_that_says_of_approved_orders_too_that_it_cannot_be_asked_so_is_asked_no_more() {
    let mut counter = Counter { words: "unasked", busy: 0..1_000, ..Counter::new(1) };
    counter.sell(Some("cancelled"));
    counter.pass(10 * SETTLE_MS);
    assert_eq!((counter.desk.statuses(), counter.questions().as_str()), (vec!["unknown"], "a 0"));
}

#[test]
fn an_order_that_was_given_back_or_comes_back_otherwise_is_no_control() {
    let mut counter = Counter::new(3);
    let of = Some(Origin { order: counter.paid[2].clone(), number: None, amount: Some(amount(100)) });
    let refund = Operation { kind: Kind::Refund, of, ..sale("r") };
    counter.desk.start(refund).expect("a refund");
    counter.desk.open();
    counter.desk.say("left 0");
    counter.sell(Some("cancelled"));
    counter.pass(250);
    assert_eq!(counter.questions(), "a 1 -");

    let mut counter = Counter::new(2);
    counter.sell(Some("cancelled"));
    counter.desk.pass(0);
    counter.desk.open();
    counter.desk.say("mute");
    counter.desk.open();
    counter.desk.say("cancelled");
    counter.pass(5_000);
    assert_eq!((counter.questions().as_str(), counter.desk.statuses()), ("a 0 - a 0", vec!["cancelled"]));
}

#[test]
fn an_answer_about_another_order_takes_no_control_away() {
    for words in ["approved another 100", "declined another", "?", "busy"] {
        let mut counter = Counter::new(1);
        counter.sell(Some("cancelled"));
        counter.desk.pass(0);
        for said in ["mute", words] {
            counter.desk.open();
            counter.desk.say(said);
        }
        counter.pass(20_000);
        assert_eq!(counter.desk.statuses(), ["cancelled"], "{words}");
    }
}

#[test]
fn words_of_the_shop_s_own_count_behind_the_guard_only_where_nothing_can_be_held_against_them() {
    for (approved, busy, said, asks_others) in
        [(0, false, "not-charged", false), (1, false, "not-charged", true), (1, true, "unknown", true)]
    {
        let mut counter = Counter { words: "sounds-unknown here", ..Counter::new(approved) };
        counter.sell(None);
        counter.busy = if busy { 0..1_000 } else { 0..0 };
        counter.pass(GUARD_MS - ANSWER_MS - 250);
        assert_eq!(counter.desk.statuses(), Vec::<&str>::new(), "the guard");
        counter.pass(SETTLE_MS);
        assert_eq!(counter.desk.statuses(), [said], "{approved} approved, busy: {busy}");
        assert_eq!(counter.questions().contains('0'), asks_others);
    }
}
