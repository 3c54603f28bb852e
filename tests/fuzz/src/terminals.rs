//! The wires of terminals.

use crate::{reads, text};
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::codepay::{self, Message, hundredths};
use tillwire_core::http::Reply as HttpReply;
use tillwire_core::payment::{
    Ask, ChannelId, Event, Intent, Kind, Match, Method, Operation, Tag, Verdict, Wire,
};
use tillwire_core::qfpay::envelope::{self, Sealing};
use tillwire_core::qfpay::link::{Link, Options, Role};
use tillwire_core::qfpay::{
    Assembler, Content, Deframer, Frame, KeyMode, PosKey, Reply, digest, tcp as stream,
};
use tillwire_core::time::Now;

const SOCKET: ChannelId = ChannelId(1);

fn key() -> PosKey {
    PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).expect("a key")
}

/// The same frames come out however the bytes are cut, and each is what it is when it stands alone.
pub fn deframer(bytes: &[u8]) {
    let found = |cut: Vec<&[u8]>| -> Vec<Frame> {
        let mut deframer = Deframer::new();
        let mut frames: Vec<Frame> = cut.into_iter().flat_map(|read| deframer.push(read, 0)).collect();
        frames.extend(deframer.timeout(10_000));
        assert_eq!(deframer.deadline(), None, "nothing is waited for any more");
        frames
    };
    let whole = found(reads(bytes).collect::<Vec<_>>().concat().chunks(usize::MAX).collect());
    let cut = found(reads(bytes).collect());
    assert_eq!(cut, whole);
    let mut assembler = Assembler::new();
    for frame in whole {
        let alone = frame.encode().and_then(|alone| Frame::decode(&alone));
        assert_eq!(alone.as_ref(), Ok(&frame));
        let _ = assembler.push(frame, 0);
    }
}

/// Both ends of the line take anything, and come to rest.
pub fn link(bytes: &[u8]) {
    for role in [Role::Till, Role::Terminal] {
        let mut link = Link::new(role, Options::default());
        let _ = link.send(0, b"a message of ours");
        let mut now = 0;
        for read in reads(bytes) {
            now += 7;
            link.handle_input(now, read);
            while let Some(event) = link.poll_event() {
                if let tillwire_core::qfpay::link::Event::Message { number, .. } = event {
                    link.answer(now, number, tillwire_core::qfpay::frame::Kind::Accepted);
                }
            }
            while link.poll_transmit().is_some() {}
        }
        for _ in 0..1_000 {
            let Some(due) = link.poll_timeout() else { return };
            assert!(due >= now || due == 0 || due < now + 60_000, "a timer lies within a minute");
            now = now.max(due);
            link.handle_timeout(now);
            while link.poll_event().is_some() {}
            while link.poll_transmit().is_some() {}
        }
        panic!("the line never comes to rest");
    }
}

/// A request that opens says the same once it is sealed again; what is sealed never opens as another request.
pub fn envelope(bytes: &[u8]) {
    if let Ok(opened) = envelope::open_request(text(bytes), &key()) {
        assert_eq!(digest(&opened.content, &key()), opened.digest);
    }
    let sealed = envelope::seal_text(text(bytes), &key()).expect("any text");
    let _ = envelope::open_request(&sealed, &key());
    let Ok(content) = Content::parse(text(bytes)).and_then(Content::checked) else { return };
    let Ok(sealed) = envelope::seal(&content, &key(), &Sealing::default()) else { return };
    let opened = envelope::open_request(&sealed, &key()).expect("what we sealed");
    assert_eq!(opened.content, content);
}

/// A reply reads the same in clear and sealed, and what it says is JSON.
pub fn reply(bytes: &[u8]) {
    let sealed = envelope::seal_text(text(bytes), &key()).expect("any text");
    let (clear, sealed) = (Reply::open(text(bytes), &key()), Reply::open(&sealed, &key()));
    if let (Ok(clear), Ok(sealed)) = (&clear, &sealed) {
        assert_eq!((&clear.respcd, &clear.data), (&sealed.respcd, &sealed.data));
    }
    for reply in clear.into_iter().chain(sealed) {
        serde_json::from_str::<serde_json::Value>(&reply.to_json()).expect("JSON");
        let _ = reply.message();
        let _ = reply.data.fields().map(|fields| (fields.payment().out_trade_no(), fields.members().len()));
    }
}

/// The same messages come out however the stream is cut, and its end leaves nothing waiting.
pub fn tcp(bytes: &[u8]) {
    let found = |cut: Vec<&[u8]>| {
        let mut reader = stream::Reader::new(key());
        let mut messages = Vec::new();
        for read in cut {
            let mut next = reader.push(read);
            while let Ok(Some(message)) = next {
                messages.push(message);
                next = reader.push(b"");
            }
            if next.is_err() {
                return (messages, true);
            }
        }
        let end = reader.end();
        assert!(!reader.is_waiting());
        messages.extend(end.clone().ok().flatten());
        (messages, end.is_err())
    };
    let whole: Vec<u8> = reads(bytes).collect::<Vec<_>>().concat();
    let (one, other) = (found(vec![&whole]), found(reads(bytes).collect()));
    // A stream that is refused at its end may have been refused earlier where it was cut; its messages are the same.
    assert_eq!(one.0, other.0);
}

/// A reply over HTTP of any status and body.
pub fn http(bytes: &[u8]) {
    let (status, body) = bytes.split_at(bytes.len().min(2));
    let status = status.iter().fold(0, |status, byte| status * 256 + u16::from(*byte));
    let reply = HttpReply { status, sign: None, body: body.to_vec() };
    if let Ok(read) = tillwire_core::qfpay::http::read_reply(&reply, &key()) {
        assert_eq!(Reply::open(text(body), &key()).map(|open| open.respcd), Ok(read.respcd));
    }
}

/// A message that is read is the same once it was written.
pub fn codepay_message(bytes: &[u8]) {
    let _ = Message::decode_lenient(text(bytes)).map(Message::checked);
    let Ok(message) = Message::decode(text(bytes)) else { return };
    assert_eq!(Message::decode(&message.encode()), Ok(message));
}

/// Nothing that comes in approves an order but a message that names that order and its amount.
pub fn codepay_session(bytes: &[u8]) {
    let mut session = codepay::Session::new(codepay::Options::new("wz0").expect("options"));
    let intent = intent();
    let _ = session.send(Now::at(0), SOCKET, Tag(1), &Ask::Money(&intent));
    let _ = session.send(Now::at(0), SOCKET, Tag(2), &Ask::Find(&intent));
    for read in reads(bytes) {
        session.handle_input(Now::at(5), SOCKET, read);
    }
    let approved = std::iter::from_fn(|| session.poll_event()).any(|event| match event {
        Event::Answer(_, answer) => matches!(&answer.verdict, Verdict::Approved(facts)
            if facts.order == Match::Equal && facts.amount == Match::Equal),
        _ => false,
    });
    assert!(!approved || names_it(bytes), "an approval that names neither order nor amount");
}

/// As words somewhere in it: which message carries them is the session's business.
fn names_it(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let numbers = text.split(|it: char| !it.is_ascii_digit() && it != '.');
    let amount = numbers.into_iter().any(|number| hundredths(number) == Ok(1_234));
    amount && (text.contains("ORDER1") || text.contains("\\u"))
}

fn intent() -> Intent {
    let amount = Amount::from_minor(1_234, Currency::parse("USD").expect("a currency")).expect("an amount");
    let operation = Operation {
        kind: Kind::Pay,
        reference: "sale".to_owned(),
        amount: Some(amount),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: "ORDER1".to_owned(), number: None, created: 0 }
}
