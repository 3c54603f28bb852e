//! What must never be lost: one payment's life, from the till's wish to an outcome that stays.
//!
//! This module knows money, intents, journals and doubt. It refuses to know any wire: a [`Room`] (one payment
//! system) turns asks into bytes and bytes into verdicts, and a driver outside moves both. It reads no clock
//! and draws no random number; both are arguments.
//!
//! To drive a [`Till`]:
//!
//! 1. make one per terminal, `Till::new(room, config)`, and feed it what the journal holds (`recover`);
//! 2. `start` an [`Operation`] with fresh entropy, or `cancel`, `recheck`, `hand`;
//! 3. after every call carry out the effects that `poll` gives until it gives none: `Append` to the journal, `Open`,
//!    `Write`, `Close` on channels, `Tell` to the page; [`crate::desk::drive`] is the loop that does it;
//! 4. report back: `recorded`, `opened`, `data`, `reply`, `closed`;
//! 5. call `timeout` when the last `Wake` is due.
//!
//! The promise rests on one line of the machine: a money request is written only in answer to `recorded` of
//! its `sent` record, while that is fresh. So nothing leaves that the journal does not know of, nothing leaves twice, and
//! nothing leaves behind somebody who has taken over.

mod admitting;
mod cancelling;
mod channels;
mod closing;
mod confirming;
mod controls;
mod discreet;
mod doubt;
mod effect;
mod finding;
mod flight;
mod flights;
mod freshness;
mod given;
mod intent;
mod judging;
mod life;
mod lives;
mod method;
mod notation;
mod notice;
mod offer;
mod outcome;
mod pending;
mod record;
mod recovery;
mod releasing;
mod room;
mod sending;
mod settling;
mod step;
mod story;
mod till;
mod timing;
mod ways;
mod writing;

pub use controls::{Known, Learnt};
pub use effect::{Append, CancelAnswer, Config, Effect, Failure, News, Started, Ticket, Write};
pub use flight::Errand;
pub use freshness::Horizon;
pub use intent::{Intent, Kind, MINTED, Operation, OrderNumber, Origin, mint};
pub use method::{METHOD_TS, Method};
pub use notation::present;
pub use notice::{Heard, Notice, Notified};
pub use offer::{Form, Offer, Taken};
pub use outcome::{By, Outcome, Person, Reason, Status};
pub use record::{Record, VERSION, placed};
pub(crate) use record::{seal, unseal};
pub(crate) use recovery::ending;
pub use releasing::Release;
pub use room::{
    Answer, Ask, Can, ChannelId, Event, Facts, Match, Moved, Notices, Room, Route, Rules, Said, Tag, Verdict,
    Wire,
};
pub use step::{STEP_TS, Step};
pub use till::Till;
pub use timing::{QueryPlan, Timeouts};
#[cfg(feature = "words")]
pub use ways::WAYS_TOLD;
#[cfg(debug_assertions)]
pub use ways::gone::ways_left;
pub use ways::strays;
