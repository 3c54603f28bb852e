//! The payment machine by itself, over a wire of words: a till whose terminal or gateway says whatever a test likes.

mod boxed;
mod cancels;
mod controls;
mod desk;
mod fresh;
mod gate;
mod inquiries;
mod interface;
mod lease;
mod notices;
mod offers;
mod orders;
mod outbox;
mod persons;
mod records;
mod releasing;
mod waits;
mod ways;
