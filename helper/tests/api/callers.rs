//! Who may ask, and for what.

use super::client::{COUNTER, Shop, create_key, payment};
use super::helper::{ORIGIN, OTHER};
use super::served::tillwire;

#[test]
fn a_key_does_what_its_rights_say_at_the_terminals_it_is_for() {
    let shop = Shop::with(&[COUNTER, "counter-2"], "");
    let looker = create_key(&shop.helper, "looker", &["--rights", "read"]);
    let kiosk = create_key(&shop.helper, "kiosk", &["--terminals", "counter-2"]);
    let refund = Some(serde_json::json!({ "of": "sale-1", "terminal": "counter-2" }));
    let at = |id: &str| {
        let mut body = payment("1.00");
        body["terminal"] = id.into();
        Some(body)
    };
    let pay = "/v1/payments/sale-1?wait=60s";
    let cases = [
        (&looker, "PUT", pay, at(COUNTER), (403, "RIGHT_MISSING")),
        (&looker, "GET", "/v1/payments/sale-1?terminal=counter-1", None, (404, "UNKNOWN_ORDER")),
        (&kiosk, "PUT", "/v1/refunds/r", refund.clone(), (403, "RIGHT_MISSING")),
        (&kiosk, "POST", "/v1/refunds/r/close", refund, (403, "RIGHT_MISSING")),
        (&looker, "POST", "/v1/payments/sale-1/close", at(COUNTER), (403, "RIGHT_MISSING")),
        (&kiosk, "PUT", pay, at(COUNTER), (403, "RIGHT_MISSING")),
        (&shop.key, "PUT", pay, at("counter-9"), (404, "NOT_FOUND")),
        (&shop.key, "PUT", pay, Some(payment("1.00")), (422, "INVALID_FIELD")),
    ];
    for (key, method, path, body, expected) in cases {
        let told = shop.ask_with(key, method, path, body);
        assert_eq!(told.refusal(), expected, "{method} {path}: {}", told.body);
    }
    let listed = shop.ask_with(&kiosk, "GET", "/v1/terminals", None);
    assert_eq!(listed.body["terminals"].as_array().map(Vec::len), Some(1), "{}", listed.body);
    let paid = shop.ask_with(&kiosk, "PUT", pay, Some(payment("1.00")));
    assert_eq!((paid.status, paid.text("terminal")), (200, "counter-2"), "its only one needs no name");
}

#[test]
fn without_a_key_nothing_is_told_and_one_ends_when_it_is_taken_back() {
    let shop = Shop::open();
    let ask = |headers: &str| shop.send_raw(&shop.raw("GET", "/v1/terminals", headers, ""));
    let key = &shop.key;
    for headers in [
        String::new(),
        "Authorization: Bearer tillwire_\r\n".to_owned(),
        format!("Authorization: Basic {key}\r\n"),
        format!("Authorization: Bearer {key}\r\nAuthorization: Bearer {key}\r\n"),
        format!("X-Tillwire-Token: {key}\r\n"),
    ] {
        let told = ask(&headers);
        assert_eq!(told.refusal(), (401, "KEY_UNKNOWN"), "{headers}");
        assert!(told.head.to_lowercase().contains("www-authenticate: bearer"), "{}", told.head);
    }
    let good = format!("Authorization: Bearer {key}\r\n");
    assert_eq!(ask(&good).status, 200);
    let state = shop.helper.scratch.path("state");
    let output = tillwire(&["key", "revoke", "office", "--state", &state]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "office has no key any more.\n");
    assert_eq!(ask(&good).refusal(), (401, "KEY_UNKNOWN"));
    assert!(!shop.helper.log().contains(key), "no key in the log");
}

#[test]
fn a_page_needs_its_origin_on_the_list_and_its_token_and_a_key_in_it_counts_for_nothing() {
    let shop = Shop::open();
    let token = shop.helper.pair(ORIGIN);
    let ask = |origin: &str, more: &str| {
        let headers = format!("Origin: {origin}\r\n{more}");
        shop.send_raw(&shop.raw("GET", "/v1/terminals", &headers, ""))
    };
    let with = format!("X-Tillwire-Token: {token}\r\n");
    let paired = ask(ORIGIN, &with);
    assert_eq!(paired.status, 200, "{}", paired.body);
    assert!(
        paired.head.to_lowercase().contains(&format!("access-control-allow-origin: {ORIGIN}")),
        "{}",
        paired.head
    );
    assert_eq!(ask(OTHER, &with).refusal(), (401, "NOT_PAIRED"));
    assert_eq!(
        ask(ORIGIN, &format!("Authorization: Bearer {}\r\n", shop.key)).refusal(),
        (401, "NOT_PAIRED")
    );
    assert_eq!(ask("https://elsewhere.example", &with).refusal(), (403, "ORIGIN_FORBIDDEN"));
    let preflight = shop.raw(
        "OPTIONS",
        "/v1/payments/sale-1",
        &format!("Origin: {ORIGIN}\r\nAccess-Control-Request-Method: PUT\r\n"),
        "",
    );
    let told = shop.send_raw(&preflight);
    assert_eq!(told.status, 204);
    assert!(told.head.contains("GET, HEAD, PUT, OPTIONS"), "{}", told.head);
}

#[test]
fn keys_are_made_once_listed_and_refused_by_what_is_wrong() {
    let shop = Shop::open();
    let state = shop.helper.scratch.path("state");
    let run = |args: &[&str]| {
        let output = tillwire(&[args, &["--state", &state]].concat()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    create_key(&shop.helper, "kiosk", &["--terminals", "counter-1,counter-2"]);
    let (code, out, _) = run(&["key", "list"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "office: pay,refund,read at all terminals\nkiosk: pay,read at counter-1, counter-2\n")
    );
    let listed: serde_json::Value = serde_json::from_str(&run(&["key", "list", "--json"]).1).unwrap();
    assert_eq!(listed["keys"][1]["terminals"], serde_json::json!(["counter-1", "counter-2"]));
    let (code, out, err) = run(&["key", "create", "--for", "kiosk"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("tillwire key revoke kiosk"), "{err}");
    for wrong in [
        &["--for", "a b"][..],
        &["--for", "a", "--rights", "steal"],
        &["--for", "a", "--terminals", "a/b"],
        &[],
    ] {
        assert_eq!(run(&[&["key", "create"], wrong].concat()).0, 2, "{wrong:?}");
    }
    assert_eq!(run(&["key", "revoke", "nobody"]).1, "nobody had no key.\n");
}

#[test]
fn a_page_that_looks_something_up_where_it_came_from_is_known_by_its_token_of_that_origin_alone() {
    let shop = Shop::open();
    let token = shop.helper.pair(ORIGIN);
    let stranger = shop.raw("GET", "/v1/terminals", &format!("X-Tillwire-Token: {token}\r\n"), "");
    assert_eq!(shop.send_raw(&stranger).refusal(), (401, "KEY_UNKNOWN"), "it is of another origin");
}
