//! Frames captured from the vendor's own clients (tests/vectors/codepay.jsonl), replayed to the simulated terminal
//! in their order. Every reply must be one that those clients can take (section 9 of the fact sheet).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Map, Value};
use tillwire_core::amount::Currency;
use tillwire_core::codepay::sim::{Options, Simulator};
use tillwire_core::sim::{ConnId, Customer, Script, Simulated, Transmit, Via};
use tillwire_core::time::Now;

/// The clients, and what each of their requests is answered: the code, or in the flat dialect whether it succeeds.
const CLIENTS: [(&str, &[&str]); 4] = [
    ("javascript", &["true", "true", "true", "true", "true", "false", "true"]),
    ("java", &["000", "000", "000", "000", "105", "201"]),
    ("android", &["000", "000", "000", "000", "000", "105", "000", "000", "000", "201", "000", "000"]),
    ("csharp", &["000", "000", "000"]),
];

fn frames(client: &str) -> Vec<String> {
    let lines = include_str!("../../tests/vectors/codepay.jsonl").lines();
    let frames = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mine = frames.filter(|frame| frame["client"] == client && frame["text"].is_string());
    mine.map(|frame| frame["text"].as_str().unwrap().to_owned()).collect()
}

fn terminal(set: impl Fn(&mut Options)) -> Simulator {
    let mut options = Options::new(Currency::parse("USD").unwrap());
    set(&mut options);
    Simulator::new(options)
}

/// Sends a frame and gives what comes back at once.
fn ask(terminal: &mut Simulator, frame: &str) -> Vec<Vec<u8>> {
    terminal.handle_input(Now::at(1), ConnId(1), frame.as_bytes());
    replies(terminal)
}

fn replies(terminal: &mut Simulator) -> Vec<Vec<u8>> {
    let polled = std::iter::from_fn(|| terminal.poll_transmit());
    let bytes = polled.map(|(_, transmit)| match transmit {
        Transmit::Bytes(bytes) => bytes,
        other => panic!("{other:?}"),
    });
    bytes.collect()
}

/// A request as an object; one client writes single quotes.
fn request(frame: &str) -> Map<String, Value> {
    let strict = if frame.starts_with("{'") { frame.replace('\'', "\"") } else { frame.to_owned() };
    serde_json::from_str(&strict).unwrap()
}

/// The one reply, checked against section 9. Gives its code, or whether it is a success in the flat dialect.
fn checked(frame: &str, replies: &[Vec<u8>]) -> (String, Value) {
    let request = request(frame);
    let [reply] = replies else { panic!("{} replies to {frame}", replies.len()) };
    // 1, 7: JSON text, which a text frame can carry.
    let reply: Value = serde_json::from_str(std::str::from_utf8(reply).unwrap()).unwrap();
    assert_eq!(reply["topic"], request["topic"], "2: clients route by topic");
    if request.contains_key("msg_id") {
        assert_eq!(
            reply["msg_id"], request["msg_id"],
            "9: replies of the flat dialect are matched by msg_id"
        );
        assert!(reply["success"].is_boolean(), "8: a missing success is a success");
        return (reply["success"].to_string(), reply);
    }
    assert!(reply["biz_data"].is_object(), "3: clients break without an object: {reply}");
    assert_eq!(reply.get("request_id"), request.get("request_id"), "4: the id is echoed byte for byte");
    if request["topic"] == "ecrhub.pay.close" {
        assert!(reply["biz_data"].get("trans_type").is_none(), "5: it would reach the wrong callback");
    }
    (reply["response_code"].as_str().unwrap().to_owned(), reply)
}

#[test]
fn every_captured_frame_gets_one_reply_that_its_client_can_take() {
    for (client, expected) in CLIENTS {
        let mut terminal = terminal(|_| {});
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        let frames = frames(client);
        let codes: Vec<String> =
            frames.iter().map(|frame| checked(frame, &ask(&mut terminal, frame)).0).collect();
        assert_eq!(codes, expected, "{client}");
    }
}

#[test]
fn the_captured_orders_move_exactly_the_money_they_name() {
    // Charges and refunds in cents.
    let moved: [(&str, &[u64], &[u64]); 4] = [
        ("javascript", &[3_450], &[100]),
        ("java", &[1_000], &[100]),
        ("android", &[110, 50, 500, 160], &[50]),
        ("csharp", &[22_000], &[]),
    ];
    for (client, charges, refunds) in moved {
        let mut terminal = terminal(|_| {});
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        for frame in frames(client) {
            ask(&mut terminal, &frame);
        }
        let minor = |movements: &[tillwire_core::sim::Movement]| {
            movements.iter().map(|movement| movement.minor).collect::<Vec<_>>()
        };
        assert_eq!(minor(terminal.ledger().charges()), charges, "{client}");
        assert_eq!(minor(terminal.ledger().refunds()), refunds, "{client}");
    }
}

#[test]
fn repeated_frames_move_money_once() {
    for (client, _) in CLIENTS {
        let mut terminal = terminal(|_| {});
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        frames(client).iter().for_each(|frame| drop(ask(&mut terminal, frame)));
        let once = (terminal.ledger().charges().len(), terminal.ledger().refunds().len());
        for frame in frames(client).iter().filter(|frame| frame.contains("trans_type")) {
            let (code, _) = checked(frame, &ask(&mut terminal, frame));
            assert!(matches!(code.as_str(), "113" | "false"), "{client}: {code}");
        }
        assert_eq!((terminal.ledger().charges().len(), terminal.ledger().refunds().len()), once, "{client}");
    }
}

#[test]
fn a_decline_says_so_in_both_dialects() {
    for (client, expected) in [("javascript", "false"), ("android", "106")] {
        let mut terminal = terminal(|_| {});
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        let script = r#"{"system":"codepay","steps":[{"verb":"DECLINE"}]}"#;
        terminal.script(Script::parse(script).unwrap());
        let sale = &frames(client)[1];
        let (code, reply) = checked(sale, &ask(&mut terminal, sale));
        assert_eq!(code, expected, "{reply}");
        assert!(terminal.ledger().charges().is_empty());
    }
}

#[test]
fn an_order_of_the_flat_dialect_can_wait_and_be_closed() {
    let mut terminal = terminal(|options| options.wait = true);
    terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
    let frames = frames("javascript");
    let (sale, query, close) = (&frames[1], &frames[2], &frames[5]);
    assert!(ask(&mut terminal, sale).is_empty(), "the customer is awaited");
    let (found, reply) = checked(query, &ask(&mut terminal, query));
    assert_eq!((found.as_str(), &reply["trans_status"]), ("true", &Value::from("0")));
    terminal.handle_input(Now::at(2), ConnId(1), close.as_bytes());
    let both = replies(&mut terminal);
    assert_eq!(both.len(), 2, "the open order is answered too");
    assert_eq!(checked(sale, &both[..1]).0, "false");
    assert_eq!(checked(close, &both[1..]).0, "true");
}

#[test]
fn the_field_profile_answers_as_the_captured_replies_do() {
    let mut terminal = terminal(|options| options.persona = options.persona.in_the_field());
    terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
    let sale = &frames("csharp")[1];
    let (code, reply) = checked(sale, &ask(&mut terminal, sale));
    assert_eq!((code.as_str(), &reply["response_msg"]), ("0", &Value::from("SUCCESS")));
    for missing in ["trans_no", "price_currency", "pay_method_id", "trans_end_time"] {
        assert!(reply["biz_data"].get(missing).is_none(), "{missing}");
    }
    assert_eq!(reply["biz_data"]["order_amount"], "200.00");
    assert!(reply["voice_data"]["$ref"].is_string());
}

#[test]
fn listed_orders_wait_for_a_clerk_in_the_queue_s_order() {
    for (mode, expected) in [("FIFO", ["A", "B"]), ("FILO", ["B", "A"])] {
        let mut terminal = terminal(|_| {});
        terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
        let init = format!(
            r#"{{"topic":"ecrhub.init","app_id":"wz","biz_data":{{"confirm_on_terminal":true,"order_queue_mode":"{mode}"}}}}"#
        );
        checked(&init, &ask(&mut terminal, &init));
        for number in ["A", "B"] {
            let order = format!(
                r#"{{"topic":"ecrhub.pay.order","request_id":"{number}","app_id":"wz","biz_data":{{"trans_type":"1","merchant_order_no":"{number}","order_amount":"1"}}}}"#
            );
            assert!(ask(&mut terminal, &order).is_empty(), "it is listed");
        }
        for number in expected {
            terminal.customer(Now::at(5), Customer::Tap);
            assert!(replies(&mut terminal).is_empty(), "taken up");
            terminal.customer(Now::at(6), Customer::Tap);
            let reply: Value = serde_json::from_slice(&replies(&mut terminal)[0]).unwrap();
            assert_eq!(
                (&reply["request_id"], &reply["response_code"]),
                (&number.into(), &"000".into()),
                "{mode}"
            );
        }
    }
}

#[test]
fn a_listed_order_needs_a_request_id() {
    let mut terminal = terminal(|_| {});
    terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
    let order = r#"{"topic":"ecrhub.pay.order","app_id":"wz","biz_data":{"trans_type":"1","merchant_order_no":"A","order_amount":"1","confirm_on_terminal":true}}"#;
    assert_eq!(checked(order, &ask(&mut terminal, order)).0, "202");
}

#[test]
fn wrong_orders_are_answered_with_the_document_s_codes() {
    let mut terminal = terminal(|options| options.app_ids = vec!["wz".to_owned()]);
    terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
    let cases = [
        ("202", r#""merchant_order_no":"M0","order_amount":"1""#),
        ("202", r#""trans_type":"1","order_amount":"1""#),
        ("202", r#""trans_type":"1","merchant_order_no":"M-1","order_amount":"1""#),
        ("202", r#""trans_type":"1","merchant_order_no":"M2""#),
        ("202", r#""trans_type":"1","merchant_order_no":"M3","order_amount":"0.00""#),
        ("202", r#""trans_type":"1","merchant_order_no":"M4","order_amount":"1","tip_amount":"0.00""#),
        ("202", r#""trans_type":"1","merchant_order_no":"M5","order_amount":"1","price_currency":"EUR""#),
        (
            "202",
            r#""trans_type":"1","merchant_order_no":"M6","order_amount":"1","pay_scenario":"SCANQR_PAY""#,
        ),
        ("202", r#""trans_type":"2","merchant_order_no":"M7""#),
        ("114", r#""trans_type":"99","merchant_order_no":"M8","order_amount":"1""#),
        ("117", r#""trans_type":"1","merchant_order_no":"M9","order_amount":"1","pay_scenario":"CASH_PAY""#),
        ("121", r#""trans_type":"1","merchant_order_no":"M10","order_amount":"1,00""#),
        ("121", r#""trans_type":"1","merchant_order_no":"M11","order_amount":"1.234""#),
        ("120", r#""trans_type":"1","merchant_order_no":"M12","order_amount":"9999999999""#),
        ("104", r#""trans_type":"2","merchant_order_no":"M13","orig_merchant_order_no":"NONE""#),
        (
            "104",
            r#""trans_type":"3","merchant_order_no":"M14","orig_merchant_order_no":"NONE","order_amount":"1""#,
        ),
    ];
    for (expected, fields) in cases {
        let order = format!(r#"{{"topic":"ecrhub.pay.order","app_id":"wz","biz_data":{{{fields}}}}}"#);
        assert_eq!(checked(&order, &ask(&mut terminal, &order)).0, expected, "{fields}");
    }
    let unknown = r#"{"topic":"ecrhub.pay.order","app_id":"other","biz_data":{"trans_type":"1","merchant_order_no":"M","order_amount":"1"}}"#;
    let (code, reply) = checked(unknown, &ask(&mut terminal, unknown));
    assert!(code == "106" && reply["response_msg"].as_str().unwrap().contains("M009"), "{reply}");
    let topic = r#"{"topic":"ecrhub.pay.nothing","app_id":"wz","biz_data":{}}"#;
    assert_eq!(checked(topic, &ask(&mut terminal, topic)).0, "114");
    assert!(terminal.ledger().charges().is_empty());
}

#[test]
fn what_is_no_request_is_not_answered() {
    let mut terminal = terminal(|_| {});
    terminal.connected(Now::at(0), ConnId(1), Via::WebSocket);
    for text in [
        "",
        "hello",
        "{",
        "{}",
        "[1]",
        r#"{"biz_data":{}}"#,
        r#"{"topic":"ecrhub.pay.query","response_code":"000"}"#,
    ] {
        assert!(ask(&mut terminal, text).is_empty(), "{text}");
    }
    terminal.handle_input(Now::at(1), ConnId(1), &[0xff, 0xfe]);
    terminal.handle_input(Now::at(1), ConnId(9), b"{\"topic\":\"ecrhub.heartbeat\"}");
    assert!(replies(&mut terminal).is_empty());
}
