//! What a page says before the body of an HTTP exchange.

use crate::code::Code;
use crate::json::{self, Value, Writer};

/// `{"path":..}`; the body follows as bytes. Which paths exist the terminal's system says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// From its slash on.
    pub path: String,
}

impl Ask {
    /// The text.
    pub fn encode(&self) -> String {
        Writer::new().text("path", &self.path).finish()
    }

    /// Reads it. Errors: `SCHEMA`, `INVALID_FIELD` (a path with control characters), and what JSON can lack.
    pub fn decode(text: &str) -> Result<Self, Code> {
        let message = json::read(text).map_err(|error| error.code())?;
        let path = message.member("path").and_then(Value::as_text).ok_or(Code::Schema)?;
        if path.contains(|letter: char| letter.is_control()) {
            return Err(Code::InvalidField);
        }
        Ok(Ask { path: path.to_owned() })
    }
}
