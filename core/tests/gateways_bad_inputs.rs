//! The rows of tests/vectors/bad-inputs-gateways.jsonl that reach the gateways' wires: notifications and replies, one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::bpc;
use tillwire_core::code::Code;
use tillwire_core::crypto;
use tillwire_core::form;
use tillwire_core::http::{Message, Reply};
use tillwire_core::icashier::{self, Order, query, signed};
use tillwire_core::payment::{Intent, Kind, Method, Notices, Operation, Verdict};
use tillwire_core::secret::Secret;

const KEY: &str = "KEY123";
const MERID: &str = "M0001";
const ORDER: &str = "ORDER00001";
const PAID: &str =
    r#"{"resultcode":"0000","queryid":"Q1","txnamt":100,"merid":"M0001","orderid":"ORDER00001"}"#;

fn rows(surface: &str) -> Vec<String> {
    let lines = include_str!("../../tests/vectors/bad-inputs-gateways.jsonl").lines();
    let rows = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mine = rows.filter(|row| row["surface"] == surface);
    mine.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn icashier_room() -> icashier::Session {
    icashier::Session::new(icashier::session::Options {
        url: "https://pay.example".to_owned(),
        merid: MERID.to_owned(),
        key: KEY.into(),
        backurl: "https://shop.example/back".to_owned(),
        fronturl: None,
        expires: None,
    })
    .unwrap()
}

fn intent() -> Intent {
    let amount = Amount::from_minor(100, Currency::parse("CNY").unwrap()).unwrap();
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

fn told(query: String) -> Result<tillwire_core::payment::Notice, Code> {
    icashier_room().read(&Message { query, ..Message::default() })
}

/// A notification with this content, signed with our key.
fn notification(json: &str) -> String {
    let signed = signed::sign(json, &Secret::from(KEY));
    form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())])
}

/// What a notification with this content is worth for our order.
fn verdict(json: &str) -> Verdict {
    icashier_room().judge(&told(notification(json)).unwrap(), &intent()).verdict
}

fn refused(query: &str) -> Code {
    told(query.to_owned()).unwrap_err()
}

#[test]
fn every_bad_notification_is_refused_with_its_code_or_leads_to_an_inquiry() {
    let signed::Signed { text, sign } = signed::sign(PAID, &Secret::from(KEY));
    let with = |sign: &str| form::write([("resp", text.as_str()), ("sign", sign)]);
    let mut seen = 0;
    for id in rows("notification") {
        seen += 1;
        match id.as_str() {
            "N01" => {
                assert_eq!(refused(&with("")), Code::SignMissing);
                assert_eq!(refused(&form::write([("resp", text.as_str())])), Code::SignMissing);
            }
            "N02" => {
                for wrong in ["0", &"0".repeat(32), &sign[1..], &format!("{sign}0")] {
                    assert_eq!(refused(&with(wrong)), Code::SignMismatch, "{wrong}");
                }
            }
            "N04" => assert!(told(with(&sign.to_ascii_uppercase())).unwrap().sure),
            "N06" => {
                for query in [
                    format!("{0}&{0}", with(&sign)),
                    format!("resp[]={text}&sign={sign}"),
                    format!("{}&sign={sign}", with(&sign)),
                ] {
                    assert_eq!(refused(&query), Code::DuplicateParam, "{query}");
                }
                let body = format!(r#"{{"resp":["{text}"],"sign":"{sign}"}}"#).into_bytes();
                let listed = icashier_room().read(&Message { body, ..Message::default() });
                assert_eq!(listed, Err(Code::DuplicateParam));
            }
            "N07" => {
                let over_json = crypto::md5_hex(&[PAID.as_bytes(), KEY.as_bytes()]);
                assert_eq!(refused(&with(&over_json)), Code::SignMismatch);
            }
            "N09" => assert_eq!(refused(&notification(&PAID.replace(MERID, "M0002"))), Code::WrongMerchant),
            "N10" => {
                let other = told(notification(&PAID.replace(ORDER, "ORDER00002"))).unwrap();
                let verdict = icashier_room().judge(&other, &intent()).verdict;
                assert_eq!(verdict, Verdict::Unclear(Code::ResponseMismatch));
            }
            // The same answer again: what it does to a settled payment is in the tests of virtual time.
            "N11" => assert_eq!(verdict(PAID), verdict(PAID)),
            "N12" => {
                for odd in ["", r#""resultcode":null,"#, r#""resultcode":"","#, r#""resultcode":"9999","#] {
                    let json = PAID.replace(r#""resultcode":"0000","#, odd);
                    assert_eq!(verdict(&json), Verdict::Unclear(Code::UnknownCode), "{json}");
                }
            }
            // What is too large never gets this far, and what is not UTF-8 is no signed text.
            "N13" => {
                let body = b"resp=\xd6\xd0&sign=x".to_vec();
                let gbk = icashier_room().read(&Message { body, ..Message::default() });
                assert_eq!(gbk, Err(Code::Utf8Invalid));
            }
            "N16" => {
                assert_eq!(icashier_room().acknowledgement().as_bytes(), b"0000");
                assert_eq!(bpc_room().acknowledgement(), r#"{"respCode":"00","respMsg":"成功"}"#);
            }
            other => panic!("a new row: {other}"),
        }
    }
    assert_eq!(seen, 11);
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
    .unwrap()
}

#[test]
fn every_bad_answer_of_a_gateway_is_untrusted_and_every_bad_address_refused() {
    let mut seen = 0;
    for id in rows("gateway") {
        seen += 1;
        let key = Secret::from(KEY);
        match id.as_str() {
            "G01" => {
                for content in ["{", "hello", "[1]", "\u{feff}{}", ""] {
                    let signed = signed::sign(content, &key);
                    let body = form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())]);
                    assert_eq!(query::read(body.as_bytes(), &key), Err(Code::UntrustedResponse), "{content}");
                }
            }
            "G02" => {
                let signed = signed::sign(PAID, &Secret::from("KEY124"));
                let body = form::write([("resp", signed.text.as_str()), ("sign", signed.sign.as_str())]);
                assert_eq!(query::read(body.as_bytes(), &key), Err(Code::UntrustedResponse));
                let body = br#"{"respCode":"00"}"#.to_vec();
                let sign = Some(bpc::signed::sign(&body, &Secret::from("KEY124")));
                let read = bpc::Reply::read(&Reply { status: 200, sign, body }, &key);
                assert_eq!(read, Err(Code::UntrustedResponse));
            }
            "G03" => {
                let (sent, rewritten) = (br#"{ "b":"1", "respCode":"00" }"#, br#"{"respCode":"00","b":"1"}"#);
                let read = |sign: String| {
                    let reply = Reply { status: 200, sign: Some(sign), body: sent.to_vec() };
                    bpc::Reply::read(&reply, &key).map(|reply| reply.signed)
                };
                assert_eq!(read(bpc::signed::sign(sent, &key)), Ok(true));
                assert_eq!(read(bpc::signed::sign(rewritten, &key)), Err(Code::UntrustedResponse));
            }
            "G04" => {
                let body = br#"{"qrValidTime":"","tradeNo":"100040","payType":"0001","posNo":"37381542","tranType":"F","tellerNo":"001","txnAmt":"000000000001"}"#;
                let sign = bpc::signed::sign(body, &Secret::from("01AC$@!BGT98aw#C"));
                assert_eq!(sign, "093c5609bc3d67219b2cf993c77e6d66");
            }
            // Redirects and certificates are the connection's, not the wire's: see the tests of links.
            "G05" | "G06" => {}
            "G07" => {
                for address in
                    ["javascript:alert(1)", "https://shop.example/\r\nX: y", "https://", "/back", ""]
                {
                    let amount = intent().operation.amount.unwrap();
                    let order = |backurl: &str, fronturl: Option<&str>| Order {
                        action: icashier::Action::Arbi,
                        txnamt: amount,
                        merid: MERID.to_owned(),
                        orderid: ORDER.to_owned(),
                        backurl: backurl.to_owned(),
                        fronturl: fronturl.map(str::to_owned),
                        accname: None,
                        accno: None,
                    };
                    let good = "https://shop.example/back";
                    assert_eq!(order(address, None).json(), Err(Code::InvalidField), "{address}");
                    assert_eq!(order(good, Some(address)).json(), Err(Code::InvalidField), "{address}");
                    assert!(order(good, Some(good)).json().is_ok());
                }
            }
            other => panic!("a new row: {other}"),
        }
    }
    assert_eq!(seen, 7);
}
