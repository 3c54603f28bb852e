//! Time is an argument: nothing in this crate reads a clock.
//!
//! Two readings travel together. The monotonic one decides every deadline; the wall clock is only written
//! down for people, so a clock that is set back or a laptop that sleeps cannot end a guard early.

/// Milliseconds, of a span or of the monotonic clock.
pub type Millis = u64;

/// The two clocks at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
}
