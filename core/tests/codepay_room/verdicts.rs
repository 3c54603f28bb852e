//! What a reply is worth, code by code and status by status.

use crate::pair::{Pair, sale};
use tillwire_core::codepay::{Class, ResponseCode, TransStatus};
use tillwire_core::payment::Status;

/// The outcome 2 s after this reply to an order of 1.00 that the terminal does not know.
fn after(code: Option<&str>, status: Option<&str>, words: &str) -> Status {
    let mut pair = Pair::new();
    pair.script(r#"{"on":"money","verb":"SILENT"}"#);
    pair.start(sale("a", "1"));
    pair.terminal_forgets();
    let code = code.map(|code| format!(r#""response_code":"{code}","#)).unwrap_or_default();
    let status = status.map(|status| format!(r#","trans_status":"{status}""#)).unwrap_or_default();
    let order = pair.order("a");
    pair.forge(&format!(
        r#"{{"topic":"ecrhub.pay.order","request_id":"{order}",{code}"response_msg":"{words}","biz_data":{{"merchant_order_no":"{order}","order_amount":"1.00"{status}}}}}"#
    ));
    pair.pass(2_000);
    let outcome = pair.till.find("a").unwrap().1.map(|outcome| outcome.status.clone());
    outcome.unwrap_or(Status::Unknown)
}

#[test]
fn a_final_status_wins_over_the_code() {
    for (code, _) in ResponseCode::TABLE {
        assert_eq!(after(Some(code), Some("2"), ""), Status::Approved, "{code} with status 2");
        let closed = after(Some(code), Some("1"), "");
        assert!(!matches!(closed, Status::Approved | Status::Unknown), "{code} with status 1: {closed:?}");
    }
}

#[test]
fn a_status_that_is_not_final_or_not_known_decides_nothing() {
    for status in TransStatus::TABLE.iter().map(|(wire, _)| *wire).chain(["7"]) {
        if TransStatus::from_wire(status).is_final() {
            continue;
        }
        for code in ["000", "101", "106", "110"] {
            assert_eq!(after(Some(code), Some(status), ""), Status::Unknown, "{code} with status {status}");
        }
    }
}

#[test]
fn without_a_status_each_code_is_worth_its_class() {
    for (code, _) in ResponseCode::TABLE {
        let found = after(Some(code), None, "");
        match ResponseCode::from_wire(code).class() {
            Class::Approved => assert_eq!(found, Status::Approved, "{code}"),
            // The terminal refused it, and when it is asked it does not know the order: both agree.
            Class::Unknown if *code == "101" => assert_eq!(found.as_str(), "not-charged"),
            Class::Unknown => assert_eq!(found, Status::Unknown, "{code}"),
            Class::Failed if matches!(*code, "104" | "105" | "119" | "201") => {}
            Class::Failed => {
                assert!(!matches!(found, Status::Approved | Status::Unknown), "{code}: {found:?}");
            }
        }
    }
    assert_eq!(after(None, None, ""), Status::Unknown, "no code at all");
    assert_eq!(after(Some("777"), None, ""), Status::Unknown, "a code of a newer terminal");
}

#[test]
fn a_failure_whose_words_speak_of_a_timeout_is_not_believed() {
    for words in ["Request timeout", "connection timed out", "通讯超时"] {
        assert_eq!(after(Some("106"), None, words), Status::Unknown, "{words}");
    }
    assert!(matches!(after(Some("106"), None, "Do not honour"), Status::Declined { .. }));
}

#[test]
fn a_record_of_another_kind_of_transaction_is_not_our_sale() {
    for (told, expected) in [
        ("", "approved"),
        (r#","trans_type":"1""#, "approved"),
        (r#","trans_type":1"#, "approved"),
        (r#","trans_type":"11""#, "approved"),
        (r#","trans_type":"2""#, "unknown"),
        (r#","trans_type":"3""#, "unknown"),
        (r#","trans_type":3"#, "unknown"),
        (r#","trans_type":"4""#, "unknown"),
        (r#","trans_type":"6""#, "unknown"),
        (r#","trans_type":"99""#, "unknown"),
    ] {
        for (code, status) in
            [("000", r#","trans_status":"2""#), ("000", ""), ("106", r#","trans_status":"1""#)]
        {
            let expected = if code == "106" && expected == "approved" { "declined" } else { expected };
            let mut pair = Pair::new();
            pair.script(r#"{"on":"money","verb":"SILENT"}"#);
            pair.start(sale("a", "1"));
            pair.terminal_forgets();
            let order = pair.order("a");
            pair.forge(&format!(
                r#"{{"topic":"ecrhub.pay.order","request_id":"{order}","response_code":"{code}","biz_data":{{"merchant_order_no":"{order}","order_amount":"1.00"{status}{told}}}}}"#
            ));
            pair.pass(2_000);
            let outcome = pair.till.find("a").unwrap().1.map(|outcome| outcome.status.as_str());
            assert_eq!(outcome.unwrap_or("unknown"), expected, "{code}{status}{told}");
        }
    }
}
