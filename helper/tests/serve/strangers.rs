//! Strangers that take places, fill the log or hold what the helper needs: whoever is paired notices nothing.

use super::helper::{Helper, ORIGIN, Scratch, error, serve, terminal};
use super::pages::Page;
use super::served::{Served, pay, scripted, seal, tillwire};
use std::fs::{File, Permissions, set_permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

fn before(steps: &str) -> (Helper, Served, String) {
    let simulated = scripted(steps);
    let helper = serve(&[terminal("http", "http", simulated.http())]);
    let token = helper.pair(ORIGIN);
    (helper, simulated, token)
}

async fn pays(helper: &Helper, token: &str, order: &str) {
    let mut page = Page::open(helper, "http", ORIGIN, token, "s").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay(order)))).await;
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
}

/// Connections that say this and then nothing. The helper may have closed one meanwhile.
fn strangers(helper: &Helper, count: usize, says: &str) -> Vec<TcpStream> {
    let connect = |_| {
        let mut stream = TcpStream::connect(helper.address()).unwrap();
        _ = stream.write_all(says.as_bytes());
        stream
    };
    (0..count).map(connect).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_promised_bodies_nor_sockets_without_a_token_keep_a_till_out() {
    let (helper, simulated, token) = before("");
    let host = helper.address();
    let head = |rest: &str| format!("{rest}\r\nHost: {host}\r\nOrigin: {ORIGIN}\r\n");
    let body = format!(
        "{}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{",
        head("POST /v1/pair HTTP/1.1")
    );
    let socket = format!(
        "{}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        head("GET /v1/terminals/http HTTP/1.1")
    );
    for (which, says) in [("bodies", body), ("sockets", socket)] {
        let held = strangers(&helper, 600, &says);
        for at in 0..20 {
            pays(&helper, &token, &format!("{which}{at}")).await;
        }
        drop(held);
    }
    assert_eq!(simulated.charged().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_descriptors_are_few_silent_connections_do_not_take_the_last() {
    let simulated = scripted("");
    let scratch = Scratch::new();
    let (config, state) = (scratch.path("config.toml"), scratch.path("state"));
    let text = format!("origins = [\"{ORIGIN}\"]\n{}", terminal("http", "http", simulated.http()));
    std::fs::write(&config, text).unwrap();
    let program = env!("CARGO_BIN_EXE_tillwire");
    let limited = format!("ulimit -n 64; exec {program} serve --config {config} --state {state} --port 0");
    let mut command = Command::new("sh");
    command.args(["-c", &limited]);
    let helper = super::helper::start(command, scratch);
    let token = helper.pair(ORIGIN);
    let held = strangers(&helper, 120, "");
    for at in 0..10 {
        pays(&helper, &token, &format!("A{at}")).await;
    }
    drop(held);
    assert_eq!(simulated.charged().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_that_are_not_for_it_leave_a_payment_alone_and_quit_lets_it_end() {
    let (mut helper, simulated, token) = before(r#"{"verb":"WAIT"}"#);
    let mut page = Page::open(&helper, "http", ORIGIN, &token, "s").await;
    page.ask("/api/pos/trade", &format!("\"{}\"", seal(&pay("A")))).await;
    simulated.until_read(1);
    for signal in ["HUP", "USR1", "USR2", "QUIT"] {
        let id = helper.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
    }
    simulated.customer("tap");
    assert_eq!(page.heard_text().await, r#"{"status":200}"#);
    assert_eq!(page.heard_reply().await.respcd.wire(), "6000");
    drop(page);
    assert_eq!(helper.child.wait().unwrap().code(), Some(0), "and then it stops");
}

#[test]
fn a_denied_request_is_logged_and_thousands_are_not_thousands_of_lines() {
    let helper = serve(&[terminal("t", "tcp", "127.0.0.1:1")]);
    for _ in 0..500 {
        assert_eq!(helper.get("/nothing").status, 404);
    }
    let lines = |log: &str| log.matches("\"denied\"").count();
    let lines = lines(&helper.logged(|log| lines(log) >= 10));
    assert!(lines < 400, "{lines} lines for 500 requests");
}

#[test]
fn a_log_that_nobody_reads_holds_nobody_up() {
    let scratch = Scratch::new();
    let (config, state) = (scratch.path("config.toml"), scratch.path("state"));
    std::fs::write(&config, format!("origins = [\"{ORIGIN}\"]\n{}", terminal("t", "tcp", "127.0.0.1:1")))
        .unwrap();
    let mut command =
        tillwire(&["serve", "--config", &config, "--state", &state, "--port", "0", "--log-level", "trace"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().trim_end_matches(['"', '}', '\n']);
    let path = "x".repeat(4_000);
    // Far more than a pipe holds.
    for _ in 0..1_000 {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_state_folder_that_is_held_or_others_may_write_is_told_as_such() {
    let helper = serve(&[terminal("t", "tcp", "127.0.0.1:1")]);
    let code = helper.code();
    let lock = File::open(helper.scratch.path("state/lock")).unwrap();
    lock.lock().unwrap();
    let ask = || helper.post("/v1/pair", ORIGIN, "", &format!(r#"{{"code":"{code}"}}"#));
    let waits = std::thread::scope(|scope| {
        let waits = scope.spawn(ask);
        assert_eq!(helper.get("/health").status, 200, "others are answered meanwhile");
        waits.join().unwrap()
    });
    assert_eq!((waits.status, error(&waits.body).as_str()), (503, "JOURNAL_UNAVAILABLE"));
    lock.unlock().unwrap();
    let answer = ask();
    assert_eq!(answer.status, 200, "the code is not used up: {}", answer.body);

    let tokens = helper.scratch.path("state/tokens");
    set_permissions(&tokens, Permissions::from_mode(0o666)).unwrap();
    let posted = helper.post("/v1/terminals/t/http/api/pos/trade", ORIGIN, "X-Tillwire-Token: x\r\n", "{}");
    assert_eq!((posted.status, error(&posted.body).as_str()), (503, "JOURNAL_UNAVAILABLE"));
}

#[test]
fn a_planted_folder_or_an_open_configuration_is_not_served() {
    let scratch = Scratch::new();
    let (config, state) = (scratch.path("config.toml"), scratch.path("state"));
    std::fs::write(&config, terminal("t", "tcp", "127.0.0.1:1")).unwrap();
    let run = || {
        let output =
            tillwire(&["serve", "--config", &config, "--state", &state, "--port", "0"]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    std::fs::create_dir(&state).unwrap();
    set_permissions(&state, Permissions::from_mode(0o777)).unwrap();
    let (code, told) = run();
    assert!(code == 4 && told.contains("chmod go-w") && told.contains(&state), "{code}: {told}");
    set_permissions(&config, Permissions::from_mode(0o666)).unwrap();
    let (code, told) = run();
    assert!(code == 3 && told.contains("chmod o-w") && told.contains(&config), "{code}: {told}");
}
