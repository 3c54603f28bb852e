//! RFC 6455 at the helper's WebSocket, frame by frame, by a client that shares no code with it. The cases are in the order
//! of the Autobahn suite's sections 1 to 7 and 10. The terminal behind it says what it hears.

use super::helper::{Helper, ORIGIN, serve, terminal};
use super::pages::PATIENCE;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;
const FIN: u8 = 0x80;
/// What the helper answers to a text that is no request of this protocol; the socket stays.
const NOT_UNDERSTOOD: &str = r#"{"error":"UNSUPPORTED_OPERATION"}"#;

/// What comes back.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    /// The terminal's bytes, in however many messages.
    Bytes(Vec<u8>),
    Text(String),
    Pong(Vec<u8>),
    /// The code, and nothing after it.
    Closed(Option<u16>),
}

/// A title, what is written piece by piece, and what comes back.
struct Case(String, Vec<Vec<u8>>, Vec<Heard>);

/// A frame of a client: its first byte, and its data masked.
fn frame(first: u8, data: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![first];
    match data.len() {
        length @ 0..=125 => bytes.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(data.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

fn whole(opcode: u8, data: &[u8]) -> Vec<u8> {
    frame(FIN | opcode, data)
}

/// A message in pieces of that many bytes.
fn fragments(opcode: u8, data: &[u8], size: usize) -> Vec<Vec<u8>> {
    let last = data.chunks(size).count() - 1;
    let first = |at: usize| {
        let kind = if at == 0 { opcode } else { CONTINUATION };
        if at == last { FIN | kind } else { kind }
    };
    data.chunks(size).enumerate().map(|(at, part)| frame(first(at), part)).collect()
}

fn byte_by_byte(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.iter().map(|byte| vec![*byte]).collect()
}

/// How a frame that says so closes.
fn closing(code: u16, reason: &[u8]) -> Vec<u8> {
    whole(CLOSE, &[&code.to_be_bytes(), reason].concat())
}

fn letters(count: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(count).collect()
}

fn ends(title: &str, written: Vec<Vec<u8>>, code: u16) -> Case {
    Case(title.to_owned(), written, vec![Heard::Closed(Some(code))])
}

/// 1: every length that is written in another way, and those beside it.
fn framing() -> Vec<Case> {
    let mut cases = Vec::new();
    for size in [1, 125, 126, 127, 128, 65_535, 65_536] {
        let data = letters(size);
        let heard = || vec![Heard::Bytes(letters(size))];
        cases.push(Case(format!("{size} bytes"), vec![whole(BINARY, &data)], heard()));
        let pieces = whole(BINARY, &data).chunks(997).map(<[u8]>::to_vec).collect();
        cases.push(Case(format!("{size} bytes in pieces of 997"), pieces, heard()));
    }
    for size in [0, 125, 126, 127, 128, 65_535] {
        let heard = vec![Heard::Text(NOT_UNDERSTOOD.to_owned())];
        cases.push(Case(format!("a text of {size}"), vec![whole(TEXT, &letters(size))], heard));
    }
    cases
}

/// 2: a ping is answered with what it carried; a pong that nobody asked for is nothing.
fn pings() -> Vec<Case> {
    let mut cases: Vec<_> = [0, 5, 125]
        .map(|size| {
            let heard = vec![Heard::Pong(letters(size))];
            Case(format!("a ping of {size}"), vec![whole(PING, &letters(size))], heard)
        })
        .into();
    cases.push(Case(
        "a ping that is no text".to_owned(),
        vec![whole(PING, &[0, 0xff, 0xfe, 0xfd])],
        vec![Heard::Pong(vec![0, 0xff, 0xfe, 0xfd])],
    ));
    cases.push(Case(
        "a ping byte by byte".to_owned(),
        byte_by_byte(&whole(PING, b"hello")),
        vec![Heard::Pong(b"hello".to_vec())],
    ));
    cases.push(ends("a ping of 126", vec![whole(PING, &letters(126))], 1002));
    cases.push(Case(
        "a pong unasked, then a ping".to_owned(),
        vec![whole(PONG, b"unasked"), whole(PING, b"asked")],
        vec![Heard::Pong(b"asked".to_vec())],
    ));
    let ten = |at: u8| vec![at; 3];
    cases.push(Case(
        "ten pings".to_owned(),
        (0..10).map(|at| whole(PING, &ten(at))).collect(),
        (0..10).map(|at| Heard::Pong(ten(at))).collect(),
    ));
    cases
}

/// 3 and 4: bits and kinds of frames that nobody agreed upon; and 5.1 of the RFC, a client that does not mask.
fn reserved() -> Vec<Case> {
    let mut cases = Vec::new();
    for bits in [0x10, 0x20, 0x40, 0x70] {
        for kind in [TEXT, BINARY, PING, CLOSE] {
            cases.push(ends(
                &format!("bits {bits:#x} on {kind:#x}"),
                vec![frame(FIN | bits | kind, b"x")],
                1002,
            ));
        }
    }
    for kind in (0x3..=0x7).chain(0xB..=0xF) {
        for data in [&b""[..], b"data"] {
            let title = format!("kind {kind:#x} with {} bytes", data.len());
            cases.push(ends(&title, vec![whole(kind, data)], 1002));
        }
    }
    cases.push(ends("not masked", vec![vec![FIN | BINARY, 1, b'x']], 1002));
    cases
}

/// 5: messages in parts, with pings between them and not.
fn parts() -> Vec<Case> {
    let hello = || vec![Heard::Bytes(b"hello, terminal".to_vec())];
    let three = || fragments(BINARY, b"hello, terminal", 6);
    let mut cases = vec![
        Case("three parts".to_owned(), three(), hello()),
        Case("three parts, byte by byte".to_owned(), byte_by_byte(&three().concat()), hello()),
        Case(
            "empty parts around one".to_owned(),
            vec![frame(BINARY, b""), frame(CONTINUATION, b"hello, terminal"), frame(FIN | CONTINUATION, b"")],
            hello(),
        ),
    ];
    let mut amid = three();
    amid.insert(1, whole(PING, b"amid"));
    amid.insert(3, whole(PING, b"again"));
    let pongs = || vec![Heard::Pong(b"amid".to_vec()), Heard::Pong(b"again".to_vec())];
    let heard = || pongs().into_iter().chain(hello()).collect();
    cases.push(Case("pings between parts, byte by byte".to_owned(), byte_by_byte(&amid.concat()), heard()));
    cases.push(Case("pings between parts".to_owned(), amid, heard()));
    for kind in [PING, PONG, CLOSE] {
        cases.push(ends(
            &format!("{kind:#x} in parts"),
            vec![frame(kind, b""), frame(FIN | CONTINUATION, b"")],
            1002,
        ));
    }
    for first in [FIN | CONTINUATION, CONTINUATION] {
        cases.push(ends(&format!("{first:#x} of nothing"), vec![frame(first, b"rest")], 1002));
        let after = vec![whole(PING, b"first"), frame(first, b"rest")];
        let heard = vec![Heard::Pong(b"first".to_vec()), Heard::Closed(Some(1002))];
        cases.push(Case(format!("{first:#x} of nothing, after a ping"), after, heard));
    }
    for second in [FIN | TEXT, FIN | BINARY, TEXT, BINARY] {
        let written = vec![frame(BINARY, b"begun"), frame(second, b"another")];
        cases.push(ends(&format!("{second:#x} before the other's end"), written, 1002));
    }
    cases
}

/// 6: a text is UTF-8, wherever it is cut.
fn texts() -> Vec<Case> {
    let understood = || vec![Heard::Text(NOT_UNDERSTOOD.to_owned())];
    let mut cases = Vec::new();
    for text in
        ["κόσμε", "金額", "\u{0}", "\u{7ff}\u{ffff}", "\u{10000}\u{10ffff}", "\u{d7ff}\u{e000}\u{fffd}"]
    {
        let title = text.escape_unicode().to_string();
        cases.push(Case(title.clone(), vec![whole(TEXT, text.as_bytes())], understood()));
        cases.push(Case(format!("{title}, cut anywhere"), fragments(TEXT, text.as_bytes(), 1), understood()));
    }
    let wrong: [&[u8]; 16] = [
        b"\x80",
        b"\xbf",
        b"\xc0",
        b"\xfe",
        b"\xff", // what begins no character
        b"\xce",
        b"\xe3\x80",
        b"\xf0\x90\x80", // what does not end one
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xf0\x80\x80\xaf", // longer than need be
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf", // halves of UTF-16
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80", // beyond the last
        b"ok\xce\xbaedited\xed\xa0\x80",
    ];
    for bytes in wrong {
        let title = format!("{bytes:x?}");
        cases.push(ends(&title, vec![whole(TEXT, bytes)], 1007));
        cases.push(ends(&format!("{title}, cut anywhere"), fragments(TEXT, bytes, 1), 1007));
    }
    cases
}

/// 7: how a close is answered, and that nothing counts after it.
fn closes() -> Vec<Case> {
    let mut cases = vec![
        Case("a close without a code".to_owned(), vec![whole(CLOSE, b"")], vec![Heard::Closed(None)]),
        ends("a close of one byte", vec![whole(CLOSE, b"\x03")], 1002),
        ends("a reason of 123 bytes", vec![closing(1000, &letters(123))], 1000),
        ends("a reason of 124 bytes", vec![closing(1000, &letters(124))], 1002),
        ends("a reason that is no text", vec![closing(1000, b"\xce\xba\xe1\xed\xa0\x80")], 1007),
        ends("a ping after the close", vec![closing(1000, b""), whole(PING, b"late")], 1000),
        ends("a message after the close", vec![closing(1000, b""), whole(BINARY, b"late")], 1000),
        ends("a part, then the close", vec![frame(BINARY, b"begun"), closing(1000, b"")], 1000),
    ];
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        cases.push(ends(&format!("closed with {code}"), vec![closing(code, b"bye")], code));
    }
    for code in [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535] {
        cases.push(ends(&format!("closed with {code}, which nobody may"), vec![closing(code, b"")], 1002));
    }
    cases
}

/// 10: a long message in short parts.
fn long_in_parts() -> Vec<Case> {
    [256, 1300, 8192]
        .map(|size| {
            let data = letters(65_536);
            let title = format!("65536 bytes in parts of {size}");
            Case(title, fragments(BINARY, &data, size), vec![Heard::Bytes(data)])
        })
        .into()
}

/// A terminal that says what it hears, on any port.
fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut reads, mut writes) = (stream.as_ref().unwrap().try_clone().unwrap(), stream.unwrap());
            thread::spawn(move || std::io::copy(&mut reads, &mut writes));
        }
    });
    address
}

/// A socket whose terminal is open.
struct Client(TcpStream);

impl Client {
    fn open(helper: &Helper, token: &str) -> Self {
        let address = helper.address();
        let stream = TcpStream::connect(&address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut client = Client(stream);
        client.write(
            format!(
                "GET /v1/terminals/echo HTTP/1.1\r\nHost: {address}\r\nOrigin: {ORIGIN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            .as_bytes(),
        );
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(client.read(1).unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        client.write(&whole(TEXT, format!(r#"{{"token":"{token}","session":"s"}}"#).as_bytes()));
        assert_eq!(client.hears(0), Heard::Text(r#"{"opened":true,"via":"tcp"}"#.to_owned()));
        client
    }

    /// What is written to a helper that has closed already is lost.
    fn write(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes);
    }

    /// None where the helper ended.
    fn read(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        match self.0.read_exact(&mut bytes) {
            Ok(()) => Some(bytes),
            Err(error) if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
                None
            }
            Err(error) => panic!("nothing came: {error}"),
        }
    }

    /// One frame of a server: whole, and not masked.
    fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let head = self.read(2)?;
        let length = match head[1] {
            126 => u16::from_be_bytes(self.read(2)?.try_into().unwrap()) as usize,
            127 => u64::from_be_bytes(self.read(8)?.try_into().unwrap()) as usize,
            short @ 0..126 => short as usize,
            masked => panic!("masked: {masked:#x}"),
        };
        assert_eq!(head[0] & 0xf0, FIN, "whole, with no bits");
        Some((head[0] & 0x0f, self.read(length)?))
    }

    /// What comes next but the helper's own pings; of bytes, that many.
    fn hears(&mut self, bytes: usize) -> Heard {
        let mut all = Vec::new();
        loop {
            match self.frame() {
                Some((PING, _)) => {}
                Some((BINARY, part)) => {
                    all.extend(part);
                    if all.len() >= bytes {
                        return Heard::Bytes(all);
                    }
                }
                Some((TEXT, text)) => return Heard::Text(String::from_utf8(text).unwrap()),
                Some((PONG, data)) => return Heard::Pong(data),
                Some((CLOSE, data)) => {
                    assert_eq!(self.frame(), None, "nothing follows a close");
                    let code = data.get(..2).map(|code| u16::from_be_bytes(code.try_into().unwrap()));
                    return Heard::Closed(code);
                }
                Some((kind, _)) => panic!("kind {kind:#x}"),
                None => panic!("the end of the line, and no close"),
            }
        }
    }
}

/// Writes a case and asserts what comes back; a socket that was not closed still carries bytes.
fn holds(helper: &Helper, token: &str, Case(title, written, expected): Case) {
    let mut client = Client::open(helper, token);
    for piece in written {
        client.write(&piece);
    }
    let mut closed = false;
    for expected in expected {
        let bytes = if let Heard::Bytes(bytes) = &expected { bytes.len() } else { 0 };
        assert_eq!(client.hears(bytes), expected, "{title}");
        closed = matches!(expected, Heard::Closed(_));
    }
    if !closed {
        client.write(&whole(BINARY, b"still here"));
        assert_eq!(client.hears(10), Heard::Bytes(b"still here".to_vec()), "after {title}");
    }
}

#[test]
fn every_case_of_the_frames_of_rfc_6455_is_held() {
    let helper = serve(&[terminal("echo", "tcp", &echo())]);
    let token = helper.pair(ORIGIN);
    let sections = [framing, pings, reserved, parts, texts, closes, long_in_parts];
    let cases: Vec<_> = sections.iter().flat_map(|section| section()).collect();
    let count = cases.len();
    for case in cases {
        holds(&helper, &token, case);
    }
    println!("{count} cases");
}
