//! What a supporter finds of a payment in the log, and what nobody finds there.

use super::client::{Shop, payment};
use super::served::KEY;
use serde_json::Value;
use std::time::{Duration, Instant};

/// The lines about that reference, once one of them has this message.
fn lines(shop: &Shop, reference: &str, last: &str) -> Vec<Value> {
    let start = Instant::now();
    loop {
        let log = shop.helper.log();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let lines: Vec<Value> = lines.filter(|line| line["span"]["reference"] == reference).collect();
        if lines.iter().any(|line| line["message"] == last) {
            return lines;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no {last:?} in {log}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn story(lines: &[Value]) -> Vec<String> {
    let word = |line: &Value| {
        let more = ["step", "status", "code", "seq"].iter().find_map(|name| match &line[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) if *name == "seq" => Some(number.to_string()),
            _ => None,
        });
        format!("{} {}", line["message"].as_str().unwrap(), more.unwrap_or_default()).trim().to_owned()
    };
    lines.iter().map(word).collect()
}

#[test]
fn the_log_of_a_payment_is_found_by_its_reference_from_the_request_to_the_outcome() {
    let shop = Shop::open();
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
    let found = lines(&shop, "sale-1", "outcome");
    let story = story(&found);
    let mut rest = story.iter();
    for expected in [
        "asked for",
        "written down 0",
        "goes on opening",
        "written down 1",
        "goes on sent",
        "answered",
        "written down 2",
        "outcome approved",
    ] {
        assert!(rest.any(|line| line == expected), "{expected}, in this order, in {story:?}");
    }
    assert!(found.iter().all(|line| line["span"]["terminal"] == "counter-1"), "{found:?}");
}

#[test]
fn a_refusal_is_found_by_its_reference_too_and_no_line_has_a_key_an_amount_or_an_answer() {
    let shop = Shop::open();
    assert_eq!(shop.pay("sale-1", "12.34", "60s").text("status"), "approved");
    shop.terminal.script(r#"{"verb":"DECLINE"}"#);
    assert_eq!(shop.pay("sale-2", "43.21", "60s").text("status"), "declined");
    assert_eq!(shop.pay("sale-1", "56.78", "60s").text("code"), "INTENT_CONFLICT");
    let refused = lines(&shop, "sale-1", "refused");
    assert_eq!(refused.last().unwrap()["code"], "INTENT_CONFLICT", "{refused:?}");
    shop.ask("PUT", "/v1/payments/sale-3?wait=60s", Some(payment("0.07")));
    lines(&shop, "sale-3", "outcome");
    let log = shop.helper.log();
    let order = shop.terminal.ledger()["charges"][0]["order"].as_str().unwrap().to_owned();
    for secret in [KEY, &shop.key, "wechat", &order] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let mut about = ["sale-1", "sale-2", "sale-3"].map(|reference| lines(&shop, reference, "asked for"));
    for line in about.iter_mut().flatten() {
        line["timestamp"].take();
        for amount in ["12.34", "1234", "43.21", "4321", "56.78", "5678"] {
            assert!(!line.to_string().contains(amount), "{amount} in {line}");
        }
    }
}
