//! `tillwire update --check`, against servers on this machine that say what they say.

use super::helper::{Scratch, terminal};
use super::served::tillwire;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

const THIS: &str = env!("CARGO_PKG_VERSION");

/// Serves that answer; gives its address and every request's first lines.
fn said(answer: String) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/newest.json?of=tillwire", listener.local_addr().unwrap());
    let (tell, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            answered(stream, &answer, |head| tell.send(head).unwrap_or_default());
        }
    });
    (address, asked)
}

fn answered(mut stream: impl Read + Write, answer: &str, told: impl FnOnce(String)) {
    let head = BufReader::new(&mut stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    told(head.collect::<Vec<_>>().join("\n"));
    // Whoever has seen enough may have gone.
    let _ = stream.write_all(answer.as_bytes());
    let _ = stream.flush();
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Exit code, stdout, stderr; with those variables of the environment.
fn check(args: &[&str], set: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = tillwire(&[&["update", "--check"], args].concat());
    let output = command.envs(set.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_newer_version_is_told_by_the_exit_code_and_no_other() {
    let cases = [
        (THIS, 0),
        ("0.0.9", 0),
        (&format!("{THIS}-rc.1"), 0),
        (&format!("{THIS}+another.build"), 0),
        ("0.10.0", 5),
        ("v99.0.0", 5),
    ];
    for (version, code) in cases {
        let (from, asked) = said(ok(&format!(r#"{{"version":"{version}"}}"#)));
        let (exit, out, err) = check(&["--from", &from], &[]);
        assert_eq!(exit, code, "{version}: {out}{err}");
        let told = if code == 0 { out } else { err };
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(THIS) && told.contains(version.trim_start_matches('v')), "{told}");
        let head = asked.recv().unwrap();
        assert!(head.starts_with("GET /newest.json?of=tillwire HTTP/1.1"), "{head}");
        assert!(asked.try_recv().is_err(), "it is asked once");
    }
}

#[test]
fn a_program_reads_the_answer_as_json() {
    let (from, _asked) = said(ok(r#"{"version":"99.0.0"}"#));
    let (code, out, _) = check(&["--json", "--from", &from], &[]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 5);
    assert_eq!(told, serde_json::json!({ "version": THIS, "newest": "99.0.0", "newer": true }));
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_configuration() {
    let [flag, variable, file] =
        ["1.0.1", "1.0.2", "1.0.3"].map(|version| said(ok(&format!(r#"{{"version":"{version}"}}"#))).0);
    let scratch = Scratch::new();
    let path = scratch.path("config.toml");
    let text = format!("update_from = \"{file}\"\n{}", terminal("t", "tcp", "127.0.0.1:1"));
    std::fs::write(&path, text).unwrap();
    let set = ("TILLWIRE_UPDATE_FROM", variable.as_str());
    for (args, set, version) in [
        (&["--config", &path, "--from", &flag][..], &[set][..], "1.0.1"),
        (&["--config", &path], &[set], "1.0.2"),
        (&["--config", &path], &[], "1.0.3"),
    ] {
        let (code, _, err) = check(args, set);
        assert!(code == 5 && err.contains(version), "{version}: {err}");
    }
}

#[test]
fn what_cannot_be_asked_or_read_is_said_and_nobody_else_is_asked() {
    let (elsewhere, led) = said(ok(r#"{"version":"99.0.0"}"#));
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", " ".repeat(300_000));
    let cases = [
        (ok("<html>"), "says what is no JSON"),
        (ok("{}"), "names no version"),
        (ok(r#"{"version":"newest"}"#), "says a version that is none"),
        (endless, "says more than a version (RESPONSE_TOO_LARGE)"),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(), "answers with status 404"),
        (
            format!("HTTP/1.1 302 Found\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n"),
            "leads elsewhere",
        ),
        (String::new(), "does not answer as it should"),
    ];
    for (answer, why) in cases {
        let (from, _asked) = said(answer);
        let (code, out, err) = check(&["--from", &from], &[]);
        assert_eq!((code, out.as_str()), (4, ""), "{why}: {err}");
        assert!(err.contains(why), "{why}: {err}");
    }
    assert!(led.try_recv().is_err());
    let (code, _, err) = check(&["--from", "http://127.0.0.1:1/"], &[]);
    assert!(code == 4 && err.contains("http://127.0.0.1:1 is not reached (CONNECT_REFUSED)"), "{err}");
    for from in
        ["http://shop.example/newest.json", "shop.example", "ftp://shop.example", "https://a:b@shop.example"]
    {
        let (code, _, err) = check(&["--from", from], &[]);
        assert!(code == 4 && err.contains("must be an address"), "{from}: {err}");
    }
}

#[test]
fn nothing_but_a_check_is_offered_and_a_wrong_address_in_the_configuration_is_a_mistake() {
    assert_eq!(tillwire(&["update"]).output().unwrap().status.code(), Some(2));
    let scratch = Scratch::new();
    let path = scratch.path("config.toml");
    std::fs::write(&path, "port = 9003\nupdate_from = \"http://shop.example/newest.json\"\n").unwrap();
    let (code, _, err) = check(&["--config", &path], &[]);
    assert!(code == 3 && err.contains(":2: ") && err.contains("begins with https://"), "{err}");
}

#[cfg(any(feature = "engine", feature = "https"))]
#[test]
fn beyond_this_machine_it_is_asked_over_tls_and_believed_by_its_certificate_alone() {
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use std::sync::Arc;
    use tokio_rustls::rustls::crypto::ring;
    use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
    use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![cert.der().clone()], key.into()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let from = format!("https://localhost:{}/newest.json", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let shaken = ServerConnection::new(config.clone()).unwrap();
            answered(StreamOwned::new(shaken, stream), &ok(r#"{"version":"99.0.0"}"#), drop);
        }
    });
    let scratch = Scratch::new();
    let [own, other] = ["own.pem", "other.pem"].map(|name| scratch.path(name));
    let stranger = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&own, cert.pem()).unwrap();
    std::fs::write(&other, stranger.cert.pem()).unwrap();
    let (code, _, err) = check(&["--from", &from], &[("SSL_CERT_FILE", &other)]);
    assert!(code == 4 && err.contains("is not known by its certificate (TLS_FAILED)"), "{err}");
    let (code, _, err) = check(&["--from", &from], &[("SSL_CERT_FILE", &own)]);
    assert!(code == 5 && err.contains("99.0.0"), "{err}");
}

#[cfg(not(any(feature = "engine", feature = "https")))]
#[test]
fn a_program_without_https_says_so_instead_of_asking() {
    let (code, _, err) = check(&["--from", "https://localhost:1/"], &[]);
    assert!(code == 4 && err.contains("this program was built without https"), "{err}");
}
