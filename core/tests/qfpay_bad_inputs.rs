//! What must be refused, and with which code: the rows of tests/vectors/bad-inputs.jsonl, one by one.
//!
//! A row whose input is only described ("10 x16", "every prefix") is built here from its description.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::code::Code;
use tillwire_core::qfpay::envelope::{self, Envelope, Sealing};
use tillwire_core::qfpay::frame::{Frame, Kind, Number, signal};
use tillwire_core::qfpay::{
    Assembler, Content, Deframer, Error, KeyMode, PosKey, Reply, canonical, digest, tcp,
};
use tillwire_core::{crypto, json};

const DEFAULT_KEY: &str = "f46b1f08bec1f39104792cc79ec9aacd";

/// Rows that no codec can decide: M13 needs the currency that the terminal is configured with.
const ELSEWHERE: &[&str] = &["M13"];

/// What one input gave: nothing wrong, or a code.
type Outcome = Result<(), Code>;

struct Row {
    id: String,
    surface: String,
    expect: String,
    text: String,
}

impl Row {
    fn hex(&self) -> Vec<u8> {
        let pairs = (0..self.text.len()).step_by(2).map(|at| &self.text[at..at + 2]);
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    /// The codes that the row names; none means that the input is to be accepted.
    fn codes(&self) -> Vec<Code> {
        let words = self.expect.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        words.filter_map(Code::parse).collect()
    }

    /// Some rows leave a choice, which is to be documented: both of those forms are read here.
    fn accepts(&self) -> bool {
        self.codes().is_empty() || self.expect.contains("accepted") || self.expect.contains("both read")
    }
}

fn rows() -> Vec<Row> {
    let lines = include_str!("../../tests/vectors/bad-inputs.jsonl").lines();
    lines.map(|line| row(&serde_json::from_str(line).unwrap())).collect()
}

fn row(json: &Value) -> Row {
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let input = if json["hex"].is_string() { "hex" } else { "text" };
    Row { id: text("id"), surface: text("surface"), expect: text("expect_error"), text: text(input) }
}

#[test]
fn every_row_gives_a_code_that_it_names() {
    let rows = rows();
    for row in rows.iter().filter(|row| !ELSEWHERE.contains(&row.id.as_str())) {
        let outcomes = outcomes(row);
        assert!(!outcomes.is_empty(), "{} was not run", row.id);
        for outcome in outcomes {
            let expected = row.codes();
            let fits = outcome.map_or_else(|code| expected.contains(&code), |()| row.accepts());
            assert!(fits, "{}: {outcome:?}, expected {}", row.id, row.expect);
        }
    }
    assert_eq!(rows.len(), 78);
}

fn outcomes(row: &Row) -> Vec<Outcome> {
    match row.surface.as_str() {
        "frame" => frame(row),
        "envelope" => envelope(row),
        "cipher" => vec![reply_of_cipher(&cipher(row))],
        "base64" => vec![reply_of_base64(&row.text)],
        "json" => json(row),
        "amount" => vec![amount(row)],
        surface => panic!("no reader for {surface}"),
    }
}

fn frame(row: &Row) -> Vec<Outcome> {
    match row.id.as_str() {
        "A13" => {
            let one_more = [row.hex(), vec![0]].concat();
            let outcomes = vec![decode(&row.hex()), decode(&one_more)];
            assert_eq!(outcomes, [Err(Code::FrameIncomplete), Err(Code::FrameEnd)]);
            outcomes
        }
        "A17" => vec![assemble(&[(&row.hex(), 0)], 500)],
        "A20" => (0..=9).map(|length| decode(&signal(Kind::Accepted, Number::FIRST)[..length])).collect(),
        "A24" | "A25" => vec![Frame::decode(&row.hex()).unwrap().refusal().map_or(Ok(()), Err)],
        "A26" => vec![noise(&[b'/'; 64 * 1024])],
        "A27" => vec![every_tiny_frame()],
        "A28" | "A29" => vec![assemble(&[(&row.hex(), 0)], 0)],
        "A31" => {
            let [first, second] = [b"a", b"b"].map(|data| Frame {
                kind: Kind::Request,
                number: Number::FIRST,
                length: 2,
                data: data.to_vec(),
            });
            vec![assemble(&[(&first.encode().unwrap(), 0), (&second.encode().unwrap(), 501)], 501)]
        }
        "A32" => damaged(&row.hex()),
        _ => vec![decode(&row.hex())],
    }
}

/// Decodes one frame; a rejected one must not hide the good frame behind it from the deframer.
fn decode(bytes: &[u8]) -> Outcome {
    let outcome = Frame::decode(bytes).map(drop).map_err(|error| error.code());
    if outcome.is_err() {
        let mut deframer = Deframer::new();
        let mut frames = deframer.push(&[bytes, &signal(Kind::Accepted, Number::FIRST)].concat(), 0);
        frames.extend(deframer.timeout(500));
        assert_eq!(frames.last().map(|frame| frame.kind), Some(Kind::Accepted));
    }
    outcome
}

/// Feeds reads at their times through deframer and assembler; the first refusal counts.
fn assemble(reads: &[(&[u8], u64)], end: u64) -> Outcome {
    let (mut deframer, mut assembler) = (Deframer::new(), Assembler::new());
    for (bytes, now) in reads {
        let silence = assembler.timeout(*now);
        assert_eq!(silence.is_err(), *now > 500, "silence alone is answered by nobody");
        for frame in deframer.push(bytes, *now) {
            assembler.push(frame, *now).map_err(|error| error.code())?;
        }
    }
    assembler.timeout(end).map_err(|error| error.code())
}

fn noise(bytes: &[u8]) -> Outcome {
    let mut deframer = Deframer::new();
    assert_eq!(deframer.push(bytes, 0), []);
    assert!(deframer.dropped() >= bytes.len() as u64 - 1, "noise is not held");
    Frame::decode(bytes).map(drop).map_err(|error| error.code())
}

fn every_tiny_frame() -> Outcome {
    let frame = Frame { kind: Kind::Request, number: Number::FIRST, length: 1, data: b"x".to_vec() };
    let stream = frame.encode().unwrap().repeat(87_381);
    let frames = Deframer::new().push(&stream, 0);
    assert_eq!(frames.len(), 87_381);
    Ok(())
}

/// Every prefix is incomplete; every flipped bit is refused or changes a field that nothing protects.
fn damaged(sample: &[u8]) -> Vec<Outcome> {
    for length in 0..sample.len() {
        let error = Frame::decode(&sample[..length]).unwrap_err();
        assert_eq!(error.code(), Code::FrameIncomplete, "{length} bytes");
    }
    for bit in 0..sample.len() * 8 {
        let mut flipped = sample.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(frame) = Frame::decode(&flipped) {
            assert_eq!(frame.encode().unwrap(), flipped, "bit {bit}");
        }
    }
    vec![Ok(())]
}

fn key() -> PosKey {
    PosKey::new(DEFAULT_KEY, KeyMode::Utf8).unwrap()
}

fn open(text: &str) -> Outcome {
    envelope::open_request(text, &key()).map(drop).map_err(|error| error.code())
}

fn summary() -> Content {
    Content::new().number("func_type", 3002)
}

fn with_digest(content: &str, digest: &str) -> String {
    format!(r#"{{"content":{content},"digest":"{digest}"}}"#)
}

fn envelope(row: &Row) -> Vec<Outcome> {
    let right = digest(&summary(), &key());
    match row.id.as_str() {
        "B04" => [right.clone(), right.to_lowercase()]
            .map(|digest| open(&with_digest(r#"{"func_type":3002}"#, &digest)))
            .to_vec(),
        "B05" => vec![open(&with_digest(r#"{"func_type":3001}"#, &right)), open(&flipped_digest(&right))],
        "B06" => ["null", "1", "[]", "{}", "true"]
            .map(|digest| open(&format!(r#"{{"content":"x","digest":{digest}}}"#)))
            .to_vec(),
        "B08" => order_numbers(),
        "B09" => content_forms(&right),
        "B10" => unsorted_keys(),
        "B11" => bad_keys(),
        "B12" => {
            let content = Content::parse(&row.text).unwrap();
            assert_eq!(canonical(&content), "{out_trade_no=''}");
            vec![open(&envelope::seal(&content, &key(), &Sealing::default()).unwrap())]
        }
        _ => vec![open(&row.text)],
    }
}

fn flipped_digest(right: &str) -> String {
    let flipped: String =
        right.char_indices().map(|(at, char)| if at == 0 { other_digit(char) } else { char }).collect();
    with_digest(r#"{"func_type":3002}"#, &flipped)
}

fn other_digit(char: char) -> char {
    if char == '0' { '1' } else { '0' }
}

fn order_numbers() -> Vec<Outcome> {
    let (longest, longer) = ("x".repeat(64), "x".repeat(65));
    let sealed = |order: &str| {
        let content = Content::new().number("func_type", 4001).text("out_trade_no", order);
        envelope::seal(&content, &key(), &Sealing::default()).map(drop).map_err(|error| error.code())
    };
    assert_eq!(sealed(&longest), Ok(()));
    ["A\r\nB", "A\0B", "A\u{200f}B", "A\u{202e}B", &longer].map(sealed).to_vec()
}

/// Content as an object and as a string are both read; anything else is a wrong shape.
fn content_forms(right: &str) -> Vec<Outcome> {
    for content in [r#"{"func_type":3002}"#, r#""{\"func_type\":3002}""#, r#""{func_type: 3002}""#] {
        assert_eq!(open(&with_digest(content, right)), Ok(()), "{content}");
    }
    ["1", "[]", r#"{"a":{}}"#, r#""[]""#].map(|content| open(&with_digest(content, right))).to_vec()
}

fn unsorted_keys() -> Vec<Outcome> {
    let text = r#"{"z":1,"好":2,"a":3}"#;
    let content = Content::parse(text).unwrap();
    assert_eq!(canonical(&content), "{a=3,z=1,好=2}");
    vec![open(&with_digest(text, &digest(&content, &key())))]
}

fn bad_keys() -> Vec<Outcome> {
    let lengths = [0, 15, 17, 31, 33].map(|length| "a".repeat(length));
    let hex = [&DEFAULT_KEY[1..], "f46b1f08bec1f39104792cc79ec9aacg", "f46b1f08 ec1f39104792cc79ec9aac\n"];
    let utf8 = lengths.iter().map(|text| PosKey::new(text, KeyMode::Utf8));
    let hex = lengths.iter().map(String::as_str).chain(hex).map(|text| PosKey::new(text, KeyMode::Hex));
    utf8.chain(hex).map(|key| key.map(drop).map_err(|error| error.code())).collect()
}

const IV: &[u8; 16] = b"qfpay202306_hjsh";

/// The row's ciphertext, or one block whose plaintext ends as the row says: CBC lets the first block stand alone.
fn cipher(row: &Row) -> Vec<u8> {
    let ends: &[u8] = match row.id.as_str() {
        "C08" => &[0x00],
        "C09" => &[0x11],
        "C10" => &[0x02, 0x01],
        "C11" => return crypto::seal_cbc(DEFAULT_KEY.as_bytes(), IV, b"").unwrap(),
        _ => return row.hex(),
    };
    // 01 alone is valid padding; the 02 before it is what no text holds.
    let mut block = vec![b'x'; 16 - ends.len()];
    block.extend(ends);
    crypto::seal_cbc(DEFAULT_KEY.as_bytes(), IV, &block).unwrap()[..16].to_vec()
}

/// Opens ciphertext at both ends, as a reply and as a request; they must agree.
fn reply_of_cipher(sealed: &[u8]) -> Outcome {
    let text = crypto::to_base64(sealed);
    if text.is_empty() {
        return crypto::open_cbc(DEFAULT_KEY.as_bytes(), IV, sealed)
            .map(drop)
            .map_err(|error| Error::from(error).code());
    }
    let reply = Reply::open(&text, &key()).map(drop).map_err(|error| error.code());
    assert_eq!(open(&text), reply);
    reply
}

/// A reply of that text; only where the text would be trimmed first, what the inner reader says to it.
fn reply_of_base64(text: &str) -> Outcome {
    if text != text.trim() {
        return crypto::from_base64(text.as_bytes()).map(drop).map_err(|error| Error::from(error).code());
    }
    Reply::open(text, &key()).map(drop).map_err(|error| error.code())
}

fn json(row: &Row) -> Vec<Outcome> {
    let read = |text: &str| json::read(text).map(drop).map_err(|error| error.code());
    match row.id.as_str() {
        "E01" => [33, 128, 1000, 100_000].map(|depth| read(&"[".repeat(depth))).to_vec(),
        "E04" | "E13" => {
            let reply = Reply::open(&row.text, &key()).unwrap();
            assert_eq!(reply.respcd.wire(), "6000");
            vec![Ok(())]
        }
        "E10" => ["NaN", "Infinity", "-Infinity", "0x10", "1e400", "1E5", "00.10", "+1", ".5", "5.", "-"]
            .map(read)
            .to_vec(),
        "E12" => {
            vec![read(&format!("\"{}\"", "x".repeat(1 << 20))), read(&members(100_000)), read(&members(4097))]
        }
        _ => vec![read(&row.text)],
    }
}

fn members(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|at| format!("\"{at}\":1")).collect();
    format!("{{{}}}", members.join(","))
}

fn amount(row: &Row) -> Outcome {
    let currency = Currency::parse("HKD").unwrap();
    match row.id.as_str() {
        "M11" => {
            let amount = Amount::parse(&row.text, currency).unwrap();
            assert_eq!((amount.to_shortest(), amount.to_decimal()), ("10.1".to_owned(), "10.10".to_owned()));
            Ok(())
        }
        _ => {
            let parsed = Amount::parse(&row.text, currency).map(drop);
            let content = Content::new().number("func_type", 1001).number("amt", &row.text);
            let sealed = envelope::seal(&content, &key(), &Sealing::default());
            assert_eq!(sealed.map(drop).map_err(|error| error.code()), parsed, "{}", row.id);
            parsed
        }
    }
}

#[test]
fn text_that_the_lenient_envelope_cannot_carry_is_refused_there_alone() {
    let content = summary().text("note", "it's");
    let sealed = |envelope| envelope::seal(&content, &key(), &Sealing { envelope, ..Sealing::default() });
    assert_eq!(sealed(Envelope::Lenient).unwrap_err().code(), Code::InvalidField);
    for envelope in [Envelope::Json, Envelope::JsonString] {
        let opened = envelope::open_request(&sealed(envelope).unwrap(), &key()).unwrap();
        assert_eq!(opened.content, content);
    }
}

#[test]
fn messages_name_no_secret() {
    let foreign = PosKey::new("0123456789abcdef", KeyMode::Utf8).unwrap();
    let sealed = envelope::seal(&summary(), &key(), &Sealing::default()).unwrap();
    let errors = [
        PosKey::new(&DEFAULT_KEY[1..], KeyMode::Utf8).err().unwrap(),
        Reply::open(&sealed, &foreign).unwrap_err(),
        envelope::open_request(&with_digest("{}", &"0".repeat(32)), &key()).unwrap_err(),
    ];
    for error in errors {
        assert!(!error.to_string().contains(&DEFAULT_KEY[1..8]), "{error}");
    }
}

#[test]
fn bytes_that_are_not_text_are_refused_on_a_stream() {
    let mut reader = tcp::Reader::new(key());
    assert_eq!(reader.push(b"{\xff}").unwrap_err().code(), Code::Utf8Invalid);
    assert_eq!(reader.push(br#"{"respcd":"6000"}"#), Ok(Some(r#"{"respcd":"6000"}"#.to_owned())));
}
