//! How often a denial is logged: a few a second, then how many there were.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Lines a second.
const LINES: u32 = 10;
const SECOND: Duration = Duration::from_secs(1);

/// What was logged of the second that runs.
#[derive(Default)]
pub struct Denials(Mutex<Second>);

#[derive(Default)]
struct Second {
    since: Option<Instant>,
    shown: u32,
    hidden: u64,
}

impl Denials {
    /// Whether this one is logged; then how many were not, since the last that was.
    pub fn shows(&self, now: Instant) -> Option<u64> {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if second.since.is_none_or(|since| now.duration_since(since) >= SECOND) {
            (second.since, second.shown) = (Some(now), 0);
        }
        if second.shown == LINES {
            second.hidden += 1;
            return None;
        }
        second.shown += 1;
        Some(std::mem::take(&mut second.hidden))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_thousand_denials_within_a_second_are_ten_lines_and_the_next_tells_the_rest() {
        let (denials, start) = (Denials::default(), Instant::now());
        let lines = (0..12_000).filter(|at| denials.shows(start + SECOND * *at / 12_000).is_some()).count();
        assert_eq!(lines, 10);
        assert_eq!(denials.shows(start + SECOND), Some(11_990));
        assert_eq!(denials.shows(start + SECOND), Some(0));
    }
}
