//! What the helper says on a socket, in text.

use crate::code::Code;
use crate::json::{self, Value, Writer};

/// One text of the helper. A page may note its payment as sent only after [`Said::Opened`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// `{"opened":true,"via":..}`: the connection to the terminal stands, nothing was sent.
    Opened {
        /// `tcp`, `http`, `serial` or `websocket`.
        via: String,
    },
    /// `{"via":..}`, the answer to `"asks":"via"`.
    Via {
        /// As above.
        via: String,
        /// Of a serial port, in bit/s.
        baud: Option<u32>,
    },
    /// `{"status":..}`: of an HTTP exchange; the reply's body follows as bytes.
    Status(u16),
    /// `{"error":CODE,"sent":..}`. Without `sent` it answers a text that this helper does not know, and nothing else
    /// is over.
    Failed {
        /// What went wrong.
        code: Code,
        /// Whether a byte of the page's may have reached the terminal.
        sent: Option<bool>,
    },
}

impl Said {
    /// The text.
    pub fn encode(&self) -> String {
        match self {
            Said::Opened { via } => Writer::new().raw("opened", "true").text("via", via),
            Said::Via { via, baud } => {
                Writer::new().text("via", via).raw_if("baud", baud.map(|baud| baud.to_string()))
            }
            Said::Status(status) => Writer::new().number("status", &status.to_string()),
            Said::Failed { code, sent } => {
                Writer::new().text("error", code.as_str()).raw_if("sent", sent.map(|sent| sent.to_string()))
            }
        }
        .finish()
    }

    /// Reads it. A code of a later version reads as `OUTCOME_UNKNOWN`, and a `sent` that is no truth value as `true`:
    /// what is not said clearly does not say that nothing left. Errors: `SCHEMA`, and what JSON can lack.
    pub fn decode(text: &str) -> Result<Self, Code> {
        let message = json::read(text).map_err(|error| error.code())?;
        let text = |name| message.member(name).and_then(Value::as_text);
        if let Some(error) = message.member("error") {
            let code = error.as_text().and_then(Code::parse).unwrap_or(Code::OutcomeUnknown);
            let sent = message.member("sent").map(|sent| *sent != Value::Bool(false));
            return Ok(Said::Failed { code, sent });
        }
        let number = |name| message.member(name).and_then(number);
        match (message.member("opened"), text("via"), number("status")) {
            (Some(Value::Bool(true)), Some(via), _) => Ok(Said::Opened { via: via.to_owned() }),
            (None, Some(via), _) => Ok(Said::Via { via: via.to_owned(), baud: number("baud") }),
            (None, None, Some(status)) => Ok(Said::Status(u16::try_from(status).map_err(|_| Code::Schema)?)),
            _ => Err(Code::Schema),
        }
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}
