//! A terminal with its vendor's back end beside it: what became of a payment is asked there too, and told by it.

use super::client::{COUNTER, Told, create_key_in, payment};
use super::helper::{Helper, Scratch, start, terminal};
use super::served::{KEY, exchange, post, serve as simulate, tillwire};
use serde_json::Value;
use std::io::Write;
use std::net::TcpListener;

#[test]
fn what_a_terminal_that_is_off_has_charged_the_back_end_tells_by_itself_or_when_it_is_asked() {
    for by_notice in [true, false] {
        let files = Scratch::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let told = format!("http://127.0.0.1:{port}/v1/notifications/{COUNTER}");
        let told = ["--qfpay-notify", told.as_str()];
        let served = simulate(if by_notice { &told } else { &[] });
        let at = |name: &str| served.ready[name].as_str().unwrap().to_owned();
        let secret = |name: &str, secret: &str| {
            let path = files.path(name);
            let mut options = std::fs::OpenOptions::new();
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.create(true).truncate(true).write(true).open(&path);
            file.unwrap().write_all(secret.as_bytes()).unwrap();
            format!("{{ file = '{path}' }}")
        };
        let backend = served.ready["keys"]["qfpayBackend"].as_str().unwrap();
        let config = [
            format!("[engine]\njournal = '{}'\n", files.path("journal")),
            terminal(COUNTER, "tcp", served.tcp()),
            format!(
                "engine = true\nsystem = \"qfpay\"\ncurrency = \"HKD\"\nkey = {}\n",
                secret("pos-key", KEY)
            ),
            format!(
                "confirm = {{ url = \"{}\", appCode = \"{}\", key = {} }}\n",
                at("qfpayBackend"),
                at("appCode"),
                secret("backend", backend)
            ),
        ];
        std::fs::write(files.path("config.toml"), config.concat()).unwrap();
        let (config, state) = (files.path("config.toml"), files.path("state"));
        let port = port.to_string();
        let args = ["serve", "--config", &config, "--state", &state, "--port", &port];
        let helper = start(tillwire(&args), Scratch::new());
        let key = create_key_in(&state, "office", &["--rights", "pay,refund,read"]);

        let off = r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"QUERY_FAIL","k":100000}"#;
        let silent = r#",{"on":"backend","verb":"QUERY_FAIL","k":100000}"#;
        served.script(&format!("{off}{}", if by_notice { silent } else { "" }));
        let paid = pay(&helper, &key, payment("12.50"));
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{by_notice}: {}", paid.body);
        let forged = post(&format!("/v1/notifications/{COUNTER}"), "{}")
            .replace("127.0.0.1\r", &format!("{}\r", helper.address()));
        assert_eq!(
            exchange(&helper.address(), &forged.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).status,
            401
        );
        assert_eq!(served.charged().len(), 1);
    }
}

fn pay(helper: &Helper, key: &str, wish: Value) -> Told {
    let (host, body) = (helper.address(), wish.to_string());
    let (head, length) =
        (format!("Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"), body.len());
    let request = format!(
        "PUT /v1/payments/sale-1?wait=20s HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
    );
    Told::of(exchange(&host, &request))
}
