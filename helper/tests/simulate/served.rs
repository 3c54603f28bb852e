//! A running `tillwire simulate` on free ports, and raw clients for it.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::qfpay::{
    Channel, Inquiry, KeyMode, Payment, PosKey, Refund, Reply, Request, Sealing, envelope,
};

pub const KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";
/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The process. It is killed when this goes out of scope.
pub struct Served {
    pub child: Child,
    pub ready: serde_json::Value,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn tillwire(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tillwire"));
    command.args(args);
    command
}

pub fn serve(more: &[&str]) -> Served {
    let args = [
        &["simulate", "--http", "0", "--tcp", "0", "--websocket", "0", "--gateway", "0", "--control", "0"],
        more,
    ]
    .concat();
    let mut child = tillwire(&args).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    Served { child, ready: serde_json::from_str(&line).unwrap() }
}

/// Serves with a script of these steps.
pub fn scripted(steps: &str) -> Served {
    let served = serve(&[]);
    served.script(steps);
    served
}

impl Served {
    pub fn http(&self) -> &str {
        self.ready["qfpay"]["http"].as_str().unwrap().strip_prefix("http://").unwrap()
    }

    pub fn tcp(&self) -> &str {
        self.ready["qfpay"]["tcp"].as_str().unwrap()
    }

    pub fn control(&self) -> &str {
        self.ready["control"].as_str().unwrap().strip_prefix("http://").unwrap()
    }

    pub fn script(&self, steps: &str) {
        let body = format!(r#"{{"system":"qfpay","steps":[{steps}]}}"#);
        let answer = exchange(self.control(), &post("/sim/script", &body));
        assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"ok":true}"#));
    }

    pub fn customer(&self, action: &str) {
        let body = format!(r#"{{"system":"qfpay","action":"{action}"}}"#);
        assert_eq!(exchange(self.control(), &post("/sim/customer", &body)).status, 200);
    }

    pub fn ledger(&self) -> serde_json::Value {
        let answer = exchange(self.control(), "GET /sim/ledger HTTP/1.1\r\n\r\n");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The order numbers charged.
    pub fn charged(&self) -> Vec<String> {
        let ledger = self.ledger();
        let charges = ledger["charges"].as_array().unwrap();
        charges.iter().map(|charge| charge["order"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until the terminal has read so many requests.
    pub fn until_read(&self, count: usize) {
        let start = Instant::now();
        while self.ledger()["requests"].as_array().unwrap().len() < count {
            assert!(start.elapsed() < PATIENCE, "the terminal did not read {count} requests");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the terminal has noticed that nobody is connected any more: a caller that has its answer knows it first.
    pub fn until_alone(&self) {
        let begun = Instant::now();
        while self.ledger()["open"] != serde_json::json!({}) {
            assert!(begun.elapsed() < PATIENCE, "somebody stays connected");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends a request over HTTP and gives the connection back.
    pub fn send_http(&self, request: &Request) -> TcpStream {
        let body = format!("\"{}\"", seal(request));
        send(self.http(), post(request.func_type().path().unwrap(), &body).as_bytes())
    }

    /// Sends a request over TCP and gives the connection back.
    pub fn send_tcp(&self, request: &Request) -> TcpStream {
        send(self.tcp(), seal(request).as_bytes())
    }

    pub fn ask_http(&self, request: &Request) -> Reply {
        open(&parse(&all(self.send_http(request)).bytes).body)
    }

    pub fn ask_tcp(&self, request: &Request) -> Reply {
        reply_on(&mut self.send_tcp(request))
    }
}

pub fn pay(order: &str) -> Request {
    let amount = Amount::parse("12.50", Currency::parse("HKD").unwrap()).unwrap();
    Request::Payment(Payment::new(amount, Channel::Wx, order))
}

pub fn query(order: &str) -> Request {
    Request::Inquiry(Inquiry::OutTradeNo(order.to_owned()))
}

pub fn refund(order: &str) -> Request {
    let order_id = order.to_owned();
    Request::Refund(Refund { order_id, refund_amount: None, allow_modify: None, move_to_back: None })
}

pub fn key() -> PosKey {
    PosKey::new(KEY, KeyMode::Utf8).unwrap()
}

pub fn seal(request: &Request) -> String {
    envelope::seal(&request.content().unwrap(), &key(), &Sealing::default()).unwrap()
}

pub fn open(text: &str) -> Reply {
    Reply::open(text, &key()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// `outer/inner` of a reply.
pub fn codes(reply: &Reply) -> String {
    let inner = reply.data.fields().and_then(|fields| fields.text("respcd")).unwrap_or("-");
    format!("{}/{inner}", reply.respcd.wire())
}

pub fn post(path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub fn send(address: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    if let Err(error) = stream.write_all(bytes) {
        // Whoever is refused before the end of what they say may find the way shut: the answer is there nevertheless.
        assert!(matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{error}");
    }
    stream
}

/// An HTTP answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

pub fn exchange(address: &str, request: &str) -> Answer {
    parse(&all(send(address, request.as_bytes())).bytes)
}

pub fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Fin,
    Rst,
}

/// Everything that came on a connection, and how it ended.
pub struct Heard {
    pub bytes: Vec<u8>,
    pub end: End,
}

pub fn all(mut stream: TcpStream) -> Heard {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => Heard { bytes, end: End::Fin },
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Heard { bytes, end: End::Rst },
        Err(error) => panic!("after {} bytes: {error}", bytes.len()),
    }
}

/// The next reply on a stream that stays open. Not a byte behind it is taken.
pub fn reply_on(stream: &mut TcpStream) -> Reply {
    let mut text = String::new();
    let mut byte = [0; 1];
    loop {
        let read = stream.read(&mut byte).unwrap();
        assert!(read > 0, "the stream ended after {text:?}");
        text.push(char::from(byte[0]));
        let may_end = text.len().is_multiple_of(4) || byte == *b"}";
        if let Some(reply) = may_end.then(|| Reply::open(&text, &key()).ok()).flatten() {
            return reply;
        }
    }
}

/// Asserts that nothing comes for a while and the connection stays open.
pub fn assert_silent(stream: &mut TcpStream, span: Duration) {
    stream.set_read_timeout(Some(span)).unwrap();
    let error = stream.read(&mut [0; 1]).expect_err("something came");
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
}
