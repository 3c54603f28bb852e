//! What is counted, in the OpenMetrics text format.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that only grows.
#[derive(Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn value(&self) -> u64 {
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
    /// The text for `/metrics`. `in_flight`: exchanges and streams with bytes on their way.
    pub fn to_text(&self, in_flight: usize) -> String {
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
        let mut text = String::new();
        for (name, help, counter) in rows {
            let value = counter.value();
            let _ = write!(
                text,
                "# TYPE tillwire_{name} counter\n# HELP tillwire_{name} {help}\ntillwire_{name}_total {value}\n"
            );
        }
        let help = "# TYPE tillwire_in_flight gauge\n# HELP tillwire_in_flight terminals being talked to\n";
        let _ = write!(text, "{help}tillwire_in_flight {in_flight}\n# EOF\n");
        text
    }
}
