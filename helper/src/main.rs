//! The tillwire helper.
fn main() {}
