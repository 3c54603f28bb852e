//! The world the cross-room tests run in.
