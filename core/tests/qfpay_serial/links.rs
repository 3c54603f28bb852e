//! Two ends of a line.

use crate::line::{Faults, Way};
use tillwire_core::code::Code;
use tillwire_core::qfpay::frame::{self, Frame, Kind, Number, fragments, signal};
use tillwire_core::qfpay::link::{ACK, Event, Link, Options, Role};
use tillwire_core::qfpay::{Deframer, Error};
use tillwire_core::sim::Chance;
use tillwire_core::time::Millis;

/// A till, a terminal, and the cable between them.
struct Pair {
    till: Link,
    terminal: Link,
    up: Way,
    down: Way,
    now: Millis,
    /// What each end was told, and when.
    told: Vec<(Millis, Role, Event)>,
    /// Whether an end acknowledges what it gets.
    answers: bool,
}

impl Pair {
    fn new(options: Options) -> Self {
        Pair {
            till: Link::new(Role::Till, options),
            terminal: Link::new(Role::Terminal, options),
            up: Way::new(1),
            down: Way::new(2),
            now: 1_000,
            told: Vec::new(),
            answers: true,
        }
    }

    fn send(&mut self, role: Role, message: &[u8]) -> Number {
        let now = self.now;
        let number = self.end(role).send(now, message).unwrap();
        self.settle();
        number
    }

    fn end(&mut self, role: Role) -> &mut Link {
        if role == Role::Till { &mut self.till } else { &mut self.terminal }
    }

    /// Everything that both ends want to do now.
    fn settle(&mut self) {
        for role in [Role::Till, Role::Terminal] {
            while let Some(event) = self.end(role).poll_event() {
                if let Event::Message { number, .. } = &event
                    && self.answers
                {
                    let (now, number) = (self.now, *number);
                    self.end(role).answer(now, number, Kind::Accepted);
                }
                self.told.push((self.now, role, event));
            }
            while let Some(bytes) = self.end(role).poll_transmit() {
                let way = if role == Role::Till { &mut self.up } else { &mut self.down };
                way.write(self.now, &bytes);
            }
        }
    }

    /// Lets time pass up to `until`: bytes first, then timers.
    fn run(&mut self, until: Millis) {
        loop {
            let timers = [self.till.poll_timeout(), self.terminal.poll_timeout()];
            let next = timers.into_iter().chain([self.up.due(), self.down.due()]).flatten().min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.now = self.now.max(next);
            let (up, down) = (self.up.arrived(self.now), self.down.arrived(self.now));
            self.terminal.handle_input(self.now, &up);
            self.till.handle_input(self.now, &down);
            self.settle();
            for role in [Role::Till, Role::Terminal] {
                let now = self.now;
                if self.end(role).poll_timeout().is_some_and(|due| due <= now) {
                    self.end(role).handle_timeout(now);
                }
            }
            self.settle();
        }
        self.now = until;
    }

    fn told(&self, role: Role) -> Vec<&Event> {
        self.told.iter().filter(|(_, end, _)| *end == role).map(|(_, _, event)| event).collect()
    }

    fn messages(&self, role: Role) -> Vec<&[u8]> {
        let messages = self.told(role).into_iter().filter(|event| matches!(event, Event::Message { .. }));
        messages
            .map(|event| if let Event::Message { data, .. } = event { data.as_slice() } else { b"" })
            .collect()
    }

    fn ack_late(&self) -> usize {
        self.told.iter().filter(|(_, _, event)| matches!(event, Event::AckLate { .. })).count()
    }
}

fn number(byte: u8) -> Number {
    Number::from_byte(byte).unwrap()
}

/// A till alone, fed by hand.
fn till() -> Link {
    Link::new(Role::Till, Options::default())
}

fn events(link: &mut Link) -> Vec<Event> {
    std::iter::from_fn(|| link.poll_event()).collect()
}

/// What an end has written, as kinds and numbers.
fn written(link: &mut Link) -> Vec<(Kind, u8)> {
    let bytes: Vec<u8> = std::iter::from_fn(|| link.poll_transmit()).flatten().collect();
    Deframer::new().push(&bytes, 0).iter().map(|frame| (frame.kind, frame.number.byte())).collect()
}

#[test]
fn the_acknowledgement_is_never_missed_while_bytes_are_on_the_line() {
    for (fragment, message) in
        [(448, 448), (1024, 1024), (1024, 5_000), (448, 65_535), (1024, 65_535), (65_524, 65_524), (1, 300)]
    {
        let mut pair = Pair::new(Options { fragment, ..Options::default() });
        for role in [Role::Till, Role::Terminal, Role::Till] {
            pair.send(role, &vec![b'x'; message]);
        }
        let line_time = (pair.up.free().max(pair.down.free())) - pair.now;
        pair.run(pair.now + 600_000);
        assert_eq!(pair.ack_late(), 0, "{message} bytes in parts of {fragment}: {line_time} ms on the line");
        assert_eq!(pair.messages(Role::Terminal), [vec![b'x'; message], vec![b'x'; message]]);
        assert_eq!(pair.messages(Role::Till), [vec![b'x'; message]], "nothing was sent twice");
        if message >= 1024 {
            assert!(line_time > ACK, "a clock that starts with the write would have run out");
        }
    }
}

#[test]
fn the_time_to_acknowledge_begins_when_the_line_is_free() {
    let mut pair = Pair::new(Options::default());
    pair.answers = false;
    pair.send(Role::Till, &[b'x'; 900]);
    let free = pair.up.free();
    assert!(pair.till.line_free().abs_diff(free) <= 1, "what is computed is what the line does");
    pair.run(free + ACK - 2);
    assert_eq!(pair.ack_late(), 0);
    pair.run(free + ACK + 2);
    assert_eq!(pair.ack_late(), 1);
    assert_eq!(pair.till.poll_timeout(), None);
}

#[test]
fn what_was_written_before_keeps_the_line_busy() {
    let mut link = till();
    (0..100).for_each(|_| link.answer(0, number(9), Kind::Accepted));
    link.send(0, b"x").unwrap();
    let on_the_line = (100 * 11 + 12) * 10_000_u64;
    assert_eq!(link.poll_timeout(), Some(on_the_line.div_ceil(9_600) + ACK));
}

#[test]
fn a_late_acknowledgement_still_counts_and_a_second_one_does_not() {
    let mut link = till();
    link.send(0, b"a").unwrap();
    link.handle_timeout(5_000);
    link.handle_input(5_001, &signal(Kind::Accepted, number(1)));
    link.handle_input(5_002, &signal(Kind::Accepted, number(1)));
    let expected =
        [Event::AckLate { number: number(1) }, Event::Acknowledged { number: number(1), data: Vec::new() }];
    assert_eq!(events(&mut link), expected);
}

#[test]
fn one_message_waits_and_the_next_goes_when_it_is_acknowledged_refused_late_or_answered() {
    type Release = fn(&mut Link);
    let releases: [(&str, Release); 4] = [
        ("acknowledged", |link| link.handle_input(50, &signal(Kind::Accepted, number(1)))),
        ("refused", |link| link.handle_input(50, &signal(Kind::Data, number(1)))),
        ("late", |link| link.handle_timeout(10_000)),
        ("answered", |link| link.done(50, number(1))),
    ];
    for (name, release) in releases {
        let mut link = till();
        link.send(0, b"a").unwrap();
        link.send(0, b"b").unwrap();
        assert_eq!(written(&mut link), [(Kind::Request, 1)], "{name}");
        link.handle_input(40, &signal(Kind::Accepted, number(2)));
        assert_eq!(written(&mut link), [], "an acknowledgement of what has not left is none");
        release(&mut link);
        assert_eq!(written(&mut link), [(Kind::Request, 2)], "{name}");
    }
}

#[test]
fn every_error_type_refuses_with_its_code_and_none_is_answered() {
    let table = [
        (Kind::Unknown, Code::TerminalRejected30),
        (Kind::Format, Code::TerminalRejected31),
        (Kind::Verification, Code::TerminalRejected32),
        (Kind::Decryption, Code::KeyMismatch),
        (Kind::Data, Code::TerminalRejected34),
        (Kind::Fragments, Code::TerminalRejected35),
    ];
    for (kind, code) in table {
        let inside = fragments(Kind::Unknown, number(1), &[kind.byte()], 448).unwrap().concat();
        for bytes in [signal(kind, number(1)), inside] {
            let mut link = till();
            link.send(0, b"a").unwrap();
            written(&mut link);
            link.handle_input(20, &signal(kind, number(9)));
            link.handle_input(20, &bytes);
            link.handle_input(20, &bytes);
            assert_eq!(events(&mut link), [Event::Refused { number: number(1), code }], "{kind:?}");
            assert_eq!((written(&mut link), link.poll_timeout()), (Vec::new(), None));
        }
    }
}

#[test]
fn what_was_acknowledged_can_no_longer_be_refused_but_still_bring_its_result() {
    let mut link = till();
    link.send(0, b"a").unwrap();
    link.handle_input(20, &signal(Kind::Accepted, number(1)));
    link.handle_input(21, &signal(Kind::Decryption, number(1)));
    link.handle_input(22, &fragments(Kind::Accepted, number(1), b"result", 448).unwrap().concat());
    let data = b"result".to_vec();
    let acknowledged = |data| Event::Acknowledged { number: number(1), data };
    assert_eq!(events(&mut link), [acknowledged(Vec::new()), acknowledged(data)]);
}

#[test]
fn a_repetition_is_acknowledged_again_and_told_once() {
    let result = fragments(Kind::Request, number(4), b"result", 3).unwrap().concat();
    let other = fragments(Kind::Request, number(4), b"another", 448).unwrap().concat();
    let mut link = till();
    link.handle_input(0, &result);
    link.answer(1, number(4), Kind::Data);
    link.handle_input(4_999, &result);
    assert_eq!((events(&mut link).len(), written(&mut link)), (1, vec![(Kind::Data, 4); 2]));
    link.handle_input(9_998, &result);
    assert_eq!((events(&mut link).len(), written(&mut link).len()), (0, 1), "the time begins anew");
    link.handle_input(9_999, &other);
    link.handle_input(10_000, &result);
    assert_eq!(events(&mut link).len(), 2, "other bytes, and what came before others, are no repetitions");
    link.handle_input(15_000, &result);
    assert_eq!(events(&mut link).len(), 1, "nor is what comes 5 s later");
}

#[test]
fn a_result_whose_acknowledgement_is_lost_comes_once_more_and_a_request_never() {
    let mut pair = Pair::new(Options::default());
    pair.up.faults = Faults { lost: 10_000, ..Faults::default() };
    pair.send(Role::Terminal, b"result");
    pair.run(30_000);
    assert_eq!(pair.down.written, 2 * (b"result".len() + frame::OVERHEAD));
    assert_eq!(pair.messages(Role::Till), [b"result"]);
    assert_eq!(pair.told(Role::Terminal), [&Event::AckLate { number: number(1) }]);
    let before = pair.up.written;
    pair.send(Role::Till, b"request");
    pair.run(60_000);
    assert_eq!(pair.up.written - before, b"request".len() + frame::OVERHEAD);
    assert_eq!((pair.messages(Role::Terminal), pair.ack_late()), (Vec::new(), 2));
}

#[test]
fn two_hundred_exchanges_go_round_the_numbers() {
    let mut pair = Pair::new(Options::default());
    for exchange in 0..200_u8 {
        let number = pair.send(Role::Till, &[exchange]);
        assert_eq!(number.byte(), exchange % 127 + 1);
        pair.run(pair.now + 100);
    }
    assert_eq!(pair.messages(Role::Terminal).len(), 200);
    assert_eq!(pair.told(Role::Till).len(), 200, "each acknowledged once");
}

#[test]
fn a_terminal_answers_each_run_of_noise_once_and_a_till_stays_silent() {
    let ack = signal(Kind::Accepted, number(9));
    let wrong_end = b"/n\x01\x10\x05\x00\x0c\x00\x01xyz".as_slice();
    type Run<'a> = (&'a str, &'a [&'a [u8]], &'a [u8]);
    let table: [Run<'_>; 7] = [
        ("noise before a frame", &[b"noise", b" more", &ack], &[1]),
        ("noise between frames", &[b"noise", &ack, b"noise", &ack], &[1, 1]),
        ("noise and silence", &[b"noise"], &[1]),
        ("a frame with a wrong end", &[wrong_end], &[5]),
        ("false frames in one run", &[wrong_end, b"/n\x01\x10\x07\x00\x0c\x00\x01xyz"], &[5]),
        ("a frame that breaks off", &[&wrong_end[..7]], &[5]),
        ("a clean frame", &[&ack], &[]),
    ];
    for (name, reads, numbers) in table {
        for role in [Role::Till, Role::Terminal] {
            let mut link = Link::new(role, Options::default());
            reads.iter().for_each(|read| link.handle_input(0, read));
            while let Some(due) = link.poll_timeout() {
                link.handle_timeout(due);
            }
            let expected: Vec<_> = numbers.iter().map(|number| (Kind::Format, *number)).collect();
            assert_eq!(written(&mut link), if role == Role::Till { Vec::new() } else { expected }, "{name}");
        }
    }
}

#[test]
fn a_message_that_never_becomes_whole_is_told_and_its_late_part_refused() {
    let parts = fragments(Kind::Request, number(3), b"abcdef", 3).unwrap();
    let part = |length: u16, data: &[u8]| {
        Frame { kind: Kind::Request, number: number(3), length, data: data.to_vec() }.encode().unwrap()
    };
    type Run<'a> = (&'a str, [(Millis, Vec<u8>); 2], Error, usize);
    let table: [Run<'_>; 3] = [
        ("silence", [(0, parts[0].clone()), (501, parts[1].clone())], Error::ReassemblyTimeout, 2),
        ("another length", [(0, parts[0].clone()), (1, part(9, b"def"))], Error::ReassemblyMismatch, 1),
        ("too much", [(0, parts[0].clone()), (1, part(6, b"defghi"))], Error::ReassemblyOverflow, 1),
    ];
    for (name, reads, error, broken) in table {
        let mut link = till();
        for (at, bytes) in reads {
            if link.poll_timeout().is_some_and(|due| due < at) {
                link.handle_timeout(500);
            }
            link.handle_input(at, &bytes);
        }
        let told = events(&mut link);
        assert_eq!((told.first(), told.len()), (Some(&Event::Broken(error)), broken), "{name}");
        assert_eq!(written(&mut link), [(Kind::Fragments, 3)], "{name}");
    }
}

#[test]
fn parts_that_are_499_ms_apart_are_joined() {
    let mut link = till();
    for (index, part) in fragments(Kind::Request, number(3), b"abcdef", 1).unwrap().iter().enumerate() {
        link.handle_input(index as Millis * 499, part);
    }
    assert_eq!(events(&mut link), [Event::Message { number: number(3), data: b"abcdef".to_vec() }]);
}

/// After whatever a line did, silence brings both ends back: the next exchange works and nothing is left to wait for.
#[test]
fn every_line_recovers_by_silence() {
    for seed in 0..400 {
        let mut chance = Chance::new(seed);
        let mut pair = Pair::new(Options::default());
        (pair.up, pair.down) = (Way::new(seed), Way::new(!seed));
        (pair.up.faults, pair.down.faults) = (Faults::by_chance(&mut chance), Faults::by_chance(&mut chance));
        let mut sent = [0, 0];
        for _ in 0..8 {
            let role = [Role::Till, Role::Terminal][chance.below(2) as usize];
            let length = 1 + chance.below(900) as usize;
            sent[usize::from(role == Role::Terminal)] += 1;
            let message = chance.bytes(length);
            pair.send(role, &message);
            pair.run(pair.now + chance.below(3_000));
        }
        pair.run(pair.now + 60_000);
        for (role, sent) in [Role::Till, Role::Terminal].into_iter().zip(sent) {
            let late = |event: &&&Event| matches!(event, Event::AckLate { .. });
            assert!(pair.told(role).iter().filter(late).count() <= sent, "seed {seed}");
            assert_eq!(pair.end(role).poll_timeout(), None, "seed {seed}: nothing is waited for");
        }
        (pair.up.faults, pair.down.faults) = Default::default();
        for role in [Role::Till, Role::Terminal] {
            pair.told.clear();
            let number = pair.send(role, b"the next one");
            pair.run(pair.now + 3_000);
            let acknowledged = Event::Acknowledged { number, data: Vec::new() };
            assert_eq!(pair.told(role), [&acknowledged], "seed {seed}");
            let other = if role == Role::Till { Role::Terminal } else { Role::Till };
            assert_eq!(pair.messages(other), [b"the next one"], "seed {seed}");
        }
    }
}
