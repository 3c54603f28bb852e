//! Gateways in the engine: what the customer is offered, and what becomes of it by notification, by asking, and over a
//! process that was killed.

use super::client::{Told, create_key_in};
use super::helper::{Helper, Scratch, start};
use super::served::{Served, exchange, post, serve as simulate, tillwire};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpListener;

/// The merchant's end: both gateways, and where they tell what became of an order.
struct Merchant {
    served: Served,
    helper: Option<Helper>,
    key: String,
    port: u16,
    files: Scratch,
}

impl Merchant {
    fn open() -> Merchant {
        let (served, files) = (simulate(&["--hurry", "20"]), Scratch::new());
        // Free a moment ago: the gateways have to be told before the engine is there.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = |name: &str| served.ready[name].as_str().unwrap().to_owned();
        let told = |id: &str| format!("http://127.0.0.1:{port}/v1/notifications/{id}");
        let secret = |name: &str| secret_file(&files, name, served.ready["keys"][name].as_str().unwrap());
        let config = [
            format!("[engine]\njournal = '{}'\n", files.path("journal")),
            format!(
                "[[gateway]]\nid = \"online\"\nsystem = \"icashier\"\nurl = \"{}\"\ncurrency = \"HKD\"\n\
                 key = {}\noptions = {{ merid = \"{}\", backurl = \"{}\", timeouts = {{ query = 1000 }} }}\n",
                at("icashier"),
                secret("icashier"),
                at("merid"),
                told("online")
            ),
            format!(
                "[[gateway]]\nid = \"codes\"\nsystem = \"bpc\"\nurl = \"{}\"\ncurrency = \"HKD\"\nkey = {}\n\
                 options = {{ mid = \"{}\", posNo = \"37381542\", retUrl = \"{}\", firstQuery = 500 }}\n",
                at("bpc"),
                secret("bpc"),
                at("mid"),
                told("codes")
            ),
        ];
        std::fs::write(files.path("config.toml"), config.concat()).unwrap();
        let mut merchant = Merchant { served, helper: None, key: String::new(), port, files };
        merchant.start();
        let state = merchant.files.path("state");
        merchant.key = create_key_in(&state, "office", &["--rights", "pay,refund,read"]);
        merchant
    }

    /// Starts the engine, on the same port and journal as before.
    fn start(&mut self) {
        let (config, state) = (self.files.path("config.toml"), self.files.path("state"));
        let port = self.port.to_string();
        let args = ["serve", "--config", &config, "--state", &state, "--port", &port];
        self.helper = Some(start(tillwire(&args), Scratch::new()));
    }

    fn kill(&mut self) {
        // It dies with this.
        self.helper = None;
    }

    fn helper(&self) -> &Helper {
        self.helper.as_ref().unwrap()
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Told {
        let (host, length) = (self.helper().address(), body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        Told::of(exchange(&host, &request))
    }

    fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Told {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let head = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", self.key);
        self.send(method, path, &head, &body)
    }

    /// Begins a payment, and gives what the customer is shown.
    fn offer(&self, gateway: &str, reference: &str) -> String {
        let method = if gateway == "online" { "any" } else { "alipay" };
        let amount = json!({ "amount": "12.50", "currency": "HKD" });
        let wish = json!({ "amount": amount, "method": method, "terminal": gateway });
        let path = format!("/v1/payments/{reference}?wait=20s&until=offer");
        let begun = self.ask("PUT", &path, Some(wish));
        assert_eq!((begun.status, begun.text("status")), (202, "pending"), "{}", begun.body);
        let offer = &begun.body["offer"];
        let shown = offer["redirect"].as_str().or(offer["qr"].as_str());
        shown.unwrap_or_else(|| panic!("nothing to show in {}", begun.body)).to_owned()
    }

    /// The customer goes where they are led, and pays there.
    fn customer_pays(&self, gateway: &str, shown: &str) {
        let rest = shown.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap());
        let visit = |method: &str, path: &str, body: &str| {
            let length = body.len();
            let form = "Content-Type: application/x-www-form-urlencoded\r\n";
            exchange(
                host,
                &format!(
                    "{method} {path} HTTP/1.1\r\nHost: x\r\n{form}Content-Length: {length}\r\n\r\n{body}"
                ),
            )
        };
        let page = match gateway {
            "online" => {
                let led = visit("GET", path, "");
                let line = led.head.lines().find(|line| line.to_lowercase().starts_with("location: "));
                line.unwrap().split_once(": ").unwrap().1.replace("..", "/icashier")
            }
            _ => path.to_owned(),
        };
        visit("POST", &page, "act=pay");
    }

    fn wait(&self, gateway: &str, reference: &str) -> Told {
        self.ask("GET", &format!("/v1/payments/{reference}?wait=20s&terminal={gateway}"), None)
    }

    fn faults(&self, gateway: &str, steps: &str) {
        let system = system_of(gateway);
        let body = format!(r#"{{"system":"{system}","steps":[{steps}]}}"#);
        assert_eq!(exchange(self.served.control(), &post("/sim/script", &body)).status, 200);
    }
}

fn system_of(gateway: &str) -> &'static str {
    if gateway == "online" { "icashier" } else { "bpc" }
}

/// A file that nobody else may read, as the configuration names it.
fn secret_file(files: &Scratch, name: &str, secret: &str) -> String {
    let path = files.path(name);
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .create(true)
        .truncate(true)
        .write(true)
        .open(&path)
        .unwrap()
        .write_all(secret.as_bytes())
        .unwrap();
    format!("{{ file = '{path}' }}")
}

const GATEWAYS: [&str; 2] = ["online", "codes"];
/// Nobody answers an inquiry: what is known is known by a notification.
const NO_ANSWER: &str = r#"{"on":"query","verb":"QUERY_FAIL","k":100000}"#;
const NO_NOTICE: &str = r#"{"on":"notify","verb":"SILENT","count":100}"#;

#[test]
fn a_payment_is_settled_by_the_notification_alone_and_by_asking_alone() {
    let merchant = Merchant::open();
    for gateway in GATEWAYS {
        for (by, faults) in [("notice", NO_ANSWER), ("asking", NO_NOTICE)] {
            merchant.faults(gateway, faults);
            let reference = format!("{gateway}-{by}");
            let shown = merchant.offer(gateway, &reference);
            let open = merchant.ask("GET", &format!("/v1/open?terminal={gateway}"), None);
            assert_eq!(open.body["open"][0]["reference"], reference.as_str(), "{}", open.body);
            merchant.customer_pays(gateway, &shown);
            let paid = merchant.wait(gateway, &reference);
            assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{reference}: {}", paid.body);
            assert_eq!(paid.body["amount"], json!({ "amount": "12.50", "currency": "HKD" }));
        }
    }
    assert_eq!(merchant.served.charged().len(), 4);
}

#[test]
fn a_forged_notification_is_refused_and_a_repeated_one_changes_nothing() {
    let merchant = Merchant::open();
    for gateway in GATEWAYS {
        merchant.faults(gateway, &format!(r#"{{"on":"notify","verb":"FORGE","count":100}},{NO_ANSWER}"#));
        let shown = merchant.offer(gateway, "sale-1");
        merchant.customer_pays(gateway, &shown);
        let path = format!("/v1/payments/sale-1?wait=2s&terminal={gateway}");
        let runs = merchant.ask("GET", &path, None);
        assert_eq!((runs.status, runs.text("status")), (202, "pending"), "{}", runs.body);
        assert!(runs.body["offer"].is_object(), "{}", runs.body);
        merchant.helper().logged(|log| log.contains("SIGN_M"));
        merchant.faults(gateway, "");
        let asked = json!({ "terminal": gateway });
        let found = merchant.ask("POST", "/v1/payments/sale-1/recheck?wait=20s", Some(asked));
        assert_eq!((found.status, found.text("status")), (200, "approved"), "{}", found.body);

        merchant.faults(gateway, &format!(r#"{{"on":"notify","verb":"REDELIVER","count":3}},{NO_ANSWER}"#));
        let shown = merchant.offer(gateway, "sale-2");
        merchant.customer_pays(gateway, &shown);
        assert_eq!(merchant.wait(gateway, "sale-2").text("status"), "approved");
        let history = merchant.ask("GET", &format!("/v1/history?terminal={gateway}"), None);
        assert_eq!(history.body["settled"].as_array().map(Vec::len), Some(2), "{}", history.body);
    }
    assert_eq!(merchant.served.charged().len(), 4);
}

#[test]
fn a_notification_for_an_order_of_a_process_that_was_killed_is_taken_by_the_next_one() {
    let mut merchant = Merchant::open();
    for gateway in GATEWAYS {
        merchant.faults(gateway, NO_ANSWER);
        let shown = merchant.offer(gateway, "sale-1");
        merchant.kill();
        merchant.start();
        merchant.customer_pays(gateway, &shown);
        let paid = merchant.wait(gateway, "sale-1");
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{gateway}: {}", paid.body);
    }
    assert_eq!(merchant.served.charged().len(), 2);
}

#[test]
fn what_is_told_while_nobody_serves_is_found_by_the_next_process() {
    let mut merchant = Merchant::open();
    for gateway in GATEWAYS {
        let shown = merchant.offer(gateway, "sale-1");
        merchant.kill();
        merchant.faults(gateway, NO_NOTICE);
        merchant.customer_pays(gateway, &shown);
        merchant.start();
        let paid = merchant.wait(gateway, "sale-1");
        assert_eq!((paid.status, paid.text("status")), (200, "approved"), "{gateway}: {}", paid.body);
    }
}

#[test]
fn a_customer_that_is_still_at_the_page_holds_nobody_up_and_money_goes_back_once() {
    let merchant = Merchant::open();
    let waits = merchant.offer("codes", "sale-0");
    let shown = merchant.offer("codes", "sale-1");
    assert_ne!(waits, shown);
    merchant.customer_pays("codes", &shown);
    let paid = merchant.wait("codes", "sale-1");
    assert_eq!(paid.text("status"), "approved");
    let back = |reference: &str, of: Value, amount: &str| {
        let amount = json!({ "amount": amount, "currency": "HKD" });
        let wish = json!({ "of": of, "amount": amount, "terminal": "codes" });
        merchant.ask("PUT", &format!("/v1/refunds/{reference}?wait=20s"), Some(wish))
    };
    let part = back("back-1", json!("sale-1"), "2.50");
    assert_eq!((part.status, part.text("status")), (200, "approved"), "{}", part.body);
    // The same payment, by the gateway's own number of it.
    let number = json!({ "number": paid.text("number") });
    let rest = back("back-2", number, "10.00");
    assert_eq!((rest.status, rest.text("status")), (200, "approved"), "{}", rest.body);
    let more = back("back-3", json!("sale-1"), "0.01");
    assert_eq!(more.refusal(), (422, "REFUND_TOO_LARGE"), "{}", more.body);
    let told = merchant.ask("POST", "/v1/query", Some(json!({ "of": "sale-1", "terminal": "codes" })));
    assert_eq!((told.status, told.text("verdict")), (200, "approved"), "{}", told.body);
}

#[test]
fn only_what_the_gateway_has_signed_is_heard_and_only_so_much_of_it() {
    let merchant = Merchant::open();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (method, path, body, status) in [
        ("POST", "/v1/notifications/nobody", "a=b", 404),
        ("POST", "/v1/notifications/on%20line", "a=b", 404),
        ("PUT", "/v1/notifications/online", "a=b", 405),
        ("HEAD", "/v1/notifications/online", "", 405),
        ("GET", "/v1/notifications/online?resp=e30%3D&sign=00", "", 401),
        ("POST", "/v1/notifications/codes", r#"{"orgSysTrace":"1","oldRespCode":"000000"}"#, 401),
    ] {
        let told = merchant.send(method, path, form, body);
        assert_eq!(told.status, status, "{method} {path}: {}", told.body);
    }
    let long = "a".repeat(64 * 1024 + 1);
    assert_eq!(merchant.send("POST", "/v1/notifications/online", form, &long).status, 413);
    let foreign = "Content-Type: text/plain; charset=GBK\r\n";
    assert_eq!(merchant.send("POST", "/v1/notifications/online", foreign, "好").status, 415);
}

#[test]
fn a_gateway_that_cannot_be_meant_is_told_with_its_line_and_the_setting() {
    let files = Scratch::new();
    let (key, journal) = (secret_file(&files, "key", "k"), files.path("journal"));
    let check = |url: &str, options: &str| {
        let config = format!(
            "[engine]\njournal = '{journal}'\n[[gateway]]\nid = \"online\"\nsystem = \"icashier\"\nurl = \"{url}\"\n\
             currency = \"HKD\"\nkey = {key}\noptions = {{ {options} }}\n"
        );
        std::fs::write(files.path("config.toml"), config).unwrap();
        let output = tillwire(&["config", "check", "--config", &files.path("config.toml")]).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code() == Some(0), String::from_utf8(said).unwrap())
    };
    let (url, good) = ("http://127.0.0.1:9", r#"merid = "M1", backurl = "https://shop.example/told""#);
    let (fine, said) = check(url, good);
    assert!(fine && said.contains("online at http://127.0.0.1:9"), "{said}");
    for (url, options, reason) in [
        (url, r#"merid = "M1""#, "backurl must be"),
        (url, r#"backurl = "https://shop.example/told""#, "merid must be"),
        (url, r#"merid = "M1", backurl = "told""#, "backurl must be"),
        (url, &format!("{good}, expires = \"soon\""), "expires must be"),
        ("http://pay.example", good, "url must be an address that begins with https://"),
        ("pay.example", good, "url must be an address"),
    ] {
        let (fine, said) = check(url, options);
        assert!(!fine && said.contains(reason) && said.contains("config.toml:3: "), "{reason}: {said}");
    }
}
