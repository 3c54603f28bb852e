//! The QFPay room from the options of `connect({ system: "qfpay" })`.

use crate::error::{Answer, refusal};
use crate::given::Given;
use crate::words::{ENVELOPES, choice, key};
use tillwire_core::code::Code;
use tillwire_core::qfpay::frame::MAX_DATA;
use tillwire_core::qfpay::http::Body;
use tillwire_core::qfpay::session::{Link, Options, Session};
use tillwire_core::qfpay::{Sealing, link};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS_TS: &str = r#"
/** How to speak with a QFPay terminal; handed over as JSON text. */
export interface QfpayOptions {
  posKey: string;
  /** How the cipher's key is made of the POS-KEY. */
  keyMode?: "utf8" | "hex";
  /** How requests are written before they are sealed. */
  envelope?: "lenient" | "json" | "json-string";
  /** Whether requests are encrypted. */
  encrypt?: boolean;
  /** Whether a sealed HTTP body is put in quotes. */
  httpBody?: "quoted" | "bare";
  /** Whether clear replies are read. */
  replies?: "either" | "sealed";
  /** How the terminal is reached. */
  link: "tcp" | "http" | "serial";
  /** Serial: bits a second; 9600 where none is given. */
  baud?: number;
  /** Serial: the most data bytes in one frame, 1 to 65524; 448 where none is given. */
  fragment?: number;
  /** Serial: write sealed requests so that no frame marker is in them, for terminals that look for it. */
  markerFree?: boolean;
  /** The currency the terminal takes. */
  currency: string;
  /** How long things may take. */
  timeouts?: WireTimeouts;
}
"#;

/// Each option's words; the first is meant where none is given.
const BODIES: &[(&str, Body)] = &[("quoted", Body::Quoted), ("bare", Body::Bare)];
const SEALED_REPLIES_ONLY: &[(&str, bool)] = &[("either", false), ("sealed", true)];

/// A session with one terminal.
pub(crate) fn room(given: &Given) -> Answer<Session> {
    let sealing = Sealing {
        envelope: choice(given.text("envelope")?, "envelope", ENVELOPES)?,
        encrypt: given.flag("encrypt")?.unwrap_or(true),
        marker_free: given.flag("markerFree")?.unwrap_or(false),
    };
    let body = choice(given.text("httpBody")?, "httpBody", BODIES)?;
    let links = [("tcp", Link::Tcp), ("http", Link::Http(body)), ("serial", Link::Serial(line(given)?))];
    Ok(Session::new(Options {
        key: key(given.wanted("posKey")?, given.text("keyMode")?)?,
        sealing,
        link: choice(Some(given.wanted("link")?), "link", &links)?,
        sealed_replies_only: choice(given.text("replies")?, "replies", SEALED_REPLIES_ONLY)?,
    }))
}

/// How a serial line is used.
fn line(given: &Given) -> Answer<link::Options> {
    let usual = link::Options::default();
    let baud = given.span("baud")?.map_or(Ok(usual.baud), u32::try_from);
    let fragment = given.span("fragment")?.map_or(Ok(usual.fragment), usize::try_from);
    match (baud, fragment) {
        (Ok(baud @ 1..), Ok(fragment @ 1..=MAX_DATA)) => Ok(link::Options { baud, fragment }),
        _ => Err(refusal(Code::InvalidField, &"unknown value of the option baud or fragment")),
    }
}
