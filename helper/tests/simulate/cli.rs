//! The command line: help, the ready line, exit codes.

use super::served::{KEY, serve, tillwire};
use std::io::Read;
use std::net::TcpListener;
use std::process::Output;
use tillwire_core::sim::Verb;
use tillwire_core::{bpc, codepay, icashier, qfpay};

fn fails(args: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = tillwire(args).output().unwrap();
    assert_eq!(String::from_utf8(stdout).unwrap(), "", "nothing on stdout");
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_ready_line_is_one_line_of_json_with_what_listens() {
    let mut served = serve(&[]);
    let ready = served.ready.as_object().unwrap();
    let names = [
        "appCode",
        "appId",
        "bpc",
        "codepay",
        "control",
        "icashier",
        "keys",
        "merid",
        "mid",
        "posKey",
        "qfpay",
        "qfpayBackend",
    ];
    assert_eq!(ready.keys().collect::<Vec<_>>(), names);
    assert_eq!(ready["posKey"], KEY);
    assert_eq!(ready["qfpay"].as_object().unwrap().keys().collect::<Vec<_>>(), ["http", "tcp"]);
    let (icashier, bpc) = (ready["icashier"].as_str().unwrap(), ready["bpc"].as_str().unwrap());
    let base = icashier.strip_suffix("/icashier").unwrap();
    assert_eq!(bpc, format!("{base}/bpc/payApi"));
    assert_eq!(ready["qfpayBackend"], format!("{base}/qfpay"));
    let keys = ready["keys"].as_object().unwrap();
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["bpc", "icashier", "qfpayBackend"]);
    for address in [served.http(), served.tcp(), served.control()] {
        assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":0"), "{address}");
    }
    served.child.kill().unwrap();
    let mut rest = String::new();
    served.child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn the_ready_line_says_where_the_terminal_is_not_the_default_one() {
    let served = serve(&["--persona", "3"]);
    for (system, expected) in [
        ("qfpay", qfpay::freedoms::Persona::of(3).differs()),
        ("codepay", codepay::freedoms::Persona::of(3).differs()),
        ("icashier", icashier::freedoms::Persona::of(3).differs()),
        ("bpc", bpc::freedoms::Persona::of(3).differs()),
    ] {
        let found = served.ready["persona"][system].as_array().unwrap();
        let found: Vec<_> = found.iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(found, expected);
        assert!(!found.is_empty(), "{system}");
    }
}

#[test]
fn its_help_lists_every_verb() {
    let Output { stdout, .. } = tillwire(&["simulate", "--help"]).output().unwrap();
    let help = String::from_utf8(stdout).unwrap();
    for row in Verb::TABLE {
        assert!(
            help.contains(&format!("  {} ", row.name)) || help.contains(&format!("  {}\n", row.name)),
            "{}",
            row.name
        );
    }
    assert!(help.contains("Exit codes: 0 stopped by a signal"));
}

#[cfg(unix)]
#[test]
fn it_stops_cleanly_on_either_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut served = serve(&[]);
        let pid = served.child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert_eq!(served.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    let cases: [&[&str]; 8] = [
        &[],
        &["simulat"],
        &["simulate", "--http", "70000"],
        &["simulate", "--websocket", "x"],
        &["simulate", "--seed", "x"],
        &["simulate", "--currency", "hkd"],
        &["simulate", "--currency", "DOLLARS"],
        &["simulate", "--persona", "x"],
    ];
    for args in cases {
        assert_eq!(fails(args).0, Some(2), "{args:?}");
    }
}

#[test]
fn a_wrong_key_is_refused_without_being_shown() {
    let (code, message) = fails(&["simulate", "--pos-key", "much-too-short"]);
    assert_eq!(code, Some(2));
    assert_eq!(message, "tillwire: --pos-key must be 16, 24 or 32 characters without white space\n");
}

#[test]
fn a_script_that_is_none_is_refused_with_its_reason() {
    let folder = std::env::temp_dir().join(format!("tillwire-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("script.json");
    std::fs::write(&file, r#"{"system":"qfpay","steps":[{"verb":"EXPLODE"}]}"#).unwrap();
    let path = file.to_str().unwrap();
    let (code, message) = fails(&["simulate", "--script", path]);
    assert_eq!((code, message), (Some(2), format!("tillwire: {path}: steps[0] has no known verb\n")));
    std::fs::remove_dir_all(&folder).unwrap();
    let (code, message) = fails(&["simulate", "--script", path]);
    assert_eq!(code, Some(2));
    assert_eq!(message, format!("tillwire: cannot read the script {path}: entity not found\n"));
}

#[test]
fn a_taken_port_exits_with_4_and_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, message) =
        fails(&["simulate", "--http", "0", "--tcp", &port, "--gateway", "0", "--control", "0"]);
    assert_eq!(code, Some(4));
    let expected = "is taken on 127.0.0.1; choose another with --tcp (0 takes any free one)";
    assert_eq!(message, format!("tillwire: port {port} {expected}\n"));
}
