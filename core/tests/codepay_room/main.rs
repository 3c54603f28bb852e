//! A till, the CodePay room and the simulated terminal in virtual time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod faults;
mod pair;
mod personas;
mod sales;
mod shared;
mod silence;
mod verdicts;
