//! One message: the envelope that both sides write (section 4).
//!
//! ```text
//! {"topic":..,"request_id":..,"app_id":..,"timestamp":..,"version":..,"response_code":..,"response_msg":..,"biz_data":{..}}
//! ```
//!
//! Reading is lenient where the field is: texts may be numbers, null is absent, `biz_data` may be missing, empty
//! or JSON in a string. Writing is strict, and always has `biz_data` as an object: clients break without it.

use super::{Error, Fields, ResponseCode, Topic, order};
use crate::json::{self, Members, Value, Writer};

/// The longest message that is read, in bytes (section 13).
pub const MAX_MESSAGE: usize = 64 * 1024;

/// Members of the business data that are text, whatever a sender makes of them (section 7.2).
const TEXTS: [&str; 12] = [
    "trans_type",
    "trans_status",
    "merchant_order_no",
    "orig_merchant_order_no",
    "trans_no",
    "order_amount",
    "tip_amount",
    "tip_adjustment_amount",
    "tax_amount",
    "cashback_amount",
    "card_type",
    "entry_mode",
];

/// A request or a reply; a reply has a response code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `topic`.
    pub topic: Topic,
    /// `request_id`: unique, echoed in the reply when it was sent.
    pub request_id: Option<String>,
    /// `app_id`: what the till is registered as.
    pub app_id: Option<String>,
    /// `timestamp`: usually Unix milliseconds.
    pub timestamp: Option<String>,
    /// `version` of the protocol: `1.0`.
    pub version: Option<String>,
    /// `response_code`, in replies.
    pub response_code: Option<ResponseCode>,
    /// `response_msg`, in replies.
    pub response_msg: Option<String>,
    /// `biz_data`.
    pub biz_data: Fields,
    /// Every other member as it came, `device_data` among them.
    pub rest: Members,
}

impl Message {
    /// A message with nothing but a topic.
    pub fn new(topic: Topic) -> Self {
        Message {
            topic,
            request_id: None,
            app_id: None,
            timestamp: None,
            version: None,
            response_code: None,
            response_msg: None,
            biz_data: Fields::default(),
            rest: Members::new(),
        }
    }

    /// Reads a message.
    ///
    /// Errors: `PAYLOAD_TOO_LARGE`, `EMPTY_PAYLOAD`, `JSON_*`, `SCHEMA` (not an object, no `topic`, or a `biz_data`
    /// that is none).
    pub fn decode(text: &str) -> Result<Self, Error> {
        Message::read(text, json::read)
    }

    /// Reads a message as terminals do: names and texts in single quotes are read too. Errors as [`Message::decode`].
    pub fn decode_lenient(text: &str) -> Result<Self, Error> {
        Message::read(text, json::read_lenient)
    }

    fn read(text: &str, read: fn(&str) -> Result<Value, json::Error>) -> Result<Self, Error> {
        if text.len() > MAX_MESSAGE {
            return Err(Error::TooLarge);
        }
        let Value::Object(members) = read(text)? else { return Err(Error::Shape("message")) };
        let topic = json::find(&members, "topic").and_then(Value::as_text).filter(|topic| !topic.is_empty());
        let mut message = Message::new(Topic::from_wire(topic.ok_or(Error::Shape("topic"))?));
        for (name, value) in members {
            message.take(name, value)?;
        }
        Ok(message)
    }

    fn take(&mut self, name: String, value: Value) -> Result<(), Error> {
        match (name.as_str(), value) {
            ("topic", _) | (_, Value::Null) => {}
            ("biz_data", value) => self.biz_data = biz_data(value)?,
            ("response_code", Value::Text(code) | Value::Number(code)) => {
                self.response_code = Some(ResponseCode::from_wire(&code)).filter(|_| !code.is_empty());
            }
            (_, Value::Text(text) | Value::Number(text)) if self.place(&name).is_some() => {
                if let Some(place) = self.place(&name) {
                    *place = Some(text);
                }
            }
            (_, value) => self.rest.push((name, value)),
        }
        Ok(())
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "request_id" => &mut self.request_id,
            "app_id" => &mut self.app_id,
            "timestamp" => &mut self.timestamp,
            "version" => &mut self.version,
            "response_msg" => &mut self.response_msg,
            _ => return None,
        })
    }

    /// The message as JSON text.
    pub fn encode(&self) -> String {
        let out = Writer::new()
            .text("topic", self.topic.wire())
            .text_if("request_id", self.request_id.as_deref())
            .text_if("app_id", self.app_id.as_deref())
            .text_if("timestamp", self.timestamp.as_deref())
            .text_if("version", self.version.as_deref())
            .text_if("response_code", self.response_code.as_ref().map(ResponseCode::wire))
            .text_if("response_msg", self.response_msg.as_deref())
            .raw("biz_data", &self.biz_data.to_json());
        self.rest.iter().fold(out, |out, (name, value)| out.raw(name, &value.to_json())).finish()
    }

    /// The message with documented texts of its business data as texts: some clients and gateways write numbers.
    ///
    /// Errors, for a request: `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE`, `INVALID_FIELD` (an order number that is none).
    pub fn checked(mut self) -> Result<Self, Error> {
        for name in TEXTS {
            if let Some(Value::Number(text)) = self.biz_data.value(name).cloned() {
                self.biz_data.set(name, &text);
            }
        }
        match self.response_code {
            Some(_) => {}
            None => self.biz_data = order::checked(self.biz_data)?,
        }
        Ok(self)
    }

    /// `merchant_order_no` of the business data.
    pub fn merchant_order_no(&self) -> Option<&str> {
        self.biz_data.text("merchant_order_no")
    }

    /// What the terminal says to a person.
    pub fn words(&self) -> &str {
        self.response_msg.as_deref().unwrap_or_default()
    }
}

/// Business data that is missing, or empty text, is empty; JSON in a string is unpacked.
fn biz_data(value: Value) -> Result<Fields, Error> {
    match value {
        Value::Object(members) => Ok(Fields::new(members)),
        Value::Text(text) if text.trim().is_empty() => Ok(Fields::default()),
        Value::Text(text) => match json::read(&text) {
            Ok(Value::Object(members)) => Ok(Fields::new(members)),
            _ => Err(Error::Shape("biz_data")),
        },
        _ => Err(Error::Shape("biz_data")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::code::Code;

    #[test]
    fn a_message_is_written_in_one_fixed_order_and_read_back() {
        let text = concat!(
            r#"{"topic":"ecrhub.pay.order","request_id":"r1","app_id":"wz0","timestamp":"1698302992263","#,
            r#""version":"1.0","response_code":"000","response_msg":"","biz_data":{"trans_type":"1"},"closeOrder":false}"#
        );
        let message = Message::decode(text).unwrap();
        assert_eq!(message.topic, Topic::Order);
        assert_eq!(message.response_code, Some(ResponseCode::Success));
        assert_eq!(message.encode(), text);
    }

    #[test]
    fn what_terminals_and_clients_write_differently_is_read_the_same() {
        let plain = Message::decode(r#"{"topic":"t","timestamp":"1","biz_data":{"a":"1"}}"#);
        for text in [
            r#"{"topic":"t","timestamp":1,"biz_data":{"a":"1"},"device_data":null}"#,
            r#"{"topic":"t","timestamp":"1","biz_data":"{\"a\":\"1\"}","response_code":null,"response_msg":null}"#,
        ] {
            assert_eq!(Message::decode(text), plain, "{text}");
        }
        assert_eq!(Message::decode_lenient("{'topic':'t', 'timestamp':1,'biz_data':{'a':'1'} }"), plain);
    }

    #[test]
    fn business_data_that_is_missing_is_written_as_an_empty_object() {
        for text in [
            r#"{"topic":"t"}"#,
            r#"{"topic":"t","biz_data":""}"#,
            r#"{"topic":"t","biz_data":" "}"#,
            r#"{"topic":"t","biz_data":null}"#,
            r#"{"topic":"t","biz_data":{}}"#,
        ] {
            assert_eq!(Message::decode(text).unwrap().encode(), r#"{"topic":"t","biz_data":{}}"#, "{text}");
        }
    }

    #[test]
    fn what_is_no_message_is_refused_with_its_reason() {
        let long = format!(r#"{{"topic":"{}"}}"#, "x".repeat(MAX_MESSAGE));
        for (text, code) in [
            ("", Code::EmptyPayload),
            ("{", Code::JsonSyntax),
            ("hello", Code::JsonSyntax),
            ("{'topic':'t'}", Code::JsonSyntax),
            ("[]", Code::Schema),
            ("{}", Code::Schema),
            (r#"{"topic":""}"#, Code::Schema),
            (r#"{"topic":1}"#, Code::Schema),
            (r#"{"topic":"t","biz_data":[]}"#, Code::Schema),
            (r#"{"topic":"t","biz_data":"x"}"#, Code::Schema),
            (r#"{"topic":"t","topic":"u"}"#, Code::JsonDuplicateKey),
            (r#"{"topic":"t"} {}"#, Code::JsonTrailing),
            (&long, Code::PayloadTooLarge),
        ] {
            let found = Message::decode(text).map_err(|error| error.code());
            assert_eq!(found.err(), Some(code), "{}", text.get(..40).unwrap_or(text));
        }
    }
}
