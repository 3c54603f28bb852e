//! From the code on the operator's screen to the token in the page, and back.

use super::helper::{Helper, ORIGIN, OTHER, Scratch, error, serve, start, terminal};
use super::pages::Page;
use super::served::tillwire;

fn closed() -> Helper {
    serve(&[terminal("t", "tcp", "127.0.0.1:1")])
}

fn try_code(helper: &Helper, code: &str) -> (u16, String) {
    let answer = helper.post("/v1/pair", ORIGIN, "", &format!(r#"{{"code":"{code}"}}"#));
    (answer.status, if answer.status == 200 { String::new() } else { error(&answer.body) })
}

fn wrong() -> (u16, String) {
    (401, "NOT_PAIRED".to_owned())
}

#[test]
fn a_code_works_once() {
    let helper = closed();
    let code = helper.code();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert_eq!(try_code(&helper, &code).0, 200);
    assert_eq!(try_code(&helper, &code), wrong());
    let log = helper.logged(|log| log.contains("paired"));
    assert!(!log.contains(&code), "{log}");
}

#[test]
fn a_newer_code_voids_the_older() {
    let helper = closed();
    let (older, newer) = (helper.code(), helper.code());
    assert_eq!(try_code(&helper, &older), wrong());
    assert_eq!(try_code(&helper, &newer).0, 200);
}

#[test]
fn guessing_ends_after_five_tries() {
    let helper = closed();
    let code = helper.code();
    for _ in 0..5 {
        assert_eq!(try_code(&helper, "x"), wrong());
    }
    for _ in 0..200 {
        assert_eq!(try_code(&helper, &code), (429, "NOT_PAIRED".to_owned()));
    }
    let other = helper.post("/v1/pair", OTHER, "", &format!(r#"{{"code":"{code}"}}"#));
    assert_eq!(other.status, 200, "another page's tries are its own");
}

#[test]
fn what_is_no_code_is_refused() {
    let helper = closed();
    let cases = [
        ("", "EMPTY_PAYLOAD"),
        ("{", "JSON_SYNTAX"),
        ("{}", "SCHEMA"),
        (r#"{"code":123456}"#, "SCHEMA"),
        (r#"{"code":"1","code":"2"}"#, "JSON_DUPLICATE_KEY"),
        (&"[".repeat(200), "JSON_DEPTH"),
        ("\u{feff}{}", "JSON_SYNTAX"),
    ];
    for (body, code) in cases {
        let answer = helper.post("/v1/pair", ORIGIN, "", body);
        assert_eq!((answer.status, error(&answer.body).as_str()), (400, code), "{body}");
    }
}

#[tokio::test]
async fn a_token_is_its_origins_alone_and_ends_when_it_is_taken_back_or_replaced() {
    let helper = closed();
    let refused = r#"{"error":"CONNECT_REFUSED","sent":false}"#;
    let unpaired = r#"{"error":"NOT_PAIRED","sent":false}"#;
    let (one, other) = (helper.pair(ORIGIN), helper.pair(OTHER));
    Page::hello(&helper, "t", ORIGIN, &one, "s").await.ends_with(refused, 1000).await;
    Page::hello(&helper, "t", OTHER, &one, "s").await.ends_with(unpaired, 4401).await;
    let fresh = helper.pair(ORIGIN);
    Page::hello(&helper, "t", ORIGIN, &one, "s").await.ends_with(unpaired, 4401).await;
    Page::hello(&helper, "t", ORIGIN, &fresh, "s").await.ends_with(refused, 1000).await;

    let state = helper.scratch.path("state");
    let output = tillwire(&["pair", "--state", &state, "--revoke", ORIGIN]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{ORIGIN} has no token any more.\n"));
    Page::hello(&helper, "t", ORIGIN, &fresh, "s").await.ends_with(unpaired, 4401).await;
    Page::hello(&helper, "t", OTHER, &other, "s").await.ends_with(refused, 1000).await;
}

#[test]
fn a_page_in_an_app_is_paired_under_its_own_scheme_and_one_without_an_origin_never_is() {
    let shells = [
        "app://till",
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "http://tauri.localhost",
    ];
    let scratch = Scratch::new();
    let (config, state) = (scratch.path("config.toml"), scratch.path("state"));
    let text = format!("origins = {shells:?}\n{}", terminal("t", "tcp", "127.0.0.1:1"));
    std::fs::write(&config, text).unwrap();
    let helper = start(tillwire(&["serve", "--config", &config, "--state", &state, "--port", "0"]), scratch);
    for origin in shells {
        let code = helper.code();
        let answer = helper.post("/v1/pair", origin, "", &format!(r#"{{"code":"{code}"}}"#));
        assert_eq!(answer.status, 200, "{origin}: {}", answer.body);
        assert!(answer.head.contains(&format!("access-control-allow-origin: {origin}")), "{}", answer.head);
    }
    for origin in ["null", "file://", "app://other", "capacitor://localhost.evil"] {
        let answer = helper.post("/v1/pair", origin, "", "{}");
        assert_eq!((answer.status, error(&answer.body).as_str()), (403, "ORIGIN_FORBIDDEN"), "{origin}");
    }
}
