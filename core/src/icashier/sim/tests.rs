#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use crate::amount::Amount;
use crate::code::Code;
use crate::icashier::freedoms::{Answer, Persona};
use crate::icashier::order::{Action, Order};
use crate::icashier::{ResultCode, notification};
use crate::json::{Members, Value, find};
use crate::sim::{Chance, Delivery, Script, Simulated, Via};
use crate::time::Millis;

/// A gateway, and whoever stands before it.
struct Front {
    sim: Simulator,
    now: Millis,
    conns: u32,
}

const BACK: &str = "http://127.0.0.1:1/back?x=1";

fn desk(steps: &str) -> Front {
    desk_with(steps, |options| options)
}

fn desk_with(steps: &str, change: impl Fn(Options) -> Options) -> Front {
    let mut sim = Simulator::new(change(Options::new(Currency::parse("CNY").unwrap())));
    sim.script(Script::parse(&format!(r#"{{"system":"icashier","steps":[{steps}]}}"#)).unwrap());
    Front { sim, now: 1_000, conns: 0 }
}

fn order(orderid: &str, minor: u64) -> Order {
    Order {
        action: Action::Arbi,
        txnamt: Amount::from_minor(minor, Currency::parse("CNY").unwrap()).unwrap(),
        merid: MERID.to_owned(),
        orderid: orderid.to_owned(),
        backurl: BACK.to_owned(),
        fronturl: Some("http://127.0.0.1:1/front".to_owned()),
        accname: None,
        accno: None,
    }
}

fn key() -> Secret {
    Secret::from(KEY)
}

impl Front {
    fn ask(&mut self, method: &str, path: &str, query: &str, body: &str) -> Vec<Transmit> {
        self.conns += 1;
        let conn = ConnId(self.conns);
        self.sim.connected(Now::at(self.now), conn, Via::Http);
        let message =
            Message { query: query.to_owned(), body: body.as_bytes().to_vec(), ..Message::default() };
        let request = Request { method: method.to_owned(), path: path.to_owned(), message };
        self.sim.handle_http(Now::at(self.now), conn, &request);
        std::iter::from_fn(|| self.sim.poll_transmit()).map(|(_, transmit)| transmit).collect()
    }

    /// Submits an order and gives the path of its page.
    fn submit(&mut self, order: &Order) -> String {
        let (form, _) = order.submission("http://127.0.0.1:1", &key()).unwrap();
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let replies = self.ask("POST", POST_PATH, "", &crate::form::write(fields));
        location(&replies).strip_prefix("..").unwrap().to_owned()
    }

    fn query(&mut self, orderid: &str) -> Result<Members, Code> {
        let body = query::request(MERID, None, Some(orderid), &key());
        match self.ask("POST", query::PATH, "", std::str::from_utf8(&body).unwrap()).as_slice() {
            [Transmit::Reply { status: 200, body, cut: None, .. }] => query::read(body, &key()),
            other => panic!("{other:?}"),
        }
    }

    fn result(&mut self, orderid: &str) -> String {
        let fields = self.query(orderid).unwrap();
        text(&fields, "resultcode").to_owned()
    }

    fn deliveries(&mut self) -> Vec<Delivery> {
        std::iter::from_fn(|| self.sim.poll_delivery()).collect()
    }
}

fn location(transmits: &[Transmit]) -> String {
    match transmits {
        [Transmit::Reply { status: 303, head, .. }] => head[0].1.clone(),
        other => panic!("{other:?}"),
    }
}

fn text<'a>(fields: &'a Members, name: &str) -> &'a str {
    find(fields, name).and_then(Value::scalar).unwrap_or_default()
}

fn notice(delivery: &Delivery) -> Result<Members, Code> {
    let query = delivery.notice.url.split_once('?').unwrap().1.to_owned();
    notification::read(&Message { query, ..Message::default() }, MERID, &key())
}

#[test]
fn an_order_is_unpaid_until_its_customer_pays_on_the_page_and_then_everybody_is_told() {
    let mut desk = desk("");
    let page = desk.submit(&order("ORDER00001", 1250));
    assert_eq!(desk.result("ORDER00001"), "1001");
    match desk.ask("GET", &page, "lang=zh", "").as_slice() {
        [Transmit::Reply { status: 200, html: true, body, .. }] => {
            let html = std::str::from_utf8(body).unwrap();
            assert!(html.contains("CNY 12.50") && html.contains("付款"), "{html}");
        }
        other => panic!("{other:?}"),
    }
    assert!(desk.sim.ledger().charges().is_empty());

    let front = location(&desk.ask("POST", &page, "", "act=pay"));
    let (address, query) = front.split_once('?').unwrap();
    let told = notification::read(&Message { query: query.to_owned(), ..Message::default() }, MERID, &key());
    let told = told.unwrap();
    assert_eq!((address, text(&told, "resultcode")), ("http://127.0.0.1:1/front", "0000"));
    assert!(find(&told, "paytime").is_none());

    let [delivery] = desk.deliveries().try_into().unwrap();
    assert!(delivery.notice.url.starts_with("http://127.0.0.1:1/back?x=1&resp="));
    let told = notice(&delivery).unwrap();
    assert_eq!((text(&told, "orderid"), text(&told, "txnamt")), ("ORDER00001", "1250"));
    assert_eq!(text(&told, "paytime").len(), 19);
    assert_eq!(desk.result("ORDER00001"), "0000");
    let charges: Vec<_> = desk.sim.ledger().charges().iter().map(|charge| charge.minor).collect();
    assert_eq!(charges, [1250]);
}

#[test]
fn of_two_orders_the_one_whose_link_or_page_a_customer_has_is_paid() {
    let mut desk = desk("");
    desk.submit(&order("ORDER00001", 1250));
    let page = desk.submit(&order("ORDER00002", 700));
    let (_, link) = order("ORDER00003", 300).submission("http://127.0.0.1:1", &key()).unwrap();
    for code in [&page, &link, &link, "http://127.0.0.1:1/page/0", "http://127.0.0.1:1/apis/icashier?req=x"] {
        desk.sim.customer_of(Now::at(desk.now), code, Customer::Pay);
    }
    let results = ["ORDER00001", "ORDER00002", "ORDER00003"].map(|number| desk.result(number));
    assert_eq!(results, ["1001", "0000", "0000"]);
    let charges: Vec<_> = desk.sim.ledger().charges().iter().map(|charge| charge.minor).collect();
    assert_eq!(charges, [700, 300]);
}

#[test]
fn every_button_has_its_result_and_only_what_is_paid_is_charged() {
    let cases = [
        ("pay", "0000", 1),
        ("unsettled", "1002", 1),
        ("fail", "1003", 0),
        ("investigate", "1004", 0),
        ("back", "1001", 0),
    ];
    for (act, result, charges) in cases {
        let mut desk = desk("");
        let page = desk.submit(&order("ORDER00001", 1250));
        let front = location(&desk.ask("POST", &page, "", &format!("act={act}")));
        assert!(front.starts_with("http://127.0.0.1:1/front?resp="), "{act}");
        assert_eq!(
            (desk.result("ORDER00001").as_str(), desk.sim.ledger().charges().len()),
            (result, charges),
            "{act}"
        );
        assert_eq!(desk.deliveries().len(), usize::from(act != "back"), "{act}");
    }
}

#[test]
fn an_investigation_ends_when_somebody_decides() {
    for (customer, result, charges) in [(Customer::Pay, "0000", 1), (Customer::Decline, "1003", 0)] {
        let mut desk = desk(r#"{"verb":"CODE","code":"1004"}"#);
        desk.submit(&order("ORDER00001", 1250));
        desk.sim.customer(Now::at(2_000), Customer::Pay);
        assert_eq!(desk.result("ORDER00001"), "1004");
        desk.sim.customer(Now::at(3_000), customer);
        assert_eq!(
            (desk.result("ORDER00001").as_str(), desk.sim.ledger().charges().len()),
            (result, charges)
        );
    }
}

#[test]
fn a_second_click_and_a_second_submission_change_nothing() {
    let mut desk = desk("");
    let page = desk.submit(&order("ORDER00001", 1250));
    assert_eq!(desk.submit(&order("ORDER00001", 1250)), page);
    for _ in 0..3 {
        desk.ask("POST", &page, "", "act=pay");
        desk.ask("POST", &page, "", "act=fail");
    }
    assert_eq!((desk.result("ORDER00001").as_str(), desk.deliveries().len()), ("0000", 1));
    assert_eq!(desk.sim.ledger().charges().len(), 1);

    let (form, _) = order("ORDER00001", 999).submission("http://127.0.0.1:1", &key()).unwrap();
    let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let refused = desk.ask("POST", POST_PATH, "", &crate::form::write(fields));
    assert!(matches!(refused.as_slice(), [Transmit::Reply { status: 400, html: true, .. }]), "{refused:?}");
}

#[test]
fn a_link_does_what_a_form_does_and_each_only_on_its_own_path() {
    let mut desk = desk("");
    let (_, redirect) = order("ORDER00001", 1).submission("http://127.0.0.1:1", &key()).unwrap();
    let query = redirect.split_once('?').unwrap().1;
    assert!(location(&desk.ask("GET", GET_PATH, query, "")).starts_with("../page/"));
    for (method, path, status) in [
        ("GET", POST_PATH, 405),
        ("POST", GET_PATH, 405),
        ("GET", query::PATH, 405),
        ("GET", "/page/0", 404),
        ("GET", "/", 404),
    ] {
        let found = desk.ask(method, path, query, "");
        assert!(
            matches!(found.as_slice(), [Transmit::Reply { status: found, .. }] if *found == status),
            "{path}"
        );
    }
}

#[test]
fn an_unknown_merchant_gets_an_unsigned_answer_and_a_wrong_signature_a_signed_one() {
    let mut desk = desk("");
    let mut ask = |merid: &str, key: &str| {
        let body = query::request(merid, None, Some("ORDER00001"), &Secret::from(key));
        let replies = desk.ask("POST", query::PATH, "", std::str::from_utf8(&body).unwrap());
        let [Transmit::Reply { body, .. }] = replies.as_slice() else { panic!("{replies:?}") };
        let body = std::str::from_utf8(body).unwrap().to_owned();
        (
            body.ends_with("sign="),
            query::read(body.as_bytes(), &self::key()).map(|fields| text(&fields, "respcode").to_owned()),
        )
    };
    assert_eq!(ask("M9", KEY), (true, Err(Code::UntrustedResponse)));
    assert_eq!(ask(MERID, "another"), (false, Ok("02".to_owned())));
    assert_eq!(ask(MERID, KEY), (false, Ok("03".to_owned())));
}

#[test]
fn inquiries_are_answered_as_the_script_wants() {
    let lie = |name: &'static str, value: &'static str| Some((name, value));
    let cases = [
        (r#"{"on":"query","verb":"ACCEPT"}"#, lie("resultcode", "0000")),
        (r#"{"on":"query","verb":"CODE","code":"1001"}"#, lie("resultcode", "1001")),
        (r#"{"on":"query","verb":"CODE","code":"99"}"#, lie("respcode", "99")),
        (r#"{"on":"query","verb":"WRONG_AMOUNT"}"#, lie("txnamt", "1251")),
        (r#"{"on":"query","verb":"WRONG_ORDER"}"#, lie("orderid", "X00000001")),
        (r#"{"on":"query","verb":"WRONG_CCY"}"#, lie("merid", "M00000001X")),
        (r#"{"on":"query","verb":"FORGE","form":"upper"}"#, lie("resultcode", "0000")),
        (r#"{"on":"query","verb":"FORGE"}"#, None),
        (r#"{"on":"query","verb":"FORGE","form":"empty"}"#, None),
        (r#"{"on":"query","verb":"PLAINTEXT"}"#, None),
        (r#"{"on":"query","verb":"GARBAGE"}"#, None),
        (r#"{"on":"query","verb":"HTML_BODY"}"#, None),
    ];
    for answer in Answer::ALL {
        for (step, expected) in cases {
            let persona = Persona { answer: *answer, ..Persona::default() };
            let mut desk = desk_with(step, |options| Options { persona, ..options });
            desk.submit(&order("ORDER00001", 1250));
            desk.sim.customer(Now::at(2_000), Customer::Pay);
            match (desk.query("ORDER00001"), expected) {
                (Ok(fields), Some((name, value))) => assert_eq!(text(&fields, name), value, "{step}"),
                (Err(code), None) => assert_eq!(code, Code::UntrustedResponse, "{step}"),
                (found, _) => panic!("{step}: {found:?}"),
            }
        }
    }
}

#[test]
fn notifications_are_told_as_the_script_wants() {
    type Told = Vec<Result<String, Code>>;
    let codes = |codes: &[&str]| -> Told { codes.iter().map(|code| Ok((*code).to_owned())).collect() };
    let cases: [(&str, Told); 9] = [
        (r#"{"on":"notify","verb":"ACCEPT"}"#, codes(&["0000"])),
        (r#"{"verb":"SILENT"}"#, codes(&[])),
        (r#"{"verb":"REDELIVER","count":3}"#, codes(&["0000", "0000", "0000"])),
        (r#"{"verb":"FORGE"}"#, vec![Err(Code::SignMismatch)]),
        (r#"{"verb":"FORGE","form":"empty"}"#, vec![Err(Code::SignMissing)]),
        (r#"{"verb":"FORGE","form":"upper"}"#, codes(&["0000"])),
        (r#"{"on":"notify","verb":"CODE","code":"1003"}"#, codes(&["1003"])),
        (r#"{"on":"notify","verb":"WRONG_CCY"}"#, vec![Err(Code::WrongMerchant)]),
        (r#"{"on":"notify","verb":"REORDER"}"#, codes(&["0000", "1003"])),
    ];
    for (step, expected) in cases {
        let mut desk = desk(step);
        desk.submit(&order("ORDER00001", 1250));
        desk.sim.customer(Now::at(2_000), Customer::Pay);
        let told = desk.deliveries();
        let told: Told =
            told.iter().map(|it| notice(it).map(|fields| text(&fields, "resultcode").to_owned())).collect();
        assert_eq!(told, expected, "{step}");
        assert_eq!(desk.sim.ledger().charges().len(), 1, "{step}");
    }
}

#[test]
fn only_four_zeros_with_status_200_end_the_deliveries() {
    let reply = |status, body: &str| http::Reply { status, sign: None, body: body.as_bytes().to_vec() };
    let cases =
        [(reply(200, "0000"), 1), (reply(200, "0000\n"), 2), (reply(500, "0000"), 2), (reply(200, ""), 2)];
    for (reply, deliveries) in cases {
        let mut desk = desk("");
        desk.submit(&order("ORDER00001", 1250));
        desk.sim.customer(Now::at(2_000), Customer::Pay);
        let first = desk.deliveries();
        desk.sim.handle_delivered(Now::at(2_001), first[0].number, Some(&reply));
        desk.sim.handle_timeout(Now::at(12_000));
        assert_eq!(first.len() + desk.deliveries().len(), deliveries, "{reply:?}");
    }
}

#[test]
fn what_the_bank_decides_does_not_depend_on_what_the_page_says() {
    let cases = [
        (r#"{"verb":"DECLINE"}"#, ResultCode::Failed, 0),
        (r#"{"verb":"CODE","code":"1002"}"#, ResultCode::PaidUnsettled, 1),
        (r#"{"verb":"CODE_BUT_CHARGED","code":"1003"}"#, ResultCode::Failed, 1),
    ];
    for (step, result, charges) in cases {
        let mut desk = desk(step);
        let page = desk.submit(&order("ORDER00001", 1250));
        desk.ask("POST", &page, "", "act=pay");
        assert_eq!(
            (desk.result("ORDER00001").as_str(), desk.sim.ledger().charges().len()),
            (result.wire(), charges)
        );
    }
}

#[test]
fn noise_is_answered_and_moves_nothing() {
    let mut desk = desk("");
    let mut chance = Chance::new(5);
    for _ in 0..2_000 {
        let length = chance.below(80) as usize;
        let noise: String = chance.bytes(length).into_iter().map(char::from).collect();
        for path in [POST_PATH, GET_PATH, query::PATH, "/page/x"] {
            desk.ask("POST", path, &noise, &noise);
            desk.ask("GET", path, &format!("req={noise}&sign={noise}"), "");
        }
    }
    assert!(desk.sim.ledger().charges().is_empty());
}

#[test]
fn what_belongs_to_a_bound_card_comes_by_form_and_by_link_and_is_masked_in_the_ledger() {
    let holder = |orderid: &str| Order {
        accname: Some("Chan Tai Man".to_owned()),
        accno: Some("110101199003070000".to_owned()),
        ..order(orderid, 1250)
    };
    let mut desk = desk("");
    desk.submit(&holder("ORDER00001"));
    let (_, link) = holder("ORDER00002").submission("http://127.0.0.1:1", &key()).unwrap();
    let (_, query) = link.split_once('?').unwrap();
    location(&desk.ask("GET", GET_PATH, query, ""));
    let requests = desk.sim.ledger().requests();
    assert_eq!(requests.len(), 2);
    for seen in requests {
        let said =
            |name: &str| seen.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!([said("accname"), said("accno")], [Some("***"); 2], "{:?}", seen.fields);
        assert_eq!(said("fronturl"), Some("http://127.0.0.1:1/front"));
    }
    let half = Order { accno: None, ..holder("ORDER00003") };
    let (form, _) = half.submission("http://127.0.0.1:1", &key()).unwrap();
    let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let refused = desk.ask("POST", POST_PATH, "", &crate::form::write(fields));
    assert!(matches!(refused.as_slice(), [Transmit::Reply { status: 400, .. }]), "{refused:?}");
}

#[test]
fn an_order_is_asked_for_by_the_gateway_s_number_alone() {
    use crate::icashier::session::{Options, Session};
    use crate::payment::{Ask, ChannelId, Tag, Wire};
    let mut desk = desk("");
    desk.submit(&order("ORDER00001", 1250));
    let queryid = text(&desk.query("ORDER00001").unwrap(), "queryid").to_owned();
    let mut session = Session::new(Options {
        url: "http://127.0.0.1:1".to_owned(),
        merid: MERID.to_owned(),
        key: key(),
        backurl: BACK.to_owned(),
        fronturl: None,
        expires: None,
    })
    .unwrap();
    session.send(Now::at(0), ChannelId(1), Tag(1), &Ask::LookNumber(&queryid)).unwrap();
    let (_, body) = session.poll_transmit().unwrap();
    let replies = desk.ask("POST", query::PATH, "", std::str::from_utf8(&body).unwrap());
    let [Transmit::Reply { body, .. }] = replies.as_slice() else { panic!("{replies:?}") };
    assert_eq!(text(&query::read(body, &key()).unwrap(), "orderid"), "ORDER00001");
    let asked = &desk.sim.ledger().requests().last().unwrap().fields;
    assert!(
        asked.iter().any(|(name, _)| name == "queryid") && asked.iter().all(|(name, _)| name != "orderid")
    );
}
