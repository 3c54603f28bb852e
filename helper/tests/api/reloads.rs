//! SIGHUP: the configuration is read again while a customer pays.

use super::client::{COUNTER, Shop, answer_on, payment};
use serde_json::Value;

fn terminals(shop: &Shop) -> Vec<String> {
    let told = shop.ask("GET", "/v1/terminals", None);
    let ids = told.body["terminals"].as_array().unwrap().iter();
    ids.map(|terminal| terminal["terminal"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_terminal_that_is_added_takes_payments_while_one_runs_and_mistakes_change_nothing() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    let waiting = shop.begin("PUT", "/v1/payments/sale-1?wait=60s", Some(payment("12.50")));
    shop.terminal.until_read(1);
    let wrong = shop.helper.reload(|text| text.replacen("\"tcp\"", "\"pigeon\"", 1), "the former goes on");
    assert!(wrong.contains("config.toml:") && wrong.contains("pigeon"), "{wrong}");
    assert_eq!(terminals(&shop), [COUNTER]);
    let right = |text: String| {
        let text = text.replacen("\"pigeon\"", "\"tcp\"", 1);
        let entry = &text[text.find("[[terminal]]").unwrap()..text.find("[engine]").unwrap()];
        let added = entry.replacen(COUNTER, "counter-2", 1);
        text + "\n" + &added
    };
    shop.helper.reload(right, "the new configuration counts");
    assert_eq!(terminals(&shop), [COUNTER, "counter-2"]);
    shop.terminal.customer("tap");
    assert_eq!(answer_on(waiting).text("status"), "approved");
    let body = |terminal: &str| {
        let mut body = payment("1.00");
        body["terminal"] = Value::from(terminal);
        Some(body)
    };
    let paid = shop.ask("PUT", "/v1/payments/sale-2?wait=60s", body("counter-2"));
    assert_eq!(paid.text("status"), "approved");
    let gone = |text: String| text.replacen("id = \"counter-1\"", "id = \"counter-3\"", 1);
    shop.helper.reload(gone, "\"is gone\"");
    let refused = shop.ask("PUT", "/v1/payments/sale-3?wait=60s", body(COUNTER));
    assert_eq!(refused.refusal(), (404, "NOT_FOUND"));
    assert_eq!(shop.terminal.charged().len(), 2);
}

#[test]
fn what_needs_a_restart_is_said_and_the_rest_counts() {
    let shop = Shop::open();
    let change = |text: String| {
        text.replacen("journal = '", "journal = '/elsewhere", 1) + "\n[limits]\nconnections = 9\n"
    };
    let log = shop.helper.reload(change, "the new configuration counts");
    for what in ["[engine]", "limits.connections"] {
        assert!(log.contains(&format!("\"what\":\"{what}\"")), "{what} in {log}");
    }
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
}
