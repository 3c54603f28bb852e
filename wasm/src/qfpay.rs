//! The QFPay till: what `connect({ system: "qfpay" })` drives.

use crate::error::{of_code, refusal};
use crate::till::*;
use serde::Deserialize;
use tillwire_core::code::Code;
use tillwire_core::payment::ChannelId;
use tillwire_core::qfpay::http::Body;
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::{Envelope, KeyMode, PosKey, Sealing};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// How to speak with a QFPay terminal.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct QfpayOptions {
    /// The POS-KEY.
    pos_key: String,
    /// How the cipher's key is made of it.
    #[tsify(optional, type = "\"utf8\" | \"hex\"")]
    key_mode: Option<String>,
    /// How requests are written before they are sealed.
    #[tsify(optional, type = "\"lenient\" | \"json\" | \"json-string\"")]
    envelope: Option<String>,
    /// Whether requests are encrypted.
    #[tsify(optional)]
    encrypt: Option<bool>,
    /// Whether a sealed HTTP body is put in quotes.
    #[tsify(optional, type = "\"quoted\" | \"bare\"")]
    http_body: Option<String>,
    /// Whether clear replies are read.
    #[tsify(optional, type = "\"either\" | \"sealed\"")]
    replies: Option<String>,
    /// How the terminal is reached.
    #[tsify(type = "\"tcp\" | \"http\"")]
    link: String,
    /// The currency the terminal takes.
    currency: String,
    /// How long things may take.
    #[tsify(optional)]
    timeouts: Option<WireTimeouts>,
}

impl QfpayOptions {
    fn session(&self) -> Result<Session, JsValue> {
        let field = |name: &str| refusal(Code::InvalidField, &format!("unknown value of the option {name}"));
        let key = key(&self.pos_key, self.key_mode.as_deref())?;
        let envelope = match self.envelope.as_deref() {
            None | Some("lenient") => Envelope::Lenient,
            Some("json") => Envelope::Json,
            Some("json-string") => Envelope::JsonString,
            Some(_) => return Err(field("envelope")),
        };
        let body = match self.http_body.as_deref() {
            None | Some("quoted") => Body::Quoted,
            Some("bare") => Body::Bare,
            Some(_) => return Err(field("httpBody")),
        };
        let link = match self.link.as_str() {
            "tcp" => Link::Tcp,
            "http" => Link::Http(body),
            _ => return Err(field("link")),
        };
        let sealed_replies_only = match self.replies.as_deref() {
            None | Some("either") => false,
            Some("sealed") => true,
            Some(_) => return Err(field("replies")),
        };
        let sealing = Sealing { envelope, encrypt: self.encrypt.unwrap_or(true), marker_free: false };
        Ok(Session::new(Options { key, sealing, link, sealed_replies_only }))
    }
}

fn key(text: &str, mode: Option<&str>) -> Result<PosKey, JsValue> {
    let mode = match mode {
        None | Some("utf8") => KeyMode::Utf8,
        Some("hex") => KeyMode::Hex,
        Some(_) => return Err(refusal(Code::InvalidField, &"unknown value of the option keyMode")),
    };
    PosKey::new(text, mode).map_err(|error| of_code(error.code()))
}

crate::export_till! {
    /// One QFPay terminal's payments.
    QfpayTill, Session, QfpayOptions,
    |options| Machine::new(options.session()?, &options.currency, options.timeouts.unwrap_or_default())
}

#[wasm_bindgen]
impl QfpayTill {
    /// Takes another POS-KEY, after it was changed at the terminal.
    #[wasm_bindgen(js_name = setPosKey)]
    pub fn set_pos_key(&self, pos_key: &str, key_mode: Option<String>) -> Result<(), JsValue> {
        let key = key(pos_key, key_mode.as_deref())?;
        self.0.with(|till| till.room().set_key(key));
        Ok(())
    }
}
