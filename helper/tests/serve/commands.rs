//! The commands: help, exit codes, and what they print.

use super::helper::{ORIGIN, Scratch, serve, terminal};
use super::served::tillwire;
use std::net::TcpListener;
use std::path::PathBuf;

/// Exit code, stdout, stderr.
fn run(args: &[&str]) -> (i32, String, String) {
    let output = tillwire(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn written(text: &str) -> (Scratch, String) {
    let scratch = Scratch::new();
    let path = scratch.path("config.toml");
    std::fs::write(&path, text).unwrap();
    (scratch, path)
}

#[test]
fn the_help_of_every_command_is_the_reviewed_text() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    // What differs where the engine is.
    let of_engine =
        ["", "demo", "key", "key create", "key list", "key revoke", "key store", "engine", "engine restore"];
    let more = if cfg!(feature = "engine") { &of_engine[2..] } else { &[] };
    let commands = [
        "",
        "serve",
        "demo",
        "pair",
        "config",
        "config init",
        "config check",
        "doctor",
        "bundle",
        "discover",
        "terminal",
        "terminal pair",
        "terminal unpair",
        "ports",
        "simulate",
        "service",
        "update",
        "completions",
        "man",
    ];
    for command in commands.iter().chain(more) {
        let folder = match *command {
            command if cfg!(feature = "engine") && of_engine.contains(&command) => folder.join("engine"),
            "simulate" if cfg!(feature = "https") => folder.join("https"),
            _ => folder.clone(),
        };
        let words: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let (code, help, _) = run(&words);
        let file = folder.join(format!("tillwire {command}").trim().replace(' ', "-") + ".txt");
        if std::env::var_os("UPDATE_HELP").is_some() {
            std::fs::write(&file, &help).unwrap();
        }
        assert_eq!(help, std::fs::read_to_string(&file).unwrap(), "{command}");
        assert_eq!(code, 0);
    }
}

#[test]
fn a_configuration_is_checked_line_by_line() {
    let good = terminal("counter-1", "tcp", "192.168.1.20");
    let (_scratch, path) = written(&good);
    let (code, out, _) = run(&["config", "check", "--config", &path]);
    assert_eq!(
        (code, out.as_str()),
        (0, "No mistakes: 1 terminals, 0 origins.\n  counter-1 at 192.168.1.20:9002 over tcp\n")
    );

    let (_scratch, path) = written(&format!("port = 0\n{}", terminal("a b", "tcp", "8.8.8.8")));
    let (code, out, err) = run(&["config", "check", "--config", &path]);
    assert_eq!((code, out.as_str()), (3, ""));
    let lines: Vec<_> = err.lines().collect();
    assert!(lines[0].starts_with(&format!("tillwire: {path}:1: 0 is no port")), "{err}");
    assert!(lines[1].starts_with(&format!("{path}:3: \"a b\" is not an id")), "{err}");
    assert!(
        lines[2].starts_with(&format!("{path}:5: \"8.8.8.8\" is not an address of this machine")),
        "{err}"
    );
}

#[test]
fn a_missing_configuration_says_what_to_do_and_init_writes_one_that_is_never_overwritten() {
    let scratch = Scratch::new();
    let path = scratch.path("new/folder/config.toml");
    for command in [&["serve"][..], &["doctor"], &["config", "check"]] {
        let (code, _, err) = run(&[command, &["--config", &path]].concat());
        assert_eq!(code, 3, "{command:?}");
        assert!(err.contains("`tillwire config init` writes one"), "{command:?}: {err}");
    }
    let json = |out: &str| serde_json::from_str::<serde_json::Value>(out).unwrap();
    let doctor = json(&run(&["doctor", "--json", "--config", &path]).1);
    assert_eq!(doctor["findings"][0]["about"], "configuration");
    for language in ["en", "zh", "zh-Hant"] {
        let text = doctor["findings"][0][language].as_str().unwrap();
        assert!(text.contains("tillwire config init"), "{text}");
    }
    let checked = json(&run(&["config", "check", "--json", "--config", &path]).1);
    assert_eq!(checked["ok"], false);
    assert!(checked["message"].as_str().unwrap().contains("config init"), "{checked}");

    let (code, out, err) = run(&["config", "init", "--config", &path]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains(&path), "{out}");
    let checked = run(&["config", "check", "--config", &path]);
    assert_eq!((checked.0, checked.1.as_str()), (0, "No mistakes: 0 terminals, 0 origins.\n"));
    std::fs::write(&path, "# mine").unwrap();
    let (code, _, err) = run(&["config", "init", "--config", &path]);
    assert_eq!(code, 3);
    assert!(err.contains("already; nothing was changed"), "{err}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# mine");
}

#[test]
fn a_program_reads_every_mistake_of_a_configuration_at_once() {
    let (_scratch, path) =
        written(&format!("port = \"x\"\ncolour = 1\n{}", terminal("a b", "pigeon", "8.8.8.8")));
    let (code, out, _) = run(&["config", "check", "--json", "--config", &path]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    let lines: Vec<_> =
        told["mistakes"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!((code, lines), (3, vec![1, 2, 4, 5]), "{told}");

    let (_scratch, path) = written(&terminal("counter-1", "tcp", "192.168.1.20"));
    let (code, out, _) = run(&["config", "check", "--json", "--config", &path]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, &told["ok"], &told["terminals"][0]["at"]),
        (0, &true.into(), &"192.168.1.20:9002".into())
    );
}

#[test]
fn shells_and_man_are_told_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, err) = run(&["completions", shell]);
        assert_eq!((code, err.as_str()), (0, ""), "{shell}");
        for word in ["serve", "config", "simulate", "pos-key"] {
            assert!(out.contains(word), "{shell}: {word}");
        }
    }
    let (code, page, _) = run(&["man"]);
    assert!(code == 0 && page.contains(".TH tillwire 1") && page.contains("doctor"), "{page}");
    let scratch = Scratch::new();
    let folder = scratch.path("man");
    assert_eq!(run(&["man", "--to", &folder]).0, 0);
    for page in ["tillwire.1", "tillwire-serve.1", "tillwire-config-init.1"] {
        assert!(std::path::Path::new(&folder).join(page).exists(), "{page}");
    }
}

#[test]
fn each_failure_has_its_exit_code() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (scratch, good) = written(&terminal("t", "tcp", "127.0.0.1:1"));
    let (_other, empty) = written("");
    let state = scratch.path("state");
    let cases: [(&[&str], i32); 11] = [
        (&[], 2),
        (&["serve", "--colour"], 2),
        (&["serve", "--port", "x"], 2),
        (&["serve", "--config", "/nowhere/config.toml"], 3),
        (&["config", "check", "--config", "/nowhere/config.toml"], 3),
        (&["serve", "--config", &good, "--state", &state, "--port", &port], 4),
        (&["demo", "--port", &port], 4),
        (&["serve", "--config", &good, "--state", "/dev/null/state", "--port", "0"], 4),
        (&["serve", "--config", &empty, "--state", &state, "--port", "0"], 5),
        (&["pair", "--state", &state, "--revoke", "till.example"], 2),
        (&["demo", "--port", "0", "--pos-key", "short"], 2),
    ];
    for (args, expected) in cases {
        let (code, out, err) = run(args);
        assert_eq!((code, out.as_str()), (expected, ""), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
    }
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (file, variable) = (free(), free());
    let (_scratch, path) = written(&format!("port = {file}\n{}", terminal("t", "tcp", "127.0.0.1:1")));
    let about = |args: &[&str], env: Option<u16>| {
        let mut command = tillwire(&[&["doctor", "--json", "--config", &path], args].concat());
        if let Some(port) = env {
            command.env("TILLWIRE_PORT", port.to_string());
        }
        let found: serde_json::Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
        found["findings"][0]["about"].as_str().unwrap().to_owned()
    };
    assert_eq!(about(&[], None), format!("port {file}"));
    assert_eq!(about(&[], Some(variable)), format!("port {variable}"));
    assert_eq!(about(&["--port", "4711"], Some(variable)), "port 4711");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let open = TcpListener::bind("127.0.0.1:0").unwrap();
    let there = open.local_addr().unwrap().to_string();
    let text = format!(
        "origins = [\"{ORIGIN}\"]\n{}{}",
        terminal("up", "tcp", &there),
        terminal("down", "http", "127.0.0.1:1")
    );
    let (_scratch, path) = written(&text);
    let (code, out, err) = run(&["doctor", "--json", "--config", &path, "--port", "0"]);
    assert_eq!((code, err.as_str()), (5, "tillwire: a terminal cannot be reached\n"));
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rows = found["findings"].as_array().unwrap();
    let told: Vec<_> =
        rows.iter().map(|row| (row["about"].as_str().unwrap(), row["ok"].as_bool().unwrap())).collect();
    assert_eq!(told, [("port 0", true), ("terminal up", true), ("terminal down", false)]);
    assert_eq!(rows[2]["code"], "CONNECT_REFUSED");
    assert!(rows[2]["en"].as_str().unwrap().contains("Check the terminal's address"));
    assert!(rows[2]["zh"].as_str().unwrap().contains("请检查终端地址"));
    assert!(rows[2]["zh-Hant"].as_str().unwrap().contains("請檢查終端機地址"));
}

#[test]
fn the_doctor_knows_the_helper_from_another_program() {
    let terminals = [terminal("t", "tcp", "127.0.0.1:1")];
    let helper = serve(&terminals);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    std::thread::spawn({
        let other = other.try_clone().unwrap();
        move || other.incoming().for_each(drop)
    });
    let path = helper.scratch.path("config.toml");
    let about = |address: &str| {
        let port = address.rsplit(':').next().unwrap();
        run(&["doctor", "--config", &path, "--port", port])
    };
    assert!(about(&helper.address()).1.contains("is the running helper's"));
    let (code, out, _) = about(&other.local_addr().unwrap().to_string());
    assert_eq!(code, 4);
    assert!(out.contains("cannot be used"), "{out}");

    let runs = |address: &str| {
        let port = address.rsplit(':').next().unwrap();
        run(&["doctor", "--running", "--config", &path, "--port", port])
    };
    let (code, out, _) = runs(&helper.address());
    assert_eq!((code, out.lines().count()), (0, 1), "whatever its terminals do: {out}");
    for address in [&other.local_addr().unwrap().to_string(), "127.0.0.1:1"] {
        let (code, out, err) = runs(address);
        assert_eq!((code, out.as_str()), (4, ""), "{err}");
        assert!(err.contains("the helper does not answer"), "{err}");
    }
}

#[test]
fn the_ports_are_listed_in_json_and_the_doctor_knows_serial_terminals() {
    let (code, out, _) = run(&["ports", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, listed["ports"].is_array()), (0, true), "{out}");
    assert_eq!(run(&["ports"]).0, 0);

    let (_scratch, path) = written("[[terminal]]\nid = \"usb\"\nserial = \"/dev/no-such-port\"\n");
    let (code, out, _) = run(&["config", "check", "--config", &path]);
    assert_eq!(
        (code, out.as_str()),
        (0, "No mistakes: 1 terminals, 0 origins.\n  usb at /dev/no-such-port over serial\n")
    );
    let (code, out, _) = run(&["doctor", "--json", "--config", &path, "--port", "0"]);
    assert_eq!(code, 5);
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let usb = &found["findings"][2];
    assert_eq!((&usb["about"], &usb["code"]), (&"terminal usb".into(), &"NO_PORT".into()));
    assert!(usb["en"].as_str().unwrap().contains("/dev/no-such-port"), "{usb}");
}
