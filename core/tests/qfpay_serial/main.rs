//! QFPay on a serial line, in virtual time: `line` is the cable, `links` its two ends, `replies` what belongs to which
//! ask, `counter` a till and a terminal with their `sales`, the `faults` of cables, what it all may `cost`; `vectors` and
//! `arbitrary` bytes go through the readers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod arbitrary;
mod cost;
mod counter;
mod faults;
mod line;
mod links;
mod replies;
mod sales;
mod vectors;
