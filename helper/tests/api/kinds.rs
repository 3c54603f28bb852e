//! Every kind of operation, and what moves no money.

use super::client::{Shop, payment};
use serde_json::{Value, json};

/// Sends it, waits, and gives status, kind and the outcome's status.
fn done(shop: &Shop, path: &str, body: Value) -> (u16, String, String) {
    let told = shop.ask("PUT", &format!("/v1/{path}?wait=60s"), Some(body));
    (told.status, told.text("kind").to_owned(), told.text("status").to_owned())
}

fn approved(kind: &str) -> (u16, String, String) {
    (200, kind.to_owned(), "approved".to_owned())
}

#[test]
fn what_a_terminal_can_do_has_an_address_of_its_own() {
    let shop = Shop::with_codepay();
    let card = |amount: &str| json!({ "amount": { "amount": amount, "currency": "HKD" }, "method": "card" });
    let hkd = |amount: &str| json!({ "amount": amount, "currency": "HKD" });
    assert_eq!(done(&shop, "payments/sale-1", card("100.00")), approved("pay"));
    assert_eq!(done(&shop, "tips/tip-1", json!({ "of": "sale-1", "tip": hkd("10.00") })), approved("adjust"));
    assert_eq!(done(&shop, "payments/sale-2", card("5.00")), approved("pay"));
    assert_eq!(done(&shop, "voids/void-2", json!({ "of": "sale-2" })), approved("void"));
    assert_eq!(done(&shop, "authorisations/hold-3", card("80.00")), approved("authorise"));
    let taken = json!({ "of": "hold-3", "amount": hkd("60.00") });
    assert_eq!(done(&shop, "completions/take-3", taken), approved("complete"));
    let closed = shop.ask("POST", "/v1/batches", None);
    assert_eq!((closed.status, closed.text("verdict")), (200, "done"), "{}", closed.body);
}

#[test]
fn what_a_terminal_cannot_do_is_refused_before_anything_is_sent() {
    let shop = Shop::open();
    for (path, body) in [
        ("/v1/authorisations/hold-1", payment("1.00")),
        ("/v1/completions/take-1", json!({ "of": { "order": "A1" } })),
        ("/v1/tips/tip-1", json!({ "of": { "order": "A1" }, "tip": { "amount": "1", "currency": "HKD" } })),
    ] {
        assert_eq!(shop.ask("PUT", path, Some(body)).refusal(), (422, "UNSUPPORTED_OPERATION"), "{path}");
    }
    assert_eq!(shop.ask("POST", "/v1/batches", None).refusal(), (422, "UNSUPPORTED_OPERATION"));
    assert_eq!(shop.terminal.ledger()["requests"], json!([]));
}

#[test]
fn receipts_are_printed_again_and_an_order_is_asked_about() {
    let shop = Shop::open();
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
    for (path, body, verdict) in [
        ("/v1/query", Some(json!({ "of": "sale-1" })), "approved"),
        ("/v1/receipts", Some(json!({ "of": "sale-1" })), "done"),
        ("/v1/summaries", None, "done"),
    ] {
        let told = shop.ask("POST", path, body);
        assert_eq!((told.status, told.text("verdict")), (200, verdict), "{path}: {}", told.body);
    }
}
