//! The published and computed vectors of QFPay's wire: tests/vectors/qfpay.json, read as data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::qfpay::envelope::{self, Envelope, Sealing};
use tillwire_core::qfpay::frame::{self, Frame, Kind, Number, fragments, signal};
use tillwire_core::qfpay::{
    Assembler, Content, Data, Deframer, KeyMode, PosKey, Reply, RespCd, canonical, digest,
};

const DEFAULT_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../../tests/vectors/qfpay.json")).unwrap()
}

fn vector(name: &str) -> Value {
    vectors().into_iter().find(|vector| vector["name"] == name).unwrap()
}

fn default_key() -> PosKey {
    PosKey::new(DEFAULT_KEY, KeyMode::Utf8).unwrap()
}

fn content_of(vector: &Value) -> Content {
    Content::parse(&vector["content"].to_string()).unwrap()
}

/// Seals the vector's content and expects the vector's text, then opens that text again.
fn check_seal(vector: &Value, member: &str, mode: KeyMode, sealing: Sealing) -> usize {
    let Some(expected) = vector[member].as_str() else { return 0 };
    let key = PosKey::new(vector["key"].as_str().unwrap(), mode).unwrap();
    let content = content_of(vector);
    let name = &vector["name"];
    assert_eq!(envelope::seal(&content, &key, &sealing).as_deref(), Ok(expected), "{name} {member}");
    let opened = envelope::open_request(expected, &key).unwrap();
    assert_eq!(opened.digest, vector["digest"].as_str().unwrap_or(&opened.digest), "{name} {member}");
    assert_eq!(canonical(&opened.content), canonical(&content), "{name} {member}");
    assert_eq!(opened.sealed, sealing.encrypt);
    1
}

#[test]
fn every_content_has_the_canonical_text_and_digest_of_its_vector() {
    let mut checked = 0;
    for vector in vectors().iter().filter(|vector| vector["canonical"].is_string()) {
        let key = PosKey::new(vector["key"].as_str().unwrap(), KeyMode::Utf8).unwrap();
        assert_eq!(canonical(&content_of(vector)), vector["canonical"].as_str().unwrap());
        assert_eq!(digest(&content_of(vector), &key), vector["digest"].as_str().unwrap());
        checked += 1;
    }
    assert_eq!(checked, 16);
}

#[test]
fn every_envelope_is_sealed_byte_for_byte_and_opens_again() {
    let with = |envelope, encrypt| Sealing { envelope, encrypt, marker_free: false };
    let (utf8, hex) = (KeyMode::Utf8, KeyMode::Hex);
    let mut checked = 0;
    for vector in &vectors() {
        checked += check_seal(vector, "b64_lenient", utf8, with(Envelope::Lenient, true));
        checked += check_seal(vector, "b64_lenient_hexkey_aes128", hex, with(Envelope::Lenient, true));
        checked += check_seal(vector, "b64_json", utf8, with(Envelope::Json, true));
        checked += check_seal(vector, "b64_json_string", utf8, with(Envelope::JsonString, true));
        checked += check_seal(vector, "plaintext_json", utf8, with(Envelope::Json, false));
        checked += check_seal(vector, "plaintext_json_string", utf8, with(Envelope::JsonString, false));
    }
    assert_eq!(checked, 16 * 4 - 1 + 2);
}

#[test]
fn numbers_sign_as_they_are_written() {
    let cases = [
        ("1234.5", "57E1BB0E92E270FA8718E0AC8A416205"),
        ("100.0", "7BAB180A3B5024A3DA4ABB92655E6FFC"),
        ("10.10", "B6C5C1557B366FCA6C442B7DD2CB549D"),
    ];
    for (amt, expected) in cases {
        let content = Content::new().number("amt", amt).text("channel", "fps").number("func_type", 1001);
        assert_eq!(digest(&content, &default_key()), expected, "{amt}");
    }
}

#[test]
fn one_space_keeps_the_marker_out_of_the_default_keys_cancel() {
    let content = Content::new().number("func_type", 5001);
    let sealing = Sealing { marker_free: true, ..Sealing::default() };
    let text = envelope::seal(&content, &default_key(), &sealing).unwrap();
    assert!(!text.contains("/n"));
    assert!(vector("cancel")["b64_lenient"].as_str().unwrap().contains("/n"));
    assert_eq!(envelope::open_request(&text, &default_key()).unwrap().content, content);
}

#[test]
fn a_sealed_payment_reply_is_read() {
    let sealed = vector("response_trade_ok")["b64"].as_str().unwrap().to_owned();
    let reply = Reply::open(&sealed, &default_key()).unwrap();
    let payment = reply.data.fields().unwrap().payment();
    assert_eq!((reply.respcd, reply.sealed), (RespCd::Success, true));
    assert_eq!(payment.txamt(), Some("1010"));
    assert_eq!(payment.busicd(), Some("802808"));
    assert_eq!(payment.mchntnm(), Some("\u{597d}\u{8fd1}\u{5496}\u{5561}"));
}

#[test]
fn replies_are_read_sealed_or_clear_and_written_as_the_terminal_does() {
    for name in ["response_trade_ok", "response_cancelled"] {
        let vector = vector(name);
        let plain = vector["plaintext"].as_str().unwrap();
        let sealed = envelope::seal_text(plain, &default_key()).unwrap();
        assert_eq!(sealed, vector["b64"].as_str().unwrap(), "{name}");
        let clear = Reply::open(plain, &default_key()).unwrap();
        assert_eq!(clear.to_json(), plain, "{name}");
        assert_eq!(Reply { sealed: true, ..clear }, Reply::open(&sealed, &default_key()).unwrap());
    }
    let refused = vector("response_5001_plain")["plaintext"].as_str().unwrap().to_owned();
    let reply = Reply::open(&refused, &default_key()).unwrap();
    assert_eq!(
        (&reply.respcd, &reply.data, reply.message()),
        (&RespCd::DecryptFailed, &Data::None, "decrypt error")
    );
}

#[test]
fn the_stale_sample_is_a_digest_without_a_key() {
    let vector = vector("stale_sample_76b9");
    let text = vector["text"].as_str().unwrap();
    let md5 = tillwire_core::crypto::md5_hex(&[text.as_bytes()]);
    assert_eq!(md5.to_lowercase(), vector["md5"].as_str().unwrap());
}

fn hex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len()).step_by(2).map(|at| &text[at..at + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn number(byte: u64) -> Number {
    Number::from_byte(u8::try_from(byte).unwrap()).unwrap()
}

/// Pushes bytes one by one, the way a slow line brings them.
fn byte_by_byte(bytes: &[u8]) -> Vec<Frame> {
    let mut deframer = Deframer::new();
    let timed = bytes.iter().zip(1..);
    timed.flat_map(|(byte, now)| deframer.push(&[*byte], now)).collect()
}

#[test]
fn the_documents_sample_frame_is_written_and_read_byte_for_byte() {
    let bytes = hex(vector("frame_seed")["hex"].as_str().unwrap());
    let frame = Frame::decode(&bytes).unwrap();
    assert_eq!((frame.kind, frame.number, frame.length), (Kind::Request, Number::FIRST, 116));
    assert!(frame.data.starts_with(br#"{"content":"{\"amt\":100"#));
    assert_eq!(fragments(Kind::Request, Number::FIRST, &frame.data, 448).unwrap(), [bytes]);
}

#[test]
fn acknowledgements_and_errors_have_no_data() {
    for kind in Kind::ALL.into_iter().skip(1) {
        let name = match kind {
            Kind::Accepted => "frame_ack".to_owned(),
            _ => format!("frame_nack_{:02x}", kind.byte()),
        };
        let vector = vector(&name);
        assert_eq!(
            signal(kind, number(vector["no"].as_u64().unwrap())),
            hex(vector["hex"].as_str().unwrap())
        );
    }
}

#[test]
fn data_that_contains_the_marker_is_one_frame() {
    for name in ["frame_cancel_encrypted", "frame_marker_inside"] {
        let vector = vector(name);
        let data = match vector["data"].as_str() {
            Some(text) => text.as_bytes().to_vec(),
            None => hex(vector["data_hex"].as_str().unwrap()),
        };
        let bytes = hex(vector["hex"].as_str().unwrap());
        let number = number(vector["no"].as_u64().unwrap());
        assert_eq!(fragments(Kind::Request, number, &data, 448).unwrap().concat(), bytes, "{name}");
        let length = u16::try_from(data.len()).unwrap();
        assert_eq!(byte_by_byte(&bytes), [Frame { kind: Kind::Request, number, length, data }], "{name}");
    }
}

#[test]
fn streams_with_noise_give_exactly_their_frames() {
    for name in ["stream_resync", "stream_mid_join"] {
        let vector = vector(name);
        let frames = byte_by_byte(&hex(vector["hex"].as_str().unwrap()));
        let found: Vec<Value> = frames
            .iter()
            .map(|frame| {
                let data: String = frame.data.iter().map(|byte| format!("{byte:02x}")).collect();
                serde_json::json!([frame.kind.byte(), frame.number.byte(), frame.length, data])
            })
            .collect();
        assert_eq!(Value::Array(found), vector["frames"], "{name}");
    }
}

#[test]
fn a_cut_inside_a_character_is_joined_before_it_is_text() {
    let vector = vector("frag_tiny_utf8");
    let message = hex(vector["data_hex"].as_str().unwrap());
    let expected: Vec<Vec<u8>> =
        vector["hex"].as_array().unwrap().iter().map(|part| hex(part.as_str().unwrap())).collect();
    let number = number(vector["no"].as_u64().unwrap());
    assert_eq!(fragments(Kind::Request, number, &message, 4).unwrap(), expected);
    let mut assembler = Assembler::new();
    let frames = byte_by_byte(&expected.concat());
    let whole: Vec<_> = frames.into_iter().filter_map(|frame| assembler.push(frame, 0).unwrap()).collect();
    assert_eq!(whole.len(), 1);
    assert_eq!(String::from_utf8(whole[0].data.clone()).unwrap(), "\u{597d}\u{8fd1}");
}

#[test]
fn the_largest_frame_and_message_fit_and_no_more() {
    let single = vector("frame_max_single");
    let own = usize::try_from(single["own_data"].as_u64().unwrap()).unwrap();
    let bytes = fragments(Kind::Request, Number::FIRST, &vec![b'z'; own], own).unwrap().remove(0);
    assert!(bytes.starts_with(&hex(single["header_hex"].as_str().unwrap())));
    assert_eq!(bytes.len() as u64, single["total"].as_u64().unwrap());
    assert_eq!(Frame::decode(&bytes).unwrap().data.len(), own);

    let cut = vector("frag_max_total");
    let frames = fragments(Kind::Request, Number::FIRST, &vec![b'z'; 65535], 1024).unwrap();
    assert_eq!(frames.len() as u64, cut["fragments"].as_u64().unwrap());
    assert!(frames[0].starts_with(&hex(cut["first_header"].as_str().unwrap())));
    assert!(frames[63].starts_with(&hex(cut["last_header"].as_str().unwrap())));
    assert_eq!(frames[63].len() as u64, cut["last_len"].as_u64().unwrap());
}

#[test]
fn a_result_of_620_bytes_travels_in_two_fragments() {
    let frames = fragments(Kind::Request, number(127), &[b'r'; 620], frame::FRAGMENT).unwrap();
    assert_eq!(frames.len(), 2);
    assert!(
        frames[0].starts_with(&hex("2f6e01107f01cb026c"))
            && frames[1].starts_with(&hex("2f6e01107f00b7026c"))
    );
}

#[test]
fn numbers_follow_as_the_vector_says() {
    for (byte, next) in vector("numbers")["next_of"].as_object().unwrap() {
        match byte.parse::<u64>().unwrap() {
            0 => assert_eq!(Number::FIRST.byte() as u64, next.as_u64().unwrap()),
            byte => assert_eq!(u64::from(number(byte).next().byte()), next.as_u64().unwrap()),
        }
    }
}
