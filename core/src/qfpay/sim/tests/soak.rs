//! Whatever is asked under whatever script, the ledger keeps its rules.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Any step that the table can say; every member is the same small number.
fn steps() -> impl Strategy<Value = String> {
    let step = (0..Verb::TABLE.len(), 1..60u32).prop_map(|(index, number)| {
        let row = &Verb::TABLE[index];
        let members: String =
            row.members.iter().map(|member| format!(r#","{}":{number}"#, member.name)).collect();
        format!(r#"{{"verb":"{}"{members}}}"#, row.name)
    });
    proptest::collection::vec(step, 0..6).prop_map(|steps| steps.join(","))
}

fn requests() -> impl Strategy<Value = Vec<(bool, Request)>> {
    let order = || prop_oneof![Just("A1"), Just("A2"), Just("A3")];
    let request = prop_oneof![
        3 => order().prop_map(pay),
        2 => order().prop_map(query),
        1 => order().prop_map(|order| refund(order, None)),
        1 => order().prop_map(|order| refund(order, Some("5"))),
        1 => Just(Request::Cancel),
        1 => Just(Request::PrintSummary),
    ];
    proptest::collection::vec((any::<bool>(), request), 1..12)
}

proptest! {
    #[test]
    fn no_order_is_charged_twice_and_no_more_is_refunded_than_was_charged(
        steps in steps(),
        requests in requests(),
        customers in proptest::collection::vec(0..4usize, 0..6),
    ) {
        let mut desk = Desk::scripted(&steps);
        let mut customers = customers.into_iter();
        for (http, request) in &requests {
            desk.send(if *http { Via::Http } else { Via::Tcp }, request);
            desk.run(desk.now + 50);
            if let Some(which) = customers.next() {
                let all = [Customer::Tap, Customer::Pay, Customer::Cancel, Customer::Decline];
                desk.sim.customer(Now::at(desk.now), all[which]);
            }
        }
        desk.run(desk.now + 10_000_000);
        prop_assert_eq!(desk.sim.poll_timeout(), None, "everything settles");
        let mut left: BTreeMap<&str, u64> = BTreeMap::new();
        for charge in desk.sim.ledger().charges() {
            prop_assert_eq!(left.insert(&charge.order, charge.minor), None, "charged twice: {}", &charge.order);
        }
        for refund in desk.sim.ledger().refunds() {
            let left = left.entry(&refund.order).or_default();
            prop_assert!(*left >= refund.minor, "refunded too much: {}", &refund.order);
            *left -= refund.minor;
        }
        prop_assert!(desk.sim.ledger().requests().len() <= requests.len());
    }
}
