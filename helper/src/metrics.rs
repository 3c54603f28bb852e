//! What is counted, in the OpenMetrics text format.

use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that only grows.
#[derive(Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The helper's counts. None of them tells an amount, an order or a till.
#[derive(Default)]
pub struct Metrics {
    pub connections: Counter,
    pub evicted: Counter,
    pub requests: Counter,
    pub denied: Counter,
    pub bridges: Counter,
    pub refused: Counter,
    pub exchanges: Counter,
    pub broken: Counter,
}

impl Metrics {
    /// The text for `/metrics`. `in_flight`: exchanges and streams with bytes on their way; `more` tells of what else there is.
    pub fn to_text(&self, in_flight: usize, more: impl FnOnce(&mut Text)) -> String {
        let rows = [
            ("connections", "connections accepted", &self.connections),
            ("evicted", "silent connections closed to make room", &self.evicted),
            ("requests", "HTTP requests", &self.requests),
            ("denied", "requests that the guard denied", &self.denied),
            ("bridges", "WebSockets that got their terminal", &self.bridges),
            ("refused", "WebSockets that got none", &self.refused),
            ("exchanges", "HTTP exchanges with terminals", &self.exchanges),
            ("broken", "HTTP exchanges without an answer", &self.broken),
        ];
        let mut text = Text::default();
        for (name, help, counter) in rows {
            text.family(name, "counter", help);
            text.sample("total", &[], counter.value());
        }
        text.family("in_flight", "gauge", "terminals being talked to");
        text.sample("", &[], in_flight);
        more(&mut text);
        text.text + "# EOF\n"
    }
}

/// Families of samples, one behind the other.
#[derive(Default)]
pub struct Text {
    text: String,
    /// The name of the last family.
    family: String,
}

impl Text {
    /// Begins a family: the samples behind it are its own. The unit is the end of its name.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# TYPE tillwire_{name} {kind}");
        if name.ends_with("_seconds") {
            let _ = writeln!(self.text, "# UNIT tillwire_{name} seconds");
        }
        let _ = writeln!(self.text, "# HELP tillwire_{name} {help}");
        name.clone_into(&mut self.family);
    }

    /// A sample; `suffix` as its family's type has it.
    pub fn sample(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let join = if suffix.is_empty() { "" } else { "_" };
        let _ = write!(self.text, "tillwire_{}{join}{suffix}", self.family);
        for (at, (name, value)) in labels.iter().enumerate() {
            let before = if at == 0 { '{' } else { ',' };
            // No label is anybody's free text: ids, words and codes need no escapes.
            let _ = write!(self.text, "{before}{name}=\"{value}\"");
        }
        let after = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{after} {value}");
    }
}
