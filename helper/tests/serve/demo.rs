//! `tillwire demo`: all on one port.

use super::helper::{Scratch, demo, error};
use super::pages::{Heard, Page};
use super::served::{open, pay, seal, tillwire};

#[tokio::test]
async fn its_own_page_pays_on_both_terminals_with_the_token_in_it() {
    let demo = demo(&[]);
    let (origin, token) = (demo.own_origin(), demo.own_token());
    assert_eq!(
        demo.ready["terminals"],
        serde_json::json!(["counter-tcp", "counter-http", "counter-websocket"])
    );

    for gateway in ["icashier", "bpc"] {
        let url = demo.ready[gateway].as_str().unwrap();
        let answer =
            super::served::exchange(url.split('/').nth(2).unwrap(), "GET /bpc/payApi HTTP/1.1\r\n\r\n");
        assert_eq!(answer.status, 405, "{url}");
    }

    let mut page = Page::open(&demo, "counter-tcp", &origin, &token, "till").await;
    page.binary(seal(&pay("A1"))).await;
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");

    let mut page = Page::open(&demo, "counter-http", &origin, &token, "till").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay("B2")))).await;
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    let Heard::Binary(body) = page.heard().await else { panic!("no body") };
    assert_eq!(open(std::str::from_utf8(&body).unwrap()).respcd.wire(), "6000");
    assert_eq!(page.heard().await, Heard::Closed(Some(1000)));

    let ledger: serde_json::Value = serde_json::from_str(&demo.get("/sim/ledger").body).unwrap();
    let orders: Vec<_> =
        ledger["charges"].as_array().unwrap().iter().map(|charge| &charge["order"]).collect();
    assert_eq!(orders, ["A1", "B2"]);
}

#[test]
fn its_controls_are_for_its_own_page_alone() {
    let demo = demo(&[]);
    let script = r#"{"system":"qfpay","steps":[]}"#;
    assert_eq!(demo.post("/sim/script", &demo.own_origin(), "", script).status, 200);
    assert_eq!(demo.post("/sim/reset", &demo.own_origin(), "", "").status, 200);
    let answer = demo.post("/sim/script", "http://evil.example", "", script);
    assert_eq!((answer.status, error(&answer.body).as_str()), (403, "ORIGIN_FORBIDDEN"));
    assert_eq!(demo.get("/sim/reset").status, 405);
    assert_eq!(demo.get("/sim/nothing").status, 405, "only the ledger is read");
}

#[test]
fn a_folder_with_a_till_is_served_and_nothing_beside_it() {
    let scratch = Scratch::new();
    let dist = scratch.path("dist");
    std::fs::create_dir_all(format!("{dist}/assets")).unwrap();
    std::fs::write(format!("{dist}/index.html"), "<head></head>till").unwrap();
    std::fs::write(format!("{dist}/assets/a.js"), "let a").unwrap();
    std::fs::write(scratch.path("secret"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(scratch.path("secret"), format!("{dist}/link")).unwrap();
    let demo = demo(&["--till", &dist]);
    assert!(demo.get("/").body.starts_with(r#"<head><meta name="tillwire-token" content=""#));
    let script = demo.get("/assets/a.js?v=1");
    assert_eq!((script.status, script.body.as_str()), (200, "let a"));
    assert!(script.head.contains("content-type: text/javascript"), "{}", script.head);
    for path in
        ["/nothing", "/../secret", "/%2e%2e/secret", "/assets/../../secret", "//secret", "/link", "/assets"]
    {
        assert_eq!(demo.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_folder_without_a_till_is_refused() {
    let output = tillwire(&["demo", "--port", "0", "--till", "/nowhere/at/all"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
