//! QFPay's back end: signatures against tests/vectors/qfpay-backend.json (computed by others), what is refused before it
//! is asked, and what each answer is worth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::form;
use tillwire_core::payment::{Intent, Kind, Match, Method, Operation, Origin, Verdict};
use tillwire_core::qfpay::backend::{Account, Reply, SignType, judge, notification, query, signed};
use tillwire_core::secret::Secret;

/// Members of a record and what they are instead.
type Changes<'a> = &'a [(&'a str, &'a str)];

const ORDER: &str = "0F8QZ3K7T1M5W9XR2V6YB4CD3E";

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../../tests/vectors/qfpay-backend.json")).unwrap()
}

fn account(key: &str, sign_type: SignType) -> Account {
    Account { app_code: "APP1".to_owned(), key: Secret::from(key), sign_type }
}

fn fields(of: &Value) -> Vec<(String, String)> {
    let members = of.as_object().unwrap().iter();
    members.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn intent() -> Intent {
    let operation = Operation {
        kind: Kind::Pay,
        reference: "sale".to_owned(),
        amount: Amount::from_minor(1250, Currency::parse("HKD").unwrap()).ok(),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: ORDER.to_owned(), number: None, created: 0 }
}

/// A verdict in a word or two.
fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Approved(facts) => match (facts.order, facts.amount, facts.currency) {
            (Match::Equal, Match::Equal, Match::Equal) => "approved".to_owned(),
            (order, amount, currency) => format!("approved {order:?} {amount:?} {currency:?}"),
        },
        Verdict::Declined { order: Match::Equal, code, message } if !message.is_empty() => {
            format!("declined {code}")
        }
        Verdict::Cancelled { sure: true } => "cancelled".to_owned(),
        Verdict::Pending => "pending".to_owned(),
        Verdict::Unclear(code) => code.as_str().to_owned(),
        other => format!("{other:?}"),
    }
}

fn said(body: &str) -> String {
    match Reply::read(body.as_bytes()) {
        Ok(reply) => word(judge(&reply, &intent())),
        Err(code) => format!("unreadable {}", code.as_str()),
    }
}

/// The record of the order, with these members in place of its own.
fn record(changes: &[(&str, &str)]) -> String {
    let mut members = vec![
        ("out_trade_no", ORDER),
        ("txamt", "1250"),
        ("txcurrcd", "HKD"),
        ("respcd", "0000"),
        ("order_type", "payment"),
        ("cancel", "0"),
        ("syssn", "1"),
    ];
    members.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    members.extend(changes.iter().filter(|(_, value)| *value != "absent"));
    let members: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
    format!("{{{}}}", members.join(","))
}

fn found(records: &[String]) -> String {
    format!(r#"{{"respcd":"0000","resperr":"","data":[{}]}}"#, records.join(","))
}

#[test]
fn requests_are_signed_as_the_vectors_say() {
    let mut checked = 0;
    for vector in vectors().iter().filter(|vector| vector["fields"].is_object()) {
        let (fields, key) = (fields(&vector["fields"]), vector["key"].as_str().unwrap());
        assert_eq!(signed::canonical(&fields), vector["text"].as_str().unwrap());
        for (sign_type, name) in [(SignType::Md5, "md5"), (SignType::Sha256, "sha256")] {
            assert_eq!(signed::sign(&fields, &account(key, sign_type)), vector[name].as_str().unwrap());
            checked += 1;
        }
    }
    assert_eq!(checked, 10);
}

#[test]
fn a_request_carries_its_fields_escaped_and_its_signature_in_headers() {
    for vector in
        vectors().iter().filter(|vector| vector["fields"]["txamt"].is_null() && vector["body"].is_null())
    {
        let (fields, key) = (fields(&vector["fields"]), vector["key"].as_str().unwrap());
        let md5 = query::request(&fields, &account(key, SignType::Md5)).unwrap();
        let sign = vector["md5"].as_str().unwrap().to_owned();
        assert_eq!(md5.head, [("X-QF-APPCODE", "APP1".to_owned()), ("X-QF-SIGN", sign)]);
        assert_eq!(form::read(std::str::from_utf8(&md5.body).unwrap()).unwrap(), fields);
        let sha256 = query::request(&fields, &account(key, SignType::Sha256)).unwrap();
        assert_eq!(sha256.head[2], ("X-QF-SIGNTYPE", "SHA256".to_owned()));
        assert_eq!(sha256.body, md5.body);
    }
}

#[test]
fn what_would_ask_for_something_else_is_not_asked() {
    let cases: [&[(&str, &str)]; 9] = [
        &[],
        &[("mchid", "M1")],
        &[("out_trade_no", "")],
        &[("out_trade_no", "A1,A2")],
        &[("syssn", "1,2")],
        &[("out_trade_no", "A\n1")],
        &[("out_trade_no", "A1"), ("out_trade_no", "A2")],
        &[("out_trade_no", "A1"), ("txamt", "1")],
        &[("out_trade_no", "A1"), ("mchid", "")],
    ];
    for case in cases {
        let refused = query::request(&pairs(case), &account("k", SignType::Md5)).map(|_| ());
        assert_eq!(refused, Err(Code::InvalidField), "{case:?}");
    }
    for app_code in ["", "A 1", "A\r\nX: 1"] {
        let account = Account { app_code: app_code.to_owned(), ..account("k", SignType::Md5) };
        assert!(query::request(&pairs(&[("syssn", "1")]), &account).is_err(), "{app_code:?}");
    }
}

#[test]
fn a_record_of_this_order_is_worth_what_its_codes_mean() {
    let cases: [(Changes<'_>, &str); 19] = [
        (&[], "approved"),
        (&[("order_type", "absent"), ("cancel", "absent")], "approved"),
        (&[("cancel", "5")], "approved"),
        (&[("txcurrcd", "344")], "approved"),
        (&[("txamt", "1251")], "approved Equal Differs Equal"),
        (&[("txamt", "12.50")], "approved Equal Differs Equal"),
        (&[("txamt", "absent")], "approved Equal Absent Equal"),
        (&[("txcurrcd", "CNY")], "approved Equal Equal Differs"),
        (&[("cancel", "1")], "cancelled"),
        (&[("cancel", "2")], "cancelled"),
        (&[("cancel", "3")], "OUTCOME_UNKNOWN"),
        (&[("cancel", "9")], "OUTCOME_UNKNOWN"),
        (&[("respcd", "1143")], "pending"),
        (&[("respcd", "1298")], "pending"),
        (&[("respcd", "1201")], "declined 1201"),
        (&[("respcd", "1263")], "cancelled"),
        (&[("respcd", "1254")], "OUTCOME_UNKNOWN"),
        (&[("respcd", "1268")], "OUTCOME_UNKNOWN"),
        (&[("respcd", "absent")], "UNKNOWN_CODE"),
    ];
    for (changes, expected) in cases {
        assert_eq!(said(&found(&[record(changes)])), expected, "{changes:?}");
    }
}

#[test]
fn only_records_that_name_this_order_as_a_payment_count_and_of_several_the_strongest() {
    let other = record(&[("out_trade_no", "OTHER")]);
    let refund = record(&[("order_type", "refund")]);
    let nameless = record(&[("out_trade_no", "absent")]);
    let declined = record(&[("respcd", "1205")]);
    let pending = record(&[("respcd", "1145")]);
    let unclear = record(&[("respcd", "9999")]);
    let paid = record(&[]);
    let cases: [(&[&String], &str); 8] = [
        (&[], "UNKNOWN_ORDER"),
        (&[&other], "RESPONSE_MISMATCH"),
        (&[&refund], "RESPONSE_MISMATCH"),
        (&[&nameless], "RESPONSE_MISMATCH"),
        (&[&other, &declined], "declined 1205"),
        (&[&declined, &pending], "pending"),
        (&[&pending, &paid, &declined], "approved"),
        (&[&unclear, &declined], "UNKNOWN_CODE"),
    ];
    for (records, expected) in cases {
        let records: Vec<String> = records.iter().map(|record| (*record).clone()).collect();
        assert_eq!(said(&found(&records)), expected, "{records:?}");
    }
}

#[test]
fn an_answer_that_is_about_the_request_says_nothing_of_the_order() {
    let one = format!(r#"{{"respcd":"0000","data":{}}}"#, record(&[]));
    let cases = [
        (one.as_str(), "approved"),
        (r#"{"respcd":"0000"}"#, "RESPONSE_INCOMPLETE"),
        (r#"{"respcd":"0000","data":""}"#, "RESPONSE_INCOMPLETE"),
        (r#"{"respcd":"0000","data":{}}"#, "RESPONSE_MISMATCH"),
        (r#"{"respcd":"1108","resperr":"signature error"}"#, "KEY_MISMATCH"),
        (r#"{"respcd":"1100"}"#, "OUTCOME_UNKNOWN"),
        (r#"{"respcd":"1201"}"#, "OUTCOME_UNKNOWN"),
        (r#"{"respcd":"1268"}"#, "UNKNOWN_ORDER"),
        (r#"{"respcd":"zzzz"}"#, "UNKNOWN_CODE"),
        (r#"{"respcd":"0000","data":[1]}"#, "unreadable SCHEMA"),
        (r#"{"respcd":"0000","data":7}"#, "unreadable SCHEMA"),
        (r#"{"data":[]}"#, "unreadable SCHEMA"),
        ("[]", "unreadable SCHEMA"),
        ("<html>", "unreadable JSON_SYNTAX"),
        ("", "unreadable EMPTY_PAYLOAD"),
    ];
    for (body, expected) in cases {
        assert_eq!(said(body), expected, "{body}");
    }
}

#[test]
fn refunds_have_no_order_of_ours_there_so_nothing_is_said_of_them() {
    let of = Origin { order: ORDER.to_owned(), number: Some("1".to_owned()), amount: None };
    let mut refund = intent();
    refund.operation = Operation { kind: Kind::Refund, of: Some(of), ..refund.operation };
    let reply = Reply::read(found(&[record(&[])]).as_bytes()).unwrap();
    assert_eq!(judge(&reply, &refund), Verdict::Unclear(Code::UnsupportedOperation));
}

#[test]
fn a_notification_is_read_over_its_bytes_under_its_own_key_alone() {
    let mut checked = 0;
    for vector in vectors().iter().filter(|vector| vector["body"].is_string()) {
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        let (body, sign, key) = (text("body"), text("sign"), Secret::from(text("key").as_str()));
        let read = |body: &str, sign: &str| notification::read(body.as_bytes(), sign, &key, None).map(|_| ());
        assert_eq!(read(&body, &sign), Ok(()), "{body}");
        assert_eq!(read(&body, &sign.to_lowercase()), Ok(()));
        assert_eq!(read(&format!("{body} "), &sign), Err(Code::SignMismatch));
        assert_eq!(read(&body, ""), Err(Code::SignMissing));
        let other = notification::read(body.as_bytes(), &sign, &Secret::from("other"), None);
        assert_eq!(other, Err(Code::SignMismatch));
        checked += 1;
    }
    assert_eq!(checked, 3);
}

#[test]
fn a_notification_is_worth_a_payment_only_of_this_order_and_shop() {
    let key = Secret::from("k");
    let told = |changes: &[(&str, &str)], mchid: Option<&str>| {
        let mut all = vec![("status", "1"), ("notify_type", "payment"), ("mchid", "M1")];
        all.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        all.extend(changes);
        let body = record(&all);
        let sign = tillwire_core::crypto::md5_hex(&[body.as_bytes(), b"k"]);
        match notification::read(body.as_bytes(), &sign, &key, mchid) {
            Ok(members) => word(notification::judge(&members, &intent())),
            Err(code) => code.as_str().to_owned(),
        }
    };
    let cases: [(Changes<'_>, Option<&str>, &str); 10] = [
        (&[], None, "approved"),
        (&[], Some("M1"), "approved"),
        (&[], Some("M2"), "WRONG_MERCHANT"),
        (&[("mchid", "")], Some("M2"), "approved"),
        (&[("txamt", "1")], None, "approved Equal Differs Equal"),
        (&[("out_trade_no", "OTHER")], None, "RESPONSE_MISMATCH"),
        (&[("notify_type", "refund")], None, "OUTCOME_UNKNOWN"),
        (&[("notify_type", "cancel")], None, "OUTCOME_UNKNOWN"),
        (&[("status", "0")], None, "UNKNOWN_CODE"),
        (&[("respcd", "1145")], None, "pending"),
    ];
    for (changes, mchid, expected) in cases {
        assert_eq!(told(changes, mchid), expected, "{changes:?} {mchid:?}");
    }
}
