#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use crate::amount::{Amount, Currency};
use crate::http::Message;
use crate::payment::{Intent, Kind, Match, Method, Operation, Verdict};
use crate::qfpay::backend::{Account, Reply, SignType, judge, notification, query};
use crate::qfpay::http::Body;
use crate::qfpay::{Channel, Inquiry, KeyMode, Payment, PosKey, Refund, RefundAmount, Sealing};

const ORDER: &str = "A1";

/// A terminal, its back end, and whoever asks.
struct Front {
    sim: Simulator,
    now: Millis,
    conns: u32,
}

fn front(steps: &str, notify: bool) -> Front {
    let notify = notify.then(|| "http://127.0.0.1:1/told".to_owned());
    let terminal = TerminalOptions::new(key(), hkd());
    let mut sim = Simulator::new(terminal, Options { notify, ..Options::default() });
    sim.script(Script::parse(&format!(r#"{{"system":"qfpay","steps":[{steps}]}}"#)).unwrap());
    Front { sim, now: 1_000, conns: 0 }
}

fn key() -> PosKey {
    PosKey::new("f46b1f08bec1f39104792cc79ec9aacd", KeyMode::Utf8).unwrap()
}

fn hkd() -> Currency {
    Currency::parse("HKD").unwrap()
}

fn account(key: &str, sign_type: SignType) -> Account {
    Account { app_code: APP_CODE.to_owned(), key: Secret::from(key), sign_type }
}

fn intent() -> Intent {
    let operation = Operation {
        kind: Kind::Pay,
        reference: "sale".to_owned(),
        amount: Amount::from_minor(1250, hkd()).ok(),
        method: Method::Card,
        of: None,
        options: Vec::new(),
    };
    Intent { operation, order: ORDER.to_owned(), number: None, created: 0 }
}

impl Front {
    /// The till takes a payment on the terminal.
    fn pay(&mut self) {
        let amount = Amount::from_minor(1250, hkd()).unwrap();
        self.send(&crate::qfpay::Request::Payment(Payment::new(amount, Channel::Wx, ORDER)));
    }

    fn refund(&mut self, refund_amount: Option<RefundAmount>) {
        let order_id = ORDER.to_owned();
        let refund = Refund { order_id, refund_amount, allow_modify: None, move_to_back: None };
        self.send(&crate::qfpay::Request::Refund(refund));
    }

    /// A request to the terminal, over its HTTP face.
    fn send(&mut self, request: &crate::qfpay::Request) {
        self.conns += 1;
        let (now, conn) = (Now::at(self.now), ConnId(self.conns));
        self.sim.connected(now, conn, Via::Http);
        let posted =
            crate::qfpay::http::request(request, &key(), &Sealing::default(), Body::default()).unwrap();
        self.sim.handle_request(now, conn, posted.path, &posted.body);
        while self.sim.poll_transmit().is_some() {}
    }

    fn ask(&mut self, account: &Account, name: &str, number: &str) -> Vec<Transmit> {
        self.conns += 1;
        let conn = ConnId(self.conns);
        self.sim.connected(Now::at(self.now), conn, Via::Backend);
        let query::Request { head, body } =
            query::request(&[(name.to_owned(), number.to_owned())], account).unwrap();
        let head = head.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
        let message = Message { body, head, ..Message::default() };
        let request = Request { method: "POST".to_owned(), path: query::PATH.to_owned(), message };
        self.sim.handle_http(Now::at(self.now), conn, &request);
        std::iter::from_fn(|| self.sim.poll_transmit()).map(|(_, transmit)| transmit).collect()
    }

    /// What the answer is worth to a till.
    fn verdict(&mut self) -> String {
        let transmits = self.ask(&account(KEY, SignType::Md5), "out_trade_no", ORDER);
        let [Transmit::Reply { status: 200, body, cut: None, .. }] = transmits.as_slice() else {
            return format!("{transmits:?}");
        };
        match Reply::read(body).map(|reply| judge(&reply, &intent())) {
            Ok(Verdict::Approved(facts))
                if (facts.amount, facts.currency) == (Match::Equal, Match::Equal) =>
            {
                "paid".to_owned()
            }
            Ok(Verdict::Approved(_)) => "another amount".to_owned(),
            Ok(Verdict::Declined { code, .. }) => format!("declined {code}"),
            Ok(Verdict::Unclear(code)) | Err(code) => code.as_str().to_owned(),
            Ok(other) => format!("{other:?}"),
        }
    }

    fn told(&mut self) -> Vec<Delivery> {
        std::iter::from_fn(|| self.sim.poll_delivery()).collect()
    }
}

fn heard(delivery: &Delivery) -> Result<Verdict, crate::code::Code> {
    let sign = delivery.notice.head.iter().find(|(name, _)| *name == "X-QF-SIGN");
    let sign = sign.map_or("", |(_, value)| value.as_str());
    let members = notification::read(&delivery.notice.body, sign, &Secret::from(KEY), None)?;
    Ok(notification::judge(&members, &intent()))
}

#[test]
fn what_the_terminal_charged_is_in_the_records_by_either_number_and_under_either_digest() {
    let mut front = front("", false);
    assert_eq!(front.verdict(), "UNKNOWN_ORDER");
    front.pay();
    assert_eq!(front.verdict(), "paid");
    let syssn = front.sim.terminal.book.sales()[0].syssn.clone();
    for sign_type in SignType::ALL {
        let [Transmit::Reply { body, .. }] = &front.ask(&account(KEY, sign_type), "syssn", &syssn)[..] else {
            panic!("no reply");
        };
        let rows = Reply::read(body).unwrap().rows.unwrap();
        assert_eq!(rows[0].text("out_trade_no"), Some(ORDER));
    }
    assert_eq!(front.sim.ledger().connections("qfpay-backend"), 4);
    assert_eq!(front.sim.ledger().charges().len(), 1);
}

#[test]
fn a_refusal_of_the_bank_and_money_given_back_are_in_the_records_too() {
    let mut declined = front(r#"{"verb":"DECLINE"}"#, false);
    declined.pay();
    assert_eq!(declined.verdict(), "declined 1205");

    let mut refunded = front("", false);
    refunded.pay();
    let some = RefundAmount::Of(Amount::from_minor(50, hkd()).unwrap());
    for (part, expected) in [(Some(some), "paid"), (None, "OUTCOME_UNKNOWN")] {
        refunded.refund(part);
        assert_eq!(refunded.verdict(), expected);
    }
    assert_eq!(refunded.sim.ledger().refunds().len(), 2);
}

#[test]
fn another_merchant_is_told_nothing() {
    let mut front = front("", false);
    front.pay();
    let other = Account { app_code: "OTHER".to_owned(), ..account(KEY, SignType::Md5) };
    for account in [account("other", SignType::Md5), account("other", SignType::Sha256), other] {
        let [Transmit::Reply { body, .. }] = &front.ask(&account, "out_trade_no", ORDER)[..] else {
            panic!("no reply");
        };
        assert_eq!(Reply::read(body).unwrap().respcd, "1108");
    }
}

#[test]
fn answers_fail_as_the_script_wants_and_the_next_one_is_true() {
    let cases = [
        (r#""CODE","code":"1145""#, "Pending"),
        (r#""CODE","code":"1201""#, "declined 1201"),
        (r#""CODE_BUT_CHARGED","code":"1100""#, "OUTCOME_UNKNOWN"),
        (r#""WRONG_ORDER""#, "RESPONSE_MISMATCH"),
        (r#""WRONG_AMOUNT""#, "another amount"),
        (r#""WRONG_CCY""#, "another amount"),
        (r#""HTML_BODY""#, "JSON_SYNTAX"),
        (r#""DROP_BEFORE_READ""#, "[Close]"),
        (r#""CHARGE_THEN_RST""#, "[Reset]"),
        (r#""CHARGE_THEN_DELAY","ms":50"#, "[]"),
        (r#""SILENT""#, "[]"),
        (r#""PARTIAL_HEADERS""#, "[PartialHeaders]"),
    ];
    for (verb, expected) in cases {
        let mut front = front(&format!(r#"{{"on":"backend","verb":{verb}}}"#), false);
        front.pay();
        assert_eq!(front.verdict(), expected, "{verb}");
        assert_eq!(front.verdict(), "paid", "{verb}");
    }
}

#[test]
fn an_answer_that_is_late_or_has_another_status_is_so() {
    let mut late = front(r#"{"on":"backend","verb":"CHARGE_THEN_DELAY","ms":50}"#, false);
    late.pay();
    assert_eq!(late.verdict(), "[]");
    assert_eq!(late.sim.poll_timeout(), Some(1_050));
    late.sim.handle_timeout(Now::at(1_050));
    assert!(matches!(late.sim.poll_transmit(), Some((ConnId(2), Transmit::Reply { status: 200, .. }))));

    let mut down = front(r#"{"on":"backend","verb":"STATUS","code":502}"#, false);
    let transmits = down.ask(&account(KEY, SignType::Md5), "out_trade_no", ORDER);
    assert!(matches!(transmits[..], [Transmit::Reply { status: 502, .. }]), "{transmits:?}");
}

#[test]
fn a_frozen_or_restarted_terminal_keeps_nothing_from_its_back_end() {
    for verb in ["FREEZE", "RESTART"] {
        let mut front = front(&format!(r#"{{"on":"query","verb":"{verb}"}}"#), false);
        front.pay();
        front.send(&crate::qfpay::Request::Inquiry(Inquiry::OutTradeNo(ORDER.to_owned())));
        assert_eq!(front.verdict(), "paid", "{verb}");
    }
}

#[test]
fn the_merchant_is_told_of_what_succeeded_until_it_says_success() {
    let mut front = front(r#"{"verb":"DECLINE"}"#, true);
    front.pay();
    assert!(front.told().is_empty(), "a refusal is not told");
    front.sim.script(Script::parse(r#"{"system":"qfpay","steps":[],"dedupe":false}"#).unwrap());
    front.pay();
    let first = front.told();
    assert!(matches!(heard(&first[0]), Ok(Verdict::Approved(_))), "{first:?}");
    let reply = |status, body: &str| http::Reply { status, sign: None, body: body.as_bytes().to_vec() };
    for reply in [reply(500, "SUCCESS"), reply(200, "success"), reply(200, "")] {
        front.sim.handle_delivered(Now::at(1), first[0].number, Some(&reply));
    }
    front.sim.handle_timeout(Now::at(121_000));
    assert_eq!(front.told().len(), 1, "after two minutes it comes again");
    front.sim.handle_delivered(Now::at(1), first[0].number, Some(&reply(200, "SUCCESS")));
    front.sim.handle_timeout(Now::at(90_000_000));
    assert!(front.told().is_empty());
}

#[test]
fn notifications_are_told_as_the_script_wants() {
    use crate::code::Code;
    let cases = [
        (r#""SILENT""#, None),
        (r#""FORGE""#, Some(Err(Code::SignMismatch))),
        (r#""FORGE","form":"empty""#, Some(Err(Code::SignMissing))),
        (r#""GARBAGE""#, Some(Err(Code::Utf8Invalid))),
        (r#""WRONG_ORDER""#, Some(Ok(Verdict::Unclear(Code::ResponseMismatch)))),
        (r#""CODE","code":"1145""#, Some(Ok(Verdict::Pending))),
    ];
    for (verb, expected) in cases {
        let mut front = front(&format!(r#"{{"on":"notify","verb":{verb}}}"#), true);
        front.pay();
        let told = front.told();
        let found = told.first().map(heard);
        match (&found, &expected) {
            // Noise is anything but JSON.
            (Some(Err(_)), Some(Err(Code::Utf8Invalid))) => {}
            _ => assert_eq!(found, expected, "{verb}"),
        }
    }
}
