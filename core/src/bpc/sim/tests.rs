#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use crate::amount::Amount;
use crate::bpc::request::{self, PayType};
use crate::bpc::{Reply as Read, Request as Wire, signed};
use crate::code::Code;
use crate::sim::{Chance, Delivery, Script, Simulated, Via};
use crate::time::Millis;

/// A gateway, and whoever stands before it.
struct Front {
    sim: Simulator,
    now: Millis,
    conns: u32,
}

fn desk(steps: &str) -> Front {
    let mut sim = Simulator::new(Options::new(Currency::parse("CNY").unwrap()));
    sim.script(Script::parse(&format!(r#"{{"system":"bpc","steps":[{steps}]}}"#)).unwrap());
    Front { sim, now: 1_000, conns: 0 }
}

fn amount(minor: u64) -> Amount {
    Amount::from_minor(minor, Currency::parse("CNY").unwrap()).unwrap()
}

fn wanted(minor: u64) -> Wire {
    Wire::Code {
        txn_amt: amount(minor),
        pay_type: PayType::Wechat,
        trade_no: "ORDER00001".to_owned(),
        mer_order_no: None,
        qr_valid_time: Some(60),
        ret_url: Some("http://127.0.0.1:1/notify".to_owned()),
    }
}

fn key() -> Secret {
    Secret::from(KEY)
}

impl Front {
    fn send(&mut self, method: &str, path: &str, body: String, sign: Option<String>) -> Vec<Transmit> {
        self.conns += 1;
        let conn = ConnId(self.conns);
        self.sim.connected(Now::at(self.now), conn, Via::Http);
        let head = sign.map(|sign| (signed::SIGN.to_owned(), sign)).into_iter().collect();
        let message = Message { body: body.into_bytes(), head, ..Message::default() };
        let request = Request { method: method.to_owned(), path: path.to_owned(), message };
        self.sim.handle_http(Now::at(self.now), conn, &request);
        std::iter::from_fn(|| self.sim.poll_transmit()).map(|(_, transmit)| transmit).collect()
    }

    fn ask(&mut self, request: &Wire) -> Result<Read, Code> {
        let caller = request::Caller { mid: MID.to_owned(), pos_no: "37381542".to_owned(), teller_no: None };
        let body = request.body(&caller).unwrap();
        let sign = signed::sign(body.as_bytes(), &key());
        match self.send("POST", "", body, Some(sign)).as_slice() {
            [Transmit::Reply { status, head, body, .. }] => {
                let sign = head.iter().find(|(name, _)| *name == signed::SIGN).map(|(_, sign)| sign.clone());
                Read::read(&http::Reply { status: *status, sign, body: body.clone() }, &key())
            }
            other => panic!("{other:?}"),
        }
    }

    /// Asks for a code and gives its trace.
    fn code(&mut self, minor: u64) -> String {
        let reply = self.ask(&wanted(minor)).unwrap();
        assert_eq!(reply.resp_code.wire(), "00");
        assert!(reply.text("scanCode").unwrap().starts_with("https://bpc.example/scan/"));
        reply.text("sysTrace").unwrap().to_owned()
    }

    fn says(&mut self, request: &Wire) -> String {
        self.ask(request).unwrap().resp_code.wire().to_owned()
    }

    fn query(&mut self, trace: &str) -> String {
        self.says(&Wire::Query { org_sys_trace: trace.to_owned() })
    }

    fn customer(&mut self, customer: Customer) {
        self.sim.customer(Now::at(self.now), customer);
    }

    fn deliveries(&mut self) -> Vec<Delivery> {
        std::iter::from_fn(|| self.sim.poll_delivery()).collect()
    }
}

fn refund(trace: &str, minor: u64) -> Wire {
    let (org_sys_trace, trade_no) = (trace.to_owned(), "ORDER00001".to_owned());
    let ret_url = Some("http://127.0.0.1:1/notify".to_owned());
    Wire::Refund { txn_amt: amount(minor), org_sys_trace, trade_no, pay_type: None, ret_url }
}

/// A notification's `oldRespCode`, once its signature was checked.
fn told(delivery: &Delivery) -> Result<String, Code> {
    let sign = delivery.notice.head.iter().find(|(name, _)| *name == signed::SIGN);
    signed::check(&delivery.notice.body, sign.map(|(_, sign)| sign.as_str()), &key())?;
    let members = signed::members(&delivery.notice.body)?;
    Ok(signed::text(&members, "oldRespCode").unwrap().to_owned())
}

#[test]
fn a_code_waits_until_its_customer_pays_and_then_the_merchant_is_told() {
    let mut desk = desk("");
    let trace = desk.code(1250);
    assert!(trace.starts_with("37381542") && trace.len() == 28, "{trace}");
    assert_eq!((desk.query(&trace).as_str(), desk.sim.ledger().charges().len()), ("88", 0));
    desk.customer(Customer::Pay);
    assert_eq!(desk.query(&trace), "00");
    let [delivery] = desk.deliveries().try_into().unwrap();
    assert_eq!(told(&delivery), Ok("000000".to_owned()));
    let charge = &desk.sim.ledger().charges()[0];
    assert_eq!((charge.order.as_str(), charge.minor), ("ORDER00001", 1250));
}

#[test]
fn of_two_open_codes_the_one_that_a_customer_scanned_is_paid() {
    let mut desk = desk("");
    let scan_code = |desk: &mut Front, minor| {
        let reply = desk.ask(&wanted(minor)).unwrap();
        (reply.text("sysTrace").unwrap().to_owned(), reply.text("scanCode").unwrap().to_owned())
    };
    let (first, _) = scan_code(&mut desk, 1250);
    let (second, scanned) = scan_code(&mut desk, 700);
    desk.sim.customer_of(Now::at(desk.now), "https://bpc.example/scan/0", Customer::Pay);
    desk.sim.customer_of(Now::at(desk.now), &scanned, Customer::Pay);
    desk.sim.customer_of(Now::at(desk.now), &scanned, Customer::Pay);
    assert_eq!((desk.query(&first).as_str(), desk.query(&second).as_str()), ("88", "00"));
    let charges: Vec<_> = desk.sim.ledger().charges().iter().map(|charge| charge.minor).collect();
    assert_eq!((charges, desk.deliveries().len()), (vec![700], 1));
}

#[test]
fn what_is_not_paid_ends_as_failed() {
    type End = fn(&mut Front, &str);
    let ends: [(&str, End); 4] = [
        ("declined", |desk, _| desk.customer(Customer::Decline)),
        ("expired", |desk, _| desk.now += 60_000),
        ("closed", |desk, trace| {
            assert_eq!(desk.says(&Wire::Close { org_sys_trace: trace.to_owned() }), "00")
        }),
        ("expired, then somebody pays", |desk, _| {
            desk.now += 60_000;
            desk.customer(Customer::Pay);
        }),
    ];
    for (name, end) in ends {
        let mut desk = desk("");
        let trace = desk.code(1250);
        end(&mut desk, &trace);
        assert_eq!((desk.query(&trace).as_str(), desk.sim.ledger().charges().len()), ("77", 0), "{name}");
    }
}

#[test]
fn a_paid_order_cannot_be_closed_and_an_unknown_one_is_not_found() {
    let mut desk = desk("");
    let trace = desk.code(1250);
    desk.customer(Customer::Pay);
    assert_eq!(desk.says(&Wire::Close { org_sys_trace: trace.clone() }), "40");
    assert_eq!(desk.query(&trace), "00");
    let nobody = || "0".to_owned();
    for request in [
        Wire::Query { org_sys_trace: nobody() },
        Wire::RefundQuery { org_sys_trace: nobody(), pay_type: None },
        Wire::Close { org_sys_trace: nobody() },
    ] {
        assert_eq!(desk.says(&request), "25", "{request:?}");
    }
    assert_eq!(desk.says(&refund("0", 1)), "77", "it fails for good");
}

#[test]
fn refunds_are_partial_and_repeated_and_never_more_than_was_paid() {
    let mut desk = desk("");
    let trace = desk.code(1000);
    assert_eq!(desk.says(&refund(&trace, 1)), "77", "not paid yet");
    desk.customer(Customer::Pay);
    let reply = desk.ask(&refund(&trace, 400)).unwrap();
    let number = reply.text("sysTrace").unwrap().to_owned();
    assert_eq!(desk.says(&Wire::RefundQuery { org_sys_trace: number, pay_type: None }), "00");
    assert_eq!(desk.says(&refund(&trace, 601)), "77");
    assert_eq!(desk.says(&refund(&trace, 600)), "00");
    assert_eq!(desk.says(&refund(&trace, 1)), "77");
    let refunds: Vec<_> = desk.sim.ledger().refunds().iter().map(|refund| refund.minor).collect();
    assert_eq!(refunds, [400, 600]);
}

#[test]
fn a_refund_that_waits_is_unclear_until_the_bank_has_decided_and_then_told() {
    for (customer, code, told_code, refunds) in
        [(Customer::Pay, "00", "000000", 1), (Customer::Decline, "77", "999999", 0)]
    {
        let mut desk = desk(r#"{"verb":"ACCEPT"},{"verb":"WAIT"}"#);
        let trace = desk.code(1000);
        desk.customer(Customer::Pay);
        desk.deliveries();
        let reply = desk.ask(&refund(&trace, 1000)).unwrap();
        let number = reply.text("sysTrace").unwrap().to_owned();
        assert_eq!(reply.resp_code.wire(), "99");
        assert_eq!(desk.says(&refund(&trace, 1)), "77", "what waits is spoken for");
        desk.customer(customer);
        assert_eq!(desk.says(&Wire::RefundQuery { org_sys_trace: number, pay_type: None }), code);
        let [delivery] = desk.deliveries().try_into().unwrap();
        assert_eq!(told(&delivery), Ok(told_code.to_owned()));
        assert_eq!(desk.sim.ledger().refunds().len(), refunds);
        assert_eq!(desk.says(&refund(&trace, 1000)), if refunds == 1 { "77" } else { "00" });
    }
}

#[test]
fn the_same_request_again_has_the_same_code() {
    let mut desk = desk("");
    let trace = desk.code(1250);
    assert_eq!(desk.code(1250), trace);
    assert_ne!(desk.code(1251), trace);
}

#[test]
fn a_page_is_behind_every_code_and_a_second_click_changes_nothing() {
    let mut desk = desk("");
    let scan = desk.ask(&wanted(1250)).unwrap().text("scanCode").unwrap().to_owned();
    let path = scan.strip_prefix("https://bpc.example").unwrap();
    let shown = desk.send("GET", path, String::new(), None);
    assert!(matches!(shown.as_slice(), [Transmit::Reply { status: 200, html: true, .. }]), "{shown:?}");
    for act in ["act=pay", "act=fail", "act=pay"] {
        let replies = desk.send("POST", path, act.to_owned(), None);
        assert!(matches!(replies.as_slice(), [Transmit::Reply { status: 303, .. }]), "{replies:?}");
    }
    assert_eq!((desk.sim.ledger().charges().len(), desk.deliveries().len()), (1, 1));
    let odd = desk.send("POST", path, "act=steal".to_owned(), None);
    assert!(matches!(odd.as_slice(), [Transmit::Reply { status: 400, .. }]), "{odd:?}");
}

#[test]
fn what_is_not_signed_for_this_merchant_is_refused() {
    let caller = |mid: &str| request::Caller { mid: mid.to_owned(), pos_no: "1".to_owned(), teller_no: None };
    let body = |mid| wanted(1).body(&caller(mid)).unwrap();
    let sign = |body: &str| Some(signed::sign(body.as_bytes(), &key()));
    let cases = [
        (body(MID), None, "A0"),
        (body(MID), sign("other"), "A0"),
        (body("1"), sign(&body("1")), "03"),
        (body(MID).replace("\"F\"", "\"Z\""), sign(&body(MID).replace("\"F\"", "\"Z\"")), "30"),
        ("[]".to_owned(), sign("[]"), "30"),
    ];
    for (text, sign, code) in cases {
        let mut desk = desk("");
        let replies = desk.send("POST", API_PATH, text.clone(), sign);
        let [Transmit::Reply { body, .. }] = replies.as_slice() else { panic!("{replies:?}") };
        let members = members(body).unwrap();
        assert_eq!(super::text(&members, "respCode"), Some(code), "{text}");
    }
}

#[test]
fn answers_are_falsified_as_the_script_wants() {
    let cases = [
        (r#"{"on":"query","verb":"CODE","code":"88"}"#, Ok(("respCode", "88"))),
        (r#"{"on":"query","verb":"CODE","code":"XX"}"#, Ok(("respCode", "XX"))),
        (r#"{"on":"query","verb":"WRONG_ORDER"}"#, Ok(("orgSysTrace", "X1"))),
        (r#"{"on":"query","verb":"WRONG_CCY"}"#, Ok(("mid", "X1"))),
        (r#"{"on":"query","verb":"WRONG_AMOUNT"}"#, Ok(("txnAmt", "999999999999"))),
        (r#"{"on":"query","verb":"FORGE","form":"upper"}"#, Ok(("respCode", "00"))),
        (r#"{"on":"query","verb":"FORGE","form":"empty"}"#, Ok(("respCode", "00"))),
        (r#"{"on":"query","verb":"FORGE"}"#, Err(Code::UntrustedResponse)),
        (r#"{"on":"query","verb":"HTML_BODY"}"#, Err(Code::UntrustedResponse)),
        (r#"{"on":"query","verb":"STATUS","code":504}"#, Err(Code::OutcomeUnknown)),
    ];
    for (step, expected) in cases {
        let mut desk = desk(step);
        let trace = desk.code(1250);
        desk.customer(Customer::Pay);
        let reply = desk.ask(&Wire::Query { org_sys_trace: trace });
        match expected {
            Ok((name, value)) => assert_eq!(reply.unwrap().text(name), Some(value), "{step}"),
            Err(code) => assert_eq!(reply, Err(code), "{step}"),
        }
    }
}

#[test]
fn notifications_are_told_as_the_script_wants() {
    type Told = Vec<Result<String, Code>>;
    let codes = |codes: &[&str]| -> Told { codes.iter().map(|code| Ok((*code).to_owned())).collect() };
    let cases: [(&str, Told); 6] = [
        (r#"{"verb":"SILENT"}"#, codes(&[])),
        (r#"{"verb":"REDELIVER","count":2}"#, codes(&["000000", "000000"])),
        (r#"{"verb":"FORGE"}"#, vec![Err(Code::SignMismatch)]),
        (r#"{"verb":"FORGE","form":"empty"}"#, vec![Err(Code::SignMissing)]),
        (r#"{"on":"notify","verb":"CODE","code":"000099"}"#, codes(&["000099"])),
        (r#"{"on":"notify","verb":"REORDER"}"#, codes(&["000000", "999999"])),
    ];
    for (step, expected) in cases {
        let mut desk = desk(step);
        desk.code(1250);
        desk.customer(Customer::Pay);
        let found: Told = desk.deliveries().iter().map(told).collect();
        assert_eq!(found, expected, "{step}");
    }
}

#[test]
fn an_answer_that_says_00_ends_the_deliveries() {
    let reply = |body: &str| http::Reply { status: 200, sign: None, body: body.as_bytes().to_vec() };
    let cases =
        [(ACKNOWLEDGEMENT, 1), (r#"{ "respCode": "00" }"#, 1), (r#"{"respCode":"99"}"#, 2), ("0000", 2)];
    for (body, deliveries) in cases {
        let mut desk = desk("");
        desk.code(1250);
        desk.customer(Customer::Pay);
        let first = desk.deliveries();
        desk.sim.handle_delivered(Now::at(1_001), first[0].number, Some(&reply(body)));
        desk.sim.handle_timeout(Now::at(11_000));
        assert_eq!(first.len() + desk.deliveries().len(), deliveries, "{body}");
    }
}

#[test]
fn noise_is_answered_and_moves_nothing() {
    let mut desk = desk("");
    let mut chance = Chance::new(7);
    for _ in 0..2_000 {
        let length = chance.below(80) as usize;
        let noise: String = chance.bytes(length).into_iter().map(char::from).collect();
        let sign = Some(signed::sign(noise.as_bytes(), &key()));
        for path in ["", API_PATH, "/scan/x"] {
            desk.send("POST", path, noise.clone(), sign.clone());
        }
    }
    assert!(desk.sim.ledger().charges().is_empty() && desk.sim.ledger().requests().is_empty());
}
