//! QFPay on a serial line, in virtual time: `line` is the cable, `links` its two ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod line;
mod links;
