//! What operations cost on the line, against the least that they can: each message once, in as few frames as its
//! length allows, and one acknowledgement each.

use crate::counter::{Counter, sale};
use crate::line::Way;
use tillwire_core::payment::Errand;
use tillwire_core::qfpay::Deframer;
use tillwire_core::qfpay::frame::{FRAGMENT, OVERHEAD};
use tillwire_core::qfpay::link::wire_bytes;
use tillwire_core::time::Millis;

/// An operation's bytes each way, its time, and the least of both.
#[derive(Debug)]
struct Cost {
    up: usize,
    down: usize,
    ms: Millis,
    floor_bytes: usize,
    floor_ms: Millis,
}

fn cost(counter: &mut Counter, operation: impl FnOnce(&mut Counter)) -> Cost {
    (counter.up, counter.down) = (Way::new(1), Way::new(1));
    let start = counter.time;
    counter.recorded = Default::default();
    operation(counter);
    let ms = counter.time - start;
    counter.pass(5_000);
    let [up, down] = counter.recorded.clone();
    let (request, result) = (message(&up), message(&down));
    // The result cannot start before the request has come, and is known when its last byte is there.
    let serial = wire_bytes(request, FRAGMENT) - OVERHEAD + wire_bytes(result, FRAGMENT);
    let floor_ms = (serial as u64 * 10_000).div_ceil(9_600);
    let floor_bytes = wire_bytes(request, FRAGMENT) + wire_bytes(result, FRAGMENT);
    Cost { up: up.len(), down: down.len(), ms, floor_bytes, floor_ms }
}

/// The length of the one message among the frames of one way.
fn message(bytes: &[u8]) -> usize {
    let frames = Deframer::new().push(bytes, 0);
    frames.iter().map(|frame| usize::from(frame.length)).max().unwrap()
}

#[test]
fn every_operation_costs_the_least_it_can() {
    let mut counter = Counter::new();
    let pay = cost(&mut counter, |counter| {
        counter.finish(sale("a"));
    });
    let order = counter.order("a");
    let query = cost(&mut counter, |counter| {
        counter.ask(Errand::Query(order.clone())).unwrap();
    });
    let print = cost(&mut counter, |counter| {
        counter.ask(Errand::PrintReceipt(order.clone())).unwrap();
    });
    println!("at 9600 baud       to terminal  to till  bytes  least   ms  least");
    for (name, cost) in [("payment", pay), ("inquiry", query), ("receipt again", print)] {
        let Cost { up, down, ms, floor_bytes, floor_ms } = cost;
        let bytes = up + down;
        println!("{name:<18} {up:>11} {down:>8} {bytes:>6} {floor_bytes:>6} {ms:>4} {floor_ms:>6}");
        assert_eq!(bytes, floor_bytes, "{name}");
        assert!(ms <= floor_ms + 2, "{name}: {ms} ms, the line alone takes {floor_ms}");
    }
}
