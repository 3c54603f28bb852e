//! What cannot be meant is refused by name, charges nothing and stops nobody.

use super::client::{Shop, payment};
use serde_json::{Value, json};

#[test]
fn whatever_is_wrong_is_named_and_nothing_reaches_the_terminal() {
    let shop = Shop::open();
    let with = |member: &str, value: Value| {
        let mut body = payment("12.50");
        body[member] = value;
        Some(body)
    };
    let money = |amount: Value| with("amount", json!({ "amount": amount, "currency": "HKD" }));
    let pay = "/v1/payments/sale-1?wait=60s";
    let cases = [
        ("PUT", pay, money(json!(12.5)), (422, "AMOUNT_FORMAT"), "amount.amount"),
        ("PUT", pay, money(json!("12.505")), (422, "AMOUNT_PRECISION"), "amount.amount"),
        ("PUT", pay, money(json!("0.00")), (422, "AMOUNT_RANGE"), "amount.amount"),
        ("PUT", pay, with("amount", json!("12.50")), (422, "INVALID_FIELD"), "amount"),
        (
            "PUT",
            pay,
            with("amount", json!({ "amount": "1", "currency": "USD" })),
            (422, "CURRENCY"),
            "amount.currency",
        ),
        ("PUT", pay, with("method", json!("cheque")), (422, "UNSUPPORTED_METHOD"), "method"),
        ("PUT", pay, with("colour", json!("red")), (422, "INVALID_FIELD"), "colour"),
        ("PUT", pay, with("options", json!({ "colour": 1 })), (422, "INVALID_FIELD"), "options.colour"),
        ("PUT", pay, None, (422, "INVALID_FIELD"), "amount"),
        ("PUT", "/v1/payments/sale-1?wait=soon", Some(payment("1.00")), (422, "INVALID_FIELD"), "wait"),
        ("PUT", "/v1/payments/sale-1?colour=1", Some(payment("1.00")), (422, "INVALID_FIELD"), "colour"),
        ("PUT", "/v1/payments/a%0Ab", Some(payment("1.00")), (422, "INVALID_FIELD"), "reference"),
        ("POST", "/v1/query", Some(json!({})), (422, "INVALID_FIELD"), "of"),
        ("GET", "/v1/history?limit=0", None, (422, "INVALID_FIELD"), "limit"),
        ("GET", "/v1/events?after=x", None, (422, "INVALID_FIELD"), "after"),
        ("GET", "/v1/history?terminal=counter-9", None, (404, "NOT_FOUND"), "terminal"),
    ];
    for (method, path, body, expected, argument) in cases {
        let told = shop.ask(method, path, body);
        assert_eq!(told.refusal(), expected, "{method} {path}: {}", told.body);
        assert_eq!(told.text("argument"), argument, "{}", told.body);
        assert_eq!(told.text("money"), "none");
        assert!(told.text("detail").contains(argument) && !told.text("allowed").is_empty(), "{}", told.body);
    }
    assert_eq!(shop.terminal.ledger()["requests"], json!([]));
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved", "nothing is kept of a refusal");
}

#[test]
fn bodies_that_two_readers_could_read_differently_are_refused() {
    let shop = Shop::open();
    let auth = format!("Authorization: Bearer {}\r\n", shop.key);
    let json = format!("{auth}Content-Type: application/json\r\n");
    let twice = r#"{"method":"card","method":"wechat"}"#;
    let huge = format!(r#"{{"method":"{}"}}"#, "x".repeat(70_000));
    let cases = [
        (&json, "{", 400, "JSON_SYNTAX"),
        (&json, twice, 400, "JSON_DUPLICATE_KEY"),
        (&json, "{} {}", 400, "JSON_TRAILING"),
        (&json, "\u{feff}{}", 400, "JSON_SYNTAX"),
        (&json, "[]", 422, "INVALID_FIELD"),
        (&json, &huge, 413, "PAYLOAD_TOO_LARGE"),
        (&auth, "{}", 415, "SCHEMA"),
        (&format!("{auth}Content-Type: text/plain\r\n"), "{}", 415, "SCHEMA"),
    ];
    for (headers, body, status, code) in cases {
        let told = shop.send_raw(&shop.raw("PUT", "/v1/payments/sale-1", headers, body));
        assert_eq!(told.refusal(), (status, code), "{}", &body[..body.len().min(80)]);
    }
    assert_eq!(shop.terminal.ledger()["requests"], json!([]));
}

#[test]
fn paths_and_methods_that_do_nothing_say_so_as_problems() {
    let shop = Shop::open();
    for (method, path, expected) in [
        ("GET", "/v1/payments", (404, "NOT_FOUND")),
        ("GET", "/v1/payments/a/b", (404, "NOT_FOUND")),
        ("PUT", "/v1/gifts/a", (404, "NOT_FOUND")),
        ("POST", "/v1/payments/a", (405, "NOT_FOUND")),
        ("PUT", "/v1/history", (405, "NOT_FOUND")),
        ("DELETE", "/v1/payments/a", (405, "NOT_FOUND")),
    ] {
        let told = shop.ask(method, path, None);
        let body = &told.body;
        // What is not the engine's is refused in the helper's own words.
        let code = body["code"].as_str().or(body["error"].as_str());
        assert_eq!((told.status, code), (expected.0, Some(expected.1)), "{method} {path}: {body}");
    }
    let rebound =
        shop.raw("GET", "/v1/terminals", "", "").replacen("Host: 127.0.0.1", "Host: evil.example", 1);
    assert_eq!(shop.send_raw(&rebound).refusal(), (403, "HOST_FORBIDDEN"));
}
