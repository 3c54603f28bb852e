//! How to speak with one terminal: what its owner can set.

use super::Error;
use super::vigil::Patience;

/// The longest `app_id`, in characters; `wz` and 16 hex digits are usual.
const MAX_APP_ID: usize = 64;

/// How to speak with one terminal.
#[derive(Debug, Clone)]
pub struct Options {
    /// `app_id`: what the till is registered as.
    pub app_id: String,
    /// Whether `expires` is written as a number; the document says text.
    pub expires_as_number: bool,
    /// How long silence is normal.
    pub patience: Patience,
}

impl Options {
    /// The usual options. Errors: `INVALID_FIELD` for an `app_id` that is none.
    pub fn new(app_id: &str) -> Result<Self, Error> {
        let graphic = app_id.bytes().all(|byte| byte.is_ascii_graphic());
        match (1..=MAX_APP_ID).contains(&app_id.len()) && graphic {
            true => Ok(Options {
                app_id: app_id.to_owned(),
                expires_as_number: false,
                patience: Patience::default(),
            }),
            false => Err(Error::field("app_id")),
        }
    }
}
