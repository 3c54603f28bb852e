//! What the operator says of the gateways that the engine serves.
//!
//! ```toml
//! [[gateway]]
//! id = "online"
//! system = "icashier"
//! url = "https://pay.example"
//! currency = "HKD"
//! key = { file = "/etc/tillwire/icashier.key" }
//! options = { merid = "M0001", backurl = "https://shop.example/v1/notifications/online" }
//! ```

use super::engine::{Counting, currency, key_of, options, system};
use super::entries::{At, Shape, entries};
use super::toml::{Reader, Table};
use std::path::PathBuf;
use tillwire_core::system::Face;

const SHAPE: Shape = Shape {
    word: "gateway",
    called: "id",
    names: &["id", "system", "url", "currency", "key", "options", "ca"],
    needs: &[
        ("id", "\"online\""),
        ("system", "\"icashier\""),
        ("url", "\"https://pay.example\""),
        ("currency", "\"HKD\""),
    ],
};

/// A gateway that the engine serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    pub id: String,
    pub url: String,
    /// Who is trusted there instead of whom the system trusts: a file of certificates.
    pub ca: Option<PathBuf>,
    pub counting: Counting,
}

/// Reads every `[[gateway]]`; `taken`: the ids that are a terminal's.
pub(super) fn gateways(reader: &mut Reader<'_>, file: &Table<'_>, taken: &[&str]) -> Vec<Gateway> {
    entries(reader, file, &SHAPE, (taken, "terminal or gateway"), |reader, table| {
        let system = reader.text(table, "system").and_then(|text| system(reader, &text, Face::Gateway, None));
        let currency = reader.text(table, "currency").and_then(|text| currency(reader, &text));
        let system = system?;
        let key = key_of(reader, table, system);
        let options = options(reader, table, system, None);
        let (system, currency) = (system.name.to_owned(), currency?);
        Some(Box::new(move |At { name: id, url, ca, line }| {
            let (till, confirm) = (None, None);
            Gateway {
                id,
                url,
                ca,
                counting: Counting { system, currency, key, options, till, confirm, line },
            }
        }))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::engine::Key;
    use super::super::{Mistake, read};
    use super::*;

    const GOOD: &str = r#"[engine]
journal = "/var/lib/tillwire/journal"

[[gateway]]
id = "online"
system = "icashier"
url = "https://pay.example"
currency = "HKD"
key = { env = "ICASHIER_KEY" }
ca = "/etc/tillwire/bank.pem"
options = { merid = "M0001", backurl = "https://shop.example/told", timeouts = { query = 3000 } }
"#;

    #[test]
    fn a_gateway_is_read() {
        let counting = Counting {
            system: "icashier".to_owned(),
            currency: "HKD".to_owned(),
            key: Some(Key::Env("ICASHIER_KEY".to_owned())),
            options: r#"{"backurl":"https://shop.example/told","merid":"M0001","timeouts":{"query":3000}}"#
                .to_owned(),
            till: None,
            confirm: None,
            line: 4,
        };
        let (id, url) = ("online".to_owned(), "https://pay.example".to_owned());
        let ca = Some(PathBuf::from("/etc/tillwire/bank.pem"));
        assert_eq!(read(GOOD).unwrap().gateways, [Gateway { id, url, ca, counting }]);
    }

    #[test]
    fn every_mistake_about_a_gateway_is_told_with_its_line() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        let terminal = "[[terminal]]\nid = \"online\"\nvia = \"tcp\"\naddress = \"10.0.0.1\"\n";
        for (text, line, reason) in [
            (with("[engine]\njournal = \"/var/lib/tillwire/journal\"\n", ""), 1, "needs [engine]"),
            (with("id = \"online\"\n", ""), 4, "needs `id`"),
            (with("\"online\"", "\"on line\""), 5, "is not an id"),
            (with("url = \"https://pay.example\"\n", ""), 4, "needs `url`"),
            (with("\"icashier\"", "\"qfpay\""), 6, "is not a system of gateways: \"icashier\" or \"bpc\""),
            (with("\"HKD\"", "\"hkd\""), 8, "is not a currency"),
            (with("key = { env = \"ICASHIER_KEY\" }\n", ""), 4, "icashier needs a `key`"),
            (with("{ env = \"ICASHIER_KEY\" }", "{ url = \"x\" }"), 9, "`url` is not known here: file, env"),
            (with("\"/etc", "\"etc"), 10, "is not an absolute path"),
            (with("merid = ", "mid = "), 4, "`options.mid` is not known here: merid, backurl"),
            (with("merid = \"M0001\"", "url = \"M0001\""), 4, "`options.url` is not known here"),
            (with("merid = \"M0001\"", "key = \"M0001\""), 4, "`options.key` is not known here"),
            (with("ca = ", "cas = "), 10, "`cas` is not known here: id, system, url"),
            (terminal.to_owned() + GOOD, 8, "\"online\" is the id of another terminal or gateway too"),
        ] {
            let mistakes = read(&text).unwrap_err();
            let told = |mistake: &Mistake| mistake.line == line && mistake.reason.contains(reason);
            assert!(mistakes.iter().any(told), "{line}, {reason}: {mistakes:?}");
        }
    }
}
