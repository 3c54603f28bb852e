//! The toy over HTTP.

use crate::kit::{Faults, Kit, hkd};
use tillwire_core::payment::{Kind, Method, Room, Route};
use tillwire_core::sim::{Simulated, Via};
use tillwire_core::toy::Session;
use tillwire_core::toy::sim::{SYSTEM, Simulator};

const MONEY: &[&str] = &[
    r#"{"verb":"DECLINE"}"#,
    r#"{"verb":"DROP_BEFORE_READ"}"#,
    r#"{"verb":"DROP_AFTER_READ"}"#,
    r#"{"verb":"CHARGE_THEN_DROP"}"#,
    r#"{"verb":"CHARGE_THEN_RST"}"#,
    r#"{"verb":"CHARGE_THEN_DELAY","ms":200000}"#,
    r#"{"verb":"TRUNCATE","k":10}"#,
    r#"{"verb":"GARBAGE","n":64}"#,
    r#"{"verb":"STATUS","code":504}"#,
    r#"{"verb":"HTML_BODY"}"#,
    r#"{"verb":"PARTIAL_HEADERS"}"#,
];
const HEAVY: &[&str] = &[r#"{"verb":"SILENT","on":"money"}"#];
const QUERY: &[&str] =
    &[r#"{"on":"query","verb":"QUERY_FAIL","k":2}"#, r#"{"on":"query","verb":"GARBAGE","n":9}"#];

/// One POST an ask.
pub struct Toy;

impl Kit for Toy {
    const NAME: &'static str = "toy";
    const SYSTEM: &'static str = SYSTEM;
    const SECRET: &'static str = "there is no key on this wire";
    const MONEY: &'static [&'static str] = &["pay"];
    const KINDS: &'static [Kind] = &[Kind::Pay];
    const METHODS: &'static [Method] = &[Method::Card];
    const SHOWS_CHANGES: bool = false;

    fn room() -> Box<dyn Room> {
        Box::new(Session::new("toy-shop"))
    }

    fn simulator(seed: u64) -> Box<dyn Simulated> {
        Box::new(Simulator::new(hkd(), seed))
    }

    fn via(_route: &Route) -> Via {
        Via::Http
    }

    fn faults() -> Faults {
        Faults { money: MONEY, heavy: HEAVY, query: QUERY, wait: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillwire_core::toy::{Reply, Request};

    #[test]
    fn toy_says_what_its_vectors_say() {
        for line in include_str!("../../vectors/toy.jsonl").lines() {
            let read = Request::decode(line.as_bytes()).map(|request| request.encode());
            let read = Reply::decode(line.as_bytes()).map(|reply| reply.encode()).or(read);
            assert_eq!(read.as_deref(), Some(line));
        }
    }

    #[test]
    fn toy_takes_payments_and_loses_none_whatever_goes_wrong() {
        let tally = (0..20).map(|seed| crate::day::<Toy>(seed, 50)).collect::<Result<Vec<_>, _>>();
        let told = tally.unwrap_or_else(|broken| panic!("{broken}"));
        println!("toy: {} days", told.len());
    }
}
