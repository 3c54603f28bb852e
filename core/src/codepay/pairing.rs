//! Pairing (section 3): optional, because a terminal takes connections by its address alone.
//!
//! The terminal connects to a server of the till and sends `ecrhub.pair` with its [`Device`]; the till answers
//! [`answer`] and from then on connects to `ws://<ip_address>:<port>`. Either side ends it with `ecrhub.unpair`.

use super::{Error, Fields, Message, ResponseCode, Topic};
use crate::json::{self, Value};

/// Refused: the only code that is no `response_code` of transactions.
const REFUSED: &str = "001";

/// `device_data`: who a terminal or till is. All text, the port too; empty when it was not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// `mac_address`: the device's constant name, seldom a MAC address.
    pub mac_address: String,
    /// `device_name`.
    pub device_name: String,
    /// `alias_name`: what people call it.
    pub alias_name: String,
    /// `ip_address`.
    pub ip_address: String,
    /// `port`.
    pub port: String,
}

impl Device {
    /// Reads the `device_data` of a message. Errors: `SCHEMA` when it has none.
    pub fn read(message: &Message) -> Result<Self, Error> {
        let Some(Value::Object(members)) = json::find(&message.rest, "device_data") else {
            return Err(Error::Shape("device_data"));
        };
        let fields = Fields::new(members.clone());
        let text = |name: &str| fields.text(name).unwrap_or_default().to_owned();
        Ok(Device {
            mac_address: text("mac_address"),
            device_name: text("device_name"),
            alias_name: text("alias_name"),
            ip_address: text("ip_address"),
            port: text("port"),
        })
    }

    /// The message with this device's data.
    pub fn on(&self, mut message: Message) -> Message {
        let fields = Fields::default()
            .with("mac_address", &self.mac_address)
            .with("device_name", &self.device_name)
            .with("alias_name", &self.alias_name)
            .with("ip_address", &self.ip_address)
            .with("port", &self.port);
        message.rest.retain(|(name, _)| name != "device_data");
        message.rest.push(("device_data".to_owned(), Value::Object(fields.members().to_vec())));
        message
    }
}

/// The answer to a request to pair or unpair: the same message with a code.
pub fn answer(request: &Message, accepted: bool) -> Message {
    let code = if accepted { ResponseCode::Success } else { ResponseCode::from_wire(REFUSED) };
    Message { response_code: Some(code), response_msg: Some(String::new()), ..request.clone() }
}

/// What a till says to a terminal it no longer wants to be paired with.
pub fn unpair(till: &Device) -> Message {
    till.on(Message { version: Some("1.0".to_owned()), ..Message::new(Topic::Unpair) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_request_to_pair_is_read_and_answered_with_the_same_device() {
        let text = concat!(
            r#"{"topic":"ecrhub.pair","device_data":{"mac_address":"9774d56d682e549c","device_name":"P5","#,
            r#""alias_name":"Counter","ip_address":"192.168.1.20","port":35779}}"#
        );
        let request = Message::decode(text).unwrap();
        let device = Device::read(&request).unwrap();
        assert_eq!((device.ip_address.as_str(), device.port.as_str()), ("192.168.1.20", "35779"));
        for (accepted, code) in [(true, "000"), (false, "001")] {
            let reply = Message::decode(&answer(&request, accepted).encode()).unwrap();
            assert_eq!(reply.response_code.as_ref().map(ResponseCode::wire), Some(code));
            assert_eq!(Device::read(&reply), Ok(device.clone()));
        }
    }

    #[test]
    fn the_end_of_a_pairing_names_the_till() {
        let till = Device { mac_address: "till-1".to_owned(), ..Device::default() };
        let message = Message::decode(&unpair(&till).encode()).unwrap();
        assert_eq!((message.topic.clone(), Device::read(&message)), (Topic::Unpair, Ok(till)));
        assert!(Device::read(&Message::new(Topic::Pair)).is_err());
    }
}
