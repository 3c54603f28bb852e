//! What is read of the engine, and every mistake about it.

use super::*;
use crate::config::{Mistake, read};

const GOOD: &str = r#"[engine]
journal = "/var/lib/tillwire/journal"

[[terminal]]
id = "counter-1"
via = "tcp"
address = "192.168.1.20:9002"
engine = true
system = "qfpay"
currency = "HKD"
key = { file = "/etc/tillwire/counter-1.key" }
options = { model = "A8S", words = { notFound = ["none"] }, timeouts = { guard = 120000 } }
confirm = { url = "https://backend.example", appCode = "A1", key = { env = "BACKEND_KEY" }, mode = "required" }
"#;

#[test]
fn a_terminal_of_the_engine_is_read_and_no_page_is_led_to_it() {
    let config = read(GOOD).unwrap();
    let journal = Place::Folder(PathBuf::from("/var/lib/tillwire/journal"));
    assert_eq!(config.engine, Some(Engine { journal, store: None, central: None, keep_days: None }));
    let counting = Counting {
        system: "qfpay".to_owned(),
        currency: "HKD".to_owned(),
        key: Some(Key::File(PathBuf::from("/etc/tillwire/counter-1.key"))),
        options: r#"{"model":"A8S","timeouts":{"guard":120000},"words":{"notFound":["none"]}}"#.to_owned(),
        confirm: Some(Confirm {
            url: "https://backend.example".to_owned(),
            key: Key::Env("BACKEND_KEY".to_owned()),
            ca: None,
            said: r#"{"appCode":"A1","mode":"required","url":"https://backend.example"}"#.to_owned(),
        }),
        till: None,
        line: 4,
    };
    assert_eq!(config.terminals[0].engine, Some(counting));
    assert_eq!(config.terminal("counter-1"), None);
}

#[test]
fn a_store_of_a_chain_has_a_name_and_copies_of_a_folder_alone() {
    let with = |more: &str| read(&GOOD.replace("\n\n[[term", &format!("\n{more}\n\n[[term")));
    let central = "central = { postgres = \"host=/run dbname=chain\" }";
    let engine = with(&format!("store = \"hk-1\"\n{central}")).unwrap().engine.unwrap();
    assert_eq!((engine.store.as_deref(), engine.central.is_some()), (Some("hk-1"), true));
    for (more, reason) in [
        (central, "needs a `store`"),
        ("store = \"hk/1\"", "is no name of a store"),
        ("central = \"host=/run\"", "`central` is [central]"),
    ] {
        let mistakes = with(more).unwrap_err();
        assert!(mistakes.iter().any(|it| it.reason.contains(reason)), "{reason}: {mistakes:?}");
    }
    let twice = GOOD.replace("\"/var/lib/tillwire/journal\"", "{ postgres = \"host=/run\" }\nstore = \"a\"");
    let twice = read(&twice.replace("store = \"a\"", &format!("store = \"a\"\n{central}"))).unwrap_err();
    assert!(twice[0].reason.contains("in PostgreSQL already"), "{twice:?}");
    let till = read(&GOOD.replace("engine = true", "engine = true\ntill = \"left\"")).unwrap();
    assert_eq!(till.counted().next().unwrap().1.till.as_deref(), Some("left"));
}

#[test]
fn every_mistake_about_the_engine_is_told_with_its_line() {
    let with = |from: &str, to: &str| GOOD.replace(from, to);
    for (text, line, reason) in [
        (with("journal = ", "jurnal = "), 2, "`jurnal` is not known here: journal, store, central"),
        (with("[engine]\njournal = \"/var/lib/tillwire/journal\"\n", ""), 1, "needs [engine]"),
        (with("\"/var", "\"var"), 2, "is not an absolute path"),
        (with("engine = true", "engine = \"yes\""), 8, "`engine` is true or false, not a string"),
        (with("engine = true", "engine = false"), 4, "`system` is the engine's"),
        (with("\"qfpay\"", "\"qfpai\""), 9, "is not a system of terminals: \"qfpay\" or \"codepay\""),
        (with("\"qfpay\"", "\"codepay\""), 9, "is not reached over tcp: websocket"),
        (with("system = \"qfpay\"\n", ""), 4, "needs a `system`"),
        (with("\"HKD\"", "\"hkd\""), 10, "is not a currency"),
        (with("currency = \"HKD\"\n", ""), 4, "needs a `currency`"),
        (with("{ file = \"/etc/tillwire/counter-1.key\" }", "{}"), 11, "`key` is one of"),
        (with("key = { file = \"/etc/tillwire/counter-1.key\" }\n", ""), 4, "qfpay needs a `key`"),
        (with("key = { file", "key = { path"), 11, "`path` is not known here: file, env, keystore"),
        (with("model = ", "modle = "), 4, "`options.modle` is not known here: model, keyMode"),
        (with("model = \"A8S\"", "posKey = \"x\""), 4, "`options.posKey` is not known here"),
        (with("appCode = ", "app = "), 13, "`app` is not known here: url, appCode"),
        (with("key = { env = \"BACKEND_KEY\" }, ", ""), 13, "`confirm` needs `key`"),
        (with("guard = ", "gard = "), 4, "`options.timeouts.gard` is not known here"),
        (with("\"none\"", "7"), 12, "`options` holds texts, lists of texts"),
        (with("120000", "1.5"), 12, "`options` holds texts, lists of texts, whole numbers, true and false"),
    ] {
        let mistakes = read(&text).unwrap_err();
        let told = |mistake: &Mistake| mistake.line == line && mistake.reason.contains(reason);
        assert!(mistakes.iter().any(told), "{line}, {reason}: {mistakes:?}");
    }
}
