//! A shop: the simulated terminal, the engine before it, and a program with a key.

use super::helper::{Helper, Scratch, serve_with, terminal};
use super::served::{Answer, KEY, Served, exchange, parse, send, serve as simulate, tillwire};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// The one terminal, unless a test says otherwise.
pub const COUNTER: &str = "counter-1";

pub struct Shop {
    pub terminal: Served,
    pub helper: Helper,
    pub key: String,
    /// The journal, and the terminal's key.
    #[expect(dead_code, reason = "they are removed with it")]
    files: Scratch,
}

/// An answer with its body read.
pub struct Told {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

impl Told {
    pub fn of(answer: Answer) -> Told {
        let body = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
        Told { status: answer.status, head: answer.head, body }
    }

    /// A member's text.
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// The status and the code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        assert!(self.head.contains("application/problem+json"), "{} {}", self.head, self.body);
        (self.status, self.text("code"))
    }
}

impl Shop {
    /// With one terminal over TCP, and a key for everything.
    pub fn open() -> Shop {
        Shop::with(&[COUNTER], "")
    }

    /// With these ids, all of the same simulated terminal; `more` is said of each.
    pub fn with(ids: &[&str], more: &str) -> Shop {
        let (simulated, files) = (simulate(&[]), Scratch::new());
        let counter = |id: &&str| terminal(id, "tcp", simulated.tcp()) + &of_engine(&files) + more;
        let counters = ids.iter().map(counter).collect();
        Shop::serving(counters, simulated, files)
    }

    /// With others of that kind beside the simulated one: id, way and address.
    pub fn beside(others: &[(&str, &str, String)]) -> Shop {
        let (simulated, files) = (simulate(&[]), Scratch::new());
        let own = (COUNTER, "tcp", simulated.tcp().to_owned());
        let all = others.iter().chain([&own]);
        let counters = all.map(|(id, via, address)| terminal(id, via, address) + &of_engine(&files));
        let counters = counters.collect();
        Shop::serving(counters, simulated, files)
    }

    /// With a terminal that speaks WebSocket and can do more.
    pub fn with_codepay() -> Shop {
        let (simulated, files) = (simulate(&[]), Scratch::new());
        let (url, app) = (&simulated.ready["codepay"], &simulated.ready["appId"]);
        let address = url.as_str().unwrap().trim_start_matches("ws://").trim_end_matches('/');
        let more = format!(
            "engine = true\nsystem = \"codepay\"\ncurrency = \"HKD\"\noptions = {{ appId = {app} }}\n"
        );
        let counter = terminal(COUNTER, "websocket", address) + &more;
        Shop::serving(vec![counter], simulated, files)
    }

    fn serving(counters: Vec<String>, simulated: Served, files: Scratch) -> Shop {
        let journal = format!("[engine]\njournal = '{}'\n", files.path("journal"));
        let entries: Vec<_> = counters.into_iter().chain([journal]).collect();
        let helper = serve_with("", &entries);
        let key = create_key(&helper, "office", &["--rights", "pay,refund,read"]);
        Shop { terminal: simulated, helper, key, files }
    }

    pub fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Told {
        self.ask_with(&self.key, method, path, body)
    }

    pub fn ask_with(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> Told {
        Told::of(exchange(&self.helper.address(), &self.request(key, method, path, body)))
    }

    /// Sends it and gives the connection, whose answer nobody has read.
    pub fn begin(&self, method: &str, path: &str, body: Option<Value>) -> TcpStream {
        send(&self.helper.address(), self.request(&self.key, method, path, body).as_bytes())
    }

    pub fn request(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> String {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.raw(
            method,
            path,
            &format!("Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"),
            &body,
        )
    }

    pub fn raw(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let (host, length) = (self.helper.address(), body.len());
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        )
    }

    pub fn send_raw(&self, request: &str) -> Told {
        Told::of(exchange(&self.helper.address(), request))
    }

    pub fn pay(&self, reference: &str, amount: &str, wait: &str) -> Told {
        self.ask("PUT", &format!("/v1/payments/{reference}?wait={wait}"), Some(payment(amount)))
    }
}

/// What makes a terminal's entry one of the engine's.
fn of_engine(files: &Scratch) -> String {
    let path = files.path("pos-key");
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.create(true).truncate(true).write(true).open(&path).unwrap();
    file.write_all(KEY.as_bytes()).unwrap();
    format!("engine = true\nsystem = \"qfpay\"\ncurrency = \"HKD\"\nkey = {{ file = '{path}' }}\n")
}

/// What a stream has told up to this text.
pub fn until(stream: &mut TcpStream, text: &str) -> String {
    let mut heard = Vec::new();
    let mut byte = [0; 1];
    while !String::from_utf8_lossy(&heard).contains(text) {
        assert!(stream.read(&mut byte).unwrap() > 0, "ended: {}", String::from_utf8_lossy(&heard));
        heard.extend(byte);
    }
    String::from_utf8(heard).unwrap()
}

pub fn answer_on(mut stream: TcpStream) -> Told {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    Told::of(parse(&bytes))
}

pub fn payment(amount: &str) -> Value {
    json!({ "amount": { "amount": amount, "currency": "HKD" }, "method": "wechat" })
}

pub fn create_key(helper: &Helper, name: &str, more: &[&str]) -> String {
    create_key_in(&helper.scratch.path("state"), name, more)
}

pub fn create_key_in(state: &str, name: &str, more: &[&str]) -> String {
    let output =
        tillwire(&[&["key", "create", "--for", name, "--state", state], more].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
