//! Payments: one request, one charge, whatever becomes of whoever asked.

use super::client::{COUNTER, Shop, answer_on, payment};
use serde_json::{Value, json};

#[test]
fn a_payment_is_one_request_and_the_same_again_gives_its_outcome() {
    let shop = Shop::open();
    for _ in 0..2 {
        let paid = shop.pay("sale-1", "12.50", "60s");
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{}", paid.body);
        assert_eq!(paid.body["amount"], json!({ "amount": "12.50", "currency": "HKD" }));
        assert_eq!(
            [paid.text("reference"), paid.text("money"), paid.text("terminal")],
            ["sale-1", "moved", "counter-1"]
        );
    }
    let looked = shop.ask("GET", "/v1/payments/sale-1", None);
    assert_eq!((looked.status, looked.text("status")), (200, "approved"));
    let other = shop.pay("sale-1", "12.60", "60s");
    assert_eq!(other.refusal(), (409, "INTENT_CONFLICT"));
    assert_eq!(shop.terminal.charged().len(), 1);
}

#[test]
fn whoever_does_not_wait_is_told_the_steps_and_asks_again() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let begun = shop.pay("sale-1", "12.50", "0s");
    assert_eq!((begun.status, begun.text("status"), begun.text("money")), (202, "pending", "unknown"));
    assert!(
        begun.head.to_lowercase().contains("location: /v1/payments/sale-1?terminal=counter-1"),
        "{}",
        begun.head
    );
    shop.terminal.until_read(1);
    let runs = shop.ask("GET", "/v1/payments/sale-1?wait=1s", None);
    assert_eq!((runs.status, runs.text("status")), (202, "pending"));
    let steps: Vec<_> =
        runs.body["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert!(steps.contains(&"sent"), "{steps:?}");
    let open = shop.ask("GET", "/v1/open", None);
    assert_eq!(open.body["open"][0]["reference"], "sale-1");
    let waiting = shop.begin("GET", "/v1/payments/sale-1?wait=60s", None);
    shop.terminal.customer("tap");
    assert_eq!(answer_on(waiting).text("status"), "approved");
    assert_eq!(shop.ask("GET", "/v1/open", None).body, json!({ "open": [] }));
}

#[test]
fn a_caller_that_is_cut_off_comes_back_to_one_charge() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let cut_off = shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    drop(cut_off);
    shop.terminal.customer("tap");
    let paid = shop.pay("sale-1", "12.50", "60s");
    assert_eq!((paid.status, paid.text("status")), (200, "approved"));
    assert_eq!(shop.terminal.charged().len(), 1);
}

#[test]
fn two_that_ask_at_once_have_the_same_payment() {
    let shop = Shop::open();
    let ask = || shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    let streams: Vec<_> = (0..8).map(|_| ask()).collect();
    for stream in streams {
        let paid = answer_on(stream);
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{}", paid.body);
    }
    assert_eq!(shop.terminal.charged().len(), 1);
}

#[test]
fn a_decline_is_an_outcome_and_not_an_error() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"DECLINE"}"#);
    let declined = shop.pay("sale-1", "12.50", "60s");
    assert_eq!((declined.status, declined.text("status"), declined.text("money")), (200, "declined", "none"));
    assert!(!declined.text("systemCode").is_empty());
}

#[test]
fn money_goes_back_by_the_reference_of_the_payment() {
    let shop = Shop::open();
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
    let back = shop.ask("PUT", "/v1/refunds/back-1?wait=60s", Some(json!({ "of": "sale-1" })));
    assert_eq!(
        (back.status, back.text("status"), back.text("kind")),
        (200, "approved", "refund"),
        "{}",
        back.body
    );
    let twice = shop.ask("PUT", "/v1/refunds/back-2?wait=60s", Some(json!({ "of": "sale-1" })));
    assert_eq!(twice.refusal(), (422, "REFUND_TOO_LARGE"));
    let nowhere = shop.ask("PUT", "/v1/refunds/back-3?wait=60s", Some(json!({ "of": "sale-9" })));
    assert_eq!(nowhere.refusal(), (404, "UNKNOWN_ORDER"));
    let other = shop.ask("GET", "/v1/payments/back-1", None);
    assert_eq!(other.refusal(), (404, "UNKNOWN_ORDER"));
    assert!(other.text("detail").contains("/v1/refunds"), "{}", other.body);
    assert_eq!(shop.terminal.ledger()["refunds"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_running_payment_is_stopped_at_the_terminal() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let running = shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    let asked = shop.ask("POST", "/v1/payments/sale-1/cancel", None);
    assert_eq!((asked.status, asked.text("answer")), (200, "requested"));
    let ended = answer_on(running);
    assert_eq!((ended.status, ended.text("status")), (200, "cancelled"), "{}", ended.body);
    assert_eq!(shop.terminal.charged(), [""; 0]);
}

#[test]
fn whoever_had_no_answer_closes_the_reference_and_a_request_that_comes_later_is_not_taken() {
    let shop = Shop::open();
    for _ in 0..2 {
        let closed = shop.ask("POST", "/v1/payments/sale-1/close", Some(payment("12.50")));
        assert_eq!(
            (closed.status, closed.text("status"), closed.text("money")),
            (200, "cancelled", "none"),
            "{}",
            closed.body
        );
    }
    let late = shop.pay("sale-1", "12.50", "60s");
    assert_eq!((late.status, late.text("status")), (200, "cancelled"), "{}", late.body);
    assert_eq!(shop.pay("sale-1", "12.60", "60s").refusal(), (409, "INTENT_CONFLICT"));
    let other = shop.ask("POST", "/v1/payments/sale-1/close", Some(payment("12.60")));
    assert_eq!(other.refusal(), (409, "INTENT_CONFLICT"));
    assert_eq!(shop.ask("POST", "/v1/payments/sale-2/close", None).refusal(), (422, "INVALID_FIELD"));
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let running = shop.begin("PUT", "/v1/payments/sale-3?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    let runs = shop.ask("POST", "/v1/payments/sale-3/close", Some(payment("12.50")));
    assert_eq!((runs.status, runs.text("status")), (202, "pending"), "{}", runs.body);
    shop.terminal.customer("tap");
    assert_eq!(answer_on(running).text("status"), "approved");
    let paid = shop.ask("POST", "/v1/payments/sale-3/close", Some(payment("12.50")));
    assert_eq!((paid.status, paid.text("status")), (200, "approved"));
    let back = Some(json!({ "of": "sale-3" }));
    let closed = shop.ask("POST", "/v1/refunds/back-1/close", back.clone());
    assert_eq!((closed.status, closed.text("status"), closed.text("kind")), (200, "cancelled", "refund"));
    assert_eq!(shop.ask("PUT", "/v1/refunds/back-1", back).text("status"), "cancelled");
    assert_eq!(
        (shop.terminal.charged().len(), shop.terminal.ledger()["refunds"].as_array().map(Vec::len)),
        (1, Some(0))
    );
}

#[test]
fn what_nobody_knows_is_unknown_bars_the_terminal_and_can_be_decided_by_hand() {
    let shop = Shop::with(&[COUNTER], "options = { timeouts = { query = 200, settle = 500 } }\n");
    shop.terminal.script(r#"{"verb":"DROP_AFTER_READ"},{"on":"query","verb":"QUERY_FAIL","k":100000}"#);
    let unknown = shop.pay("sale-1", "12.50", "300s");
    assert_eq!(
        (unknown.status, unknown.text("status"), unknown.text("money")),
        (200, "unknown", "unknown"),
        "{}",
        unknown.body
    );
    let asked = [("GET", "", None), ("PUT", "", Some(payment("12.50"))), ("POST", "/recheck?wait=60s", None)];
    for (method, path, body) in asked {
        let again = shop.ask(method, &format!("/v1/payments/sale-1{path}"), body);
        assert_eq!((again.status, again.text("status")), (200, "unknown"), "{method}: {}", again.body);
    }
    let barred = shop.pay("sale-2", "1.00", "60s");
    assert_eq!(barred.refusal(), (409, "TERMINAL_UNRESOLVED"));
    assert!(barred.text("detail").contains("sale-1"), "{}", barred.body);
    for (decision, status) in [("not-paid", "not-charged"), ("paid", "approved")] {
        let decision = json!({ "decision": decision, "who": "Mei" });
        let decided = shop.ask("POST", "/v1/payments/sale-1/settle", Some(decision));
        assert_eq!((decided.status, decided.text("status")), (200, status), "{}", decided.body);
        assert_eq!(decided.body["person"]["who"], "Mei");
    }
    shop.terminal.script("");
    assert_eq!(shop.pay("sale-3", "1.00", "60s").text("status"), "approved");
    let decision = json!({ "decision": "not-paid", "who": "Mei" });
    let late = shop.ask("POST", "/v1/payments/sale-3/settle", Some(decision));
    assert_eq!(late.refusal(), (409, "INTENT_CONFLICT"), "an answer is not for a person to decide");
}

#[test]
fn the_history_is_read_page_by_page() {
    let shop = Shop::open();
    for at in 1..=3 {
        assert_eq!(shop.pay(&format!("sale-{at}"), "1.00", "60s").text("status"), "approved");
    }
    let page = |query: &str| shop.ask("GET", &format!("/v1/history?{query}"), None);
    let names = |body: &Value| -> Vec<String> {
        let rows = body["settled"].as_array().unwrap();
        rows.iter().map(|row| row["outcome"]["reference"].as_str().unwrap().to_owned()).collect()
    };
    let first = page("limit=2");
    assert_eq!(names(&first.body), ["sale-3", "sale-2"]);
    let next = page(&format!("limit=2&before={}", first.text("next").replace(' ', "+")));
    assert_eq!(names(&next.body), ["sale-1"]);
    assert_eq!(next.body.get("next"), None);
    assert_eq!(first.body["settled"][0]["outcome"]["amount"], json!({ "amount": "1.00", "currency": "HKD" }));
}

#[test]
fn a_terminal_that_is_not_there_is_a_refusal_and_the_same_reference_begins_anew() {
    let mut shop = Shop::open();
    shop.terminal.child.kill().unwrap();
    shop.terminal.child.wait().unwrap();
    for _ in 0..2 {
        let refused = shop.pay("sale-1", "12.50", "60s");
        assert_eq!(refused.refusal(), (503, "CONNECT_REFUSED"), "{}", refused.body);
        assert_eq!(refused.text("money"), "none");
        let looked = shop.ask("GET", "/v1/payments/sale-1?wait=60s", None);
        assert_eq!((looked.status, looked.text("status")), (200, "not-charged"), "{}", looked.body);
    }
    assert_eq!(shop.ask("GET", "/v1/open", None).body, json!({ "open": [] }));
}
