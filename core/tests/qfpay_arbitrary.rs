//! Anything may arrive: readers answer or refuse, and what was written is read back the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::prelude::*;
use tillwire_core::json;
use tillwire_core::qfpay::envelope::{self, Envelope, Sealing};
use tillwire_core::qfpay::frame::{Frame, Kind, Number, fragments};
use tillwire_core::qfpay::{Assembler, Content, Deframer, KeyMode, PosKey, Reply, digest, tcp};

fn key() -> PosKey {
    PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).unwrap()
}

/// Text made of the pieces that mean something to some reader, in any order.
fn crooked() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "{", "}", "[", "]", "\"", "'", ":", ",", ";", "=", "=>", "\\", "\\u", "\\ud83d", "\\ude00", "00",
            "-", ".", "1", "e9", "null", "true", "content", "digest", "respcd", "data", " ", "\n", "\0",
            "\u{feff}", "好",
        ])
        .prop_map(str::to_owned),
        ".{0,3}",
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn name() -> impl Strategy<Value = String> {
    // No documented field starts like this: those have rules of their own.
    "x[a-z_好]{0,12}"
}

fn content() -> impl Strategy<Value = Content> {
    let number = (0u32..1_000_000, 0u32..100).prop_map(|(units, cents)| format!("{units}.{cents}"));
    let fields =
        vec((name(), prop_oneof![number.prop_map(Ok), "[ -&(-\\[\\]-~好©]{0,40}".prop_map(Err)]), 0..8);
    fields.prop_map(|fields| {
        let start = Content::new().number("func_type", 1001);
        fields.iter().fold(start, |content, (name, value)| match value {
            Ok(number) => content.number(name, number),
            Err(text) => content.text(name, text),
        })
    })
}

fn sealing() -> impl Strategy<Value = Sealing> {
    let envelope = proptest::sample::select(vec![Envelope::Lenient, Envelope::Json, Envelope::JsonString]);
    (envelope, any::<bool>()).prop_map(|(envelope, encrypt)| Sealing {
        envelope,
        encrypt,
        marker_free: encrypt,
    })
}

/// The bytes in reads of the given sizes.
fn reads<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = (*sizes.next()?).min(rest.len());
        let (read, later) = rest.split_at(size);
        rest = later;
        (!read.is_empty()).then_some(read)
    })
}

fn all_messages(reader: &mut tcp::Reader, bytes: &[u8]) -> Vec<String> {
    let mut messages = Vec::new();
    let mut next = reader.push(bytes).unwrap();
    while let Some(message) = next {
        messages.push(message);
        next = reader.push(b"").unwrap();
    }
    messages
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in crooked()) {
        let strict = json::read(&text);
        let lenient = json::read_lenient(&text);
        if let Ok(value) = &strict {
            prop_assert_eq!(lenient.as_ref(), Ok(value), "the lenient notation includes the strict one");
            prop_assert_eq!(json::read(&value.to_json()), Ok(value.clone()));
        }
        let _ = (Content::parse(&text), Reply::open(&text, &key()), envelope::open_request(&text, &key()));
        let sealed = envelope::seal_text(&text, &key()).unwrap();
        let _ = (Reply::open(&sealed, &key()), envelope::open_request(&sealed, &key()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300), sizes in vec(1usize..40, 1..5)) {
        let _ = (Frame::decode(&bytes), json::read_bytes(&bytes));
        let (mut reader, mut deframer, mut assembler) = (tcp::Reader::new(key()), Deframer::new(), Assembler::new());
        for (read, now) in reads(&bytes, &sizes).zip(0..) {
            let _ = reader.push(read);
            for frame in deframer.push(read, now) {
                let _ = assembler.push(frame, now);
            }
        }
        deframer.timeout(10_000);
        prop_assert_eq!(deframer.deadline(), None);
        let _ = reader.end();
        prop_assert!(!reader.is_waiting());
    }

    #[test]
    fn what_a_till_seals_the_terminal_opens(content in content(), sealing in sealing()) {
        let text = envelope::seal(&content, &key(), &sealing).unwrap();
        let opened = envelope::open_request(&text, &key()).unwrap();
        prop_assert_eq!(&opened.content, &content);
        prop_assert_eq!(opened.digest, digest(&content, &key()));
        prop_assert_eq!(opened.sealed, sealing.encrypt);
    }

    #[test]
    fn a_changed_digit_of_a_sealed_text_never_gives_another_request(content in content(), at in any::<prop::sample::Index>()) {
        let mut text = envelope::seal(&content, &key(), &Sealing::default()).unwrap().into_bytes();
        let at = at.index(text.len());
        text[at] = if text[at] == b'A' { b'B' } else { b'A' };
        let opened = envelope::open_request(std::str::from_utf8(&text).unwrap(), &key());
        prop_assert!(opened.is_err() || opened.unwrap().content == content);
    }

    #[test]
    fn messages_on_a_stream_survive_any_cut(
        contents in vec((content(), sealing()), 1..5),
        gaps in vec("[ \r\n\"]{0,2}", 5),
        sizes in vec(1usize..200, 1..6),
    ) {
        let texts: Vec<String> =
            contents.iter().map(|(content, sealing)| envelope::seal(content, &key(), sealing).unwrap()).collect();
        let stream: String = texts.iter().zip(&gaps).map(|(text, gap)| format!("{text}{gap}")).collect();
        let mut reader = tcp::Reader::new(key());
        let read: Vec<String> =
            reads(stream.as_bytes(), &sizes).flat_map(|read| all_messages(&mut reader, read)).collect();
        prop_assert_eq!(read, texts);
    }

    #[test]
    fn frames_survive_any_cut_and_any_noise_between_them(
        messages in vec((vec(any::<u8>(), 0..200), 1u8..=127, 1usize..64), 1..5),
        noise in vec(vec(any::<u8>().prop_filter("no marker", |byte| *byte != b'/'), 0..30), 5),
        sizes in vec(1usize..60, 1..6),
    ) {
        let mut stream = Vec::new();
        for ((data, number, fragment), noise) in messages.iter().zip(&noise) {
            stream.extend(noise);
            let number = Number::from_byte(*number).unwrap();
            stream.extend(fragments(Kind::Request, number, data, *fragment).unwrap().concat());
        }
        let (mut deframer, mut assembler) = (Deframer::new(), Assembler::new());
        let mut joined = Vec::new();
        for frame in reads(&stream, &sizes).flat_map(|read| deframer.push(read, 0)) {
            joined.extend(assembler.push(frame, 0).unwrap());
        }
        let found: Vec<_> = joined.into_iter().map(|message| (message.data, message.number.byte())).collect();
        let sent: Vec<_> = messages.into_iter().map(|(data, number, _)| (data, number)).collect();
        prop_assert_eq!(found, sent);
    }
}
