//! The configuration's text: TOML in, a [`Config`] or every mistake with its line out.

use super::target::{self, SerialPort, Target, Via};
use super::{Config, Limits, Origin, Terminal, is_id};
use serde::Deserialize;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::Spanned;

/// How many connections may be allowed.
const CONNECTIONS: RangeInclusive<usize> = 8..=65_536;
/// Bits a second that a serial port may have.
const BAUDS: RangeInclusive<u32> = 300..=4_000_000;
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
    let written: Written = toml::from_str(text).map_err(|error| vec![syntax(text, &error)])?;
    let mut check = Check { text, mistakes: Vec::new() };
    let config = check.config(written);
    match check.mistakes {
        mistakes if mistakes.is_empty() => Ok(config),
        mut mistakes => {
            mistakes.sort_by_key(|mistake| mistake.line);
            Err(mistakes)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    port: Option<Spanned<u16>>,
    #[serde(default)]
    origins: Vec<Spanned<String>>,
    #[serde(default)]
    terminal: Vec<WrittenTerminal>,
    #[serde(default)]
    limits: WrittenLimits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTerminal {
    id: Spanned<String>,
    via: Option<Spanned<Via>>,
    address: Option<Spanned<String>>,
    serial: Option<Spanned<String>>,
    baud: Option<Spanned<u32>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLimits {
    connections: Option<Spanned<usize>>,
    stop_seconds: Option<Spanned<u64>>,
}

fn syntax(text: &str, error: &toml::de::Error) -> Mistake {
    let at = error.span().map_or(0, |span| span.start);
    Mistake { line: line(text, at), reason: error.message().to_owned() }
}

/// The line of a byte, counted from 1.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Collects mistakes while the values are taken over.
struct Check<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn config(&mut self, written: Written) -> Config {
        let port = written.port.map(|port| self.port(&port));
        let origins = written.origins.iter().filter_map(|origin| self.origin(origin)).collect();
        let limits = self.limits(&written.limits);
        let mut terminals: Vec<Terminal> = Vec::new();
        for terminal in &written.terminal {
            if terminals.iter().any(|known| known.id == *terminal.id.get_ref()) {
                self.note(&terminal.id, "is the id of another terminal too");
            }
            terminals.extend(self.terminal(terminal));
        }
        Config { port, origins, terminals, limits }
    }

    fn port(&mut self, port: &Spanned<u16>) -> u16 {
        if *port.get_ref() == 0 {
            self.note(port, "is no port that pages could know");
        }
        *port.get_ref()
    }

    fn origin(&mut self, origin: &Spanned<String>) -> Option<Origin> {
        let read = Origin::parse(origin.get_ref());
        if read.is_none() {
            self.note(
                origin,
                "is not an origin such as \"https://till.example\" (no path, no slash at the end)",
            );
        }
        read
    }

    fn terminal(&mut self, written: &WrittenTerminal) -> Option<Terminal> {
        let id = written.id.get_ref();
        if !is_id(id) {
            self.note(&written.id, "is not an id: 1 to 64 letters, digits, `-`, `_`, `.`");
        }
        let target = match (&written.via, &written.address, &written.serial) {
            (Some(via), Some(address), None) => self.address(*via.get_ref(), address),
            (None, None, Some(path)) => self.serial(path, written.baud.as_ref()),
            _ => {
                self.note(&written.id, "needs either `via` and `address`, or `serial`");
                None
            }
        };
        target.map(|target| Terminal { id: id.clone(), target })
    }

    fn address(&mut self, via: Via, address: &Spanned<String>) -> Option<Target> {
        let parsed = target::parse(address.get_ref(), via);
        parsed.map(|parsed| via.at(parsed)).map_err(|refused| self.note(address, &refused.to_string())).ok()
    }

    fn serial(&mut self, path: &Spanned<String>, baud: Option<&Spanned<u32>>) -> Option<Target> {
        let baud = baud.map(|baud| self.within(baud, &BAUDS));
        let port = SerialPort::parse(path.get_ref(), baud);
        if port.is_none() {
            self.note(path, "is not a serial port such as \"/dev/ttyUSB0\" or \"COM3\"");
        }
        port.map(Target::Serial)
    }

    fn limits(&mut self, written: &WrittenLimits) -> Limits {
        let default = Limits::default();
        let connections = written.connections.as_ref();
        let stop = written.stop_seconds.as_ref();
        Limits {
            connections: connections.map_or(default.connections, |value| self.within(value, &CONNECTIONS)),
            stop: stop.map_or(default.stop, |value| Duration::from_secs(self.within(value, &STOP_SECONDS))),
        }
    }

    fn within<T>(&mut self, value: &Spanned<T>, range: &RangeInclusive<T>) -> T
    where
        T: PartialOrd + Copy + fmt::Display + fmt::Debug,
    {
        if !range.contains(value.get_ref()) {
            self.note(value, &format!("is not between {} and {}", range.start(), range.end()));
        }
        *value.get_ref()
    }

    fn note<T: fmt::Debug>(&mut self, at: &Spanned<T>, reason: &str) {
        let line = line(self.text, at.span().start);
        self.mistakes.push(Mistake { line, reason: format!("{:?} {reason}", at.get_ref()) });
    }
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
            ("port = \"x\"", 1, "invalid type"),
            ("\nport = 0", 2, "0 is no port"),
            ("\n\ncolour = 1", 3, "unknown field"),
            ("origins = [\n \"https://till.example/\"\n]", 2, "is not an origin"),
            ("[[terminal]]\nid = \"a\"\nvia = \"pigeon\"\naddress = \"10.0.0.1\"", 3, "unknown variant"),
            ("[[terminal]]\nid = \"a\"\nserial = \"ttyUSB0\"", 3, "is not a serial port"),
            ("[[terminal]]\nid = \"a\"\nserial = \"COM3\"\nbaud = 0", 4, "is not between 300 and"),
            ("[[terminal]]\nid = \"a\"\nserial = \"COM3\"\nvia = \"tcp\"", 2, "needs either"),
            ("[[terminal]]\nid = \"a/b\"\nvia = \"tcp\"\naddress = \"10.0.0.1\"", 2, "is not an id"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"\naddress = \"8.8.8.8\"", 4, "private network"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"\naddress = \"till.local\"", 4, "not an IP address"),
            ("[[terminal]]\nid = \"a\"\nvia = \"tcp\"", 2, "needs either"),
            ("[[terminal]]\nvia = \"tcp\"\naddress = \"10.0.0.1\"", 1, "missing field"),
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
}
