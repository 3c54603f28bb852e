//! A till that begins anew on a line whose terminal has not noticed: a page that was reloaded.

use super::*;
use crate::payment::{Ask, ChannelId, Event, Tag, Verdict, Wire};
use crate::qfpay::session::{self, Link, Session};

/// Asks the terminal for an order on a line, as the first thing of a fresh till; what it was told within a second.
fn asked_afresh(desk: &mut Desk, conn: ConnId, now: u64) -> Option<Verdict> {
    let options = session::Options {
        key: key(),
        sealing: Sealing::default(),
        link: Link::Serial(crate::qfpay::link::Options::default()),
        sealed_replies_only: false,
    };
    let mut till = Session::new(options);
    desk.now = now;
    till.send(Now::at(now), ChannelId(1), Tag(1), &Ask::Look("A1")).unwrap();
    while let Some((_, bytes)) = till.poll_transmit() {
        desk.sim.handle_input(Now::at(now), conn, &bytes);
    }
    for (at, _, transmit) in desk.run(now + 1_000) {
        let Transmit::Bytes(bytes) = transmit else { continue };
        till.handle_input(Now::at(at), ChannelId(1), &bytes);
        while let Some((_, bytes)) = till.poll_transmit() {
            desk.sim.handle_input(Now::at(at), conn, &bytes);
        }
    }
    std::iter::from_fn(|| till.poll_event()).find_map(|event| match event {
        Event::Answer(_, answer) => Some(answer.verdict),
        _ => None,
    })
}

#[test]
fn a_till_that_begins_anew_and_asks_the_same_is_answered_and_not_taken_for_a_repetition() {
    let mut desk = Desk::new();
    let conn = desk.connect(Via::Serial);
    for now in [10_000, 11_234, 12_345] {
        assert_eq!(asked_afresh(&mut desk, conn, now), Some(Verdict::SoundsNotFound), "at {now}");
    }
}
