//! What the driver is asked to do.

use super::Keep;
use crate::code::Code;
use crate::payment;
use crate::time::Millis;

/// What the driver is asked to do, in this order. One call to the lease is under way at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Take the terminal's lease, then call `leased`, `lease_refused` or `lease_failed`.
    Claim {
        /// How long it shall last without a sign of life, where leases run out, in ms.
        ttl: Millis,
    },
    /// Keep it for another while, then call `leased`, `lease_lost` or `lease_failed`.
    Renew {
        /// As above.
        ttl: Millis,
    },
    /// Give it back, then call `released` or `lease_failed`.
    Release,
    /// Let the till `recover` every intent of the journal that has no outcome, and those that it holds for unresolved; then
    /// call `taken_up` or `lease_failed`. A [`super::World`] lists them, and [`super::Desk::listed`] does the rest.
    TakeUp,
    /// Whoever wants to begin something may.
    Granted,
    /// They may not.
    Denied(Code),
    /// What is kept besides the intents' logs; only where the shop wants to be told, see [`super::Desk::book`].
    Keep(Keep),
    /// What the till wants done. It never says `Wake`: that is the desk's.
    Till(payment::Effect),
    /// Call `timeout` at this monotonic time; it replaces an earlier one. `None`: nothing is due.
    Wake(Option<Millis>),
}
