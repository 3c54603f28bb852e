//! The bad inputs of tests/vectors/bad-inputs-helper.jsonl: each is refused as its row says, and no handler runs.
//!
//! A row with `requests` is a table of its own: raw requests, each right in everything but one thing. What takes
//! more than a request (floods, slow readers, a terminal that misbehaves) is tested by name elsewhere.

use super::helper::{Helper, ORIGIN, OTHER, error, serve, terminal};
use super::served::{all, parse, pay, scripted, seal, send};
use serde_json::Value;

const ROWS: &str = include_str!("../../../tests/vectors/bad-inputs-helper.jsonl");
/// Rows without requests, and the test that is theirs.
const ELSEWHERE: [(&str, &str); 15] = [
    ("H21", "bad_inputs::bare_line_feeds_are_read_and_nothing_is_smuggled"),
    ("H28", "floods::a_flood_of_silent_connections_keeps_no_till_out"),
    ("H29", "pairing::guessing_ends_after_five_tries"),
    ("H32", "through::a_redirect_is_not_followed"),
    ("H33", "through::a_reply_without_end_is_cut"),
    ("W02", "refusals::a_page_that_says_nothing_is_closed_after_five_seconds"),
    ("W03", "refusals::what_is_no_opening_is_closed"),
    ("W04", "refusals::what_is_no_opening_is_closed"),
    ("W05", "refusals::broken_frames_are_closed_with_their_code"),
    ("W06", "refusals::broken_frames_are_closed_with_their_code"),
    ("W07", "refusals::broken_frames_are_closed_with_their_code"),
    ("W09", "refusals::fragments_without_end_are_closed"),
    ("W10", "refusals::pings_without_end_are_closed"),
    ("W11", "refusals::broken_frames_are_closed_with_their_code"),
    ("W12", "floods::a_page_that_stops_reading_is_closed_after_ten_seconds"),
];
const ALSO_ELSEWHERE: [(&str, &str); 2] = [
    ("W15", "refusals::an_unknown_text_is_answered_and_the_socket_stays"),
    ("W16", "refusals::what_is_no_opening_is_closed"),
];

fn rows() -> Vec<Value> {
    ROWS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_row_has_its_test() {
    for row in rows() {
        let id = row["id"].as_str().unwrap();
        let named = ELSEWHERE.iter().chain(&ALSO_ELSEWHERE).any(|(known, _)| *known == id);
        assert!(named != row["requests"].is_array(), "{id}");
    }
}

#[test]
fn every_request_is_refused_as_its_row_says_and_no_handler_runs() {
    let simulated = scripted("");
    let helper = serve(&[terminal("http", "http", simulated.http())]);
    let words = Words::new(&helper);
    let mut count = 0;
    for row in rows() {
        for request in row["requests"].as_array().into_iter().flatten() {
            refused(&helper, &words, &row, request.as_str().unwrap());
            count += 1;
        }
    }
    assert!(count >= 60, "{count} variants");
    assert_eq!(simulated.ledger()["requests"], serde_json::json!([]), "nothing reached the terminal");

    // The same request with nothing wrong in it does reach the terminal, and leaves no trace of its secrets.
    let body = format!("\"{}\"", seal(&pay("A")));
    let headers = format!("X-Tillwire-Token: {}\r\nIdempotency-Key: k\r\n", words.token);
    let answer = helper.post("/v1/terminals/http/http/api/pos/trade", ORIGIN, &headers, &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(simulated.charged(), ["A"]);
    assert!(!helper.log().contains(&words.token) && !helper.log().contains(&words.other));
}

fn refused(helper: &Helper, words: &Words, row: &Value, request: &str) {
    let (id, shown) = (&row["id"], request.chars().take(120).collect::<String>());
    let heard = all(send(&helper.address(), &words.put(request)));
    let status = row["status"].as_u64().unwrap();
    if status == 0 && heard.bytes.is_empty() {
        return;
    }
    let answer = parse(&heard.bytes);
    // Status 0: the connection ends, with or without a word.
    let expected = if status == 0 { 400 } else { status };
    assert_eq!(u64::from(answer.status), expected, "{id}: {shown}\n{}", answer.head);
    if let (Some(code), false) = (row["code"].as_str(), shown.starts_with("HEAD")) {
        assert_eq!(error(&answer.body), code, "{id}: {shown}");
    }
    let readable = answer.head.to_ascii_lowercase().contains("access-control-allow-origin");
    let forbidden =
        ["ORIGIN_FORBIDDEN", "HOST_FORBIDDEN"].contains(&row["code"].as_str().unwrap_or_default());
    assert!(!(readable && forbidden), "{id}: a foreign page may read the refusal");
}

#[test]
fn bare_line_feeds_are_read_and_nothing_is_smuggled() {
    let helper = serve(&[terminal("http", "http", "127.0.0.1:1")]);
    let request = format!("GET /health HTTP/1.1\nHost: {}\nConnection: close\n\n", helper.address());
    let heard = all(send(&helper.address(), request.as_bytes()));
    let answers = String::from_utf8(heard.bytes).unwrap().matches("HTTP/1.1 ").count();
    assert_eq!(answers, 1);
}

#[test]
fn two_lengths_are_refused_also_where_they_are_the_same() {
    let helper = serve(&[terminal("http", "http", "127.0.0.1:1")]);
    for other in ["2", "3"] {
        let answer = helper.post("/v1/pair", ORIGIN, &format!("Content-Length: {other}\r\n"), "{}");
        assert_eq!(answer.status, 400, "2 and {other}");
    }
}

/// What stands for `{...}` in a request.
struct Words {
    address: String,
    token: String,
    other: String,
}

impl Words {
    fn new(helper: &Helper) -> Self {
        Words { address: helper.address(), token: helper.pair(ORIGIN), other: helper.pair(OTHER) }
    }

    fn put(&self, request: &str) -> Vec<u8> {
        let Words { address, token, other } = self;
        let port = address.rsplit(':').next().unwrap();
        let off = token.replace(|digit| digit == token.chars().next().unwrap(), "x");
        let digest = tillwire_core::crypto::md5_hex(&[token.as_bytes()]);
        let words = [
            ("{host}", address.clone()),
            ("{port}", port.to_owned()),
            ("{origin}", ORIGIN.to_owned()),
            ("{token}", token.clone()),
            ("{token:short}", token[1..].to_owned()),
            ("{token:off}", off),
            ("{token:upper}", format!("{}Z", &token.to_uppercase()[1..])),
            ("{token:other}", other.clone()),
            ("{token:digest}", digest),
            ("{key}", "never-used".to_owned()),
            ("{x129}", "x".repeat(129)),
            ("{x69632}", "x".repeat(69_632)),
            ("{x614400}", "x".repeat(614_400)),
        ];
        // Escapes below 0x80 are bytes.
        words.iter().fold(request.to_owned(), |text, (word, with)| text.replace(word, with)).into_bytes()
    }
}
