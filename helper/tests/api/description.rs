//! The description of the API, and what is answered against it.

use super::client::Shop;
use serde_json::Value;

fn described(shop: &Shop) -> Value {
    let told = shop.send_raw(&shop.raw("GET", "/v1/openapi.json", "", ""));
    assert_eq!(told.status, 200);
    told.body
}

/// Every member that is there is described, and every one that must be there is.
fn fits(value: &Value, schema: &str, described: &Value) {
    let schema = &described["components"]["schemas"][schema];
    let (members, known) = (value.as_object().unwrap(), schema["properties"].as_object().unwrap());
    for name in members.keys() {
        assert!(known.contains_key(name), "{name} is not described: {value}");
    }
    for name in schema["required"].as_array().unwrap() {
        assert!(members.contains_key(name.as_str().unwrap()), "{name} is missing: {value}");
    }
    for (name, value) in members {
        let words = known[name]["enum"].as_array();
        assert!(words.is_none_or(|words| words.contains(value)), "{name}: {value}");
    }
}

#[test]
fn what_is_answered_is_what_is_described() {
    let shop = Shop::open();
    let described = described(&shop);
    let paid = shop.pay("sale-1", "12.50", "60s");
    fits(&paid.body, "Outcome", &described);
    fits(&paid.body["steps"][0], "Step", &described);
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    fits(&shop.pay("sale-2", "12.50", "0s").body, "Pending", &described);
    fits(&shop.ask("POST", "/v1/payments/sale-2/cancel", None).body, "Cancel", &described);
    fits(&shop.ask("GET", "/v1/payments/sale-2?wait=60s", None).body, "Outcome", &described);
    fits(&shop.pay("sale-1", "1.00", "0s").body, "Problem", &described);
    let history = shop.ask("GET", "/v1/history", None).body;
    fits(&history, "History", &described);
    fits(&history["settled"][0], "Settled", &described);
    let terminals = shop.ask("GET", "/v1/terminals", None).body;
    fits(&terminals["terminals"][0], "Terminal", &described);
    let diagnosis = shop.ask("POST", "/v1/diagnoses", None).body;
    fits(&diagnosis, "Diagnosis", &described);
    fits(&diagnosis["checks"][0], "Check", &described);
    let options = &terminals["terminals"][0]["options"]["pay"];
    assert!(
        options.as_array().unwrap().iter().any(|option| option["name"] == "payment_timeout"),
        "{options}"
    );
    fits(
        &shop.ask("POST", "/v1/query", Some(serde_json::json!({ "of": "sale-1" }))).body,
        "Answer",
        &described,
    );
}

#[test]
fn every_path_that_is_described_is_served_and_only_to_those_who_may() {
    let shop = Shop::open();
    let described = described(&shop);
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let path = path
                .replace("{reference}", "r")
                .replace("{gateway}", "nobody")
                .replace("{webhook}", "nobody");
            let method = method.to_uppercase();
            let told = shop.send_raw(&shop.raw(&method, &path, "", ""));
            let open = operation["security"].as_array().is_some_and(Vec::is_empty);
            let expected = match open {
                // It is there for whoever the engine knows.
                true if path.ends_with("/nobody") => 404,
                true => 200,
                false => 401,
            };
            assert_eq!(told.status, expected, "{method} {path}");
        }
    }
}

#[test]
fn the_page_for_people_tells_every_path_and_loads_nothing() {
    let shop = Shop::open();
    let page = super::served::exchange(&shop.helper.address(), &shop.raw("GET", "/v1/", "", "")).body;
    for path in described(&shop)["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
    for loads in ["<script", "src=", "<link", "@import", "{{"] {
        assert!(!page.contains(loads), "{loads}");
    }
}
