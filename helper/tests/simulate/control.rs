//! The control interface: what it refuses, and that a reset forgets everything.

use super::served::*;

fn refused(served: &Served, request: &str) -> (u16, String) {
    let answer = exchange(served.control(), request);
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert!(!body["message"].as_str().unwrap().is_empty());
    (answer.status, body["code"].as_str().unwrap().to_owned())
}

#[test]
fn what_is_refused_says_why() {
    let served = serve(&[]);
    let large = "x".repeat(65_537);
    let cases = [
        (post("/sim/script", ""), 400, "EMPTY_PAYLOAD"),
        (post("/sim/script", "{"), 400, "JSON_SYNTAX"),
        (post("/sim/script", r#"{"system":"qfpay"}"#), 400, "SCHEMA"),
        (post("/sim/script", r#"{"system":"other","steps":[]}"#), 400, "INVALID_FIELD"),
        (post("/sim/script", r#"{"system":"qfpay","steps":[{"verb":"NO"}]}"#), 400, "INVALID_FIELD"),
        (post("/sim/customer", r#"{"system":"qfpay","action":"run"}"#), 400, "INVALID_FIELD"),
        (post("/sim/customer", r#"{"action":"tap"}"#), 400, "INVALID_FIELD"),
        (post("/sim/script", &large), 413, "PAYLOAD_TOO_LARGE"),
        (post("/sim/ledger", ""), 405, "NOT_FOUND"),
        ("GET /sim/reset HTTP/1.1\r\n\r\n".to_owned(), 405, "NOT_FOUND"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 404, "NOT_FOUND"),
        ("nonsense\r\n\r\n".to_owned(), 400, "SCHEMA"),
    ];
    for (request, status, code) in cases {
        let line = request.lines().next().unwrap().to_owned();
        assert_eq!(refused(&served, &request), (status, code.to_owned()), "{line}");
    }
    let mut bytes = post("/sim/script", "__").into_bytes();
    bytes.truncate(bytes.len() - 2);
    bytes.extend([0xff, 0xfe]);
    let answer = parse(&all(send(served.control(), &bytes)).bytes);
    assert!(answer.body.contains("UTF8_INVALID"), "{}", answer.body);
}

#[test]
fn a_refused_script_leaves_the_old_one_in_place() {
    let served = scripted(r#"{"verb":"DECLINE"}"#);
    refused(&served, &post("/sim/script", r#"{"system":"qfpay","steps":[{"verb":"NO"}]}"#));
    assert_eq!(codes(&served.ask_http(&pay("A1"))), "6000/1205");
}

#[test]
fn a_reset_forgets_money_script_and_connections() {
    let served = scripted(r#"{"verb":"ACCEPT"},{"verb":"DECLINE"}"#);
    served.ask_http(&pay("A1"));
    served.until_alone();
    assert_eq!(exchange(served.control(), &post("/sim/reset", "")).status, 200);
    let empty =
        serde_json::json!({ "charges": [], "refunds": [], "requests": [], "connections": {}, "open": {} });
    assert_eq!(served.ledger(), empty);
    assert_eq!(codes(&served.ask_http(&pay("A1"))), "6000/0000");
}

#[test]
fn without_dedupe_a_repeated_order_is_charged_again() {
    let served = serve(&[]);
    for (dedupe, expected) in [("true", 1), ("false", 2)] {
        exchange(served.control(), &post("/sim/reset", ""));
        let script = format!(r#"{{"system":"qfpay","steps":[],"dedupe":{dedupe}}}"#);
        exchange(served.control(), &post("/sim/script", &script));
        served.ask_http(&pay("A1"));
        served.ask_tcp(&pay("A1"));
        assert_eq!(served.charged().len(), expected);
    }
}

#[test]
fn a_script_file_is_in_force_from_the_start() {
    let folder = std::env::temp_dir().join(format!("tillwire-control-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("script.json");
    std::fs::write(&file, r#"{"system":"qfpay","steps":[{"verb":"DECLINE","code":"1117"}]}"#).unwrap();
    let served = serve(&["--script", file.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(codes(&served.ask_tcp(&pay("A1"))), "6000/1117");
}

#[test]
fn the_same_seed_gives_the_same_noise() {
    let noise = |seed: &str| {
        let served = serve(&["--seed", seed]);
        served.script(r#"{"verb":"GARBAGE","n":24}"#);
        let bytes = all(served.send_http(&pay("A1"))).bytes;
        bytes[bytes.len() - 24..].to_vec()
    };
    assert_eq!(noise("7"), noise("7"));
    assert_ne!(noise("7"), noise("8"));
}
