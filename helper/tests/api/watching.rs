//! Events as they come, and those that were missed.

use super::client::{Shop, until};

/// The ids that a stream has told, in its order.
fn ids(heard: &str) -> Vec<u64> {
    heard.lines().filter_map(|line| line.strip_prefix("id:")).map(|id| id.trim().parse().unwrap()).collect()
}

#[test]
fn whoever_watches_hears_steps_and_the_outcome_and_has_the_rest_after_a_gap() {
    let shop = Shop::open();
    let watch = |path: &str| shop.begin("GET", path, None);
    let mut stream = watch("/v1/events");
    until(&mut stream, "\r\n\r\n");
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
    let heard = until(&mut stream, "event:outcome") + &until(&mut stream, "\n\n");
    assert!(heard.contains(r#""reference":"sale-1""#) && heard.contains("event:step"), "{heard}");
    assert!(heard.contains(r#""amount":{"amount":"12.50","currency":"HKD"}"#), "{heard}");
    let seen = ids(&heard);
    assert!(seen.is_sorted() && seen.len() > 1, "{heard}");
    drop(stream);

    assert_eq!(shop.pay("sale-2", "1.00", "60s").text("status"), "approved");
    let last = seen.last().unwrap();
    let mut again = watch(&format!("/v1/events?after={last}"));
    let missed = until(&mut again, r#""status":"approved""#) + &until(&mut again, "\n\n");
    assert!(missed.contains("sale-2") && !missed.contains("sale-1"), "{missed}");
    assert!(ids(&missed).iter().all(|id| id > last), "{missed}");
}

#[test]
fn why_a_payment_did_not_begin_is_told_with_where_that_was_tried() {
    let mut shop = Shop::open();
    shop.terminal.child.kill().unwrap();
    shop.terminal.child.wait().unwrap();
    let mut stream = shop.begin("GET", "/v1/events", None);
    until(&mut stream, "\r\n\r\n");
    assert_eq!(shop.pay("sale-1", "1.00", "60s").refusal(), (503, "CONNECT_REFUSED"));
    let why = until(&mut stream, "event:refused") + &until(&mut stream, "\n\n");
    assert!(
        why.contains(r#""code":"CONNECT_REFUSED","detail":"#) && why.contains(shop.terminal.tcp()),
        "{why}"
    );
}
