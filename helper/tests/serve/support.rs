//! The file for whoever helps: of a helper that runs, and where nothing is as it should be.

use super::helper::{ORIGIN, Scratch, serve, terminal};
use super::served::tillwire;
use serde_json::Value;

/// The bundle of that configuration and state folder.
fn bundle(config: &str, state: &str, more: &[&str]) -> (Value, String) {
    let args = ["bundle", "--output", "-", "--config", config, "--state", state];
    let output = tillwire(&[&args, more].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

#[test]
fn a_helper_that_runs_says_what_it_is_how_it_is_set_and_what_it_logged() {
    let helper = serve(&[terminal("counter-1", "tcp", "127.0.0.1:1")]);
    let token = helper.pair(ORIGIN);
    let code = helper.code();
    helper.post("/v1/pair", ORIGIN, "", &format!(r#"{{"code":"{token}"}}"#));
    // Lines are written behind whoever logs.
    let kept = || std::fs::read_to_string(helper.scratch.path("state/log")).unwrap_or_default();
    while !kept().contains("wrong pairing code") {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let port = helper.ready["helper"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
    let (config, state) = (helper.scratch.path("config.toml"), helper.scratch.path("state"));
    let (bundle, text) = bundle(&config, &state, &["--port", &port]);
    let said = |part: &str| &bundle["parts"][part]["said"];
    assert_eq!((&bundle["format"], &bundle["version"]), (&"tillwire-support".into(), &1.into()));
    assert_eq!(said("versions")["helper"], env!("CARGO_PKG_VERSION"));
    assert_eq!(said("helper")["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(said("settings")["terminals"][0]["at"], "127.0.0.1:1");
    assert_eq!(said("settings")["origins"][0], ORIGIN);
    let checks = said("diagnosis").as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == "terminal counter-1").unwrap();
    assert_eq!((&found["state"], &found["code"]), (&"bad".into(), &"CONNECT_REFUSED".into()));
    assert!(said("metrics")["tillwire_requests_total"].as_u64().unwrap() > 0, "{text}");
    let lines = said("log").as_array().unwrap();
    let line = |says: &str| lines.iter().find(|line| line["message"] == says);
    assert!(line("listening").is_some() && line("wrong pairing code").unwrap()["origin"] == ORIGIN, "{text}");
    let files = said("state")["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["name"] == "tokens" && file["size"].as_u64() > Some(0)), "{text}");
    for secret in [&token, &code] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn there_is_one_also_where_nothing_works_and_no_mistake_repeats_what_was_written() {
    let scratch = Scratch::new();
    let (config, state) = (scratch.path("config.toml"), scratch.path("nowhere"));
    let (none, _) = bundle(&config, &state, &["--port", "1"]);
    assert_eq!(none["parts"]["settings"]["said"]["unread"], "entity not found");
    for (part, why) in
        [("helper", "HELPER_LOST"), ("state", "STATE"), ("log", "LOG"), ("metrics", "HELPER_LOST")]
    {
        assert_eq!(none["parts"][part]["failed"]["error"], why, "{part}");
    }
    let secret = "9f3a1c77d0e84b52a6618e0f5b2c4d9a";
    for written in [
        format!("origins = [\"{secret}\"]"),
        format!("{secret} = 1"),
        format!(
            "[[terminal]]\nid = \"a b {secret}\"\nvia = \"{secret}\"\naddress = \"{secret}\"\nserial = \"{secret}\""
        ),
        format!("port = {secret}"),
        format!("x = \"{secret}"),
        format!("[[terminal]]\nid = \"a\"\n{secret} = \"{secret}\"\nserial = \"COM3\""),
    ] {
        std::fs::write(&config, &written).unwrap();
        let (bundle, text) = bundle(&config, &state, &["--port", "1"]);
        assert!(bundle["parts"]["settings"]["said"]["mistakes"][0]["line"].is_u64(), "{text}");
        assert!(!text.contains(secret), "{written}: {text}");
    }
}

#[test]
fn lines_of_the_log_are_told_by_their_shape_where_they_are_not_the_helpers_own() {
    let scratch = Scratch::new();
    let state = scratch.path("state");
    std::fs::create_dir(&state).unwrap();
    let card = "4111111111111111";
    let log = format!(
        "{{\"timestamp\":\"2026-11-30T09:00:00Z\",\"level\":\"WARN\",\"message\":\"denied\",\"path\":\"/hush\",\"status\":404,\
         \"origin\":\"https://till.example\",\"error\":\"user hush-hush-hush-hush-hush 13912345678\",\"odd\":{{\"x\":\"hush\"}}}}\n\
         {{\"message\":\"outcome\",\"span\":{{\"terminal\":\"counter-1\",\"reference\":\"sale {card}\",\"token\":\"hush\"}}}}\nhush\n"
    );
    std::fs::write(scratch.path("state/log"), log).unwrap();
    let (bundle, text) = bundle(&scratch.path("none"), &state, &["--port", "1"]);
    let lines = bundle["parts"]["log"]["said"].as_array().unwrap();
    assert_eq!((&lines[0]["status"], &lines[0]["origin"]), (&404.into(), &"https://till.example".into()));
    assert_eq!(lines[0]["error"], "user ••• ###########");
    assert_eq!(lines[1]["span"]["reference"], "sale 411111••••••1111");
    assert_eq!(lines[2], "4 letters and digits");
    assert!(!text.contains("hush") && !text.contains(card), "{text}");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let scratch = Scratch::new();
    let path = scratch.path("support.json");
    let write =
        || tillwire(&["bundle", "--output", &path, "--config", "/nowhere", "--port", "1"]).output().unwrap();
    assert_eq!(write().status.code(), Some(0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(write().status.code(), Some(2));
}
