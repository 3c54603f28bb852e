//! The configuration's text: TOML in, a [`Config`] or every mistake with its line out.
//!
//! Nothing stops at the first mistake: what cannot be read is noted and left out, and the rest is looked at all the same.

use super::target::{self, SerialPort, Target, Via};
use super::toml::{Reader, Table, Text};
use super::{Config, Limits, Origin, Terminal, is_id};
#[cfg(feature = "engine")]
use super::{engine, gateway, webhook};
use crate::site;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// What the file may say.
#[cfg(not(feature = "engine"))]
const FILE: &[&str] = &["port", "origins", "update_from", "terminal", "limits"];
#[cfg(feature = "engine")]
const FILE: &[&str] =
    &["port", "origins", "update_from", "terminal", "limits", "engine", "gateway", "webhook"];
/// What a terminal may say.
const TERMINAL: [&str; 5] = ["id", "via", "address", "serial", "baud"];
/// How many connections may be allowed.
const CONNECTIONS: RangeInclusive<u64> = 8..=65_536;
/// Bits a second that a serial port may have.
const BAUDS: RangeInclusive<u64> = 300..=4_000_000;
/// How many seconds stopping may wait.
const STOP_SECONDS: RangeInclusive<u64> = 1..=900;

/// Something wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Reads the text. Errors: every mistake that was found, in the order of the lines; at least one.
pub fn read(text: &str) -> Result<Config, Vec<Mistake>> {
    let (mut reader, file) = Reader::new(text);
    let config = config(&mut reader, &file);
    reader.finish(config)
}

fn config(reader: &mut Reader<'_>, file: &Table<'_>) -> Config {
    reader.known(file, FILE);
    let port = port(reader, file);
    let origins = reader.texts(file, "origins").iter().filter_map(|text| origin(reader, text)).collect();
    let update_from = update_from(reader, file);
    let limits = reader.table(file, "limits").map(|limits| self::limits(reader, &limits));
    let mut terminals: Vec<Terminal> = Vec::new();
    for table in reader.tables(file, "terminal") {
        let id = id(reader, &table);
        let twice = id.as_ref().filter(|id| terminals.iter().any(|known| known.id == id.value));
        if let Some(id) = twice {
            reader.note_text(id, "is the id of another terminal too");
        }
        let target = target(reader, &table);
        #[cfg(feature = "engine")]
        let counting = engine::counting(reader, &table, target.as_ref());
        terminals.extend(id.zip(target).map(|(id, target)| Terminal {
            #[cfg(feature = "engine")]
            engine: counting,
            ..Terminal::new(&id.value, target)
        }));
    }
    #[cfg(feature = "engine")]
    let engine = reader.table(file, "engine").and_then(|table| engine::engine(reader, &table));
    #[cfg(feature = "engine")]
    let gateways = {
        let ids: Vec<_> = terminals.iter().map(|terminal| terminal.id.as_str()).collect();
        gateway::gateways(reader, file, &ids)
    };
    #[cfg(feature = "engine")]
    let webhooks = {
        let terminals = terminals.iter().filter(|terminal| !terminal.is_bare()).map(|it| it.id.as_str());
        let ids: Vec<_> = terminals.chain(gateways.iter().map(|gateway| gateway.id.as_str())).collect();
        webhook::webhooks(reader, file, &ids)
    };
    let config = Config {
        port,
        origins,
        terminals,
        limits: limits.unwrap_or_default(),
        update_from,
        #[cfg(feature = "engine")]
        engine,
        #[cfg(feature = "engine")]
        gateways,
        #[cfg(feature = "engine")]
        webhooks,
    };
    #[cfg(feature = "engine")]
    engine::check(reader, file, &config);
    config
}

fn port(reader: &mut Reader<'_>, file: &Table<'_>) -> Option<u16> {
    let port = reader.number(file, "port")?;
    let known = u16::try_from(port.value).ok().filter(|port| *port > 0);
    if known.is_none() {
        reader.note(port.at, &format!("{} is no port that pages could know", port.value));
    }
    known
}

fn update_from(reader: &mut Reader<'_>, file: &Table<'_>) -> Option<String> {
    let text = reader.text(file, "update_from")?;
    if let Err(reason) = site::is_fit(&text.value) {
        reader.note_text(&text, &format!("is not {reason}"));
    }
    Some(text.value)
}

fn origin(reader: &mut Reader<'_>, text: &Text) -> Option<Origin> {
    let read = Origin::parse(&text.value);
    if Origin::is_none(&text.value) {
        reader.note_text(text, "is what every page without an origin says, such as one from a file: serve it from https, localhost or an app's own scheme");
    } else if read.is_none() {
        let like = "is not an origin such as \"https://till.example\" (no path, no slash at the end)";
        reader.note_text(text, like);
    }
    read
}

fn limits(reader: &mut Reader<'_>, table: &Table<'_>) -> Limits {
    reader.known(table, &["connections", "stop_seconds"]);
    let default = Limits::default();
    let connections = within(reader, table, "connections", &CONNECTIONS);
    let stop = within(reader, table, "stop_seconds", &STOP_SECONDS);
    Limits {
        connections: connections.and_then(|count| usize::try_from(count).ok()).unwrap_or(default.connections),
        stop: stop.map_or(default.stop, Duration::from_secs),
    }
}

fn id(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Text> {
    #[cfg(not(feature = "engine"))]
    reader.known(table, &TERMINAL);
    #[cfg(feature = "engine")]
    reader.known(table, &[&TERMINAL[..], &engine::NAMES].concat());
    if !table.has("id") {
        reader.missing(table, "this [[terminal]] needs an `id`, such as \"counter-1\"");
    }
    let id = reader.text(table, "id")?;
    if !is_id(&id.value) {
        reader.note_text(&id, "is not an id: 1 to 64 letters, digits, `-`, `_`, `.`");
    }
    Some(id)
}

fn target(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Target> {
    let [via, address, serial] = ["via", "address", "serial"].map(|name| table.has(name));
    if !matches!((via, address, serial), (true, true, false) | (false, false, true)) {
        reader.missing(table, "this [[terminal]] needs either `via` and `address`, or `serial`");
    }
    let via = reader.text(table, "via").and_then(|text| self::via(reader, &text));
    let address = reader.text(table, "address");
    let serial = reader.text(table, "serial");
    let baud = within(reader, table, "baud", &BAUDS).and_then(|baud| u32::try_from(baud).ok());
    match (via.zip(address), serial) {
        (Some((via, address)), None) => self::address(reader, via, &address),
        (None, Some(path)) => self::serial(reader, &path, baud),
        _ => None,
    }
}

fn via(reader: &mut Reader<'_>, text: &Text) -> Option<Via> {
    let via = Via::parse(&text.value);
    if via.is_none() {
        reader.note_text(text, "is not a way to a terminal: \"tcp\", \"http\" or \"websocket\"");
    }
    via
}

fn address(reader: &mut Reader<'_>, via: Via, text: &Text) -> Option<Target> {
    match target::parse(&text.value, via) {
        Ok(address) => Some(via.at(address)),
        Err(refused) => {
            reader.note_text(text, &refused.to_string());
            None
        }
    }
}

fn serial(reader: &mut Reader<'_>, path: &Text, baud: Option<u32>) -> Option<Target> {
    let port = SerialPort::parse(&path.value, baud);
    let port = port.filter(|port| !port.is_something_else());
    if port.is_none() {
        reader.note_text(path, "is not a serial port such as \"/dev/ttyUSB0\" or \"COM3\"");
    }
    port.map(Target::Serial)
}

fn within(
    reader: &mut Reader<'_>,
    table: &Table<'_>,
    name: &str,
    range: &RangeInclusive<u64>,
) -> Option<u64> {
    let number = reader.number(table, name)?;
    let value = u64::try_from(number.value).ok().filter(|value| range.contains(value));
    if value.is_none() {
        let (least, most) = (range.start(), range.end());
        reader.note(number.at, &format!("{} is not between {least} and {most}", number.value));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"port = 9100
origins = ["https://till.example"]

[[terminal]]
id = "counter-1"
via = "tcp"
address = "192.168.1.20:9002"

[[terminal]]
id = "counter-2"
via = "http"
address = "192.168.1.21"

[[terminal]]
id = "counter-3"
serial = "/dev/ttyUSB0"

[limits]
connections = 64
stop_seconds = 5
"#;

    #[test]
    fn a_whole_file_is_read() {
        let config = read(GOOD).unwrap();
        assert_eq!(config.port, Some(9100));
        assert_eq!(config.origins[0].as_str(), "https://till.example");
        let targets = ["counter-1", "counter-2", "counter-3"].map(|id| {
            let target = &config.terminal(id).unwrap().target;
            (target.via(), target.to_string())
        });
        let expected =
            [("tcp", "192.168.1.20:9002"), ("http", "192.168.1.21:9001"), ("serial", "/dev/ttyUSB0")];
        assert_eq!(targets, expected.map(|(via, at)| (via, at.to_owned())));
        assert_eq!(config.limits, Limits { connections: 64, stop: Duration::from_secs(5) });
        assert_eq!(config.terminal("counter-4"), None);
    }

    #[test]
    fn an_empty_file_is_a_configuration_without_terminals() {
        assert_eq!(read("").unwrap().terminals, []);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let cases = [
            ("port = \"x\"", 1, "`port` is a whole number, not a string"),
            ("\nport = 0", 2, "0 is no port"),
            ("\n\ncolour = 1", 3, "`colour` is not known here: port, origins, update_from, terminal, limits"),
            ("\nupdate_from = \"http://shop.example/\"", 2, "begins with https://"),
            ("update_from = \"https://a:b@shop.example/\"", 1, "without a name or a password"),
            ("origins = [\n \"https://till.example/\"\n]", 2, "is not an origin"),
            (
                "[[terminal]]\nid = \"a\"\nvia = \"pigeon\"\naddress = \"10.0.0.1\"",
                3,
                "is not a way to a terminal",
            ),
            ("[[terminal]]\nid = \"a\"\nserial = \"ttyUSB0\"", 3, "is not a serial port"),
            ("[[terminal]]\nid = \"a\"\nserial = \"/\"", 3, "is not a serial port"),
            ("[[terminal]]\nid = \"a\"\nserial = \"COM3\"\nbaud = 0", 4, "is not between 300 and"),
            ("[[terminal]]\nid = \"a\"\nvia = \"http\"\naddress = \"169.254.169.254\"", 4, "private network"),
            ("[[terminal]]\nid = \"a\"\nserial = \"COM3\"\nvia = \"tcp\"", 1, "needs either"),
            ("[[terminal]]\nid = \"a/b\"\nvia = \"tcp\"\naddress = \"10.0.0.1\"", 2, "is not an id"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"\naddress = \"8.8.8.8\"", 4, "private network"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"\naddress = \"till.local\"", 4, "not an IP address"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"", 1, "needs either"),
            ("[[terminal]]\nid = 1\nserial = \"COM3\"", 2, "`id` is a text, not an integer"),
            ("terminal = 1", 1, "`terminal` is [[terminal]]"),
            ("limits = 1", 1, "`limits` is [limits]"),
            ("origins = [\"null\"]", 1, "is what every page without an origin says"),
            ("origins = [\"file://\"]", 1, "is what every page without an origin says"),
            ("origins = \"https://till.example\"", 1, "`origins` is a list"),
            ("origins = [1]", 1, "`origins` holds texts, not an integer"),
            ("port = 99999999999999999999", 1, "no whole number"),
            ("[[terminal]]\nvia = \"tcp\"\naddress = \"10.0.0.1\"", 1, "needs an `id`"),
            ("[limits]\nconnections = 1", 2, "is not between 8 and 65536"),
            ("x = = 1", 1, ""),
        ];
        for (text, line, reason) in cases {
            let mistakes = read(text).unwrap_err();
            assert_eq!(mistakes[0].line, line, "{text}: {mistakes:?}");
            assert!(mistakes[0].reason.contains(reason), "{text}: {mistakes:?}");
        }
    }

    #[test]
    fn several_mistakes_are_told_at_once_and_an_id_twice_is_one() {
        let twice = GOOD.replace("counter-2", "counter-1").replace("https://till.example", "till");
        let lines: Vec<_> = read(&twice).unwrap_err().iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [2, 10]);
    }

    #[test]
    fn every_kind_of_mistake_is_told_in_one_go() {
        let text = "port = \"x\"\ncolour = 1\norigins = [\"till\"]\nbroken = = 1\n\n[[terminal]]\nid = \"a b\"\nvia = \"pigeon\"\n\
                    address = \"8.8.8.8\"\n\n[[terminal]]\nserial = \"ttyUSB0\"\nbaud = 1\n\n[limits]\nconnections = 1\nstop = 1\n";
        let lines: Vec<_> = read(text).unwrap_err().iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 7, 8, 12, 13, 16, 17], "{:?}", read(text));
    }
}
