//! The rows of tests/vectors/bad-inputs.jsonl that reach CodePay's wire: JSON texts and amounts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::codepay::{Message, Order, TransType};

fn rows(surface: &str) -> Vec<(String, String)> {
    let lines = include_str!("../../tests/vectors/bad-inputs.jsonl").lines();
    let rows = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mine = rows.filter(|row| row["surface"] == surface && row["text"].is_string());
    mine.map(|row| (row["id"].as_str().unwrap().to_owned(), row["text"].as_str().unwrap().to_owned()))
        .collect()
}

fn read(text: &str) -> Option<Code> {
    Message::decode(text).err().map(|error| error.code())
}

/// The message that carries a text in a member of its business data.
fn within(text: &str) -> String {
    format!(r#"{{"topic":"ecrhub.pay.order","response_code":"000","biz_data":{{"member":{text}}}}}"#)
}

#[test]
fn every_bad_json_text_is_refused_with_its_code_alone_and_inside_a_message() {
    let mut seen = 0;
    for (id, text) in rows("json") {
        let (text, expected) = match id.as_str() {
            "E01" => ("[".repeat(1_000), Some(Code::JsonDepth)),
            // A reply of another wire: well-formed, but no message here.
            "E04" | "E13" => (text, Some(Code::Schema)),
            "E06" => (text, Some(Code::JsonTrailing)),
            "E07" | "E08" | "E09" | "E10" => (text, Some(Code::JsonSyntax)),
            "E12" => (format!("\"{}\"", "x".repeat(1 << 20)), Some(Code::PayloadTooLarge)),
            other => panic!("a new row: {other}"),
        };
        assert_eq!(read(&text), expected, "{id}");
        let inside = read(&within(&text));
        match id.as_str() {
            "E04" | "E13" => assert_eq!(inside, None, "{id}: unknown members pass"),
            "E06" => assert_eq!(inside, Some(Code::JsonSyntax), "{id}"),
            _ => assert_eq!(inside, expected, "{id} inside"),
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
    let keys: Vec<_> = (0..5_000).map(|key| format!("\"{key}\":1")).collect();
    assert_eq!(read(&format!("{{{}}}", keys.join(","))), Some(Code::PayloadTooLarge));
}

#[test]
fn every_bad_amount_is_refused_with_its_code_before_it_is_sent() {
    let mut seen = 0;
    for (id, text) in rows("amount") {
        let mut order = Order::new(TransType::Sale, "M1");
        order.order_amount = Some(text.clone());
        let found = order.fields().err().map(|error| error.code());
        let expected = match id.as_str() {
            "M02" | "M03" | "M09" => Some(Code::AmountRange),
            "M04" => Some(Code::AmountPrecision),
            "M05" | "M06" | "M07" | "M08" | "M12" => Some(Code::AmountFormat),
            "M11" => None,
            // An amount of another currency never gets as far as a text.
            "M13" => Some(Code::AmountFormat),
            other => panic!("a new row: {other}"),
        };
        assert_eq!(found, expected, "{id}");
        seen += 1;
    }
    assert_eq!(seen, 11);
    let amount = Amount::parse("10.1", Currency::parse("USD").unwrap()).unwrap();
    assert_eq!(amount.to_decimal(), "10.10", "M11: how this wire writes it");
}
