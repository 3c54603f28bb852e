//! Time is an argument: nothing in this crate reads a clock.
//!
//! Two readings travel together. The monotonic one decides when to wait no longer; the wall clock is written down for
//! people, so a clock that is set back or a laptop that sleeps cannot end a guard early. Where the question is whether
//! it is still time for something, both have to agree: the monotonic clock may stand still while a machine sleeps.

/// Milliseconds, of a span or of the monotonic clock.
pub type Millis = u64;

/// The two clocks at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Now {
    /// Monotonic milliseconds since any fixed point.
    pub mono: Millis,
    /// Unix time in milliseconds, as the machine believes it.
    pub wall: u64,
}

impl Now {
    /// The same instant on both clocks, for tests in virtual time.
    pub const fn at(ms: Millis) -> Self {
        Now { mono: ms, wall: ms }
    }

    /// How long ago `earlier` was: the longer of what the two clocks say, because a process that slept may not have been
    /// counted by one of them. A wall clock that was set back says as much as one that went on.
    pub const fn since(self, earlier: Now) -> Millis {
        let (mono, wall) = (self.mono.saturating_sub(earlier.mono), self.wall.abs_diff(earlier.wall));
        if mono > wall { mono } else { wall }
    }
}

/// The last moment, on both clocks, at which something may still be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Before {
    /// By the monotonic clock.
    pub mono: Millis,
    /// By the wall clock.
    pub wall: u64,
}

impl Before {
    /// So long after that.
    pub const fn after(now: Now, span: Millis) -> Before {
        Before { mono: now.mono.saturating_add(span), wall: now.wall.saturating_add(span) }
    }

    /// Whichever is earlier, by each clock.
    #[must_use]
    pub fn earlier(self, other: Before) -> Before {
        Before { mono: self.mono.min(other.mono), wall: self.wall.min(other.wall) }
    }

    /// Whether it is still time.
    pub const fn allows(self, now: Now) -> bool {
        now.mono <= self.mono && now.wall <= self.wall
    }
}

/// The day in Hong Kong of an instant in Unix milliseconds, counted from 1970: all terminals here tell its time.
pub const fn hong_kong_day(wall: Millis) -> u64 {
    (wall + 8 * 3_600_000) / 86_400_000
}
