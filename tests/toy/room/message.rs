//! What is said: one layout, one encode, one decode (section 1).

use crate::json::{self, Value, Writer};

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The money moved.
    Paid,
    /// The customer's bank said no.
    Refused,
    /// There is no such order.
    None,
}

impl State {
    /// Every word with its meaning.
    pub const TABLE: &'static [(&'static str, &'static str)] =
        &[("paid", "the money moved"), ("refused", "the bank said no"), ("none", "there is no such order")];
    const ALL: [State; 3] = [State::Paid, State::Refused, State::None];

    fn as_str(self) -> &'static str {
        match self {
            State::Paid => "paid",
            State::Refused => "refused",
            State::None => "none",
        }
    }
}

/// What a till says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The order.
    pub order: String,
    /// Minor units; none where it is only asked about.
    pub minor: Option<u64>,
    /// Whatever else is said, in the wire's own names.
    pub more: Vec<(String, String)>,
}

impl Request {
    /// As it is sent.
    pub fn encode(&self) -> String {
        let minor = self.minor.map(|minor| minor.to_string());
        let out = Writer::new().text("order", &self.order).text_if("minor", minor.as_deref());
        self.more.iter().fold(out, |out, (name, value)| out.text(name, value)).finish()
    }

    /// As it came; none where it is no request.
    pub fn decode(body: &[u8]) -> Option<Request> {
        let value = read(body)?;
        let minor = value.member("minor").and_then(Value::as_text).and_then(|minor| minor.parse().ok());
        let Value::Object(members) = &value else { return None };
        let more = members.iter().filter(|(name, _)| name != "order" && name != "minor");
        let more =
            more.filter_map(|(name, value)| Some((name.clone(), value.as_text()?.to_owned()))).collect();
        Some(Request { order: text(&value, "order")?, minor, more })
    }
}

/// What a terminal answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The order.
    pub order: String,
    /// Minor units.
    pub minor: Option<u64>,
    /// What became of it.
    pub state: State,
}

impl Reply {
    /// As it is sent.
    pub fn encode(&self) -> String {
        let minor = self.minor.map(|minor| minor.to_string());
        let out = Writer::new().text("order", &self.order).text_if("minor", minor.as_deref());
        out.text("state", self.state.as_str()).finish()
    }

    /// As it came; none where it is no reply.
    pub fn decode(body: &[u8]) -> Option<Reply> {
        let value = read(body)?;
        let word = text(&value, "state")?;
        let state = State::ALL.into_iter().find(|state| state.as_str() == word)?;
        let minor = value.member("minor").and_then(Value::as_text).and_then(|minor| minor.parse().ok());
        Some(Reply { order: text(&value, "order")?, minor, state })
    }
}

fn read(body: &[u8]) -> Option<Value> {
    json::read(core::str::from_utf8(body).ok()?).ok()
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.member(name).and_then(Value::as_text).map(str::to_owned)
}
