//! `tillwire demo --engine`: the line of the README.

use super::helper::demo;
use super::served::exchange;

#[test]
fn one_request_takes_a_payment_with_nothing_else_set_up() {
    let demo = demo(&["--engine"]);
    let (host, key) = (demo.address(), demo.ready["engine"]["key"].as_str().unwrap());
    let body = r#"{"amount":{"amount":"12.50","currency":"HKD"},"method":"card"}"#;
    let request = format!(
        "PUT /v1/payments/sale-1?wait=60s HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let paid = exchange(&host, &request);
    assert_eq!(paid.status, 200, "{}", paid.body);
    assert!(paid.body.contains(r#""status":"approved""#), "{}", paid.body);
    assert_eq!(demo.get("/v1/payments/sale-1").status, 401, "also there nobody asks without a key");
    let page = demo.get("/");
    assert!(page.status == 200 && !demo.own_token().is_empty(), "the till is there too");
    let own = format!("Host: {host}\r\nConnection: close\r\nX-Tillwire-Token: {}\r\n", demo.own_token());
    let looked = exchange(&host, &format!("GET /v1/terminals HTTP/1.1\r\n{own}\r\n"));
    assert_eq!(
        looked.status, 200,
        "it looks where it came from, and browsers name no origin then: {}",
        looked.body
    );
}
