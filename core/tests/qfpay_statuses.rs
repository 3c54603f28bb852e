//! The status codes of QFPay's back end are those of the vectors, code by code.
#![allow(clippy::panic, clippy::expect_used)]

use tillwire_core::qfpay::status::{Finding, Status, Worth};

const VECTORS: &str = include_str!("../../tests/vectors/qfpay-status-codes.csv");

#[test]
fn every_documented_code_is_worth_what_the_vectors_say_and_nothing_else_is_known() {
    let rows: Vec<Vec<&str>> = VECTORS.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), Status::TABLE.len());
    for (row, status) in rows.iter().zip(Status::TABLE) {
        let words = [status.payment.as_str(), status.refund.as_str(), status.inquiry.as_str()];
        let [code, meaning, _group, payment, refund, inquiry] = row[..] else { panic!("{row:?}") };
        assert_eq!((status.code, status.meaning, words), (code, meaning, [payment, refund, inquiry]));
        assert_eq!(Status::of(code), Some(status));
    }
    assert_eq!(["", "1999", "1", "00", "0"].map(Status::of), [None; 5]);
}

#[test]
fn one_code_alone_approves_and_none_that_asks_for_patience_declines() {
    let approving = Status::TABLE.iter().filter(|status| {
        status.payment == Worth::Approved
            || status.refund == Worth::Approved
            || status.inquiry == Finding::Paid
    });
    assert_eq!(approving.map(|status| status.code).collect::<Vec<_>>(), ["0000"]);
    for code in ["1102", "1143", "1145", "1252", "1254", "1260", "1295", "1296", "1297", "1298", "2011"] {
        let status = Status::of(code).expect("a documented code");
        assert!(!matches!(status.payment, Worth::Declined | Worth::NotExecuted), "{code}");
        assert!(!matches!(status.inquiry, Finding::Declined), "{code}");
    }
}
