//! SIGHUP: another configuration counts for whoever comes, and nobody is cut off.

use super::helper::{ORIGIN, OTHER, error, serve, terminal};
use super::pages::Page;
use super::served::{pay, scripted, seal};

const NEW: &str = "http://new.example";

#[tokio::test(flavor = "multi_thread")]
async fn origins_and_terminals_change_for_whoever_comes_and_a_payment_on_a_terminal_that_went_ends() {
    let simulated = scripted(r#"{"verb":"WAIT"}"#);
    let helper = serve(&[terminal("old", "http", simulated.http())]);
    let token = helper.pair(ORIGIN);
    let mut page = Page::open(&helper, "old", ORIGIN, &token, "s").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay("A")))).await;
    simulated.until_read(1);
    assert_eq!(helper.post("/v1/pair", NEW, "", "{}").status, 403);

    let change = |text: String| text.replacen("\"old\"", "\"new\"", 1).replacen(OTHER, NEW, 1);
    helper.reload(change, "the new configuration counts");
    assert_eq!(error(&helper.post("/v1/pair", OTHER, "", "{}").body), "ORIGIN_FORBIDDEN");
    let new = helper.pair(NEW);
    let mut refused = Page::hello(&helper, "old", ORIGIN, &token, "s").await;
    assert!(refused.heard_text().await.contains("NOT_FOUND"));
    drop(Page::open(&helper, "new", NEW, &new, "t").await);

    simulated.customer("tap");
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
}

#[test]
fn a_configuration_with_mistakes_is_refused_by_line_and_the_former_goes_on() {
    let helper = serve(&[terminal("t", "tcp", "127.0.0.1:1")]);
    for (wrong, said) in
        [("via = \"pigeon\"", "`via` is not known"), ("port = 99999999", "port"), ("[[", "config.toml")]
    {
        let log = helper.reload(|_| format!("{wrong}\n"), "the former goes on");
        assert!(log.contains("\"level\":\"ERROR\"") && log.contains(said), "{log}");
        assert_eq!(
            error(&helper.post("/v1/pair", ORIGIN, "", "{}").body),
            "SCHEMA",
            "its origin counts still"
        );
    }
    let log = helper.reload(|_| format!("origins = [\"{ORIGIN}\"]\n"), "the former goes on");
    assert!(log.contains("names no terminal"), "{log}");
}
