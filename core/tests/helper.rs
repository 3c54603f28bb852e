//! Both ends of the protocol between a page and the helper, on the vectors that the page's own reading is held to.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use serde_json::Value;
use tillwire_core::code::Code;
use tillwire_core::helper::{Ask, Hello, Opening, PROTOCOL, Paired, Pairing, Said};
use tillwire_core::secret::Secret;

const ROWS: &str = include_str!("../../tests/vectors/helper.jsonl");

/// As the vectors write it.
fn shown(said: Result<Said, Code>) -> Value {
    match said {
        Ok(Said::Opened { via }) => serde_json::json!({"is": "opened", "via": via}),
        Ok(Said::Via { via, baud: None }) => serde_json::json!({"is": "via", "via": via}),
        Ok(Said::Via { via, baud }) => serde_json::json!({"is": "via", "via": via, "baud": baud}),
        Ok(Said::Status(status)) => serde_json::json!({"is": "status", "status": status}),
        Ok(Said::Failed { code, sent: None }) => serde_json::json!({"is": "failed", "code": code.as_str()}),
        Ok(Said::Failed { code, sent }) => {
            serde_json::json!({"is": "failed", "code": code.as_str(), "sent": sent})
        }
        Err(_) => serde_json::json!({"is": "nothing"}),
    }
}

#[test]
fn what_the_helper_says_means_the_same_to_every_reader() {
    let mut rows = 0;
    for line in ROWS.lines() {
        let row: Value = serde_json::from_str(line).expect("a row");
        let said = row["said"].as_str().expect("a text");
        assert_eq!(shown(Said::decode(said)), row["means"], "{said}");
        if row.get("from").is_none() {
            assert_eq!(Said::decode(said).map(|said| said.encode()).as_deref(), Ok(said), "written again");
        }
        rows += 1;
    }
    assert_eq!(rows, ROWS.lines().count());
    assert!(rows > 20);
}

#[test]
fn what_one_end_writes_the_other_reads() {
    let opening = Opening { token: Secret::from("t\"1"), session: "s-1".into(), asks_via: true };
    let read = Opening::decode(&opening.encode()).expect("an opening");
    assert_eq!((read.token.expose(), read.session.as_str(), read.asks_via), (&b"t\"1"[..], "s-1", true));
    let ask = Ask { path: "/api/pos/trade".into() };
    assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
    let pairing = Pairing { code: Secret::from("123456") };
    assert_eq!(Pairing::decode(pairing.encode().as_bytes()).expect("a code").code.expose(), b"123456");
    let paired = Paired { token: Secret::from("abc") };
    assert_eq!(Paired::decode(&paired.encode()).expect("a token").token.expose(), b"abc");
}

#[test]
fn a_helper_of_other_versions_is_told_by_its_greeting() {
    let of = |protocol| Hello { version: "9.9.9".into(), protocol };
    for (protocol, expected) in [
        ((1, 1), None),
        ((1, 7), None),
        ((PROTOCOL + 1, PROTOCOL + 1), Some(Code::HelperVersion)),
        ((0, 0), Some(Code::HelperVersion)),
    ] {
        let text = of(protocol).encode(&["tcp", "pair"]);
        assert_eq!(Hello::decode(&text).err(), expected, "{text}");
    }
    for text in ["", "null", "{}", r#"{"protocol":{"min":"1","max":"1"}}"#, r#"{"protocol":[1,1]}"#] {
        assert_eq!(Hello::decode(text).err(), Some(Code::HelperVersion), "{text}");
    }
}
