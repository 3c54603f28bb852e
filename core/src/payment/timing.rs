//! How long things may take, and when to ask again. All spans in milliseconds of the monotonic clock.

use crate::time::Millis;

/// The waits of one terminal. `None` leaves the span to the room, which knows its protocol's own timeouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a channel stands.
    pub connect: Millis,
    /// Until a money request has its answer; afterwards its outcome is unknown and asked for.
    pub answer: Option<Millis>,
    /// Until an inquiry, a cancel or a print has its answer.
    pub query: Option<Millis>,
    /// How long after a money request "not found" proves nothing: the payment may still be under way.
    pub guard: Option<Millis>,
    /// How long a doubtful payment is held before the page is told `unknown`; asking goes on behind it.
    pub settle: Millis,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { connect: 5_000, answer: None, query: None, guard: None, settle: 60_000 }
    }
}

/// When an unknown outcome is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryPlan {
    /// From doubt to the first inquiry.
    pub first: Millis,
    /// From one answer to the next inquiry; the last one repeats.
    pub intervals: &'static [Millis],
    /// From one failed attempt to reach the system to the next.
    pub unreachable: Millis,
    /// The longest pause, once the page has been told `unknown`.
    pub slowest: Millis,
    /// The same between attempts to reach the system: so soon is it noticed that it is back.
    pub away: Millis,
}

impl Default for QueryPlan {
    fn default() -> Self {
        QueryPlan {
            first: 250,
            intervals: &[1_000, 3_000, 5_000],
            unreachable: 1_000,
            slowest: 60_000,
            away: 5_000,
        }
    }
}

impl QueryPlan {
    /// The pause before the attempt after `attempts`; `told` when nobody waits for it any more.
    pub(super) fn pause(&self, attempts: u32, reached: bool, told: bool) -> Millis {
        let index = (attempts.saturating_sub(1) as usize).min(self.intervals.len().saturating_sub(1));
        let planned = self.intervals.get(index).copied().unwrap_or(self.slowest);
        let (pause, longest) = if reached { (planned, self.slowest) } else { (self.unreachable, self.away) };
        match told {
            false => pause,
            true => (pause << attempts.min(16)).min(longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inquiries_come_after_1_3_5_5_seconds() {
        let plan = QueryPlan::default();
        let pauses: Vec<_> = (1..=5).map(|attempts| plan.pause(attempts, true, false)).collect();
        assert_eq!(pauses, [1_000, 3_000, 5_000, 5_000, 5_000]);
    }

    #[test]
    fn behind_an_unknown_outcome_the_pauses_grow_to_a_minute_and_to_seconds_while_there_is_no_way_to_ask() {
        let plan = QueryPlan::default();
        assert_eq!(
            [1, 2, 3, 40].map(|attempts| plan.pause(attempts, true, true)),
            [2_000, 12_000, 40_000, 60_000]
        );
        assert_eq!(
            [1, 2, 3, 40].map(|attempts| plan.pause(attempts, false, true)),
            [2_000, 4_000, 5_000, 5_000]
        );
    }
}
