//! Who is told how payments end: at least once each, over restarts, whatever another receiver does.

use super::client::{COUNTER, Told, create_key_in, payment};
use super::helper::{Helper, Scratch, start, terminal};
use super::served::{KEY, Served, exchange, serve as simulate, tillwire};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(30);
const OK: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
const NO: &str = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

/// What was delivered.
#[derive(Clone)]
struct Delivery {
    id: String,
    signature: String,
    body: Value,
}

/// A receiver; it answers with what is first in the row, and then with the last of it.
#[derive(Clone)]
struct Receiver {
    url: String,
    heard: Arc<Mutex<Vec<Delivery>>>,
}

impl Receiver {
    fn open(answers: &[&'static str]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/told", listener.local_addr().unwrap());
        let (heard, answers) = (Arc::new(Mutex::new(Vec::new())), answers.to_vec());
        let told = heard.clone();
        std::thread::spawn(move || {
            for (at, stream) in listener.incoming().enumerate() {
                let answer = answers.get(at).or(answers.last()).copied().unwrap_or_default();
                hear(stream.unwrap(), answer, &told);
            }
        });
        Receiver { url, heard }
    }

    fn heard(&self) -> Vec<Delivery> {
        self.heard.lock().unwrap().clone()
    }

    /// The deliveries, once there are so many.
    fn until(&self, count: usize) -> Vec<Delivery> {
        let start = Instant::now();
        while self.heard().len() < count {
            assert!(start.elapsed() < PATIENCE, "{} of {count} were delivered", self.heard().len());
            std::thread::sleep(Duration::from_millis(10));
        }
        self.heard()
    }
}

fn hear(mut stream: TcpStream, answer: &'static str, told: &Mutex<Vec<Delivery>>) {
    let mut held = Vec::new();
    let (head, body) = loop {
        let mut bytes = [0; 4096];
        let read = stream.read(&mut bytes).unwrap();
        held.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&held).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length: usize = header(head, "content-length").parse().unwrap();
        if body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    let timestamp: u64 = header(&head, "webhook-timestamp").parse().unwrap();
    assert!(timestamp > 1_700_000_000, "{head}");
    let (id, signature) = (header(&head, "webhook-id"), header(&head, "webhook-signature"));
    told.lock().unwrap().push(Delivery { id, signature, body: serde_json::from_str(&body).unwrap() });
    stream.write_all(answer.as_bytes()).unwrap();
    if answer.contains("chunked") {
        // Without end, until the other side has enough.
        std::thread::spawn(move || while stream.write_all(b"4\r\nmore\r\n").is_ok() {});
    } else if answer.is_empty() {
        // It says nothing.
        std::mem::forget(stream);
    }
}

fn header(head: &str, name: &str) -> String {
    let found = head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then(|| value.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {name} in {head}"))
}

/// A shop with a terminal and receivers.
struct Shop {
    simulated: Served,
    files: Scratch,
    helper: Option<Helper>,
    key: String,
}

impl Shop {
    fn open(receivers: &[(&str, &Receiver, &str)]) -> Shop {
        let (simulated, files) = (simulate(&[]), Scratch::new());
        let secret = |name: &str, secret: &str| {
            let path = files.path(name);
            let mut options = std::fs::OpenOptions::new();
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.create(true).truncate(true).write(true).open(&path);
            file.unwrap().write_all(secret.as_bytes()).unwrap();
            format!("{{ file = '{path}' }}")
        };
        let (key, told) = (secret("pos-key", KEY), secret("secret", SECRET));
        let mut config = format!("[engine]\njournal = '{}'\n", files.path("journal"));
        config += &terminal(COUNTER, "tcp", simulated.tcp());
        config += &format!("engine = true\nsystem = \"qfpay\"\ncurrency = \"HKD\"\nkey = {key}\n");
        for (name, receiver, more) in receivers {
            let url = &receiver.url;
            config += &format!("[[webhook]]\nname = \"{name}\"\nurl = \"{url}\"\nsecret = {told}\n{more}\n");
        }
        std::fs::write(files.path("config.toml"), config).unwrap();
        let mut shop = Shop { simulated, files, helper: None, key: String::new() };
        shop.start();
        shop.key = create_key_in(&shop.files.path("state"), "office", &["--rights", "pay,refund,read"]);
        shop
    }

    fn start(&mut self) {
        let (config, state) = (self.files.path("config.toml"), self.files.path("state"));
        let serve = ["serve", "--config", &config, "--state", &state, "--port", "0"];
        // The one before is killed by this.
        self.helper = None;
        self.helper = Some(start(tillwire(&serve), Scratch::new()));
    }

    fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Told {
        let host = self.helper.as_ref().unwrap().address();
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let (key, length) = (&self.key, body.len());
        let head = format!("Authorization: Bearer {key}\r\nContent-Type: application/json\r\n");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
        );
        Told::of(exchange(&host, &request))
    }

    fn pays(&self, reference: &str) {
        let paid = self.ask("PUT", &format!("/v1/payments/{reference}?wait=60s"), Some(payment("12.50")));
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{}", paid.body);
    }

    /// How a webhook stands, once that is so.
    fn until(&self, name: &str, is_so: impl Fn(&Value) -> bool) {
        let start = Instant::now();
        loop {
            let told = self.ask("GET", "/v1/webhooks", None).body;
            let one = told["webhooks"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
            if is_so(one) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{one}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn references(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|one| one.body["data"]["reference"].as_str().unwrap()).collect()
}

#[test]
fn every_outcome_is_told_signed_and_each_receiver_hears_what_it_wants() {
    let (all, refunds, nobody) = (Receiver::open(&[OK]), Receiver::open(&[OK]), Receiver::open(&[""]));
    let events = "events = [\"refund\", \"payment.declined\"]";
    let shop = Shop::open(&[("books", &all, ""), ("refunds", &refunds, events), ("silent", &nobody, "")]);
    shop.pays("sale-1");
    let wish = json!({ "of": "sale-1" });
    assert_eq!(shop.ask("PUT", "/v1/refunds/back-1?wait=60s", Some(wish)).text("status"), "approved");
    let told = all.until(2);
    assert_eq!(references(&told), ["sale-1", "back-1"]);
    let paid = &told[0];
    assert_eq!(paid.body["type"], "payment.approved");
    assert_eq!(paid.body["data"]["amount"], json!({ "amount": "12.50", "currency": "HKD" }));
    assert_eq!(paid.body["data"]["terminal"], COUNTER);
    assert!(paid.id.starts_with("msg_") && paid.signature.starts_with("v1,"), "{}", paid.signature);
    assert_eq!(references(&refunds.until(1)), ["back-1"]);
    shop.until("books", |one| one["waiting"] == 0);
    // Who says nothing holds nobody up, and has not been told.
    shop.until("silent", |one| one["waiting"] == 2);
}

#[test]
fn who_could_not_be_told_is_told_again_over_restarts_and_a_receiver_that_answers_without_end_once() {
    let books = Receiver::open(&[NO, NO, OK]);
    let endless = Receiver::open(&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]);
    let mut shop = Shop::open(&[("books", &books, ""), ("endless", &endless, "")]);
    shop.pays("sale-1");
    let told = books.until(1);
    shop.until("endless", |one| one["waiting"] == 0);
    shop.start();
    let again = books.until(3);
    assert!(again.iter().all(|one| one.id == told[0].id && one.body == told[0].body));
    shop.until("books", |one| one["waiting"] == 0);
    shop.until("endless", |one| one["waiting"] == 0);
    assert_eq!(endless.heard().len(), 1);
    shop.start();
    shop.until("books", |one| one["waiting"] == 0);
    shop.pays("sale-2");
    assert_eq!(references(&books.until(4)), ["sale-1", "sale-1", "sale-1", "sale-2"]);
}

#[test]
fn a_receiver_that_is_gone_is_left_alone_until_it_is_told_again_what_it_missed() {
    let gone = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
    let books = Receiver::open(&[gone, OK]);
    let shop = Shop::open(&[("books", &books, "")]);
    shop.pays("sale-1");
    shop.until("books", |one| one["paused"] == true);
    shop.helper.as_ref().unwrap().logged(|log| log.contains("(410)"));
    shop.pays("sale-2");
    shop.until("books", |one| one["waiting"] == 2 && one["paused"] == true);
    assert_eq!(books.heard().len(), 1);
    let replay = |body: Value| shop.ask("POST", "/v1/webhooks/books/replay", Some(body));
    assert_eq!(replay(json!({ "from": 0 })).body, json!({ "replayed": 0 }), "both were waiting");
    let told = books.until(3);
    shop.until("books", |one| one["waiting"] == 0);
    assert_eq!(replay(json!({ "reference": "sale-2" })).body, json!({ "replayed": 1 }));
    let again = books.until(4);
    let second = told.iter().rposition(|one| one.body["data"]["reference"] == "sale-2").unwrap();
    assert_eq!((&again[3].id, &again[3].body), (&told[second].id, &told[second].body));
    shop.until("books", |one| one["waiting"] == 0);
    assert_eq!(replay(json!({ "from": 0 })).body, json!({ "replayed": 2 }));
    books.until(6);
    assert_eq!(replay(json!({ "from": 4_000_000_000_000_u64 })).body, json!({ "replayed": 0 }));
    for (body, argument) in [
        (json!({}), "from"),
        (json!({ "until": 5 }), "from"),
        (json!({ "reference": "a", "from": 5 }), "reference"),
        (json!({ "from": "5" }), "from"),
    ] {
        let refused = replay(body);
        assert_eq!((refused.status, refused.text("argument")), (422, argument), "{}", refused.body);
    }
    let other = shop.ask("POST", "/v1/webhooks/others/replay", Some(json!({ "from": 0 })));
    assert_eq!(other.refusal(), (404, "NOT_FOUND"));
    assert_eq!(shop.simulated.charged().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_reload_adds_a_receiver_tells_it_otherwise_and_takes_it_away_and_the_metrics_tell_what_waits() {
    let gone = Receiver::open(&["HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"]);
    let books = Receiver::open(&[OK]);
    let shop = Shop::open(&[]);
    let config = shop.files.path("config.toml");
    let reload = |change: &dyn Fn(String) -> String, says: &str| {
        shop.helper.as_ref().unwrap().reload_from(&config, change, says);
    };
    let metric = |name: &str| {
        let text = shop.helper.as_ref().unwrap().get("/metrics").body;
        let line = format!("tillwire_webhook_{name}{{webhook=\"books\"}} ");
        let value = text.lines().find_map(|found| found.strip_prefix(&line).map(str::to_owned));
        value.map(|value| value.parse::<f64>().unwrap())
    };
    shop.pays("sale-1");
    let secret = format!("{{ file = '{}' }}", shop.files.path("secret"));
    let entry = |url: &str, secret: &str| {
        format!("[[webhook]]\nname = \"books\"\nurl = \"{url}\"\nsecret = {secret}\n")
    };
    let first = entry(&gone.url, &secret);
    // With the first receiver the terminals begin to note what is to be told.
    reload(&|text| text + &first, "is set up anew\"");
    shop.pays("sale-2");
    shop.until("books", |one| one["paused"] == true && one["waiting"] == 1);
    assert_eq!((metric("waiting"), metric("paused")), (Some(1.0), Some(1.0)));
    assert!(metric("oldest_seconds").is_some_and(|age| age > 0.0));
    let second = entry(&books.url, &format!("[{secret}, {secret}]"));
    reload(&|text| text.replace(&first, &second), "is told otherwise");
    let told = books.until(1);
    assert_eq!(references(&told), ["sale-2"], "what was settled before the first receiver is for a replay");
    assert_eq!(told[0].signature.split(' ').filter(|one| one.starts_with("v1,")).count(), 2);
    shop.until("books", |one| one["waiting"] == 0);
    assert_eq!(
        (metric("waiting"), metric("oldest_seconds"), metric("paused")),
        (Some(0.0), Some(0.0), Some(0.0))
    );
    reload(&|text| text.replace(&second, ""), "is set up anew\"");
    shop.pays("sale-3");
    assert_eq!(shop.ask("GET", "/v1/webhooks", None).body, json!({ "webhooks": [] }));
    assert_eq!(metric("waiting"), None);
    reload(&|text| text + &second, "is set up anew\"");
    shop.pays("sale-4");
    assert_eq!(references(&books.until(2)), ["sale-2", "sale-4"]);
}

#[test]
fn a_webhook_that_cannot_be_meant_is_told_with_its_line_and_the_setting() {
    let files = Scratch::new();
    let journal = files.path("journal");
    let check = |url: &str, secret: &str, more: &str| {
        let config = format!(
            "[engine]\njournal = '{journal}'\n[[webhook]]\nname = \"books\"\nurl = \"{url}\"\nsecret = {{ env = \"BOOKS\" }}\n{more}\n"
        );
        std::fs::write(files.path("config.toml"), config).unwrap();
        let mut check = tillwire(&["config", "check", "--config", &files.path("config.toml")]);
        let output = check.env("BOOKS", secret).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code() == Some(0), String::from_utf8(said).unwrap())
    };
    let url = "http://127.0.0.1:9";
    let (fine, said) = check(url, SECRET, "");
    assert!(fine && said.contains("books"), "{said}");
    for (url, secret, more, reason) in [
        ("http://shop.example", SECRET, "", "url must be an address that begins with https://"),
        (url, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "", "secret must be `whsec_`"),
        (url, "whsec_c2hvcnQ=", "", "secret must be `whsec_`"),
        (url, SECRET, "events = [\"pay\"]", "events must be such as"),
    ] {
        let (fine, said) = check(url, secret, more);
        assert!(!fine && said.contains(reason) && said.contains("config.toml:3: "), "{reason}: {said}");
        assert!(!said.contains("MfKQ9r8GKYqrTwj"), "{said}");
    }
}
