//! Every vector that goes over a line, cut at every byte.

use crate::counter::key;
use serde_json::Value;
use tillwire_core::qfpay::frame::{Frame, Kind, Number, fragments, signal};
use tillwire_core::qfpay::link::{Event, Link, Options, Role};
use tillwire_core::qfpay::{Deframer, KeyMode, PosKey, Reply, envelope};

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../../../tests/vectors/qfpay.json")).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The vectors that are bytes of a line, with their names. Some are lists of frames.
fn streams() -> Vec<(String, Vec<u8>)> {
    let bytes = |value: &Value| match value {
        Value::String(text) => Some(hex(text)),
        Value::Array(parts) => Some(parts.iter().flat_map(|part| hex(part.as_str().unwrap())).collect()),
        _ => None,
    };
    let stream = |vector: &Value| Some((vector["name"].as_str()?.to_owned(), bytes(&vector["hex"])?));
    vectors().iter().filter_map(stream).collect()
}

/// The vectors that are texts of messages, with the key of each.
fn texts() -> Vec<(String, String, PosKey)> {
    let mut texts = Vec::new();
    for vector in vectors() {
        let own = vector["key"].as_str().map(|key| PosKey::new(key, KeyMode::Utf8).unwrap());
        for member in ["b64", "b64_lenient", "b64_json", "b64_json_string", "plaintext_json"] {
            if let Some(text) = vector[member].as_str() {
                let name = format!("{} {member}", vector["name"].as_str().unwrap());
                texts.push((name, text.to_owned(), own.clone().unwrap_or_else(key)));
            }
        }
    }
    texts
}

#[test]
fn two_reads_give_the_frames_of_one_wherever_they_are_cut() {
    let streams = streams();
    assert!(streams.len() >= 12, "{}", streams.len());
    for (name, bytes) in streams {
        let whole = Deframer::new().push(&bytes, 0);
        assert!(!whole.is_empty(), "{name}");
        for cut in 0..=bytes.len() {
            let mut deframer = Deframer::new();
            let mut frames = deframer.push(&bytes[..cut], 0);
            frames.extend(deframer.push(&bytes[cut..], 499));
            assert_eq!(frames, whole, "{name} cut at {cut}");
        }
    }
}

#[test]
fn after_a_stream_that_ends_at_any_byte_silence_makes_room_for_the_next_frame() {
    let ack = signal(Kind::Accepted, Number::FIRST);
    for (name, bytes) in streams() {
        for cut in 0..bytes.len() {
            let mut deframer = Deframer::new();
            deframer.push(&bytes[..cut], 0);
            deframer.timeout(500);
            let frames = deframer.push(&ack, 501);
            let expected = Frame { kind: Kind::Accepted, number: Number::FIRST, length: 0, data: Vec::new() };
            assert_eq!(frames, [expected], "{name} cut at {cut}");
        }
    }
}

#[test]
fn a_message_is_the_same_wherever_it_is_cut_into_fragments_and_reads() {
    let texts = texts();
    assert!(texts.len() >= 30, "{}", texts.len());
    for (name, text, key) in texts {
        for cut in 1..=text.len() {
            let frames = fragments(Kind::Request, Number::FIRST, text.as_bytes(), cut).unwrap().concat();
            let mut link = Link::new(Role::Terminal, Options::default());
            let (one, two) = frames.split_at(cut.min(frames.len()));
            link.handle_input(0, one);
            link.handle_input(499, two);
            let Some(Event::Message { data, .. }) = link.poll_event() else { panic!("{name} cut at {cut}") };
            assert_eq!(data, text.as_bytes(), "{name} cut at {cut}");
        }
        let is_read = envelope::open_request(&text, &key).is_ok() || Reply::open(&text, &key).is_ok();
        assert!(is_read, "{name}");
    }
}
