//! The control interface: scripts of faults in, the ledger out. It moves no money.
//!
//! `POST /sim/script`, `POST /sim/reset`, `POST /sim/customer` answer `{"ok":true}`, `GET /sim/ledger` the
//! ledger. `GET /sim/cable` tells how the serial face's cable is, `POST /sim/cable` with `{"action":"unplug"}` or
//! `"plug"` does that; with `"received":k` or `"sent":k` the cable is pulled after so many more bytes from or to the
//! till. `{"action":"lose","received":k}` loses the next bytes of the till, `{"action":"speed","bytesPerSecond":n}`
//! makes another line of it. What is refused answers `{"code":..,"message":..}` with status 400, 404, 405 or 413.

use super::http::{self, Answer, Refusal};
use super::serial::Order;
use super::socket;
use super::terminals::Terminals;
use std::num::NonZeroU32;
use tillwire_core::code::Code;
use tillwire_core::json::{self, Writer};
use tillwire_core::sim::{Customer, Script};
use tokio::net::TcpStream;

/// Serves one connection: one request.
pub async fn serve(mut stream: TcpStream, terminals: Terminals) {
    let (status, body) = match http::read(&mut stream).await {
        Ok(request) => answer(&request.method, &request.path, &request.body, &terminals).await,
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
pub async fn answer(method: &str, path: &str, body: &[u8], terminals: &Terminals) -> (u16, String) {
    route(method, path, body, terminals).await.map_or_else(Denial::answer, |body| (200, body))
}

async fn route(method: &str, path: &str, body: &[u8], terminals: &Terminals) -> Result<String, Denial> {
    match (method, path) {
        ("GET", "/sim/ledger") => return Ok(terminals.ledger().await.to_json()),
        ("GET", "/sim/cable") => return order(Order::Look, terminals).await,
        ("POST", "/sim/cable") => return order(read_order(text(body)?)?, terminals).await,
        ("POST", "/sim/script") => script(text(body)?, terminals).await?,
        ("POST", "/sim/customer") => customer(text(body)?, terminals).await?,
        ("POST", "/sim/reset") => terminals.reset().await,
        (_, "/sim/ledger") => return Err(Denial::new(405, Code::NotFound, "use GET")),
        (_, "/sim/script" | "/sim/customer" | "/sim/reset") => {
            return Err(Denial::new(405, Code::NotFound, "use POST"));
        }
        _ => return Err(Denial::new(404, Code::NotFound, "no such path")),
    }
    Ok(Writer::new().raw("ok", "true").finish())
}

async fn order(order: Order, terminals: &Terminals) -> Result<String, Denial> {
    let cable = terminals.cable().ok_or(Denial::new(404, Code::NotFound, "there is no serial face"))?;
    let state = cable.order(order).await.unwrap_or_default();
    let json = Writer::new().raw("plugged", if state.path.is_some() { "true" } else { "false" });
    let json = state.path.iter().fold(json, |json, path| json.text("path", path));
    let counts =
        [("opens", state.opens), ("baud", state.baud), ("received", state.received), ("sent", state.sent)];
    Ok(counts.iter().fold(json, |json, (name, count)| json.number(name, &count.to_string())).finish())
}

fn read_order(text: &str) -> Result<Order, Denial> {
    let message = json::read(text).map_err(|error| Denial::new(400, error.code(), &error.to_string()))?;
    let number = |name| {
        let number = message.member(name).and_then(json::Value::scalar);
        number.map(|number| number.parse().map_err(|_| Denial::from("bytes are counted"))).transpose()
    };
    let (received, sent) = (number("received")?, number("sent")?);
    let speed =
        number("bytesPerSecond")?.and_then(|speed| u32::try_from(speed).ok().and_then(NonZeroU32::new));
    match (message.member("action").and_then(json::Value::as_text), received, sent, speed) {
        (Some("plug"), None, None, None) => Ok(Order::Plug),
        (Some("unplug"), None, None, None) => Ok(Order::Unplug),
        (Some("unplug"), Some(count), None, None) => Ok(Order::UnplugAfterReceived(count)),
        (Some("unplug"), None, Some(count), None) => Ok(Order::UnplugAfterSent(count)),
        (Some("lose"), Some(count), None, None) => Ok(Order::LoseReceived(count)),
        (Some("speed"), None, None, Some(speed)) => Ok(Order::Speed(speed)),
        _ => Err(
            "`action` is plug, unplug (with at most one of `received` and `sent`), lose (with `received`) \
                  or speed (with `bytesPerSecond`)"
                .into(),
        ),
    }
}

fn text(body: &[u8]) -> Result<&str, Denial> {
    std::str::from_utf8(body).map_err(|_| Denial::new(400, Code::Utf8Invalid, Code::Utf8Invalid.meaning()))
}

async fn script(text: &str, terminals: &Terminals) -> Result<(), Denial> {
    let script = Script::parse(text).map_err(|error| Denial::new(400, error.code(), &error.to_string()))?;
    terminals.of(Some(script.system()))?.script(script).await;
    Ok(())
}

async fn customer(text: &str, terminals: &Terminals) -> Result<(), Denial> {
    let message = json::read(text).map_err(|error| Denial::new(400, error.code(), &error.to_string()))?;
    let member = |name| message.member(name).and_then(json::Value::as_text);
    let terminal = terminals.of(member("system"))?;
    let action =
        member("action").and_then(Customer::parse).ok_or("`action` is tap, cancel, decline or pay")?;
    terminal.customer(member("code").map(str::to_owned), action).await;
    Ok(())
}

/// A refused request.
struct Denial {
    status: u16,
    code: Code,
    message: String,
}

/// A member that cannot be what it is.
impl<T: AsRef<str>> From<T> for Denial {
    fn from(reason: T) -> Self {
        Denial::new(400, Code::InvalidField, reason.as_ref())
    }
}

impl Denial {
    fn new(status: u16, code: Code, message: &str) -> Self {
        Denial { status, code, message: message.to_owned() }
    }

    fn answer(self) -> (u16, String) {
        (self.status, Writer::new().text("code", self.code.as_str()).text("message", &self.message).finish())
    }
}
