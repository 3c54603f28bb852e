//! A payment's life as a state machine: never lost, never charged twice.
