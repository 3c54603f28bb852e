//! Both gateways as a shop meets them: signed requests, the customer's page, notifications to a socket of the shop; and
//! the back end of the QFPay terminal.

use super::served::{query as query_terminal, *};
use std::io::{Read, Write};
use std::net::TcpListener;
use tillwire_core::amount::{Amount, Currency};
use tillwire_core::bpc::request::Caller;
use tillwire_core::bpc::{self, PayType};
use tillwire_core::http::{Message, Reply};
use tillwire_core::icashier::query::{self, read};
use tillwire_core::icashier::{Action, Order, notification};
use tillwire_core::json::{Members, Value, find};
use tillwire_core::qfpay::backend;
use tillwire_core::secret::Secret;

/// What a shop is told, and where.
struct Shop {
    listener: TcpListener,
    url: String,
}

impl Shop {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/told?by=us", listener.local_addr().unwrap());
        Shop { listener, url }
    }

    /// The next notification, answered with this body.
    fn told(&self, answer: &str) -> (String, Message) {
        let (mut stream, _) = self.listener.accept().unwrap();
        let mut held = Vec::new();
        let (head, length) = loop {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            held.extend_from_slice(&bytes[..read]);
            let text = String::from_utf8_lossy(&held).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = header(head, "content-length").unwrap_or_default().parse().unwrap_or(0);
            if body.len() >= length {
                break (head.to_owned(), length);
            }
        };
        let body = held[held.len() - length..].to_vec();
        let length = answer.len();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{answer}")
            .unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let query = target.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        let content_type = header(&head, "content-type").unwrap_or_default();
        let signs = ["sign", "x-qf-sign"].into_iter();
        let signs = signs.filter_map(|name| Some((name.to_owned(), header(&head, name)?))).collect();
        (target.to_owned(), Message { query, content_type, head: signs, body })
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

fn text<'a>(fields: &'a Members, name: &str) -> &'a str {
    find(fields, name).and_then(Value::scalar).unwrap_or_default()
}

impl Served {
    fn at(&self, name: &str) -> String {
        self.ready[name].as_str().unwrap().to_owned()
    }

    fn secret(&self, name: &str) -> Secret {
        Secret::from(self.ready["keys"][name].as_str().unwrap())
    }

    fn host(&self) -> String {
        self.at("icashier").strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned()
    }

    fn visit(&self, method: &str, path: &str, body: &str, more: &str) -> Answer {
        let length = body.len();
        let form = "application/x-www-form-urlencoded";
        exchange(
            &self.host(),
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {form}\r\n{more}Content-Length: {length}\r\n\r\n{body}"
            ),
        )
    }

    fn acts(&self, system: &str, action: &str) {
        let body = format!(r#"{{"system":"{system}","action":"{action}"}}"#);
        assert_eq!(exchange(self.control(), &post("/sim/customer", &body)).status, 200);
    }

    fn faults(&self, system: &str, steps: &str) {
        let body = format!(r#"{{"system":"{system}","steps":[{steps}]}}"#);
        assert_eq!(exchange(self.control(), &post("/sim/script", &body)).status, 200);
    }

    /// Submits an order as the customer's browser does, and gives the address of its page.
    fn submit(&self, orderid: &str, shop: &Shop) -> String {
        let order = Order {
            action: Action::Arbi,
            txnamt: amount(),
            merid: self.at("merid"),
            orderid: orderid.to_owned(),
            backurl: shop.url.clone(),
            fronturl: Some("http://127.0.0.1:9/thanks".to_owned()),
            accname: None,
            accno: None,
        };
        let (form, _) = order.submission(&self.at("icashier"), &self.secret("icashier")).unwrap();
        let body = tillwire_core::form::write(form.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())));
        let path = form.action.split_once(&self.host()).unwrap().1.to_owned();
        let answer = self.visit("POST", &path, &body, "");
        assert_eq!(answer.status, 303, "{}", answer.body);
        header(&answer.head, "location").unwrap().replace("..", "/icashier")
    }

    fn result(&self, orderid: &str) -> String {
        let body = query::request(&self.at("merid"), None, Some(orderid), &self.secret("icashier"));
        let answer = self.visit("POST", "/icashier/api/query", &String::from_utf8(body).unwrap(), "");
        let fields = read(answer.body.as_bytes(), &self.secret("icashier")).unwrap();
        text(&fields, "resultcode").to_owned()
    }

    fn bpc(&self, request: &bpc::Request) -> bpc::Reply {
        let caller = Caller { mid: self.at("mid"), pos_no: "37381542".to_owned(), teller_no: None };
        let body = request.body(&caller).unwrap();
        let sign = format!("sign: {}\r\n", bpc::signed::sign(body.as_bytes(), &self.secret("bpc")));
        let answer = self.visit("POST", "/bpc/payApi", &body, &sign);
        let sign = header(&answer.head, "sign");
        assert!(sign.is_some(), "{}", answer.head);
        let reply = Reply { status: answer.status, sign, body: answer.body.into_bytes() };
        bpc::Reply::read(&reply, &self.secret("bpc")).unwrap()
    }

    fn code(&self, shop: &Shop) -> bpc::Reply {
        self.bpc(&bpc::Request::Code {
            txn_amt: amount(),
            pay_type: PayType::Alipay,
            trade_no: "ORDER00001".to_owned(),
            mer_order_no: None,
            qr_valid_time: None,
            ret_url: Some(shop.url.clone()),
        })
    }
}

fn amount() -> Amount {
    Amount::parse("12.50", Currency::parse("HKD").unwrap()).unwrap()
}

#[test]
fn a_customer_pays_on_the_page_comes_back_and_the_shop_is_told() {
    let (served, shop) = (serve(&[]), Shop::open());
    let page = served.submit("ORDER00001", &shop);
    let shown = served.visit("GET", &page, "", "Accept-Language: zh-CN,zh;q=0.9\r\n");
    assert!(
        shown.status == 200 && shown.head.contains("Content-Type: text/html; charset=utf-8"),
        "{}",
        shown.head
    );
    assert!(shown.body.contains("HKD 12.50") && shown.body.contains("付款"));
    let english = served.visit("GET", &format!("{page}?lang=en"), "", "Accept-Language: zh\r\n");
    assert!(english.body.contains(">Pay<"));
    assert_eq!(served.result("ORDER00001"), "1001");

    let front = served.visit("POST", &page, "act=pay", "");
    let location = header(&front.head, "location").unwrap();
    assert!(front.status == 303 && location.starts_with("http://127.0.0.1:9/thanks?resp="), "{location}");
    let (target, message) = shop.told("0000");
    assert!(target.starts_with("/told?by=us&resp="), "{target}");
    let told = notification::read(&message, &served.at("merid"), &served.secret("icashier")).unwrap();
    assert_eq!((text(&told, "orderid"), text(&told, "resultcode")), ("ORDER00001", "0000"));
    assert_eq!(served.result("ORDER00001"), "0000");
    assert_eq!(served.charged(), ["ORDER00001"]);
}

#[test]
fn a_code_is_paid_by_the_control_interface_or_on_the_page_behind_it() {
    let (served, shop) = (serve(&[]), Shop::open());
    for by_page in [false, true] {
        assert_eq!(exchange(served.control(), &post("/sim/reset", "")).status, 200);
        let code = served.code(&shop);
        let trace = code.text("sysTrace").unwrap().to_owned();
        let query = bpc::Request::Query { org_sys_trace: trace.clone() };
        assert_eq!(served.bpc(&query).resp_code.wire(), "88");
        let scan = code.text("scanCode").unwrap();
        let page = scan.split_once(&served.host()).unwrap().1;
        match by_page {
            true => assert_eq!(served.visit("POST", page, "act=pay", "").status, 303),
            false => served.acts("bpc", "pay"),
        }
        let (_, message) = shop.told(bpc::ACKNOWLEDGEMENT);
        bpc::signed::check(&message.body, message.header("sign"), &served.secret("bpc")).unwrap();
        let told = bpc::signed::members(&message.body).unwrap();
        assert_eq!((text(&told, "orgSysTrace"), text(&told, "oldRespCode")), (trace.as_str(), "000000"));
        assert_eq!(served.bpc(&query).resp_code.wire(), "00");
        assert_eq!(served.charged(), ["ORDER00001"]);
    }
}

#[test]
fn a_notification_that_is_not_acknowledged_comes_ten_times() {
    let (served, shop) = (serve(&["--hurry", "1000"]), Shop::open());
    served.submit("ORDER00001", &shop);
    served.acts("icashier", "pay");
    let first = shop.told("no").0;
    for delivery in 2..=10 {
        assert_eq!(shop.told("0000 ").0, first, "delivery {delivery}");
    }
    // What comes next is another payment's.
    served.submit("ORDER00002", &shop);
    served.acts("icashier", "pay");
    let (_, message) = shop.told("0000");
    let told = notification::read(&message, &served.at("merid"), &served.secret("icashier")).unwrap();
    assert_eq!(text(&told, "orderid"), "ORDER00002");
}

#[test]
fn scripts_reach_each_gateway_and_its_notifications() {
    let (served, shop) = (serve(&[]), Shop::open());
    served.faults("icashier", r#"{"verb":"CODE","code":"1004"},{"on":"notify","verb":"FORGE"}"#);
    served.submit("ORDER00001", &shop);
    served.acts("icashier", "pay");
    let (_, message) = shop.told("");
    assert!(notification::read(&message, &served.at("merid"), &served.secret("icashier")).is_err());
    assert_eq!(served.result("ORDER00001"), "1004");

    served.faults(
        "bpc",
        r#"{"on":"query","verb":"STATUS","code":504},{"on":"query","verb":"CODE","code":"99"}"#,
    );
    let trace = served.code(&shop).text("sysTrace").unwrap().to_owned();
    let lost = served.visit("POST", "/bpc/payApi", "{}", "");
    assert_eq!(lost.status, 200, "what cannot be read uses up no step");
    let query = bpc::Request::Query { org_sys_trace: trace };
    let caller = Caller { mid: served.at("mid"), pos_no: "1".to_owned(), teller_no: None };
    let body = query.body(&caller).unwrap();
    let sign = format!("sign: {}\r\n", bpc::signed::sign(body.as_bytes(), &served.secret("bpc")));
    assert_eq!(served.visit("POST", "/bpc/payApi", &body, &sign).status, 504);
    assert_eq!(served.bpc(&query).resp_code.wire(), "99");
    assert!(served.charged().is_empty());
}

#[test]
fn only_this_machine_is_told_and_only_known_paths_are_answered() {
    let served = serve(&[]);
    let far = Shop { url: "http://shop.example/told".to_owned(), ..Shop::open() };
    served.submit("ORDER00001", &far);
    served.acts("icashier", "pay");
    assert_eq!(served.result("ORDER00001"), "0000");
    let cases = [
        ("GET", "/", 404),
        ("GET", "/icashier", 404),
        ("GET", "/qfpay/x", 404),
        ("GET", "/icashier/page/0", 404),
        ("GET", "/bpc/payApi", 405),
        ("DELETE", "/icashier/api/query", 405),
    ];
    for (method, path, status) in cases {
        assert_eq!(served.visit(method, path, "", "").status, status, "{method} {path}");
    }
    assert_eq!(exchange(&served.host(), "what is this\r\n\r\n").status, 400);
    let large = "POST /bpc/payApi HTTP/1.1\r\nContent-Length: 65537\r\n\r\n";
    assert_eq!(exchange(&served.host(), large).status, 413);
}

/// Asks the back end of the QFPay terminal about an order: what its answer is, and the records in it.
fn records(served: &Served, order: &str) -> backend::Reply {
    let account = backend::Account {
        app_code: served.at("appCode"),
        key: served.secret("qfpayBackend"),
        sign_type: backend::SignType::Sha256,
    };
    let fields = [("out_trade_no".to_owned(), order.to_owned())];
    let request = backend::query::request(&fields, &account).unwrap();
    let head: String = request.head.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let path = format!("/qfpay{}", backend::query::PATH);
    let answer = served.visit("POST", &path, &String::from_utf8(request.body).unwrap(), &head);
    assert_eq!(answer.status, 200, "{}", answer.body);
    backend::Reply::read(answer.body.as_bytes()).unwrap()
}

#[test]
fn the_back_end_knows_what_a_terminal_charged_that_answers_nothing_any_more_and_tells_the_shop() {
    let shop = Shop::open();
    let served = serve(&["--qfpay-notify", &shop.url]);
    assert_eq!(records(&served, "A1").rows, Some(Vec::new()));
    served.faults("qfpay", r#"{"verb":"CHARGE_THEN_DROP"},{"on":"query","verb":"FREEZE"}"#);
    let _paying = served.send_tcp(&pay("A1"));
    served.until_read(2);
    let _asking = served.send_tcp(&query_terminal("A1"));
    served.until_read(3);
    let reply = records(&served, "A1");
    let row = &reply.rows.as_ref().unwrap()[0];
    assert_eq!((row.text("respcd"), row.text("txamt")), (Some("0000"), Some("1250")));
    let (_, message) = shop.told(backend::ACKNOWLEDGEMENT);
    let sign = message.header("x-qf-sign").unwrap();
    let told =
        backend::notification::read(&message.body, sign, &served.secret("qfpayBackend"), None).unwrap();
    assert_eq!((text(&told, "out_trade_no"), text(&told, "notify_type")), ("A1", "payment"));
}
