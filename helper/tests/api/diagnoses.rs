//! Why a terminal does not answer: what is looked at, and where the question got stuck.

use super::client::{COUNTER, Shop, Told, create_key};
use serde_json::{Value, json};

/// The name and state of each check.
fn states(told: &Told) -> Vec<(String, String)> {
    let text = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
    let checks = told.body["checks"].as_array().unwrap_or_else(|| panic!("{}", told.body));
    checks.iter().map(|check| (text(check, "name"), text(check, "state"))).collect()
}

fn expected(states: [(&str, &str); 4]) -> Vec<(String, String)> {
    states.map(|(name, state)| (name.to_owned(), state.to_owned())).into()
}

#[test]
fn nothing_is_in_the_way_of_a_terminal_that_answers_and_it_is_asked_for_no_money() {
    for (shop, own) in [(Shop::open(), "key"), (Shop::with_codepay(), "app")] {
        let told = shop.ask("POST", "/v1/diagnoses", None);
        let good = expected([("journal", "good"), ("free", "good"), ("terminal", "good"), (own, "good")]);
        assert_eq!((told.status, told.body["ok"].clone(), states(&told)), (200, json!(true), good));
        assert_eq!(told.text("terminal"), COUNTER);
        assert_eq!(shop.terminal.charged(), [""; 0]);
    }
}

#[test]
fn what_is_in_the_way_is_named_with_what_to_do_and_what_lies_behind_it_is_not_looked_at() {
    let mut shop = Shop::open();
    shop.terminal.child.kill().unwrap();
    shop.terminal.child.wait().unwrap();
    let told = shop.ask("POST", "/v1/diagnoses", None);
    let bad = expected([("journal", "good"), ("free", "good"), ("terminal", "bad"), ("key", "skipped")]);
    assert_eq!((told.body["ok"].clone(), states(&told)), (json!(false), bad));
    let terminal = &told.body["checks"][2];
    assert_eq!(terminal["code"], "CONNECT_REFUSED");
    assert!(terminal["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{terminal}");
}

#[test]
fn while_a_payment_runs_nothing_is_asked_of_the_terminal() {
    let shop = Shop::open();
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    assert_eq!(shop.pay("sale-1", "12.50", "0s").status, 202);
    shop.terminal.until_read(1);
    let told = shop.ask("POST", "/v1/diagnoses", None);
    let busy = expected([("journal", "good"), ("free", "bad"), ("terminal", "skipped"), ("key", "skipped")]);
    assert_eq!((states(&told), &told.body["checks"][1]["code"]), (busy, &json!("TERMINAL_BUSY")));
    assert_eq!(shop.terminal.ledger()["requests"].as_array().map(Vec::len), Some(1));
    shop.terminal.customer("tap");
}

#[test]
fn whoever_may_look_may_ask_and_of_their_own_terminals_alone() {
    let shop = Shop::with(&[COUNTER, "counter-2"], "");
    let looks = create_key(&shop.helper, "screen", &["--rights", "read", "--terminals", COUNTER]);
    let pays = create_key(&shop.helper, "kiosk", &["--rights", "pay"]);
    let ask = |key: &str, body: Value| shop.ask_with(key, "POST", "/v1/diagnoses", Some(body));
    assert_eq!(ask(&looks, json!({})).status, 200);
    assert_eq!(ask(&looks, json!({ "terminal": "counter-2" })).refusal(), (403, "RIGHT_MISSING"));
    assert_eq!(ask(&pays, json!({})).refusal(), (403, "RIGHT_MISSING"));
    assert_eq!(ask(&shop.key, json!({})).refusal(), (422, "INVALID_FIELD"), "which one is meant");
    assert_eq!(
        ask(&shop.key, json!({ "terminal": "counter-2", "deep": true })).refusal(),
        (422, "INVALID_FIELD")
    );
}
