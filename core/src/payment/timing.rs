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
    /// How long a lease lasts without a sign of life, where leases run out; none where one lasts as long as its holder.
    pub lease: Option<Millis>,
    /// How long after `sent` was asked for its bytes may leave, where no shorter lease says less: see [`Timeouts::fresh`].
    pub fresh: Millis,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            connect: 5_000,
            answer: None,
            query: None,
            guard: None,
            settle: 60_000,
            lease: None,
            fresh: 10_000,
        }
    }
}

impl Timeouts {
    /// How long a lease lasts where it runs out and nobody says how long: a minute, or what fits into a shorter guard, and
    /// always long enough for a store that takes its time.
    pub fn usual_lease(guard: Option<Millis>) -> Millis {
        guard.map_or(LONGEST_LEASE, |guard| (guard / 3 * 2).clamp(SHORTEST_LEASE, LONGEST_LEASE))
    }

    /// How long a confirmed lease is taken for ours: half of it, so that clocks which run differently, and whatever lies
    /// between a look at the clock and the wire, fit into the other half.
    pub fn hold(&self) -> Option<Millis> {
        self.lease.map(|lease| lease / 2)
    }

    /// How long after `sent` was asked for its bytes may leave: whoever slept in between must not send.
    pub fn fresh(&self) -> Millis {
        self.hold().map_or(self.fresh, |hold| hold.min(self.fresh))
    }

    /// How long "not found" proves nothing, where the room says `room`. Where somebody else may take an intent up while
    /// its owner lives, because leases run out or because it is `shared`, that is never shorter than the owner's lease
    /// and the longest time in which its request may still leave.
    pub fn guard(&self, room: Millis, shared: bool) -> Millis {
        let alive = (self.lease.is_some() || shared).then(|| self.lease.unwrap_or(0) + self.fresh());
        self.guard.unwrap_or(room).max(alive.unwrap_or(0))
    }
}

const LONGEST_LEASE: Millis = 60_000;
const SHORTEST_LEASE: Millis = 3_000;

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
    fn the_guard_is_never_shorter_than_a_lease_and_the_longest_time_in_which_a_request_may_still_leave() {
        // lease, the caller's guard, shared -> fresh, guard
        let cases = [
            (None, None, false, 10_000, 90_000),
            (None, Some(300), false, 10_000, 300),
            (None, Some(300), true, 10_000, 10_000),
            (Some(60_000), None, false, 10_000, 90_000),
            (Some(60_000), Some(300), false, 10_000, 70_000),
            (Some(60_000), Some(300), true, 10_000, 70_000),
            (Some(300_000), None, false, 10_000, 310_000),
            (Some(1_500), Some(1_000), false, 750, 2_250),
            (Some(1), Some(0), false, 0, 1),
        ];
        for (lease, guard, shared, fresh, expected) in cases {
            let timeouts = Timeouts { lease, guard, ..Timeouts::default() };
            assert_eq!((timeouts.fresh(), timeouts.guard(90_000, shared)), (fresh, expected), "{timeouts:?}");
            let floor = lease.unwrap_or(0) + timeouts.fresh();
            assert!(timeouts.guard(0, shared) >= floor || (lease.is_none() && !shared), "{timeouts:?}");
            assert!(
                timeouts.hold().is_none_or(|hold| timeouts.fresh() <= hold && 2 * hold <= lease.unwrap_or(0))
            );
        }
    }

    #[test]
    fn the_usual_lease_leaves_the_caller_s_guard_as_it_is_unless_that_is_very_short() {
        for (guard, lease, expected) in [
            (None, 60_000, 90_000),
            (Some(90_000), 60_000, 90_000),
            (Some(30_000), 20_000, 30_000),
            (Some(9), 3_000, 4_500),
        ] {
            let timeouts =
                Timeouts { lease: Some(Timeouts::usual_lease(guard)), guard, ..Timeouts::default() };
            assert_eq!((timeouts.lease, timeouts.guard(90_000, false)), (Some(lease), expected), "{guard:?}");
        }
    }

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
