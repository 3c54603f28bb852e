//! The wires of gateways: replies and notifications. What the fuzzer makes up is signed here, since it cannot.

use crate::text;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::bpc;
use tillwire_core::form;
use tillwire_core::http::{Message, Reply};
use tillwire_core::icashier::{self, query};
use tillwire_core::json::{Value, find};
use tillwire_core::payment::{Intent, Kind, Match, Method, Notice, Notices, Operation, Verdict};
use tillwire_core::secret::Secret;

const KEY: &str = "KEY123";
const ORDER: &str = "ORDER00001";

fn icashier_room() -> icashier::Session {
    icashier::Session::new(icashier::session::Options {
        url: "https://pay.example".to_owned(),
        merid: "M0001".to_owned(),
        key: KEY.into(),
        backurl: "https://shop.example/back".to_owned(),
        fronturl: None,
        expires: None,
    })
    .expect("options")
}

fn bpc_room() -> bpc::Session {
    bpc::Session::new(bpc::session::Options {
        mid: "104320170118888".to_owned(),
        pos_no: "37381542".to_owned(),
        teller_no: None,
        key: KEY.into(),
        ret_url: None,
        first_query: 30_000,
        allow_unsigned_notifications: false,
    })
    .expect("options")
}

fn intent() -> Intent {
    let amount = Amount::from_minor(100, Currency::parse("CNY").expect("a currency")).expect("an amount");
    let operation = Operation {
        kind: Kind::Pay,
        reference: "sale-1".to_owned(),
        amount: Some(amount),
        method: Method::Any,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: ORDER.to_owned(), number: None, created: 0 }
}

fn signed_form(content: &str) -> String {
    let signed = icashier::signed::sign(content, &Secret::from(KEY));
    form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())])
}

/// As it came nothing is believed; signed, it approves our payment only where it speaks of
/// that, and of its amount.
pub fn icashier_notification(bytes: &[u8]) {
    let room = icashier_room();
    let raw = Message { body: bytes.to_vec(), query: text(bytes).to_owned(), ..Message::default() };
    assert!(room.read(&raw).is_err(), "what nobody signed was read");
    let signed = Message { query: signed_form(text(bytes)), ..Message::default() };
    judged(&room, &signed, |notice| {
        notice.order.as_deref() == Some(ORDER) && number(notice, "txnamt") == Some(100)
    });
}

/// A reply that nobody signed is refused; one that was is an object.
pub fn icashier_reply(bytes: &[u8]) {
    let key = Secret::from(KEY);
    assert!(query::read(bytes, &key).is_err(), "what nobody signed was read");
    if let Ok(fields) = query::read(signed_form(text(bytes)).as_bytes(), &key) {
        let _ = query::is_answered(&fields);
        let again = tillwire_core::json::object_json(&fields);
        assert_eq!(query::read(signed_form(&again).as_bytes(), &key), Ok(fields));
    }
}

/// As [`icashier_notification`].
pub fn bpc_notification(bytes: &[u8]) {
    let room = bpc_room();
    let raw = Message { body: bytes.to_vec(), ..Message::default() };
    assert!(!room.read(&raw).is_ok_and(|notice| notice.sure), "what nobody signed is sure");
    let sign = bpc::signed::sign(bytes, &Secret::from(KEY));
    let signed =
        Message { body: bytes.to_vec(), head: vec![("sign".to_owned(), sign)], ..Message::default() };
    // The number is what an order is known by there, and the machine finds the payment by it; no document has an amount in it.
    let silent = |notice: &Notice| match find(&notice.fields, "txnAmt") {
        None | Some(Value::Null) => true,
        Some(value) => value.as_text() == Some(""),
    };
    judged(&room, &signed, |notice| {
        notice.number.is_some() && (silent(notice) || number(notice, "txnAmt") == Some(100))
    });
}

/// A reply with a wrong signature is refused.
pub fn bpc_reply(bytes: &[u8]) {
    let key = Secret::from(KEY);
    let reply = |sign: String| Reply { status: 200, sign: Some(sign), body: bytes.to_vec() };
    let sign = bpc::signed::sign(bytes, &key);
    let wrong = sign.chars().rev().collect::<String>();
    if wrong != sign {
        assert!(bpc::Reply::read(&reply(wrong), &key).is_err(), "a wrong signature was believed");
    }
    if let Ok(read) = bpc::Reply::read(&reply(sign), &key) {
        assert!(read.signed);
        serde_json::from_str::<serde_json::Value>(&read.to_json()).expect("JSON");
    }
}

/// `names`: whether it speaks of our payment.
fn judged(room: &dyn Notices, message: &Message, names: impl Fn(&Notice) -> bool) {
    let Ok(notice) = room.read(message) else { return };
    if let Verdict::Approved(facts) = room.judge(&notice, &intent()).verdict {
        let ours = facts.order == Match::Equal && facts.amount == Match::Equal;
        assert!(!ours || names(&notice), "an approval of something else: {notice:?}");
    }
}

/// A member of it, read as a whole number.
fn number(notice: &Notice, name: &str) -> Option<u64> {
    find(&notice.fields, name).and_then(|value| value.scalar()).and_then(|text| text.parse().ok())
}
