//! Terminals that the documents allow and nobody has seen yet.

use crate::pair::{Pair, sale};
use tillwire_core::code::Code;
use tillwire_core::codepay::freedoms::{
    Amounts, Cancelled, NotFound, Record, RefusedData, RequestId, Unasked,
};
use tillwire_core::payment::{Kind, Operation, Status};
use tillwire_core::sim::{Customer, Simulated as _};

#[test]
fn what_is_said_unasked_keeps_no_lost_answer_from_being_asked_for() {
    for unasked in [Unasked::Heartbeat, Unasked::Pong] {
        let mut pair = Pair::with(|options| options.persona.unasked = unasked);
        pair.script(r#"{"on":"money","verb":"SILENT"}"#);
        pair.start(sale("a", "1"));
        assert_eq!(pair.wait_for("a", 20_000).status, Status::Approved, "{unasked:?}");
        assert_eq!(pair.charges(), 1);
    }
}

#[test]
fn an_order_that_is_not_there_is_recognised_whatever_the_terminal_says_once_something_was_paid() {
    for not_found in NotFound::ALL {
        let mut pair = Pair::with(|options| options.persona.not_found = *not_found);
        pair.finish(sale("paid", "1"), 0);
        pair.script(r#"{"verb":"DROP_AFTER_READ"}"#);
        let outcome = pair.finish(sale("lost", "2"), 600_000);
        assert_eq!(
            (outcome.status.as_str(), outcome.code),
            ("not-charged", Some(Code::NotCharged)),
            "{not_found:?}"
        );
        assert_eq!(pair.charges(), 1);
    }
}

#[test]
fn words_that_no_document_has_prove_nothing_where_no_answer_names_what_it_is_about() {
    let mut pair = Pair::with(|options| {
        options.persona.not_found = NotFound::Unlisted;
        options.persona.request_id = RequestId::Absent;
        options.persona.refused = RefusedData::Empty;
    });
    pair.finish(sale("paid", "1"), 0);
    pair.script(r#"{"verb":"DROP_AFTER_READ"}"#);
    pair.start(sale("lost", "2"));
    pair.pass(600_000);
    assert_eq!(pair.outcomes.last().map(|outcome| outcome.status.clone()), Some(Status::Unknown));
}

#[test]
fn what_is_stopped_at_the_terminal_ends_as_cancelled_in_every_spelling_and_where_it_is_forgotten() {
    for cancelled in Cancelled::ALL {
        for record in Record::ALL {
            let mut pair = Pair::with(|options| {
                (options.wait, options.persona.cancelled, options.persona.record) =
                    (true, *cancelled, *record);
            });
            pair.start(sale("a", "1"));
            pair.customer(Customer::Tap);
            let origin = pair.origin("a");
            pair.start(sale("b", "2"));
            pair.customer(Customer::Cancel);
            assert_eq!(pair.wait_for("b", 5_000).status.as_str(), "cancelled", "{cancelled:?} {record:?}");
            pair.start(Operation { kind: Kind::Refund, of: origin, ..sale("r", "1") });
            pair.customer(Customer::Cancel);
            assert_eq!(pair.wait_for("r", 5_000).status.as_str(), "cancelled", "{cancelled:?} {record:?}");
            assert!(pair.terminal.ledger().refunds().is_empty());
        }
    }
}

#[test]
fn an_amount_is_the_same_in_every_spelling() {
    for amounts in Amounts::ALL {
        let mut pair = Pair::with(|options| options.persona.amounts = *amounts);
        let tipped =
            Operation { options: vec![("tip_amount".to_owned(), "1.50".to_owned())], ..sale("a", "26.20") };
        let outcome = pair.finish(tipped, 0);
        assert_eq!(outcome.status, Status::Approved, "{amounts:?}");
        assert_eq!(
            outcome.moved.map(|moved| moved.total.to_decimal()).as_deref(),
            Some("27.70"),
            "{amounts:?}"
        );
    }
}
