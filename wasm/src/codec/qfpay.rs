//! QFPay's canonical text, digest, envelope and frames as functions, and the deframer as the one object.

use crate::error::{Answer, refusal};
use crate::words::{ENVELOPES, choice, key};
use js_sys::{Array, Object, Reflect, Uint8Array};
use tillwire_core::json::Writer;
use tillwire_core::qfpay::frame::{self, Frame, Kind, Number};
use tillwire_core::qfpay::{self, Content, Data, Error, Reply, Sealing};
use wasm_bindgen::prelude::*;

/// The text that is signed for a content given as JSON; refuses what `seal` refuses.
#[wasm_bindgen(js_name = qfpayCanonical)]
pub fn canonical(content: &str) -> Answer<String> {
    refuse(Content::parse(content).and_then(Content::checked).map(|content| qfpay::canonical(&content)))
}

/// The digest of a content: 32 upper-case hex digits.
#[wasm_bindgen(js_name = qfpayDigest)]
pub fn digest(content: &str, pos_key: &str, key_mode: Option<String>) -> Answer<String> {
    let key = key(pos_key, key_mode.as_deref())?;
    refuse(Content::parse(content).and_then(Content::checked).map(|content| qfpay::digest(&content, &key)))
}

/// A request: base64, or clear JSON when `encrypt` is false.
#[wasm_bindgen(js_name = qfpaySeal)]
pub fn seal(
    content: &str,
    pos_key: &str,
    envelope: Option<String>,
    key_mode: Option<String>,
    encrypt: Option<bool>,
    marker_free: Option<bool>,
) -> Answer<String> {
    let key = key(pos_key, key_mode.as_deref())?;
    let sealing = Sealing {
        envelope: choice(envelope.as_deref(), "envelope", ENVELOPES)?,
        encrypt: encrypt.unwrap_or(true),
        marker_free: marker_free.unwrap_or(false),
    };
    refuse(Content::parse(content).and_then(|content| qfpay::envelope::seal(&content, &key, &sealing)))
}

/// A reply as JSON: `{respcd, data, respmsg, resperr, sealed}` and the members not known. `data` is an object
/// when it was readable, else its text, or null.
#[wasm_bindgen(js_name = qfpayOpen)]
pub fn open(text: &str, pos_key: &str, key_mode: Option<String>) -> Answer<String> {
    let key = key(pos_key, key_mode.as_deref())?;
    refuse(Reply::open(text, &key).map(|reply| reply_json(&reply)))
}

/// A request as the terminal reads it, as JSON: `{content, digest}`.
#[wasm_bindgen(js_name = qfpayOpenRequest)]
pub fn open_request(text: &str, pos_key: &str, key_mode: Option<String>) -> Answer<String> {
    let key = key(pos_key, key_mode.as_deref())?;
    let opened = refuse(qfpay::envelope::open_request(text, &key))?;
    Ok(Writer::new().raw("content", &opened.content.to_json()).text("digest", &opened.digest).finish())
}

/// A message as frames of at most `fragment` data bytes (448 unless given).
#[wasm_bindgen(js_name = qfpayFrames)]
pub fn frames(kind: u32, number: u32, bytes: &[u8], fragment: Option<u32>) -> Answer<Vec<Uint8Array>> {
    let kind = refuse(byte(kind).map_or(Err(Error::FrameType), Kind::from_byte))?;
    let number = refuse(byte(number).map_or(Err(Error::FrameRef), Number::from_byte))?;
    let fragment = fragment.map_or(frame::FRAGMENT, |bytes| bytes as usize);
    let frames = refuse(frame::fragments(kind, number, bytes, fragment))?;
    Ok(frames.iter().map(|frame| Uint8Array::from(frame.as_slice())).collect())
}

/// Reads exactly one frame: `{kind, number, length, data}`.
#[wasm_bindgen(js_name = qfpayDecodeFrame)]
pub fn decode_frame(bytes: &[u8]) -> Answer<Object> {
    refuse(Frame::decode(bytes)).map(|frame| frame_object(&frame))
}

/// Finds frames in the bytes of a serial line.
#[wasm_bindgen(js_name = QfpayDeframer)]
#[derive(Default)]
pub struct Deframer(qfpay::Deframer);

#[wasm_bindgen(js_class = QfpayDeframer)]
impl Deframer {
    /// An empty one, for a port just opened.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Deframer::default()
    }

    /// Takes bytes received at `now_ms`; answers `{kind, number, length, data}` of each frame they complete.
    pub fn push(&mut self, bytes: &[u8], now_ms: f64) -> Array {
        frame_objects(self.0.push(bytes, now_ms as u64))
    }

    /// Applies the 500 ms idle rule; answers the frames that were hidden in a false one.
    pub fn timeout(&mut self, now_ms: f64) -> Array {
        frame_objects(self.0.timeout(now_ms as u64))
    }
}

fn refuse<T>(result: Result<T, Error>) -> Answer<T> {
    result.map_err(|error| refusal(error.code(), &error))
}

fn reply_json(reply: &Reply) -> String {
    let out = Writer::new().text("respcd", reply.respcd.wire());
    let out = match &reply.data {
        Data::None => out.raw("data", "null"),
        Data::Fields(fields) => out.raw("data", &fields.to_json()),
        Data::Raw(text) => out.text("data", text),
    };
    let out = out.text("respmsg", &reply.respmsg).text("resperr", &reply.resperr);
    let out = out.raw("sealed", if reply.sealed { "true" } else { "false" });
    let unknown = reply.fields.iter().filter(|(name, _)| name != "sealed");
    unknown.fold(out, |out, (name, value)| out.raw(name, &value.to_json())).finish()
}

fn byte(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

fn frame_objects(frames: Vec<Frame>) -> Array {
    frames.iter().map(frame_object).collect()
}

fn frame_object(frame: &Frame) -> Object {
    let members: [(&str, JsValue); 4] = [
        ("kind", frame.kind.byte().into()),
        ("number", frame.number.byte().into()),
        ("length", frame.length.into()),
        ("data", Uint8Array::from(frame.data.as_slice()).into()),
    ];
    let object = Object::new();
    for (name, value) in &members {
        // A fresh object takes any property.
        _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
