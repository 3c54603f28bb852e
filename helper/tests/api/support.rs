//! The file for whoever helps, where the engine takes the payments: what it did is in it, and no secret, wherever one is.

use super::client::Shop;
use super::helper::Scratch;
use super::served::{KEY, tillwire};
use serde_json::Value;

fn bundle(config: &str, state: &str, env: &[(&str, &str)]) -> (Value, String) {
    let args = ["bundle", "--output", "-", "--port", "1", "--config", config, "--state", state];
    let output = tillwire(&args).envs(env.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

#[test]
fn the_engines_last_operations_are_in_it_and_what_is_open() {
    let shop = Shop::open();
    assert_eq!(shop.pay("sale-1", "12.50", "60s").text("status"), "approved");
    shop.terminal.script(r#"{"verb":"WAIT"}"#);
    assert_eq!(shop.pay("sale-2", "46.00", "0s").status, 202);
    // Its request has left once that is in the log.
    shop.helper.logged(|log| log.lines().any(|line| line.contains("sale-2") && line.contains("\"sent\"")));
    let scratch = &shop.helper.scratch;
    let (bundle, text) = bundle(&scratch.path("config.toml"), &scratch.path("state"), &[]);
    let of = &bundle["parts"]["operations"]["said"][0];
    assert_eq!((&of["terminal"], &of["openInAll"]), (&"counter-1".into(), &1.into()));
    let kinds = |operation: &Value| -> Vec<String> {
        let records = operation["records"].as_array().unwrap().iter();
        records.map(|record| record["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&of["settled"][0]), ["prepared", "sent", "outcome"]);
    assert_eq!(of["settled"][0]["records"][0]["amount"]["minor"], "1250");
    assert_eq!(of["settled"][0]["records"][2]["status"], "approved");
    assert_eq!(
        (&of["open"][0]["reference"], kinds(&of["open"][0])),
        (&"sale-2".into(), vec!["prepared".into(), "sent".into()])
    );
    let counting = &bundle["parts"]["settings"]["said"]["terminals"][0]["engine"];
    assert_eq!((&counting["key"]["from"], &counting["key"]["readable"]), (&"file".into(), &true.into()));
    for secret in [KEY, &shop.key] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// A configuration with a secret in every place that a person could put one.
fn config(files: &Scratch) -> String {
    let journal = files.path("journal");
    format!(
        r#"origins = ["https://till.example"]
[engine]
journal = '{journal}'
store = "hk"
central = {{ postgres = "postgresql://hushuser@127.0.0.1:1/hushdb", password = {{ env = "HUSH_DB" }} }}
[[terminal]]
id = "counter-1"
via = "tcp"
address = "127.0.0.1:1"
engine = true
system = "qfpay"
currency = "HKD"
key = {{ env = "HUSH_KEY" }}
till = "hushtill"
options = {{ model = "A8S", prefix = "hushprefix", words = {{ notFound = ["hushwords"] }} }}
confirm = {{ url = "https://hushuser:hushpass@back.example/hushpath?t=hushquery", appCode = "hushcode", key = {{ env = "HUSH_BACK" }} }}
[[gateway]]
id = "online"
system = "icashier"
url = "https://hushuser:hushpass@pay.example/hushpath?t=hushquery"
currency = "HKD"
key = {{ env = "hush-typed-where-a-name-belongs" }}
options = {{ merid = "hushmerid", backurl = "https://shop.example/hushpath?t=hushquery" }}
[[webhook]]
name = "books"
url = "https://hushuser:hushpass@shop.example/hushpath?t=hushquery"
secret = {{ env = "HUSH_HOOK" }}
events = ["payment.approved"]
"#
    )
}

#[test]
fn no_secret_of_the_configuration_the_journal_or_the_log_is_in_it_in_any_form() {
    let files = Scratch::new();
    let (path, state) = (files.path("config.toml"), files.path("state"));
    std::fs::write(&path, config(&files)).unwrap();
    let keys = [
        ("HUSH_KEY", "9f3a1c77d0e84b52a6618e0f5b2c4d9a"),
        ("HUSH_DB", "Qv7$kl/Lm+9"),
        ("HUSH_BACK", "bK3~pw=/x&y+z"),
        ("HUSH_HOOK", "whsec_4fJ9sLq02"),
    ];
    let key = keys[0].1;
    let folder = files.path(&format!("journal/counter-1/settled/{key}"));
    std::fs::create_dir_all(&folder).unwrap();
    let record = format!(
        r#"{{"v":1,"type":"outcome","kind":"pay","reference":"{key}","order":"4111111111111111","status":"declined","message":"no {key} hush-hush-hush-hush-hush","raw":"hushraw","card":"hushcard","person":{{"who":"hushwho","at":5}},"receipt":[["a","hushreceipt"]],"options":[["accno","hushaccno"]]}}#0123456789ABCDEF"#
    );
    std::fs::write(format!("{folder}/0"), record).unwrap();
    std::fs::create_dir_all(&state).unwrap();
    let lines: String = keys
        .iter()
        .map(|(_, secret)| {
            let message = Value::from(format!("said {secret}"));
            format!("{{\"message\":{message},\"code\":{},\"origin\":{message}}}\n", Value::from(*secret))
        })
        .collect();
    std::fs::write(files.path("state/log"), lines).unwrap();
    let (bundle, text) = bundle(&path, &state, &keys);
    let settings = &bundle["parts"]["settings"]["said"];
    assert_eq!(settings["gateways"][0]["at"], "https://pay.example", "{text}");
    assert_eq!(settings["terminals"][0]["engine"]["options"]["model"], "3 letters and digits");
    assert_eq!(settings["terminals"][0]["engine"]["key"]["from"], "env");
    assert_eq!(settings["gateways"][0]["engine"]["key"]["readable"], false);
    let settled = &bundle["parts"]["operations"]["said"][0]["settled"][0];
    assert_eq!(settled["records"][0]["order"], "411111••••••1111", "{text}");
    assert_eq!(settled["records"][0]["person"], 5);
    for word in ["hush", "4111111111111111"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    for (_, secret) in keys {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        for form in [secret, &hex, &secret.to_uppercase()] {
            assert!(!text.contains(form), "{form} in {text}");
        }
    }
}
