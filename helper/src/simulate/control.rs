//! The control interface: scripts of faults in, the ledger out. It moves no money.
//!
//! `POST /sim/script`, `POST /sim/reset`, `POST /sim/customer` answer `{"ok":true}`, `GET /sim/ledger` the
//! ledger. What is refused answers `{"code":..,"message":..}` with status 400, 404, 405 or 413.

use super::http::{self, Answer, Refusal};
use super::socket;
use super::terminal::Terminal;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Writer};
use tillwire_core::qfpay::sim::SYSTEM;
use tillwire_core::sim::{Customer, Script};
use tokio::net::TcpStream;

/// Serves one connection: one request.
pub async fn serve(mut stream: TcpStream, terminal: Terminal) {
    let (status, body) = match http::read(&mut stream).await {
        Ok(request) => answer(&request.method, &request.path, &request.body, &terminal).await,
        Err(Refusal::Bad(reason)) => Denial::new(400, Code::Schema, reason).answer(),
        Err(Refusal::TooLarge) => {
            Denial::new(413, Code::PayloadTooLarge, Code::PayloadTooLarge.meaning()).answer()
        }
        Err(Refusal::Gone) => return,
    };
    let answer =
        Answer { status, content_type: "application/json", body: body.as_bytes(), ..Answer::default() };
    if answer.write(&mut stream).await.is_ok() {
        socket::close(stream).await;
    }
}

/// Answers a request: its status, and JSON.
pub async fn answer(method: &str, path: &str, body: &[u8], terminal: &Terminal) -> (u16, String) {
    route(method, path, body, terminal).await.map_or_else(Denial::answer, |body| (200, body))
}

/// Reads a script for this simulation. Errors: a sentence.
pub fn parse_script(text: &str) -> Result<Script, String> {
    read_script(text).map_err(|denial| denial.message)
}

async fn route(method: &str, path: &str, body: &[u8], terminal: &Terminal) -> Result<String, Denial> {
    match (method, path) {
        ("GET", "/sim/ledger") => return Ok(terminal.ledger().await.unwrap_or_default()),
        ("POST", "/sim/script") => terminal.script(read_script(text(body)?)?).await,
        ("POST", "/sim/customer") => terminal.customer(read_customer(text(body)?)?).await,
        ("POST", "/sim/reset") => terminal.reset().await,
        (_, "/sim/ledger") => return Err(Denial::new(405, Code::NotFound, "use GET")),
        (_, "/sim/script" | "/sim/customer" | "/sim/reset") => {
            return Err(Denial::new(405, Code::NotFound, "use POST"));
        }
        _ => return Err(Denial::new(404, Code::NotFound, "no such path")),
    }
    Ok(Writer::new().raw("ok", "true").finish())
}

fn text(body: &[u8]) -> Result<&str, Denial> {
    std::str::from_utf8(body).map_err(|_| Denial::new(400, Code::Utf8Invalid, Code::Utf8Invalid.meaning()))
}

fn read_script(text: &str) -> Result<Script, Denial> {
    let script = Script::parse(text).map_err(|error| Denial::new(400, error.code(), &error.to_string()))?;
    check_system(Some(script.system()))?;
    Ok(script)
}

fn read_customer(text: &str) -> Result<Customer, Denial> {
    let message = json::read(text).map_err(|error| Denial::new(400, error.code(), &error.to_string()))?;
    let member = |name| message.member(name).and_then(json::Value::as_text);
    check_system(member("system"))?;
    let action = member("action").and_then(Customer::parse);
    action.ok_or_else(|| Denial::new(400, Code::InvalidField, "`action` is tap, cancel, decline or pay"))
}

fn check_system(system: Option<&str>) -> Result<(), Denial> {
    match system {
        Some(SYSTEM) => Ok(()),
        _ => Err(Denial::new(400, Code::InvalidField, "`system` is \"qfpay\"")),
    }
}

/// A refused request.
struct Denial {
    status: u16,
    code: Code,
    message: String,
}

impl Denial {
    fn new(status: u16, code: Code, message: &str) -> Self {
        Denial { status, code, message: message.to_owned() }
    }

    fn answer(self) -> (u16, String) {
        (self.status, Writer::new().text("code", self.code.as_str()).text("message", &self.message).finish())
    }
}
